#include "posts/query.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "archive/marks.h"
#include "base/calendar.h"
#include "port/sim/sim.h"
#include "tests/command/shell.h"

enum { NOW = 1614600000 }; /* 2021-03-01T12:00:00Z */

/* One post: number 7 of feed 1, "Über Tides", by Ann, revision 2, on 2021-02-27 at noon. */
struct fixture {
	struct catalog catalog;
	struct slice author;
	struct archive_record record;
	unsigned flags;
	int64_t moment;
};

static struct fixture fixture;

static int
prepare(void **state)
{
	static const struct fixture empty;
	struct session session;
	struct options options;
	struct error err = {0};

	(void)state;
	shell_reset();
	shell_feeds("http://a/ sea \"two words\" \"~Lamplight\"\nhttp://b/ other\n");
	shell_open("list", &session, &options);
	fixture = empty;
	assert_true(catalog_open(&fixture.catalog, &session, ARCHIVE_WRITE, &err));
	shell_close(&session, &options);
	fixture.author = slice_of("Ann Örn");
	fixture.record.number = 7;
	fixture.record.feed = 1;
	fixture.record.revision = 2;
	fixture.record.entry.title = slice_of("Über Tides");
	fixture.record.entry.content = slice_of("<p>deep water</p>");
	fixture.record.entry.summary = slice_of("short");
	fixture.record.entry.authors = &fixture.author;
	fixture.record.entry.author_count = 1;
	fixture.moment = 1614427200;
	return 0;
}

static int
clean(void **state)
{
	(void)state;
	catalog_close(&fixture.catalog);
	return 0;
}

/* Does the query of these words have the fixture's post? */
static bool
fits(const char *one, const char *two)
{
	const char *words[2];
	struct query query = {0};
	struct error err = {0};
	bool answer;

	words[0] = one;
	words[1] = two;
	if (!query_read(&query, words, two != NULL ? 2 : one != NULL, NOW, &err))
		fail_msg("%s: %s", one, err.text);
	answer =
	    query_fits(&query, &fixture.catalog, &fixture.record, fixture.flags, fixture.moment);
	query_free(&query);
	return answer;
}

static void
no_words_are_every_post(void **state)
{
	(void)state;
	assert_true(fits(NULL, NULL));
}

static void
a_word_is_part_of_the_title(void **state)
{
	(void)state;
	assert_true(fits("uber", NULL));
	assert_true(fits("TIDE", "über"));
	assert_false(fits("tides", "water"));
	assert_true(fits("title:tid", NULL));
	assert_false(fits("water", NULL));
	assert_true(fits("http://x", NULL) == false);
}

static void
a_number_is_the_post_s(void **state)
{
	(void)state;
	assert_true(fits("7", NULL));
	assert_true(fits("id:7", NULL));
	assert_false(fits("8", NULL));
	assert_false(fits("id:70", NULL));
}

static void
a_feed_is_its_number_address_or_part_of_its_title(void **state)
{
	(void)state;
	assert_true(fits("feed:1", NULL));
	assert_true(fits("feed:http://a/", NULL));
	assert_true(fits("feed:LAMP", NULL));
	assert_false(fits("feed:2", NULL));
	assert_false(fits("feed:http://a", NULL));
	fixture.record.feed = 9;
	assert_false(fits("feed:1", NULL));
	assert_true(fits("feed:9", NULL));
	assert_false(fits("tag:sea", NULL));
}

static void
a_tag_is_whole(void **state)
{
	(void)state;
	assert_true(fits("tag:sea", NULL));
	assert_true(fits("tag:two words", NULL));
	assert_false(fits("tag:two", NULL));
	assert_false(fits("tag:other", NULL));
}

static void
marks_and_revisions(void **state)
{
	(void)state;
	assert_true(fits("is:unread", NULL));
	assert_false(fits("is:read", NULL));
	assert_false(fits("is:starred", NULL));
	assert_true(fits("is:revised", NULL));
	fixture.flags = MARKS_READ | MARKS_STAR;
	fixture.record.revision = 1;
	assert_false(fits("is:unread", NULL));
	assert_true(fits("is:read", "is:starred"));
	assert_false(fits("is:revised", NULL));
}

