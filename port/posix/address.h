/* address.h - which network addresses are everybody's. */
#ifndef PORT_POSIX_ADDRESS_H
#define PORT_POSIX_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

/*
 * Is it a host's on the public Internet? This machine's, a private network's, and all others that RFC 6890's
 * registries set apart are not; an IPv4 address inside an IPv6 one counts as itself.
 */
bool address_is_public(const struct sockaddr *address);

/* The same of an address as text; false for what is none. */
bool address_text_is_public(const char *text);

#endif
