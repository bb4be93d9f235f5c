#include "base/entry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/calendar.h"
#include "port/sim/sim.h"

static struct entry
entry_with(const char *id, const char *link, const char *title, const char *content)
{
	struct entry entry = {0};

	entry.id = slice_of(id);
	entry.link = slice_of(link);
	entry.title = slice_of(title);
	entry.content = slice_of(content);
	entry.published = CALENDAR_NONE;
	entry.updated = CALENDAR_NONE;
	return entry;
}

static struct hash
key_of(const struct entry *entry, enum entry_rule rule)
{
	struct error err = {0};
	struct hash key = {0, 0};

	assert_true(entry_key(entry, rule, &key, &err));
	return key;
}

static bool
same_key(const struct entry *a, const struct entry *b, enum entry_rule rule)
{
	struct hash x = key_of(a, rule), y = key_of(b, rule);

	assert_int_equal(x.low == y.low, x.high == y.high);
	return x.low == y.low;
}

static bool
same_text(const struct entry *a, const struct entry *b)
{
	struct error err = {0};
	uint64_t x = 1, y = 2;

	assert_true(entry_fingerprint(a, &x, &err));
	assert_true(entry_fingerprint(b, &y, &err));
	return x == y;
}

static void
the_id_alone_is_the_key(void **state)
{
	struct entry a = entry_with("id", "http://a/", "title", "text");
	struct entry b = entry_with(" id\n", "http://b/", "other", "else");

	(void)state;
	assert_true(same_key(&a, &b, ENTRY_BY_ID));
	b.id = slice_of("ID");
	assert_false(same_key(&a, &b, ENTRY_BY_ID));
}

static void
without_id_the_canonical_link_is(void **state)
{
	struct entry a = entry_with("", "https://A/x?utm_source=rss#top", "title", "text");
	struct entry b = entry_with(" ", "http://a/x", "other", "else");

	(void)state;
	assert_true(same_key(&a, &b, ENTRY_BY_ID));
	b.published_raw = slice_of("a date");
	assert_true(same_key(&a, &b, ENTRY_BY_ID));
	b.link = slice_of("http://a/y");
	assert_false(same_key(&a, &b, ENTRY_BY_ID));
}

static void
without_link_the_enclosure_then_title_and_date_are(void **state)
{
	struct entry_enclosure one = {SLICE("http://a/1.mp3"), SLICE("audio/mpeg"), SLICE("1"), 0};
	struct entry_enclosure two = {SLICE("https://a/1.mp3"), SLICE(""), SLICE(""), 0};
	struct entry a = entry_with("", "", "title", "text");
	struct entry b = entry_with("", "", "other", "else");

	(void)state;
	a.enclosures = &one;
	b.enclosures = &two;
	a.enclosure_count = b.enclosure_count = 1;
	assert_true(same_key(&a, &b, ENTRY_BY_ID));
	a.enclosure_count = b.enclosure_count = 0;
	assert_false(same_key(&a, &b, ENTRY_BY_ID));
	b.title = slice_of(" title ");
	assert_false(same_key(&a, &b, ENTRY_BY_ID));
	a.published_raw = slice_of("Tue");
	b.updated_raw = slice_of("Tue");
	assert_true(same_key(&a, &b, ENTRY_BY_ID));
	b.updated_raw = slice_of("Wed");
	assert_false(same_key(&a, &b, ENTRY_BY_ID));
}

static void
kinds_of_keys_are_apart(void **state)
{
	struct entry id = entry_with("http://a/", "", "", "");
	struct entry link = entry_with("", "http://a/", "", "");
	struct entry title = entry_with("", "", "http://a/", "");
	struct entry content = entry_with("", "", "", "http://a/");
	struct entry summary = entry_with("", "", "", "");
	struct entry nothing = entry_with("", "", "", "");

	(void)state;
	summary.summary = content.content;
	assert_false(same_key(&id, &link, ENTRY_BY_ID));
	assert_false(same_key(&link, &title, ENTRY_BY_ID));
	assert_false(same_key(&title, &content, ENTRY_BY_ID));
	assert_false(same_key(&content, &summary, ENTRY_BY_ID));
	assert_false(same_key(&content, &nothing, ENTRY_BY_ID));
	assert_true(same_key(&nothing, &nothing, ENTRY_BY_ID));
}

