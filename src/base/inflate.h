/* inflate.h - gzip (RFC 1952) that nobody announced, undone as it comes. */
#ifndef BASE_INFLATE_H
#define BASE_INFLATE_H

#include <stdint.h>

#include "base/bytes.h"

/* How every gzip file begins: two magic bytes and the method. */
#define INFLATE_MAGIC "\x1F\x8B\x08"

struct inflate;

/* Takes the next bytes; borrowed for the call. false with err set ends it. */
typedef bool inflate_fn(void *ctx, const char *data, size_t n, struct error *err);

/* Reads members until closed, and gives what is in them to fn. NULL on no memory. */
struct inflate *inflate_open(inflate_fn *fn, void *ctx, struct error *err);

/*
 * So many bytes will come, which is known from elsewhere: the limits for what strangers send don't count then.
 * More is ERROR_FORMAT.
 */
void inflate_expect(struct inflate *inflate, uint64_t bytes);

/*
 * Takes the next bytes, cut anywhere; what follows the last member or damage is ignored. ERROR_LIMIT for more
 * than CONFIG_BODY_MB and, from the first MB on, for more than CONFIG_RATIO times what was taken. Memory:
 * about 40 KB.
 */
bool inflate_write(struct inflate *inflate, const void *data, size_t n, struct error *err);

/* The end of the bytes: ERROR_FORMAT when a member is damaged or not complete; all before that was given. */
bool inflate_finish(const struct inflate *inflate, struct error *err);

/* Were the bytes damaged so far? */
bool inflate_is_damaged(const struct inflate *inflate);

/* Frees; takes NULL. */
void inflate_close(struct inflate *inflate);

#endif
