/* memory.h - one budget for us, expat and zlib. Running out is an answer, not an end. */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stddef.h>

/* Sets the most that may be held at once, in bytes; 0: as much as the heap gives. */
void memory_limit(size_t bytes);

/* n bytes aligned for any type, or NULL. n may be 0. The shape that expat's memory suite wants. */
void *memory_get(size_t n);

/* The same bytes with room for n; NULL leaves `memory` as it was. NULL in: like memory_get. */
void *memory_resize(void *memory, size_t n);

/* Gives it back; takes NULL. */
void memory_free(void *memory);

/* count * size bytes set to zero, or NULL; a product too big for size_t is NULL too. */
void *memory_zero(size_t count, size_t size);

/*
 * The same three for a library that lives with us; what it holds is counted in memory_guest_used too, so
 * that a limit can be set on what grows there out of sight.
 */
void *memory_guest_get(size_t n);
void *memory_guest_resize(void *memory, size_t n);
void memory_guest_free(void *memory);
size_t memory_guest_used(void);

/* Bytes held now, and the most ever held (both without the heap's own overhead). */
size_t memory_used(void);
size_t memory_peak(void);

#endif
