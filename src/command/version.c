/* version.c - `feedarc version`: what this program is made of. */
#include "archive/archive.h"
#include "base/json.h"
#include "command/command.h"
#include "feed/feed.h"
#include "port/http.h"

static const struct {
	const char *name;
	long value;
} options[] = {
    {"jobs", CONFIG_JOBS},
    {"jobs_per_host", CONFIG_JOBS_PER_HOST},
    {"silent", CONFIG_SILENT},
    {"chunk", CONFIG_CHUNK},
    {"item_kb", CONFIG_ITEM_KB},
    {"deflate_level", CONFIG_DEFLATE_LEVEL},
    {"deflate_window", CONFIG_DEFLATE_WINDOW},
    {"member_kb", CONFIG_MEMBER_KB},
    {"seal", CONFIG_SEAL},
    {"seal_after", CONFIG_SEAL_AFTER},
    {"sealed_kb", CONFIG_SEALED_KB},
    {"batch_kb", CONFIG_BATCH_KB},
    {"commit_kb", CONFIG_COMMIT_KB},
    {"segment_kb", CONFIG_SEGMENT_KB},
    {"memory_kb", CONFIG_MEMORY_KB},
    {"arena_kb", CONFIG_ARENA_KB},
    {"pager", CONFIG_PAGER},
    {"screen", CONFIG_SCREEN},
    {"exec", CONFIG_EXEC},
    {"curl_late", CONFIG_CURL_LATE},
    {"iconv", CONFIG_ICONV},
    {"charset_tables", CONFIG_CHARSET_TABLES},
};

enum { OPTIONS = sizeof options / sizeof *options };

static bool
print_json(struct session *session)
{
	struct buffer line = {0};
	struct json_writer w = {.out = &line};
	size_t i;

	json_begin_object(&w, NULL);
	json_string(&w, "version", slice_of(FEEDARC_VERSION));
	json_string(&w, "port", slice_of(FEEDARC_PORT));
	json_begin_object(&w, "options");
	for (i = 0; i < OPTIONS; i++)
		json_number(&w, options[i].name, options[i].value);
	json_end_object(&w);
	json_begin_array(&w, "libraries");
	json_string(&w, NULL, slice_of(feed_library()));
	json_string(&w, NULL, slice_of(http_library()));
	json_string(&w, NULL, slice_of(archive_library()));
	json_end_array(&w);
	json_begin_array(&w, "charsets");
	for (i = 0; feed_charset(i) != NULL; i++)
		json_string(&w, NULL, slice_of(feed_charset(i)));
	json_end_array(&w);
	json_end_object(&w);
	buffer_append_byte(&line, '\n');
	if (!line.failed)
		output_slice(&session->out, buffer_slice(&line));
	buffer_free(&line);
	return true;
}

bool
command_version(struct session *session, struct error *err)
{
	struct output *out = &session->out;
	size_t i;

	if (!command_wants(session, 0, 0, err))
		return false;
	if (options_has(session->options, OPTION_JSON))
		return print_json(session);
	output_print(out, "feedarc %s (%s)\n", FEEDARC_VERSION, FEEDARC_PORT);
	output_print(out, "libraries  %s\n           %s\n           %s\n", feed_library(),
	             http_library(), archive_library());
	output_text(out, "options   ");
	for (i = 0; i < OPTIONS; i++)
		output_print(out, "%s%s=%ld", i > 0 && i % 4 == 0 ? "\n           " : " ",
		             options[i].name, options[i].value);
	output_text(out, "\ncharsets  ");
	for (i = 0; feed_charset(i) != NULL; i++)
		output_print(out, "%s%s", i > 0 && i % 6 == 0 ? "\n           " : " ",
		             feed_charset(i));
	return output_text(out, "\n");
}