static void
text_is_title_content_and_summary(void **state)
{
	(void)state;
	assert_true(fits("text:water", NULL));
	assert_true(fits("text:SHORT", NULL));
	assert_true(fits("text:uber", NULL));
	assert_false(fits("text:absent", NULL));
	fixture.record.entry.content =
	    slice_of("<p class=\"deep\"><!-- ebb -->water, a < b<img alt=\"a pier\"></p>");
	assert_true(fits("text:water", NULL));
	assert_true(fits("text:pier", NULL));
	assert_false(fits("text:deep", NULL));
	assert_false(fits("text:ebb", NULL));
	fixture.record.entry.content_plain = true;
	assert_true(fits("text:deep", NULL));
	assert_true(fits("author:orn", NULL));
	assert_false(fits("author:bob", NULL));
}

static void
dates_are_the_user_s_midnight(void **state)
{
	(void)state;
	assert_true(fits("since:2021-02-27", NULL));
	assert_false(fits("since:2021-02-28", NULL));
	assert_true(fits("before:2021-02-28", NULL));
	assert_false(fits("before:2021-02-27", NULL));
	/* Noon here is the next day, 13 hours to the east. */
	sim_clock_set(NOW, 13 * 3600);
	assert_true(fits("since:2021-02-28", NULL));
	assert_true(fits("before:2021-02-28T00:00:00Z", NULL));
}

static void
ages_count_back_from_now(void **state)
{
	(void)state;
	assert_true(fits("since:2d", NULL)); /* the very second */
	assert_false(fits("before:2d", NULL));
	assert_false(fits("since:47h", NULL));
	assert_true(fits("since:2881m", NULL));
	assert_true(fits("since:1w", NULL));
	assert_true(fits("before:1h", NULL));
	assert_true(fits("since:1y", NULL));
}

static void
a_dash_negates_and_all_are_required(void **state)
{
	(void)state;
	assert_false(fits("-tides", NULL));
	assert_true(fits("-absent", NULL));
	assert_true(fits("-feed:2", "-is:read"));
	assert_false(fits("tides", "-7"));
	assert_false(fits("-since:2021-01-01", NULL));
}

static void
what_is_no_query_names_the_word(void **state)
{
	static const char *const words[] = {"is:green", "since:soon", "before:2021-02-30",
	                                    "id:x",     "feed:",      "since:9999999d",
	                                    "since:d",  "-is:x"};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof words / sizeof *words; i++) {
		struct query query = {0};
		struct error err = {0};

		assert_false(query_read(&query, &words[i], 1, NOW, &err));
		assert_int_equal(err.kind, ERROR_USAGE);
		query_free(&query);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(no_words_are_every_post, prepare, clean),
	    cmocka_unit_test_setup_teardown(a_word_is_part_of_the_title, prepare, clean),
	    cmocka_unit_test_setup_teardown(a_number_is_the_post_s, prepare, clean),
	    cmocka_unit_test_setup_teardown(a_feed_is_its_number_address_or_part_of_its_title,
	                                    prepare, clean),
	    cmocka_unit_test_setup_teardown(a_tag_is_whole, prepare, clean),
	    cmocka_unit_test_setup_teardown(marks_and_revisions, prepare, clean),
	    cmocka_unit_test_setup_teardown(text_is_title_content_and_summary, prepare, clean),
	    cmocka_unit_test_setup_teardown(dates_are_the_user_s_midnight, prepare, clean),
	    cmocka_unit_test_setup_teardown(ages_count_back_from_now, prepare, clean),
	    cmocka_unit_test_setup_teardown(a_dash_negates_and_all_are_required, prepare, clean),
	    cmocka_unit_test_setup_teardown(what_is_no_query_names_the_word, prepare, clean),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
