#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "archive/marks.h"
#include "base/memory.h"
#include "port/sim/sim.h"
#include "port/storage.h"
#include "tests/faults/sweep.h"

#define FILE_NAME "shelf/marks.jsonl"

static void
begin(void)
{
	struct error err = {0};

	sim_storage_reset();
	sim_clock_set(1280826720, 0);
	assert_true(storage_make_directory("shelf", &err));
}

static struct marks *
open_marks(void)
{
	struct error err = {0};
	struct marks *marks = marks_open("shelf", &err);

	if (marks == NULL)
		fail_msg("%s", err.text);
	return marks;
}

static void
put_text(const char *text)
{
	sim_put_file(FILE_NAME, text, strlen(text));
}

static void
marks_are_there_the_next_time(void **state)
{
	struct error err = {0};
	struct marks *marks;

	(void)state;
	begin();
	marks = open_marks();
	assert_true(marks_set(marks, 12, MARKS_READ, true, &err));
	assert_true(marks_set(marks, 4000000000u, MARKS_STAR, true, &err));
	assert_true(marks_set(marks, 7, MARKS_READ | MARKS_STAR, true, &err));
	assert_true(marks_set(marks, 7, MARKS_READ, false, &err));
	assert_true(marks_save(marks, &err));
	marks_close(marks);
	sim_power_cut(SIM_LOST, 0);
	marks = open_marks();
	assert_int_equal(marks_get(marks, 12), MARKS_READ);
	assert_int_equal(marks_get(marks, 4000000000u), MARKS_STAR);
	assert_int_equal(marks_get(marks, 7), MARKS_STAR);
	assert_int_equal(marks_get(marks, 8), 0);
	marks_close(marks);
	assert_int_equal(memory_used(), 0);
}

static void
a_mark_is_one_small_line(void **state)
{
	static const char expected[] = "{\"n\":12,\"read\":true,\"at\":\"2010-08-03T09:12:00Z\"}\n";
	struct error err = {0};
	struct marks *marks;
	const char *text;
	size_t size;

	(void)state;
	begin();
	marks = open_marks();
	assert_true(marks_set(marks, 12, MARKS_READ, true, &err));
	assert_true(marks_save(marks, &err));
	text = sim_file(FILE_NAME, &size);
	assert_int_equal(size, strlen(expected));
	assert_memory_equal(text, expected, size);
	marks_close(marks);
}

/* Each is an append of its own: what was there before is never written again. */
static void
a_thousand_marks_are_a_thousand_small_lines(void **state)
{
	struct error err = {0};
	struct marks *marks;
	size_t size, before = 0;
	uint32_t i;

	(void)state;
	begin();
	for (i = 1; i <= 1000; i++) {
		marks = open_marks();
		assert_true(marks_set(marks, 1000000 + i, MARKS_READ, true, &err));
		sim_fail_after(SIM_REPLACE, 1, ERROR_STORAGE);
		assert_true(marks_save(marks, &err));
		assert_false(sim_failed());
		sim_fail_after(SIM_REPLACE, 0, ERROR_NONE);
		marks_close(marks);
		sim_file(FILE_NAME, &size);
		assert_in_range(size - before, 1, 64);
		before = size;
	}
	marks = open_marks();
	for (i = 1; i <= 1000; i++)
		assert_int_equal(marks_get(marks, 1000000 + i), MARKS_READ);
	marks_close(marks);
}

static void
no_change_writes_nothing(void **state)
{
	struct error err = {0};
	struct marks *marks;

	(void)state;
	begin();
	put_text("{\"n\":3,\"read\":true}\n");
	marks = open_marks();
	assert_true(marks_set(marks, 3, MARKS_READ, true, &err));
	assert_true(marks_set(marks, 4, MARKS_STAR, false, &err));
	assert_true(marks_save(marks, &err));
	assert_int_equal(sim_count(SIM_APPEND), 0);
	marks_close(marks);
}

static void
damaged_lines_are_passed_over(void **state)
{
	struct marks *marks;

	(void)state;
	begin();
	put_text("{\"n\":1,\"read\":true}\n{\"n\":2,\"re\n\n\xff\xfe\n{\"n\":-3,\"read\":true}\n"
	         "{\"read\":true}\n[1]\n{\"n\":99999999999,\"star\":true}\n"
	         "{\"n\":5,\"new\":{\"n\":6},\"star\":true}\n{\"n\":9,\"read\":tr");
	marks = open_marks();
	assert_int_equal(marks_get(marks, 1), MARKS_READ);
	assert_int_equal(marks_get(marks, 2), 0);
	assert_int_equal(marks_get(marks, 5), MARKS_STAR);
	assert_int_equal(marks_get(marks, 6), 0);
	assert_int_equal(marks_get(marks, 9), 0);
	marks_close(marks);
}

