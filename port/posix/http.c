/* The BSDs and macOS show everything unless told otherwise; glibc and musl have to be asked. */
#define _DEFAULT_SOURCE
#define _DARWIN_C_SOURCE
#define _NETBSD_SOURCE

#include "port/http.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/url.h"
#include "port/clock.h"
#include "port/posix/curl.h"
#include "port/posix/field.h"
#include "port/posix/guard.h"
#include "port/posix/personal.h"
#include "port/posix/reason.h"
#include "port/posix/trust.h"
#include "port/posix/turn.h"

/* A redirect's body is read, so that its connection can be used again, but not for ever. */
#define REDIRECT_BODY 65536

/* A server that has sent less than this many bytes a second for half the time allowed is dead. */
#define LOW_SPEED 10

/* So much may come of nothing: small feeds compress as they like. */
#define PLAUSIBLE 1048576

/*
 * libcurl's clock for an exchange starts when it is handed over, so what waits for its turn waits
 * here. For the same reason redirects are followed here: the next host may be busy.
 */
struct exchange {
	struct turn turn;
	struct http *http;
	CURL *easy; /* while it is running */
	struct http_handler handler;
	void *ctx;
	struct personal personal;
	struct buffer line;     /* the header being handed on */
	struct buffer location; /* where the answer leads */
	long connect_timeout, timeout, redirects;
	long hops;
	uint64_t spent, begun; /* milliseconds: by earlier hops; the moment this one started */
	size_t swallowed;      /* bytes of a redirect's body */
	size_t head;           /* of all headers */
	uint64_t given;        /* bytes of the body */
	int status;
	bool in_body, stopped, late;
	bool starved;      /* no memory for a header */
	bool raw;          /* asked again: what the body is called is not what it is */
	const char *limit; /* the one that was met */
	struct guard guard;
	char detail[CURL_ERROR_SIZE];
	char reason[CURL_ERROR_SIZE + 128];
};

struct http {
	CURLM *multi;
	CURL **idle; /* handles for reuse, at most `total` */
	int idle_count;
	struct turns turns;
	struct trust trust;
	bool closing;
};

#define TEXT_OF(number) #number
#define TEXT(number) TEXT_OF(number)

static const char header_limit[] = "more than " TEXT(CONFIG_HEADER_KB) " KB of headers";
static const char bomb[] =
    "a decompression bomb: more than " TEXT(CONFIG_RATIO) " times what was sent";

/* --- What libcurl hands us */

static bool
is_redirect(const struct exchange *exchange)
{
	int status = exchange->status;

	/* RFC 9110, 15.4: 300, 304 and 305 name no place to go on. */
	return exchange->location.size > 0 &&
	       (status == 301 || status == 302 || status == 303 || status == 307 || status == 308);
}

static size_t
on_header(char *data, size_t size, size_t n, void *ctx)
{
	struct exchange *exchange = ctx;
	struct slice line = {data, size * n};
	const char *name, *value;

	exchange->turn.spoke = true;
	exchange->head += line.size;
	if (exchange->head > (size_t)CONFIG_HEADER_KB * 1024) {
		exchange->limit = header_limit;
		return 0;
	}
	if (slice_starts(line, "HTTP/")) {
		exchange->status = field_status(line);
		exchange->in_body = false;
		exchange->swallowed = 0;
		buffer_clear(&exchange->location);
		exchange->handler.answer(exchange->ctx, exchange->status);
		return line.size;
	}
	/* What comes after a body is a trailer: nobody has to believe it (RFC 9110, 6.5.1). */
	if (exchange->in_body)
		return line.size;
	if (field_read(line, &exchange->line, &name, &value)) {
		if (strcmp(name, "location") == 0) {
			buffer_clear(&exchange->location);
			buffer_append_text(&exchange->location, value);
		}
		personal_header(&exchange->personal, name);
		exchange->handler.header(exchange->ctx, name, value);
	}
	exchange->starved = exchange->line.failed || exchange->location.failed;
	return exchange->starved ? 0 : line.size;
}

/* What libcurl says came is up to one piece behind. */
static bool
is_bomb(const struct exchange *exchange)
{
	curl_off_t came = 0;

	if (exchange->given <= PLAUSIBLE)
		return false;
	curl_easy_getinfo(exchange->easy, CURLINFO_SIZE_DOWNLOAD_T, &came);
	return exchange->given / CONFIG_RATIO > (uint64_t)came + CURL_MAX_WRITE_SIZE;
}

