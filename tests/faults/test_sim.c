#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "port/clock.h"
#include "port/sim/sim.h"
#include "port/storage.h"

/* "safe" is synced, "more" behind it is not. */
static struct storage_file *
make_file(void)
{
	struct error err = {0};
	struct storage_file *file;

	sim_storage_reset();
	assert_true(storage_make_directory("d", &err));
	file = storage_open("d/f", STORAGE_APPEND, &err);
	assert_non_null(file);
	assert_true(storage_append(file, "safe", 4, &err));
	assert_true(storage_sync(file, &err));
	assert_true(storage_sync_directory("d", &err));
	assert_true(storage_append(file, "more", 4, &err));
	return file;
}

static void
file_is(const char *path, const char *expected)
{
	size_t size;
	const char *data = sim_file(path, &size);

	if (expected == NULL) {
		assert_null(data);
		return;
	}
	assert_non_null(data);
	assert_int_equal(size, strlen(expected));
	assert_memory_equal(data, expected, size);
}

static void
a_power_cut_takes_what_was_not_synced(void **state)
{
	struct storage_file *file = make_file();
	struct error err = {0};
	uint64_t size;

	(void)state;
	sim_power_cut(SIM_LOST, 1);
	file_is("d/f", "safe");
	/* The handle is of another life. */
	assert_false(storage_size(file, &size, &err));
	storage_close(file);
	storage_close(make_file());
	sim_power_cut(SIM_KEPT, 1);
	file_is("d/f", "safemore");
}

static void
every_way_keeps_what_was_synced(void **state)
{
	unsigned cut, seed, kinds = 0;
	const char *data;
	size_t size;

	(void)state;
	for (cut = 0; cut < SIM_CUTS; cut++)
		for (seed = 0; seed < 50; seed++) {
			storage_close(make_file());
			sim_power_cut(cut, seed);
			data = sim_file("d/f", &size);
			assert_true(size >= 4 && size <= 8);
			assert_memory_equal(data, "safe", 4);
			if (size == 8 && memchr(data, 0, 8) != NULL)
				kinds |= 1;
			if (size > 4 && size < 8)
				kinds |= 2;
		}
	assert_int_equal(kinds, 3);
}

static void
a_name_is_safe_only_after_its_directory_was_synced(void **state)
{
	struct error err = {0};
	struct storage_file *file;

	(void)state;
	storage_close(make_file());
	file = storage_open("d/new", STORAGE_APPEND, &err);
	assert_true(storage_sync(file, &err));
	storage_close(file);
	assert_true(storage_remove("d/f", &err));
	file_is("d/f", NULL);
	sim_power_cut(SIM_LOST, 1);
	file_is("d/new", NULL);
	file_is("d/f", "safe");
}

static void
a_replaced_file_is_the_old_one_or_the_new_one(void **state)
{
	struct error err = {0};

	(void)state;
	storage_close(make_file());
	assert_true(storage_replace("d/f", "new", 3, &err));
	sim_power_cut(SIM_LOST, 1);
	file_is("d/f", "new");
	sim_crash_after(1);
	assert_false(storage_replace("d/f", "newer", 5, &err));
	sim_power_cut(SIM_LOST, 1);
	file_is("d/f", "new");
	sim_crash_after(1);
	assert_false(storage_replace("d/f", "newer", 5, &err));
	sim_power_cut(SIM_KEPT, 1);
	file_is("d/f", "newer");
}

static void
what_is_ordered_to_fail_fails_once(void **state)
{
	struct storage_file *file = make_file();
	struct error err = {0};
	uint64_t size;

	(void)state;
	sim_fail_after(SIM_APPEND, 2, ERROR_FULL);
	assert_true(storage_append(file, "12", 2, &err));
	assert_false(sim_failed());
	assert_false(storage_append(file, "34", 2, &err));
	assert_int_equal(err.kind, ERROR_FULL);
	assert_true(sim_failed());
	file_is("d/f", "safemore123");
	assert_true(storage_append(file, "x", 1, &err));
	/* Power is another matter. */
	sim_crash_after(1);
	assert_false(storage_sync(file, &err));
	assert_false(storage_size(file, &size, &err));
	storage_close(file);
	assert_null(storage_open("d/f", STORAGE_READ, &err));
	assert_int_equal(err.kind, ERROR_STORAGE);
	sim_power_cut(SIM_LOST, 0);
	file_is("d/f", "safe");
}

static void
a_killed_process_leaves_its_bytes_unsafe_and_its_lock_free(void **state)
{
	struct error err = {0};
	struct storage_lock *lock;

	(void)state;
	storage_close(make_file());
	lock = storage_lock("d/lock", &err);
	assert_non_null(lock);
	assert_null(storage_lock("d/lock", &err));
	assert_int_equal(err.kind, ERROR_BUSY);
	sim_kill();
	storage_unlock(lock);
	lock = storage_lock("d/lock", &err);
	assert_non_null(lock);
	storage_unlock(lock);
	file_is("d/f", "safemore");
	sim_power_cut(SIM_LOST, 0);
	file_is("d/f", "safe");
}

static void
the_heap_refuses_when_told(void **state)
{
	void *memory[4];

	(void)state;
	sim_heap_fail_after(2, 2);
	memory[0] = memory_get(8);
	memory[1] = memory_get(8);
	memory[2] = memory_resize(memory[0], 16);
	memory[3] = memory_get(8);
	assert_non_null(memory[0]);
	assert_null(memory[1]);
	assert_null(memory[2]);
	assert_non_null(memory[3]);
	assert_true(sim_heap_failed());
	sim_heap_fail_after(0, 0);
	memory_free(memory[0]);
	memory_free(memory[3]);
}

static void
the_clock_goes_when_told(void **state)
{
	(void)state;
	sim_clock_set(1000, 3600);
	assert_int_equal(clock_zone(1000), 3600);
	sim_clock_pass(2500);
	assert_int_equal(clock_now(), 1002);
	sim_clock_pass(500);
	assert_int_equal(clock_now(), 1003);
	assert_int_equal(clock_monotonic(), 3000);
	sim_clock_set(0, 0);
	sim_clock_pass(5000);
	assert_int_equal(clock_now(), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_power_cut_takes_what_was_not_synced),
	    cmocka_unit_test(every_way_keeps_what_was_synced),
	    cmocka_unit_test(a_name_is_safe_only_after_its_directory_was_synced),
	    cmocka_unit_test(a_replaced_file_is_the_old_one_or_the_new_one),
	    cmocka_unit_test(what_is_ordered_to_fail_fails_once),
	    cmocka_unit_test(a_killed_process_leaves_its_bytes_unsafe_and_its_lock_free),
	    cmocka_unit_test(the_heap_refuses_when_told),
	    cmocka_unit_test(the_clock_goes_when_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
