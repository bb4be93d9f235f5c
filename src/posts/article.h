/* article.h - one archived post as a page of text: what show prints and read shows. */
#ifndef POSTS_ARTICLE_H
#define POSTS_ARTICLE_H

#include "archive/archive.h"
#include "session/catalog.h"
#include "text/text.h"

/*
 * Gives the lines of a post: its headline, then its text (the summary where there is no content), the
 * numbered links and the files that belong to it. Addresses are never broken into lines. `link`, which may be
 * NULL, is told of the links as text_render tells.
 */
bool article_lines(const struct catalog *catalog, const struct archive_record *record, int width,
                   text_fn *fn, text_link_fn *link, void *ctx, struct error *err);

/* Columns of text for this screen: the terminal's, but lines of more than 80 are tiring to read. */
int article_width(void);

#endif
