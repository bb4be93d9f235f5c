/* source.h - one face for wherever a feed's bytes come from: the web, files, commands. */
#ifndef FETCH_SOURCE_H
#define FETCH_SOURCE_H

#include <stdint.h>

#include "base/bytes.h"

struct source_pool;

/*
 * What to ask; what it points to is borrowed until done. Validators are those of the last complete visit,
 * verbatim. The settings from `proxy` on are port/http.h's, and {0} is what nobody has set.
 */
struct source_request {
	struct slice url; /* http:, https:, file:, exec: or filter: */
	struct slice etag, last_modified;
	const char *agent; /* who asks (RFC 9110, 10.1.5); NULL: "feedarc" */
	const char *proxy, *cookies;
	const char *const *headers; /* for the URL's own server alone */
	bool netrc, unverified;
	long timeout;     /* seconds; 0: CONFIG_TIMEOUT */
	bool command;     /* it may be one: the user wrote it, not a page or a list */
	const char *home; /* what ~ stands for there; NULL: itself */
};

/* How a visit ended; borrowed for the call of done. */
struct source_result {
	bool ok;                          /* the whole body was given, or `unchanged` */
	bool unchanged;                   /* 304: nothing was given */
	bool late;                        /* its time was over */
	int status;                       /* HTTP's, 0 where there is none */
	struct slice url;                 /* where redirects led */
	struct slice etag, last_modified; /* of the answer that had the body, or of the 304 */
	uint64_t bytes;                   /* of the body */
	int64_t retry; /* not before: Retry-After (RFC 9110, 10.2.3), CALENDAR_NONE: not said */
	int64_t fresh; /* up to then the answer holds (RFC 9111, 4.2), CALENDAR_NONE: not said */
	struct slice moved; /* where redirects lead that are for ever; empty: there were none */
	struct error error; /* why it is not ok; of `body` where that said no */
	const char *wall;   /* whose page an answer of success seems to be: see wall.h; or NULL */
};

struct source_handler {
	/*
	 * The body begins: it comes from `url` (redirects followed), with this charset or an empty one,
	 * and this media type.
	 */
	bool (*begin)(void *ctx, struct slice url, struct slice charset, struct slice type,
	              struct error *err);
	/* The next bytes, cut anywhere. false with err set ends the visit. */
	bool (*body)(void *ctx, const void *data, size_t n, struct error *err);
	/* The last call for the visit, made exactly once; may start another. */
	void (*done)(void *ctx, const struct source_result *result);
};

/* `total` visits at once, at most `per_host` to one host; NULL on error. */
struct source_pool *source_open(int total, int per_host, struct error *err);

/* Ends what still runs (each done is called) and frees; takes NULL. */
void source_close(struct source_pool *pool);

/*
 * Begins a visit; nothing is called before source_wait. false, and no call of done, for a URL that no
 * source can take (ERROR_USAGE) or on no memory.
 */
bool source_start(struct source_pool *pool, const struct source_request *request,
                  const struct source_handler *handler, void *ctx, struct error *err);

/* How many visits wait for a silent server: as many beside `total` may be begun. */
int source_silent(const struct source_pool *pool);

/* Moves all visits on, waiting up to `milliseconds`; *running is how many have not yet ended. */
bool source_wait(struct source_pool *pool, int milliseconds, int *running, struct error *err);

#endif
