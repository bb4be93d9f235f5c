#include "sync/due.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/calendar.h"
#include "base/memory.h"
#include "fetch/schedule.h"
#include "port/sim/script.h"
#include "port/sim/sim.h"
#include "tests/command/shell.h"

enum { NOW = 1614600000 };

/* Three feeds; the second not before an hour from now. */
struct fixture {
	struct session session;
	struct options options;
	struct catalog catalog;
	struct due due;
};

static void
begin(struct fixture *f, const char *line)
{
	static const struct fixture empty;
	struct error err = {0};

	*f = empty;
	shell_open(line, &f->session, &f->options);
	assert_true(catalog_open(&f->catalog, &f->session, ARCHIVE_WRITE, &err));
	state_number(f->catalog.state, 2)->next = NOW + 3600;
	state_number(f->catalog.state, 2)->why = SCHEDULE_REFRESH;
}

static void
end(struct fixture *f)
{
	due_free(&f->due);
	catalog_close(&f->catalog);
	shell_close(&f->session, &f->options);
	assert_int_equal(memory_used(), 0);
}

static int
prepare(void **state)
{
	(void)state;
	shell_reset();
	shell_feeds("http://a/ \"~Tides\"\nhttp://b/ \"~Lamplight\"\nhttp://c/ \"~Tidal\"\n");
	return 0;
}

/* The next one, visited at once. */
static struct catalog_feed
next(struct fixture *f)
{
	struct catalog_feed feed = due_next(&f->due, &f->catalog);

	if (feed.subscription != NULL)
		due_ended(&f->due, &f->catalog, &feed, false);
	return feed;
}

/* The numbers that this command line asks, as letters. */
static const char *
asked(const char *line)
{
	static char text[10];
	struct error err = {0};
	struct fixture f;
	size_t n = 0;

	begin(&f, line);
	if (!due_choose(&f.due, &f.session, &f.catalog, &err)) {
		assert_int_equal(err.kind, ERROR_USAGE);
		end(&f);
		return "error";
	}
	while (f.due.order.left > 0)
		text[n++] = (char)('0' + next(&f).number);
	assert_null(due_next(&f.due, &f.catalog).subscription);
	text[n] = '\0';
	end(&f);
	return text;
}

static void
those_that_are_due_are_asked_in_order(void **state)
{
	(void)state;
	assert_string_equal(asked("sync"), "13");
	sim_clock_set(NOW + 3600, 0);
	assert_string_equal(asked("sync"), "123");
}

static void
force_asks_whatever_the_schedule_says(void **state)
{
	(void)state;
	assert_string_equal(asked("sync --force"), "123");
	assert_string_equal(asked("sync -f lamp"), "2");
}

static void
named_feeds_alone_are_asked_when_due(void **state)
{
	(void)state;
	assert_string_equal(asked("sync 1"), "1");
	assert_string_equal(asked("sync http://c/ tides"), "13");
	assert_string_equal(asked("sync 1 1"), "1");
	assert_string_equal(asked("sync 2"), "");
	assert_string_equal(asked("sync tid"), "error");
	assert_string_equal(asked("sync 4"), "error");
	assert_string_equal(asked("sync 0"), "error");
	assert_string_equal(asked("sync 1 nothing"), "error");
}

/* What standard error has had since the last call. */
static struct slice
told(void)
{
	static size_t before;
	struct slice all = script_terminal_errors();
	struct slice fresh = slice_skip(all, before <= all.size ? before : 0);

	before = all.size;
	return fresh;
}

static void
a_named_feed_that_must_wait_is_told(void **state)
{
	(void)state;
	asked("sync");
	assert_int_equal(told().size, 0);
	asked("sync --explain 2");
	assert_int_equal(told().size, 0);
	asked("sync 1 2");
	assert_true(slice_is(told(), "feedarc: sync http://b/: not before 2021-03-01 13:00: "
	                             "your setting; --force asks all the same\n"));
	asked("sync --force 2");
	assert_int_equal(told().size, 0);
}

