/* page.h - what tests of the room look at: HTML as a text of lines. */
#ifndef TESTS_TEXT_PAGE_H
#define TESTS_TEXT_PAGE_H

#include "base/bytes.h"

/* Fails the test unless the HTML at this width is this text; links are numbered. */
void page_shows(const char *html, int width, const char *expected);

/* Fails the test unless so many bytes of memory are enough for it, and no line is too wide. */
void page_within(struct slice html, int width, size_t bytes);

#endif