/* Anything but all bytes ends the transfer. */
static size_t
on_body(char *data, size_t size, size_t n, void *ctx)
{
	struct exchange *exchange = ctx;

	size *= n;
	exchange->turn.spoke = true;
	exchange->in_body = true;
	if (is_redirect(exchange)) {
		exchange->swallowed += size;
		return exchange->swallowed <= REDIRECT_BODY ? size : 0;
	}
	exchange->given += size;
	if (is_bomb(exchange)) {
		exchange->limit = bomb;
		return 0;
	}
	if (size > 0 && !exchange->handler.body(exchange->ctx, data, size)) {
		exchange->stopped = true;
		return 0;
	}
	return size;
}

/* --- Beginning a hop */

/* How many seconds a server may send next to nothing. */
static long
patience(const struct exchange *exchange)
{
	return exchange->timeout > 1 ? exchange->timeout / 2 : 1;
}

static bool
set_times(CURL *easy, const struct exchange *exchange)
{
	uint64_t all = (uint64_t)exchange->timeout * 1000;
	long left = exchange->spent < all ? (long)(all - exchange->spent) : 1;

	return curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, left) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, exchange->connect_timeout) ==
	           CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, (long)LOW_SPEED) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, patience(exchange)) == CURLE_OK;
}

static bool
set_callbacks(CURL *easy, struct exchange *exchange)
{
	return curl_easy_setopt(easy, CURLOPT_PRIVATE, exchange) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, exchange->detail) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_HEADERDATA, exchange) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_WRITEDATA, exchange) == CURLE_OK;
}

static bool
set_options(CURL *easy, struct exchange *exchange)
{
	struct http *http = exchange->http;

	/* These may be missing in a small build of libcurl; we can do without. */
	curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, exchange->raw ? NULL : "");
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	/*
	 * CURLOPT_BUFFERSIZE stays as it is: with less, libcurl 7.88 hangs in a large body of HTTP/2, or writes behind
	 * its buffer.
	 */
	/* Two feeds of one host share a connection, if it turns out to be HTTP/2. */
	curl_easy_setopt(easy, CURLOPT_PIPEWAIT,
	                 slice_starts(buffer_slice(&exchange->turn.url), "https:") ? 1L : 0L);
#if LIBCURL_VERSION_NUM >= 0x075700
	/* Else the end of an exchange waits for the name server, and all others with it. */
	curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
#endif
	/* Else libcurl looks through all the hosts that it has met, for each exchange. A run does not last. */
	curl_easy_setopt(easy, CURLOPT_DNS_CACHE_TIMEOUT, -1L);
	trust_set(&http->trust, easy);
	return curl_easy_setopt(easy, CURLOPT_URL, buffer_text(&exchange->turn.url)) == CURLE_OK &&
	       !exchange->turn.url.failed &&
	       personal_hop(&exchange->personal, easy, buffer_slice(&exchange->turn.url)) &&
	       curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
	       set_times(easy, exchange) && set_callbacks(easy, exchange) &&
	       guard_hop(&exchange->guard, easy);
}

static CURL *
take_easy(struct http *http)
{
	if (http->idle_count > 0)
		return http->idle[--http->idle_count];
	return curl_easy_init();
}

/* Forgets all of the last exchange, its credentials too; connections belong to the multi handle. */
static void
give_easy(struct http *http, CURL *easy)
{
	curl_easy_reset(easy);
	if (http->idle_count < http->turns.total)
		http->idle[http->idle_count++] = easy;
	else
		curl_easy_cleanup(easy);
}

static void
free_exchange(struct exchange *exchange)
{
	personal_free(&exchange->personal);
	turn_free(&exchange->turn);
	buffer_free(&exchange->line);
	buffer_free(&exchange->location);
	memory_free(exchange);
}

/* The last of an exchange that is in no list any more. */
static void
finish(struct exchange *exchange, const char *reason)
{
	struct http_result result = {0};

	result.complete = reason == NULL && !exchange->stopped;
	result.status = exchange->status;
	result.url = buffer_text(&exchange->turn.url);
	result.reason = exchange->stopped ? "stopped" : reason;
	result.stopped = exchange->stopped;
	result.limit = exchange->limit != NULL;
	result.late = exchange->late;
	exchange->handler.done(exchange->ctx, &result);
	free_exchange(exchange);
}

/* Hands the exchange to libcurl; on no memory it is over. */
static void
run(struct http *http, struct exchange *exchange)
{
	CURL *easy = take_easy(http);

	exchange->detail[0] = '\0';
	exchange->begun = exchange->turn.since = clock_monotonic();
	exchange->turn.spoke = false;
	exchange->easy = easy;
	if (easy != NULL && set_options(easy, exchange) &&
	    curl_multi_add_handle(http->multi, easy) == CURLM_OK)
		return;
	if (easy != NULL)
		give_easy(http, easy);
	turns_end(&http->turns, &exchange->turn);
	finish(exchange, "out of memory");
}

