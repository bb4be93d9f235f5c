/* stats.c - `feedarc stats`: how much there is of what, and what it takes. */
#include "archive/stats.h"

#include <stdlib.h>

#include "base/calendar.h"
#include "base/json.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/url.h"
#include "base/utf8.h"
#include "command/command.h"
#include "port/terminal.h"
#include "posts/column.h"
#include "session/catalog.h"
#include "session/progress.h"

/* Lines of each table on a screen of 24, and columns: of a title, of a line without its bar, of a bar. */
enum { ROWS = 7, NAME_COLUMNS = 20, LINE_COLUMNS = 69, BAR_MOST = 40 };

/* What is counted of one year or one feed. */
struct tally {
	uint32_t key; /* the year, the feed's number; 0: no date */
	uint32_t articles;
	uint64_t revisions, bytes, stored;
};

struct stats {
	struct session *session;
	struct progress progress;
	struct catalog catalog;
	struct stats_sizes sizes;
	struct tally all;
	struct buffer years; /* of struct tally, oldest first */
	struct buffer feeds; /* of struct tally, in the order met, then largest first */
	int64_t first, last; /* dates of articles */
	struct buffer line;
	uint64_t bar; /* columns of the longest; 0: none */
};

static struct tally *
tally_at(const struct buffer *tallies, size_t i)
{
	return (struct tally *)(void *)tallies->data + i;
}

static size_t
tally_count(const struct buffer *tallies)
{
	return tallies->size / sizeof(struct tally);
}

static void
add(struct tally *tally, const struct stats_line *line)
{
	tally->articles += line->first;
	tally->revisions++;
	tally->bytes += line->bytes;
	tally->stored += line->stored;
}

/* Adds to the tally of this key; the one met last is most often met next. */
static bool
count_in(struct buffer *tallies, uint32_t key, const struct stats_line *line, struct error *err)
{
	struct tally fresh = {.key = key};
	size_t i = tally_count(tallies);

	while (i > 0 && tally_at(tallies, i - 1)->key != key)
		i--;
	if (i == 0) {
		if (!buffer_append(tallies, &fresh, sizeof fresh))
			return error_memory(err);
		i = tally_count(tallies);
	}
	add(tally_at(tallies, i - 1), line);
	return true;
}

static bool
count(void *ctx, const struct archive_record *record, const struct stats_line *line,
      struct error *err)
{
	struct stats *stats = ctx;
	int64_t moment = entry_moment(&record->entry, record->seen);
	uint32_t year = 0;

	add(&stats->all, line);
	if (moment != CALENDAR_NONE) {
		year = (uint32_t)calendar_split(moment).year;
		if (stats->first == CALENDAR_NONE || moment < stats->first)
			stats->first = moment;
		if (moment > stats->last)
			stats->last = moment;
	}
	return count_in(&stats->years, year, line, err) &&
	       count_in(&stats->feeds, record->feed, line, err) &&
	       progress_tell(&stats->progress, stats->all.bytes, stats->sizes.raw, err);
}

static int
by_key(const void *a, const void *b)
{
	const struct tally *x = a, *y = b;

	return (x->key > y->key) - (x->key < y->key);
}

static int
by_size(const void *a, const void *b)
{
	const struct tally *x = a, *y = b;

	return x->bytes != y->bytes ? (x->bytes < y->bytes) - (x->bytes > y->bytes) : by_key(a, b);
}

static bool
count_all(struct stats *stats, struct error *err)
{
	struct archive *archive = stats->catalog.archive;
	bool ok;

	stats->first = stats->last = CALENDAR_NONE;
	if (archive == NULL)
		return error_set(err, ERROR_MISSING, "no archive in %s yet: feedarc sync makes it",
		                 stats->session->directory);
	ok = stats_measure(archive, &stats->sizes, err) && stats_each(archive, count, stats, err);
	progress_clear(&stats->progress);
	if (stats->years.size > 0)
		qsort(stats->years.data, tally_count(&stats->years), sizeof(struct tally), by_key);
	if (stats->feeds.size > 0)
		qsort(stats->feeds.data, tally_count(&stats->feeds), sizeof(struct tally), by_size);
	return ok;
}

/* Appends a number of bytes in eight columns: "  12.3 MB". */
static void
append_size(struct buffer *line, uint64_t bytes)
{
	static const char *const units[] = {"KB", "MB", "GB", "TB"};
	uint64_t tenths = (bytes * 10 + 512) / 1024;
	size_t i = 0;

	for (; tenths >= 10000 && i < 3; i++)
		tenths = (tenths + 512) / 1024;
	buffer_print(line, "%5llu.%u %s", (unsigned long long)tenths / 10, (unsigned)(tenths % 10),
	             units[i]);
}

/* part / whole in thousandths, rounded; of nothing: 0. */
static unsigned long
thousandths(uint64_t part, uint64_t whole)
{
	return whole > 0 ? (unsigned long)((part * 1000 + whole / 2) / whole) : 0;
}

