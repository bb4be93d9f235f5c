#include "feed/space.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "port/sim/sim.h"

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

/* Each table is searched by halves or in order: all that stands in it is found. */
static void
usual_prefixes_are_known_without_a_declaration(void **state)
{
	static const struct {
		const char *prefix;
		enum space_name name;
	} usual[] = {
	    {"at", SPACE_TOMBSTONE},   {"content", SPACE_CONTENT},   {"georss", SPACE_GEORSS},
	    {"gml", SPACE_GML},        {"googleplay", SPACE_ITUNES}, {"media", SPACE_MEDIA},
	    {"sy", SPACE_SYNDICATION}, {"xhtml", SPACE_XHTML},       {"DC", SPACE_UNKNOWN},
	    {"d", SPACE_UNKNOWN},      {"dcx", SPACE_UNKNOWN},       {"", SPACE_UNKNOWN},
	};
	struct spaces spaces = {{0}};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof usual / sizeof *usual; i++)
		assert_int_equal(
		    spaces_find(&spaces, usual[i].prefix, strlen(usual[i].prefix))->name,
		    usual[i].name);
	spaces_free(&spaces);
}

static void
a_name_without_end_and_many_prefixes_are_borne(void **state)
{
	struct spaces spaces = {{0}};
	char uri[300];
	int i;

	(void)state;
	memset(uri, 'a', sizeof uri);
	assert_int_equal(space_find((struct slice){uri, sizeof uri})->name, SPACE_UNKNOWN);
	assert_int_equal(space_find(slice_of("http://"))->name, SPACE_UNKNOWN);
	assert_int_equal(space_find(slice_of("////"))->name, SPACE_RSS);
	for (i = 0; i < 3 * CONFIG_LIST; i++)
		assert_true(spaces_push(&spaces, "p", space_find(slice_of("urn:x"))));
	assert_true(spaces_mark(&spaces) < 3 * CONFIG_LIST * 64);
	/* A prefix of 16 bytes still counts, one of 17 is nobody's. */
	spaces_clear(&spaces);
	assert_true(spaces_push(&spaces, "abcdefghijklmnop",
	                        space_find(slice_of("http://purl.org/dc/terms/"))));
	assert_int_equal(spaces_find(&spaces, "abcdefghijklmnop", 16)->name, SPACE_DCTERMS);
	assert_true(spaces_push(&spaces, "abcdefghijklmnopq",
	                        space_find(slice_of("http://purl.org/dc/terms/"))));
	assert_int_equal(spaces_find(&spaces, "abcdefghijklmnopq", 17)->name, SPACE_UNKNOWN);
	spaces_free(&spaces);
	assert_int_equal(memory_used(), 0);
}

static void
no_memory_for_a_declaration_is_told(void **state)
{
	struct spaces spaces = {{0}};

	(void)state;
	sim_heap_fail_after(1, 1000);
	assert_false(spaces_push(&spaces, "d", space_none()));
	sim_heap_fail_after(0, 0);
	spaces_free(&spaces);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_namespace_is_known_however_it_is_written),
	    cmocka_unit_test(a_prefix_means_what_was_declared_last),
	    cmocka_unit_test(usual_prefixes_are_known_without_a_declaration),
	    cmocka_unit_test(a_name_without_end_and_many_prefixes_are_borne),
	    cmocka_unit_test(no_memory_for_a_declaration_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