/* Starts what may start. */
static void
dispatch(struct http *http)
{
	for (;;) {
		struct turn *turn = turns_begin(&http->turns);

		if (turn == NULL)
			return;
		run(http, (struct exchange *)turn);
	}
}

/* --- Ending a hop */

/* Keeps a reason that has to be put together. */
__attribute__((format(printf, 2, 3))) static const char *
say(struct exchange *exchange, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(exchange->reason, sizeof exchange->reason, format, args);
	va_end(args);
	return exchange->reason;
}

static const char *
timeout_reason(struct exchange *exchange)
{
	uint64_t spent = exchange->spent + clock_monotonic() - exchange->begun;
	long sent = 0;

	exchange->late = true;
	curl_easy_getinfo(exchange->easy, CURLINFO_REQUEST_SIZE, &sent);
	if (spent + 500 >= (uint64_t)exchange->timeout * 1000)
		return say(exchange, "timed out after %ld s", exchange->timeout);
	if (sent == 0)
		return say(exchange, "no connection after %ld s", exchange->connect_timeout);
	return say(exchange, "stalled: the server sent next to nothing for %ld s",
	           patience(exchange));
}

static const char *
explain(struct exchange *exchange, CURLcode code)
{
	if (exchange->head > 0 && !exchange->in_body && reason_is_long_line(code))
		exchange->limit = header_limit;
	if (exchange->limit != NULL)
		return exchange->limit;
	if (exchange->starved)
		return "out of memory";
	if (exchange->guard.refused)
		return "redirected from a public address to a private one";
	if (code == CURLE_OPERATION_TIMEDOUT)
		return timeout_reason(exchange);
	return reason_of(exchange->easy, code, exchange->detail, exchange->reason,
	                 sizeof exchange->reason);
}

/* Puts the exchange before all others that wait: its next hop may start. */
static void
go_on(struct http *http, struct exchange *exchange)
{
	/* That hop may end without an answer. */
	buffer_clear(&exchange->location);
	exchange->swallowed = 0;
	exchange->spent += clock_monotonic() - exchange->begun;
	turns_add_first(&http->turns, &exchange->turn);
}

/* Sends the exchange on to where it was told to go; NULL, or why it can't. */
static const char *
redirect(struct http *http, struct exchange *exchange)
{
	struct slice here = buffer_slice(&exchange->turn.url);
	struct buffer address = {0}, target = {0};
	const char *reason = NULL;

	if (exchange->hops >= exchange->redirects)
		return say(exchange, "more than %ld redirects", exchange->redirects);
	if (!url_resolve(here, buffer_slice(&exchange->location), &address) ||
	    !personal_redirect(&exchange->personal, buffer_slice(&address), &target))
		reason = "out of memory";
	else if (!url_is_web(buffer_slice(&target)))
		reason = "redirected to what is no web address";
	else if (!turn_set_url(&exchange->turn, buffer_text(&target)))
		reason = "out of memory";
	buffer_free(&address);
	buffer_free(&target);
	if (reason != NULL)
		return reason;
	exchange->hops++;
	go_on(http, exchange);
	return NULL;
}

/* Takes the exchange away from libcurl. */
static void
detach(struct http *http, struct exchange *exchange)
{
	turns_end(&http->turns, &exchange->turn);
	personal_end(&exchange->personal, exchange->easy);
	curl_multi_remove_handle(http->multi, exchange->easy);
	give_easy(http, exchange->easy);
	exchange->easy = NULL;
}

/*
 * Some name a charset for the body's compression, or one that it has not. libcurl refuses all of such an answer; asked
 * for it once more, it gives the body as it came, and whoever reads that can tell.
 */
static bool
is_misnamed(const struct exchange *exchange, CURLcode code)
{
	return code == CURLE_BAD_CONTENT_ENCODING && exchange->given == 0 && !exchange->raw;
}

static void
end_hop(struct http *http, struct exchange *exchange, CURLcode code)
{
	const char *reason = NULL;
	bool moved =
	    is_redirect(exchange) && (code == CURLE_OK || exchange->swallowed > REDIRECT_BODY);

	guard_note(&exchange->guard, exchange->easy);
	if (is_misnamed(exchange, code)) {
		exchange->raw = true;
		detach(http, exchange);
		go_on(http, exchange);
		return;
	}
	if (code != CURLE_OK && !moved && !exchange->stopped)
		reason = explain(exchange, code);
	detach(http, exchange);
	if (moved)
		reason = redirect(http, exchange);
	if (!moved || reason != NULL)
		finish(exchange, reason);
}

