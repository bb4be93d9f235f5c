#include "fetch/platform.h"

#include <string.h>

#include "base/hash.h"
#include "base/url.h"

#define MINUTES 60

/*
 * Those that are known to answer 429 to whoever asks much, each counting all its names together.
 * Sorted by domain.
 */
static const struct platform platforms[] = {
    {"blogspot.com", 2, 0},          {"feedburner.com", 2, 0},         {"github.com", 2, 0},
    {"googleapis.com", 2, 0},        {"livejournal.com", 2, 0},        {"medium.com", 2, 0},
    {"reddit.com", 1, 60 * MINUTES}, {"substack.com", 2, 0},           {"tumblr.com", 1, 0},
    {"wordpress.com", 2, 0},         {"youtube.com", 2, 15 * MINUTES},
};

static const struct platform none = {"", 0, 0};

/* Is it this domain, or a name below it? */
static bool
is_below(struct slice host, const char *domain)
{
	struct slice end = host;
	size_t n = strlen(domain);

	if (host.size < n)
		return false;
	end = slice_skip(host, host.size - n);
	return slice_is_nocase(end, domain) && (host.size == n || end.data[-1] == '.');
}

const struct platform *
platform_of(struct slice url)
{
	struct slice host = url_host(url);
	size_t i;

	for (i = 0; i < sizeof platforms / sizeof *platforms; i++)
		if (is_below(host, platforms[i].domain))
			return &platforms[i];
	return &none;
}

uint64_t
platform_group(struct slice url)
{
	const struct platform *platform = platform_of(url);
	struct slice host = url_host(url), piece = {NULL, 1};
	struct hash_stream stream;
	size_t i;

	if (platform->domain[0] != '\0')
		return hash_of(slice_of(platform->domain)).low;
	hash_begin(&stream);
	for (i = 0; i < host.size; i++) {
		char c = host.data[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c + 'a' - 'A');
		piece.data = &c;
		hash_write(&stream, piece);
	}
	return hash_finish(&stream).low;
}