/* A bar in eighths of a column. */
static void
append_bar(struct buffer *line, uint64_t columns, uint64_t part, uint64_t most)
{
	uint64_t eighths = most > 0 ? part * columns * 8 / most : 0;

	buffer_append_text(line, "  ");
	for (; eighths >= 8; eighths -= 8)
		utf8_append(line, 0x2588);
	if (eighths > 0)
		utf8_append(line, 0x2590 - (uint32_t)eighths);
}

static bool
print_line(struct stats *stats, struct error *err)
{
	bool ok = buffer_ok(&stats->line, err) &&
	          output_line(&stats->session->out, buffer_slice(&stats->line), err);

	buffer_clear(&stats->line);
	return ok;
}

/* The rest of a line: what was counted, and its bar. */
static bool
print_tally(struct stats *stats, const struct tally *tally, uint64_t most, struct error *err)
{
	buffer_print(&stats->line, " %8lu %9llu ", (unsigned long)tally->articles,
	             (unsigned long long)tally->revisions);
	append_size(&stats->line, tally->bytes);
	buffer_append_byte(&stats->line, ' ');
	append_size(&stats->line, tally->stored);
	if (stats->bar > 0)
		append_bar(&stats->line, stats->bar, tally->bytes, most);
	return print_line(stats, err);
}

static bool
print_head(struct stats *stats, const char *name, struct error *err)
{
	buffer_print(&stats->line, "\n%-*s ARTICLES REVISIONS       TEXT     STORED",
	             NAME_COLUMNS + 6, name);
	return print_line(stats, err);
}

static uint64_t
largest(const struct buffer *tallies)
{
	uint64_t most = 0;
	size_t i;

	for (i = 0; i < tally_count(tallies); i++)
		if (tally_at(tallies, i)->bytes > most)
			most = tally_at(tallies, i)->bytes;
	return most;
}

/* The oldest years in one, where they are more than the screen has room for: how many. */
static size_t
share_years(const struct stats *stats, struct tally *before)
{
	size_t i, count = tally_count(&stats->years);
	size_t shared = count > ROWS ? count - ROWS + 1 : 0;

	for (i = 0; i < shared; i++) {
		before->articles += tally_at(&stats->years, i)->articles;
		before->revisions += tally_at(&stats->years, i)->revisions;
		before->bytes += tally_at(&stats->years, i)->bytes;
		before->stored += tally_at(&stats->years, i)->stored;
	}
	return shared;
}

static bool
print_years(struct stats *stats, struct error *err)
{
	size_t i = tally_count(&stats->years), shared;
	struct tally before = {0};
	uint64_t most = largest(&stats->years);

	shared = share_years(stats, &before);
	most = before.bytes > most ? before.bytes : most;
	if (!print_head(stats, "YEAR", err))
		return false;
	for (; i > shared; i--) {
		if (tally_at(&stats->years, i - 1)->key > 0)
			buffer_print(&stats->line, "%-*lu", NAME_COLUMNS + 6,
			             (unsigned long)tally_at(&stats->years, i - 1)->key);
		else
			buffer_print(&stats->line, "%-*s", NAME_COLUMNS + 6, "without a date");
		if (!print_tally(stats, tally_at(&stats->years, i - 1), most, err))
			return false;
	}
	if (shared == 0)
		return true;
	buffer_print(&stats->line, "%-*s", NAME_COLUMNS + 6, "before");
	return print_tally(stats, &before, most, err);
}

static bool
print_feeds(struct stats *stats, struct error *err)
{
	struct buffer name = {0};
	struct catalog_feed feed;
	const struct tally *tally;
	bool ok = print_head(stats, "  ID  BIGGEST FEEDS", err);
	size_t i;

	for (i = 0; ok && i < tally_count(&stats->feeds) && i < ROWS; i++) {
		tally = tally_at(&stats->feeds, i);
		feed = catalog_number(&stats->catalog, tally->key);
		buffer_clear(&name);
		utf8_append_safe(&name, feed.title, true);
		buffer_print(&stats->line, "%4lu  ", (unsigned long)tally->key);
		if (feed.named)
			column_append(&stats->line, buffer_slice(&name), NAME_COLUMNS);
		else
			column_append_end(&stats->line, buffer_slice(&name), NAME_COLUMNS);
		ok =
		    buffer_ok(&name, err) && print_tally(stats, tally, largest(&stats->feeds), err);
	}
	buffer_free(&name);
	return ok;
}

static bool
print_sizes(struct stats *stats, struct error *err)
{
	const struct stats_sizes *sizes = &stats->sizes;
	unsigned long ratio = thousandths(sizes->raw, sizes->stored);
	unsigned long share = thousandths(sizes->index, sizes->stored);
	struct buffer *line = &stats->line;

	buffer_append_text(line, "text      ");
	append_size(line, sizes->raw);
	if (!print_line(stats, err))
		return false;
	buffer_append_text(line, "stored    ");
	append_size(line, sizes->stored);
	buffer_print(line, "  in %lu segment%s", (unsigned long)sizes->segments,
	             sizes->segments == 1 ? "" : "s");
	if (ratio > 0)
		buffer_print(line, ", the text is %lu.%02lu times that", ratio / 1000,
		             ratio % 1000 / 10);
	if (!print_line(stats, err))
		return false;
	buffer_append_text(line, "indexes   ");
	append_size(line, sizes->index);
	if (sizes->index > 0)
		buffer_print(line, "  %lu.%lu %% of that", share / 10, share % 10);
	return print_line(stats, err);
}

