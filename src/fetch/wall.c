#include "fetch/wall.h"

#include <string.h>

/* Sorted by field. */
static const struct {
	const char *field, *value; /* that the field's value has in it, in lower case; "": any */
	const char *wall;
	bool sure;
} walls[] = {
    {"cf-mitigated", "challenge", "Cloudflare", true},
    {"server", "akamaighost", "Akamai", false},
    {"server", "cloudflare", "Cloudflare", false},
    {"server", "datadome", "DataDome", false},
    {"server", "ddos-guard", "DDoS-Guard", false},
    {"server", "qrator", "Qrator", false},
    {"server", "sucuri", "Sucuri", false},
    {"set-cookie", "__ddg", "DDoS-Guard", false},
    {"set-cookie", "anubis", "Anubis", true},
    {"set-cookie", "datadome=", "DataDome", false},
    {"set-cookie", "incap_ses", "Imperva", false},
    {"x-amzn-waf-action", "", "AWS WAF", true},
    {"x-cdn", "imperva", "Imperva", false},
    {"x-cdn", "incapsula", "Imperva", false},
    {"x-datadome", "", "DataDome", false},
    {"x-iinfo", "", "Imperva", false},
    {"x-sucuri-block", "", "Sucuri", true},
    {"x-vercel-mitigated", "", "Vercel", true},
};

/* Does the text have this word, in lower case, in it? */
static bool
holds(struct slice text, const char *word)
{
	struct slice part = {text.data, strlen(word)};
	size_t i;

	for (i = 0; i + part.size <= text.size; i++) {
		part.data = text.data + i;
		if (slice_is_nocase(part, word))
			return true;
	}
	return false;
}

const char *
wall_of(const char *name, struct slice value, bool *sure)
{
	size_t i;

	for (i = 0; i < sizeof walls / sizeof *walls; i++) {
		if (strcmp(name, walls[i].field) != 0 || !holds(value, walls[i].value))
			continue;
		*sure = walls[i].sure;
		return walls[i].wall;
	}
	return NULL;
}

bool
wall_status(int status)
{
	return status == 401 || status == 403 || status == 405 || status == 406 || status == 429 ||
	       status == 503;
}
