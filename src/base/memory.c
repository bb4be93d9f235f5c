#include "base/memory.h"

#include <stdint.h>
#include <string.h>

#include "port/heap.h"

/* In front of each piece: its size, padded so that what follows is aligned for any type. */
union piece {
	size_t size;
	long double align;
	void *pointer;
};

static struct {
	size_t limit, used, peak, guest;
} budget;

static int
fits(size_t had, size_t n)
{
	if (n > SIZE_MAX - sizeof(union piece))
		return 0;
	return budget.limit == 0 || n <= had ||
	       (budget.used <= budget.limit && n - had <= budget.limit - budget.used);
}

static void *
account(union piece *piece, size_t had, size_t n)
{
	piece->size = n;
	budget.used = budget.used - had + n;
	if (budget.used > budget.peak)
		budget.peak = budget.used;
	return piece + 1;
}

void
memory_limit(size_t bytes)
{
	budget.limit = bytes;
}

void *
memory_get(size_t n)
{
	union piece *piece;

	if (!fits(0, n))
		return NULL;
	piece = heap_get(sizeof *piece + n);
	return piece != NULL ? account(piece, 0, n) : NULL;
}

void *
memory_resize(void *memory, size_t n)
{
	union piece *piece = memory;
	size_t had;

	if (memory == NULL)
		return memory_get(n);
	had = piece[-1].size;
	if (!fits(had, n))
		return NULL;
	piece = heap_resize(piece - 1, sizeof *piece + n);
	return piece != NULL ? account(piece, had, n) : NULL;
}

void
memory_free(void *memory)
{
	union piece *piece = memory;

	if (memory == NULL)
		return;
	budget.used -= piece[-1].size;
	heap_free(piece - 1);
}

void *
memory_zero(size_t count, size_t size)
{
	void *memory;

	if (size != 0 && count > SIZE_MAX / size)
		return NULL;
	memory = memory_get(count * size);
	if (memory != NULL)
		memset(memory, 0, count * size);
	return memory;
}

void *
memory_guest_get(size_t n)
{
	void *memory = memory_get(n);

	budget.guest += memory != NULL ? n : 0;
	return memory;
}

void *
memory_guest_resize(void *memory, size_t n)
{
	const union piece *had = memory;
	size_t size = had != NULL ? had[-1].size : 0;

	memory = memory_resize(memory, n);
	budget.guest += memory != NULL ? n - size : 0;
	return memory;
}

void
memory_guest_free(void *memory)
{
	const union piece *piece = memory;

	budget.guest -= piece != NULL ? piece[-1].size : 0;
	memory_free(memory);
}

size_t
memory_guest_used(void)
{
	return budget.guest;
}

size_t
memory_used(void)
{
	return budget.used;
}

size_t
memory_peak(void)
{
	return budget.peak;
}
