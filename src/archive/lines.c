#include "archive/lines.h"

#include "base/inflate.h"

/* Bytes read at once, on the stack. */
#define PIECE 1024

/* A member is full with this, and an article more. */
#define FULL_KB                                                                                    \
	(CONFIG_SEAL && CONFIG_SEALED_KB > CONFIG_MEMBER_KB ? CONFIG_SEALED_KB : CONFIG_MEMBER_KB)

struct lines {
	size_t skip; /* lines still to be passed over */
	lines_fn *fn;
	void *ctx;
	struct buffer line; /* as far as it has come */
};

bool
lines_are_many(const struct member *member)
{
	return member->content / 1024 >= (uint32_t)FULL_KB + CONFIG_ITEM_KB;
}

static bool
stream(struct storage_file *file, uint64_t at, const struct member *member, inflate_fn *fn,
       void *ctx, struct error *err)
{
	struct inflate *inflate = inflate_open(fn, ctx, err);
	uint64_t end = at + member->length;
	char piece[PIECE];
	size_t got = 1;
	bool ok = inflate != NULL;

	if (ok)
		inflate_expect(inflate, member->content);
	for (; ok && at < end && got > 0; at += got)
		ok = storage_read(file, at, piece,
		                  end - at < sizeof piece ? (size_t)(end - at) : sizeof piece, &got,
		                  err) &&
		     inflate_write(inflate, piece, got, err);
	ok = ok && inflate_finish(inflate, err);
	inflate_close(inflate);
	return ok;
}

/* An inflate_fn: counts. */
static bool
count_piece(void *ctx, const char *data, size_t n, struct error *err)
{
	uint64_t *count = ctx;

	(void)data;
	(void)err;
	*count += n;
	return true;
}

bool
lines_check(struct storage_file *file, uint64_t at, const struct member *member, struct error *err)
{
	uint64_t count = 0;

	return stream(file, at, member, count_piece, &count, err) &&
	       (count == member->content || error_set(err, ERROR_FORMAT, "damaged member"));
}

static bool
end_line(struct lines *lines, struct error *err)
{
	bool ok = true;

	if (lines->skip > 0)
		lines->skip--;
	else
		ok = lines->fn(lines->ctx, buffer_slice(&lines->line), err);
	buffer_clear(&lines->line);
	return ok;
}

/* An inflate_fn: of lines that are passed over nothing is kept. */
static bool
take_piece(void *ctx, const char *data, size_t n, struct error *err)
{
	struct lines *lines = ctx;
	struct slice rest = {data, n};
	bool ends = true;

	while (rest.size > 0 && ends) {
		ends = slice_find(rest, '\n') < rest.size;
		if (lines->skip > 0)
			slice_cut(&rest, '\n');
		else if (!buffer_append_slice(&lines->line, slice_cut(&rest, '\n')))
			return error_memory(err);
		if (ends && !end_line(lines, err))
			return false;
	}
	return true;
}

bool
lines_each(struct storage_file *file, uint64_t at, const struct member *member, size_t skip,
           lines_fn *fn, void *ctx, struct error *err)
{
	struct lines lines = {.skip = skip, .fn = fn, .ctx = ctx};
	bool ok = stream(file, at, member, take_piece, &lines, err);

	/* The last one may lack its end. */
	if (ok && lines.line.size > 0)
		ok = end_line(&lines, err);
	buffer_free(&lines.line);
	return ok || err->kind == ERROR_NONE;
}
