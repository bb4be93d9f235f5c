#include "fetch/command_line.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "port/sim/sim.h"

/* Takes one apart; the words come with a '|' behind each, then what is left of the line. */
static bool
split(const char *text, char end, struct buffer *out, struct error *err)
{
	struct slice line = slice_of(text);
	size_t count, i, seen = 0;

	buffer_clear(out);
	if (!command_line_split(&line, end, "/home/me", out, &count, err))
		return false;
	for (i = 0; i < out->size; i++) {
		if (out->data[i] != '\0')
			continue;
		out->data[i] = '|';
		seen++;
	}
	assert_int_equal(seen, count);
	buffer_append_slice(out, line);
	return true;
}

static void
words_are_parted_as_a_shell_parts_them(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
	    {"cat", "cat|"},
	    {"  cat \t a  ", "cat|a|"},
	    {"a 'b c'd e", "a|b cd|e|"},
	    {"a \"b \\\"c\\\" \\\\\"", "a|b \"c\" \\|"},
	    {"a\\ b \\'", "a b|'|"},
	    {"'$x|`y`;\"' \"a;b|c\"", "$x|`y`;\"|a;b|c|"},
	    {"'' \"\"", "||"},
	    {"~/bin/x ~ a~/b '~/c' ~me", "/home/me/bin/x|~|a~/b|~/c|~me|"},
	    {"http://h/?a=*[b]{c}#d!", "http://h/?a=*[b]{c}#d!|"},
	    {"a \\", "a|\\|"},
	};
	struct buffer out = {0};
	struct error err = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_true(split(cases[i].text, '\0', &out, &err));
		assert_string_equal(buffer_text(&out), cases[i].want);
	}
	buffer_free(&out);
}

static void
what_only_a_shell_understands_is_refused(void **state)
{
	static const char *const cases[] = {
	    "a | b",  "a & b",   "a;b",   "a <b",       "a >b", "(a)",  "$a",     "`a`",
	    "\"$a\"", "\"`a`\"", "'open", "\"open\\\"", "",     "  \t", "a\\'b'",
	};
	struct buffer out = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct error err = {0};

		assert_false(split(cases[i], '\0', &out, &err));
		assert_int_equal(err.kind, ERROR_USAGE);
	}
	buffer_free(&out);
}

static void
the_end_counts_outside_of_quotes(void **state)
{
	struct buffer out = {0};
	struct error err = {0};

	(void)state;
	assert_true(split("sed 's:a:b:' x\\:y:http://h/", ':', &out, &err));
	assert_string_equal(buffer_text(&out), "sed|s:a:b:|x:y|http://h/");
	assert_true(split("cat", ':', &out, &err));
	assert_string_equal(buffer_text(&out), "cat|");
	assert_false(split(":http://h/", ':', &out, &err));
	buffer_free(&out);
}

static void
a_nul_is_no_part_of_a_word(void **state)
{
	struct slice line = {"a\0b", 3}, quoted = {"'a\0b'", 5}, kept = {"a\\\0b", 4};
	struct buffer out = {0};
	struct error err = {0};
	size_t count;

	(void)state;
	assert_false(command_line_split(&line, ':', NULL, &out, &count, &err));
	assert_false(command_line_split(&kept, ':', NULL, &out, &count, &err));
	assert_false(command_line_split(&quoted, ':', NULL, &out, &count, &err));
	buffer_free(&out);
}

static void
no_memory_is_an_answer(void **state)
{
	struct buffer out = {0};
	struct error err = {0};

	(void)state;
	sim_heap_fail_after(1, 100);
	assert_false(split("a b", '\0', &out, &err));
	sim_heap_fail_after(0, 0);
	assert_int_equal(err.kind, ERROR_MEMORY);
	buffer_free(&out);
	assert_int_equal(memory_used(), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(words_are_parted_as_a_shell_parts_them),
	    cmocka_unit_test(what_only_a_shell_understands_is_refused),
	    cmocka_unit_test(the_end_counts_outside_of_quotes),
	    cmocka_unit_test(a_nul_is_no_part_of_a_word),
	    cmocka_unit_test(no_memory_is_an_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
