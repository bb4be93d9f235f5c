#include "feed/element.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "feed/space.h"

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

/* Every line of the table can be found only if the table is sorted. */
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

static void
a_namespace_is_known_however_it_is_written(void **state)
{
	(void)state;
	assert_int_equal(space_find(slice_of("http://www.w3.org/2005/Atom"))->name, SPACE_ATOM);
	assert_string_equal(space_find(slice_of("http://www.w3.org/2005/Atom"))->type, "atom10");
	assert_int_equal(space_find(slice_of(" HTTPS://www.w3.org/2005/atom/ "))->name, SPACE_ATOM);
	assert_int_equal(space_find(slice_of("http://search.yahoo.com/mrss"))->name, SPACE_MEDIA);
	assert_int_equal(space_find(slice_of("http://search.yahoo.com/mrss/"))->name, SPACE_MEDIA);
	assert_int_equal(space_find(slice_of("http://www.w3.org/1999/02/22-rdf-syntax-ns#"))->name,
	                 SPACE_RDF);
	assert_int_equal(space_find(slice_of("http://backend.userland.com/RSS2"))->name, SPACE_RSS);
	assert_int_equal(space_find(slice_of("http://example.com/"))->name, SPACE_UNKNOWN);
	assert_int_equal(space_find(slice_of(""))->name, SPACE_RSS);
}

static void
a_prefix_means_what_was_declared_last(void **state)
{
	struct spaces spaces = {{0}};
	size_t mark;

	(void)state;
	assert_int_equal(spaces_find(&spaces, "dc", 2)->name, SPACE_DC);
	assert_int_equal(spaces_find(&spaces, "d", 1)->name, SPACE_UNKNOWN);
	assert_true(spaces_push(&spaces, "d", space_find(slice_of("http://purl.org/dc/terms/"))));
	mark = spaces_mark(&spaces);
	assert_true(spaces_push(&spaces, "d", space_find(slice_of("http://www.w3.org/2005/Atom"))));
	assert_true(spaces_push(&spaces, "dc", space_find(slice_of("urn:x"))));
	assert_int_equal(spaces_find(&spaces, "d", 1)->name, SPACE_ATOM);
	assert_int_equal(spaces_find(&spaces, "dc", 2)->name, SPACE_UNKNOWN);
	spaces_pop(&spaces, mark);
	assert_int_equal(spaces_find(&spaces, "d", 1)->name, SPACE_DCTERMS);
	assert_int_equal(spaces_find(&spaces, "dc", 2)->name, SPACE_DC);
	assert_int_equal(spaces_find(&spaces, "a prefix too long to be known", 29)->name,
	                 SPACE_UNKNOWN);
	spaces_free(&spaces);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_element_means_something_in_its_places_alone),
	    cmocka_unit_test(elements_of_each_vocabulary_are_found),
	    cmocka_unit_test(a_namespace_is_known_however_it_is_written),
	    cmocka_unit_test(a_prefix_means_what_was_declared_last),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
