#include "base/url.h"

#include <string.h>

#include "base/utf8.h"

/*
 * Parameters that tell where a reader came from, not what is read. Keys of articles are made with
 * this table and stored: a name added here gives old articles new keys.
 */
static const struct tracking {
	struct slice name;
	bool prefix; /* of many names */
} tracking[] = {
    {SLICE("_hsenc"), false}, {SLICE("_hsmi"), false},       {SLICE("dclid"), false},
    {SLICE("fbclid"), false}, {SLICE("gbraid"), false},      {SLICE("gclid"), false},
    {SLICE("hsa_"), true},    {SLICE("igshid"), false},      {SLICE("mc_cid"), false},
    {SLICE("mc_eid"), false}, {SLICE("mkt_tok"), false},     {SLICE("msclkid"), false},
    {SLICE("mtm_"), true},    {SLICE("oly_anon_id"), false}, {SLICE("oly_enc_id"), false},
    {SLICE("twclid"), false}, {SLICE("utm_"), true},         {SLICE("vero_id"), false},
    {SLICE("wbraid"), false}, {SLICE("yclid"), false},
};

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
}

static bool
is_letter(char c)
{
	return lower(c) >= 'a' && lower(c) <= 'z';
}

/* The length of the scheme in front, without its colon; 0 when there is none (RFC 3986, 3.1). */
static size_t
scheme_length(struct slice s)
{
	size_t n;

	if (s.size == 0 || !is_letter(s.data[0]))
		return 0;
	for (n = 1; n < s.size; n++) {
		if (s.data[n] == ':')
			return n;
		if (!is_letter(s.data[n]) && (s.data[n] < '0' || s.data[n] > '9') &&
		    s.data[n] != '+' && s.data[n] != '-' && s.data[n] != '.')
			return 0;
	}
	return 0;
}

struct url
url_split(struct slice s)
{
	struct url url = {0};
	struct slice front;
	size_t n = scheme_length(s);

	if (n > 0) {
		url.scheme = s;
		url.scheme.size = n;
		s = slice_skip(s, n + 1);
	}
	front = s;
	front.size = slice_find(s, '#');
	url.has_fragment = front.size < s.size;
	url.fragment = slice_skip(s, front.size + 1);
	s = front;
	front.size = slice_find(s, '?');
	url.has_query = front.size < s.size;
	url.query = slice_skip(s, front.size + 1);
	if (slice_starts(front, "//")) {
		url.has_authority = true;
		front = slice_skip(front, 2);
		url.authority = front;
		url.authority.size = slice_find(front, '/');
		front = slice_skip(front, url.authority.size);
	}
	url.path = front;
	return url;
}

bool
url_is_absolute(struct slice s)
{
	return scheme_length(slice_trim(s)) > 0;
}

/* Where the userinfo with its '@' ends; 0 when there is none. */
static size_t
userinfo_length(struct slice authority)
{
	size_t n = authority.size;

	while (n > 0 && authority.data[n - 1] != '@')
		n--;
	return n;
}

/* Takes an authority without userinfo apart; brackets hold an IPv6 address with its colons. */
static struct slice
split_port(struct slice authority, struct slice *port)
{
	struct slice host = authority;
	size_t from =
	    authority.size > 0 && authority.data[0] == '[' ? slice_find(authority, ']') : 0;

	host.size = from + slice_find(slice_skip(authority, from), ':');
	*port = slice_skip(authority, host.size + 1);
	return host;
}

struct slice
url_host(struct slice s)
{
	struct slice authority = url_split(slice_trim(s)).authority, port;

	return split_port(slice_skip(authority, userinfo_length(authority)), &port);
}

bool
url_is_web(struct slice s)
{
	struct slice scheme = url_split(slice_trim(s)).scheme;

	return (slice_is_nocase(scheme, "http") || slice_is_nocase(scheme, "https")) &&
	       url_host(s).size > 0;
}

/*
 * Appends without what no URL may hold: a space is escaped, line ends and tabs, which come from
 * wrapped text, are dropped as browsers do.
 */
static void
append_clean(struct buffer *out, struct slice s)
{
	size_t i, from = 0;

	for (i = 0; i < s.size; i++) {
		if ((unsigned char)s.data[i] > ' ' || !byte_is_blank(s.data[i]))
			continue;
		buffer_append_slice(out, (struct slice){s.data + from, i - from});
		if (s.data[i] == ' ')
			buffer_append_text(out, "%20");
		from = i + 1;
	}
	buffer_append_slice(out, slice_skip(s, from));
}

/* A path being put together, without "." and ".." (RFC 3986, 5.2.4). */
struct path {
	struct buffer *out;
	size_t start;
	bool rooted; /* a '/' stands before the next segment */
};

