#include "fetch/exchange.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "base/calendar.h"
#include "base/memory.h"
#include "port/http.h"
#include "port/sim/script.h"
#include "port/sim/sim.h"

#define NOW 1700000000
#define URL "http://example.org/feed"

/* What one visit told its handler. */
struct visit {
	char body[200], begun[200], charset[50], type[50], url[200], etag[100], modified[100];
	int begins, dones;
	bool refuse_begin, refuse_body;
	struct source_result result;
};

static void
copy(char *to, size_t room, struct slice s)
{
	assert_true(s.size < room);
	if (s.size > 0)
		memcpy(to, s.data, s.size);
	to[s.size] = '\0';
}

static bool
on_begin(void *ctx, struct slice url, struct slice charset, struct slice type, struct error *err)
{
	struct visit *visit = ctx;

	visit->begins++;
	copy(visit->begun, sizeof visit->begun, url);
	copy(visit->charset, sizeof visit->charset, charset);
	copy(visit->type, sizeof visit->type, type);
	return !visit->refuse_begin || error_set(err, ERROR_FORMAT, "no begin");
}

static bool
on_body(void *ctx, const void *data, size_t n, struct error *err)
{
	struct visit *visit = ctx;
	struct slice piece = {data, n};

	assert_int_equal(visit->begins, 1);
	if (visit->refuse_body)
		return error_set(err, ERROR_FULL, "no body");
	assert_true(strlen(visit->body) + n < sizeof visit->body);
	copy(visit->body + strlen(visit->body), n + 1, piece);
	return true;
}

static void
on_done(void *ctx, const struct source_result *result)
{
	struct visit *visit = ctx;

	visit->dones++;
	visit->result = *result;
	copy(visit->url, sizeof visit->url, result->url);
	copy(visit->etag, sizeof visit->etag, result->etag);
	copy(visit->modified, sizeof visit->modified, result->last_modified);
}

static const struct source_handler handler = {on_begin, on_body, on_done};

static void
run(const struct source_request *request, struct visit *visit)
{
	struct error err = {0};
	struct http *http = http_open(4, 2, &err);
	int running = 1;

	assert_non_null(http);
	assert_true(exchange_start(http, request, &handler, visit, &err));
	while (running > 0)
		assert_true(http_wait(http, 100, &running, &err));
	assert_int_equal(visit->dones, 1);
	http_close(http);
}

static void
ask(const char *url, struct visit *visit)
{
	struct source_request request = {0};

	request.url = slice_of(url);
	run(&request, visit);
}

static int
begin_anew(void **state)
{
	(void)state;
	script_http_reset();
	sim_clock_set(NOW, 0);
	return 0;
}

static int
nothing_is_left(void **state)
{
	(void)state;
	script_http_reset();
	return memory_used() == 0 ? 0 : -1;
}

static void
the_body_is_given_with_where_and_what_it_is(void **state)
{
	static const char *const headers[] = {"Content-Type: text/xml ; charset=\"koi8-r\"; x=y",
	                                      "ETag: W/\"a, b\"", "Last-Modified: yesterday", NULL};
	struct script_answer answer = {.url = URL,
	                               .status = 200,
	                               .headers = headers,
	                               .body = "<rss>hello</rss>"};
	struct visit visit = {0};

	(void)state;
	script_http_answer(&answer);
	script_http_chunk(3);
	ask(URL, &visit);
	assert_true(visit.result.ok);
	assert_false(visit.result.unchanged);
	assert_string_equal(visit.body, "<rss>hello</rss>");
	assert_string_equal(visit.begun, URL);
	assert_string_equal(visit.type, "text/xml");
	assert_string_equal(visit.charset, "koi8-r");
	assert_string_equal(visit.etag, "W/\"a, b\"");
	assert_string_equal(visit.modified, "yesterday");
	assert_int_equal(visit.result.status, 200);
	assert_int_equal(visit.result.bytes, 16);
	assert_true(visit.result.retry == CALENDAR_NONE);
}

static void
an_empty_body_begins_too(void **state)
{
	struct visit visit = {0};

	(void)state;
	script_http_page(URL, 200, "");
	ask(URL, &visit);
	assert_true(visit.result.ok);
	assert_int_equal(visit.begins, 1);
}

