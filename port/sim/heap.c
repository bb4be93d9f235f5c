#include "port/heap.h"

#include <stdlib.h>

#include "port/sim/sim.h"

static struct {
	unsigned after, times; /* grants before the refusals, and how many of those */
	bool armed, failed;
} heap;

static bool
refused(void)
{
	if (!heap.armed)
		return false;
	if (heap.after > 0) {
		heap.after--;
		return false;
	}
	if (heap.times == 0)
		return false;
	heap.times--;
	heap.failed = true;
	return true;
}

void *
heap_get(size_t n)
{
	return refused() ? NULL : malloc(n);
}

void *
heap_resize(void *memory, size_t n)
{
	return refused() ? NULL : realloc(memory, n);
}

void
heap_free(void *memory)
{
	free(memory);
}

void
sim_heap_fail_after(unsigned n, unsigned times)
{
	heap.armed = n > 0;
	heap.after = n > 0 ? n - 1 : 0;
	heap.times = times;
	heap.failed = false;
}

bool
sim_heap_failed(void)
{
	return heap.failed;
}