/* Ends all hops that have ended; how many. */
static int
reap(struct http *http)
{
	CURLMsg *message;
	int left, n = 0;

	for (;;) {
		struct exchange *exchange = NULL;
		CURLcode code;

		message = curl_multi_info_read(http->multi, &left);
		if (message == NULL)
			return n;
		if (message->msg != CURLMSG_DONE)
			continue;
		code = message->data.result;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&exchange);
		end_hop(http, exchange, code);
		n++;
	}
}

/* --- The port's face */

struct http *
http_open(int total, int per_host, struct error *err)
{
	struct http *http;

	if (!curl_load(err))
		return NULL;
	http = memory_zero(1, sizeof *http);
	if (http == NULL) {
		error_memory(err);
		return NULL;
	}
	/* Of connections that the other end has closed, write shall tell us, and no signal. */
	signal(SIGPIPE, SIG_IGN);
	turns_init(&http->turns, total, per_host);
	trust_find(&http->trust);
	http->idle = memory_zero((size_t)total, sizeof(CURL *));
	if (http->idle != NULL && curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK) {
		http->multi = curl_multi_init();
		if (http->multi != NULL) {
			curl_multi_setopt(http->multi, CURLMOPT_PIPELINING,
			                  (long)CURLPIPE_MULTIPLEX);
			curl_multi_setopt(http->multi, CURLMOPT_MAXCONNECTS, (long)total);
			return http;
		}
		curl_global_cleanup();
	}
	memory_free(http->idle);
	memory_free(http);
	error_memory(err);
	return NULL;
}

void
http_close(struct http *http)
{
	if (http == NULL)
		return;
	http->closing = true;
	while (http->turns.running != NULL) {
		struct exchange *exchange = (struct exchange *)http->turns.running;

		detach(http, exchange);
		finish(exchange, "given up");
	}
	while (http->turns.waiting != NULL)
		finish((struct exchange *)turns_drop(&http->turns), "given up");
	while (http->idle_count > 0)
		curl_easy_cleanup(http->idle[--http->idle_count]);
	curl_multi_cleanup(http->multi);
	curl_global_cleanup();
	memory_free(http->idle);
	memory_free(http);
}

bool
http_start(struct http *http, const struct http_request *request,
           const struct http_handler *handler, void *ctx, struct error *err)
{
	struct exchange *exchange;

	if (http->closing)
		return error_set(err, ERROR_STOPPED, "the client is being closed");
	if (!url_is_web(slice_of(request->url)))
		return error_set(err, ERROR_NETWORK, "not a web address");
	exchange = memory_zero(1, sizeof *exchange);
	if (exchange == NULL)
		return error_memory(err);
	exchange->http = http;
	exchange->handler = *handler;
	exchange->ctx = ctx;
	exchange->connect_timeout = request->connect_timeout;
	exchange->timeout = request->timeout;
	exchange->redirects = request->redirects;
	exchange->turn.grace = turn_grace(request->timeout);
	if (!turn_set_url(&exchange->turn, request->url) ||
	    (request->group != NULL &&
	     !turn_set_group(&exchange->turn, request->group, request->at_once)) ||
	    !personal_take(&exchange->personal, request)) {
		free_exchange(exchange);
		return error_memory(err);
	}
	turns_add(&http->turns, &exchange->turn);
	return true;
}

/* Lets libcurl work until nothing more ends at once; how many hops ended, or -1. */
static int
advance(struct http *http)
{
	int n, ended = 0, ignored;

	do {
		dispatch(http);
		if (curl_multi_perform(http->multi, &ignored) != CURLM_OK)
			return -1;
		n = reap(http);
		ended += n;
	} while (n > 0 && http->turns.waiting != NULL);
	return ended;
}

bool
http_wait(struct http *http, int milliseconds, int *running, struct error *err)
{
	int ended = advance(http), silent = http->turns.silent_count;
	int patience = turns_listen(&http->turns, clock_monotonic());

	/* Whoever fell silent has made room: the caller may have more to ask. */
	if (ended == 0 && http->turns.silent_count <= silent && http->turns.count > 0 &&
	    milliseconds > 0) {
		curl_wait(http->multi, milliseconds < patience ? milliseconds : patience + 1);
		ended = advance(http);
	}
	*running = http->turns.count;
	return ended >= 0 || error_set(err, ERROR_NETWORK, "libcurl has failed");
}

int
http_silent(const struct http *http)
{
	return http->turns.silent_count;
}

const char *
http_library(void)
{
	struct error why = {0};

	return curl_load(&why) ? curl_version() : "no libcurl";
}
