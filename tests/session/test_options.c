#include "session/options.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* Knows "list", which takes --limit and --json and negation, and "add", which takes --title. */
static bool
accepted(const char *name, unsigned *set, bool *negation)
{
	if (strcmp(name, "list") == 0) {
		*set = OPTION_BIT(OPTION_LIMIT) | OPTION_BIT(OPTION_JSON);
		*negation = true;
		return true;
	}
	*set = OPTION_BIT(OPTION_TITLE) | OPTION_BIT(OPTION_FORCE);
	return strcmp(name, "add") == 0;
}

static const char *operands[20];

static bool
read_words(struct options *options, struct error *err, int argc, ...)
{
	static const struct options none;
	char *argv[20];
	va_list args;
	int i;

	va_start(args, argc);
	for (i = 0; i < argc; i++)
		argv[i] = va_arg(args, char *);
	va_end(args);
	*options = none;
	options->operands = operands;
	return options_read(options, argc, argv, accepted, err);
}

static void
options_stand_before_and_behind_the_command(void **state)
{
	struct options options;
	struct error err = {0};

	(void)state;
	assert_true(
	    read_words(&options, &err, 7, "-C", "dir", "list", "--limit", "5", "word", "--json"));
	assert_string_equal(options.value[OPTION_DIRECTORY], "dir");
	assert_string_equal(options.value[OPTION_LIMIT], "5");
	assert_true(options_has(&options, OPTION_JSON));
	assert_false(options_has(&options, OPTION_QUIET));
	assert_int_equal(options.count, 2);
	assert_string_equal(options.operands[0], "list");
	assert_string_equal(options.operands[1], "word");
}

static void
an_argument_is_behind_an_equals_sign_or_the_next_word(void **state)
{
	struct options options;
	struct error err = {0};

	(void)state;
	assert_true(read_words(&options, &err, 3, "list", "--limit=7", "--json"));
	assert_string_equal(options.value[OPTION_LIMIT], "7");
	assert_true(read_words(&options, &err, 2, "list", "--limit="));
	assert_string_equal(options.value[OPTION_LIMIT], "");
	assert_true(read_words(&options, &err, 3, "add", "--title", "--force"));
	assert_string_equal(options.value[OPTION_TITLE], "--force");
	assert_false(options_has(&options, OPTION_FORCE));
	assert_true(read_words(&options, &err, 2, "add", "--title=a=b"));
	assert_string_equal(options.value[OPTION_TITLE], "a=b");
}

static void
a_dash_in_front_is_an_operand_where_queries_are_taken(void **state)
{
	struct options options;
	struct error err = {0};

	(void)state;
	assert_true(read_words(&options, &err, 3, "list", "-tag:x", "-word"));
	assert_int_equal(options.count, 3);
	assert_string_equal(options.operands[1], "-tag:x");
	assert_false(read_words(&options, &err, 2, "add", "-word"));
	assert_int_equal(err.kind, ERROR_USAGE);
	assert_non_null(strstr(err.text, "-word"));
}

static void
two_dashes_end_the_options(void **state)
{
	struct options options;
	struct error err = {0};

	(void)state;
	assert_true(read_words(&options, &err, 4, "add", "--", "--title", "-"));
	assert_int_equal(options.count, 3);
	assert_string_equal(options.operands[1], "--title");
	assert_string_equal(options.operands[2], "-");
	assert_false(options_has(&options, OPTION_TITLE));
}

static void
a_dash_alone_is_an_operand(void **state)
{
	struct options options;
	struct error err = {0};

	(void)state;
	assert_true(read_words(&options, &err, 2, "add", "-"));
	assert_string_equal(options.operands[1], "-");
}

static void
what_is_wrong_is_named(void **state)
{
	static const struct {
		int count;
		const char *words[3];
		const char *named;
	} cases[] = {
	    {1, {"frob", NULL, NULL}, "frob"},
	    {2, {"list", "--frob", NULL}, "--frob"},
	    {2, {"list", "--title=x", NULL}, "--title"},
	    {2, {"list", "--limit", NULL}, "--limit"},
	    {2, {"list", "--json=1", NULL}, "--json"},
	    {2, {"--json", "list", NULL}, "--json"},
	    {1, {"-C", NULL, NULL}, "-C"},
	    {2, {"list", "--=x", NULL}, "--=x"},
	};
	struct options options;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct error err = {0};

		assert_false(read_words(&options, &err, cases[i].count, cases[i].words[0],
		                        cases[i].words[1], cases[i].words[2]));
		assert_int_equal(err.kind, ERROR_USAGE);
		assert_non_null(strstr(err.text, cases[i].named));
	}
}

static void
numbers_have_bounds_and_a_value_when_absent(void **state)
{
	struct options options;
	struct error err = {0};
	long n;

	(void)state;
	assert_true(read_words(&options, &err, 1, "list"));
	assert_true(options_number(&options, OPTION_LIMIT, 1, 9, 42, &n, &err));
	assert_int_equal(n, 42);
	assert_true(read_words(&options, &err, 2, "list", "--limit=9"));
	assert_true(options_number(&options, OPTION_LIMIT, 1, 9, 42, &n, &err));
	assert_int_equal(n, 9);
	assert_false(options_number(&options, OPTION_LIMIT, 1, 8, 42, &n, &err));
	assert_int_equal(err.kind, ERROR_USAGE);
	assert_non_null(strstr(err.text, "--limit"));
	assert_true(read_words(&options, &err, 2, "list", "--limit=9x"));
	assert_false(options_number(&options, OPTION_LIMIT, 1, 9, 42, &n, &err));
	assert_true(read_words(&options, &err, 2, "list", "--limit=99999999999999999999"));
	assert_false(options_number(&options, OPTION_LIMIT, 1, 9, 42, &n, &err));
}

static void
help_is_aligned(void **state)
{
	struct buffer out = {0};

	(void)state;
	options_help(OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_DIRECTORY), &out);
	assert_string_equal(buffer_text(&out),
	                    "  -C  --directory DIR    keep everything below DIR\n"
	                    "      --json             one JSON object a line\n");
	buffer_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(options_stand_before_and_behind_the_command),
	    cmocka_unit_test(an_argument_is_behind_an_equals_sign_or_the_next_word),
	    cmocka_unit_test(a_dash_in_front_is_an_operand_where_queries_are_taken),
	    cmocka_unit_test(two_dashes_end_the_options),
	    cmocka_unit_test(a_dash_alone_is_an_operand),
	    cmocka_unit_test(what_is_wrong_is_named),
	    cmocka_unit_test(numbers_have_bounds_and_a_value_when_absent),
	    cmocka_unit_test(help_is_aligned),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
