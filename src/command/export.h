/* export.h - what posts and subscriptions can be exported to. */
#ifndef COMMAND_EXPORT_H
#define COMMAND_EXPORT_H

#include "base/bytes.h"

/* Appends what formats there are, as help prints it. */
void export_help(struct buffer *out);

/* The name of the i-th format that this build has; NULL after the last. */
const char *export_name_at(size_t i);

#endif
