/* wrap.h - fills lines: characters in, lines that are never too wide out. */
#ifndef TEXT_WRAP_H
#define TEXT_WRAP_H

#include "text/span.h"

/* What white space and line breaks mean. */
enum wrap_mode {
	WRAP_FLOW,  /* white space is one space; lines end at spaces */
	WRAP_KEEP,  /* white space counts; lines end at spaces */
	WRAP_EXACT, /* white space counts; lines end where the width does */
};

#define WRAP_CELLS 32

/* Where in a line something ends (in bytes), what follows begins, and at which column. */
struct wrap_place {
	size_t end, next;
	int columns;
};

/*
 * Memory: about one line. The first failure is in *err and makes all later calls do nothing, so that a
 * writer may check `ok` once in a while. Zeroed by wrap_open; fields are the room's own to read.
 */
struct wrap {
	text_fn *fn;
	void *ctx;
	struct error *err;
	bool ok;
	enum wrap_mode mode;
	int width, columns, prefix_columns;
	int spaces;               /* seen, and printed only if something follows */
	int widest;               /* columns of the widest line since wrap_measure */
	uint32_t before;          /* the line's last character */
	unsigned look;            /* of what is put: enum text_look */
	struct spans spans;       /* of the line */
	struct spans out_spans;   /* scratch */
	struct buffer line;       /* being filled, without prefix */
	struct buffer prefix;     /* of lines: indentation and quote marks */
	struct buffer first;      /* instead of it for the next line; empty: none */
	struct buffer out, piece; /* scratch */
	struct wrap_place chance; /* where the line had better end; next 0: nowhere */
	bool hyphen;              /* with a '-' to be printed there */
	size_t gap, gap_prefix;   /* blank lines due before the next one; their prefix's size */
	bool started;             /* a line was given */
	unsigned long long taken; /* characters printed so far */
	bool row, row_broken;     /* filling a table's row; its present cell had a line's end */
	size_t row_gap;           /* and as many blank lines */
	int separators;           /* due before the row's next content */
	int cells;                /* places taken in cell[] */
	struct wrap_place cell[WRAP_CELLS];
};

/* What wrap_restore needs. */
struct wrap_level {
	size_t prefix, first;
	int columns;
};

/* Begins with an empty line; err, fn and ctx are used until wrap_close. */
void wrap_open(struct wrap *wrap, int width, text_fn *fn, void *ctx, struct error *err);

/* Frees; gives no line. */
void wrap_close(struct wrap *wrap);

/* Puts printable ASCII without blanks. */
void wrap_ascii(struct wrap *wrap, struct slice run);

/* Puts one character of UTF-8, or the bytes that are none: what a terminal must not see is dropped. */
void wrap_character(struct wrap *wrap, struct slice one);

/* Puts a blank (not a line's end, which is WRAP_KEEP's and WRAP_EXACT's wrap_newline). */
void wrap_space(struct wrap *wrap);

/* The same for a tab: to the next multiple of 8 where white space counts. */
void wrap_tab(struct wrap *wrap);

/* Puts ASCII that belongs to the character before it: no line ends between, blanks come after. */
void wrap_glue(struct wrap *wrap, const char *text);

/* A place where the line may end though nothing shows. */
void wrap_chance(struct wrap *wrap);

/* The next character begins a line. In a row's cell this waits until there is one. */
void wrap_break(struct wrap *wrap);

/* The same at once: a row is no longer one line. */
void wrap_flush(struct wrap *wrap);

/* wrap_break, and at least n blank lines are before it: none at the start, none after an item's marker. */
void wrap_gap(struct wrap *wrap, size_t n);

/*
 * Ends the line; an empty one is a blank line to be printed if something follows (one at most in
 * WRAP_FLOW).
 */
void wrap_newline(struct wrap *wrap);

/*
 * Puts `text` in front of the following lines and `marker` (as wide; NULL: none) in front of the next
 * one. Does nothing where that would leave less than half of the width; *shown tells.
 */
struct wrap_level wrap_indent(struct wrap *wrap, const char *text, const char *marker, bool *shown);

/* Back to what wrap_indent found. A marker that nothing followed is forgotten. */
void wrap_restore(struct wrap *wrap, struct wrap_level level);

/* A table's row: cells on one line where they fit, otherwise on a line each. */
void wrap_row_begin(struct wrap *wrap);
void wrap_row_cell(struct wrap *wrap);
void wrap_row_end(struct wrap *wrap);

/* `widest` counts from here. */
void wrap_measure(struct wrap *wrap);

/* A line of so many of this character, at most as many as fit. */
void wrap_rule(struct wrap *wrap, char c, int columns);

/* The last line. false with *err set when anything failed. */
bool wrap_end(struct wrap *wrap);

#endif
