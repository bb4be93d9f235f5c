/* idn.h - names of hosts that are not ASCII, as the name system has them. */
#ifndef BASE_IDN_H
#define BASE_IDN_H

#include "base/bytes.h"

/*
 * Appends a host's name with each label that is not ASCII as an A-label: "xn--" and Punycode (RFC 5890, 2.3.2.1;
 * RFC 3492) of the label in lower case. Of RFC 5895's mapping there is lower case in Latin, Greek and
 * Cyrillic, full width, and the dots of East Asia; letters are taken to be composed, as keyboards make them.
 * What is ASCII already, no UTF-8, or too long to be a name is appended as it is. false on no memory.
 */
bool idn_append(struct buffer *out, struct slice host);

#endif
