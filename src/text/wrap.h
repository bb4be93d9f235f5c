/* wrap.h - fills lines: characters in, lines that are never too wide out. */
#ifndef TEXT_WRAP_H
#define TEXT_WRAP_H

#include "text/break.h"
#include "text/span.h"

/* What white space and line breaks mean. */
enum wrap_mode {
	WRAP_FLOW,  /* white space is one space; lines end at spaces */
	WRAP_KEEP,  /* white space counts; lines end at spaces */
	WRAP_EXACT, /* white space counts; lines end where the width does */
};

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
	int spaces;             /* seen, and printed only if something follows */
	int widest;             /* columns of the widest line since wrap_measure */
	struct breaks breaks;   /* what the line's end is */
	int last;               /* columns of its last character */
	unsigned look;          /* of what is put: enum text_look */
	struct spans spans;     /* of the line */
	struct spans out_spans; /* scratch */
	struct buffer line;     /* being filled, without prefix */
	struct buffer prefix;   /* of lines: indentation and quote marks */
	struct buffer first;    /* instead of it for the next line, if `marked` */
	bool marked;
	struct buffer out, piece; /* scratch */
	struct wrap_place chance; /* where the line had better end; next 0: nowhere */
	bool hyphen;              /* with a '-' to be printed there */
	size_t gap, gap_prefix;   /* blank lines due before the next one; their prefix's size */
	bool started;             /* a line was given */
	unsigned long long taken; /* counts on with what shows something */
	struct wrap_place held;   /* that may become the chance */
	struct wrap_place base;   /* where the last character begins, marks on it aside */
	int unit;                 /* the column at which what can't be parted began */
	bool stuck;               /* no line ends before something is printed */
	int longest;              /* columns of the longest such piece */
};

/* What wrap_restore needs. */
struct wrap_level {
	size_t prefix, first;
	bool marked;
	int columns;
};

/* Begins with an empty line; err, fn and ctx are used until wrap_close. */
void wrap_open(struct wrap *wrap, int width, text_fn *fn, void *ctx, struct error *err);

/* After wrap_end: begins again with another width, as wrap_open. */
void wrap_again(struct wrap *wrap, int width);

/* Columns that are left for a line's text. */
int wrap_room(const struct wrap *wrap);

/* While it is on, and nothing more is printed, no line ends: what was printed is a label of what comes. */
void wrap_stick(struct wrap *wrap, bool on);

/* Frees; gives no line. */
void wrap_close(struct wrap *wrap);

/* Puts printable ASCII without blanks. */
void wrap_ascii(struct wrap *wrap, struct slice run);

/*
 * Puts one character, which was decoded from these bytes, or U+FFFD for bytes that are none: what a terminal must
 * not see is dropped.
 */
void wrap_character(struct wrap *wrap, struct slice one, uint32_t character);

/* Puts a blank (not a line's end, which is WRAP_KEEP's and WRAP_EXACT's wrap_newline). */
void wrap_space(struct wrap *wrap);

/* The same for a tab: to the next multiple of 8 where white space counts. */
void wrap_tab(struct wrap *wrap);

/* Puts ASCII that belongs to the character before it: no line ends between, blanks come after. */
void wrap_glue(struct wrap *wrap, const char *text);

/* Behind `end` bytes of the line it may end; what follows begins at its end now, and at this column. */
void wrap_set_chance(struct wrap *wrap, size_t end, int columns);

/* A place where the line may end though nothing shows. */
void wrap_chance(struct wrap *wrap);

/* The next character begins a line. */
void wrap_break(struct wrap *wrap);

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

/* Gives a line that was made elsewhere, so many columns wide. */
void wrap_row(struct wrap *wrap, const struct text_row *row, int columns);

/* `widest` counts from here. */
void wrap_measure(struct wrap *wrap);

/* A line of so many of this character, at most as many as fit. */
void wrap_rule(struct wrap *wrap, char c, int columns);

/* The last line. false with *err set when anything failed. */
bool wrap_end(struct wrap *wrap);

#endif
