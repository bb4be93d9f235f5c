#include "harness.h"

#include "base/utf8.h"
#include "feed/opml.h"

static bool
keep(void *ctx, const struct opml_outline *outline, struct error *err)
{
	struct buffer *out = ctx;
	size_t i;

	harness_must(outline->url.size > 0, "an outline has a URL");
	harness_must(utf8_valid(outline->url) && utf8_valid(outline->title), "outlines are UTF-8");
	for (i = 0; i < outline->tag_count; i++)
		harness_must(utf8_valid(outline->tags[i]), "tags are UTF-8");
	opml_write(out, outline);
	return buffer_ok(out, err);
}

static bool
rewrite(struct slice document, struct buffer *out)
{
	struct error err = {0};
	bool ok;

	opml_begin(out, "x");
	ok = opml_read(document, keep, out, &err);
	harness_must(ok || err.kind != ERROR_NONE, "what fails has a reason");
	opml_finish(out);
	return ok;
}

void
fuzz_opml(struct slice input)
{
	struct harness harness;
	struct buffer once = {0}, twice = {0}, thrice = {0};

	harness_begin(&harness, input);
	rewrite(harness.document, &once);
	/* A comma in a folder's name, or a slash in front of it, does not survive the first time. */
	harness_must(rewrite(buffer_slice(&once), &twice), "what is written is read");
	harness_must(rewrite(buffer_slice(&twice), &thrice), "and again");
	harness_same(buffer_slice(&twice), buffer_slice(&thrice), "and means the same");
	buffer_clear(&once);
	if (harness_refuse(&harness))
		rewrite(harness.document, &once);
	buffer_free(&once);
	buffer_free(&twice);
	buffer_free(&thrice);
	harness_end(&harness);
}
