#include "harness.h"

#include "archive/line.h"
#include "base/utf8.h"

/* Writes the record; false when the line is none. */
static bool
rewrite(struct line_reader *reader, struct slice line, struct buffer *out)
{
	struct archive_record record;
	struct error err = {0};

	buffer_clear(out);
	if (!line_read(reader, line, &record, &err))
		return false;
	return archive_write_line(&record, out, &err);
}

/* What is written of an alias is read as the same. */
static void
check_alias(struct line_reader *reader, struct slice line)
{
	struct line_alias alias, again;
	struct buffer out = {0};
	struct error err = {0};

	if (line_read_alias(reader, line, &alias, &err)) {
		line_write_alias(&alias, &out);
		harness_must(line_read_alias(reader, buffer_slice(&out), &again, &err),
		             "an alias that is written is read");
		harness_must(alias.number == again.number && alias.key.low == again.key.low &&
		                 alias.fingerprint == again.fingerprint,
		             "and means the same");
	}
	buffer_free(&out);
}

void
fuzz_line(struct slice input)
{
	struct harness harness;
	struct buffer once = {0}, twice = {0};
	struct archive_feed feed;
	struct line_purged purged;
	struct error err = {0};
	struct line_reader *reader;

	harness_begin(&harness, input);
	reader = line_open(&err);
	harness_must(reader != NULL, "a reader is made");
	if (rewrite(reader, harness.document, &once)) {
		harness_must(rewrite(reader, buffer_slice(&once), &twice),
		             "what is written is read");
		harness_same(buffer_slice(&once), buffer_slice(&twice), "and means the same");
	}
	line_read_feed(reader, harness.document, &feed, &err);
	check_alias(reader, harness.document);
	line_read_purged(reader, harness.document, &purged, &err);
	if (harness_refuse(&harness))
		rewrite(reader, harness.document, &once);
	line_close(reader);
	buffer_free(&once);
	buffer_free(&twice);
	harness_end(&harness);
}
