/* image.h - the simulated device as it is now, kept to come back to. */
#ifndef TESTS_POWER_IMAGE_H
#define TESTS_POWER_IMAGE_H

#include <stdint.h>

#include "base/bytes.h"

/* Files as programs see them; coming back makes all of it safe. `= {0}` and image_free. */
struct image {
	struct buffer bytes;
};

/* Keeps what is there now in place of what it held. */
void image_take(struct image *image);

/* A new device with these files. */
void image_put(const struct image *image);

/* A hash of all names and contents, in whatever order they were made. */
uint64_t image_hash(void);

void image_free(struct image *image);

#endif