static bool
print_all(struct stats *stats, struct error *err)
{
	char first[21], last[21];

	calendar_format(stats->first, first);
	calendar_format(stats->last, last);
	buffer_print(&stats->line, "articles  %10lu  of %zu feed%s",
	             (unsigned long)stats->all.articles, tally_count(&stats->feeds),
	             tally_count(&stats->feeds) == 1 ? "" : "s");
	if (first[0] != '\0')
		buffer_print(&stats->line, ", %.10s to %.10s", first, last);
	if (!print_line(stats, err))
		return false;
	buffer_print(&stats->line, "revisions %10llu", (unsigned long long)stats->all.revisions);
	return print_line(stats, err) && print_sizes(stats, err) && print_years(stats, err) &&
	       print_feeds(stats, err);
}

static void
write_tally(struct json_writer *w, const struct tally *tally)
{
	json_number(w, "articles", tally->articles);
	json_number(w, "revisions", (int64_t)tally->revisions);
	json_number(w, "raw", (int64_t)tally->bytes);
	json_number(w, "stored", (int64_t)tally->stored);
}

static void
write_years(struct json_writer *w, const struct stats *stats)
{
	size_t i;

	json_begin_array(w, "years");
	for (i = 0; i < tally_count(&stats->years); i++) {
		json_begin_object(w, NULL);
		if (tally_at(&stats->years, i)->key > 0)
			json_number(w, "year", tally_at(&stats->years, i)->key);
		else
			json_null(w, "year");
		write_tally(w, tally_at(&stats->years, i));
		json_end_object(w);
	}
	json_end_array(w);
}

static void
write_feeds(struct json_writer *w, const struct stats *stats)
{
	struct catalog_feed feed;
	struct buffer url = {0};
	size_t i;

	json_begin_array(w, "feeds");
	for (i = 0; i < tally_count(&stats->feeds); i++) {
		feed = catalog_number(&stats->catalog, tally_at(&stats->feeds, i)->key);
		buffer_clear(&url);
		url_public(feed.url, &url);
		json_begin_object(w, NULL);
		json_number(w, "feed", tally_at(&stats->feeds, i)->key);
		json_string(w, "url", buffer_slice(&url));
		json_string(w, "title", feed.title);
		write_tally(w, tally_at(&stats->feeds, i));
		json_end_object(w);
		w->out->failed = w->out->failed || url.failed;
	}
	json_end_array(w);
	buffer_free(&url);
}

static bool
print_json(struct stats *stats, struct error *err)
{
	struct json_writer w = {.out = &stats->line};

	json_begin_object(&w, NULL);
	json_number(&w, "articles", stats->all.articles);
	json_number(&w, "revisions", (int64_t)stats->all.revisions);
	json_moment_if(&w, "first", stats->first);
	json_moment_if(&w, "last", stats->last);
	json_number(&w, "raw", (int64_t)stats->sizes.raw);
	json_number(&w, "stored", (int64_t)stats->sizes.stored);
	json_number(&w, "index", (int64_t)stats->sizes.index);
	json_number(&w, "segments", stats->sizes.segments);
	write_years(&w, stats);
	write_feeds(&w, stats);
	json_end_object(&w);
	return print_line(stats, err);
}

static uint64_t
bar_columns(void)
{
	int columns = 0, rows;

	if (terminal_is_person(TERMINAL_OUTPUT))
		terminal_size(&columns, &rows);
	columns -= LINE_COLUMNS;
	if (columns < 1)
		return 0;
	return columns < BAR_MOST ? (uint64_t)columns : BAR_MOST;
}

bool
command_stats(struct session *session, struct error *err)
{
	struct stats stats = {.session = session, .bar = bar_columns()};
	const char *damage = NULL;
	bool ok;

	progress_begin(&stats.progress, session, "stats");
	ok = command_wants(session, 0, 0, err) &&
	     catalog_open(&stats.catalog, session, ARCHIVE_READ, err) && count_all(&stats, err);
	progress_clear(&stats.progress);
	if (ok && options_has(session->options, OPTION_JSON))
		ok = print_json(&stats, err);
	else if (ok)
		ok = print_all(&stats, err);
	if (stats.catalog.archive != NULL)
		damage = archive_damage(stats.catalog.archive);
	if (ok && damage != NULL)
		ok = error_set(err, ERROR_FORMAT, "%s", damage);
	buffer_free(&stats.years);
	buffer_free(&stats.feeds);
	buffer_free(&stats.line);
	catalog_close(&stats.catalog);
	return ok;
}
