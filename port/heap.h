/* heap.h - where memory comes from. Only base/memory calls it. */
#ifndef PORT_HEAP_H
#define PORT_HEAP_H

#include <stddef.h>

/* n bytes aligned for any type, or NULL at any time. n is not 0. */
void *heap_get(size_t n);

/* The same bytes with room for n; NULL leaves `memory` as it was. `memory` and n are not 0. */
void *heap_resize(void *memory, size_t n);

/* Gives it back; takes NULL. */
void heap_free(void *memory);

#endif
