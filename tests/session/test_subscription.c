#include "session/subscription.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "port/sim/sim.h"
#include "port/storage.h"
#include "tests/command/shell.h"

static struct config common;

static int
prepare(void **state)
{
	struct error err = {0};

	(void)state;
	sim_storage_reset();
	sim_heap_fail_after(0, 0);
	assert_true(storage_make_directory("/d", &err));
	config_default(&common);
	return 0;
}

static void
load(struct subscriptions *subscriptions, const char *text)
{
	static const struct subscriptions empty;
	struct error err = {0};

	*subscriptions = empty;
	sim_put_file("/d/feeds", text, strlen(text));
	assert_true(subscriptions_load(subscriptions, "/d/feeds", &common, &err));
}

static bool
is(struct slice s, const char *text)
{
	return slice_is(s, text);
}

static void
a_line_has_tags_title_and_settings(void **state)
{
	struct subscriptions all;

	(void)state;
	load(&all,
	     "http://a/ news \"two words\" \"~My \\\"title\\\"\" refresh=60 x=y ~Bare # why\n");
	assert_int_equal(all.count, 1);
	assert_true(is(all.items[0].url, "http://a/"));
	assert_true(is(all.items[0].title, "Bare"));
	assert_int_equal(all.items[0].tag_count, 3);
	assert_true(is(all.items[0].tags[0], "news"));
	assert_true(is(all.items[0].tags[1], "two words"));
	assert_true(is(all.items[0].tags[2], "x=y"));
	assert_int_equal(all.items[0].config.refresh, 60);
	assert_true(subscription_tagged(&all.items[0], slice_of("two words")));
	assert_false(subscription_tagged(&all.items[0], slice_of("two")));
	subscriptions_free(&all);
}

static void
the_common_settings_are_each_feed_s(void **state)
{
	struct subscriptions all;

	(void)state;
	common.refresh = 30;
	load(&all, "http://a/\nhttp://b/ refresh=60\nhttp://c/");
	assert_int_equal(all.count, 3);
	assert_int_equal(all.items[0].config.refresh, 30);
	assert_int_equal(all.items[1].config.refresh, 60);
	assert_int_equal(all.items[2].config.refresh, 30);
	subscriptions_free(&all);
}

static void
a_value_may_be_quoted_where_it_begins(void **state)
{
	struct subscriptions all;
	const struct config *config;

	(void)state;
	load(&all, "http://a/?q=\"x agent=\"two \\\"words\\\"\" \"header=A: b\" header=\"C: d\" e\n"
	           "http://b/");
	assert_int_equal(all.count, 2);
	assert_true(is(all.items[0].url, "http://a/?q=\"x"));
	config = &all.items[0].config;
	assert_string_equal(config_text(config, TEXT_AGENT, 0), "two \"words\"");
	assert_string_equal(config_text(config, TEXT_HEADER, 0), "C: d");
	assert_string_equal(config_text(config, TEXT_HEADER, 1), "A: b");
	assert_int_equal(all.items[0].tag_count, 1);
	assert_null(config_text(&all.items[1].config, TEXT_AGENT, 0));
	subscriptions_free(&all);
	assert_int_equal(memory_used(), 0);
}

static void
lines_that_say_nothing_are_passed_over(void **state)
{
	struct subscriptions all;

	(void)state;
	load(&all, "# c\n\n  \t\r\n\"query:X:unread = \\\"yes\\\"\"\nhttp://a/\r\nhttp://a/ "
	           "again\n\"\"\n");
	assert_int_equal(all.count, 1);
	assert_int_equal(all.items[0].line, 5);
	assert_int_equal(all.items[0].tag_count, 0);
	subscriptions_free(&all);
}

static void
a_quoted_address_may_hold_blanks(void **state)
{
	struct subscriptions all;

	(void)state;
	load(&all, "\"exec:a b\" x\n\"filter:cat:http://a/\"\n");
	assert_int_equal(all.count, 2);
	assert_true(is(all.items[0].url, "exec:a b"));
	subscriptions_free(&all);
}

static void
a_missing_file_is_empty(void **state)
{
	struct subscriptions all = {0};
	struct error err = {0};

	(void)state;
	assert_true(subscriptions_load(&all, "/d/none", &common, &err));
	assert_int_equal(all.count, 0);
	assert_int_equal(err.kind, ERROR_NONE);
	subscriptions_free(&all);
}

static void
a_file_that_can_not_be_read_is_not_empty(void **state)
{
	struct subscriptions all = {0};
	struct error err = {0};

	(void)state;
	sim_put_file("/d/feeds", "http://a/\n", 10);
	sim_fail_after(SIM_OPEN, 1, ERROR_STORAGE);
	assert_false(subscriptions_load(&all, "/d/feeds", &common, &err));
	assert_int_equal(err.kind, ERROR_STORAGE);
	subscriptions_free(&all);
}

