#include "command/config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_nobody_wrote_is_the_build_s),
	    cmocka_unit_test(lines_with_blanks_comments_and_crlf_are_read),
	    cmocka_unit_test(errors_have_file_and_line),
	    cmocka_unit_test(what_comes_before_an_error_is_taken_and_the_wrong_one_is_not),
	    cmocka_unit_test(only_whole_names_are_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
