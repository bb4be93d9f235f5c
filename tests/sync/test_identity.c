#include "sync/identity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/calendar.h"
#include "base/memory.h"
#include "port/clock.h"
#include "tests/command/shell.h"

/* A document goes through the judge into a real archive; each item is "id|link|text", and "|title" and "|day" behind it. */
static int64_t seen = 1614600000;
static struct archive *archive;
static struct identity identity;

static int
prepare(void **state)
{
	struct error err = {0};

	(void)state;
	shell_reset();
	archive = archive_open("/d/archive", ARCHIVE_WRITE, &err);
	return archive == NULL;
}

static int
clean(void **state)
{
	(void)state;
	archive_close(archive);
	identity_free(&identity);
	return 0;
}

static struct entry
entry_of(const char *item)
{
	struct slice rest = slice_of(item);
	struct entry entry = {.published = CALENDAR_NONE, .updated = CALENDAR_NONE};

	entry.id = slice_cut(&rest, '|');
	entry.link = slice_cut(&rest, '|');
	entry.content = slice_cut(&rest, '|');
	entry.title = rest.size > 0 ? slice_cut(&rest, '|') : slice_of("a title");
	entry.published_raw = rest;
	if (rest.size > 0)
		entry.published = 1600000000 + rest.data[0];
	return entry;
}

/* What is done with an item: 'k'nown, 'n'ew, 'r'evised, put 'a'side, let go as 'c'hurning or 'h'eld. */
static char
keep(struct archive_batch *batch, const struct entry *entry, const struct identity_verdict *verdict)
{
	struct archive_record record = {.feed = 1, .seen = seen};
	struct error err = {0};

	switch (verdict->answer) {
	case IDENTITY_KNOWN:
		return 'k';
	case IDENTITY_CHURN:
		return 'c';
	case IDENTITY_HELD:
		return 'h';
	default:
		break;
	}
	record.entry = *entry;
	record.rule = verdict->rule;
	record.number = verdict->number;
	record.aside = verdict->aside;
	record.revision = verdict->answer == IDENTITY_NEW ? 1 : verdict->revision;
	assert_true(archive_append(batch, &record, verdict->key, verdict->fingerprint, &err));
	return verdict->answer == IDENTITY_NEW ? 'n' : verdict->aside ? 'a' : 'r';
}

static char
judge(struct archive_batch *batch, const char *item)
{
	struct entry entry = entry_of(item);
	struct identity_verdict verdict;
	struct error err = {0};

	if (!identity_judge(&identity, archive, &entry, &verdict, &err))
		fail_msg("%s: %s", item, err.text);
	return keep(batch, &entry, &verdict);
}

struct settled {
	struct archive_batch *batch;
	char *end;
};

static bool
take_settled(void *ctx, const struct entry *entry, const struct identity_verdict *verdict,
             struct error *err)
{
	struct settled *settled = ctx;

	(void)err;
	*settled->end++ = keep(settled->batch, entry, verdict);
	*settled->end = '\0';
	return true;
}

/* Answers of those that were held follow behind a space; how many posts had moved. */
static size_t
settle(struct archive_batch *batch, char *end)
{
	struct settled settled = {batch, end + 1};
	struct error err = {0};
	size_t moved;

	*end = ' ';
	assert_true(
	    identity_settle(&identity, archive, true, take_settled, &settled, &moved, &err));
	if (settled.end == end + 1)
		*end = '\0';
	return moved;
}

static size_t moved; /* of the last document */

/* Reads a document of up to six items; the answers, a letter an item. */
static const char *
read_document(enum entry_rule rule, const char *const *items, size_t count)
{
	static char answers[200];
	struct archive_feed feed = {1, SLICE("http://a/"), SLICE("A")};
	struct error err = {0};
	struct archive_batch *batch;
	size_t i;

	/* Each document comes in a run of its own. */
	archive_close(archive);
	archive = archive_open("/d/archive", ARCHIVE_WRITE, &err);
	batch = archive_begin(archive, &feed, &err);
	identity_begin(&identity, 1, rule);
	for (i = 0; i < count; i++)
		answers[i] = judge(batch, items[i]);
	answers[count] = '\0';
	moved = settle(batch, answers + count);
	assert_true(archive_finish(batch, &err));
	assert_true(archive_commit(archive, &err));
	return answers;
}

