/* wall.h - who stands before a server and lets no program through. */
#ifndef FETCH_WALL_H
#define FETCH_WALL_H

#include "base/bytes.h"

/*
 * The bot wall that this field of an answer betrays (name in lower case), as people call it; NULL: none.
 * `sure`: it is its challenge for certain; otherwise only an error status makes it one. Borrowed for ever.
 */
const char *wall_of(const char *name, struct slice value, bool *sure);

/*
 * The wall whose page this is the beginning of, as people call it: a challenge comes with 200 too. NULL: none, or
 * no HTML.
 */
const char *wall_of_page(struct slice page);

/* Is this what walls answer with? */
bool wall_status(int status);

#endif