static void
an_open_quote_is_told_with_its_line(void **state)
{
	struct subscriptions all = {0};
	struct error err = {0};

	(void)state;
	sim_put_file("/d/feeds", "http://a/\n\"http://b/\n", 21);
	assert_false(subscriptions_load(&all, "/d/feeds", &common, &err));
	assert_int_equal(err.kind, ERROR_USAGE);
	assert_non_null(strstr(err.text, "/d/feeds: line 2: "));
	subscriptions_free(&all);
}

static void
what_is_added_reads_back_as_itself(void **state)
{
	static const char *const words[] = {"plain",     "two words", "a\"b\\c", "#x", "~t",
	                                    "refresh=9", "",          "\\",      "ö"};
	struct slice tags[sizeof words / sizeof *words];
	struct subscriptions all, again;
	struct error err = {0};
	size_t i, n = sizeof words / sizeof *words;

	(void)state;
	for (i = 0; i < n; i++)
		tags[i] = slice_of(words[i]);
	load(&all, "# no line end");
	/* "~t" would be a title and "refresh=9" a setting. */
	assert_true(subscriptions_add(&all, slice_of("http://a/ b?\"c"), slice_of("~ \"T\" \\"),
	                              tags, 4, &err));
	assert_true(
	    subscriptions_add(&all, slice_of("http://b/#x"), slice_of(""), tags + 7, 2, &err));
	assert_int_equal(all.count, 2);
	load(&again, buffer_text(&all.text));
	assert_int_equal(again.count, 2);
	assert_true(is(again.items[0].url, "http://a/ b?\"c"));
	assert_true(is(again.items[0].title, "~ \"T\" \\"));
	assert_int_equal(again.items[0].tag_count, 4);
	for (i = 0; i < 4; i++)
		assert_true(is(again.items[0].tags[i], words[i]));
	assert_true(is(again.items[1].url, "http://b/#x"));
	assert_true(is(again.items[1].tags[0], "\\"));
	assert_true(is(again.items[1].tags[1], "ö"));
	subscriptions_free(&all);
	subscriptions_free(&again);
}

static void
commands_and_control_characters_are_refused(void **state)
{
	static const char *const urls[] = {
	    "exec:ls", "filter:a:http://b/", "ftp://a/",    "http://",      "a",
	    "",        "http://a/\nexec:",   "http://a/\t", "http://a/\x7F"};
	struct slice tag = slice_of("a\nexec:ls");
	struct subscriptions all;
	size_t i;

	(void)state;
	load(&all, "http://z/\n");
	for (i = 0; i < sizeof urls / sizeof *urls; i++) {
		struct error err = {0};

		assert_false(
		    subscriptions_add(&all, slice_of(urls[i]), slice_of(""), NULL, 0, &err));
		assert_int_equal(err.kind, ERROR_USAGE);
	}
	for (i = 0; i < 2; i++) {
		struct error err = {0};

		assert_false(subscriptions_add(&all, slice_of("http://a/"),
		                               i == 0 ? tag : slice_of(""), &tag, i, &err));
		assert_int_equal(err.kind, ERROR_USAGE);
	}
	assert_int_equal(all.count, 1);
	assert_string_equal(buffer_text(&all.text), "http://z/\n");
	subscriptions_free(&all);
}

static void
remove_takes_one_line_and_no_other(void **state)
{
	struct subscriptions all;
	struct error err = {0};

	(void)state;
	load(&all, "# one\nhttp://a/ x\n\nhttp://b/\r\nhttp://c/");
	assert_true(
	    subscriptions_remove(&all, subscriptions_find(&all, slice_of("http://a/")), &err));
	assert_string_equal(buffer_text(&all.text), "# one\n\nhttp://b/\r\nhttp://c/");
	assert_null(subscriptions_find(&all, slice_of("http://a/")));
	/* The lines have moved up. */
	assert_true(
	    subscriptions_remove(&all, subscriptions_find(&all, slice_of("http://c/")), &err));
	assert_string_equal(buffer_text(&all.text), "# one\n\nhttp://b/\r\n");
	assert_true(
	    subscriptions_remove(&all, subscriptions_find(&all, slice_of("http://b/")), &err));
	assert_string_equal(buffer_text(&all.text), "# one\n\n");
	assert_int_equal(all.count, 0);
	subscriptions_free(&all);
}

static void
an_edit_makes_the_directory_and_replaces_the_file(void **state)
{
	struct subscriptions all = {0};
	struct storage_lock *lock;
	struct error err = {0};
	size_t size;

	(void)state;
	all.config = common;
	assert_true(subscriptions_add(&all, slice_of("http://a/"), slice_of(""), NULL, 0, &err));
	lock = subscriptions_edit_begin("/x/y/feeds", &err);
	assert_non_null(lock);
	assert_true(subscriptions_save(&all, "/x/y/feeds", &err));
	subscriptions_edit_end(lock);
	assert_non_null(sim_file("/x/y/feeds", &size));
	assert_int_equal(size, 10);
	assert_int_equal(sim_count(SIM_REPLACE), 1);
	subscriptions_free(&all);
}