static void
a_mark_is_not_glued_to_a_torn_line(void **state)
{
	struct error err = {0};
	struct marks *marks;

	(void)state;
	begin();
	put_text("{\"n\":1,\"read\":true}\n{\"n\":2,\"re");
	marks = open_marks();
	assert_true(marks_set(marks, 3, MARKS_STAR, true, &err));
	assert_true(marks_save(marks, &err));
	marks_close(marks);
	marks = open_marks();
	assert_int_equal(marks_get(marks, 1), MARKS_READ);
	assert_int_equal(marks_get(marks, 3), MARKS_STAR);
	marks_close(marks);
}

static void
the_highest_number_is_that_of_any_mark_ever_set(void **state)
{
	struct error err = {0};
	struct marks *marks;

	(void)state;
	begin();
	marks = open_marks();
	assert_int_equal(marks_highest(marks), 0);
	assert_true(marks_set(marks, 9, MARKS_READ, true, &err));
	assert_true(marks_set(marks, 9, MARKS_READ, false, &err));
	assert_true(marks_set(marks, 4, MARKS_READ, true, &err));
	assert_int_equal(marks_highest(marks), 9);
	assert_true(marks_save(marks, &err));
	marks_close(marks);
	marks = open_marks();
	assert_int_equal(marks_highest(marks), 9);
	marks_close(marks);
}

/* Reads and unreads two hundred articles over and over, until the file is just over what is small. */
static void
mark_much(struct buffer *text)
{
	unsigned i;

	buffer_clear(text);
	for (i = 0; text->size <= 65536; i++)
		buffer_print(text, "{\"n\":%u,\"read\":%s,\"at\":\"2010-08-03T09:12:00Z\"}\n",
		             100 + i % 200, i / 200 % 2 == 0 ? "true" : "false");
	/* In the end 100 to 149 are read, 7 is starred, and 900 was once. */
	for (i = 100; i < 300; i++)
		buffer_print(text, "{\"n\":%u,\"read\":%s}\n", i, i < 150 ? "true" : "false");
	buffer_append_text(text, "{\"n\":7,\"star\":true}\n{\"n\":900,\"star\":true}\n"
	                         "{\"n\":900,\"star\":false}\n{\"n\":2,\"rea");
	sim_put_file(FILE_NAME, text->data, text->size);
}

static void
has_much(bool more)
{
	struct marks *marks = open_marks();
	unsigned i;

	for (i = 1; i < 1000; i++)
		assert_int_equal(marks_get(marks, i), i == 7 || (i == 800 && more) ? MARKS_STAR
		                                      : i >= 100 && i < 150        ? MARKS_READ
		                                                                   : 0u);
	assert_int_equal(marks_highest(marks), 900);
	marks_close(marks);
}

static void
superseded_lines_are_written_anew_as_ranges(void **state)
{
	static const char expected[] = "{\"n\":100,\"to\":149,\"read\":true}\n"
	                               "{\"n\":7,\"star\":true}\n{\"n\":800,\"star\":true}\n"
	                               "{\"n\":900,\"read\":false}\n";
	struct buffer text = {0};
	struct error err = {0};
	struct marks *marks;
	const char *content;
	size_t size;

	(void)state;
	begin();
	mark_much(&text);
	has_much(false);
	marks = open_marks();
	assert_true(marks_set(marks, 800, MARKS_STAR, true, &err));
	assert_true(marks_save(marks, &err));
	content = sim_file(FILE_NAME, &size);
	assert_int_equal(size, strlen(expected));
	assert_memory_equal(content, expected, size);
	has_much(true);
	/* From here on it grows as before. */
	assert_true(marks_set(marks, 800, MARKS_STAR, false, &err));
	assert_true(marks_save(marks, &err));
	assert_int_equal(sim_count(SIM_REPLACE), 1);
	has_much(false);
	marks_close(marks);
	buffer_free(&text);
	assert_int_equal(memory_used(), 0);
}

static void
what_another_process_marked_meanwhile_is_kept(void **state)
{
	struct buffer text = {0};
	struct error err = {0};
	struct marks *marks, *other;

	(void)state;
	begin();
	mark_much(&text);
	marks = open_marks();
	other = open_marks();
	assert_true(marks_set(other, 800, MARKS_STAR, true, &err));
	assert_true(marks_save(other, &err));
	assert_true(marks_set(marks, 149, MARKS_READ, true, &err));
	assert_true(marks_set(marks, 150, MARKS_READ, true, &err));
	assert_true(marks_set(marks, 150, MARKS_READ, false, &err));
	assert_true(marks_save(marks, &err));
	has_much(true);
	marks_close(marks);
	marks_close(other);
	buffer_free(&text);
}

static void
who_holds_the_lock_is_waited_for_but_not_for_ever(void **state)
{
	struct error err = {0};
	struct storage_lock *lock;
	struct marks *marks;

	(void)state;
	begin();
	lock = storage_lock("shelf/marks.lock", &err);
	marks = open_marks();
	assert_true(marks_set(marks, 3, MARKS_READ, true, &err));
	assert_false(marks_save(marks, &err));
	assert_int_equal(err.kind, ERROR_BUSY);
	storage_unlock(lock);
	assert_true(marks_save(marks, &err));
	marks_close(marks);
	marks = open_marks();
	assert_int_equal(marks_get(marks, 3), MARKS_READ);
	marks_close(marks);
}

