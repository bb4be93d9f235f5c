#include "feed/element.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void
an_element_means_something_in_its_places_alone(void **state)
{
	const struct element *in_feed = element_find(SPACE_RSS, "pubDate", SCOPE_FEED);
	const struct element *in_item = element_find(SPACE_RSS, "pubDate", SCOPE_ITEM);

	(void)state;
	assert_int_equal(in_feed->field, FIELD_UPDATED);
	assert_int_equal(in_item->field, FIELD_PUBLISHED);
	assert_null(element_find(SPACE_RSS, "pubDate", SCOPE_ROOT));
	assert_null(element_find(SPACE_DC, "pubDate", SCOPE_ITEM));
	assert_null(element_find(SPACE_RSS, "pubDat", SCOPE_ITEM));
	assert_null(element_find(SPACE_RSS, "pubDates", SCOPE_ITEM));
	assert_null(element_find(SPACE_UNKNOWN, "title", SCOPE_ITEM));
}

/* One of each vocabulary, first and last of it where there are more: found only if the table is sorted. */
static void
elements_of_each_vocabulary_are_found(void **state)
{
	static const struct {
		enum space_name space;
		const char *name;
		int scope;
	} elements[] = {
	    {SPACE_RSS, "author", SCOPE_ITEM},
	    {SPACE_RSS, "TTL", SCOPE_FEED},
	    {SPACE_RSS, "rss", SCOPE_DOCUMENT},
	    {SPACE_RSS, "lastBuildDate", SCOPE_FEED},
	    {SPACE_ATOM, "author", SCOPE_SOURCE},
	    {SPACE_ATOM, "link", SCOPE_SOURCE},
	    {SPACE_ATOM, "name", SCOPE_PERSON},
	    {SPACE_ATOM, "updated", SCOPE_ITEM},
	    {SPACE_CONTENT, "encoded", SCOPE_ITEM},
	    {SPACE_DC, "author", SCOPE_ITEM},
	    {SPACE_DC, "title", SCOPE_ITEM},
	    {SPACE_DCTERMS, "created", SCOPE_ITEM},
	    {SPACE_DCTERMS, "modified", SCOPE_FEED},
	    {SPACE_ITUNES, "author", SCOPE_FEED},
	    {SPACE_ITUNES, "title", SCOPE_ITEM},
	    {SPACE_MEDIA, "content", SCOPE_GROUP},
	    {SPACE_MEDIA, "title", SCOPE_ITEM},
	    {SPACE_RDF, "RDF", SCOPE_DOCUMENT},
	    {SPACE_SYNDICATION, "updateFrequency", SCOPE_FEED},
	    {SPACE_SYNDICATION, "updatePeriod", SCOPE_FEED},
	    {SPACE_XHTML, "body", SCOPE_ITEM},
	    {SPACE_XHTML, "div", SCOPE_ITEM},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof elements / sizeof elements[0]; i++)
		if (element_find(elements[i].space, elements[i].name, elements[i].scope) == NULL)
			fail_msg("%s is not found", elements[i].name);
}

/* The same answer from the memory of names as from the table, whatever was asked before. */
static void
names_that_were_met_mean_what_they_mean(void **state)
{
	static const char *const names[] = {"title",   "TITLE",       "link",        "item",
	                                    "entry",   "description", "pubDate",     "date",
	                                    "creator", "encoded",     "thumbnail",   "nothing",
	                                    "",        "x",           "updatePeriod"};
	static const int scopes[] = {SCOPE_DOCUMENT, SCOPE_ROOT,   SCOPE_FEED,   SCOPE_ITEM,
	                             SCOPE_GROUP,    SCOPE_PERSON, SCOPE_SOURCE, SCOPE_SKIP};
	struct elements_met met = {0};
	size_t i, k;
	int space, round;

	(void)state;
	for (round = 0; round < 3; round++)
		for (space = 0; space < SPACE_COUNT; space++)
			for (i = 0; i < sizeof names / sizeof *names; i++)
				for (k = 0; k < sizeof scopes / sizeof *scopes; k++)
					assert_ptr_equal(element_met(&met, (enum space_name)space,
					                             names[i], scopes[k]),
					                 element_find((enum space_name)space,
					                              names[i], scopes[k]));
}

/* One place, three scopes, in turn: what was met in one scope must not be taken for another. */
static void
a_name_met_in_one_place_is_not_taken_for_another(void **state)
{
	struct elements_met met = {0};
	int i;

	(void)state;
	for (i = 0; i < 2; i++) {
		assert_int_equal(element_met(&met, SPACE_RSS, "pubDate", SCOPE_FEED)->field,
		                 FIELD_UPDATED);
		assert_int_equal(element_met(&met, SPACE_RSS, "pubDate", SCOPE_ITEM)->field,
		                 FIELD_PUBLISHED);
		assert_null(element_met(&met, SPACE_RSS, "pubDate", SCOPE_ROOT));
		assert_null(element_met(&met, SPACE_DC, "pubDate", SCOPE_ITEM));
		/* As long, and with the same first and middle letter. */
		assert_int_equal(element_met(&met, SPACE_RSS, "title", SCOPE_ITEM)->field,
		                 FIELD_TITLE);
		assert_null(element_met(&met, SPACE_RSS, "tatle", SCOPE_ITEM));
	}
}

static void
long_names_are_not_remembered_and_found_all_the_same(void **state)
{
	struct elements_met met = {0}, empty = {0};
	char name[300];

	(void)state;
	memset(name, 'a', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	assert_null(element_met(&met, SPACE_RSS, name, SCOPE_ITEM));
	assert_null(element_find(SPACE_RSS, name, SCOPE_ITEM));
	assert_non_null(element_met(&met, SPACE_PODCAST, "alternateEnclosure", SCOPE_ITEM));
	assert_memory_equal(&met, &empty, sizeof met);
	/* 15 bytes are the most that are remembered. */
	assert_null(element_met(&met, SPACE_RSS, "sixteen bytes it", SCOPE_FEED));
	assert_memory_equal(&met, &empty, sizeof met);
	assert_non_null(element_met(&met, SPACE_SYNDICATION, "updateFrequency", SCOPE_FEED));
	assert_memory_not_equal(&met, &empty, sizeof met);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_element_means_something_in_its_places_alone),
	    cmocka_unit_test(elements_of_each_vocabulary_are_found),
	    cmocka_unit_test(names_that_were_met_mean_what_they_mean),
	    cmocka_unit_test(a_name_met_in_one_place_is_not_taken_for_another),
	    cmocka_unit_test(long_names_are_not_remembered_and_found_all_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
