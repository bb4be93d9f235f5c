/* reason.h - why libcurl failed, in words for people. */
#ifndef PORT_POSIX_REASON_H
#define PORT_POSIX_REASON_H

#include <stdbool.h>
#include <stddef.h>

#include "port/posix/curl.h"

/*
 * What this code means, with libcurl's own words (`detail`, "" for none) where they say more; and where it may
 * be this system's fault (no certificates, a wrong clock) what to look at. Written to `text` of n bytes, or
 * borrowed for ever.
 */
const char *reason_of(CURL *easy, CURLcode code, const char *detail, char *text, size_t n);

/* Can this code mean a line of a header that is beyond libcurl's own limit? Older ones call it lack of memory. */
bool reason_is_long_line(CURLcode code);

#endif
