#include "fetch/command_source.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "port/sim/script.h"
#include "port/sim/sim.h"

struct visit {
	char body[2000], begun[100], url[100], etag[50];
	int begins, dones;
	bool refuse;
	long timeout; /* 0: 5 seconds */
	struct source_result result;
};

static bool
on_begin(void *ctx, struct slice url, struct slice charset, struct slice type, struct error *err)
{
	struct visit *visit = ctx;

	(void)err;
	(void)type;
	visit->begins++;
	snprintf(visit->begun, sizeof visit->begun, "%.*s %.*s", SLICE_ARGS(url),
	         SLICE_ARGS(charset));
	return true;
}

static bool
on_body(void *ctx, const void *data, size_t n, struct error *err)
{
	struct visit *visit = ctx;
	size_t size = strlen(visit->body);

	assert_int_equal(visit->begins, 1);
	if (visit->refuse)
		return error_set(err, ERROR_STORAGE, "refused");
	if (size + n < sizeof visit->body)
		memcpy(visit->body + size, data, n);
	return true;
}

static void
on_done(void *ctx, const struct source_result *result)
{
	struct visit *visit = ctx;

	visit->dones++;
	visit->result = *result;
	snprintf(visit->url, sizeof visit->url, "%.*s", SLICE_ARGS(result->url));
	snprintf(visit->etag, sizeof visit->etag, "%.*s", SLICE_ARGS(result->etag));
}

static const struct source_handler handler = {on_begin, on_body, on_done};

/* Visits once; false where it could not even begin. */
static bool
visit_url(const char *url, struct visit *visit, struct error *err)
{
	struct source_request request = {.url = slice_of(url),
	                                 .command = true,
	                                 .timeout = visit->timeout > 0 ? visit->timeout : 5};
	struct source_pool *pool = source_open(2, 2, err);
	int running = 1;
	bool ok;

	if (pool == NULL)
		return false;
	ok = source_start(pool, &request, &handler, visit, err);
	while (ok && running > 0)
		assert_true(source_wait(pool, 10, &running, err));
	source_close(pool);
	assert_int_equal(visit->dones, ok);
	assert_int_equal(script_process_running(), 0);
	return ok;
}

static void
run(const char *url, struct visit *visit)
{
	static const struct visit empty;
	struct error err = {0};

	*visit = empty;
	assert_true(visit_url(url, visit, &err));
}

static int
begin_anew(void **state)
{
	static char yes[CONFIG_CHUNK + 1];
	const struct script_program programs[] = {
	    {.name = "cat", .output = "the whole output", .piece = 3},
	    {.name = "broken", .output = "half", .words = "status 3"},
	    {.name = "slow", .output = "half", .hang = true},
	    {.name = "yes", .output = yes, .endless = true},
	};
	size_t i;

	(void)state;
	memset(yes, 'y', CONFIG_CHUNK);
	script_http_reset();
	script_process_reset();
	sim_storage_reset();
	sim_heap_fail_after(0, 0);
	for (i = 0; i < sizeof programs / sizeof *programs; i++)
		script_process_program(&programs[i]);
	return 0;
}

static int
nothing_is_left(void **state)
{
	(void)state;
	script_http_reset();
	script_process_reset();
	return memory_used() == 0 ? 0 : -1;
}

static void
the_output_is_the_body(void **state)
{
	struct visit visit;

	(void)state;
	run("exec:cat 'a b' c", &visit);
	assert_true(visit.result.ok);
	assert_string_equal(visit.body, "the whole output");
	assert_string_equal(visit.begun, " ");
	assert_int_equal(visit.result.bytes, 16);
	assert_int_equal(visit.result.status, 0);
	assert_string_equal(script_process_words(), "cat|a b|c|");
}

static void
who_did_not_write_it_does_not_run_it(void **state)
{
	struct source_request request = {.url = slice_of("exec:cat")};
	struct error err = {0};
	struct source_pool *pool = source_open(1, 1, &err);
	struct visit visit = {0};

	(void)state;
	assert_false(source_start(pool, &request, &handler, &visit, &err));
	assert_int_equal(err.kind, ERROR_USAGE);
	source_close(pool);
	assert_string_equal(script_process_words(), "");
}

static void
how_it_fails_is_told_and_what_it_gave_is_given(void **state)
{
	struct visit visit;

	(void)state;
	run("exec:broken", &visit);
	assert_false(visit.result.ok);
	assert_string_equal(visit.body, "half");
	assert_string_equal(visit.result.error.text, "\"broken\" failed: status 3");
	assert_int_equal(visit.result.error.kind, ERROR_NETWORK);
	run("exec:none", &visit);
	assert_string_equal(visit.result.error.text, "there is no program \"none\"");
	assert_int_equal(visit.begins, 0);
}

static void
time_and_size_are_limited(void **state)
{
	struct visit visit, endless = {.timeout = 3600};
	struct error err = {0};

	(void)state;
	run("exec:slow", &visit);
	assert_string_equal(visit.result.error.text, "\"slow\" timed out after 5 s");
	assert_string_equal(visit.body, "half");
	run("filter:slow:file:///none", &visit);
	assert_int_equal(visit.result.error.kind, ERROR_MISSING);
	assert_true(visit_url("exec:yes", &endless, &err));
	assert_int_equal(endless.result.error.kind, ERROR_LIMIT);
}

