#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "archive/inside.h"
#include "base/calendar.h"
#include "base/memory.h"
#include "port/sim/sim.h"
#include "tests/archive/shelf.h"

/* Six articles, the second of them in three revisions, the first in two. */
static void
begin(void)
{
	struct error err = {0};

	sim_storage_reset();
	sim_clock_set(1280826720, 0);
	assert_true(shelf_sync(0, 6, 1, &err));
	assert_true(shelf_sync(1, 2, 2, &err));
	assert_true(shelf_sync(0, 2, 3, &err));
}

static bool
write_record(void *ctx, const struct archive_record *record, struct error *err)
{
	buffer_print(ctx, "%lu.%lu ", (unsigned long)record->number,
	             (unsigned long)record->revision);
	return buffer_ok(ctx, err);
}

static bool
write_head(void *ctx, struct archive_head *head, struct error *err)
{
	if (!archive_head_title(head, err))
		return false;
	buffer_print(ctx, "%lu.%lu %.*s\n", (unsigned long)head->number,
	             (unsigned long)head->revision, SLICE_ARGS(head->title));
	assert_false(head->title_cut);
	return buffer_ok(ctx, err);
}

static void
heads_are(uint32_t feed, const char *expected)
{
	struct archive *archive = shelf_open(ARCHIVE_READ);
	struct buffer given = {0};
	struct error err = {0};

	if (!archive_heads(archive, feed, write_head, &given, &err))
		fail_msg("%s", err.text);
	assert_string_equal(buffer_text(&given), expected);
	buffer_free(&given);
	archive_close(archive);
}

static void
all_is(const char *expected)
{
	struct archive *archive = shelf_open(ARCHIVE_READ);
	struct buffer given = {0};
	struct error err = {0};

	if (!archive_all(archive, write_record, &given, &err))
		fail_msg("%s", err.text);
	assert_string_equal(buffer_text(&given), expected);
	buffer_free(&given);
	archive_close(archive);
}

static void
all_revisions_come_oldest_first(void **state)
{
	(void)state;
	begin();
	all_is("1.1 2.1 3.1 4.1 5.1 6.1 3.2 1.2 3.3 ");
}

static void
an_article_has_a_history(void **state)
{
	struct archive *archive;
	struct buffer given = {0};
	struct error err = {0};

	(void)state;
	begin();
	archive = shelf_open(ARCHIVE_READ);
	assert_true(archive_history(archive, 3, write_record, &given, &err));
	assert_string_equal(buffer_text(&given), "3.1 3.2 3.3 ");
	assert_false(archive_history(archive, 7, write_record, &given, &err));
	assert_int_equal(err.kind, ERROR_MISSING);
	assert_false(archive_history(archive, 0, write_record, &given, &err));
	buffer_free(&given);
	archive_close(archive);
	assert_int_equal(memory_used(), 0);
}

static void
heads_come_newest_date_first(void **state)
{
	(void)state;
	begin();
	heads_are(0, "6.1 Article 5, revision 1\n4.1 Article 4, revision 1\n"
	             "2.1 Article 3, revision 1\n5.1 Article 2, revision 1\n"
	             "3.3 Article 1, revision 3\n1.2 Article 0, revision 3\n");
	heads_are(1, "2.1 Article 3, revision 1\n1.2 Article 0, revision 3\n");
	heads_are(9, "");
}

static bool
take_one(void *ctx, struct archive_head *head, struct error *err)
{
	(void)head;
	(void)err;
	++*(unsigned *)ctx;
	return false;
}

static bool
take_badly(void *ctx, struct archive_head *head, struct error *err)
{
	(void)ctx;
	(void)head;
	return error_set(err, ERROR_CLOSED, "enough");
}

static void
heads_end_when_the_taker_has_enough(void **state)
{
	struct archive *archive;
	struct error err = {0};
	unsigned count = 0;

	(void)state;
	begin();
	archive = shelf_open(ARCHIVE_READ);
	assert_true(archive_heads(archive, 0, take_one, &count, &err));
	assert_int_equal(count, 1);
	assert_false(archive_heads(archive, 0, take_badly, NULL, &err));
	assert_int_equal(err.kind, ERROR_CLOSED);
	archive_close(archive);
	assert_int_equal(memory_used(), 0);
}

