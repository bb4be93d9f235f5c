/* marks.h - what was read and starred: one small line a mark, appended. */
#ifndef ARCHIVE_MARKS_H
#define ARCHIVE_MARKS_H

#include <stdint.h>

#include "base/bytes.h"

enum marks_flag { MARKS_READ = 1, MARKS_STAR = 2 };

struct marks;
struct storage_lock;

/*
 * Loads DIRECTORY/marks.jsonl; missing is empty, torn or damaged lines are passed over. Memory: one
 * byte an article. NULL on error.
 */
struct marks *marks_open(const char *directory, struct error *err);

/* Frees, saves nothing; takes NULL. */
void marks_close(struct marks *marks);

/* The highest article number that has or had a mark; 0: none. */
uint32_t marks_highest(const struct marks *marks);

/* The article's flags. */
unsigned marks_get(const struct marks *marks, uint32_t number);

/* Sets or clears flags; what they are already is no change. Durable after marks_save. */
bool marks_set(struct marks *marks, uint32_t number, unsigned flags, bool on, struct error *err);

/*
 * Appends the changes in one write and syncs; none: nothing is written. A file over 64 KB that says in
 * more than twice the bytes what it could is written anew. Waits up to five seconds for another process
 * that is just doing one of these (then ERROR_BUSY).
 */
bool marks_save(struct marks *marks, struct error *err);

/*
 * Takes the lock that whoever changes the file holds for a moment, waiting for it as marks_save does; given
 * back with storage_unlock. NULL on error.
 */
struct storage_lock *marks_lock(const char *directory, struct error *err);

#endif
