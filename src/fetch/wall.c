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
    {"sg-captcha", "challenge", "SiteGround", true},
    {"x-amzn-waf-action", "", "AWS WAF", true},
    {"x-cdn", "imperva", "Imperva", false},
    {"x-cdn", "incapsula", "Imperva", false},
    {"x-datadome", "", "DataDome", false},
    {"x-iinfo", "", "Imperva", false},
    {"x-sucuri-block", "", "Sucuri", true},
    {"x-vercel-mitigated", "", "Vercel", true},
};

/* How far into a page HTML names itself. */
#define HEAD 64

/* What stands in the pages of walls and in no others, in lower case. Sorted. */
static const struct {
	const char *text, *wall;
} pages[] = {
    {"/.well-known/sgcaptcha", "SiteGround"},
    {"/.within.website/x/cmd/anubis", "Anubis"},
    {"/_fs-ch-", "Fastly"},
    {"/vercel/security/", "Vercel"},
    {"<title>attention required! | cloudflare", "Cloudflare"},
    {"<title>client challenge<", "Fastly"},
    {"<title>ddos-guard", "DDoS-Guard"},
    {"<title>just a moment", "Cloudflare"},
    {"<title>making sure you", "Anubis"},
    {"<title>pardon our interruption", "Imperva"},
    {"<title>vercel security checkpoint", "Vercel"},
    {"_cf_chl_opt", "Cloudflare"},
    {"_incapsula_resource", "Imperva"},
    {"awswaf.com", "AWS WAF"},
    {"captcha-delivery.com", "DataDome"},
    {"imunify360", "Imunify360"},
    {"px-captcha", "HUMAN"},
    {"sucuri website firewall", "Sucuri"},
};

const char *
wall_of(const char *name, struct slice value, bool *sure)
{
	size_t i;

	for (i = 0; i < sizeof walls / sizeof *walls; i++) {
		if (strcmp(name, walls[i].field) != 0 || !slice_has_nocase(value, walls[i].value))
			continue;
		*sure = walls[i].sure;
		return walls[i].wall;
	}
	return NULL;
}

const char *
wall_of_page(struct slice page)
{
	struct slice head = slice_trim(page);
	size_t i;

	if (head.size > HEAD)
		head.size = HEAD;
	if (!slice_has_nocase(head, "<!doctype html") && !slice_has_nocase(head, "<html"))
		return NULL;
	for (i = 0; i < sizeof pages / sizeof *pages; i++)
		if (slice_has_nocase(page, pages[i].text))
			return pages[i].wall;
	return NULL;
}

bool
wall_status(int status)
{
	return status == 401 || status == 403 || status == 405 || status == 406 || status == 429 ||
	       status == 503;
}
