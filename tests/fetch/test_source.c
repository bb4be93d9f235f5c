#include "fetch/source.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/memory.h"
#include "port/sim/script.h"
#include "port/sim/sim.h"
#include "port/storage.h"

struct visit {
	struct source_pool *pool;
	const char *then; /* a further visit to start when this one is done */
	struct visit *follower;
	char begun[100];
	size_t bytes;
	int begins, pieces, dones;
	bool refuse;
	struct source_result result;
};

static bool start(struct source_pool *pool, const char *url, struct visit *visit,
                  struct error *err);

static bool
on_begin(void *ctx, struct slice url, struct slice charset, struct slice type, struct error *err)
{
	struct visit *visit = ctx;

	(void)err;
	(void)charset;
	(void)type;
	visit->begins++;
	snprintf(visit->begun, sizeof visit->begun, "%.*s", SLICE_ARGS(url));
	return true;
}

static bool
on_body(void *ctx, const void *data, size_t n, struct error *err)
{
	struct visit *visit = ctx;

	(void)data;
	visit->bytes += n;
	visit->pieces++;
	return !visit->refuse || error_set(err, ERROR_STORAGE, "refused");
}

static void
on_done(void *ctx, const struct source_result *result)
{
	struct visit *visit = ctx;
	struct error err = {0};

	visit->dones++;
	visit->result = *result;
	if (visit->then != NULL)
		assert_true(start(visit->pool, visit->then, visit->follower, &err));
}

static bool
start(struct source_pool *pool, const char *url, struct visit *visit, struct error *err)
{
	static const struct source_handler handler = {on_begin, on_body, on_done};
	struct source_request request = {0};

	request.url = slice_of(url);
	visit->pool = pool;
	return source_start(pool, &request, &handler, visit, err);
}

static void
finish(struct source_pool *pool)
{
	struct error err = {0};
	int running = 1;

	while (running > 0)
		assert_true(source_wait(pool, 10, &running, &err));
	source_close(pool);
}

static struct source_pool *
open_pool(int total, int per_host)
{
	struct error err = {0};
	struct source_pool *pool = source_open(total, per_host, &err);

	assert_non_null(pool);
	return pool;
}

static int
begin_anew(void **state)
{
	(void)state;
	script_http_reset();
	sim_storage_reset();
	return 0;
}

static int
nothing_is_left(void **state)
{
	(void)state;
	script_http_reset();
	sim_storage_reset();
	return memory_used() == 0 ? 0 : -1;
}

static void
a_file_is_read_whole_in_chunks(void **state)
{
	static char data[CONFIG_CHUNK * 2 + 5];
	struct source_pool *pool = open_pool(2, 1);
	struct visit visit = {0};
	struct error err = {0};

	(void)state;
	assert_true(storage_make_directory("/feeds", &err));
	sim_put_file("/feeds/a b.xml", data, sizeof data);
	assert_true(start(pool, "file:///feeds/a%20b.xml", &visit, &err));
	assert_int_equal(visit.begins, 0);
	finish(pool);
	assert_true(visit.result.ok);
	assert_int_equal(visit.bytes, sizeof data);
	assert_int_equal(visit.result.bytes, sizeof data);
	assert_int_equal(visit.pieces, 3);
	assert_int_equal(visit.result.status, 0);
	assert_string_equal(visit.begun, "file:///feeds/a%20b.xml");
}

static void
every_way_to_write_a_files_address_works(void **state)
{
	static const char *const urls[] = {"file:///f/100%25", "file://localhost/f/100%",
	                                   "FILE:/f/100%25", "file://LOCALHOST/f/100%25#part"};
	struct error err = {0};
	size_t i;

	(void)state;
	assert_true(storage_make_directory("/f", &err));
	sim_put_file("/f/100%", "x", 1);
	for (i = 0; i < sizeof urls / sizeof urls[0]; i++) {
		struct source_pool *pool = open_pool(1, 1);
		struct visit visit = {0};

		assert_true(start(pool, urls[i], &visit, &err));
		finish(pool);
		assert_true(visit.result.ok);
		assert_int_equal(visit.bytes, 1);
	}
}

static void
addresses_of_unknown_kinds_are_refused(void **state)
{
	static const char *const urls[] = {"gopher://u:secret@example.org/x",
	                                   "example.org",
	                                   "",
	                                   "file://other/x",
	                                   "file:x",
	                                   "file:///a%00b",
	                                   "http:",
	                                   "exec:true"};
	struct source_pool *pool = open_pool(1, 1);
	struct visit visit = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof urls / sizeof urls[0]; i++) {
		struct error err = {0};

		assert_false(start(pool, urls[i], &visit, &err));
		assert_int_equal(err.kind, ERROR_USAGE);
		assert_null(strstr(err.text, "secret"));
	}
	finish(pool);
	assert_int_equal(visit.dones, 0);
}

static void
a_missing_file_is_the_visits_error(void **state)
{
	struct source_pool *pool = open_pool(1, 1);
	struct visit visit = {0};
	struct error err = {0};

	(void)state;
	assert_true(start(pool, "file:///none", &visit, &err));
	finish(pool);
	assert_false(visit.result.ok);
	assert_int_equal(visit.result.error.kind, ERROR_MISSING);
	assert_int_equal(visit.begins, 0);
}

