/* publish.h - the face of the room: posts as other programs take them, one at a time. */
#ifndef PUBLISH_PUBLISH_H
#define PUBLISH_PUBLISH_H

#include "base/entry.h"

/* One post, borrowed for the call. What a format does not need (publish_need) may be left empty. */
struct publish_post {
	uint32_t number, feed, revision;
	uint32_t newer, older; /* its neighbours; 0: none, or there is no order */
	int64_t moment;        /* see entry_moment; CALENDAR_NONE: not known */
	bool read, starred;
	struct hash key;                          /* the article's own, the same in every archive */
	struct slice date;                        /* for people, as the moment */
	struct slice title, feed_title, feed_url; /* a line of text each; not empty */
	struct slice html;                        /* harmless, well-formed XHTML for a <body> */
	struct slice text;                        /* the same as lines of text */
	struct slice line;                        /* the archive's JSON object */
	const struct entry *entry;
};

/* Where it goes; each function false with err set ends all. */
struct publish_place {
	/* Takes the next bytes of the stream, or of the file that was begun last. */
	bool (*write)(void *ctx, struct slice bytes, struct error *err);
	/* In a folder: begins a file, "name" or "folder/name". */
	bool (*file)(void *ctx, const char *name, struct error *err);
	/* In a folder: is there one of this name already, but for its directory and what follows a ':'? */
	bool (*has)(void *ctx, const char *name);
	void *ctx;
};

/* What all posts have in common. */
struct publish_job {
	const char *title;
	struct hash id; /* of what is published, the same each time */
	uint32_t count; /* of the posts that are to come; 0 where there is no order */
	int64_t newest; /* moment of the newest; CALENDAR_NONE */
	bool folder;    /* files in a folder, not one stream */
	struct publish_place place;
};

enum publish_need {
	PUBLISH_HTML = 1,
	PUBLISH_IMAGES = 2, /* images stay images in it */
	PUBLISH_TEXT = 4,
	PUBLISH_LINE = 8,
	PUBLISH_ORDER = 16, /* posts come newest first, their number is known before */
};

struct publish;
typedef bool publish_fn(struct publish *publish, struct error *err);
typedef bool publish_post_fn(struct publish *publish, const struct publish_post *post,
                             struct error *err);

/* A format: what it is called, what it needs, and its functions. */
struct publish_format {
	const char *name, *summary;
	unsigned needs;
	bool stream, folder;        /* can be one stream; can be a folder of files */
	bool binary;                /* nothing for a terminal */
	const char *const *folders; /* folders in the folder, ended by NULL; or NULL */
	publish_fn *begin;
	publish_post_fn *post;
	publish_fn *finish;
};

/* The i-th format by name; NULL after the last. */
const struct publish_format *publish_format_at(size_t i);

/* The one of this name, or NULL. */
const struct publish_format *publish_find(struct slice name);

/*
 * Begins; `format` and `job` are borrowed until publish_close. Memory: one post beside what the format says in
 * its file. NULL on error.
 */
struct publish *publish_open(const struct publish_format *format, const struct publish_job *job,
                             struct error *err);

/* The next post. */
bool publish_add(struct publish *publish, const struct publish_post *post, struct error *err);

/* What stands at the end. */
bool publish_finish(struct publish *publish, struct error *err);

/* Frees; takes NULL. */
void publish_close(struct publish *publish);

#endif
