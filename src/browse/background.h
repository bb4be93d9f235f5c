/* background.h - a sync that goes on while the user reads: feedarc itself, as another process. */
#ifndef BROWSE_BACKGROUND_H
#define BROWSE_BACKGROUND_H

#include "session/session.h"

struct process;

/* `= {0}`. */
struct background {
	struct process *process; /* NULL: none */
	struct buffer said;      /* its last words, safe for a terminal */
};

/* Begins a sync of this feed, whatever its schedule says (NULL: of all that are due). ERROR_BUSY while one goes on. */
bool background_begin(struct background *background, const struct session *session,
                      const char *feed, struct error *err);

/* Hears what it says; true when it has just ended. */
bool background_hear(struct background *background);

/* Asks it to end, waits for that some seconds, and frees: what it has archived by then is safe. */
void background_end(struct background *background);

#endif