static void
drop_segment(struct path *path)
{
	struct buffer *out = path->out;

	while (out->size > path->start && out->data[out->size - 1] != '/')
		out->size--;
	if (out->size > path->start)
		out->size--;
}

static void
add_segment(struct path *path, struct slice segment, bool last)
{
	bool up = slice_is(segment, "..");

	if (up || slice_is(segment, ".")) {
		if (up)
			drop_segment(path);
		if (last && path->rooted)
			buffer_append_byte(path->out, '/');
		return;
	}
	if (path->rooted)
		buffer_append_byte(path->out, '/');
	append_clean(path->out, segment);
	path->rooted = true;
}

/* Adds what a path consists of; of a directory all but what follows its last '/'. */
static void
add_path(struct path *path, struct slice s, bool directory)
{
	struct slice segment;
	bool last;

	if (s.size > 0 && s.data[0] == '/') {
		path->rooted = true;
		s = slice_skip(s, 1);
	}
	do {
		last = slice_find(s, '/') == s.size;
		segment = slice_cut(&s, '/');
		if (!last || !directory)
			add_segment(path, segment, last);
	} while (!last);
}

/* RFC 3986, 5.2.2, as far as it is about the path. */
static void
append_path(struct buffer *out, const struct url *base, const struct url *ref)
{
	struct path path = {out, out->size, false};
	bool alone = ref->scheme.size > 0 || ref->has_authority;

	if (ref->scheme.size > 0 && !ref->has_authority && !slice_starts(ref->path, "/")) {
		append_clean(out, ref->path); /* mailto: and its like have no segments */
		return;
	}
	if (!alone && ref->path.size == 0) {
		add_path(&path, base->path, false);
		return;
	}
	if (!alone && ref->path.data[0] != '/') {
		path.rooted = base->has_authority;
		add_path(&path, base->path, true);
	}
	add_path(&path, ref->path, false);
}

bool
url_resolve(struct slice base, struct slice reference, struct buffer *out)
{
	struct url from, ref;
	const struct url *source;

	base = slice_trim(base);
	reference = slice_trim(reference);
	if (!url_is_absolute(base)) {
		append_clean(out, reference);
		return !out->failed;
	}
	from = url_split(base);
	ref = url_split(reference);
	append_clean(out, ref.scheme.size > 0 ? ref.scheme : from.scheme);
	buffer_append_byte(out, ':');
	source = ref.scheme.size > 0 || ref.has_authority ? &ref : &from;
	if (source->has_authority) {
		buffer_append_text(out, "//");
		append_clean(out, source->authority);
	}
	append_path(out, &from, &ref);
	source = source == &from && ref.path.size == 0 && !ref.has_query ? &from : &ref;
	if (source->has_query) {
		buffer_append_byte(out, '?');
		append_clean(out, source->query);
	}
	if (ref.has_fragment) {
		buffer_append_byte(out, '#');
		append_clean(out, ref.fragment);
	}
	return !out->failed;
}

static void
append_lower(struct buffer *out, struct slice s)
{
	size_t i;

	for (i = 0; i < s.size; i++)
		buffer_append_byte(out, lower(s.data[i]));
}

bool
url_is_tracking(struct slice parameter)
{
	struct slice name = parameter, front;
	size_t i;

	/* Escaped once too often: "?a=1&amp;utm_source=b". */
	if (slice_starts(name, "amp;"))
		name = slice_skip(name, 4);
	name.size = slice_find(name, '=');
	for (i = 0; i < sizeof tracking / sizeof *tracking; i++) {
		front = name;
		if (tracking[i].prefix && tracking[i].name.size < name.size)
			front.size = tracking[i].name.size;
		if (slice_is_nocase(front, tracking[i].name.data))
			return true;
	}
	return false;
}

/* Appends '?' and what of the query tells pages apart; nothing when nothing does. */
static void
append_query(struct buffer *out, struct slice query)
{
	struct slice parameter;
	char before = '?';

	while (query.size > 0) {
		parameter = slice_cut(&query, '&');
		if (parameter.size == 0 || url_is_tracking(parameter))
			continue;
		buffer_append_byte(out, before);
		buffer_append_slice(out, parameter);
		before = '&';
	}
}

