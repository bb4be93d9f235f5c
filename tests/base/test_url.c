#include "base/url.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct pair {
	const char *from, *to;
};

/* RFC 3986, 5.4.1 and 5.4.2; resolved strictly. */
static const struct pair rfc[] = {
    {"g:h", "g:h"},
    {"g", "http://a/b/c/g"},
    {"./g", "http://a/b/c/g"},
    {"g/", "http://a/b/c/g/"},
    {"/g", "http://a/g"},
    {"//g", "http://g"},
    {"?y", "http://a/b/c/d;p?y"},
    {"g?y", "http://a/b/c/g?y"},
    {"#s", "http://a/b/c/d;p?q#s"},
    {"g#s", "http://a/b/c/g#s"},
    {"g?y#s", "http://a/b/c/g?y#s"},
    {";x", "http://a/b/c/;x"},
    {"g;x", "http://a/b/c/g;x"},
    {"g;x?y#s", "http://a/b/c/g;x?y#s"},
    {"", "http://a/b/c/d;p?q"},
    {".", "http://a/b/c/"},
    {"./", "http://a/b/c/"},
    {"..", "http://a/b/"},
    {"../", "http://a/b/"},
    {"../g", "http://a/b/g"},
    {"../..", "http://a/"},
    {"../../", "http://a/"},
    {"../../g", "http://a/g"},
    {"../../../g", "http://a/g"},
    {"../../../../g", "http://a/g"},
    {"/./g", "http://a/g"},
    {"/../g", "http://a/g"},
    {"g.", "http://a/b/c/g."},
    {".g", "http://a/b/c/.g"},
    {"g..", "http://a/b/c/g.."},
    {"..g", "http://a/b/c/..g"},
    {"./../g", "http://a/b/g"},
    {"./g/.", "http://a/b/c/g/"},
    {"g/./h", "http://a/b/c/g/h"},
    {"g/../h", "http://a/b/c/h"},
    {"g;x=1/./y", "http://a/b/c/g;x=1/y"},
    {"g;x=1/../y", "http://a/b/c/y"},
    {"g?y/./x", "http://a/b/c/g?y/./x"},
    {"g?y/../x", "http://a/b/c/g?y/../x"},
    {"g#s/./x", "http://a/b/c/g#s/./x"},
    {"g#s/../x", "http://a/b/c/g#s/../x"},
    {"http:g", "http:g"},
};

static void
assert_resolved(const char *base, const char *reference, const char *expected)
{
	struct buffer out = {0};

	assert_true(url_resolve(slice_of(base), slice_of(reference), &out));
	assert_string_equal(buffer_text(&out), expected);
	buffer_free(&out);
}

static void
the_examples_of_rfc_3986_are_resolved(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rfc / sizeof *rfc; i++)
		assert_resolved("http://a/b/c/d;p?q", rfc[i].from, rfc[i].to);
}

static void
odd_bases_resolve_too(void **state)
{
	(void)state;
	assert_resolved("http://a", "g", "http://a/g");
	assert_resolved("http://a", "", "http://a");
	assert_resolved("http://a", "?q", "http://a?q");
	assert_resolved("http://a?q", "#f", "http://a?q#f");
	assert_resolved("http://a?x/y", "g", "http://a/g");
	assert_resolved("http://a/b//c", "../g", "http://a/b/g");
	assert_resolved("http://a/b/", "http://c/../d/./e", "http://c/d/e");
	assert_resolved("http://a/", "//b", "http://b");
	assert_resolved("http://a/", "mailto:x@y/../z", "mailto:x@y/../z");
	assert_resolved("file:/a/b", "c", "file:/a/c");
	assert_resolved("x:a/b", "c", "x:a/c");
	assert_resolved("x:", "c", "x:c");
	assert_resolved("http://a/b", "?", "http://a/b?");
	assert_resolved("http://a/b", "//", "http://");
}

static void
blanks_are_dropped_or_escaped(void **state)
{
	(void)state;
	assert_resolved(" http://a/b\n", "\n c d?e f#g h\t", "http://a/c%20d?e%20f#g%20h");
	assert_resolved("http://a/b", "c/\n\td", "http://a/c/d");
	assert_resolved("", " /x y ", "/x%20y");
	assert_resolved("relative/base", "/x", "/x");
	assert_resolved("", "http://a/b/../c", "http://a/b/../c");
}

