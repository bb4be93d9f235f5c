#include "base/inflate.h"

#include <zlib.h>

#include "base/memory.h"

enum { PIECE = 4096 };

/* So much may come of nothing. */
#define PLAUSIBLE 1048576

struct inflate {
	z_stream stream;
	bool over; /* the last member has ended, and none follows so far */
	bool past; /* damage or something else was met: what follows is ignored */
	bool damaged;
	uint64_t taken, given, expected; /* 0: it is not known how much comes */
	inflate_fn *fn;
	void *ctx;
	unsigned char piece[PIECE];
};

static void *
get(void *none, unsigned count, unsigned size)
{
	(void)none;
	return memory_zero(count, size);
}

static void
give_back(void *none, void *memory)
{
	(void)none;
	memory_free(memory);
}

struct inflate *
inflate_open(inflate_fn *fn, void *ctx, struct error *err)
{
	struct inflate *i = memory_zero(1, sizeof *i);

	if (i == NULL) {
		error_memory(err);
		return NULL;
	}
	i->fn = fn;
	i->ctx = ctx;
	i->stream.zalloc = get;
	i->stream.zfree = give_back;
	/* The largest window, and gzip's own head and trailer. */
	if (inflateInit2(&i->stream, 15 + 16) != Z_OK) {
		memory_free(i);
		error_memory(err);
		return NULL;
	}
	return i;
}

void
inflate_expect(struct inflate *i, uint64_t bytes)
{
	i->expected = bytes;
}

/* Is what was given so far no more than may be? */
static bool
is_allowed(const struct inflate *i, struct error *err)
{
	if (i->expected > 0)
		return i->given <= i->expected ||
		       error_set(err, ERROR_FORMAT, "the compressed data is damaged");
	if (i->given > (uint64_t)CONFIG_BODY_MB * 1024 * 1024)
		return error_set(err, ERROR_LIMIT, "more than %d MB after decompression",
		                 CONFIG_BODY_MB);
	if (i->given > PLAUSIBLE && i->given / CONFIG_RATIO > i->taken)
		return error_set(err, ERROR_LIMIT,
		                 "a decompression bomb: more than %d times what was sent",
		                 CONFIG_RATIO);
	return true;
}

static bool
give(struct inflate *i, struct error *err)
{
	size_t n = PIECE - i->stream.avail_out;

	i->given += n;
	if (!is_allowed(i, err))
		return false;
	return n == 0 || i->fn(i->ctx, (const char *)i->piece, n, err);
}

/* One step; sets *done when no more comes of the bytes that there are. */
static bool
step(struct inflate *i, bool *done, struct error *err)
{
	z_stream *z = &i->stream;
	int answer;

	if (i->over && (z->avail_in == 0 || *z->next_in != 0x1F)) {
		i->past = z->avail_in > 0;
		*done = true;
		return true;
	}
	if (i->over)
		inflateReset(z);
	i->over = false;
	z->next_out = i->piece;
	z->avail_out = PIECE;
	answer = inflate(z, Z_NO_FLUSH);
	if (answer == Z_MEM_ERROR)
		return error_memory(err);
	if (!give(i, err))
		return false;
	*done = answer == Z_BUF_ERROR || (z->avail_in == 0 && z->avail_out > 0);
	i->over = answer == Z_STREAM_END;
	i->damaged = answer != Z_OK && answer != Z_STREAM_END && answer != Z_BUF_ERROR;
	i->past = i->damaged;
	*done = *done || i->damaged;
	return true;
}

bool
inflate_write(struct inflate *i, const void *data, size_t n, struct error *err)
{
	bool done = i->past, ok = true;

	i->stream.next_in = (unsigned char *)(size_t)data;
	i->stream.avail_in = (unsigned)n;
	i->taken += n;
	while (ok && !done)
		ok = step(i, &done, err);
	return ok;
}

bool
inflate_finish(const struct inflate *i, struct error *err)
{
	if (i->damaged)
		return error_set(err, ERROR_FORMAT, "the compressed data is damaged");
	return i->over || error_set(err, ERROR_FORMAT, "the compressed data is cut off");
}

bool
inflate_is_damaged(const struct inflate *i)
{
	return i->damaged;
}

void
inflate_close(struct inflate *i)
{
	if (i == NULL)
		return;
	inflateEnd(&i->stream);
	memory_free(i);
}