static void
an_unknown_clock_asks_all(void **state)
{
	(void)state;
	sim_clock_set(0, 0);
	assert_string_equal(asked("sync"), "123");
}

static void
explained(struct fixture *f, const char *words)
{
	struct error err = {0};

	assert_true(due_choose(&f->due, &f->session, &f->catalog, &err));
	assert_true(due_explain(&f->due, &f->session, &f->catalog, &err));
	assert_true(output_flush(&f->session.out, &err));
	assert_non_null(strstr(shell_said(), words));
	end(f);
}

static void
explain_tells_of_a_wrong_clock(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, "sync --explain");
	state_schedule(state_number(f.catalog.state, 3), NOW + 365 * 86400, SCHEDULE_FRESH);
	explained(&f, "http://c/: due: a wrong clock put it off to 2022-03-01 12:00\n");
	sim_clock_set(0, 0);
	begin(&f, "sync --explain");
	explained(&f, "http://b/: due: the clock is not set\n");
}

static void
a_removed_feed_is_not_asked(void **state)
{
	(void)state;
	script_http_page("http://a/", 200, shell_rss(0, "a", 1, 1, 1));
	script_http_page("http://b/", 200, shell_rss(1, "b", 1, 1, 1));
	script_http_page("http://c/", 200, shell_rss(2, "c", 1, 1, 1));
	shell_must("sync");
	shell_feeds("http://c/ \"~Tidal\"\n");
	assert_string_equal(asked("sync"), "3");
	assert_string_equal(asked("sync tid"), "3");
	assert_string_equal(asked("sync 1"), "error");
}

static void
each_host_is_asked_once_before_any_is_twice(void **state)
{
	struct error err = {0};
	struct fixture f;
	static const char *const order[] = {"http://x.tumblr.com/1", "http://b/",  "http://c/1",
	                                    "http://y.tumblr.com/2", "http://c/2", "http://C/3"};
	size_t i;

	(void)state;
	shell_feeds("http://x.tumblr.com/1\nhttp://y.tumblr.com/2\nhttp://b/\nhttp://c/1\nhttp://c/"
	            "2\nhttp://C/3\n");
	begin(&f, "sync --force");
	assert_true(due_choose(&f.due, &f.session, &f.catalog, &err));
	for (i = 0; i < sizeof order / sizeof *order; i++)
		assert_true(slice_is(next(&f).url, order[i]));
	assert_null(due_next(&f.due, &f.catalog).subscription);
	end(&f);
}

static void
a_host_that_is_busy_is_passed_over(void **state)
{
	struct error err = {0};
	struct catalog_feed feed;
	struct fixture f;
	size_t i;

	(void)state;
	shell_feeds(
	    "http://x.tumblr.com/1\nhttp://y.tumblr.com/2\nhttp://c/1\nhttp://c/2\nhttp://c/3\n"
	    "file:///1\nfile:///2\nfile:///3\n");
	begin(&f, "sync --force");
	assert_true(due_choose(&f.due, &f.session, &f.catalog, &err));
	feed = due_next(&f.due, &f.catalog);
	assert_true(slice_is(feed.url, "http://x.tumblr.com/1"));
	for (i = 0; i < 5; i++)
		assert_non_null(due_next(&f.due, &f.catalog).subscription);
	assert_null(due_next(&f.due, &f.catalog).subscription);
	assert_int_equal(f.due.order.left, 2);
	due_ended(&f.due, &f.catalog, &feed, false);
	assert_true(slice_is(due_next(&f.due, &f.catalog).url, "http://y.tumblr.com/2"));
	assert_null(due_next(&f.due, &f.catalog).subscription);
	end(&f);
}

