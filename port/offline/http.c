/* http.c - of a build without a network: feeds are files and the output of commands. */
#include "port/http.h"

#include "base/error.h"
#include "port/clock.h"

struct http {
	char nothing;
};

struct http *
http_open(int total, int per_host, struct error *err)
{
	static struct http none;

	(void)total, (void)per_host, (void)err;
	return &none;
}

void
http_close(struct http *http)
{
	(void)http;
}

bool
http_start(struct http *http, const struct http_request *request,
           const struct http_handler *handler, void *ctx, struct error *err)
{
	(void)http, (void)request, (void)handler, (void)ctx;
	return error_set(err, ERROR_USAGE,
	                 "this build has no network: it reads file: and exec: feeds only");
}

bool
http_wait(struct http *http, int milliseconds, int *running, struct error *err)
{
	(void)http, (void)err;
	*running = 0;
	if (milliseconds > 0)
		clock_wait((unsigned)milliseconds);
	return true;
}

int
http_silent(const struct http *http)
{
	(void)http;
	return 0;
}

const char *
http_library(void)
{
	return "no network";
}
