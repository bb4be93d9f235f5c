/* list.h - lists and their items: bullets, numbers, letters. */
#ifndef TEXT_LIST_H
#define TEXT_LIST_H

#include "text/block.h"

/* What <ul>, <ol> and <li> do: a block_open_fn or block_close_fn each. */
void list_open(struct layout *layout, struct layout_block *block, struct slice attributes);
void list_item(struct layout *layout, struct layout_block *block, struct slice attributes);
void list_close(struct layout *layout, struct layout_block *block);

#endif