static void
two_edits_at_once_are_refused(void **state)
{
	struct storage_lock *lock;
	struct error err = {0};
	int status = 0;

	(void)state;
	shell_feeds("http://a/\n");
	sim_put_file("/d/list", "http://b/\n", 10);
	lock = subscriptions_edit_begin("/d/feeds", &err);
	assert_non_null(lock);
	assert_false(shell_run("add -f http://b/", &status, &err));
	assert_int_equal(err.kind, ERROR_BUSY);
	assert_non_null(strstr(err.text, "another process is changing /d/feeds"));
	assert_false(shell_run("import /d/list", &status, &err));
	assert_int_equal(err.kind, ERROR_BUSY);
	assert_false(shell_run("remove http://a/", &status, &err));
	assert_int_equal(err.kind, ERROR_BUSY);
	subscriptions_edit_end(lock);
	shell_must("add -f http://b/");
	shell_must("import /d/list");
	shell_must("remove http://a/");
}

static void
memory_that_runs_out_is_an_answer(void **state)
{
	unsigned n;
	bool refused = true;

	(void)state;
	sim_put_file("/d/feeds", "http://a/ \"b c\"\n# c\nhttp://d/ ~E\n", 34);
	for (n = 1; refused; n++) {
		struct subscriptions all = {0};
		struct error err = {0};
		struct slice tag = slice_of("a tag");
		struct storage_lock *lock;
		bool ok;

		sim_heap_fail_after(n, 1);
		lock = subscriptions_edit_begin("/d/feeds2", &err);
		ok = lock != NULL && subscriptions_load(&all, "/d/feeds", &common, &err) &&
		     subscriptions_add(&all, slice_of("http://f/"), slice_of("T"), &tag, 1, &err) &&
		     subscriptions_remove(&all, &all.items[0], &err) &&
		     subscriptions_save(&all, "/d/feeds2", &err);
		refused = sim_heap_failed();
		sim_heap_fail_after(0, 0);
		if (!ok)
			assert_int_equal(err.kind, ERROR_MEMORY);
		subscriptions_free(&all);
		subscriptions_edit_end(lock);
		assert_int_equal(memory_used(), 0);
	}
	assert_true(n > 5);
}

/* A list of so many feeds, the last one twice. */
static void
load_many(struct subscriptions *all, int count)
{
	struct buffer text = {0};
	int i;

	for (i = 0; i < count; i++)
		buffer_print(&text, "http://h%d/\n", i);
	buffer_print(&text, "http://h%d/ again\n", count - 1);
	assert_false(text.failed);
	load(all, buffer_text(&text));
	buffer_free(&text);
}

static void
many_feeds_are_found_also_when_one_was_removed(void **state)
{
	struct subscriptions all;
	struct subscription *item;
	struct error err = {0};
	char url[32];
	int i;

	(void)state;
	load_many(&all, 100);
	assert_int_equal(all.count, 100);
	item = subscriptions_find(&all, slice_of("http://h50/"));
	assert_true(subscriptions_remove(&all, item, &err));
	for (i = 0; i < 100; i++) {
		snprintf(url, sizeof url, "http://h%d/", i);
		item = subscriptions_find(&all, slice_of(url));
		assert_int_equal(item != NULL, i != 50);
		assert_true(item == NULL || is(item->url, url));
	}
	assert_null(subscriptions_find(&all, slice_of("http://h100/")));
	subscriptions_free(&all);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(a_line_has_tags_title_and_settings, prepare),
	    cmocka_unit_test_setup(the_common_settings_are_each_feed_s, prepare),
	    cmocka_unit_test_setup(a_value_may_be_quoted_where_it_begins, prepare),
	    cmocka_unit_test_setup(lines_that_say_nothing_are_passed_over, prepare),
	    cmocka_unit_test_setup(a_quoted_address_may_hold_blanks, prepare),
	    cmocka_unit_test_setup(a_missing_file_is_empty, prepare),
	    cmocka_unit_test_setup(a_file_that_can_not_be_read_is_not_empty, prepare),
	    cmocka_unit_test_setup(an_open_quote_is_told_with_its_line, prepare),
	    cmocka_unit_test_setup(what_is_added_reads_back_as_itself, prepare),
	    cmocka_unit_test_setup(commands_and_control_characters_are_refused, prepare),
	    cmocka_unit_test_setup(remove_takes_one_line_and_no_other, prepare),
	    cmocka_unit_test_setup(an_edit_makes_the_directory_and_replaces_the_file, prepare),
	    cmocka_unit_test_setup(two_edits_at_once_are_refused, prepare),
	    cmocka_unit_test_setup(many_feeds_are_found_also_when_one_was_removed, prepare),
	    cmocka_unit_test_setup(memory_that_runs_out_is_an_answer, prepare),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
