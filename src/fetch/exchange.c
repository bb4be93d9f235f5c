#include "fetch/exchange.h"

#include <string.h>

#include "base/calendar.h"
#include "base/memory.h"
#include "base/url.h"
#include "fetch/fresh.h"
#include "fetch/platform.h"
#include "fetch/retry.h"
#include "fetch/wall.h"
#include "port/clock.h"
#include "port/http.h"

/* What a server has to be told again is not longer than this. */
#define VALIDATOR_MAX 2048

/* An error's page is read up to here, so that its connection can be used again. */
#define PAGE_MAX 65536

/* So much of a page tells whose it is. */
#define PAGE_HEAD 4096

static const char plain_agent[] = "feedarc";

static const char accept[] = "Accept: application/atom+xml, application/rss+xml, "
                             "application/feed+json, application/rdf+xml, "
                             "application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5";

struct exchange {
	struct source_handler handler;
	void *ctx;
	bool conditional; /* validators were sent: 304 is a possible answer */

	/* Of the answer that is being received. */
	int status;
	struct buffer url; /* it comes from */
	struct buffer location;
	struct buffer etag, last_modified, type;
	int64_t retry;
	struct fresh fresh;
	const char *wall; /* that this answer may come from; NULL: none */
	bool wall_sure;

	bool redirected;
	bool passing;        /* a redirect was only for now: what follows moves nobody */
	struct buffer moved; /* where the redirects in front of such a one led */
	bool begun;
	uint64_t bytes;     /* of the body given */
	struct buffer page; /* its beginning, where it is called HTML */
	struct error error; /* why the visit was ended from here */
};

/* What to say of an answer that brings no feed. Sorted by status. */
static const struct {
	int status;
	const char *text;
} statuses[] = {
    {206, "only a part"},
    {300, "several choices"},
    {304, "unchanged, though that was not asked"},
    {400, "bad request"},
    {401, "needs a login"},
    {402, "payment required"},
    {403, "forbidden"},
    {404, "not found"},
    {405, "method not allowed"},
    {406, "not acceptable"},
    {407, "the proxy needs a login"},
    {408, "request timed out"},
    {410, "gone for good"},
    {418, "I'm a teapot"},
    {421, "misdirected request"},
    {426, "upgrade required"},
    {429, "too many requests"},
    {451, "unavailable for legal reasons"},
    {500, "server error"},
    {501, "not implemented"},
    {502, "bad gateway"},
    {503, "service unavailable"},
    {504, "gateway timed out"},
    {511, "the network needs a login"},
    {520, "the server behind the gateway failed"},
    {521, "the server behind the gateway is down"},
    {522, "the server behind the gateway timed out"},
    {523, "the server behind the gateway is unreachable"},
    {524, "the server behind the gateway timed out"},
    {525, "TLS failed behind the gateway"},
    {526, "invalid certificate behind the gateway"},
};

/* Does the answer only say where to ask (RFC 9110, 15.4)? */
static bool
leads_on(const struct exchange *exchange)
{
	int status = exchange->status;

	return exchange->location.size > 0 &&
	       (status == 301 || status == 302 || status == 303 || status == 307 || status == 308);
}

/* An answer with what was asked for. Part of it (206) was never asked for. */
static bool
is_success(int status)
{
	return status >= 200 && status < 300 && status != 206;
}

/*
 * Validators come from a server and go out in a header: control characters could end it and begin
 * another (RFC 9110, 5.5).
 */
static bool
is_validator(struct slice value)
{
	size_t i;

	if (value.size == 0 || value.size > VALIDATOR_MAX)
		return false;
	for (i = 0; i < value.size; i++)
		if ((unsigned char)value.data[i] < 0x20 || value.data[i] == 0x7F)
			return false;
	return true;
}

static void
set(struct buffer *buffer, struct slice value)
{
	buffer_clear(buffer);
	buffer_append_slice(buffer, value);
}

