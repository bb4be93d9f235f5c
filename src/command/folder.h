/* folder.h - a folder that an export writes files into. */
#ifndef COMMAND_FOLDER_H
#define COMMAND_FOLDER_H

#include <stdint.h>

#include "base/bytes.h"

struct storage_file;

/* `= {0}`. */
struct folder {
	const char *path;
	const char *const *folders; /* in it, ended by NULL; or NULL */
	struct storage_file *file;  /* written just now */
	struct buffer pending, name;
	struct buffer begun; /* the name of what is written just now */
	uint64_t *known;     /* of each file that was there its name, hashed and sorted */
	size_t count, room;
	bool listed;
};

/* Makes the folder and those in it where they are missing. */
bool folder_open(struct folder *folder, const char *path, const char *const *folders,
                 struct error *err);

/* Begins a file, in place of one of that name; the one before is finished. It is there when it is whole. */
bool folder_file(void *ctx, const char *name, struct error *err);

/* Adds bytes to it. */
bool folder_write(void *ctx, struct slice bytes, struct error *err);

/* Was there a file of this name when first asked, in one of the folders, but for what follows a ':'? */
bool folder_has(void *ctx, const char *name);

/* Finishes the last file. When this returns true, power may go: all that was written stays. */
bool folder_finish(struct folder *folder, struct error *err);

/* Frees; what was not finished may be missing. */
void folder_close(struct folder *folder);

#endif
