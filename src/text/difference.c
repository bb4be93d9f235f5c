#include "text/difference.h"

#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"

enum {
	MOST = 512, /* pieces changed in one box that are looked for from each end */
	DEPTH = 64, /* of boxes waiting; a box is halved at most ten times */
	FAR = 1 << 30,
};

/* Steps for all of it: then what is left is told as changed. */
#define STEPS 100000000L

/* A part of both texts. */
struct box {
	int32_t old_at, old_end, new_at, new_end;
};

struct search {
	const struct difference_piece *old_pieces, *new_pieces;
	const char *old_bytes, *new_bytes;
	struct box waiting[DEPTH]; /* the last one comes first */
	size_t count;
	/* How far on diagonal k (of x - y) one gets, from the box's start and from its end. */
	int32_t forth[2 * MOST + 3], back[2 * MOST + 3];
	long steps;
	struct difference_run run; /* being gathered */
	difference_fn *fn;
	void *ctx;
	struct error *err;
};

/* ---- cutting ---- */

static bool
add_piece(struct difference_text *text, struct slice bytes, bool spaced, struct error *err)
{
	struct difference_piece piece = {.at = (uint32_t)text->bytes.size,
	                                 .size = bytes.size & 0x7FFFFFFF,
	                                 .spaced = spaced,
	                                 .hash = 2166136261u};
	size_t i;

	if (bytes.size > 0x7FFFFFFF - text->bytes.size)
		return error_set(err, ERROR_LIMIT, "a text of more than 2 GB");
	/* FNV-1a: equal hashes are looked at byte by byte. */
	for (i = 0; i < bytes.size; i++)
		piece.hash = (piece.hash ^ (unsigned char)bytes.data[i]) * 16777619u;
	return (buffer_append_slice(&text->bytes, bytes) &&
	        buffer_append(&text->pieces, &piece, sizeof piece)) ||
	       error_memory(err);
}

bool
difference_add_line(struct difference_text *text, struct slice line, struct error *err)
{
	return add_piece(text, line, false, err);
}

static bool
is_sign(char c)
{
	return (c > ' ' && c < '0') || (c > '9' && c < 'A') || (c > 'Z' && c < 'a') ||
	       (c > 'z' && c <= '~');
}

/* The bytes of the piece that s, which begins with no space, begins with. */
static size_t
piece_size(struct slice s)
{
	size_t n = 0, size = 0, length;
	uint32_t c;

	if (is_sign(s.data[0]))
		return 1;
	while (n < s.size && s.data[n] != ' ') {
		length = utf8_decode(slice_skip(s, n), &c);
		if (utf8_width(c) > 1)
			return size > 0 ? size : length;
		n += length;
		/* Signs within a word belong to it, those behind it do not. */
		if (length > 1 || !is_sign(s.data[n - 1]))
			size = n;
		else if (n - size > 64)
			break;
	}
	return size;
}

bool
difference_add_words(struct difference_text *text, struct slice line, struct error *err)
{
	static const struct slice end = SLICE("\n");
	struct slice piece;
	bool spaced = false;

	while (line.size > 0) {
		if (line.data[0] == ' ') {
			spaced = true;
			line = slice_skip(line, 1);
			continue;
		}
		piece.data = line.data;
		piece.size = piece_size(line);
		if (!add_piece(text, piece, spaced, err))
			return false;
		spaced = false;
		line = slice_skip(line, piece.size);
	}
	return add_piece(text, end, false, err);
}

static const struct difference_piece *
piece_at(const struct difference_text *text, size_t i)
{
	return (const struct difference_piece *)(const void *)text->pieces.data + i;
}

size_t
difference_count(const struct difference_text *text)
{
	return text->pieces.size / sizeof(struct difference_piece);
}

struct slice
difference_piece(const struct difference_text *text, size_t i)
{
	struct slice piece = {text->bytes.data + piece_at(text, i)->at, piece_at(text, i)->size};

	return piece;
}

bool
difference_spaced(const struct difference_text *text, size_t i)
{
	return piece_at(text, i)->spaced;
}

bool
difference_is_word(struct slice piece)
{
	return piece.size > 0 && piece.data[0] != '\n' && !is_sign(piece.data[0]);
}

void
difference_free(struct difference_text *text)
{
	buffer_free(&text->bytes);
	buffer_free(&text->pieces);
}

/* ---- comparing ---- */

static bool
is_same(const struct search *s, int32_t old_at, int32_t new_at)
{
	const struct difference_piece *a = &s->old_pieces[old_at], *b = &s->new_pieces[new_at];

	return a->hash == b->hash && a->size == b->size &&
	       (a->size == 0 || memcmp(s->old_bytes + a->at, s->new_bytes + b->at, a->size) == 0);
}

static bool
give_run(struct search *s)
{
	static const struct difference_run empty = {0};
	struct difference_run run = s->run;

	s->run = empty;
	s->run.old_at = run.old_at + run.old_count;
	s->run.new_at = run.new_at + run.new_count;
	return (run.old_count == 0 && run.new_count == 0) || s->fn(s->ctx, &run, s->err);
}

/* Adds to the run that is being gathered, or ends it. */
static bool
gather(struct search *s, bool same, int32_t old_count, int32_t new_count)
{
	if (old_count == 0 && new_count == 0)
		return true;
	if (s->run.same != same && !give_run(s))
		return false;
	s->run.same = same;
	s->run.old_count += (size_t)old_count;
	s->run.new_count += (size_t)new_count;
	return true;
}