static void
each_rule_adds_to_the_key(void **state)
{
	struct entry a = entry_with("id", "http://a/", "title", "text");
	struct entry link = entry_with("id", "http://b/", "title", "text");
	struct entry title = entry_with("id", "https://a/#x", "other", "text");
	struct entry text = entry_with("id", "http://a/", "title ", "else");
	struct hash low = key_of(&a, ENTRY_BY_ID), high = key_of(&a, ENTRY_BY_LINK);

	(void)state;
	assert_true(low.low != high.low);
	assert_true(same_key(&a, &link, ENTRY_BY_ID));
	assert_false(same_key(&a, &link, ENTRY_BY_LINK));
	assert_true(same_key(&a, &title, ENTRY_BY_LINK));
	assert_false(same_key(&a, &title, ENTRY_BY_TITLE));
	assert_true(same_key(&a, &text, ENTRY_BY_TITLE));
	assert_false(same_key(&a, &text, ENTRY_BY_CONTENT));
}

static void
stored_keys_stay_what_they_are(void **state)
{
	struct entry a =
	    entry_with("tag:example.org,2010:1", "http://a/?id=1", "A title", "Some text");

	/* Archives hold these: a change here is a bug in what changed them. */
	(void)state;
	assert_true(key_of(&a, ENTRY_BY_ID).low == UINT64_C(0xf9c1c4e275c519b1));
	assert_true(key_of(&a, ENTRY_BY_CONTENT).high == UINT64_C(0x8f51e0fb2ad119fd));
}

static void
white_space_and_dates_make_no_revision(void **state)
{
	struct entry a = entry_with("id", "http://a/", "A title", "<p>Some text</p>\n<p>More</p>");
	struct entry b =
	    entry_with("other", "https://a/#c", " A\ttitle ", "\n<p>Some  text</p> <p>More</p>");

	(void)state;
	b.published = 1;
	b.published_raw = slice_of("1970");
	assert_true(same_text(&a, &b));
	b.content = slice_of("<p>Some text</p><p>More</p>");
	assert_true(same_text(&a, &b));
	b.content = slice_of("<p>Some text</p><p>Mo re</p>");
	assert_false(same_text(&a, &b));
}

static void
parts_do_not_run_into_each_other(void **state)
{
	struct entry a = entry_with("id", "", "ab", "c");
	struct entry b = entry_with("id", "", "a", "bc");

	(void)state;
	assert_false(same_text(&a, &b));
	b = a;
	a.summary = b.summary = slice_of("d");
	assert_true(same_text(&a, &b));
	b.summary = a.content;
	b.content = a.summary;
	assert_false(same_text(&a, &b));
}

static void
the_place_of_a_text_counts_only_beside_another(void **state)
{
	struct entry a = entry_with("id", "", "title", "text"), b = a;

	(void)state;
	b.summary = a.content;
	b.content = slice_of(" ");
	assert_true(same_text(&a, &b));
	b.content = a.content;
	assert_true(same_text(&a, &b));
	b.summary = slice_of("in short");
	assert_false(same_text(&a, &b));
}

/* Where it came from, where it was and how long it plays is told of an article: it does not make it another. */
static void
what_is_told_beside_the_text_makes_no_revision(void **state)
{
	struct entry_enclosure short_file = {SLICE("http://a/1"), SLICE(""), SLICE("1"), 1};
	struct entry_enclosure long_file = {SLICE("http://a/1"), SLICE(""), SLICE("1"), 2};
	struct entry a = entry_with("", "", "title", "text"), b = a;

	(void)state;
	a.enclosures = &short_file;
	b.enclosures = &long_file;
	a.enclosure_count = b.enclosure_count = 1;
	b.source = slice_of("Elsewhere");
	b.source_link = slice_of("http://elsewhere.example/");
	b.place = slice_of("47.5 19.05");
	b.related = slice_of("http://a/real");
	assert_true(same_key(&a, &b, ENTRY_BY_CONTENT));
	assert_true(same_text(&a, &b));
}

static void
enclosures_count(void **state)
{
	struct entry_enclosure files[] = {
	    {SLICE("http://a/1"), SLICE("audio/mpeg"), SLICE("1"), 0},
	    {SLICE("http://a/2"), SLICE("audio/mpeg"), SLICE("1"), 0},
	    {SLICE("http://a/1"), SLICE("audio/mpeg"), SLICE("2"), 0},
	};
	struct entry a = entry_with("id", "", "", ""), b = a;

	(void)state;
	a.enclosures = &files[0];
	b.enclosures = &files[1];
	a.enclosure_count = b.enclosure_count = 1;
	assert_false(same_text(&a, &b));
	b.enclosures = &files[2];
	assert_false(same_text(&a, &b));
	b.enclosures = &files[0];
	assert_true(same_text(&a, &b));
	b.enclosure_count = 2;
	assert_false(same_text(&a, &b));
}

