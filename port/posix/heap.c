#include "port/heap.h"

#include <stdlib.h>

void *
heap_get(size_t n)
{
	return malloc(n);
}

void *
heap_resize(void *memory, size_t n)
{
	return realloc(memory, n);
}

void
heap_free(void *memory)
{
	free(memory);
}
