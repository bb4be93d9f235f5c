/* The BSDs and macOS show everything unless told otherwise; glibc and musl have to be asked. */
#define _DEFAULT_SOURCE
#define _DARWIN_C_SOURCE
#define _NETBSD_SOURCE

#include "port/posix/personal.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/url.h"
#include "port/http.h"

static bool
add(struct curl_slist **list, const char *line)
{
	struct curl_slist *longer = curl_slist_append(*list, line);

	if (longer == NULL)
		return false;
	*list = longer;
	return true;
}

static bool
same_text(struct slice a, struct slice b)
{
	size_t i;

	for (i = 0; i < a.size && i < b.size; i++) {
		char x = a.data[i], y = b.data[i];

		if ((x >= 'A' && x <= 'Z' ? x + 'a' - 'A' : x) !=
		    (y >= 'A' && y <= 'Z' ? y + 'a' - 'A' : y))
			return false;
	}
	return a.size == b.size;
}

/* Has one of the lines before `end` (NULL: any) the name that this one has? */
static bool
has_name(const char *const *lines, const char *const *end, const char *line)
{
	struct slice name = slice_of(line), other;

	name.size = slice_find(name, ':');
	for (; lines != NULL && lines != end && *lines != NULL; lines++) {
		other = slice_of(*lines);
		other.size = slice_find(other, ':');
		if (same_text(name, other))
			return true;
	}
	return false;
}

/* All but what `instead` has under the same name. */
static bool
add_others(struct curl_slist **list, const char *const *lines, const char *const *instead)
{
	for (; lines != NULL && *lines != NULL; lines++)
		if (!has_name(instead, NULL, *lines) && !add(list, *lines))
			return false;
	return true;
}

/* The first of each name. */
static bool
add_firsts(struct curl_slist **list, const char *const *lines)
{
	const char *const *at;

	for (at = lines; *at != NULL; at++)
		if (!has_name(lines, at, *at) && !add(list, *at))
			return false;
	return true;
}

static bool
take_headers(struct personal *personal, const struct http_request *request)
{
	struct buffer agent = {0};
	const char *line[] = {NULL, NULL};
	bool ok;

	buffer_append_text(&agent, "User-Agent: ");
	buffer_append_text(&agent, request->user_agent);
	line[0] = buffer_text(&agent);
	ok = !agent.failed && add(&personal->headers, line[0]) &&
	     add_others(&personal->headers, request->headers, NULL);
	if (ok && request->own_headers != NULL)
		ok = add_others(&personal->all, line, request->own_headers) &&
		     add_others(&personal->all, request->headers, request->own_headers) &&
		     add_firsts(&personal->all, request->own_headers);
	buffer_free(&agent);
	return ok;
}

bool
personal_take(struct personal *personal, const struct http_request *request)
{
	personal->has_proxy = request->proxy != NULL;
	personal->netrc = request->netrc;
	personal->unverified = request->unverified;
	buffer_append_text(&personal->url, request->url);
	if (request->proxy != NULL)
		buffer_append_text(&personal->proxy, request->proxy);
	if (request->cookies != NULL)
		buffer_append_text(&personal->cookies, request->cookies);
	return !personal->url.failed && !personal->proxy.failed && !personal->cookies.failed &&
	       take_headers(personal, request);
}

/* An authority's host and port. */
static struct slice
server_of(struct slice authority)
{
	size_t n = authority.size;

	while (n > 0 && authority.data[n - 1] != '@')
		n--;
	return slice_skip(authority, n);
}

bool
personal_is_own(const struct personal *personal, struct slice url)
{
	struct url first = url_split(buffer_slice(&personal->url)), here = url_split(url);
	struct slice from = server_of(first.authority), to = server_of(here.authority);

	if (!same_text(from, to))
		return false;
	/* From http to https only at the usual ports: another port may be another's. */
	return same_text(first.scheme, here.scheme) ||
	       (slice_is_nocase(here.scheme, "https") && same_text(from, url_host(url)));
}

bool
personal_redirect(const struct personal *personal, struct slice address, struct buffer *target)
{
	struct slice first = url_split(buffer_slice(&personal->url)).authority;
	struct slice there = url_split(address).authority;
	struct slice front = address;

	if (there.size == server_of(there).size && personal_is_own(personal, address)) {
		front.size = (size_t)(there.data - address.data);
		buffer_append_slice(target, front);
		buffer_append(target, first.data, first.size - server_of(first).size);
		address = slice_skip(address, front.size);
	}
	return buffer_append_slice(target, address);
}

/* Before libcurl makes it, which would let everybody read it. */
static void
make_private(const char *path)
{
	int descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY, S_IRUSR | S_IWUSR);

	if (descriptor >= 0)
		close(descriptor);
}

/* Which server a cookie is for is libcurl's to know (RFC 6265, 5). */
static bool
set_cookies(const struct personal *personal, CURL *easy)
{
	struct buffer path = {0};
	bool ok;

	if (personal->cookies.size == 0)
		return true;
	buffer_append_slice(&path, buffer_slice(&personal->cookies));
	make_private(buffer_text(&path));
	ok = !path.failed &&
	     curl_easy_setopt(easy, CURLOPT_COOKIEFILE, buffer_text(&path)) == CURLE_OK &&
	     curl_easy_setopt(easy, CURLOPT_COOKIEJAR, buffer_text(&path)) == CURLE_OK;
	buffer_free(&path);
	return ok;
}

static bool
set_proxy(const struct personal *personal, CURL *easy)
{
	struct buffer address = {0};
	bool ok;

	if (!personal->has_proxy)
		return true;
	buffer_append_slice(&address, buffer_slice(&personal->proxy));
	ok = curl_easy_setopt(easy, CURLOPT_PROXY, buffer_text(&address)) == CURLE_OK &&
	     !address.failed;
	buffer_free(&address);
	return ok;
}

bool
personal_hop(const struct personal *personal, CURL *easy, struct slice url)
{
	bool own = personal_is_own(personal, url);
	struct curl_slist *headers =
	    own && personal->all != NULL ? personal->all : personal->headers;

	if (own && personal->netrc &&
	    curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_OPTIONAL) != CURLE_OK)
		return false;
	if (own && personal->unverified &&
	    (curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L) != CURLE_OK ||
	     curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L) != CURLE_OK))
		return false;
	return curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers) == CURLE_OK &&
	       set_proxy(personal, easy) && set_cookies(personal, easy);
}

void
personal_header(struct personal *personal, const char *name)
{
	personal->told = personal->told || strcmp(name, "set-cookie") == 0;
}

void
personal_end(const struct personal *personal, CURL *easy)
{
	if (personal->cookies.size > 0 && personal->told)
		curl_easy_setopt(easy, CURLOPT_COOKIELIST, "FLUSH");
	/* A handle that has once kept cookies goes on doing so, for whoever has it next. */
	curl_easy_setopt(easy, CURLOPT_COOKIELIST, "ALL");
	/* curl_easy_reset forgets the names of their files, and so their memory. */
	curl_easy_setopt(easy, CURLOPT_COOKIEFILE, NULL);
}

void
personal_free(struct personal *personal)
{
	curl_slist_free_all(personal->headers);
	curl_slist_free_all(personal->all);
	buffer_free(&personal->url);
	buffer_free(&personal->proxy);
	buffer_free(&personal->cookies);
}
