#include "harness.h"

#include <expat.h>
#include <string.h>

#include "base/url.h"
#include "text/safe.h"

struct page {
	bool images;
};

static void
check_address(const struct page *page, const char *name, const char *value)
{
	struct buffer link = {0};
	bool inlined = strncmp(value, "data:image/", 11) == 0 && strstr(value, "svg") == NULL;

	if (strcmp(name, "src") == 0)
		harness_must(inlined || page->images, "nothing is loaded");
	harness_must(inlined || url_link(slice_of(value), &link), "addresses begin nothing");
	buffer_free(&link);
}

static void XMLCALL
take_start(void *ctx, const char *name, const char **attributes)
{
	static const char *const never[] = {"script", "style", "iframe", "object",
	                                    "embed",  "form",  "input",  "link",
	                                    "meta",   "base",  "svg",    "video"};
	struct page *page = ctx;
	size_t i;

	for (i = 0; i < sizeof never / sizeof *never; i++)
		harness_must(strcmp(name, never[i]) != 0, "no element does anything");
	for (i = 0; attributes[i] != NULL; i += 2) {
		harness_must(strncmp(attributes[i], "on", 2) != 0, "no attribute does anything");
		harness_must(strcmp(attributes[i], "style") != 0, "nothing is styled");
		if (strcmp(attributes[i], "href") == 0 || strcmp(attributes[i], "src") == 0)
			check_address(page, attributes[i], attributes[i + 1]);
	}
}

static void
check(struct page *page, const struct buffer *out)
{
	XML_Parser parser = XML_ParserCreate("UTF-8");

	harness_must(parser != NULL, "there is a parser");
	XML_SetStartElementHandler(parser, take_start);
	XML_SetUserData(parser, page);
	XML_Parse(parser, "<body>", 6, 0);
	XML_Parse(parser, out->data != NULL ? out->data : "", (int)out->size, 0);
	harness_must(XML_Parse(parser, "</body>", 7, 1) == XML_STATUS_OK, "it is well-formed");
	XML_ParserFree(parser);
}

void
fuzz_safe(struct slice input)
{
	struct harness harness;
	struct safe_options options = {.base = slice_of("http://example.org/a/b")};
	struct buffer out = {0};
	struct error err = {0};
	struct page page = {0};

	harness_begin(&harness, input);
	options.plain = harness.charset % 4 == 1;
	options.images = page.images = harness.charset % 4 == 2;
	harness_must(safe_write(harness.document, &options, &out, &err), "it never fails");
	check(&page, &out);
	buffer_clear(&out);
	if (harness_refuse(&harness))
		safe_write(harness.document, &options, &out, &err);
	buffer_free(&out);
	harness_end(&harness);
}
