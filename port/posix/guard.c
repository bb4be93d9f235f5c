#include "port/posix/guard.h"

#include <fcntl.h>
#include <sys/socket.h>

#include "port/posix/address.h"

static bool
may_connect(struct guard *guard, bool public)
{
	guard->refused = guard->outside && !public;
	return !guard->refused;
}

/* A new connection is made. */
static curl_socket_t
on_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *to)
{
	int fd = -1;

	if (purpose == CURLSOCKTYPE_IPCXN && may_connect(ctx, address_is_public(&to->addr)))
		fd = socket(to->family, to->socktype, to->protocol);
	if (fd >= 0)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
	return fd >= 0 ? fd : CURL_SOCKET_BAD;
}

#if LIBCURL_VERSION_NUM >= 0x075000
/* A request goes out, on a connection that may be an older one. */
static int
on_request(void *ctx, char *to, char *from, int to_port, int from_port)
{
	(void)from;
	(void)to_port;
	(void)from_port;
	return may_connect(ctx, address_text_is_public(to)) ? CURL_PREREQFUNC_OK
	                                                    : CURL_PREREQFUNC_ABORT;
}
#endif

static bool
set_protocols(CURL *easy)
{
#if LIBCURL_VERSION_NUM >= 0x075500
	return curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK;
#else
	return curl_easy_setopt(easy, CURLOPT_PROTOCOLS, CURLPROTO_HTTP | CURLPROTO_HTTPS) ==
	       CURLE_OK;
#endif
}

bool
guard_hop(struct guard *guard, CURL *easy)
{
	if (!set_protocols(easy))
		return false;
	if (!guard->outside)
		return true;
#if LIBCURL_VERSION_NUM >= 0x075000
	curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_request);
	curl_easy_setopt(easy, CURLOPT_PREREQDATA, guard);
#endif
	return curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_socket) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, guard) == CURLE_OK;
}

void
guard_note(struct guard *guard, CURL *easy)
{
	char *address = NULL;

	if (curl_easy_getinfo(easy, CURLINFO_PRIMARY_IP, &address) == CURLE_OK && address != NULL &&
	    address_text_is_public(address))
		guard->outside = true;
}
