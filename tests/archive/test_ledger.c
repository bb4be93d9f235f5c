#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "archive/archive.h"
#include "base/calendar.h"
#include "base/memory.h"
#include "port/sim/sim.h"
#include "tests/archive/shelf.h"
#include "tests/faults/sweep.h"

static bool
purge_record(void *ctx, const struct archive_record *record, struct error *err)
{
	return archive_purge(ctx, record, 1290384000, err);
}

static bool
take_nothing(void *ctx, const struct archive_record *record, struct error *err)
{
	(void)ctx;
	(void)record;
	(void)err;
	return true;
}

/* Purges articles by their numbers, in one commit. */
static bool
purge(uint32_t first, uint32_t end, struct error *err)
{
	struct archive *archive = archive_open(SHELF, ARCHIVE_WRITE, err);
	bool ok = archive != NULL;

	for (; ok && first < end; first++)
		ok = archive_load(archive, first, purge_record, archive, err);
	ok = ok && archive_commit(archive, err);
	archive_close(archive);
	return ok;
}

/* Numbers go by feed: 1 and 2 are articles 0 and 3 of the first feed. */
static void
set_up(struct shelf *all)
{
	struct error err = {0};

	sim_storage_reset();
	memset(all, 0, sizeof *all);
	assert_true(shelf_sync(0, 6, 1, &err));
	shelf_note(all, 0, 6, 1);
}

static void
a_purged_article_is_given_by_nothing(void **state)
{
	struct error err = {0};
	struct shelf all, shelf;
	struct archive *archive;
	struct buffer line = {0};

	(void)state;
	set_up(&all);
	assert_true(purge(1, 2, &err));
	all.count[0][1] = 0;
	shelf_look(&shelf);
	shelf_is(&shelf, &all);
	archive = archive_open(SHELF, ARCHIVE_READ, &err);
	assert_false(archive_load(archive, 1, take_nothing, NULL, &err));
	assert_int_equal(err.kind, ERROR_MISSING);
	assert_string_equal(err.text, "article 1 was purged on 2010-11-22");
	assert_false(archive_load_line(archive, 1, &line, &err));
	assert_string_equal(err.text, "article 1 was purged on 2010-11-22");
	assert_false(archive_load(archive, 7, take_nothing, NULL, &err));
	assert_string_equal(err.text, "no article 7 (feedarc list shows what there is)");
	assert_true(archive_load(archive, 2, take_nothing, NULL, &err));
	archive_close(archive);
	buffer_free(&line);
}

static void
a_purged_article_never_returns(void **state)
{
	struct error err = {0};
	struct shelf all, shelf;

	(void)state;
	set_up(&all);
	assert_true(purge(1, 3, &err));
	all.count[0][1] = all.count[3][1] = 0;
	/* The same items, an edit of each, and new ones. */
	assert_true(shelf_sync(0, 6, 1, &err));
	assert_true(shelf_sync(0, 4, 2, &err));
	assert_true(shelf_sync(6, 9, 1, &err));
	shelf_note(&all, 1, 3, 2);
	shelf_note(&all, 6, 9, 1);
	shelf_look(&shelf);
	shelf_is(&shelf, &all);
}

static void
purge_harmed(struct sweep *run, void *ctx)
{
	struct error err = {0};
	struct shelf all, shelf;
	bool ok;

	(void)ctx;
	set_up(&all);
	sweep_arm(run);
	ok = purge(1, 3, &err);
	if (!sweep_calm(run))
		run->n = 0;
	assert_true(ok || (err.kind != ERROR_NONE && run->n > 0));
	shelf_look(&shelf);
	if (ok || shelf.count[0][1] == 0)
		all.count[0][1] = all.count[3][1] = 0;
	shelf_is(&shelf, &all);
	/* Whatever happened, what is purged is purged, and it can be done again. */
	if (shelf.count[0][1] != 0)
		assert_true(purge(1, 3, &err));
	all.count[0][1] = all.count[3][1] = 0;
	assert_true(shelf_sync(0, 6, 1, &err));
	shelf_look(&shelf);
	shelf_is(&shelf, &all);
	assert_int_equal(memory_used(), 0);
}

static void
every_failure_while_purging_is_survived(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < SWEEP_FAULTS; i++)
		sweep(&sweep_faults[i], purge_harmed, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_purged_article_is_given_by_nothing),
	    cmocka_unit_test(a_purged_article_never_returns),
	    cmocka_unit_test(every_failure_while_purging_is_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