static void
what_the_handler_refuses_ends_it(void **state)
{
	struct visit visit = {.refuse = true};
	struct error err = {0};

	(void)state;
	assert_true(visit_url("exec:yes", &visit, &err));
	assert_string_equal(visit.result.error.text, "refused");
	assert_int_equal(visit.result.error.kind, ERROR_STORAGE);
	script_http_page("http://a/", 200, "input");
	visit.dones = visit.begins = 0;
	assert_true(visit_url("filter:yes:http://a/", &visit, &err));
	assert_string_equal(visit.result.error.text, "refused");
}

static void
a_filter_is_given_what_is_fetched(void **state)
{
	static const char *const headers[] = {"ETag: \"e\"",
	                                      "Content-Type: text/xml; charset=koi8-r", NULL};
	const struct script_answer answer = {.url = "http://a/x",
	                                     .status = 200,
	                                     .headers = headers,
	                                     .body = "what is fetched"};
	struct visit visit;

	(void)state;
	script_http_answer(&answer);
	run("filter:cat -n:http://a/x", &visit);
	assert_true(visit.result.ok);
	assert_string_equal(visit.body, "the whole output");
	assert_true(slice_is(script_process_taken(), "what is fetched"));
	assert_string_equal(visit.begun, "http://a/x koi8-r");
	assert_string_equal(visit.url, "http://a/x");
	assert_string_equal(visit.etag, "\"e\"");
	assert_int_equal(visit.result.status, 200);
	assert_string_equal(script_process_words(), "cat|-n|");
}

static void
what_is_unchanged_or_missing_runs_nothing(void **state)
{
	struct source_request request = {.url = slice_of("filter:cat:http://a/"),
	                                 .etag = slice_of("\"e\""),
	                                 .command = true};
	struct error err = {0};
	struct source_pool *pool = source_open(1, 1, &err);
	struct visit visit = {0};
	int running = 1;

	(void)state;
	script_http_page("http://a/", 304, "");
	script_http_page("http://b/", 404, "");
	assert_true(source_start(pool, &request, &handler, &visit, &err));
	while (running > 0)
		assert_true(source_wait(pool, 10, &running, &err));
	source_close(pool);
	assert_true(visit.result.ok && visit.result.unchanged);
	run("filter:cat:http://b/", &visit);
	assert_string_equal(visit.result.error.text, "HTTP 404: not found");
	assert_int_equal(visit.result.status, 404);
	assert_string_equal(script_process_words(), "");
}

static void
lines_that_are_no_commands_are_refused(void **state)
{
	static const char *const urls[] = {"exec:",
	                                   "exec:'",
	                                   "filter:cat",
	                                   "filter::http://a/",
	                                   "filter:cat:exec:cat",
	                                   "filter:cat:filter:cat:http://a/"};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof urls / sizeof *urls; i++) {
		struct visit visit = {0};
		struct error err = {0};

		assert_false(visit_url(urls[i], &visit, &err));
		assert_int_equal(err.kind, ERROR_USAGE);
	}
}

static void
closing_ends_what_runs(void **state)
{
	struct source_request slow = {.url = slice_of("exec:slow"), .command = true};
	struct source_request filter = {.url = slice_of("filter:cat:http://a/"), .command = true};
	const struct script_answer answer = {.url = "http://a/",
	                                     .status = 200,
	                                     .body = "x",
	                                     .hang = true};
	struct error err = {0};
	struct source_pool *pool = source_open(2, 2, &err);
	struct visit first = {0}, second = {0};
	int running, i;

	(void)state;
	script_http_answer(&answer);
	assert_true(source_start(pool, &slow, &handler, &first, &err));
	assert_true(source_start(pool, &filter, &handler, &second, &err));
	for (i = 0; i < 3; i++)
		assert_true(source_wait(pool, 0, &running, &err));
	assert_int_equal(script_process_running(), 2);
	source_close(pool);
	assert_int_equal(script_process_running(), 0);
	assert_int_equal(first.dones + second.dones, 2);
	assert_string_equal(first.result.error.text, "given up");
	assert_string_equal(second.result.error.text, "given up");
}

/* Every request for memory is refused once: nothing is lost but the visit. */
static void
no_memory_is_an_answer(void **state)
{
	bool refused = true;
	unsigned n;

	(void)state;
	for (n = 1; refused; n++) {
		struct visit visit = {0};
		struct error err = {0};

		script_http_page("http://a/", 200, "input");
		sim_heap_fail_after(n, 1);
		if (visit_url("filter:cat:http://a/", &visit, &err))
			assert_int_equal(visit.result.ok, visit.result.error.kind == ERROR_NONE);
		else
			assert_int_equal(err.kind, ERROR_MEMORY);
		refused = sim_heap_failed();
		sim_heap_fail_after(0, 0);
		assert_int_equal(memory_used(), 0);
	}
	assert_true(n > 8);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin_anew, nothing_is_left)
	    TEST(the_output_is_the_body),
	    TEST(who_did_not_write_it_does_not_run_it),
	    TEST(how_it_fails_is_told_and_what_it_gave_is_given),
	    TEST(time_and_size_are_limited),
	    TEST(what_the_handler_refuses_ends_it),
	    TEST(a_filter_is_given_what_is_fetched),
	    TEST(what_is_unchanged_or_missing_runs_nothing),
	    TEST(lines_that_are_no_commands_are_refused),
	    TEST(closing_ends_what_runs),
	    TEST(no_memory_is_an_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