static void
parts_are_told_apart(void **state)
{
	struct url url = url_split(slice_of("HTTP://u@h:1/p/q?a?b#c#d"));
	struct slice none = {0};

	(void)state;
	assert_true(slice_is(url.scheme, "HTTP"));
	assert_true(url.has_authority && slice_is(url.authority, "u@h:1"));
	assert_true(slice_is(url.path, "/p/q"));
	assert_true(url.has_query && slice_is(url.query, "a?b"));
	assert_true(url.has_fragment && slice_is(url.fragment, "c#d"));
	url = url_split(slice_of("1a:b"));
	assert_true(url.scheme.size == 0 && slice_is(url.path, "1a:b"));
	url = url_split(slice_of("//h?#"));
	assert_true(url.has_authority && slice_is(url.authority, "h"));
	assert_true(url.has_query && url.query.size == 0);
	assert_true(url.has_fragment && url.fragment.size == 0);
	url = url_split(none);
	assert_false(url.has_authority || url.has_query || url.has_fragment);
	assert_int_equal(url.path.size, 0);
}

static void
web_addresses_have_a_host(void **state)
{
	(void)state;
	assert_true(url_is_web(slice_of("http://a")));
	assert_true(url_is_web(slice_of("HTTPS://a/b")));
	assert_false(url_is_web(slice_of("http:a")));
	assert_false(url_is_web(slice_of("http://")));
	assert_false(url_is_web(slice_of("http://:80/")));
	assert_false(url_is_web(slice_of("http://u@/")));
	assert_false(url_is_web(slice_of("ftp://a")));
	assert_false(url_is_web(slice_of("//a")));
	assert_true(url_is_absolute(slice_of("tag:a")));
	assert_false(url_is_absolute(slice_of("/a:b")));
	assert_false(url_is_absolute(slice_of(":b")));
	assert_false(url_is_absolute(slice_of("")));
}

static void
hosts_are_bare(void **state)
{
	(void)state;
	assert_true(slice_is(url_host(slice_of("http://u:p@h.example:80/x@y")), "h.example"));
	assert_true(slice_is(url_host(slice_of("http://a@b@h/")), "h"));
	assert_true(slice_is(url_host(slice_of("http://[::1]:80/")), "[::1]"));
	assert_true(slice_is(url_host(slice_of("http://[::1")), "[::1"));
	assert_true(slice_is(url_host(slice_of("http://h?x")), "h"));
	assert_int_equal(url_host(slice_of("mailto:a@b")).size, 0);
	assert_int_equal(url_host(slice_of("/path")).size, 0);
}

static void
links_to_the_same_article_are_the_same(void **state)
{
	static const struct pair cases[] = {
	    {"http://a/b", "http://a/b"},
	    {" https://A.Example:443 ", "http://a.example/"},
	    {"HTTP://a:80/B#c", "http://a/B"},
	    {"http://a:/b", "http://a/b"},
	    {"http://a/b #c", "http://a/b"},
	    {"http://a:8080/b", "http://a:8080/b"},
	    {"http://a:443/b", "http://a:443/b"},
	    {"http://User@A/b", "http://User@a/b"},
	    {"https://[::FF]:443/", "http://[::ff]/"},
	    {"http://a/b?utm_source=x", "http://a/b"},
	    {"http://a/b?utm_source=x&id=1&UTM_Medium=y&fbclid=z", "http://a/b?id=1"},
	    {"http://a/b?id=1&amp;utm_source=x", "http://a/b?id=1"},
	    {"http://a/b?b=2&a=1", "http://a/b?b=2&a=1"},
	    {"http://a/b?x=utm_source", "http://a/b?x=utm_source"},
	    {"http://a/b?utm=1&utmost=2&gclids=3", "http://a/b?utm=1&utmost=2&gclids=3"},
	    {"http://a?", "http://a/"},
	    {"http://a?q", "http://a/?q"},
	    {"urn:uuid:A#b", "urn:uuid:A#b"},
	    {"/relative?utm_source=x", "/relative?utm_source=x"},
	    {"", ""},
	};
	struct buffer out = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		buffer_clear(&out);
		assert_true(url_canonical(slice_of(cases[i].from), &out));
		assert_string_equal(buffer_text(&out), cases[i].to);
		buffer_clear(&out);
		assert_true(url_canonical(slice_of(cases[i].to), &out));
		assert_string_equal(buffer_text(&out), cases[i].to);
	}
	buffer_free(&out);
}