static void
wild_ranges_are_passed_over(void **state)
{
	struct marks *marks;

	(void)state;
	begin();
	put_text("{\"n\":1,\"to\":4294967295,\"read\":true}\n{\"n\":9,\"to\":8,\"read\":true}\n"
	         "{\"n\":1,\"to\":99999999999,\"read\":true}\n{\"to\":8,\"read\":true}\n"
	         "{\"n\":4294967290,\"to\":4294967295,\"star\":true}\n"
	         "{\"n\":20,\"to\":22,\"read\":true}\n{\"n\":21,\"read\":false}\n");
	marks = open_marks();
	assert_int_equal(marks_get(marks, 1), 0);
	assert_int_equal(marks_get(marks, 8), 0);
	assert_int_equal(marks_get(marks, 4294967295u), MARKS_STAR);
	assert_int_equal(marks_get(marks, 20), MARKS_READ);
	assert_int_equal(marks_get(marks, 21), 0);
	assert_int_equal(marks_get(marks, 22), MARKS_READ);
	marks_close(marks);
	assert_int_equal(memory_used(), 0);
}

/* The same as below, with a file that is to be written anew. */
static void
rewrite_harmed(struct sweep *sweep, void *ctx)
{
	struct buffer text = {0};
	struct error err = {0};
	struct marks *marks;
	bool ok;

	(void)ctx;
	begin();
	mark_much(&text);
	sweep_arm(sweep);
	marks = marks_open("shelf", &err);
	ok = marks != NULL && marks_set(marks, 800, MARKS_STAR, true, &err) &&
	     marks_save(marks, &err);
	marks_close(marks);
	if (!sweep_calm(sweep))
		sweep->n = 0;
	buffer_free(&text);
	assert_int_equal(memory_used(), 0);
	assert_true(ok || (err.kind != ERROR_NONE && sweep->n > 0));
	marks = open_marks();
	has_much(ok || marks_get(marks, 800) != 0);
	marks_close(marks);
}

static void
mark_harmed(struct sweep *sweep, void *ctx)
{
	struct error err = {0};
	struct marks *marks;
	bool ok;

	(void)ctx;
	begin();
	put_text("{\"n\":1,\"read\":true}\n");
	sweep_arm(sweep);
	marks = marks_open("shelf", &err);
	ok =
	    marks != NULL && marks_set(marks, 2, MARKS_STAR, true, &err) && marks_save(marks, &err);
	marks_close(marks);
	if (!sweep_calm(sweep))
		sweep->n = 0;
	assert_int_equal(memory_used(), 0);
	assert_true(ok || (err.kind != ERROR_NONE && sweep->n > 0));
	marks = open_marks();
	assert_int_equal(marks_get(marks, 1), MARKS_READ);
	if (ok)
		assert_int_equal(marks_get(marks, 2), MARKS_STAR);
	marks_close(marks);
}

static void
every_failure_is_told(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < SWEEP_FAULTS; i++)
		sweep(&sweep_faults[i], mark_harmed, NULL);
	for (i = 0; i < SWEEP_FAULTS; i++)
		sweep(&sweep_faults[i], rewrite_harmed, NULL);
}

/* Marks an article as read and saves that; false when it failed. */
static bool
mark_one(uint32_t number)
{
	struct error err = {0};
	struct marks *marks = open_marks();
	bool ok = marks_set(marks, number, MARKS_READ, true, &err) && marks_save(marks, &err);

	marks_close(marks);
	return ok;
}

static void
what_a_killed_process_marked_is_made_safe_by_who_marks_it_again(void **state)
{
	struct marks *marks;
	unsigned n;

	(void)state;
	for (n = 1;; n++) {
		begin();
		sim_crash_after(n);
		if (mark_one(12))
			break;
		sim_kill();
		assert_true(mark_one(12));
		assert_true(mark_one(13));
		sim_power_cut(SIM_LOST, 0);
		marks = open_marks();
		assert_int_equal(marks_get(marks, 12), MARKS_READ);
		assert_int_equal(marks_get(marks, 13), MARKS_READ);
		marks_close(marks);
	}
	assert_true(n > 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(marks_are_there_the_next_time),
	    cmocka_unit_test(a_mark_is_one_small_line),
	    cmocka_unit_test(a_thousand_marks_are_a_thousand_small_lines),
	    cmocka_unit_test(no_change_writes_nothing),
	    cmocka_unit_test(damaged_lines_are_passed_over),
	    cmocka_unit_test(a_mark_is_not_glued_to_a_torn_line),
	    cmocka_unit_test(the_highest_number_is_that_of_any_mark_ever_set),
	    cmocka_unit_test(superseded_lines_are_written_anew_as_ranges),
	    cmocka_unit_test(what_another_process_marked_meanwhile_is_kept),
	    cmocka_unit_test(who_holds_the_lock_is_waited_for_but_not_for_ever),
	    cmocka_unit_test(wild_ranges_are_passed_over),
	    cmocka_unit_test(every_failure_is_told),
	    cmocka_unit_test(what_a_killed_process_marked_is_made_safe_by_who_marks_it_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
