/* give.h - what a finished line goes through: blank lines before it, its prefix, its looks. */
#ifndef TEXT_GIVE_H
#define TEXT_GIVE_H

#include "text/wrap.h"

/* There was no memory: nothing more is given. */
void wrap_fail(struct wrap *wrap);

/*
 * Gives a stretch of wrap->line, so many columns wide, as a line; the blank lines that are due go before
 * it. Nothing where nothing on it shows.
 */
void wrap_give(struct wrap *wrap, struct slice content, int columns);

#endif