/* Purges the made-up article, whose number is told, as the ledger has it. */
static void
purge(unsigned article, uint32_t number)
{
	struct archive *archive = shelf_open(ARCHIVE_WRITE);
	struct member member = {.kind = MEMBER_LEDGER, .lines = 1, .first = number, .last = number};
	struct line_purged purged = {number, shelf_feed(article), 1280826720, {0}, 0};
	struct entry entry = shelf_entry(article, 1);
	struct buffer line = {0};
	struct error err = {0};

	assert_true(entry_key(&entry, ENTRY_BY_ID, &purged.key, &err));
	line_write_purged(&purged, &line);
	buffer_append_byte(&line, '\n');
	assert_true(archive_emit(archive, &member, buffer_slice(&line), &err));
	assert_true(archive_commit(archive, &err));
	buffer_free(&line);
	archive_close(archive);
}

static void
a_head_is_found_by_its_number(void **state)
{
	static const char *const expected[] = {"",
	                                       "1.2 Article 0, revision 3\n",
	                                       "2.1 Article 3, revision 1\n",
	                                       "3.3 Article 1, revision 3\n",
	                                       "",
	                                       "5.1 Article 2, revision 1\n",
	                                       "6.1 Article 5, revision 1\n",
	                                       ""};
	struct archive *archive;
	struct buffer given = {0};
	struct error err = {0};
	uint32_t number;
	bool found;

	(void)state;
	begin();
	purge(4, 4);
	archive = shelf_open(ARCHIVE_READ);
	for (number = 0; number < 8; number++) {
		buffer_clear(&given);
		assert_true(archive_head_of(archive, number, write_head, &given, &found, &err));
		assert_string_equal(buffer_text(&given), expected[number]);
		assert_int_equal(found, expected[number][0] != '\0');
	}
	assert_false(archive_head_of(archive, 1, take_badly, NULL, &found, &err));
	assert_int_equal(err.kind, ERROR_CLOSED);
	buffer_free(&given);
	archive_close(archive);
	assert_int_equal(memory_used(), 0);
}

static void
what_was_purged_is_gone_and_does_not_come_back(void **state)
{
	struct archive *archive;
	struct archive_match match;
	struct entry entry;
	struct hash key;
	struct buffer given = {0};
	struct error err = {0};

	(void)state;
	begin();
	purge(1, 3);
	all_is("1.1 2.1 4.1 5.1 6.1 1.2 ");
	heads_are(2, "4.1 Article 4, revision 1\n");
	archive = shelf_open(ARCHIVE_WRITE);
	assert_true(archive_each(archive, write_record, &given, &err));
	assert_string_equal(buffer_text(&given), "1.2 6.1 5.1 4.1 2.1 ");
	assert_false(archive_load(archive, 3, write_record, &given, &err));
	assert_int_equal(err.kind, ERROR_MISSING);
	assert_string_equal(err.text, "article 3 was purged on 2010-08-03");
	assert_false(archive_history(archive, 3, write_record, &given, &err));
	assert_string_equal(err.text, "article 3 was purged on 2010-08-03");
	entry = shelf_entry(1, 4);
	assert_true(entry_key(&entry, ENTRY_BY_ID, &key, &err));
	assert_true(archive_find(archive, 2, key, 1, &match, &err));
	assert_true(match.purged);
	entry = shelf_entry(2, 1);
	assert_true(entry_key(&entry, ENTRY_BY_ID, &key, &err));
	assert_true(archive_find(archive, 3, key, 1, &match, &err));
	assert_false(match.purged);
	buffer_free(&given);
	archive_close(archive);
	assert_int_equal(memory_used(), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(all_revisions_come_oldest_first),
	    cmocka_unit_test(an_article_has_a_history),
	    cmocka_unit_test(heads_come_newest_date_first),
	    cmocka_unit_test(a_head_is_found_by_its_number),
	    cmocka_unit_test(heads_end_when_the_taker_has_enough),
	    cmocka_unit_test(what_was_purged_is_gone_and_does_not_come_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