#define READ(rule, ...)                                                                            \
	read_document(rule, (const char *const[]){__VA_ARGS__},                                    \
	              sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static void
new_known_and_revised(void **state)
{
	(void)state;
	assert_string_equal(READ(ENTRY_BY_ID, "1|l1|a", "2|l2|b"), "nn");
	assert_string_equal(READ(ENTRY_BY_ID, "1|l1|a", "2|l2|b"), "kk");
	assert_string_equal(READ(ENTRY_BY_ID, "2|l2|b, edited", "1|l1|a", "3|l3|c"), "rkn");
	assert_string_equal(READ(ENTRY_BY_ID, "2|l2|b, edited"), "k");
}

static void
an_edit_that_is_taken_back_is_a_revision_but_not_for_ever(void **state)
{
	int i, revisions = 0;

	(void)state;
	assert_string_equal(READ(ENTRY_BY_ID, "1|l1|a"), "n");
	assert_string_equal(READ(ENTRY_BY_ID, "1|l1|b"), "r");
	assert_string_equal(READ(ENTRY_BY_ID, "1|l1|a"), "r");
	assert_string_equal(READ(ENTRY_BY_ID, "1|l1|a"), "k");
	for (i = 0; i < 40; i++)
		revisions += READ(ENTRY_BY_ID, i % 2 == 0 ? "1|l1|b" : "1|l1|a")[0] == 'r';
	assert_in_range(revisions, 1, 20);
	assert_string_equal(READ(ENTRY_BY_ID, "1|l1|a text that was never there"), "r");
}

static void
an_id_that_is_used_again_is_another_article(void **state)
{
	(void)state;
	assert_string_equal(READ(ENTRY_BY_ID, "x|l1|a|A"), "n");
	assert_string_equal(READ(ENTRY_BY_ID, "x|l2|b|B", "x|l1|a|A"), "nk");
	assert_string_equal(READ(ENTRY_BY_ID, "x|l3|c|C", "x|l2|b|B"), "nk");
	assert_string_equal(READ(ENTRY_BY_ID, "x|l4|d|D"), "n");
	assert_string_equal(READ(ENTRY_BY_ID, "x|l2|b, edited|B"), "r");
	assert_string_equal(READ(ENTRY_BY_ID, "x|l1|a, edited|A"), "r");
	assert_string_equal(READ(ENTRY_BY_ID, "x|l4|d|D", "x|l3|c|C", "x|l2|b, edited|B",
	                         "x|l1|a, edited|A"),
	                    "kkkk");
}

static void
a_link_to_the_front_page_makes_no_kin(void **state)
{
	(void)state;
	assert_string_equal(READ(ENTRY_BY_ID, "|http://e.org/|a|A"), "n");
	assert_string_equal(READ(ENTRY_BY_ID, "|http://e.org/|b|B"), "n");
	assert_string_equal(READ(ENTRY_BY_ID, "|http://e.org/|c|C", "|http://e.org/|b|B"), "nk");
	assert_string_equal(READ(ENTRY_BY_ID, "|http://e.org/|a|A"), "k");
}

static void
a_link_that_others_have_too_makes_no_kin(void **state)
{
	(void)state;
	assert_string_equal(READ(ENTRY_BY_ID, "1|http://e/all|a|A|1", "2|http://e/all|b|B|2",
	                         "3|http://e/own|c|C|3"),
	                    "nnn");
	/* The ids say where the posts stand. */
	assert_string_equal(READ(ENTRY_BY_ID, "1|http://e/all|d|D|4", "2|http://e/all|a|A|1",
	                         "4|http://e/all|b|B|2"),
	                    "nhh kk");
	/* What keeps its date or text is edited, and so is what has a link for itself. */
	assert_string_equal(READ(ENTRY_BY_ID, "1|http://e/all|a, too|An A|1"), "r");
	assert_string_equal(READ(ENTRY_BY_ID, "2|http://e/all|b|A B|9"), "r");
	assert_string_equal(READ(ENTRY_BY_ID, "3|http://e/own|c, too|A C|9"), "r");
}

static void
what_has_nothing_but_a_text_is_known_by_it(void **state)
{
	(void)state;
	assert_string_equal(READ(ENTRY_BY_ID, "||a|A|1", "||b|B|1", "||c|C|1"), "nnn");
	/* The same day, written otherwise. */
	assert_string_equal(READ(ENTRY_BY_ID, "||a|A|1 h", "||d|D|1 h", "||c|C|1"), "hnk k");
	assert_string_equal(READ(ENTRY_BY_ID, "||b|B|2", "||c|C|1"), "nk");
}

static void
an_edit_may_change_the_title_or_the_link_but_not_both(void **state)
{
	(void)state;
	assert_string_equal(READ(ENTRY_BY_ID, "1|l1|a|A"), "n");
	assert_string_equal(READ(ENTRY_BY_ID, "1|l1|a|Another title"), "r");
	assert_string_equal(READ(ENTRY_BY_ID, "1|l2|a|Another title"), "r");
	assert_string_equal(READ(ENTRY_BY_ID, "1|l3|a|A third"), "n");
	assert_string_equal(READ(ENTRY_BY_ID, "2||a|A"), "n");
	assert_string_equal(READ(ENTRY_BY_ID, "2|l9|a, with a link|A"), "r");
}

static void
the_same_item_twice_in_a_document_is_one(void **state)
{
	(void)state;
	assert_string_equal(READ(ENTRY_BY_ID, "1|l1|a", "1|l1|a"), "nk");
	assert_int_equal(identity_rule(&identity), ENTRY_BY_ID);
}

static void
items_that_share_an_id_are_all_kept_and_known_in_any_order(void **state)
{
	(void)state;
	assert_string_equal(READ(ENTRY_BY_ID, "x|l1|a", "x|l2|b", "x|l3|c"), "nnn");
	assert_int_equal(identity_rule(&identity), ENTRY_BY_LINK);
	assert_string_equal(READ(ENTRY_BY_LINK, "x|l3|c", "x|l1|a", "x|l2|b"), "kkk");
	assert_string_equal(READ(ENTRY_BY_LINK, "x|l4|d", "x|l3|c", "x|l2|b"), "nkk");
	/* Also by the old rule, should what was learnt be lost. */
	assert_string_equal(READ(ENTRY_BY_ID, "x|l4|d", "x|l3|c", "x|l2|b", "x|l1|a"), "kkkk");
}

static void
the_one_it_clashed_with_may_leave_and_it_is_known_still(void **state)
{
	(void)state;
	assert_string_equal(READ(ENTRY_BY_ID, "x|l1|a", "x|l2|b"), "nn");
	/* One clash is chance: the rule stays. */
	assert_int_equal(identity_rule(&identity), ENTRY_BY_ID);
	assert_string_equal(READ(ENTRY_BY_ID, "x|l2|b"), "k");
	assert_string_equal(READ(ENTRY_BY_ID, "x|l2|b", "x|l1|a"), "kk");
}

static void
id_and_link_shared_are_told_apart_by_the_text(void **state)
{
	(void)state;
	assert_string_equal(READ(ENTRY_BY_ID, "x|l|a", "x|l|b", "x|l|c", "x|l|a"), "nnnk");
	assert_string_equal(READ(identity_rule(&identity), "x|l|c", "x|l|b", "x|l|a"), "kkk");
}

static void
an_edit_of_one_that_was_told_apart_by_its_link_is_its_revision(void **state)
{
	(void)state;
	assert_string_equal(READ(ENTRY_BY_ID, "x|l1|a", "x|l2|b", "x|l3|c"), "nnn");
	assert_string_equal(READ(ENTRY_BY_LINK, "x|l1|a", "x|l2|b, edited", "x|l3|c"), "krk");
}

static void
few_clashes_in_a_long_document_change_no_rule(void **state)
{
	static char text[100][20];
	const char *items[100];
	size_t i;

	(void)state;
	for (i = 0; i < 100; i++) {
		snprintf(text[i], sizeof text[i], "%u|l%u|t%u", (unsigned)(i < 97 ? i : 0),
		         (unsigned)i, (unsigned)i);
		items[i] = text[i];
	}
	read_document(ENTRY_BY_ID, items, 100);
	assert_int_equal(identity.clashes, 3);
	assert_int_equal(identity_rule(&identity), ENTRY_BY_ID);
	for (i = 94; i < 97; i++)
		snprintf(text[i], sizeof text[i], "0|l%u|t%u", (unsigned)i, (unsigned)i);
	read_document(ENTRY_BY_ID, items, 100);
	assert_int_equal(identity.clashes, 6);
	assert_int_equal(identity_rule(&identity), ENTRY_BY_LINK);
}

static void
the_last_rule_stays(void **state)
{
	(void)state;
	assert_string_equal(READ(ENTRY_BY_CONTENT, "x|l|a", "x|l|b", "x|l|a"), "nnk");
	assert_int_equal(identity_rule(&identity), ENTRY_BY_CONTENT);
}

static void
another_feed_s_ids_are_its_own(void **state)
{
	struct entry entry = entry_of("1|l1|a");
	struct identity_verdict verdict;
	struct error err = {0};

	(void)state;
	assert_string_equal(READ(ENTRY_BY_ID, "1|l1|a"), "n");
	identity_begin(&identity, 2, ENTRY_BY_ID);
	assert_true(identity_judge(&identity, archive, &entry, &verdict, &err));
	assert_int_equal(verdict.answer, IDENTITY_NEW);
}

static void
many_items_of_one_document_are_all_told_apart(void **state)
{
	char item[40];
	struct archive_feed feed = {1, SLICE("http://a/"), SLICE("A")};
	struct error err = {0};
	struct archive_batch *batch = archive_begin(archive, &feed, &err);
	unsigned i;

	(void)state;
	identity_begin(&identity, 1, ENTRY_BY_ID);
	for (i = 0; i < 3000; i++) {
		snprintf(item, sizeof item, "%u|l%u|t", i, i);
		assert_int_equal(judge(batch, item), 'n');
	}
	for (i = 0; i < 3000; i++) {
		snprintf(item, sizeof item, "%u|l%u|t", i, i);
		assert_int_equal(judge(batch, item), 'k');
	}
	assert_int_equal(identity.count, 3000);
	assert_int_equal(identity.clashes, 0);
	assert_true(archive_finish(batch, &err));
}

#define TEXT                                                                                       \
	"A text that is long enough to be sure by, since it has over two hundred bytes: whoever "  \
	"writes two such texts that are the same in each letter has written one text twice, and "  \
	"whoever reads it twice has read it once."

static void
ids_that_moved_are_known_again_and_for_good(void **state)
{
	(void)state;
	assert_string_equal(READ(ENTRY_BY_ID, "http://a/1|http://a/1|x|A",
	                         "http://a/2|http://a/2|y|B"),
	                    "nn");
	assert_string_equal(READ(ENTRY_BY_ID, "https://a/1|https://a/1|x|A",
	                         "https://a/2|https://a/2|y, edited|B"),
	                    "hh kr");
	assert_int_equal(moved, 2);
	assert_string_equal(READ(ENTRY_BY_ID, "https://a/1|https://a/1|x|A",
	                         "https://a/2|https://a/2|y, edited|B"),
	                    "kk");
	/* Back again, and away to another host. */
	assert_string_equal(READ(ENTRY_BY_ID, "http://a/1|http://a/1|x|A"), "k");
	assert_string_equal(READ(ENTRY_BY_ID, "http://b/1|http://b/1|x|A"), "h k");
	assert_string_equal(READ(ENTRY_BY_ID, "http://b/1|http://b/1|x, edited|A"), "r");
	assert_string_equal(READ(ENTRY_BY_ID, "http://b/1|http://b/1|x, edited|A"), "k");
}

static void
the_same_path_of_another_host_is_no_kin_without_a_witness(void **state)
{
	(void)state;
	assert_string_equal(READ(ENTRY_BY_ID, "http://a/1|http://a/1|x|A"), "n");
	assert_string_equal(READ(ENTRY_BY_ID, "http://b/1|http://b/1|y|B"), "n");
}

static void
the_old_one_must_not_stand_in_the_document(void **state)
{
	(void)state;
	assert_string_equal(READ(ENTRY_BY_ID, "1|http://a/1|" TEXT "|A"), "n");
	assert_string_equal(READ(ENTRY_BY_ID, "x|http://a/other|" TEXT "|A",
	                         "1|http://a/1|" TEXT "|A"),
	                    "hk n");
	assert_string_equal(READ(ENTRY_BY_ID, "x|http://a/other|" TEXT "|A",
	                         "1|http://a/1|" TEXT "|A"),
	                    "kk");
}

static void
one_link_is_one_post_unless_the_publisher_counts_on(void **state)
{
	(void)state;
	assert_string_equal(READ(ENTRY_BY_ID, "tag:1|http://a/1|x|A|1"), "n");
	assert_string_equal(READ(ENTRY_BY_ID, "urn:uuid:7-7|http://a/1|y|A|2"), "h r");
	/* The weather, each day. */
	assert_string_equal(READ(ENTRY_BY_ID, "day:1|http://a/w|rain|W|1"), "n");
	assert_string_equal(READ(ENTRY_BY_ID, "day:2|http://a/w|sun|W|2"), "n");
}

static void
title_and_date_count_where_all_have_moved(void **state)
{
	(void)state;
	assert_string_equal(READ(ENTRY_BY_ID, "1|http://a/1|x|A|1", "2|http://a/2|y|B|2",
	                         "3|http://a/3|z|C|3"),
	                    "nnn");
	assert_string_equal(READ(ENTRY_BY_ID, "x|http://b/x|q|A|1", "2|http://a/2|y|B|2",
	                         "3|http://a/3|z|C|3"),
	                    "hkk n");
	assert_string_equal(READ(ENTRY_BY_ID, "y|http://b/y|y|B|2", "z|http://b/z|z!|C|3"),
	                    "hh kr");
	assert_int_equal(moved, 2);
}

static void
a_piece_of_a_text_is_put_aside(void **state)
{
	(void)state;
	assert_string_equal(READ(ENTRY_BY_ID, "1|l1|<p>one two three four</p>"), "n");
	assert_string_equal(READ(ENTRY_BY_ID, "1|l1|<p>one two th&hellip;</p>"), "a");
	assert_string_equal(READ(ENTRY_BY_ID, "1|l1|<p>one two th&hellip;</p>"), "k");
	assert_string_equal(READ(ENTRY_BY_ID, "1|l1|<p>one two three four</p>"), "k");
	assert_string_equal(READ(ENTRY_BY_ID, "1|l1|<p>one two three five</p>"), "r");
	assert_string_equal(READ(ENTRY_BY_ID, "1|l1|<p>one"), "a");
	assert_string_equal(READ(ENTRY_BY_ID, "1|l1|<img src=x>"), "r");
}

static void
what_churns_is_kept_once_a_day(void **state)
{
	static char text[8][40];
	int i;

	(void)state;
	seen = clock_now();
	assert_string_equal(READ(ENTRY_BY_ID, "1|l1|made at 12:01:07"), "n");
	assert_string_equal(READ(ENTRY_BY_ID, "1|l1|made at 12:02:08"), "r");
	assert_string_equal(READ(ENTRY_BY_ID, "1|l1|made at 12:03:09"), "c");
	assert_string_equal(READ(ENTRY_BY_ID, "1|l1|by hand at 12:03:09"), "r");
	/* Words too, when they change again and again; but not a much longer text. */
	for (i = 0; i < 8; i++)
		snprintf(text[i], sizeof text[i], "1|l1|word %c by hand, and that", 'a' + i);
	assert_string_equal(READ(ENTRY_BY_ID, text[0]), "r");
	assert_string_equal(READ(ENTRY_BY_ID, text[1]), "r");
	assert_string_equal(READ(ENTRY_BY_ID, text[2]), "c");
	assert_string_equal(READ(ENTRY_BY_ID, "1|l1|" TEXT), "r");
	seen = 1614600000;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(new_known_and_revised, prepare, clean),
	    cmocka_unit_test_setup_teardown(
	        an_edit_that_is_taken_back_is_a_revision_but_not_for_ever, prepare, clean),
	    cmocka_unit_test_setup_teardown(an_id_that_is_used_again_is_another_article, prepare,
	                                    clean),
	    cmocka_unit_test_setup_teardown(a_link_to_the_front_page_makes_no_kin, prepare, clean),
	    cmocka_unit_test_setup_teardown(an_edit_may_change_the_title_or_the_link_but_not_both,
	                                    prepare, clean),
	    cmocka_unit_test_setup_teardown(the_same_item_twice_in_a_document_is_one, prepare,
	                                    clean),
	    cmocka_unit_test_setup_teardown(
	        items_that_share_an_id_are_all_kept_and_known_in_any_order, prepare, clean),
	    cmocka_unit_test_setup_teardown(the_one_it_clashed_with_may_leave_and_it_is_known_still,
	                                    prepare, clean),
	    cmocka_unit_test_setup_teardown(id_and_link_shared_are_told_apart_by_the_text, prepare,
	                                    clean),
	    cmocka_unit_test_setup_teardown(
	        an_edit_of_one_that_was_told_apart_by_its_link_is_its_revision, prepare, clean),
	    cmocka_unit_test_setup_teardown(few_clashes_in_a_long_document_change_no_rule, prepare,
	                                    clean),
	    cmocka_unit_test_setup_teardown(the_last_rule_stays, prepare, clean),
	    cmocka_unit_test_setup_teardown(another_feed_s_ids_are_its_own, prepare, clean),
	    cmocka_unit_test_setup_teardown(many_items_of_one_document_are_all_told_apart, prepare,
	                                    clean),
	    cmocka_unit_test_setup_teardown(ids_that_moved_are_known_again_and_for_good, prepare,
	                                    clean),
	    cmocka_unit_test_setup_teardown(
	        the_same_path_of_another_host_is_no_kin_without_a_witness, prepare, clean),
	    cmocka_unit_test_setup_teardown(the_old_one_must_not_stand_in_the_document, prepare,
	                                    clean),
	    cmocka_unit_test_setup_teardown(one_link_is_one_post_unless_the_publisher_counts_on,
	                                    prepare, clean),
	    cmocka_unit_test_setup_teardown(title_and_date_count_where_all_have_moved, prepare,
	                                    clean),
	    cmocka_unit_test_setup_teardown(a_link_that_others_have_too_makes_no_kin, prepare,
	                                    clean),
	    cmocka_unit_test_setup_teardown(what_has_nothing_but_a_text_is_known_by_it, prepare,
	                                    clean),
	    cmocka_unit_test_setup_teardown(a_piece_of_a_text_is_put_aside, prepare, clean),
	    cmocka_unit_test_setup_teardown(what_churns_is_kept_once_a_day, prepare, clean),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
