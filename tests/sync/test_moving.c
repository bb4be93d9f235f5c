#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "port/sim/script.h"
#include "port/sim/sim.h"
#include "tests/command/shell.h"

#define NOW 1614600000 /* 2021-03-01 12:00 UTC */
#define DAY 86400

static int64_t now;

static int
prepare(void **state)
{
	(void)state;
	shell_reset();
	now = NOW;
	sim_clock_set(now, 0);
	return 0;
}

/* The feed of this address answers with this status and leads to another. */
static void
redirect_to(const char *from, int status, const char *to, const char *body)
{
	static const char *headers[] = {NULL, NULL};
	static char location[100];
	struct script_answer answer = {.url = from, .status = status, .headers = headers};

	snprintf(location, sizeof location, "Location: %s", to);
	headers[0] = location;
	script_http_reset();
	script_http_answer(&answer);
	script_http_page(to, 200, body);
}

static void
redirect(const char *from, int status, const char *to)
{
	redirect_to(from, status, to, shell_rss(0, "a", 1, 2, 1));
}

/* A sync on each of so many days. */
static void
sync_days(int days)
{
	for (; days > 0; days--) {
		shell_must("sync --force");
		now += DAY;
		sim_clock_set(now, 0);
	}
}

static struct slice
feeds_file(void)
{
	struct slice text;

	text.data = sim_file("/d/feeds", &text.size);
	return text;
}

static void
a_feed_that_moved_for_good_is_followed_on_the_fourth_day(void **state)
{
	static const char before[] = "# mine\nhttp://a/ tide \"~Tides\"\n";
	static const char after[] = "# mine\nhttps://new/feed tide \"~Tides\"\n";

	(void)state;
	shell_feeds(before);
	redirect("http://a/", 301, "https://new/feed");
	sync_days(3);
	assert_true(slice_is(feeds_file(), before));
	sync_days(1);
	assert_true(slice_is(feeds_file(), after));
	/* It is the same feed: no article is new, and the number stays. */
	shell_said();
	shell_must("sync --force");
	shell_must("list --format %f/%t");
	assert_non_null(strstr(shell_said(), "Tides/"));
	shell_must("feeds --json");
	assert_non_null(strstr(shell_said(), "{\"feed\":1,\"url\":\"https://new/feed\""));
}

static void
many_visits_in_one_day_are_one(void **state)
{
	int i;

	(void)state;
	shell_feeds("http://a/\n");
	redirect("http://a/", 308, "http://new/feed");
	for (i = 0; i < 10; i++)
		shell_must("sync --force");
	assert_true(slice_is(feeds_file(), "http://a/\n"));
}

static void
what_is_only_for_now_moves_nobody(void **state)
{
	(void)state;
	shell_feeds("http://a/\n");
	redirect("http://a/", 302, "http://new/feed");
	sync_days(6);
	assert_true(slice_is(feeds_file(), "http://a/\n"));
}

static void
nobody_moves_from_https_to_http(void **state)
{
	(void)state;
	shell_feeds("https://a/\n");
	redirect("https://a/", 301, "http://new/feed");
	sync_days(6);
	assert_true(slice_is(feeds_file(), "https://a/\n"));
}

/* Only the user may give what is for one server to another. */
static void
a_feed_with_secrets_stays(void **state)
{
	static const char *const lines[] = {
	    "http://me:secret@a/\n",
	    "http://a/ \"header=Authorization: Bearer x\"\n",
	    "http://a/ verify=no\n",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof lines / sizeof *lines; i++) {
		prepare(NULL);
		shell_feeds(lines[i]);
		redirect(i == 0 ? "http://me:secret@a/" : "http://a/", 301, "http://new/feed");
		sync_days(6);
		assert_true(slice_is(feeds_file(), lines[i]));
	}
}

static void
a_day_without_the_redirect_begins_anew(void **state)
{
	(void)state;
	shell_feeds("http://a/\n");
	redirect("http://a/", 301, "http://new/feed");
	sync_days(3);
	script_http_reset();
	script_http_page("http://a/", 200, shell_rss(0, "a", 1, 2, 1));
	sync_days(1);
	redirect("http://a/", 301, "http://new/feed");
	sync_days(3);
	assert_true(slice_is(feeds_file(), "http://a/\n"));
	sync_days(1);
	assert_true(slice_is(feeds_file(), "http://new/feed\n"));
}

static void
where_a_feed_is_subscribed_already_no_second_one_moves(void **state)
{
	(void)state;
	shell_feeds("http://a/\nhttp://new/feed\n");
	redirect("http://a/", 301, "http://new/feed");
	sync_days(6);
	assert_true(slice_is(feeds_file(), "http://a/\nhttp://new/feed\n"));
}

static void
a_target_that_gives_no_feed_moves_nobody(void **state)
{
	struct error err = {0};
	int i, status;

	(void)state;
	shell_feeds("http://a/\n");
	for (i = 0; i < 6; i++) {
		redirect_to("http://a/", 301, "http://new/feed",
		            "<html><body>parked</body></html>");
		shell_run("sync --force", &status, &err);
		now += DAY;
		sim_clock_set(now, 0);
	}
	assert_true(slice_is(feeds_file(), "http://a/\n"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(a_feed_that_moved_for_good_is_followed_on_the_fourth_day,
	                           prepare),
	    cmocka_unit_test_setup(many_visits_in_one_day_are_one, prepare),
	    cmocka_unit_test_setup(what_is_only_for_now_moves_nobody, prepare),
	    cmocka_unit_test_setup(nobody_moves_from_https_to_http, prepare),
	    cmocka_unit_test_setup(a_feed_with_secrets_stays, prepare),
	    cmocka_unit_test_setup(a_day_without_the_redirect_begins_anew, prepare),
	    cmocka_unit_test_setup(where_a_feed_is_subscribed_already_no_second_one_moves, prepare),
	    cmocka_unit_test_setup(a_target_that_gives_no_feed_moves_nobody, prepare),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