static bool
has_memory(const struct exchange *exchange, struct error *err)
{
	return buffer_ok(&exchange->url, err) && buffer_ok(&exchange->location, err) &&
	       buffer_ok(&exchange->etag, err) && buffer_ok(&exchange->last_modified, err) &&
	       buffer_ok(&exchange->type, err) && buffer_ok(&exchange->moved, err);
}

static void
free_exchange(struct exchange *exchange)
{
	buffer_free(&exchange->url);
	buffer_free(&exchange->location);
	buffer_free(&exchange->etag);
	buffer_free(&exchange->last_modified);
	buffer_free(&exchange->type);
	buffer_free(&exchange->moved);
	buffer_free(&exchange->page);
	memory_free(exchange);
}

/* --- What the answer says */

/* Where the last answer leads, and whether that is for ever (RFC 9110, 15.4.2 and 15.4.9). */
static void
follow(struct exchange *exchange)
{
	struct buffer next = {0};

	exchange->redirected = true;
	url_resolve(buffer_slice(&exchange->url), buffer_slice(&exchange->location), &next);
	set(&exchange->url, buffer_slice(&next));
	exchange->url.failed = exchange->url.failed || next.failed;
	buffer_free(&next);
	if (exchange->status != 301 && exchange->status != 308)
		exchange->passing = true;
	if (!exchange->passing)
		set(&exchange->moved, buffer_slice(&exchange->url));
}

/* Goes on to where the last answer led; what it said besides is not the feed's. */
static void
on_answer(void *ctx, int status)
{
	struct exchange *exchange = ctx;

	if (leads_on(exchange))
		follow(exchange);
	exchange->status = status;
	exchange->wall = NULL;
	exchange->wall_sure = false;
	fresh_begin(&exchange->fresh);
	exchange->location.size = 0;
	exchange->etag.size = 0;
	exchange->last_modified.size = 0;
	exchange->type.size = 0;
	exchange->retry = CALENDAR_NONE;
}

static void
note_wall(struct exchange *exchange, const char *name, struct slice value)
{
	bool sure;
	const char *wall = wall_of(name, value, &sure);

	if (wall == NULL)
		return;
	exchange->wall = wall;
	exchange->wall_sure = sure;
}

static void
on_header(void *ctx, const char *name, const char *text)
{
	struct exchange *exchange = ctx;
	struct slice value = slice_of(text);

	if (strcmp(name, "location") == 0)
		set(&exchange->location, value);
	else if (strcmp(name, "etag") == 0 && is_validator(value))
		set(&exchange->etag, value);
	else if (strcmp(name, "last-modified") == 0 && is_validator(value))
		set(&exchange->last_modified, value);
	else if (strcmp(name, "content-type") == 0)
		set(&exchange->type, value);
	else if (strcmp(name, "retry-after") == 0)
		exchange->retry = retry_moment(value, clock_now());
	else
		fresh_field(&exchange->fresh, name, value);
	if (!exchange->wall_sure)
		note_wall(exchange, name, value);
}

/* --- The body */

/* The links of the feed are made with its address: no password of ours belongs in them. */
static bool
begin(struct exchange *exchange)
{
	struct slice type = buffer_slice(&exchange->type);
	struct slice charset = exchange_charset(type);
	struct buffer url = {0};
	bool ok;

	exchange->begun = true;
	type = slice_trim(slice_cut(&type, ';'));
	url_bare(buffer_slice(&exchange->url), &url);
	ok = has_memory(exchange, &exchange->error) && buffer_ok(&url, &exchange->error) &&
	     exchange->handler.begin(exchange->ctx, buffer_slice(&url), charset, type,
	                             &exchange->error);
	buffer_free(&url);
	return ok;
}

/* Enough of a page to tell whose it is; that it is too little on no memory does no harm. */
static void
keep_page(struct exchange *exchange, const char *data, size_t n)
{
	size_t room = PAGE_HEAD - exchange->page.size;

	if (room > 0 && slice_has_nocase(buffer_slice(&exchange->type), "html"))
		buffer_append(&exchange->page, data, n < room ? n : room);
}

