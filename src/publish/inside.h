/* inside.h - what the formats share. */
#ifndef PUBLISH_INSIDE_H
#define PUBLISH_INSIDE_H

#include "publish/publish.h"

struct publish {
	const struct publish_format *format;
	const struct publish_job *job;
	struct buffer out;    /* what is written next */
	struct buffer list;   /* what is gathered for an index */
	struct buffer names;  /* of the files in an archive */
	uint64_t written;     /* bytes of an archive so far */
	uint32_t done, files; /* posts given, files written */
};

extern const struct publish_format publish_atom, publish_epub, publish_html, publish_json,
    publish_maildir, publish_mbox;

/* Gives what is in publish->out to the place, and empties it. */
bool publish_flush(struct publish *publish, struct error *err);

/* In a folder: the next file. What was written before is in the one before. */
bool publish_file(struct publish *publish, const char *name, struct error *err);

/* Appends the post as it is read: its head, its text, its files. */
void body_append(struct buffer *out, const struct publish_post *post);

/* The names of the authors with commas between, else of the feed; not escaped. */
void body_authors(struct buffer *out, const struct publish_post *post);

/* A link of the post, if it may be one; false, and nothing appended, otherwise. */
bool body_link(struct buffer *out, struct slice url, const char *text);

/* Appends `urn:uuid:…` of a hash (RFC 4122, 4.4: the version says that it is a random one). */
void body_uuid(struct buffer *out, struct hash hash);

#endif
