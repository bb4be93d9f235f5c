#include "port/posix/reason.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/calendar.h"
#include "port/clock.h"

struct reason {
	CURLcode code;
	bool detail; /* libcurl's own words say more */
	const char *text;
};

/* What libcurl's codes mean for people. Sorted by code. */
static const struct reason reasons[] = {
    {CURLE_URL_MALFORMAT, false, "not a valid address"},
    {CURLE_COULDNT_RESOLVE_PROXY, false, "proxy: host not found"},
    {CURLE_COULDNT_RESOLVE_HOST, false, "host not found"},
    {CURLE_HTTP2, true, "HTTP/2"},
    {CURLE_PARTIAL_FILE, false, "the answer was cut short"},
    {CURLE_OUT_OF_MEMORY, false, "out of memory"},
    {CURLE_SSL_CONNECT_ERROR, true, "TLS"},
    {CURLE_GOT_NOTHING, false, "the server gave no answer"},
    {CURLE_SEND_ERROR, false, "the connection was lost"},
    {CURLE_RECV_ERROR, false, "the connection was lost"},
    {CURLE_SSL_CERTPROBLEM, true, "TLS"},
    {CURLE_SSL_CIPHER, true, "TLS"},
    {CURLE_PEER_FAILED_VERIFICATION, true, "TLS"},
#if LIBCURL_VERSION_NUM < 0x073E00
    {CURLE_SSL_CACERT, true, "TLS"}, /* one with CURLE_PEER_FAILED_VERIFICATION since 7.62 */
#endif
    {CURLE_BAD_CONTENT_ENCODING, false, "the answer's compression is broken"},
    {CURLE_SSL_CACERT_BADFILE, true, "TLS"},
    {CURLE_SSL_CRL_BADFILE, true, "TLS"},
    {CURLE_SSL_ISSUER_ERROR, true, "TLS"},
    {CURLE_HTTP2_STREAM, true, "HTTP/2"},
};

/* What the person has to know of a connection that was not made. */
static const char *
connect_reason(CURL *easy)
{
	long code = 0;

	curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &code);
	if (code == ECONNREFUSED)
		return "connection refused";
	if (code == ENETUNREACH)
		return "network unreachable";
	return code == EHOSTUNREACH ? "no route to the host" : "could not connect";
}

/* libcurl's own words, without what it puts in front of every one of a kind. */
static const char *
shorten(const char *detail)
{
	static const char problem[] = "SSL certificate problem: ";

	if (strncmp(detail, problem, sizeof problem - 1) == 0)
		return detail + sizeof problem - 1;
	return strncmp(detail, "SSL: ", 5) == 0 ? detail + 5 : detail;
}

/* Is the certificate from the days to come? So OpenSSL and mbedTLS say; GnuTLS says only that it failed. */
static bool
is_of_future(const char *detail)
{
	static const char *const words[] = {"not yet", "not activated", "FUTURE", "future"};
	size_t i;

	for (i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strstr(detail, words[i]) != NULL)
			return true;
	return false;
}

/* Appends what may be wrong on this side: a router has its time from the network, and a small system no bundle. */
static void
advise(CURLcode code, const char *detail, char *text, size_t n)
{
	size_t used = strlen(text);
	char now[21];

	if (code == CURLE_SSL_CACERT_BADFILE)
		snprintf(text + used, n - used,
		         ": install the package ca-certificates (OpenWrt: ca-bundle)");
	if (code != CURLE_PEER_FAILED_VERIFICATION || (clock_now() != 0 && !is_of_future(detail)))
		return;
	calendar_format((int64_t)time(NULL), now);
	snprintf(text + used, n - used, ": is the clock right? It says %s", now);
}

/* CURLE_TOO_LARGE, which libcurl has since 8.6: the one that is loaded may be newer than its header. */
enum { TOO_LARGE = 100 };

bool
reason_is_long_line(CURLcode code)
{
	return code == CURLE_OUT_OF_MEMORY || (int)code == TOO_LARGE;
}

const char *
reason_of(CURL *easy, CURLcode code, const char *detail, char *text, size_t n)
{
	size_t i;

	if (code == CURLE_COULDNT_CONNECT)
		return connect_reason(easy);
	detail = shorten(detail);
	snprintf(text, n, "%s", detail[0] != '\0' ? detail : curl_easy_strerror(code));
	for (i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
		if (reasons[i].code != code)
			continue;
		if (!reasons[i].detail)
			return reasons[i].text;
		snprintf(text, n, "%s%s%s", reasons[i].text, detail[0] != '\0' ? ": " : "", detail);
		advise(code, detail, text, n);
	}
	return text;
}
