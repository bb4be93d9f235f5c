#include "archive/stats.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "archive/inside.h"
#include "base/memory.h"
#include "port/sim/sim.h"
#include "tests/archive/shelf.h"
#include "tests/faults/sweep.h"

struct sums {
	struct stats_sizes sizes;
	unsigned articles, revisions;
	uint64_t bytes, stored;
};

static bool
add(void *ctx, const struct archive_record *record, const struct stats_line *line,
    struct error *err)
{
	struct sums *sums = ctx;

	(void)record;
	(void)err;
	sums->articles += line->first;
	sums->revisions++;
	sums->bytes += line->bytes;
	sums->stored += line->stored;
	return true;
}

static bool
count(struct sums *sums, struct error *err)
{
	static const struct sums nothing = {0};
	struct archive *archive = archive_open(SHELF, ARCHIVE_READ, err);
	bool ok;

	*sums = nothing;
	ok = archive != NULL && stats_measure(archive, &sums->sizes, err) &&
	     stats_each(archive, add, sums, err);
	archive_close(archive);
	return ok;
}

static int
prepare(void **state)
{
	struct error err = {0};

	(void)state;
	sim_storage_reset();
	assert_true(shelf_sync(0, 9, 1, &err) && shelf_sync(0, 3, 2, &err));
	sim_put_file("shelf/000001.idx", "12345", 5);
	return 0;
}

static void
what_there_is_is_counted(void **state)
{
	struct sums sums;
	struct error err = {0};
	size_t size;

	(void)state;
	sim_file(SHELF_SEGMENT, &size);
	assert_true(count(&sums, &err));
	assert_int_equal(sums.articles, 9);
	assert_int_equal(sums.revisions, 12);
	assert_int_equal(sums.sizes.segments, 1);
	assert_int_equal(sums.sizes.stored, size);
	assert_int_equal(sums.sizes.index, 5);
	/* And the header, the feeds and the commits, and what rounding takes. */
	assert_in_range(sums.stored, size / 2, size - 100);
	/* And the header's and the feeds' lines. */
	assert_in_range(sums.sizes.raw, sums.bytes + 100, sums.bytes + 1000);
}

static void
count_with_a_fault(struct sweep *run, void *ctx)
{
	struct sums sums;
	struct error err = {0};
	bool ok;

	(void)ctx;
	sweep_arm(run);
	ok = count(&sums, &err);
	if (!sweep_calm(run))
		run->n = 0;
	if (ok)
		assert_int_equal(sums.revisions, 12);
	else
		assert_true(err.kind != ERROR_NONE && err.text[0] != '\0');
	assert_int_equal(memory_used(), 0);
}

static void
each_fault_is_told(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < SWEEP_FAULTS; i++)
		if (!sweep_faults[i].power)
			sweep(&sweep_faults[i], count_with_a_fault, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(what_there_is_is_counted, prepare),
	    cmocka_unit_test_setup(each_fault_is_told, prepare),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
