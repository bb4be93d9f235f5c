#include "session/config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "port/sim/sim.h"

static bool
read_text(struct config *config, const char *text, struct error *err)
{
	config_default(config);
	return config_read(config, slice_of(text), "the/config", err);
}

static void
what_nobody_wrote_is_the_build_s(void **state)
{
	struct config config;

	(void)state;
	config_default(&config);
	assert_int_equal(config.jobs, CONFIG_JOBS);
	assert_int_equal(config.refresh, 0);
	assert_int_equal(config.failing, 3);
}

static void
lines_with_blanks_comments_and_crlf_are_read(void **state)
{
	struct config config;
	struct error err = {0};

	(void)state;
	assert_true(read_text(&config, "# mine\r\n\r\n  refresh\t=  30 \r\njobs=2", &err));
	assert_int_equal(config.refresh, 30);
	assert_int_equal(config.jobs, 2);
	assert_int_equal(config.failing, 3);
	assert_true(read_text(&config, "jobs = 2\njobs = 3\n", &err));
	assert_int_equal(config.jobs, 3);
	assert_true(read_text(&config, "", &err));
}

static void
errors_have_file_and_line(void **state)
{
	static const struct {
		const char *text, *begins;
	} cases[] = {
	    {"\n\nrefesh = 1\n", "the/config: line 3: "},
	    {"jobs = 1\njobs\n", "the/config: line 2: "},
	    {"jobs = 0", "the/config: line 1: "},
	    {"jobs = 257", "the/config: line 1: "},
	    {"jobs = -1", "the/config: line 1: "},
	    {"jobs = 1 # two", "the/config: line 1: "},
	    {"refresh =", "the/config: line 1: "},
	    {"= 1", "the/config: line 1: "},
	    {"Jobs = 1", "the/config: line 1: "},
	};
	struct config config;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct error err = {0};

		assert_false(read_text(&config, cases[i].text, &err));
		assert_int_equal(err.kind, ERROR_USAGE);
		assert_memory_equal(err.text, cases[i].begins, strlen(cases[i].begins));
	}
}

static void
what_comes_before_an_error_is_taken_and_the_wrong_one_is_not(void **state)
{
	struct config config;
	struct error err = {0};

	(void)state;
	assert_false(read_text(&config, "jobs = 2\nrefresh = x\n", &err));
	assert_int_equal(config.jobs, 2);
	assert_int_equal(config.refresh, 0);
}

static void
only_whole_names_are_known(void **state)
{
	(void)state;
	assert_true(config_knows(slice_of("refresh")));
	assert_false(config_knows(slice_of("refres")));
	assert_false(config_knows(slice_of("refresh ")));
	assert_false(config_knows(slice_of("")));
}

static bool
set(struct config *config, const char *name, const char *value)
{
	struct error err = {0};
	bool ok = config_set(config, slice_of(name), slice_of(value), &err);

	assert_int_equal(err.kind, ok ? ERROR_NONE : ERROR_USAGE);
	assert_null(strstr(err.text, "secret"));
	return ok;
}

static void
a_feeds_texts_come_before_the_common_ones_and_leave_them_alone(void **state)
{
	struct config common, feed;
	struct error err = {0};

	(void)state;
	assert_true(read_text(&common, "agent = all\nheader = A: 1\nheader = B: 2\n", &err));
	feed = config_for_feed(&common);
	assert_true(set(&feed, "agent", "mine"));
	assert_true(set(&feed, "header", "C: 3"));
	assert_string_equal(config_text(&feed, TEXT_AGENT, 0), "mine");
	assert_string_equal(config_text(&feed, TEXT_HEADER, 0), "C: 3");
	assert_string_equal(config_text(&feed, TEXT_HEADER, 1), "B: 2");
	assert_string_equal(config_text(&feed, TEXT_HEADER, 2), "A: 1");
	assert_null(config_text(&feed, TEXT_HEADER, 3));
	assert_null(config_text(&feed, TEXT_PROXY, 0));
	config_free(&feed);
	assert_string_equal(config_text(&common, TEXT_AGENT, 0), "all");
	config_free(&common);
	assert_int_equal(memory_used(), 0);
}

static void
texts_that_could_end_a_header_are_refused(void **state)
{
	struct config config;

	(void)state;
	config_default(&config);
	assert_false(set(&config, "agent", ""));
	assert_false(set(&config, "agent", "a\nsecret: b"));
	assert_false(set(&config, "header", "secret"));
	assert_false(set(&config, "header", ": secret"));
	assert_false(set(&config, "header", "A b: secret"));
	assert_false(set(&config, "header", "secret: "));
	assert_false(set(&config, "header", "A: secret\r\nB: c"));
	assert_false(set(&config, "proxy", "a\177secret"));
	assert_null(config.words);
	assert_true(set(&config, "proxy", "none"));
	assert_string_equal(config_text(&config, TEXT_PROXY, 0), "");
	config_free(&config);
}

static void
switches_are_yes_or_no(void **state)
{
	struct config config;

	(void)state;
	config_default(&config);
	assert_int_equal(config.verify, 1);
	assert_int_equal(config.cookies + config.netrc, 0);
	assert_true(set(&config, "verify", "no") && set(&config, "netrc", "yes"));
	assert_int_equal(config.verify, 0);
	assert_int_equal(config.netrc, 1);
	assert_false(set(&config, "cookies", "1"));
	assert_false(set(&config, "cookies", "Yes"));
	assert_int_equal(config.timeout, CONFIG_TIMEOUT);
	assert_false(set(&config, "timeout", "0"));
}

static void
certificates_are_checked_for_all_feeds_but_named_ones(void **state)
{
	struct config config;
	struct error err = {0};

	(void)state;
	assert_false(read_text(&config, "verify = no", &err));
	assert_int_equal(err.kind, ERROR_USAGE);
	assert_int_equal(config.verify, 1);
	assert_true(config_knows(slice_of("verify")));
}

static void
no_memory_is_an_answer(void **state)
{
	struct config config;
	struct error err = {0};

	(void)state;
	config_default(&config);
	sim_heap_fail_after(1, 1);
	assert_false(config_set(&config, slice_of("agent"), slice_of("x"), &err));
	sim_heap_fail_after(0, 0);
	assert_int_equal(err.kind, ERROR_MEMORY);
	assert_null(config_text(&config, TEXT_AGENT, 0));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_nobody_wrote_is_the_build_s),
	    cmocka_unit_test(lines_with_blanks_comments_and_crlf_are_read),
	    cmocka_unit_test(errors_have_file_and_line),
	    cmocka_unit_test(what_comes_before_an_error_is_taken_and_the_wrong_one_is_not),
	    cmocka_unit_test(only_whole_names_are_known),
	    cmocka_unit_test(a_feeds_texts_come_before_the_common_ones_and_leave_them_alone),
	    cmocka_unit_test(texts_that_could_end_a_header_are_refused),
	    cmocka_unit_test(switches_are_yes_or_no),
	    cmocka_unit_test(certificates_are_checked_for_all_feeds_but_named_ones),
	    cmocka_unit_test(no_memory_is_an_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
