/* mail.h - a post as a mail (RFC 5322, RFC 2045): text, and the same as HTML. */
#ifndef PUBLISH_MAIL_H
#define PUBLISH_MAIL_H

#include "publish/publish.h"

/*
 * Appends the headers and the body, with '\n' alone at line ends. The Message-ID is the same for the same
 * article, wherever it is exported. Lines that are too long for mail are in base64, all others as they are.
 */
void mail_append(struct buffer *out, const struct publish_post *post, const char *status);

#endif