static void
tracking_in_the_text_makes_no_revision(void **state)
{
	static const char *const pairs[][2] = {
	    {"<a href=\"http://a/?utm_source=x\">", "<a href=\"http://a/\">"},
	    {"http://a/?utm_source=x#f", "http://a/#f"},
	    {"http://a/?utm_source=x", "http://a/"},
	    {"http://a/?p=1&utm_source=x&amp;q=2", "http://a/?p=1&amp;q=2"},
	    {"http://a/?utm_source=x&amp;utm_medium=y&#38;p=1 b", "http://a/?p=1 b"},
	    {"http://a/?p=1&#038;fbclid=abc' b", "http://a/?p=1' b"},
	    {"(http://a/?gclid=1)", "(http://a/)"},
	};
	static const char *const apart[][2] = {
	    {"http://a/?p=1", "http://a/?p=2"},
	    {"http://a/?p=1", "http://a/"},
	    {"What?utm_source", "What"},
	    {"utm_source=x", ""},
	    {"why? because", "why because"},
	    {"a&b", "ab"},
	    {"????", "???"},
	    {"&&", "&"},
	};
	struct entry a, b;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		a = entry_with("", "", "", pairs[i][0]);
		b = entry_with("", "", "", pairs[i][1]);
		if (!same_text(&a, &b))
			fail_msg("apart: %s and %s", pairs[i][0], pairs[i][1]);
	}
	for (i = 0; i < sizeof apart / sizeof *apart; i++) {
		a = entry_with("", "", "", apart[i][0]);
		b = entry_with("", "", "", apart[i][1]);
		if (same_text(&a, &b))
			fail_msg("the same: %s and %s", apart[i][0], apart[i][1]);
	}
}

static void
an_article_is_never_of_the_future(void **state)
{
	struct entry entry = entry_with("", "", "", "");

	(void)state;
	assert_int_equal(entry_moment(&entry, 1000), 1000);
	assert_true(entry_moment(&entry, CALENDAR_NONE) == CALENDAR_NONE);
	entry.updated = 500;
	assert_int_equal(entry_moment(&entry, 1000), 500);
	entry.published = 400;
	assert_int_equal(entry_moment(&entry, 1000), 400);
	entry.published = 1000 + 86400;
	assert_int_equal(entry_moment(&entry, 1000), 1000 + 86400);
	entry.published++;
	assert_int_equal(entry_moment(&entry, 1000), 1000);
	assert_int_equal(entry_moment(&entry, CALENDAR_NONE), 1000 + 86401);
}

static void
no_memory_is_told(void **state)
{
	struct entry entry = entry_with("", "http://a/", "", "");
	struct error err = {0};
	struct hash key;
	uint64_t fingerprint;

	(void)state;
	sim_heap_fail_after(1, 1000);
	assert_false(entry_key(&entry, ENTRY_BY_ID, &key, &err));
	assert_int_equal(err.kind, ERROR_MEMORY);
	assert_false(entry_fingerprint(&entry, &fingerprint, &err));
	sim_heap_fail_after(0, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_id_alone_is_the_key),
	    cmocka_unit_test(without_id_the_canonical_link_is),
	    cmocka_unit_test(without_link_the_enclosure_then_title_and_date_are),
	    cmocka_unit_test(kinds_of_keys_are_apart),
	    cmocka_unit_test(each_rule_adds_to_the_key),
	    cmocka_unit_test(stored_keys_stay_what_they_are),
	    cmocka_unit_test(white_space_and_dates_make_no_revision),
	    cmocka_unit_test(parts_do_not_run_into_each_other),
	    cmocka_unit_test(the_place_of_a_text_counts_only_beside_another),
	    cmocka_unit_test(what_is_told_beside_the_text_makes_no_revision),
	    cmocka_unit_test(enclosures_count),
	    cmocka_unit_test(tracking_in_the_text_makes_no_revision),
	    cmocka_unit_test(an_article_is_never_of_the_future),
	    cmocka_unit_test(no_memory_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
