/* url.h - addresses: resolve, compare, and never trust. */
#ifndef BASE_URL_H
#define BASE_URL_H

#include "base/bytes.h"

/* The parts of a URI reference (RFC 3986, appendix B), borrowed; `has` tells absent from empty. */
struct url {
	struct slice scheme, authority, path, query, fragment;
	bool has_authority, has_query, has_fragment;
};

/* Takes any string apart; one that is no URL is all path. */
struct url url_split(struct slice s);

/* Is it absolute: does it begin with a scheme? */
bool url_is_absolute(struct slice s);

/* Is it http: or https: with a host? */
bool url_is_web(struct slice s);

/* The host in `s` without userinfo and port, borrowed; empty when it has none. */
struct slice url_host(struct slice s);

/*
 * Appends `reference` made absolute against `base` (RFC 3986, 5.2; blanks around it are dropped, inner
 * blanks become %20). With an empty or relative base the reference is appended as it is.
 * false on no memory.
 */
bool url_resolve(struct slice base, struct slice reference, struct buffer *out);

/*
 * Appends the form under which two links are the same article: http for https, host in lower case,
 * no default port, no fragment, no tracking parameters (utm_*, fbclid, gclid, …), no query when
 * nothing is left of it, "/" for an empty path. What is no web address is appended as it is, blanks
 * around it dropped. false on no memory.
 */
bool url_canonical(struct slice s, struct buffer *out);

/* Is it a parameter ("utm_source=rss") that tells where a reader came from, not what is read? */
bool url_is_tracking(struct slice parameter);

/* Appends the URL without its userinfo: as others may be given it. false on no memory. */
bool url_bare(struct slice s, struct buffer *out);

/*
 * Appends the URL, or a command or a message with URLs in it, as it may be shown: each password in their
 * userinfo replaced by "***".
 */
bool url_public(struct slice s, struct buffer *out);

/*
 * Appends an absolute address as a page that anybody may open can link to it: of a scheme that begins
 * nothing (http, mailto, magnet, …), what no IRI has (RFC 3987, 2.2) percent-encoded. false, and nothing
 * appended, where it is no such address, and on no memory.
 */
bool url_link(struct slice s, struct buffer *out);

#endif
