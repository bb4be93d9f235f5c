/* log.c - `feedarc log`: a post's revisions, newest first, and what each of them changed. */
#include <string.h>

#include "base/json.h"
#include "command/command.h"
#include "posts/posts.h"
#include "posts/revisions.h"
#include "text/difference.h"
#include "text/text.h"

/* So wide that lines end where the text's do. */
enum { WIDE = 10000 };

/* What of a post a revision may change, as --json names it. */
enum part { PART_TITLE, PART_LINK, PART_AUTHOR, PART_FILES, PART_TEXT, PART_MARKUP, PART_COUNT };

static const char *const part_names[PART_COUNT] = {"title", "link", "author",
                                                   "files", "text", "markup"};

/* A revision as far as it is compared; those of a part that is compared byte by byte are in `parts`. */
struct version {
	struct buffer parts[PART_COUNT];
	struct difference_text text;
};

struct logging {
	struct session *session;
	struct version versions[2];
	size_t count;       /* revisions so far */
	struct buffer said; /* of all revisions, oldest first */
	struct buffer ends; /* size_t: where each ends in `said` */
	size_t gone, added; /* words of the text */
	bool changed[PART_COUNT];
	bool coloured;
};

static bool
add_line(void *ctx, const struct text_row *row, struct error *err)
{
	return difference_add_words(ctx, row->line, err);
}

static void
version_free(struct version *version)
{
	int i;

	for (i = 0; i < PART_COUNT; i++)
		buffer_free(&version->parts[i]);
	difference_free(&version->text);
}

/* The parts of this revision, in the place of the one before the last. */
static bool
take_parts(struct version *version, const struct entry *entry, struct error *err)
{
	bool content = entry->content.size > 0, plain;
	struct text_options options = {.width = WIDE};
	size_t i;

	for (i = 0; i < PART_COUNT; i++)
		buffer_clear(&version->parts[i]);
	buffer_clear(&version->text.bytes);
	buffer_clear(&version->text.pieces);
	plain = options.plain = content ? entry->content_plain : entry->summary_plain;
	buffer_append_slice(&version->parts[PART_LINK], entry->link);
	for (i = 0; i < entry->author_count; i++) {
		buffer_append_slice(&version->parts[PART_AUTHOR], entry->authors[i]);
		buffer_append_byte(&version->parts[PART_AUTHOR], '\n');
	}
	for (i = 0; i < entry->enclosure_count; i++) {
		buffer_append_slice(&version->parts[PART_FILES], entry->enclosures[i].url);
		buffer_append_byte(&version->parts[PART_FILES], '\n');
	}
	buffer_append_byte(&version->parts[PART_MARKUP], plain ? 'p' : 'h');
	buffer_append_slice(&version->parts[PART_MARKUP], entry->content);
	buffer_append_byte(&version->parts[PART_MARKUP], '\0');
	buffer_append_slice(&version->parts[PART_MARKUP], entry->summary);
	for (i = 0; i < PART_COUNT; i++)
		if (!buffer_ok(&version->parts[i], err))
			return false;
	return text_line(entry->title, entry->title_plain, &version->parts[PART_TITLE], err) &&
	       text_render(content ? entry->content : entry->summary, &options, add_line,
	                   &version->text, err);
}

static size_t
count_words(const struct difference_text *text, size_t at, size_t count)
{
	size_t i, words = 0;

	for (i = at; i < at + count; i++)
		words += difference_is_word(difference_piece(text, i));
	return words;
}

static bool
take_run(void *ctx, const struct difference_run *run, struct error *err)
{
	struct logging *logging = ctx;
	const struct version *now = &logging->versions[logging->count % 2];
	const struct version *before = &logging->versions[1 - logging->count % 2];

	(void)err;
	if (run->same)
		return true;
	logging->changed[PART_TEXT] = true;
	logging->gone += count_words(&before->text, run->old_at, run->old_count);
	logging->added += count_words(&now->text, run->new_at, run->new_count);
	return true;
}

/* Compares the revision just taken with the one before. */
static bool
compare(struct logging *logging, struct error *err)
{
	struct version *now = &logging->versions[logging->count % 2];
	struct version *before = &logging->versions[1 - logging->count % 2];
	int i;

	logging->gone = logging->added = 0;
	memset(logging->changed, 0, sizeof logging->changed);
	if (logging->count == 0)
		return true;
	for (i = 0; i < PART_COUNT; i++)
		logging->changed[i] =
		    !slice_equal(buffer_slice(&now->parts[i]), buffer_slice(&before->parts[i]));
	if (!difference_find(&before->text, &now->text, take_run, logging, err))
		return false;
	if (logging->changed[PART_TEXT])
		logging->changed[PART_MARKUP] = false;
	return true;
}

