/* journal.h - small files of JSON lines that are only appended to; the last word on a thing counts. */
#ifndef ARCHIVE_JOURNAL_H
#define ARCHIVE_JOURNAL_H

#include "base/bytes.h"

/* One line, without its end; borrowed. false with err set ends the reading. */
typedef bool journal_fn(void *ctx, struct slice line, struct error *err);

/* Gives each line of DIRECTORY/NAME, a torn last one too; a missing file has none. */
bool journal_load(const char *directory, const char *name, journal_fn *fn, void *ctx,
                  struct error *err);

/* What a line is. */
enum journal_state {
	JOURNAL_WHOLE,   /* a JSON object */
	JOURNAL_TORN,    /* cut short, or with zeros in it: what a crash leaves */
	JOURNAL_DAMAGED, /* something else */
};

/* The same as journal_fn, with that. */
typedef bool journal_judged_fn(void *ctx, struct slice line, enum journal_state is,
                               struct error *err);

/* Gives each line with what it is. */
bool journal_judge(const char *directory, const char *name, journal_judged_fn *fn, void *ctx,
                   struct error *err);

/*
 * Appends whole lines in one write, on a line of their own even where the last one was torn; `sync`
 * makes them safe from a power cut, and the file's name too.
 */
bool journal_append(const char *directory, const char *name, struct slice lines, bool sync,
                    struct error *err);

/* Makes safe what somebody else may have appended to the file, or put in its place, and not synced. */
bool journal_sync(const char *directory, const char *name, struct error *err);

/* Sets the whole content. */
bool journal_replace(const char *directory, const char *name, struct slice lines,
                     struct error *err);

#endif
