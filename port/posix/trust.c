#include "port/posix/trust.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* libcurl keeps a parsed bundle since 7.87; before, the names in a directory cost less. */
#define KEEPS_BUNDLE 0x075700

static const char *
environment(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && value[0] != '\0' ? value : NULL;
}

void
trust_find(struct trust *trust)
{
	trust->file = environment("CURL_CA_BUNDLE");
	if (trust->file == NULL)
		trust->file = environment("SSL_CERT_FILE");
	trust->directory = environment("SSL_CERT_DIR");
	trust->asked = trust->twice = false;
}

#if LIBCURL_VERSION_NUM >= 0x074600
/* Are what is named and what libcurl has by itself the same place, which can be read? */
static bool
is_own(const char *named, const char *own)
{
	return own != NULL && (named == NULL || strcmp(named, own) == 0) && access(own, R_OK) == 0;
}

/* Has libcurl two places that hold the same? */
static bool
is_twice(const struct trust *trust)
{
	const curl_version_info_data *info = curl_version_info(CURLVERSION_NOW);

	return info->age >= CURLVERSION_SEVENTH && is_own(trust->file, info->cainfo) &&
	       is_own(trust->directory, info->capath);
}
#else
/* It does not tell its own places. */
static bool
is_twice(const struct trust *trust)
{
	(void)trust;
	return false;
}
#endif

/* Takes away the one of two places that costs more. */
static void
unset_one(CURL *easy)
{
	bool kept = curl_version_info(CURLVERSION_NOW)->version_num >= KEEPS_BUNDLE;

	curl_easy_setopt(easy, kept ? CURLOPT_CAPATH : CURLOPT_CAINFO, NULL);
}

void
trust_set(struct trust *trust, CURL *easy)
{
	/* The answer is the same for all: the file system is asked once and not for each exchange. */
	if (!trust->asked)
		trust->twice = is_twice(trust);
	trust->asked = true;
	if (trust->twice) {
		unset_one(easy);
		return;
	}
	if (trust->file != NULL)
		curl_easy_setopt(easy, CURLOPT_CAINFO, trust->file);
	if (trust->directory != NULL)
		curl_easy_setopt(easy, CURLOPT_CAPATH, trust->directory);
}
