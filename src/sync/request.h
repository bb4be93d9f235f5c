/* request.h - how to ask for a feed: its address and the user's settings. */
#ifndef SYNC_REQUEST_H
#define SYNC_REQUEST_H

#include "fetch/source.h"
#include "session/catalog.h"

/* `= {0}` … request_free. It borrows of the feed. */
struct request {
	struct source_request source;
	struct buffer cookies;
	const char **headers;
};

/*
 * Fills it, but for validators, for a feed that has its number. Cookies are kept in DIRECTORY/cookies, a file a feed; the
 * directory is made. That certificates are not checked is said aloud.
 */
bool request_fill(struct request *request, const struct catalog_feed *feed, const char *directory,
                  struct error *err);

void request_free(struct request *request);

#endif
