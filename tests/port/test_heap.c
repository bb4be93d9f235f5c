#include "port/heap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PIECES = 64 };

/* What the port has in all; 0: as much as the system gives. */
static const size_t arena = (size_t)CONFIG_ARENA_KB * 1024;

/* Bytes that only this piece has. */
static void
mark(unsigned char *piece, size_t n, unsigned seed)
{
	size_t i;

	for (i = 0; i < n; i++)
		piece[i] = (unsigned char)(seed * 31 + i);
}

static void
is_marked(const unsigned char *piece, size_t n, unsigned seed)
{
	size_t i;

	for (i = 0; i < n; i++)
		assert_int_equal(piece[i], (unsigned char)(seed * 31 + i));
}

static void
pieces_are_aligned_and_their_own(void **state)
{
	unsigned char *pieces[PIECES];
	unsigned i;

	(void)state;
	for (i = 0; i < PIECES; i++) {
		pieces[i] = heap_get(1 + i * 3);
		assert_non_null(pieces[i]);
		assert_int_equal((uintptr_t)pieces[i] % sizeof(void *), 0);
		mark(pieces[i], 1 + i * 3, i);
	}
	for (i = 0; i < PIECES; i++)
		is_marked(pieces[i], 1 + i * 3, i);
	for (i = 0; i < PIECES; i++)
		heap_free(pieces[i]);
	heap_free(NULL);
}

/* A random life: what is held stays as it is, whatever is done to its neighbours. */
static void
what_is_held_stays(void **state)
{
	unsigned char *pieces[PIECES] = {0}, *moved;
	size_t sizes[PIECES] = {0}, n;
	unsigned turn, i, random = 1;

	(void)state;
	for (turn = 0; turn < 20000; turn++) {
		random = random * 1103515245 + 12345;
		i = random >> 16 & (PIECES - 1);
		n = 1 + (random >> 8 & 1023);
		if (pieces[i] != NULL && turn % 3 == 0) {
			is_marked(pieces[i], sizes[i], i);
			heap_free(pieces[i]);
			pieces[i] = NULL;
			continue;
		}
		moved = pieces[i] != NULL ? heap_resize(pieces[i], n) : heap_get(n);
		if (moved == NULL)
			continue;
		if (pieces[i] != NULL)
			is_marked(moved, sizes[i] < n ? sizes[i] : n, i);
		pieces[i] = moved;
		sizes[i] = n;
		mark(moved, n, i);
	}
	for (i = 0; i < PIECES; i++)
		heap_free(pieces[i]);
}

/* Takes pieces until there are none; returns how many, or as many as there is room for in the list. */
static size_t
take_all(void **pieces, size_t most, size_t n)
{
	size_t i = 0;

	while (i < most) {
		pieces[i] = heap_get(n);
		if (pieces[i] == NULL)
			break;
		i++;
	}
	return i;
}

static void
what_was_given_back_becomes_one_again(void **state)
{
	void **pieces, *whole;
	size_t i, count;

	(void)state;
	pieces = malloc(sizeof *pieces * (arena / 64 + 1));
	assert_non_null(pieces);
	count = take_all(pieces, arena / 64, 64);
	assert_true(count > 0 && count < arena / 64);
	assert_null(heap_get(64));
	/* In an order in which each has free neighbours on one side, on both, on none. */
	for (i = 0; i < count; i += 3)
		heap_free(pieces[i]);
	for (i = 1; i < count; i += 3)
		heap_free(pieces[i]);
	for (i = 2; i < count; i += 3)
		heap_free(pieces[i]);
	whole = heap_get(arena - 64);
	assert_non_null(whole);
	heap_free(whole);
	free(pieces);
}

static void
a_piece_that_can_not_grow_stays(void **state)
{
	unsigned char *piece = heap_get(100);

	(void)state;
	assert_non_null(piece);
	mark(piece, 100, 7);
	assert_null(heap_resize(piece, (size_t)-1 / 4));
	assert_null(heap_get((size_t)-1 / 4));
	is_marked(piece, 100, 7);
	piece = heap_resize(piece, 10);
	assert_non_null(piece);
	is_marked(piece, 10, 7);
	heap_free(piece);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(pieces_are_aligned_and_their_own),
	    cmocka_unit_test(what_is_held_stays),
	    cmocka_unit_test(a_piece_that_can_not_grow_stays),
	};
	const struct CMUnitTest of_an_arena[] = {
	    cmocka_unit_test(what_was_given_back_becomes_one_again),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	if (arena > 0)
		failed += cmocka_run_group_tests(of_an_arena, NULL, NULL);
	return failed;
}
