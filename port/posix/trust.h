/* trust.h - whose certificates libcurl believes. */
#ifndef PORT_POSIX_TRUST_H
#define PORT_POSIX_TRUST_H

#include <stdbool.h>

#include "port/posix/curl.h"

/* Files of certificates, as the environment names them; NULL: libcurl's own choice. */
struct trust {
	const char *file, *directory;
	bool asked; /* libcurl, for its own places */
	bool twice; /* both of which hold the same as these */
};

/* Looks at what curl's own command line looks at: CURL_CA_BUNDLE, SSL_CERT_FILE, SSL_CERT_DIR. */
void trust_find(struct trust *trust);

/*
 * Tells an exchange. Where that comes to libcurl's own bundle and its own directory, it gets one of the
 * two, which hold the same: with both it parses the whole bundle once more for each connection. Which places there
 * are is looked up once.
 */
void trust_set(struct trust *trust, CURL *easy);

#endif