static bool
on_body(void *ctx, const void *data, size_t n)
{
	const uint64_t most = (uint64_t)CONFIG_BODY_MB << 20;
	struct exchange *exchange = ctx;

	exchange->bytes += n;
	keep_page(exchange, data, n);
	if (!is_success(exchange->status))
		return exchange->bytes <= PAGE_MAX;
	if (exchange->bytes > most)
		return error_set(&exchange->error, ERROR_LIMIT, "larger than %d MB",
		                 CONFIG_BODY_MB);
	if (!exchange->begun && !begin(exchange))
		return false;
	return exchange->handler.body(exchange->ctx, data, n, &exchange->error);
}

/* --- The end */

static const char *
status_text(int status)
{
	size_t i;

	for (i = 0; i < sizeof statuses / sizeof statuses[0]; i++)
		if (statuses[i].status == status)
			return statuses[i].text;
	if (status >= 500)
		return "server error";
	return status >= 400 ? "refused" : "no answer to what was asked";
}

/* The reason, and where it was met when that is not where we asked. */
static void
fail(struct exchange *exchange, const struct http_result *result, const char *reason)
{
	struct buffer place = {0};

	if ((exchange->redirected || leads_on(exchange)) && buffer_append_text(&place, " at "))
		url_public(slice_of(result->url), &place);
	error_set(&exchange->error, result->limit ? ERROR_LIMIT : ERROR_NETWORK, "%s%.*s", reason,
	          SLICE_ARGS(buffer_slice(&place)));
	buffer_free(&place);
}

/* The wall that this answer is of, if its status does not speak against it. */
static const char *
find_wall(const struct exchange *exchange, bool likely)
{
	const char *wall = wall_of_page(buffer_slice(&exchange->page));

	if (exchange->wall_sure || (exchange->wall != NULL && likely))
		return exchange->wall;
	return wall;
}

static void
fail_status(struct exchange *exchange, const struct http_result *result)
{
	const char *wall = find_wall(exchange, wall_status(result->status));
	struct buffer text = {0};

	if (wall != NULL)
		buffer_print(&text, "blocked by %s (HTTP %d)", wall, result->status);
	else
		buffer_print(&text, "HTTP %d: %s", result->status, status_text(result->status));
	fail(exchange, result, buffer_text(&text));
	buffer_free(&text);
}

/* Was it a good visit? Sets the error when not. */
static bool
judge(struct exchange *exchange, const struct http_result *result)
{
	if (exchange->error.kind != ERROR_NONE)
		return false;
	/* That an error's page was cut short is not the news. */
	if (result->status >= 400 || (result->stopped && !is_success(result->status)))
		fail_status(exchange, result);
	else if (!result->complete)
		fail(exchange, result, result->reason);
	else if (is_success(result->status))
		return exchange->begun || begin(exchange);
	else if (result->status == 304 && exchange->conditional)
		return has_memory(exchange, &exchange->error);
	else
		fail_status(exchange, result);
	return false;
}

static void
on_done(void *ctx, const struct http_result *result)
{
	struct exchange *exchange = ctx;
	struct source_result report = {0};

	report.ok = judge(exchange, result);
	report.unchanged = report.ok && result->status == 304;
	report.status = result->status;
	report.late = result->late;
	report.url = slice_of(result->url);
	report.etag = buffer_slice(&exchange->etag);
	report.last_modified = buffer_slice(&exchange->last_modified);
	report.bytes = exchange->begun ? exchange->bytes : 0;
	report.retry = exchange->retry;
	report.fresh = fresh_until(&exchange->fresh, clock_now());
	report.moved = buffer_slice(&exchange->moved);
	report.error = exchange->error;
	if (report.ok && exchange->page.size > 0)
		report.wall = find_wall(exchange, false);
	exchange->handler.done(exchange->ctx, &report);
	free_exchange(exchange);
}