static void
a_host_that_has_had_enough_is_left_alone(void **state)
{
	struct error err = {0};
	struct catalog_feed feed;
	struct fixture f;

	(void)state;
	shell_feeds(
	    "http://x.tumblr.com/1\nhttp://y.tumblr.com/2\nhttp://c/1\nhttp://Y.TUMBLR.com/3\n");
	begin(&f, "sync --force");
	assert_true(due_choose(&f.due, &f.session, &f.catalog, &err));
	feed = next(&f);
	state_schedule(feed.state, NOW + 900, SCHEDULE_RETRY);
	assert_int_equal(due_put_off(&f.due, &f.catalog, feed.url, feed.state), 2);
	assert_int_equal(state_number(f.catalog.state, 4)->next, NOW + 900);
	assert_int_equal(state_number(f.catalog.state, 4)->why, SCHEDULE_RETRY);
	/* What is put off for longer already stays so. */
	assert_int_equal(state_number(f.catalog.state, 2)->next, NOW + 3600);
	assert_true(slice_is(next(&f).url, "http://c/1"));
	assert_int_equal(f.due.order.left, 0);
	end(&f);
}

static void
explain_tells_of_each(void **state)
{
	struct error err = {0};
	struct fixture f;

	(void)state;
	begin(&f, "sync --explain");
	state_number(f.catalog.state, 1)->failures = 1;
	state_number(f.catalog.state, 3)->next = NOW - 60;
	state_number(f.catalog.state, 3)->why = SCHEDULE_RHYTHM;
	assert_true(due_choose(&f.due, &f.session, &f.catalog, &err));
	assert_true(due_explain(&f.due, &f.session, &f.catalog, &err));
	assert_true(output_flush(&f.session.out, &err));
	assert_string_equal(shell_said(),
	                    "   1  http://a/: failed 1 time: asked at each sync\n"
	                    "   2  http://b/: not before 2021-03-01 13:00: your setting\n"
	                    "   3  http://c/: due since 2021-03-01 11:59: it seldom has news\n");
	end(&f);
	begin(&f, "sync --dry-run");
	assert_true(due_choose(&f.due, &f.session, &f.catalog, &err));
	assert_true(due_explain(&f.due, &f.session, &f.catalog, &err));
	assert_true(output_flush(&f.session.out, &err));
	assert_string_equal(shell_said(), "   1  http://a/\n   3  http://c/\n");
	end(&f);
}

static void
a_host_that_hangs_twice_is_told(void **state)
{
	struct error err = {0};
	struct catalog_feed feed[3];
	struct fixture f;
	size_t i;

	(void)state;
	shell_feeds("http://c/1\nhttp://c/2\nhttp://c/3\nhttp://c/4\nhttp://c/5\n");
	begin(&f, "sync --force");
	assert_true(due_choose(&f.due, &f.session, &f.catalog, &err));
	for (i = 0; i < 3; i++) {
		feed[i] = due_next(&f.due, &f.catalog);
		assert_false(due_ended(&f.due, &f.catalog, &feed[i], i != 1));
	}
	feed[0] = due_next(&f.due, &f.catalog);
	assert_true(due_ended(&f.due, &f.catalog, &feed[0], true));
	assert_int_equal(due_put_off(&f.due, &f.catalog, feed[0].url, feed[0].state), 1);
	assert_int_equal(state_number(f.catalog.state, 5)->next, CALENDAR_NONE);
	end(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(those_that_are_due_are_asked_in_order, prepare),
	    cmocka_unit_test_setup(force_asks_whatever_the_schedule_says, prepare),
	    cmocka_unit_test_setup(named_feeds_alone_are_asked_when_due, prepare),
	    cmocka_unit_test_setup(a_named_feed_that_must_wait_is_told, prepare),
	    cmocka_unit_test_setup(an_unknown_clock_asks_all, prepare),
	    cmocka_unit_test_setup(a_removed_feed_is_not_asked, prepare),
	    cmocka_unit_test_setup(each_host_is_asked_once_before_any_is_twice, prepare),
	    cmocka_unit_test_setup(a_host_that_is_busy_is_passed_over, prepare),
	    cmocka_unit_test_setup(a_host_that_has_had_enough_is_left_alone, prepare),
	    cmocka_unit_test_setup(a_host_that_hangs_twice_is_told, prepare),
	    cmocka_unit_test_setup(explain_tells_of_each, prepare),
	    cmocka_unit_test_setup(explain_tells_of_a_wrong_clock, prepare),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