bool
url_canonical(struct slice s, struct buffer *out)
{
	struct slice host, port;
	struct url url;
	size_t n;

	s = slice_trim(s);
	if (!url_is_web(s))
		return buffer_append_slice(out, s);
	s.size = slice_find(s, '#');
	url = url_split(slice_trim(s));
	n = userinfo_length(url.authority);
	host = split_port(slice_skip(url.authority, n), &port);
	buffer_append_text(out, "http://");
	buffer_append(out, url.authority.data, n);
	append_lower(out, host);
	if (port.size > 0 && !slice_is(port, url.scheme.size == 5 ? "443" : "80")) {
		buffer_append_byte(out, ':');
		buffer_append_slice(out, port);
	}
	if (url.path.size == 0)
		buffer_append_byte(out, '/');
	buffer_append_slice(out, url.path);
	append_query(out, url.query);
	return !out->failed;
}

bool
url_bare(struct slice s, struct buffer *out)
{
	struct slice authority = url_split(s).authority;
	size_t n = userinfo_length(authority);

	if (n > 0) {
		buffer_append(out, s.data, (size_t)(authority.data - s.data));
		s = slice_skip(s, (size_t)(authority.data - s.data) + n);
	}
	return buffer_append_slice(out, s);
}

/* What ends an address inside of other text. */
static bool
ends_authority(char c)
{
	return c == '/' || c == '?' || c == '#' || c == ' ' || c == '"' || c == '\'';
}

bool
url_public(struct slice s, struct buffer *out)
{
	struct slice userinfo;
	size_t n, colon;

	while (s.size > 0) {
		if (!slice_starts(s, "//")) {
			buffer_append_byte(out, s.data[0]);
			s = slice_skip(s, 1);
			continue;
		}
		buffer_append_text(out, "//");
		s = slice_skip(s, 2);
		userinfo = s;
		for (n = 0; n < s.size && !ends_authority(s.data[n]);)
			n++;
		userinfo.size = n;
		userinfo.size = userinfo_length(userinfo);
		colon = slice_find(userinfo, ':');
		n = userinfo.size;
		userinfo.size = colon;
		buffer_append_slice(out, userinfo);
		if (colon < n)
			buffer_append_text(out, ":***@");
		s = slice_skip(s, n);
	}
	return !out->failed;
}

/* No program is in an address of these, and none is run by the page that it is on. */
static bool
is_harmless(struct slice scheme)
{
	static const char *const schemes[] = {"ftp",    "ftps",   "gemini", "geo",  "gopher",
	                                      "http",   "https",  "irc",    "ircs", "magnet",
	                                      "mailto", "news",   "nntp",   "sip",  "tel",
	                                      "urn",    "webcal", "xmpp"};
	size_t i;

	for (i = 0; i < sizeof schemes / sizeof *schemes; i++)
		if (slice_is_nocase(scheme, schemes[i]))
			return true;
	return false;
}

static bool
is_hexadecimal(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Does the byte at this place of an address stand for itself? Brackets do in a host alone. */
static bool
is_kept(struct slice s, size_t at, bool fragment, bool host)
{
	unsigned char c = (unsigned char)s.data[at];

	if (c == '%')
		return at + 2 < s.size && is_hexadecimal(s.data[at + 1]) &&
		       is_hexadecimal(s.data[at + 2]);
	if (c == '[' || c == ']')
		return host;
	if (c == '#')
		return !fragment;
	return c > ' ' && c != 0x7F && memchr("\"<>\\^`{|}", c, 9) == NULL;
}

static void
append_percent(struct slice s, struct buffer *out)
{
	size_t i;

	for (i = 0; i < s.size; i++)
		buffer_print(out, "%%%02X", (unsigned)(unsigned char)s.data[i]);
}

/* Appends a character beyond ASCII, of which an IRI has no controls and none that reverses the direction (RFC 3987, 2.2, 4.1). */
static size_t
append_wide(struct slice s, struct buffer *out)
{
	uint32_t c;
	size_t n = utf8_decode(s, &c);

	s.size = n;
	if (utf8_is_plain(c))
		buffer_append_slice(out, s);
	else
		append_percent(s, out);
	return n;
}

bool
url_link(struct slice s, struct buffer *out)
{
	struct url url = url_split(s);
	bool fragment = false, host, valid = utf8_valid(s);
	struct slice c = {NULL, 1};
	size_t i = 0;

	if (!is_harmless(url.scheme) || (url.has_authority && url_host(s).size == 0) ||
	    (slice_starts(url.scheme, "http") && !url.has_authority))
		return false;
	while (i < s.size) {
		c.data = s.data + i;
		if (valid && (*c.data & 0x80) != 0) {
			i += append_wide(slice_skip(s, i), out);
			continue;
		}
		host = url.has_authority && c.data >= url.authority.data &&
		       c.data < url.authority.data + url.authority.size;
		if ((*c.data & 0x80) == 0 && is_kept(s, i, fragment, host))
			buffer_append_slice(out, c);
		else
			append_percent(c, out);
		fragment = fragment || *c.data == '#';
		i++;
	}
	return !out->failed;
}
