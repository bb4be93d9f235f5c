/* personal.h - what of a request is for one server and nobody else: credentials, cookies, headers. */
#ifndef PORT_POSIX_PERSONAL_H
#define PORT_POSIX_PERSONAL_H

#include <stdbool.h>

#include "base/bytes.h"
#include "port/posix/curl.h"

struct http_request;

/* One exchange's, through all of its hops. `= {0}` … personal_free. */
struct personal {
	struct buffer url; /* whose server it is for */
	struct buffer proxy, cookies;
	struct curl_slist *headers, *all; /* for everybody; with those for the own server too */
	bool has_proxy, netrc, unverified;
	bool told; /* a cookie came */
};

/* Copies it. false on no memory. */
bool personal_take(struct personal *personal, const struct http_request *request);

/* May what is the first URL's be told to the server of `url`? The same server, and no less safe. */
bool personal_is_own(const struct personal *personal, struct slice url);

/*
 * Appends to `target` the address that a redirect from the own server names; where it leads to the same
 * server again, with the userinfo that brought us there.
 */
bool personal_redirect(const struct personal *personal, struct slice address,
                       struct buffer *target);

/* Sets it for a hop to `url`. false on no memory, and where this libcurl can't do what was asked. */
bool personal_hop(const struct personal *personal, CURL *easy, struct slice url);

/* A header came, with this name in lower case. */
void personal_header(struct personal *personal, const char *name);

/* The hop has ended: cookies, where new ones came, go to their file, and the handle forgets them. */
void personal_end(const struct personal *personal, CURL *easy);

void personal_free(struct personal *personal);

#endif
