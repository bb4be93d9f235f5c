/* outline.h - `feedarc export opml`: the subscriptions for another reader. */
#ifndef COMMAND_OUTLINE_H
#define COMMAND_OUTLINE_H

#include "session/session.h"

/* Prints all subscriptions but commands as OPML 2.0, with their tags. */
bool outline_export(struct session *session, struct error *err);

#endif
