#include "port/http.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/url.h"
#include "port/sim/script.h"
#include "port/sim/sim.h"

enum { ANSWERS = 256, REQUESTS = 4096, HEADER = 1024 };

/* The script is the test's, so it does not live in the heap that refuses. */
static struct {
	struct script_answer answers[ANSWERS];
	bool given[ANSWERS];
	size_t answer_count;
	char *requests[REQUESTS];
	size_t request_count;
	size_t chunk;
	unsigned fail_after;
	bool failed;
	int peak;
} script;

enum stage { WAITING, ASKING, ANSWERING, HANGING };

struct exchange {
	struct http *http;
	struct exchange *next;
	enum stage stage;
	struct http_handler handler;
	void *ctx;
	struct buffer url, sent; /* sent: the headers as they are recorded */
	long timeout, redirects;
	const struct script_answer *answer;
	size_t at;
	int status;
};

struct http {
	struct exchange *first;
	int total, per_host;
	bool closing;
};

/* --- The script */

void
script_http_reset(void)
{
	size_t i;

	for (i = 0; i < script.request_count; i++)
		free(script.requests[i]);
	memset(&script, 0, sizeof script);
}

void
script_http_answer(const struct script_answer *answer)
{
	if (script.answer_count == ANSWERS)
		abort();
	script.answers[script.answer_count++] = *answer;
}

void
script_http_page(const char *url, int status, const char *body)
{
	struct script_answer answer = {0};

	answer.url = url;
	answer.status = status;
	answer.body = body;
	script_http_answer(&answer);
}

void
script_http_chunk(size_t n)
{
	script.chunk = n;
}

void
script_http_fail_after(unsigned n)
{
	script.fail_after = n;
	script.failed = false;
}

bool
script_http_failed(void)
{
	return script.failed;
}

size_t
script_http_count(void)
{
	return script.request_count;
}

const char *
script_http_request(size_t i)
{
	return i < script.request_count ? script.requests[i] : "";
}

int
script_http_peak(void)
{
	return script.peak;
}

/* The first of the URL's answers that was not yet given, or its last. */
static const struct script_answer *
find_answer(const char *url)
{
	const struct script_answer *last = NULL;
	size_t i;

	for (i = 0; i < script.answer_count; i++) {
		if (strcmp(script.answers[i].url, url) != 0)
			continue;
		last = &script.answers[i];
		if (!script.given[i]) {
			script.given[i] = true;
			break;
		}
	}
	return last;
}

static void
record(const struct exchange *exchange)
{
	size_t n = exchange->url.size;
	char *text = malloc(n + exchange->sent.size + 2);

	if (text == NULL || script.request_count == REQUESTS)
		abort();
	memcpy(text, exchange->url.data, n);
	text[n++] = '\n';
	if (exchange->sent.size > 0)
		memcpy(text + n, exchange->sent.data, exchange->sent.size);
	text[n + exchange->sent.size] = '\0';
	script.requests[script.request_count++] = text;
}

/* Counts one thing done; is it the one that is to fail? */
static bool
fails(void)
{
	if (script.fail_after == 0 || --script.fail_after > 0)
		return false;
	script.failed = true;
	return true;
}

/* --- Exchanges */

static void
free_exchange(struct exchange *exchange)
{
	buffer_free(&exchange->url);
	buffer_free(&exchange->sent);
	memory_free(exchange);
}

static void
finish(struct exchange *exchange, const char *reason, bool stopped)
{
	struct exchange **at = &exchange->http->first;
	struct http_result result = {0};

	while (*at != exchange)
		at = &(*at)->next;
	*at = exchange->next;
	result.complete = reason == NULL;
	result.status = exchange->status;
	result.url = buffer_text(&exchange->url);
	result.reason = reason;
	result.stopped = stopped;
	exchange->handler.done(exchange->ctx, &result);
	free_exchange(exchange);
}

/* Hands one header on as a client would, and remembers where it leads. */
static void
give_header(struct exchange *exchange, const char *line, struct slice *location)
{
	struct slice value = slice_of(line);
	struct slice name = slice_cut(&value, ':');
	char text[HEADER];
	size_t i;

	if (name.size + value.size + 2 > sizeof text)
		abort();
	value = slice_trim(value);
	for (i = 0; i < name.size; i++)
		text[i] = name.data[i] >= 'A' && name.data[i] <= 'Z'
		              ? (char)(name.data[i] + 'a' - 'A')
		              : name.data[i];
	text[i] = '\0';
	if (value.size > 0)
		memcpy(text + i + 1, value.data, value.size);
	text[i + 1 + value.size] = '\0';
	if (strcmp(text, "location") == 0)
		*location = value;
	exchange->handler.header(exchange->ctx, text, text + i + 1);
}

