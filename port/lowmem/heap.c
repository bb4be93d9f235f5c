/*
 * heap.c - one fixed arena. The pieces lie side by side; the first free one that is large enough is taken,
 * and free neighbours become one when either is given back. Some hundred pieces are held at once, so that a
 * walk over them is cheaper than lists to keep.
 */
#include "port/heap.h"

#include <stdint.h>
#include <string.h>

/* In front of each piece. Sizes are in units, the piece's own head among them. */
union unit {
	struct {
		uint32_t taken : 1, size : 31; /* of this piece */
		uint32_t before;               /* size of the one before it, 0: none */
	} head;
	uint64_t number;
	long double align;
	void *pointer;
};

enum { UNITS = CONFIG_ARENA_KB * 1024 / sizeof(union unit) };

static union unit arena[UNITS];

static union unit *
after(union unit *piece)
{
	piece += piece->head.size;
	return piece < arena + UNITS ? piece : NULL;
}

static void
set_size(union unit *piece, uint32_t size)
{
	piece->head.size = size & 0x7fffffff;
	piece = after(piece);
	if (piece != NULL)
		piece->head.before = size;
}

/* The free piece behind this one, if there is one, becomes its end. */
static void
swallow(union unit *piece)
{
	union unit *next = after(piece);

	if (next != NULL && !next->head.taken)
		set_size(piece, piece->head.size + next->head.size);
}

/* What the piece has beyond `size` becomes free. */
static void
trim(union unit *piece, uint32_t size)
{
	uint32_t rest = piece->head.size - size;

	if (rest == 0)
		return;
	piece->head.size = size & 0x7fffffff;
	piece[size].head.before = size;
	piece[size].head.taken = 0;
	set_size(piece + size, rest);
	swallow(piece + size);
}

/* 0 when there can never be so many. */
static uint32_t
units(size_t n)
{
	return n < sizeof arena ? (uint32_t)(1 + (n + sizeof *arena - 1) / sizeof *arena) : 0;
}

void *
heap_get(size_t n)
{
	uint32_t size = units(n);
	union unit *piece;

	if (arena->head.size == 0)
		arena->head.size = UNITS & 0x7fffffff;
	if (size == 0)
		return NULL;
	for (piece = arena; piece != NULL; piece = after(piece)) {
		if (piece->head.taken || piece->head.size < size)
			continue;
		trim(piece, size);
		piece->head.taken = 1;
		return piece + 1;
	}
	return NULL;
}

void *
heap_resize(void *memory, size_t n)
{
	union unit *piece = (union unit *)memory - 1;
	uint32_t size = units(n), had = piece->head.size;
	void *moved;

	if (size == 0)
		return NULL;
	if (size > had)
		swallow(piece);
	if (size <= piece->head.size) {
		trim(piece, size);
		return memory;
	}
	trim(piece, had);
	moved = heap_get(n);
	if (moved == NULL)
		return NULL;
	memcpy(moved, memory, (had - 1) * sizeof *arena);
	heap_free(memory);
	return moved;
}

void
heap_free(void *memory)
{
	union unit *piece = memory;

	if (memory == NULL)
		return;
	piece--;
	piece->head.taken = 0;
	swallow(piece);
	if (piece->head.before != 0 && !piece[-(ptrdiff_t)piece->head.before].head.taken)
		swallow(piece - piece->head.before);
}
