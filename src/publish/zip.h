/* zip.h - an archive of files (PKWARE APPNOTE 6.3), none compressed, as a stream. */
#ifndef PUBLISH_ZIP_H
#define PUBLISH_ZIP_H

#include "publish/inside.h"

/* Appends a file to publish->out; ERROR_LIMIT when the archive would be larger than 4 GB. */
bool zip_add(struct publish *publish, const char *name, struct slice content, struct error *err);

/* Appends the list of files that ends the archive. */
bool zip_finish(struct publish *publish, struct error *err);

/* CRC-32 (ISO 3309), as zip has it. */
uint32_t zip_crc(struct slice s);

#endif