static bool
is_redirect(int status)
{
	return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

static bool
follow(struct exchange *exchange, struct slice location)
{
	struct buffer target = {0};

	if (!url_resolve(buffer_slice(&exchange->url), location, &target)) {
		buffer_free(&target);
		return false;
	}
	buffer_free(&exchange->url);
	exchange->url = target;
	exchange->stage = ASKING;
	return true;
}

/* The request goes out and the answer's headers come in. */
static void
ask(struct exchange *exchange)
{
	const struct script_answer *answer;
	const char *const *header;
	struct slice location = {0};

	record(exchange);
	answer = find_answer(buffer_text(&exchange->url));
	exchange->answer = answer;
	exchange->at = 0;
	exchange->stage = ANSWERING;
	if (answer == NULL) {
		finish(exchange, "host not found", false);
		return;
	}
	if (answer->reason != NULL || fails()) {
		finish(exchange, answer->reason != NULL ? answer->reason : "connection lost",
		       false);
		return;
	}
	if (answer->status == 0) {
		exchange->stage = HANGING;
		return;
	}
	exchange->status = answer->status;
	exchange->handler.answer(exchange->ctx, answer->status);
	for (header = answer->headers; header != NULL && *header != NULL; header++)
		give_header(exchange, *header, &location);
	if (!is_redirect(answer->status) || location.size == 0)
		return;
	if (exchange->redirects-- <= 0)
		finish(exchange, "too many redirects", false);
	else if (!follow(exchange, location))
		finish(exchange, "out of memory", false);
}

/* The next piece of the body, or the end. */
static void
answer_on(struct exchange *exchange)
{
	const struct script_answer *answer = exchange->answer;
	size_t size = answer->size;
	size_t end, n;

	if (size == 0 && answer->body != NULL)
		size = strlen(answer->body);
	end = answer->cut > 0 && answer->cut < size ? answer->cut : size;
	n = end - exchange->at;
	if (script.chunk > 0 && n > script.chunk)
		n = script.chunk;
	if (n > 0) {
		const char *data = answer->body + exchange->at;

		exchange->at += n;
		if (fails())
			finish(exchange, "connection lost", false);
		else if (!exchange->handler.body(exchange->ctx, data, n))
			finish(exchange, "stopped", true);
		return;
	}
	if (answer->hang)
		exchange->stage = HANGING;
	else
		finish(exchange, end < size ? "the answer was cut short" : NULL, false);
}

static bool
same_host(const struct exchange *a, const struct exchange *b)
{
	return slice_equal(url_host(buffer_slice(&a->url)), url_host(buffer_slice(&b->url)));
}

/* May this one begin, for all that run already? */
static bool
has_room(const struct exchange *exchange)
{
	const struct http *http = exchange->http;
	const struct exchange *other;
	int running = 0, there = 0;

	for (other = http->first; other != NULL; other = other->next) {
		if (other->stage == WAITING)
			continue;
		running++;
		there += same_host(other, exchange);
	}
	if (running >= http->total || there >= http->per_host)
		return false;
	if (running + 1 > script.peak)
		script.peak = running + 1;
	return true;
}

static void
move_on(struct exchange *exchange)
{
	switch (exchange->stage) {
	case WAITING:
		if (has_room(exchange))
			exchange->stage = ASKING;
		break;
	case ASKING:
		ask(exchange);
		break;
	case ANSWERING:
		answer_on(exchange);
		break;
	case HANGING:
		sim_clock_pass((uint64_t)exchange->timeout * 1000);
		finish(exchange, "timed out", false);
		break;
	}
}

/* --- The port's face */

struct http *
http_open(int total, int per_host, struct error *err)
{
	struct http *http = memory_zero(1, sizeof *http);

	if (http == NULL) {
		error_memory(err);
		return NULL;
	}
	http->total = total;
	http->per_host = per_host;
	return http;
}

void
http_close(struct http *http)
{
	if (http == NULL)
		return;
	http->closing = true;
	while (http->first != NULL)
		finish(http->first, "given up", false);
	memory_free(http);
}

bool
http_start(struct http *http, const struct http_request *request,
           const struct http_handler *handler, void *ctx, struct error *err)
{
	const char *const *header = request->headers;
	struct exchange *exchange, **end = &http->first;

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
	exchange->timeout = request->timeout;
	exchange->redirects = request->redirects;
	buffer_append_text(&exchange->url, request->url);
	buffer_print(&exchange->sent, "User-Agent: %s\n", request->user_agent);
	for (; header != NULL && *header != NULL; header++)
		buffer_print(&exchange->sent, "%s\n", *header);
	if (exchange->url.failed || exchange->sent.failed) {
		free_exchange(exchange);
		return error_memory(err);
	}
	while (*end != NULL)
		end = &(*end)->next;
	*end = exchange;
	return true;
}

/* Each exchange takes one step in turn; nothing is waited for but what hangs. */
bool
http_wait(struct http *http, int milliseconds, int *running, struct error *err)
{
	struct exchange *exchange = http->first, *next;

	(void)milliseconds;
	(void)err;
	for (; exchange != NULL; exchange = next) {
		next = exchange->next;
		move_on(exchange);
	}
	*running = 0;
	for (exchange = http->first; exchange != NULL; exchange = exchange->next)
		++*running;
	return true;
}

/* Time does not pass here. */
int
http_silent(const struct http *http)
{
	(void)http;
	return 0;
}

const char *
http_library(void)
{
	return "script";
}
