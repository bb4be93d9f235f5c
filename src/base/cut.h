/* cut.h - is a text only a piece of what was there before? */
#ifndef BASE_CUT_H
#define BASE_CUT_H

#include "base/entry.h"

/*
 * Is the text of `piece` what is left of that of `whole` when it is cut off: by a publisher, who may put "…",
 * "Read more" or a sentence for who does not pay in place of much, or by a transfer that broke? Tags and white space
 * don't count. No memory.
 */
bool entry_is_cut(const struct entry *piece, const struct entry *whole);

#endif