/* One step from the start: how far one gets on diagonal k with d changes; -FAR where that leaves the box. */
static int32_t
step_forth(struct search *s, const struct box *box, int32_t d, int32_t k)
{
	int32_t *v = s->forth + MOST + 1, width = box->old_end - box->old_at;
	int32_t height = box->new_end - box->new_at, x, across = -FAR, down = -FAR;

	if (k > -d && v[k - 1] < width)
		across = v[k - 1] + 1;
	if (k < d && v[k + 1] - k <= height)
		down = v[k + 1];
	x = across > down ? across : down;
	if (d == 0)
		x = 0;
	while (x >= 0 && x < width && x - k < height &&
	       is_same(s, box->old_at + x, box->new_at + x - k))
		x++;
	v[k] = x >= 0 ? x : -FAR;
	return v[k];
}

/* The same from the end, k counted from its diagonal; FAR where that leaves the box. */
static int32_t
step_back(struct search *s, const struct box *box, int32_t d, int32_t k)
{
	int32_t *v = s->back + MOST + 1, width = box->old_end - box->old_at;
	int32_t height = box->new_end - box->new_at, diagonal = k + width - height;
	int32_t x, across = FAR, up = FAR;

	if (k < d && v[k + 1] > 0 && v[k + 1] <= width)
		across = v[k + 1] - 1;
	if (k > -d && v[k - 1] - diagonal >= 0)
		up = v[k - 1];
	x = across < up ? across : up;
	if (d == 0)
		x = width;
	while (x <= width && x > 0 && x > diagonal &&
	       is_same(s, box->old_at + x - 1, box->new_at + x - diagonal - 1))
		x--;
	v[k] = x <= width ? x : FAR;
	return v[k];
}

/* Where to cut when the ends don't meet: the place farthest from the start. */
static void
cut_far(const struct search *s, int32_t d, int32_t *x, int32_t *y)
{
	const int32_t *v = s->forth + MOST + 1;
	int32_t k;

	*x = *y = 0;
	for (k = -d; k <= d; k += 2) {
		if (v[k] >= 0 && v[k] + v[k] - k > *x + *y) {
			*x = v[k];
			*y = v[k] - k;
		}
	}
}

/*
 * Finds a place in the middle of the shortest way through the box, going from both ends until they
 * meet; after MOST changes a place on a way that is short so far. Both sides of the box have pieces,
 * and neither their first nor their last ones are the same.
 */
static void
cut(struct search *s, const struct box *box, int32_t *x, int32_t *y)
{
	const int32_t *forth = s->forth + MOST + 1, *back = s->back + MOST + 1;
	int32_t delta = (box->old_end - box->old_at) - (box->new_end - box->new_at), d, k;
	bool odd = delta % 2 != 0;

	for (d = 0; d <= MOST; d++) {
		s->steps -= 2 * d + 2;
		for (k = -d; k <= d; k += 2) {
			*x = step_forth(s, box, d, k);
			*y = *x - k;
			if (odd && *x >= 0 && k - delta > -d && k - delta < d &&
			    *x >= back[k - delta])
				return;
		}
		for (k = -d; k <= d; k += 2) {
			*x = step_back(s, box, d, k);
			*y = *x - k - delta;
			if (!odd && *x < FAR && k + delta >= -d && k + delta <= d &&
			    forth[k + delta] >= *x)
				return;
		}
	}
	cut_far(s, MOST, x, y);
}

/* Takes the pieces off that are the same at both ends; those at the end wait in a box of their own. */
static bool
take_ends(struct search *s, struct box *box)
{
	struct box end = *box;
	int32_t n = 0;

	while (box->old_at < box->old_end && box->new_at < box->new_end &&
	       is_same(s, box->old_at, box->new_at)) {
		box->old_at++;
		box->new_at++;
		n++;
	}
	while (box->old_at < box->old_end && box->new_at < box->new_end &&
	       is_same(s, box->old_end - 1, box->new_end - 1)) {
		box->old_end--;
		box->new_end--;
	}
	end.old_at = box->old_end;
	end.new_at = box->new_end;
	if (end.old_at < end.old_end)
		s->waiting[s->count++] = end;
	return gather(s, true, n, n);
}

/* Tells a box whole, or cuts it in two. */
static bool
take_box(struct search *s, struct box box)
{
	struct box rest;
	int32_t width, height, x, y;

	if (!take_ends(s, &box))
		return false;
	width = box.old_end - box.old_at;
	height = box.new_end - box.new_at;
	if (width == 0 || height == 0 || s->steps <= 0 || s->count + 3 > DEPTH)
		return gather(s, false, width, height);
	cut(s, &box, &x, &y);
	rest = box;
	rest.old_at = box.old_end = box.old_at + x;
	rest.new_at = box.new_end = box.new_at + y;
	s->waiting[s->count++] = rest;
	s->waiting[s->count++] = box;
	return true;
}

bool
difference_find(const struct difference_text *old_text, const struct difference_text *new_text,
                difference_fn *fn, void *ctx, struct error *err)
{
	struct search *s = memory_zero(1, sizeof *s);
	struct box all = {0};
	bool ok = true;

	if (s == NULL)
		return error_memory(err);
	s->old_pieces = piece_at(old_text, 0);
	s->new_pieces = piece_at(new_text, 0);
	s->old_bytes = old_text->bytes.data;
	s->new_bytes = new_text->bytes.data;
	s->steps = STEPS;
	s->fn = fn;
	s->ctx = ctx;
	s->err = err;
	all.old_end = (int32_t)difference_count(old_text);
	all.new_end = (int32_t)difference_count(new_text);
	s->waiting[s->count++] = all;
	while (ok && s->count > 0) {
		s->count--;
		ok = take_box(s, s->waiting[s->count]);
	}
	ok = ok && give_run(s);
	memory_free(s);
	return ok;
}
