/* block.h - what the elements do that stand on lines of their own. */
#ifndef TEXT_BLOCK_H
#define TEXT_BLOCK_H

#include "text/layout.h"

/* Sets of kinds. */
#define BLOCK_BIT(kind) (UINT64_C(1) << (kind))
#define BLOCK_LISTS (BLOCK_BIT(TAG_BULLETS) | BLOCK_BIT(TAG_NUMBERS))
#define BLOCK_SCOPE (BLOCK_BIT(TAG_CELL) | BLOCK_BIT(TAG_TABLE))

/* Does something when its element begins or ends; what is hidden never gets here. */
typedef void block_open_fn(struct layout *layout, struct layout_block *block,
                           struct slice attributes);
typedef void block_close_fn(struct layout *layout, struct layout_block *block);

/* Only what has a close, or hides, is on the stack. */
struct block {
	block_open_fn *open;
	block_close_fn *close;
	uint64_t closes, stops; /* open blocks that end where this begins; the search's end */
};

const struct block *block_of(const struct tag *tag);

uint64_t block_bit(const struct tag *tag);

/* The innermost open block of these kinds, not looking behind one of `stops`; NULL: none. */
struct layout_block *block_find(struct layout *layout, uint64_t kinds, uint64_t stops);

/* Ends the line, but not before its link has its number. */
void block_end_line(struct layout *layout);

/* The same, with a blank line. */
void block_gap(struct layout *layout);

/* Sets the block off by `text`, its first line by `marker`; without room the marker is part of the text. */
void block_indent(struct layout *layout, struct layout_block *block, const char *text,
                  const char *marker);

#endif
