/* http.h - several HTTP exchanges at once: what a platform owes fetch/. */
#ifndef PORT_HTTP_H
#define PORT_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct http;

/*
 * What to ask; copied. Headers are lines, "Name: value", no line end; NULL-terminated, or NULL for none.
 *
 * The lower half, and the userinfo in the URL, are for the URL's own server alone: where a redirect leads to
 * another host, another port or from https to http, it gets none of them.
 */
struct http_request {
	const char *url; /* http: or https:, absolute */
	const char *const *headers;
	const char *user_agent;
	const char *proxy; /* its address; "": none; NULL: the environment's */
	const char
	    *cookies; /* the file in which they are kept, made where it is missing; NULL: none */
	long connect_timeout; /* seconds */
	long timeout;         /* seconds for the whole exchange */
	long redirects;       /* at most so many, to http and https alone */

	const char *const
	    *own_headers; /* of several with one name the first; ours give way to them */
	bool netrc; /* name and password come from the user's ~/.netrc where the URL has none */
	bool unverified;   /* its certificate is not checked */
	const char *group; /* hosts that count together until a redirect; NULL: its host alone */
	int at_once;       /* exchanges with those; 0: as many as with any host */
};

/* How an exchange ended, given to done(); strings are borrowed for that call. */
struct http_result {
	bool complete;      /* the whole answer arrived; a body cut short is not complete */
	int status;         /* of the last answer; 0 when there was none */
	const char *url;    /* where the last redirect led */
	const char *reason; /* why it is not complete, for people; NULL when it is */
	bool stopped;       /* body() said no: the handler knows why */
	bool limit;         /* the answer went beyond a limit of the build's */
	bool late;          /* its time was over */
};

struct http_handler {
	/*
	 * Status line seen: the headers of a new answer (a redirect's too) begin. A redirect's body is
	 * never given to body().
	 */
	void (*answer)(void *ctx, int status);
	/* One header; name in lower case, value without blanks around it; borrowed for the call. */
	void (*header)(void *ctx, const char *name, const char *value);
	/*
	 * A piece of the body with its Content-Encoding undone; where it has none such, or one that
	 * nobody knows, the body as it came, of a second answer; so too where the platform can't unzip,
	 * which is not asked for then. false ends the exchange. A body is not given on that is larger
	 * than CONFIG_RATIO times what came of it, from the first MB on.
	 */
	bool (*body)(void *ctx, const void *data, size_t n);
	/* The last call for this exchange, always made once for each http_start that returned true. */
	void (*done)(void *ctx, const struct http_result *result);
};

/*
 * Opens the platform's client: `total` exchanges at once, `per_host` to one host; more wait. Up to
 * CONFIG_SILENT whose server says nothing for a moment do not count to `total`.
 */
struct http *http_open(int total, int per_host, struct error *err);

/* Ends what still runs (its done() is called, not complete) and frees; takes NULL. */
void http_close(struct http *http);

/* Begins one exchange; nothing is called before http_wait. ERROR_NETWORK for a URL it can't take. */
bool http_start(struct http *http, const struct http_request *request,
                const struct http_handler *handler, void *ctx, struct error *err);

/*
 * Moves all exchanges on, calling their handlers; waits up to `milliseconds` for something to happen.
 * *running is how many have not yet ended. Handlers may call http_start.
 */
bool http_wait(struct http *http, int milliseconds, int *running, struct error *err);

/* How many run now and do not count. */
int http_silent(const struct http *http);

/* The client library with its parts, as "libcurl/7.88.1 OpenSSL/3.0.11"; borrowed for ever. */
const char *http_library(void);

#endif
