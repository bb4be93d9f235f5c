/* turn.h - whose turn it is: so many at once, so many of one host, and nobody held up by others. */
#ifndef PORT_POSIX_TURN_H
#define PORT_POSIX_TURN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

/* One that takes turns; first in the struct of whoever does. `= {0}` … turn_free. */
struct turn {
	struct turn *next;
	struct buffer url;
	struct buffer host; /* the URL's, in lower case; or the name of those that count together */
	int at_once;        /* of one host; 0: turns.per_host */
	uint64_t since;     /* its server says nothing: the moment it began to, in milliseconds */
	uint64_t grace;     /* after so many of them it is silent */
	bool spoke;         /* it said something since the last look; set by who hears it */
	bool silent;
};

/* Sets the URL, its host's name and its path in ASCII, and from it the host. false on no memory. */
bool turn_set_url(struct turn *turn, const char *text);

/* Counts it with all of this name, of which so many may run; the next turn_set_url ends that. */
bool turn_set_group(struct turn *turn, const char *name, int at_once);

/* How long a server may say nothing that has so many seconds, in milliseconds. */
uint64_t turn_grace(long timeout);

void turn_free(struct turn *turn);

/* Those that wait, in order, and those that run. */
struct turns {
	struct turn *waiting, **last; /* last: the link at the end of `waiting` */
	struct turn *running;
	int running_count, count; /* running_count: without the silent; count: waiting too */
	int silent_count;
	int total, per_host;
};

void turns_init(struct turns *turns, int total, int per_host);

/* Puts one at the end of those that wait, or in front of them: what was begun goes first. */
void turns_add(struct turns *turns, struct turn *turn);
void turns_add_first(struct turns *turns, struct turn *turn);

/* The first of those waiting that may run: it runs now. NULL when nobody may. */
struct turn *turns_begin(struct turns *turns);

/*
 * Looks who is silent at this moment: up to CONFIG_SILENT of those that run do not count to `total` then, so that
 * who never answers keeps nobody waiting. Milliseconds until another one may be.
 */
int turns_listen(struct turns *turns, uint64_t now);

/* It runs no more, and is in no list. */
void turns_end(struct turns *turns, struct turn *turn);

/* Takes away the first of those waiting; NULL after the last. */
struct turn *turns_drop(struct turns *turns);

#endif