static void
validators_are_sent_as_they_were(void **state)
{
	struct source_request request = {.url = SLICE(URL),
	                                 .etag = SLICE("W/\"1-2\""),
	                                 .last_modified = SLICE("Sun, 06 Nov 1994 08:49:37 GMT")};
	struct script_answer answer = {.url = URL, .status = 304};
	struct visit visit = {0};
	const char *sent;

	(void)state;
	script_http_answer(&answer);
	run(&request, &visit);
	sent = script_http_request(0);
	assert_non_null(strstr(sent, "\nIf-None-Match: W/\"1-2\"\n"));
	assert_non_null(strstr(sent, "\nIf-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\n"));
	assert_non_null(strstr(sent, "\nAccept: application/atom+xml"));
	assert_non_null(strstr(sent, "\nUser-Agent: feedarc"));
	assert_true(visit.result.ok);
	assert_true(visit.result.unchanged);
	assert_int_equal(visit.begins, 0);
	assert_int_equal(visit.result.bytes, 0);
}

static void
validators_that_would_be_headers_are_not_sent(void **state)
{
	struct source_request request = {.url = SLICE(URL),
	                                 .etag = SLICE("\"a\"\r\nCookie: x"),
	                                 .last_modified = SLICE("b\n")};
	struct visit visit = {0};

	(void)state;
	script_http_page(URL, 200, "x");
	run(&request, &visit);
	assert_null(strstr(script_http_request(0), "Cookie"));
	assert_null(strstr(script_http_request(0), "If-"));
}

static void
validators_too_long_are_neither_sent_nor_kept(void **state)
{
	static char header[900], value[2100];
	const char *const headers[] = {header, "Last-Modified: a\tb", NULL};
	struct script_answer answer = {.url = URL, .status = 200, .headers = headers, .body = "x"};
	struct source_request request = {.url = SLICE(URL),
	                                 .etag = {value, 2049},
	                                 .last_modified = {value, 2048}};
	struct visit visit = {0};

	(void)state;
	memset(value, 'v', sizeof value - 1);
	strcpy(header, "ETag: short");
	script_http_answer(&answer);
	run(&request, &visit);
	assert_null(strstr(script_http_request(0), "If-None-Match"));
	assert_non_null(strstr(script_http_request(0), "If-Modified-Since: vvvv"));
	assert_string_equal(visit.etag, "short");
	assert_string_equal(visit.modified, "");
}

static void
unchanged_unasked_is_an_error(void **state)
{
	struct visit visit = {0};

	(void)state;
	script_http_page(URL, 304, NULL);
	ask(URL, &visit);
	assert_false(visit.result.ok);
	assert_int_equal(visit.result.error.kind, ERROR_NETWORK);
}

static void
what_a_redirect_said_is_not_the_feeds(void **state)
{
	static const char *const first[] = {"Location: ../b/feed?x",
	                                    "ETag: \"no\"",
	                                    "Last-Modified: no",
	                                    "Retry-After: 10",
	                                    "Content-Type: text/html; charset=no",
	                                    NULL};
	static const char *const second[] = {"ETag: \"yes\"", NULL};
	struct script_answer from = {.url = "http://example.org/a/feed",
	                             .status = 301,
	                             .headers = first,
	                             .body = "moved"};
	struct script_answer to = {.url = "http://example.org/b/feed?x",
	                           .status = 200,
	                           .headers = second,
	                           .body = "x"};
	struct visit visit = {0};

	(void)state;
	script_http_answer(&from);
	script_http_answer(&to);
	ask("http://example.org/a/feed", &visit);
	assert_true(visit.result.ok);
	assert_string_equal(visit.body, "x");
	assert_string_equal(visit.begun, "http://example.org/b/feed?x");
	assert_string_equal(visit.url, "http://example.org/b/feed?x");
	assert_string_equal(visit.etag, "\"yes\"");
	assert_string_equal(visit.modified, "");
	assert_string_equal(visit.charset, "");
	assert_true(visit.result.retry == CALENDAR_NONE);
}

