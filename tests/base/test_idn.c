#include "base/idn.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "port/sim/sim.h"

static void
assert_name(const char *host, const char *want)
{
	struct buffer out = {0};

	assert_true(idn_append(&out, slice_of(host)));
	assert_string_equal(buffer_text(&out), want);
	buffer_free(&out);
}

/* RFC 3492, 7.1, and names that are in use; what is expected is Python's idna codec's. */
static void
labels_become_punycode(void **state)
{
	(void)state;
	assert_name("b\xc3\xbc"
	            "cher.example",
	            "xn--bcher-kva.example");
	assert_name("m\xc3\xbcnchen.de", "xn--mnchen-3ya.de");
	assert_name(
	    "\xe4\xbb\x96\xe4\xbb\xac\xe4\xb8\xba\xe4\xbb\x80\xe4\xb9\x88\xe4\xb8\x8d\xe8\xaf"
	    "\xb4\xe4\xb8\xad\xe6\x96\x87",
	    "xn--ihqwcrb4cv8a8dqg056pqjye");
	assert_name(
	    "\xd7\x9c\xd7\x9e\xd7\x94\xd7\x94\xd7\x9d\xd7\xa4\xd7\xa9\xd7\x95\xd7\x98\xd7\x9c"
	    "\xd7\x90\xd7\x9e\xd7\x93\xd7\x91\xd7\xa8\xd7\x99\xd7\x9d\xd7\xa2\xd7\x91\xd7\xa8"
	    "\xd7\x99\xd7\xaa",
	    "xn--4dbcagdahymbxekheh6e0a7fei0b");
	assert_name("3\xe5\xb9\xb4"
	            "b\xe7\xb5\x84\xe9\x87\x91\xe5\x85\xab\xe5\x85\x88\xe7\x94\x9f",
	            "xn--3b-ww4c5e180e575a65lsy2b");
	assert_name("\xf0\x9f\x92\xa9.la", "xn--ls8h.la");
}

static void
capitals_and_wide_letters_and_dots_are_the_usual_ones(void **state)
{
	(void)state;
	assert_name("B\xc3\x9c"
	            "CHER.Example",
	            "xn--bcher-kva.example");
	assert_name("\xd0\x9f\xd0\xa0\xd0\x98\xd0\x9c\xd0\x95\xd0\xa0.\xd0\xa0\xd0\xa4",
	            "xn--e1afmkfd.xn--p1ai");
	assert_name("\xce\x88\xce\xbb.gr", "xn--ixa2a.gr");
	assert_name("\xef\xbc\xa1\xef\xbd\x82\xef\xbc\x91\xe3\x80\x82jp", "ab1.jp");
	assert_name("\xc5\xb8\xc5\xbd.a", "xn--wda8w.a");
}

static void
what_is_no_such_name_is_left_alone(void **state)
{
	char large[1100];

	(void)state;
	assert_name("", "");
	assert_name("Example.ORG", "Example.ORG");
	assert_name("[::1]", "[::1]");
	assert_name("b\xfc"
	            "cher.example",
	            "b\xfc"
	            "cher.example");
	memset(large, 'a', sizeof large);
	large[0] = '\xc3';
	large[1] = '\xbc';
	large[sizeof large - 1] = '\0';
	assert_name(large, large);
}

static void
no_memory_is_an_answer(void **state)
{
	struct buffer out = {0};

	(void)state;
	sim_heap_fail_after(1, 100);
	assert_false(idn_append(&out, slice_of("b\xc3\xbc.a")));
	sim_heap_fail_after(0, 0);
	buffer_free(&out);
	assert_int_equal(memory_used(), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(labels_become_punycode),
	    cmocka_unit_test(capitals_and_wide_letters_and_dots_are_the_usual_ones),
	    cmocka_unit_test(what_is_no_such_name_is_left_alone),
	    cmocka_unit_test(no_memory_is_an_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