static void
a_files_trouble_is_not_the_archives(void **state)
{
	struct source_pool *pool = open_pool(1, 1);
	struct visit bad = {0}, refusing = {.refuse = true};
	struct error err = {0};

	(void)state;
	sim_put_file("/x", "x", 1);
	sim_fail_after(SIM_READ, 1, ERROR_STORAGE);
	assert_true(start(pool, "file:///x", &bad, &err));
	assert_true(start(pool, "file:///x", &refusing, &err));
	finish(pool);
	assert_int_equal(bad.result.error.kind, ERROR_NETWORK);
	assert_int_equal(refusing.result.error.kind, ERROR_STORAGE);
	assert_string_equal(refusing.result.error.text, "refused");
}

static void
files_take_turns(void **state)
{
	static char large[CONFIG_CHUNK * 10];
	struct source_pool *pool = open_pool(2, 2);
	struct visit first = {0}, second = {0};
	struct error err = {0};
	int running;

	(void)state;
	sim_put_file("/large", large, sizeof large);
	sim_put_file("/small", "x", 1);
	assert_true(start(pool, "file:///large", &first, &err));
	assert_true(start(pool, "file:///small", &second, &err));
	assert_true(source_wait(pool, 0, &running, &err));
	assert_int_equal(running, 2);
	assert_true(source_wait(pool, 0, &running, &err));
	assert_int_equal(running, 1);
	assert_int_equal(second.dones, 1);
	assert_int_equal(first.dones, 0);
	finish(pool);
	assert_true(first.result.ok);
}

static void
no_more_files_are_open_than_visits_allowed(void **state)
{
	struct source_pool *pool = open_pool(2, 2);
	struct visit visits[5] = {0};
	struct error err = {0};
	int running, i;

	(void)state;
	sim_put_file("/x", "x", 1);
	for (i = 0; i < 5; i++)
		assert_true(start(pool, "file:///x", &visits[i], &err));
	assert_true(source_wait(pool, 0, &running, &err));
	assert_int_equal(running, 5);
	assert_int_equal(sim_count(SIM_OPEN), 2);
	finish(pool);
	for (i = 0; i < 5; i++)
		assert_true(visits[i].result.ok);
}

static void
done_may_start_another(void **state)
{
	struct source_pool *pool = open_pool(1, 1);
	struct visit third = {0};
	struct visit second = {.then = "file:///x", .follower = &third};
	struct visit first = {.then = "http://a/", .follower = &second};
	struct error err = {0};

	(void)state;
	sim_put_file("/x", "x", 1);
	script_http_page("http://a/", 200, "x");
	assert_true(start(pool, "file:///x", &first, &err));
	finish(pool);
	assert_true(first.result.ok && second.result.ok && third.result.ok);
}

static void
many_are_asked_at_once_but_few_of_one_host(void **state)
{
	static char urls[12][40];
	struct source_pool *pool = open_pool(4, 1);
	struct visit visits[12] = {0};
	struct error err = {0};
	int i;

	(void)state;
	for (i = 0; i < 12; i++) {
		snprintf(urls[i], sizeof urls[i], "http://host%d.org/%d", i < 9 ? 0 : i, i);
		script_http_page(urls[i], 200, "x");
		assert_true(start(pool, urls[i], &visits[i], &err));
	}
	finish(pool);
	assert_int_equal(script_http_peak(), 4);
	for (i = 0; i < 12; i++)
		assert_true(visits[i].result.ok);
}

static void
closing_ends_what_runs(void **state)
{
	struct source_pool *pool = open_pool(2, 2);
	struct visit web = {0}, file = {0};
	struct error err = {0};
	int running;

	(void)state;
	sim_put_file("/x", "x", 1);
	script_http_page("http://a/", 200, "x");
	assert_true(start(pool, "http://a/", &web, &err));
	assert_true(start(pool, "file:///x", &file, &err));
	assert_true(source_wait(pool, 0, &running, &err));
	source_close(pool);
	assert_int_equal(web.dones, 1);
	assert_int_equal(file.dones, 1);
	assert_false(web.result.ok);
	assert_false(file.result.ok);
	assert_int_equal(web.result.error.kind, ERROR_NETWORK);
}

/* Every request for memory is refused once: nothing is lost but the visit. */
static void
no_memory_is_an_answer(void **state)
{
	bool refused = true;
	unsigned n;

	(void)state;
	sim_put_file("/x", "x", 1);
	for (n = 1; refused; n++) {
		struct visit visit = {0};
		struct error err = {0};
		struct source_pool *pool;
		int running = 1;

		sim_heap_fail_after(n, 1);
		pool = source_open(1, 1, &err);
		if (pool != NULL && start(pool, "file:///x", &visit, &err)) {
			while (running > 0)
				assert_true(source_wait(pool, 0, &running, &err));
			assert_int_equal(visit.dones, 1);
			assert_int_equal(visit.result.ok, visit.result.error.kind == ERROR_NONE);
		} else {
			assert_int_equal(err.kind, ERROR_MEMORY);
		}
		refused = sim_heap_failed();
		sim_heap_fail_after(0, 0);
		source_close(pool);
		assert_int_equal(memory_used(), 0);
	}
	assert_true(n > 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin_anew, nothing_is_left)
	    TEST(a_file_is_read_whole_in_chunks),
	    TEST(every_way_to_write_a_files_address_works),
	    TEST(addresses_of_unknown_kinds_are_refused),
	    TEST(a_missing_file_is_the_visits_error),
	    TEST(a_files_trouble_is_not_the_archives),
	    TEST(files_take_turns),
	    TEST(no_more_files_are_open_than_visits_allowed),
	    TEST(done_may_start_another),
	    TEST(many_are_asked_at_once_but_few_of_one_host),
	    TEST(closing_ends_what_runs),
	    TEST(no_memory_is_an_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
