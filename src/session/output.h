/* output.h - standard output, gathered into few writes. */
#ifndef SESSION_OUTPUT_H
#define SESSION_OUTPUT_H

#include "text/text.h"

/* `= {0}`. The first error stays until output_flush tells of it; nothing is written after. */
struct output {
	struct buffer pending;
	struct error error;
};

/* Each adds bytes as they are; false once something has failed (a loop may stop early). */
bool output_slice(struct output *output, struct slice s);
bool output_text(struct output *output, const char *text);
bool output_print(struct output *output, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Adds the text safe for a terminal, on one line. */
bool output_safe(struct output *output, struct slice s);

/* Adds a line and its end. */
bool output_line(struct output *output, struct slice line, struct error *err);

/* Adds a row, with its looks where a person reads: a text_fn, ctx being the output. */
bool output_row(void *ctx, const struct text_row *row, struct error *err);

/* Writes what is gathered. */
bool output_flush(struct output *output, struct error *err);

/* Frees what is gathered and not written. */
void output_free(struct output *output);

/* "2010-08-03 09:12" of a moment in the user's zone. */
void output_date(int64_t moment, char text[17]);

#endif