static void
say_changes(struct logging *logging, struct buffer *said)
{
	const char *between = "    Changed: ";
	int i;

	for (i = 0; i < PART_COUNT; i++) {
		if (!logging->changed[i])
			continue;
		buffer_print(said, "%s%s", between, part_names[i]);
		if (i == PART_TEXT)
			buffer_print(said, " (+%zu -%zu words)", logging->added, logging->gone);
		between = ", ";
	}
	if (between[0] == ',')
		buffer_append_byte(said, '\n');
}

static void
say_text(struct logging *logging, const struct archive_record *record, size_t size)
{
	struct slice title = buffer_slice(&logging->versions[logging->count % 2].parts[PART_TITLE]);
	struct buffer *said = &logging->said;
	char seen[32], date[17];

	revisions_seen(record->seen, seen);
	output_date(entry_moment(&record->entry, record->seen), date);
	buffer_print(said, "%srevision %lu%s  seen %s  dated %s  %zu bytes\n",
	             logging->coloured ? "\033[33m" : "", (unsigned long)record->revision,
	             logging->coloured ? "\033[m" : "", seen, date[0] != '\0' ? date : "never",
	             size);
	if (title.size == 0)
		title = slice_of("(no title)");
	buffer_print(said, "    %.*s\n", SLICE_ARGS(title));
	say_changes(logging, said);
}

static void
say_json(struct logging *logging, const struct archive_record *record, size_t size)
{
	const struct version *now = &logging->versions[logging->count % 2];
	struct json_writer w = {.out = &logging->said};
	int i;

	json_begin_object(&w, NULL);
	json_number(&w, "id", record->number);
	json_number(&w, "revision", record->revision);
	json_moment_if(&w, "seen", record->seen);
	json_moment_if(&w, "date", entry_moment(&record->entry, record->seen));
	json_string_if(&w, "title", buffer_slice(&now->parts[PART_TITLE]));
	json_string_if(&w, "link", record->entry.link);
	json_number(&w, "bytes", (int64_t)size);
	json_begin_array(&w, "changed");
	for (i = 0; i < PART_COUNT; i++)
		if (logging->changed[i])
			json_string(&w, NULL, slice_of(part_names[i]));
	json_end_array(&w);
	json_number(&w, "added", (int64_t)logging->added);
	json_number(&w, "removed", (int64_t)logging->gone);
	json_end_object(&w);
	buffer_append_byte(&logging->said, '\n');
}

static bool
take_revision(void *ctx, const struct archive_record *record, struct error *err)
{
	struct logging *logging = ctx;
	const struct entry *entry = &record->entry;
	size_t size = entry->content.size > 0 ? entry->content.size : entry->summary.size;

	if (!take_parts(&logging->versions[logging->count % 2], entry, err) ||
	    !compare(logging, err))
		return false;
	if (options_has(logging->session->options, OPTION_JSON))
		say_json(logging, record, size);
	else
		say_text(logging, record, size);
	buffer_append(&logging->ends, &logging->said.size, sizeof logging->said.size);
	logging->count++;
	return buffer_ok(&logging->said, err) && buffer_ok(&logging->ends, err);
}

/* What was said of the revisions, the newest first. */
static bool
print(struct logging *logging, struct error *err)
{
	struct output *out = &logging->session->out;
	struct slice said = buffer_slice(&logging->said);
	size_t i, begin;

	for (i = logging->count; i-- > 0;) {
		begin = 0;
		if (i > 0)
			memcpy(&begin, logging->ends.data + (i - 1) * sizeof begin, sizeof begin);
		output_slice(out, slice_skip(said, begin));
		said.size = begin;
		if (i > 0 && !options_has(logging->session->options, OPTION_JSON))
			output_text(out, "\n");
	}
	return output_flush(out, err);
}

bool
command_log(struct session *session, struct error *err)
{
	struct logging logging = {.session = session, .coloured = revisions_coloured()};
	struct catalog catalog = {0};
	bool ok;

	ok = command_wants(session, 1, 1, err) &&
	     revisions_each(session, session_operand(session, 0), &catalog, take_revision, &logging,
	                    err) &&
	     print(&logging, err) && revisions_damaged(&catalog, err);
	version_free(&logging.versions[0]);
	version_free(&logging.versions[1]);
	buffer_free(&logging.said);
	buffer_free(&logging.ends);
	catalog_close(&catalog);
	return ok;
}
