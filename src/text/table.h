/* table.h - tables: in columns where they fit, as records where they do not. */
#ifndef TEXT_TABLE_H
#define TEXT_TABLE_H

#include "text/layout.h"

/*
 * The tokenizer stands behind the <table> that was laid out last. A table of rows and columns is printed, and
 * the tokenizer moved to its end. One that only holds a page together, or has tables in it, is left to
 * be laid out cell by cell. It is read twice or three times, and held only one row at a time. false when
 * something failed.
 */
bool table_show(struct layout *layout, struct html *html);

#endif
