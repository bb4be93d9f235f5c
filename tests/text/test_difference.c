#include "text/difference.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"

/* Two texts, and what was told of them. */
struct pair {
	struct difference_text old_text, new_text;
	struct buffer told;
	size_t old_at, new_at, gone, added;
	bool started, same;
};

static void
append_pieces(struct buffer *told, const struct difference_text *text, size_t at, size_t count)
{
	size_t i;

	for (i = at; i < at + count; i++) {
		if (difference_spaced(text, i))
			buffer_append_byte(told, ' ');
		buffer_append_slice(told, difference_piece(text, i));
	}
}

/* Checks that the runs follow each other, and writes them down. */
static bool
take_run(void *ctx, const struct difference_run *run, struct error *err)
{
	struct pair *pair = ctx;
	size_t i;

	(void)err;
	assert_int_equal(run->old_at, pair->old_at);
	assert_int_equal(run->new_at, pair->new_at);
	assert_true(!pair->started || pair->same != run->same);
	pair->started = true;
	pair->same = run->same;
	pair->old_at += run->old_count;
	pair->new_at += run->new_count;
	if (run->same) {
		assert_int_equal(run->old_count, run->new_count);
		for (i = 0; i < run->old_count; i++)
			assert_true(
			    slice_equal(difference_piece(&pair->old_text, run->old_at + i),
			                difference_piece(&pair->new_text, run->new_at + i)));
		append_pieces(&pair->told, &pair->new_text, run->new_at, run->new_count);
		return true;
	}
	pair->gone += run->old_count;
	pair->added += run->new_count;
	buffer_append_text(&pair->told, "[");
	append_pieces(&pair->told, &pair->old_text, run->old_at, run->old_count);
	buffer_append_text(&pair->told, "|");
	append_pieces(&pair->told, &pair->new_text, run->new_at, run->new_count);
	buffer_append_text(&pair->told, "]");
	return true;
}

static void
compare(struct pair *pair)
{
	struct error err = {0};

	assert_true(difference_find(&pair->old_text, &pair->new_text, take_run, pair, &err));
	assert_int_equal(pair->old_at, difference_count(&pair->old_text));
	assert_int_equal(pair->new_at, difference_count(&pair->new_text));
}

static void
pair_free(struct pair *pair)
{
	difference_free(&pair->old_text);
	difference_free(&pair->new_text);
	buffer_free(&pair->told);
}

static void
expect(const char *old_line, const char *new_line, const char *told)
{
	struct pair pair = {0};
	struct error err = {0};

	assert_true(difference_add_words(&pair.old_text, slice_of(old_line), &err));
	assert_true(difference_add_words(&pair.new_text, slice_of(new_line), &err));
	compare(&pair);
	assert_string_equal(buffer_text(&pair.told), told);
	pair_free(&pair);
}

static void
words_that_changed_are_told(void **state)
{
	(void)state;
	expect("", "", "\n");
	expect("one two three", "one two three", "one two three\n");
	expect("one two three", "one 2 three", "one[ two| 2] three\n");
	expect("one two", "one two three", "one two[| three]\n");
	expect("gone one", "one", "[gone|]one\n");
}

static void
punctuation_stands_alone_around_words_only(void **state)
{
	(void)state;
	expect("(one), two.", "(one) two!", "(one)[,|] two[.|!]\n");
	expect("see http://a.example/b.", "see http://a.example/c.",
	       "see[ http://a.example/b| http://a.example/c].\n");
}

static void
wide_characters_stand_alone(void **state)
{
	(void)state;
	expect("\xE6\x9D\xB1\xE4\xBA\xAC\xE9\x83\xBD", "\xE6\x9D\xB1\xE5\x8C\x97\xE9\x83\xBD",
	       "\xE6\x9D\xB1[\xE4\xBA\xAC|\xE5\x8C\x97]\xE9\x83\xBD\n");
}

static void
add_letters(struct difference_text *text, unsigned long *seed, size_t count, size_t letters)
{
	struct error err = {0};
	struct slice piece;
	char letter;
	size_t i;

	for (i = 0; i < count; i++) {
		*seed = (*seed * 1103515245 + 12345) & 0x7FFFFFFF;
		letter = (char)('a' + (*seed >> 12) % letters);
		piece.data = &letter;
		piece.size = 1;
		assert_true(difference_add_line(text, piece, &err));
	}
}

