#include "archive/lines.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "port/sim/sim.h"

enum { LINES = 3000, LONG = 7 };

/* A member of many lines in a file, with something before it and behind. */
struct fixture {
	struct storage_file *file;
	struct member member;
	struct buffer content, whole;
};

static const char name[] = "member";
static const uint64_t at = 5;

static void
make(struct fixture *fixture, const char *end)
{
	struct member_writer *writer;
	struct error err = {0};
	int i, more;

	sim_storage_reset();
	for (i = 0; i < LINES; i++) {
		buffer_print(&fixture->content, "line %d", i);
		for (more = 0; i == LONG && more < 2000; more++)
			buffer_print(&fixture->content, " and %d more", more * more);
		buffer_append_text(&fixture->content, i + 1 < LINES ? "\n" : end);
	}
	fixture->member.kind = MEMBER_RECORDS;
	fixture->member.lines = LINES;
	buffer_append_text(&fixture->whole, "12345");
	writer = member_open(6, &err);
	assert_non_null(writer);
	assert_true(member_write(writer, &fixture->member, buffer_slice(&fixture->content),
	                         &fixture->whole, &err));
	member_close(writer);
	buffer_append_text(&fixture->whole, "behind");
}

static void
store(struct fixture *fixture)
{
	struct error err = {0};

	storage_close(fixture->file);
	assert_true(storage_replace(name, fixture->whole.data, fixture->whole.size, &err));
	fixture->file = storage_open(name, STORAGE_READ, &err);
	assert_non_null(fixture->file);
}

static void
end(struct fixture *fixture)
{
	storage_close(fixture->file);
	buffer_free(&fixture->content);
	buffer_free(&fixture->whole);
	assert_int_equal(memory_used(), 0);
}

/* What comes, and how many lines are wanted. */
struct taken {
	struct buffer text;
	size_t most, lines;
};

static bool
take(void *ctx, struct slice line, struct error *err)
{
	struct taken *taken = ctx;

	buffer_append_slice(&taken->text, line);
	buffer_append_byte(&taken->text, '\n');
	return buffer_ok(&taken->text, err) && ++taken->lines < taken->most;
}

static void
the_lines_are_those_of_the_content(void **state)
{
	struct fixture fixture = {0};
	struct taken taken = {.most = LINES + 1};
	struct error err = {0};

	(void)state;
	make(&fixture, "");
	store(&fixture);
	assert_true(lines_check(fixture.file, at, &fixture.member, &err));
	assert_true(lines_each(fixture.file, at, &fixture.member, 0, take, &taken, &err));
	assert_int_equal(taken.lines, LINES);
	buffer_append_byte(&fixture.content, '\n');
	assert_true(slice_equal(buffer_slice(&taken.text), buffer_slice(&fixture.content)));
	buffer_free(&taken.text);
	end(&fixture);
}

static void
one_line_is_picked_and_the_long_ones_before_it_are_not_held(void **state)
{
	struct fixture fixture = {0};
	struct taken taken = {.most = 1};
	struct error err = {0};
	size_t used;

	(void)state;
	make(&fixture, "\n");
	store(&fixture);
	used = memory_used();
	memory_limit(used + 56 * 1024);
	assert_true(lines_check(fixture.file, at, &fixture.member, &err));
	assert_true(lines_each(fixture.file, at, &fixture.member, 2000, take, &taken, &err));
	memory_limit(0);
	assert_string_equal(buffer_text(&taken.text), "line 2000\n");
	buffer_clear(&taken.text);
	assert_true(lines_each(fixture.file, at, &fixture.member, LINES, take, &taken, &err));
	assert_int_equal(taken.text.size, 0);
	buffer_free(&taken.text);
	end(&fixture);
}

static void
damage_anywhere_is_found(void **state)
{
	struct fixture fixture = {0};
	struct error err = {0};
	size_t i;

	(void)state;
	make(&fixture, "\n");
	for (i = at + MEMBER_HEAD; i < at + fixture.member.length; i += 97) {
		fixture.whole.data[i] ^= 4;
		store(&fixture);
		assert_false(lines_check(fixture.file, at, &fixture.member, &err));
		assert_int_equal(err.kind, ERROR_FORMAT);
		fixture.whole.data[i] ^= 4;
	}
	fixture.whole.size = at + fixture.member.length - 1;
	store(&fixture);
	assert_false(lines_check(fixture.file, at, &fixture.member, &err));
	assert_int_equal(err.kind, ERROR_FORMAT);
	end(&fixture);
}

static void
more_or_less_text_than_the_head_says_is_damage(void **state)
{
	struct fixture fixture = {0};
	struct error err = {0};

	(void)state;
	make(&fixture, "\n");
	store(&fixture);
	fixture.member.content++;
	assert_false(lines_check(fixture.file, at, &fixture.member, &err));
	assert_int_equal(err.kind, ERROR_FORMAT);
	fixture.member.content -= 2;
	assert_false(lines_check(fixture.file, at, &fixture.member, &err));
	assert_int_equal(err.kind, ERROR_FORMAT);
	end(&fixture);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_lines_are_those_of_the_content),
	    cmocka_unit_test(one_line_is_picked_and_the_long_ones_before_it_are_not_held),
	    cmocka_unit_test(damage_anywhere_is_found),
	    cmocka_unit_test(more_or_less_text_than_the_head_says_is_damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