static void
what_others_are_given_has_no_userinfo(void **state)
{
	static const struct pair cases[] = {
	    {"http://u:se:cr@et@h:80/p@q?r#s", "http://h:80/p@q?r#s"},
	    {"http://u@h", "http://h"},
	    {"http://h/a@b", "http://h/a@b"},
	    {"file:///a", "file:///a"},
	    {"", ""},
	};
	struct buffer out = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		buffer_clear(&out);
		assert_true(url_bare(slice_of(cases[i].from), &out));
		assert_string_equal(buffer_text(&out), cases[i].to);
	}
	buffer_free(&out);
}

static void
passwords_are_not_shown(void **state)
{
	static const struct pair cases[] = {
	    {"http://u:secret@h/p?q#f", "http://u:***@h/p?q#f"},
	    {"http://u:se:cr@et@h", "http://u:***@h"},
	    {"http://:secret@h/", "http://:***@h/"},
	    {"http://u:@h/", "http://u:***@h/"},
	    {"http://u@h:80/", "http://u@h:80/"},
	    {"http://h/a:b@c", "http://h/a:b@c"},
	    {"no url", "no url"},
	    {"filter:cat -n:https://u:secret@h/p", "filter:cat -n:https://u:***@h/p"},
	    {"exec:get 'http://u:secret@h' \"ftp://v:secret@i\"",
	     "exec:get 'http://u:***@h' \"ftp://v:***@i\""},
	    {"http://u:secret@h/?to=http://v:secret@i/", "http://u:***@h/?to=http://v:***@i/"},
	    {"//", "//"},
	    {"", ""},
	};
	struct buffer out = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		buffer_clear(&out);
		assert_true(url_public(slice_of(cases[i].from), &out));
		assert_string_equal(buffer_text(&out), cases[i].to);
	}
	buffer_free(&out);
}

static void
a_page_may_link_to_what_begins_nothing(void **state)
{
	static const struct {
		const char *from, *to; /* NULL: none */
	} cases[] = {
	    {"http://h/a b?c=\"<>&d", "http://h/a%20b?c=%22%3C%3E&d"},
	    {"HTTPS://[::1]/[x]", "HTTPS://[::1]/%5Bx%5D"},
	    {"http://h/100%/%41#a#b", "http://h/100%25/%41#a%23b"},
	    {"http://h/\xC3\xA9", "http://h/\xC3\xA9"},
	    {"http://h/\xE9", "http://h/%E9"},
	    {"http://h/\xC2\x9B\x33\xE2\x80\xAE\xC2\xA0", "http://h/%C2%9B3%E2%80%AE\xC2\xA0"},
	    {"mailto:a@b", "mailto:a@b"},
	    {"http:///x", NULL},
	    {"http:x", NULL},
	    {"x/y", NULL},
	    {"javascript:x", NULL},
	    {"JavaScript:x", NULL},
	    {"data:text/html,x", NULL},
	    {"file:///etc/passwd", NULL},
	    {"", NULL},
	};
	struct buffer out = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		buffer_clear(&out);
		assert_int_equal(url_link(slice_of(cases[i].from), &out), cases[i].to != NULL);
		assert_string_equal(buffer_text(&out), cases[i].to != NULL ? cases[i].to : "");
	}
	buffer_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_examples_of_rfc_3986_are_resolved),
	    cmocka_unit_test(odd_bases_resolve_too),
	    cmocka_unit_test(blanks_are_dropped_or_escaped),
	    cmocka_unit_test(parts_are_told_apart),
	    cmocka_unit_test(web_addresses_have_a_host),
	    cmocka_unit_test(hosts_are_bare),
	    cmocka_unit_test(links_to_the_same_article_are_the_same),
	    cmocka_unit_test(what_others_are_given_has_no_userinfo),
	    cmocka_unit_test(passwords_are_not_shown),
	    cmocka_unit_test(a_page_may_link_to_what_begins_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