/* --- The beginning */

/* Blanks are what people paste; any other control character is no part of an address. */
static bool
set_url(struct exchange *exchange, struct slice url, struct error *err)
{
	size_t i;

	for (i = 0; i < url.size; i++) {
		if ((unsigned char)url.data[i] < 0x20 || url.data[i] == 0x7F)
			return error_set(err, ERROR_USAGE,
			                 "the address has a control character in it");
		if (url.data[i] == ' ')
			buffer_append_text(&exchange->url, "%20");
		else
			buffer_append_byte(&exchange->url, url.data[i]);
	}
	return buffer_ok(&exchange->url, err);
}

static const char *
condition(struct buffer *line, const char *name, struct slice value)
{
	if (!is_validator(value))
		return NULL;
	buffer_append_text(line, name);
	buffer_append_slice(line, value);
	return buffer_text(line);
}

/* What of it is the user's to say. */
static void
set_manner(struct http_request *asked, const struct source_request *request)
{
	const struct platform *platform = platform_of(request->url);

	asked->user_agent = request->agent != NULL ? request->agent : plain_agent;
	asked->proxy = request->proxy;
	asked->cookies = request->cookies;
	asked->connect_timeout = CONFIG_CONNECT_TIMEOUT;
	asked->timeout = request->timeout > 0 ? request->timeout : CONFIG_TIMEOUT;
	asked->redirects = CONFIG_REDIRECTS;
	asked->own_headers = request->headers;
	asked->netrc = request->netrc;
	asked->unverified = request->unverified;
	if (platform->at_once > 0) {
		asked->group = platform->domain;
		asked->at_once = platform->at_once;
	}
}

static bool
send(struct http *http, const struct source_request *request, struct exchange *exchange,
     struct error *err)
{
	static const struct http_handler handler = {on_answer, on_header, on_body, on_done};
	struct http_request asked = {0};
	struct buffer match = {0}, since = {0};
	const char *headers[4] = {accept};
	size_t n = 1;
	bool ok;

	headers[n] = condition(&match, "If-None-Match: ", request->etag);
	n += headers[n] != NULL;
	headers[n] = condition(&since, "If-Modified-Since: ", request->last_modified);
	n += headers[n] != NULL;
	exchange->conditional = n > 1;
	asked.url = buffer_text(&exchange->url);
	asked.headers = headers;
	set_manner(&asked, request);
	ok = buffer_ok(&match, err) && buffer_ok(&since, err) && buffer_ok(&exchange->url, err) &&
	     http_start(http, &asked, &handler, exchange, err);
	buffer_free(&match);
	buffer_free(&since);
	return ok;
}

struct slice
exchange_charset(struct slice type)
{
	struct slice none = {0};

	slice_cut(&type, ';');
	while (type.size > 0) {
		struct slice value = slice_cut(&type, ';');
		struct slice name = slice_trim(slice_cut(&value, '='));
		char quote;

		if (!slice_is_nocase(name, "charset"))
			continue;
		value = slice_trim(value);
		quote = value.size >= 2 ? value.data[0] : '\0';
		if ((quote == '"' || quote == '\'') && value.data[value.size - 1] == quote) {
			value.data++;
			value.size -= 2;
		}
		return value;
	}
	return none;
}

bool
exchange_start(struct http *http, const struct source_request *request,
               const struct source_handler *handler, void *ctx, struct error *err)
{
	struct exchange *exchange;

	if (!url_is_web(request->url))
		return error_set(err, ERROR_USAGE, "the address names no host");
	exchange = memory_zero(1, sizeof *exchange);
	if (exchange == NULL)
		return error_memory(err);
	exchange->handler = *handler;
	exchange->ctx = ctx;
	exchange->retry = CALENDAR_NONE;
	fresh_begin(&exchange->fresh);
	if (set_url(exchange, request->url, err) && send(http, request, exchange, err))
		return true;
	free_exchange(exchange);
	return false;
}
