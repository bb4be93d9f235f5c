#include "harness.h"

#include "base/url.h"

/* The parts make up the whole (RFC 3986, 5.3). */
static void
check_parts(struct slice s, struct buffer *out)
{
	struct url url = url_split(s);

	buffer_clear(out);
	if (url.scheme.size > 0) {
		buffer_append_slice(out, url.scheme);
		buffer_append_byte(out, ':');
	}
	if (url.has_authority) {
		buffer_append_text(out, "//");
		buffer_append_slice(out, url.authority);
	}
	buffer_append_slice(out, url.path);
	if (url.has_query) {
		buffer_append_byte(out, '?');
		buffer_append_slice(out, url.query);
	}
	if (url.has_fragment) {
		buffer_append_byte(out, '#');
		buffer_append_slice(out, url.fragment);
	}
	harness_same(s, buffer_slice(out), "the parts make up the whole");
}

/* Is it a URL of which a canonical form can be expected to stay so? */
static bool
is_plain(struct slice s)
{
	struct slice end = url_split(s).authority;
	size_t i;

	for (i = 0; i < s.size; i++) {
		if ((unsigned char)s.data[i] <= ' ')
			return false;
	}
	/* https's port 80 is no default port until it is http. */
	if (end.size > 3)
		end = slice_skip(end, end.size - 3);
	return !slice_is(end, ":80");
}

static void
check_canonical(struct slice s)
{
	struct buffer once = {0}, twice = {0};

	url_canonical(s, &once);
	url_canonical(buffer_slice(&once), &twice);
	if (is_plain(s) && is_plain(buffer_slice(&once)))
		harness_same(buffer_slice(&once), buffer_slice(&twice),
		             "a canonical URL is its own canonical form");
	buffer_free(&once);
	buffer_free(&twice);
}

static void
check_public(struct slice s)
{
	struct buffer once = {0}, twice = {0};

	url_public(s, &once);
	url_public(buffer_slice(&once), &twice);
	harness_same(buffer_slice(&once), buffer_slice(&twice), "no password is left to be hidden");
	buffer_free(&once);
	buffer_free(&twice);
}

void
fuzz_url(struct slice input)
{
	struct harness harness;
	struct buffer out = {0};
	struct slice base, rest;

	harness_begin(&harness, input);
	rest = harness.document;
	base = slice_cut(&rest, '\n');
	check_parts(base, &out);
	check_parts(rest, &out);
	buffer_clear(&out);
	url_resolve(base, rest, &out);
	harness_must(!url_is_web(base) || slice_trim(rest).size == 0 ||
	                 url_is_absolute(buffer_slice(&out)),
	             "with a web base all is absolute");
	check_canonical(base);
	check_public(base);
	url_is_tracking(base);
	harness_must(url_host(base).size <= base.size, "a host is a part");
	if (harness_refuse(&harness)) {
		buffer_clear(&out);
		url_resolve(base, rest, &out);
		url_canonical(base, &out);
	}
	buffer_free(&out);
	harness_end(&harness);
}