/* The longest common subsequence, by the table that everybody knows. */
static size_t
longest_common(const struct pair *pair)
{
	size_t n = difference_count(&pair->old_text), m = difference_count(&pair->new_text), i, j;
	size_t row[2][65] = {{0}}, *now, *before;

	for (i = 1; i <= n; i++) {
		now = row[i % 2];
		before = row[1 - i % 2];
		for (j = 1; j <= m; j++) {
			if (slice_equal(difference_piece(&pair->old_text, i - 1),
			                difference_piece(&pair->new_text, j - 1)))
				now[j] = before[j - 1] + 1;
			else
				now[j] = before[j] > now[j - 1] ? before[j] : now[j - 1];
		}
	}
	return row[n % 2][m];
}

static void
the_least_is_told(void **state)
{
	unsigned long seed = 7;
	struct pair pair;
	size_t round, common;

	(void)state;
	for (round = 0; round < 20000; round++) {
		memset(&pair, 0, sizeof pair);
		add_letters(&pair.old_text, &seed, round % 37, 2 + round % 5);
		add_letters(&pair.new_text, &seed, round / 7 % 41, 2 + round % 5);
		compare(&pair);
		common = longest_common(&pair);
		assert_int_equal(pair.gone, difference_count(&pair.old_text) - common);
		assert_int_equal(pair.added, difference_count(&pair.new_text) - common);
		pair_free(&pair);
	}
}

static void
large_texts_with_nothing_in_common_end_soon(void **state)
{
	unsigned long seed = 7;
	struct pair pair = {0};

	(void)state;
	/* As hostile as two letters get: everything fits everywhere. */
	add_letters(&pair.old_text, &seed, 300000, 26);
	add_letters(&pair.new_text, &seed, 400000, 26);
	compare(&pair);
	assert_in_range(pair.gone, 1, 300000);
	pair_free(&pair);
}

static void
small_changes_in_a_large_text_are_found(void **state)
{
	unsigned long seed = 11, again = 11;
	struct pair pair = {0};
	size_t i;

	(void)state;
	for (i = 0; i < 200; i++) {
		add_letters(&pair.old_text, &seed, 5000, 26);
		add_letters(&pair.new_text, &again, 5000, 26);
		add_letters(&pair.new_text, &(unsigned long){i}, 7, 26);
	}
	compare(&pair);
	assert_in_range(pair.gone, 0, 20);
	assert_in_range(pair.added, 1400, 1420);
	pair_free(&pair);
}

static bool
refuse(void *ctx, const struct difference_run *run, struct error *err)
{
	(void)ctx;
	(void)run;
	return error_set(err, ERROR_STOPPED, "enough");
}

static void
who_takes_the_runs_may_stop(void **state)
{
	struct pair pair = {0};
	struct error err = {0};

	(void)state;
	assert_true(difference_add_words(&pair.old_text, slice_of("a b c"), &err));
	assert_true(difference_add_words(&pair.new_text, slice_of("a x c"), &err));
	assert_false(difference_find(&pair.old_text, &pair.new_text, refuse, NULL, &err));
	assert_int_equal(err.kind, ERROR_STOPPED);
	pair_free(&pair);
}

static void
no_memory_is_told(void **state)
{
	struct pair pair = {0};
	struct error err = {0};

	(void)state;
	assert_true(difference_add_words(&pair.old_text, slice_of("a"), &err));
	memory_limit(memory_used() + 100);
	assert_false(difference_find(&pair.old_text, &pair.new_text, take_run, &pair, &err));
	memory_limit(0);
	assert_int_equal(err.kind, ERROR_MEMORY);
	pair_free(&pair);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(words_that_changed_are_told),
	    cmocka_unit_test(punctuation_stands_alone_around_words_only),
	    cmocka_unit_test(wide_characters_stand_alone),
	    cmocka_unit_test(the_least_is_told),
	    cmocka_unit_test(large_texts_with_nothing_in_common_end_soon),
	    cmocka_unit_test(small_changes_in_a_large_text_are_found),
	    cmocka_unit_test(who_takes_the_runs_may_stop),
	    cmocka_unit_test(no_memory_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
