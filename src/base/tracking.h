/* tracking.h - parameters of addresses within text that tell where a reader came from. */
#ifndef BASE_TRACKING_H
#define BASE_TRACKING_H

#include "base/bytes.h"

/*
 * s begins with '?' or '&'. Returns the length of the tracking parameters there with what sets them
 * apart from their neighbours, so that what is left reads as if they had never been; 0 when there
 * are none. *mark: a '?' stands in their place.
 */
size_t tracking_skip(struct slice s, bool *mark);

#endif