static void
errors_are_named_and_their_pages_kept_away(void **state)
{
	struct visit visit = {0};

	(void)state;
	script_http_page(URL, 404, "<html>not here</html>");
	ask(URL, &visit);
	assert_false(visit.result.ok);
	assert_int_equal(visit.begins, 0);
	assert_int_equal(visit.result.status, 404);
	assert_int_equal(visit.result.bytes, 0);
	assert_int_equal(visit.result.error.kind, ERROR_NETWORK);
	assert_string_equal(visit.result.error.text, "HTTP 404: not found");
}

static void
unknown_errors_are_named_by_their_class(void **state)
{
	static const struct {
		int status;
		const char *text;
	} cases[] = {
	    {499, "HTTP 499: refused"},
	    {599, "HTTP 599: server error"},
	    {206, "HTTP 206: only a part"},
	    {305, "HTTP 305: no answer to what was asked"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct visit visit = {0};

		script_http_reset();
		script_http_page(URL, cases[i].status, "page");
		ask(URL, &visit);
		assert_string_equal(visit.result.error.text, cases[i].text);
		assert_int_equal(visit.begins, 0);
	}
}

static void
errors_of_a_redirects_target_say_where_without_passwords(void **state)
{
	static const char *const headers[] = {"Location: http://u:secret@other.org/x", NULL};
	struct script_answer from = {.url = URL, .status = 302, .headers = headers};
	struct visit visit = {0};

	(void)state;
	script_http_answer(&from);
	script_http_page("http://u:secret@other.org/x", 410, "");
	ask(URL, &visit);
	assert_non_null(strstr(visit.result.error.text, "HTTP 410: gone for good at http://u"));
	assert_non_null(strstr(visit.result.error.text, "other.org/x"));
	assert_null(strstr(visit.result.error.text, "secret"));
}

static void
a_long_error_page_is_not_read_to_its_end(void **state)
{
	static char page[200000];
	struct script_answer answer = {.url = URL, .status = 503, .body = page, .size = 200000};
	struct visit visit = {0};

	(void)state;
	script_http_answer(&answer);
	script_http_chunk(10000);
	ask(URL, &visit);
	assert_string_equal(visit.result.error.text, "HTTP 503: service unavailable");
}

static void
retry_after_is_told(void **state)
{
	static const char *const headers[] = {"Retry-After: 3600", NULL};
	struct script_answer answer = {.url = URL, .status = 429, .headers = headers};
	struct visit visit = {0};

	(void)state;
	script_http_answer(&answer);
	ask(URL, &visit);
	assert_int_equal(visit.result.retry, NOW + 3600);
	assert_string_equal(visit.result.error.text, "HTTP 429: too many requests");
}

static void
a_body_cut_short_is_an_error(void **state)
{
	struct script_answer answer = {.url = URL, .status = 200, .body = "0123456789", .cut = 4};
	struct visit visit = {0};

	(void)state;
	script_http_answer(&answer);
	ask(URL, &visit);
	assert_false(visit.result.ok);
	assert_string_equal(visit.body, "0123");
	assert_int_equal(visit.result.error.kind, ERROR_NETWORK);
	assert_string_equal(visit.result.error.text, "the answer was cut short");
}

static void
a_server_that_hangs_is_an_error(void **state)
{
	struct script_answer silent = {.url = URL, .hang = true};
	struct script_answer halting = {.url = URL, .status = 200, .body = "x", .hang = true};
	struct visit first = {0}, second = {0};

	(void)state;
	script_http_answer(&silent);
	script_http_answer(&halting);
	ask(URL, &first);
	ask(URL, &second);
	assert_string_equal(first.result.error.text, "timed out");
	assert_int_equal(first.result.status, 0);
	assert_string_equal(second.result.error.text, "timed out");
	assert_false(second.result.ok);
}

static void
what_the_handler_refuses_is_the_visits_error(void **state)
{
	struct visit begin = {.refuse_begin = true}, body = {.refuse_body = true};
	struct visit empty = {.refuse_begin = true};

	(void)state;
	script_http_page(URL, 200, "text");
	script_http_page("http://example.org/empty", 200, "");
	ask(URL, &begin);
	assert_false(begin.result.ok);
	assert_string_equal(begin.result.error.text, "no begin");
	assert_int_equal(begin.result.error.kind, ERROR_FORMAT);
	ask(URL, &body);
	assert_string_equal(body.result.error.text, "no body");
	assert_int_equal(body.result.error.kind, ERROR_FULL);
	ask("http://example.org/empty", &empty);
	assert_string_equal(empty.result.error.text, "no begin");
}

static void
blanks_in_an_address_are_escaped_and_controls_refused(void **state)
{
	struct source_request request = {.url = SLICE("http://example.org/a b")};
	struct visit visit = {0};
	struct error err = {0};
	struct http *http = http_open(1, 1, &err);

	(void)state;
	script_http_page("http://example.org/a%20b", 200, "x");
	run(&request, &visit);
	assert_true(visit.result.ok);
	request.url = slice_of("http://example.org/\r\nCookie: x");
	assert_false(exchange_start(http, &request, &handler, &visit, &err));
	assert_int_equal(err.kind, ERROR_USAGE);
	request.url = slice_of("http:///nohost");
	assert_false(exchange_start(http, &request, &handler, &visit, &err));
	assert_int_equal(err.kind, ERROR_USAGE);
	http_close(http);
}

/* Every request for memory is refused once: the visit fails politely or succeeds whole. */
static void
no_memory_is_an_answer(void **state)
{
	static const char *const first[] = {"Location: /b", "ETag: \"no\"", NULL};
	static const char *const second[] = {"ETag: \"yes\"", "Content-Type: a/b; charset=c", NULL};
	struct script_answer from = {.url = URL, .status = 301, .headers = first};
	struct script_answer to = {.url = "http://example.org/b",
	                           .status = 200,
	                           .headers = second,
	                           .body = "0123"};
	struct source_request request = {.url = SLICE(URL),
	                                 .etag = SLICE("\"e\""),
	                                 .last_modified = SLICE("m")};
	bool refused = true;
	unsigned n;

	(void)state;
	for (n = 1; refused; n++) {
		struct visit visit = {0};
		struct error err = {0};
		struct http *http;
		int running = 1;

		script_http_reset();
		script_http_answer(&from);
		script_http_answer(&to);
		http = http_open(1, 1, &err);
		sim_heap_fail_after(n, 1);
		if (exchange_start(http, &request, &handler, &visit, &err)) {
			while (running > 0)
				assert_true(http_wait(http, 0, &running, &err));
			assert_int_equal(visit.dones, 1);
			assert_int_equal(visit.result.ok, visit.result.error.kind == ERROR_NONE);
			if (visit.result.ok)
				assert_string_equal(visit.body, "0123");
			if (visit.result.ok)
				assert_string_equal(visit.begun, "http://example.org/b");
		} else {
			assert_int_equal(err.kind, ERROR_MEMORY);
		}
		refused = sim_heap_failed();
		sim_heap_fail_after(0, 0);
		http_close(http);
		assert_int_equal(memory_used(), 0);
	}
	assert_true(n > 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin_anew, nothing_is_left)
	    TEST(the_body_is_given_with_where_and_what_it_is),
	    TEST(an_empty_body_begins_too),
	    TEST(validators_are_sent_as_they_were),
	    TEST(validators_that_would_be_headers_are_not_sent),
	    TEST(validators_too_long_are_neither_sent_nor_kept),
	    TEST(unchanged_unasked_is_an_error),
	    TEST(what_a_redirect_said_is_not_the_feeds),
	    TEST(errors_are_named_and_their_pages_kept_away),
	    TEST(unknown_errors_are_named_by_their_class),
	    TEST(errors_of_a_redirects_target_say_where_without_passwords),
	    TEST(a_long_error_page_is_not_read_to_its_end),
	    TEST(retry_after_is_told),
	    TEST(a_body_cut_short_is_an_error),
	    TEST(a_server_that_hangs_is_an_error),
	    TEST(what_the_handler_refuses_is_the_visits_error),
	    TEST(blanks_in_an_address_are_escaped_and_controls_refused),
	    TEST(no_memory_is_an_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
