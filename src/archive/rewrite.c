#include "archive/rewrite.h"

#include <stdlib.h>
#include <string.h>

#include "archive/content.h"
#include "archive/line.h"
#include "archive/segment.h"
#include "base/calendar.h"
#include "port/clock.h"

#define MEMBER_BYTES ((size_t)CONFIG_SEALED_KB * 1024)
#define MEMORY_BYTES ((size_t)CONFIG_SEAL_MEMORY_KB * 1024)

/* A line of an article in the source. */
struct row {
	uint32_t feed, number, revision; /* what they are sorted by */
	uint32_t member;                 /* its place in `places` */
	uint32_t at, size;               /* in that member's content, without the line end */
};

/* A member of the source. */
struct place {
	uint64_t at;
	uint32_t length, content;
	uint32_t kind, feed; /* of a feed's, its number */
};

/* Where a line goes, while the source is read from front to back. */
struct slot {
	uint32_t member, at, size;
	size_t to;
};

/* Hashes of lines, added up: the same for the same lines in any order. */
struct sum {
	uint64_t low, high, lines;
};

struct rewriting {
	struct rewrite *order;
	struct storage_file *from, *to;
	struct line_reader *reader;
	struct member_writer *deflate;
	struct buffer raw, content; /* a member of the source */
	struct buffer places;       /* of struct place */
	struct buffer rows;         /* of struct row */
	struct buffer slots;        /* of struct slot */
	struct buffer text;         /* lines in their new order */
	struct buffer out;          /* a member of the new file */
	struct sum kept, written;
	struct member_commit commit; /* of the new file */
};

/* Three times over the bytes of the source: its order, its lines, and what became of them. */
enum stage { SURVEY, WRITE, CHECK, STAGES };

static bool
tell(const struct rewriting *r, enum stage stage, uint64_t done, uint64_t of, struct error *err)
{
	const struct rewrite *order = r->order;
	uint64_t size = order->before;

	if (order->progress == NULL)
		return true;
	/* Of files up to 2^40 bytes this does not overflow. */
	done = of > 0 ? size / 1024 * done / of * 1024 : 0;
	return order->progress(order->progress_ctx, size * stage + done, size * STAGES, err);
}

static struct row *
row_at(const struct rewriting *r, size_t i)
{
	return (struct row *)(void *)r->rows.data + i;
}

static const struct place *
place_at(const struct rewriting *r, size_t i)
{
	return (const struct place *)(const void *)r->places.data + i;
}

static void
add_line(struct sum *sum, struct slice line)
{
	struct hash hash = hash_of(line);

	sum->low += hash.low;
	sum->high += hash.high;
	sum->lines++;
}

static void
add_lines(struct sum *sum, struct slice text)
{
	struct slice line;

	while (text.size > 0) {
		line = slice_cut(&text, '\n');
		if (line.size > 0)
			add_line(sum, line);
	}
}

/* Notes what is lost; where nothing may be lost, that is the end. */
static bool
lose(struct rewriting *r, uint64_t at, const struct member *member, struct error *err)
{
	struct rewrite *order = r->order;

	if (order->lost != NULL) {
		order->lost(order->ctx, at, member);
		return true;
	}
	order->damaged_at = at;
	return error_set(err, ERROR_FORMAT, "damaged at byte %llu", (unsigned long long)at);
}

/* --- The survey: what lines there are, and is all of it whole? */

/* Takes one line of a records member: into a row, unless it is to be left out. */
static bool
survey_line(struct rewriting *r, uint64_t at, struct slice line, struct error *err)
{
	struct rewrite *order = r->order;
	struct archive_record record;
	struct error why = {0};
	struct row row = {.size = (uint32_t)line.size};

	if (!line_read(r->reader, line, &record, &why)) {
		if (why.kind != ERROR_MEMORY)
			return lose(r, at, NULL, err);
		*err = why;
		return false;
	}
	order->lines++;
	if (order->next <= record.number && record.number < UINT32_MAX)
		order->next = record.number + 1;
	if (order->drop != NULL && order->drop(order->ctx, record.number)) {
		order->dropped++;
		return true;
	}
	row.feed = record.feed;
	row.number = record.number;
	row.revision = record.revision;
	row.member = (uint32_t)(r->places.size / sizeof(struct place));
	row.at = (uint32_t)(line.data - r->content.data);
	add_line(&r->kept, line);
	return buffer_append(&r->rows, &row, sizeof row) || error_memory(err);
}

static bool
survey_records(struct rewriting *r, uint64_t at, struct error *err)
{
	struct slice text = buffer_slice(&r->content), line;

	while (text.size > 0) {
		line = slice_cut(&text, '\n');
		if (line.size > 0 && !survey_line(r, at, line, err))
			return false;
	}
	return true;
}

static void
note_commit(struct rewrite *order, const struct member_commit *commit)
{
	if (order->sequence < commit->sequence)
		order->sequence = commit->sequence;
	if (order->next < commit->next)
		order->next = commit->next;
}

static bool
survey_member(struct rewriting *r, const struct segment_walk *walk, struct error *err)
{
	const struct member *member = &walk->member;
	struct place place = {walk->member_at, member->length, member->content, member->kind,
	                      member->first};
	struct error why = {0};

	if (!segment_inflate(r->from, walk->member_at, member, &r->raw, &r->content, &why)) {
		if (why.kind == ERROR_FORMAT)
			return lose(r, walk->member_at, member, err);
		*err = why;
		return false;
	}
	if (member->kind == MEMBER_COMMIT)
		note_commit(r->order, &member->commit);
	else if (member->kind == MEMBER_RECORDS && !survey_records(r, walk->member_at, err))
		return false;
	if (member->kind == MEMBER_COMMIT || member->kind == MEMBER_HEADER)
		return true;
	if (member->kind != MEMBER_RECORDS)
		add_lines(&r->kept, buffer_slice(&r->content));
	return buffer_append(&r->places, &place, sizeof place) || error_memory(err);
}

static int
by_order(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	if (x->feed != y->feed)
		return x->feed < y->feed ? -1 : 1;
	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	if (x->revision != y->revision)
		return x->revision < y->revision ? -1 : 1;
	if (x->member != y->member)
		return x->member < y->member ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

static bool
survey(struct rewriting *r, struct error *err)
{
	struct segment_walk walk = {.file = r->from, .end = r->order->before};
	bool foreign, found = true;

	if (r->order->empty)
		return true;
	if (!content_foreign(r->from, r->order->number, &foreign, err))
		return false;
	/* Under a header with its own number it would be taken for ours. */
	if (foreign)
		return error_set(err, ERROR_FORMAT, "another segment's file");
	while (found) {
		if (!segment_next(&walk, &found, err))
			return false;
		if (walk.torn && !lose(r, walk.torn_at, NULL, err))
			return false;
		if (found && !survey_member(r, &walk, err))
			return false;
		if (!tell(r, SURVEY, walk.at, walk.end, err))
			return false;
	}
	if (r->rows.size > 0)
		qsort(r->rows.data, r->rows.size / sizeof(struct row), sizeof(struct row),
		      by_order);
	return true;
}

/* --- Writing */

/* Appends what is in `out`, a member with so many lines. */
static bool
append_out(struct rewriting *r, uint32_t lines, struct error *err)
{
	if (!storage_append(r->to, r->out.data, r->out.size, err))
		return false;
	r->commit.crc = member_crc(r->commit.crc, buffer_slice(&r->out));
	r->commit.members++;
	r->commit.lines += lines;
	buffer_clear(&r->out);
	return true;
}

static bool
write_member(struct rewriting *r, struct member *member, struct slice content, struct error *err)
{
	return member_write(r->deflate, member, content, &r->out, err) &&
	       append_out(r, member->lines, err);
}

static bool
write_header(struct rewriting *r, struct error *err)
{
	struct member member = {.kind = MEMBER_HEADER, .lines = 1};
	int64_t now = clock_now();

	buffer_clear(&r->text);
	line_write_header(r->order->number, r->order->generation + 1, now > 0 ? now : CALENDAR_NONE,
	                  &r->text);
	buffer_append_byte(&r->text, '\n');
	return buffer_ok(&r->text, err) && write_member(r, &member, buffer_slice(&r->text), err);
}

static bool
read_place(struct rewriting *r, const struct place *place, struct error *err)
{
	struct member member = {.kind = place->kind,
	                        .length = place->length,
	                        .content = place->content};

	return segment_inflate(r->from, place->at, &member, &r->raw, &r->content, err);
}

/* Copies all members but articles as they are: there are few of them. */
static bool
copy_others(struct rewriting *r, struct error *err)
{
	size_t i, count = r->places.size / sizeof(struct place);
	struct member head;

	for (i = 0; i < count; i++) {
		if (place_at(r, i)->kind == MEMBER_RECORDS)
			continue;
		if (!read_place(r, place_at(r, i), err))
			return false;
		if (member_parse(buffer_slice(&r->raw), &head) != MEMBER_IS)
			return error_set(err, ERROR_STORAGE, "a segment changed while it was read");
		if (!buffer_append_slice(&r->out, buffer_slice(&r->raw)))
			return error_memory(err);
		if (!append_out(r, head.lines, err))
			return false;
	}
	return true;
}

static bool
is_told(const struct rewriting *r, uint32_t feed)
{
	size_t i, count = r->places.size / sizeof(struct place);

	for (i = 0; i < count; i++)
		if (place_at(r, i)->kind == MEMBER_FEED && place_at(r, i)->feed == feed)
			return true;
	return false;
}

/* Where a feed's line was lost, what else is known of it is told. */
static bool
write_untold(struct rewriting *r, struct error *err)
{
	struct member member = {.kind = MEMBER_FEED, .lines = 1};
	struct archive_feed feed = {0};
	size_t i, count = r->rows.size / sizeof(struct row);

	for (i = 0; r->order->lost != NULL && i < count; i++) {
		if (row_at(r, i)->feed == feed.number)
			continue;
		feed.number = member.first = member.last = row_at(r, i)->feed;
		if (is_told(r, feed.number))
			continue;
		if (r->order->untold != NULL)
			r->order->untold(r->order->ctx, &feed);
		buffer_clear(&r->text);
		line_write_feed(&feed, &r->text);
		buffer_append_byte(&r->text, '\n');
		if (!buffer_ok(&r->text, err) ||
		    !write_member(r, &member, buffer_slice(&r->text), err))
			return false;
		add_lines(&r->kept, buffer_slice(&r->text));
	}
	return true;
}

/* The rows from `i` on that make one member. */
static size_t
measure_member(const struct rewriting *r, size_t i, size_t *bytes)
{
	size_t n, count = r->rows.size / sizeof(struct row);

	*bytes = 0;
	for (n = 0; i + n < count; n++) {
		if (n > 0 && *bytes + row_at(r, i + n)->size + 1 > MEMBER_BYTES)
			break;
		*bytes += row_at(r, i + n)->size + (size_t)1;
	}
	return n;
}

/* The rows from `i` on that memory holds: as many members as fit, but at least one. */
static size_t
measure_load(const struct rewriting *r, size_t i)
{
	size_t n = 0, more, bytes, all = 0;

	for (;;) {
		more = measure_member(r, i + n, &bytes);
		all += bytes + more * sizeof(struct slot);
		if (more == 0 || (n > 0 && all > MEMORY_BYTES))
			return n;
		n += more;
	}
}

static int
by_source(const void *a, const void *b)
{
	const struct slot *x = a, *y = b;

	if (x->member != y->member)
		return x->member < y->member ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

/* Where each line of these rows goes in `text`, in the order of the source. */
static bool
plan_load(struct rewriting *r, size_t i, size_t n, struct error *err)
{
	struct slot slot = {.to = 0};
	const struct row *row;

	buffer_clear(&r->slots);
	if (!buffer_reserve(&r->slots, n * sizeof slot))
		return error_memory(err);
	for (; n > 0; i++, n--) {
		row = row_at(r, i);
		slot.member = row->member;
		slot.at = row->at;
		slot.size = row->size;
		buffer_append(&r->slots, &slot, sizeof slot);
		slot.to += row->size + (size_t)1;
	}
	qsort(r->slots.data, r->slots.size / sizeof slot, sizeof slot, by_source);
	buffer_clear(&r->text);
	if (!buffer_reserve(&r->text, slot.to))
		return error_memory(err);
	r->text.size = slot.to;
	return true;
}

/* Reads the lines of these rows into `text`, in their new order. */
static bool
load(struct rewriting *r, size_t i, size_t n, struct error *err)
{
	const struct slot *slot;
	uint32_t member = UINT32_MAX;

	if (!plan_load(r, i, n, err))
		return false;
	for (slot = (const struct slot *)(const void *)r->slots.data; n > 0; slot++, n--) {
		if (slot->member != member && !read_place(r, place_at(r, slot->member), err))
			return false;
		member = slot->member;
		if (slot->at > r->content.size || slot->size > r->content.size - slot->at)
			return error_set(err, ERROR_STORAGE, "a segment changed while it was read");
		memcpy(r->text.data + slot->to, r->content.data + slot->at, slot->size);
		r->text.data[slot->to + slot->size] = '\n';
	}
	return true;
}

static struct member
head_of(const struct rewriting *r, size_t i, size_t n)
{
	struct member head = {.kind = MEMBER_RECORDS, .lines = (uint32_t)n, .first = UINT32_MAX};
	const struct row *row;

	for (; n > 0; i++, n--) {
		row = row_at(r, i);
		if (head.first > row->number)
			head.first = row->number;
		if (head.last < row->number)
			head.last = row->number;
		if (row->revision > 1)
			head.flags |= MEMBER_REVISED;
	}
	return head;
}

static bool
write_records(struct rewriting *r, struct error *err)
{
	size_t i = 0, n, end, bytes, count = r->rows.size / sizeof(struct row);
	struct slice text, content;
	struct member head;

	while (i < count) {
		end = i + measure_load(r, i);
		if (!load(r, i, end - i, err))
			return false;
		for (text = buffer_slice(&r->text); i < end; i += n) {
			n = measure_member(r, i, &bytes);
			head = head_of(r, i, n);
			content.data = text.data;
			content.size = bytes;
			text = slice_skip(text, bytes);
			if (!write_member(r, &head, content, err) || !tell(r, WRITE, i, count, err))
				return false;
		}
	}
	return true;
}

static bool
write_commit(struct rewriting *r, struct error *err)
{
	struct member member = {.kind = MEMBER_COMMIT};
	struct slice nothing = {0};

	r->commit.sequence = r->order->sequence;
	r->commit.next = r->order->next;
	member.commit = r->commit;
	return write_member(r, &member, nothing, err) && storage_sync(r->to, err) &&
	       storage_sync_directory(r->order->directory, err);
}

/* --- Checking what was written, by reading it */

static bool
check_lines(struct rewriting *r, struct error *err)
{
	struct segment_walk walk = {.file = r->to, .end = r->order->after};
	bool found;

	for (;;) {
		if (!segment_next(&walk, &found, err))
			return false;
		if (walk.torn)
			return error_set(err, ERROR_STORAGE, "what was written is damaged");
		if (!found)
			return true;
		if (!segment_inflate(r->to, walk.member_at, &walk.member, &r->raw, &r->content,
		                     err) ||
		    !tell(r, CHECK, walk.at, walk.end, err))
			return false;
		if (walk.member.kind != MEMBER_HEADER)
			add_lines(&r->written, buffer_slice(&r->content));
	}
}

static bool
check(struct rewriting *r, struct error *err)
{
	bool complete;

	if (!storage_size(r->to, &r->order->after, err) ||
	    !segment_complete(r->to, &complete, err) || !check_lines(r, err))
		return false;
	if (!complete || memcmp(&r->kept, &r->written, sizeof r->kept) != 0)
		return error_set(err, ERROR_STORAGE, "what was written is not what was read");
	return true;
}

/* --- All of it */

/* Makes the new file, empty even where a dead process left some of it. */
static bool
begin(struct rewriting *r, const char *path, struct error *err)
{
	uint64_t size;

	r->to = storage_open(path, STORAGE_APPEND, err);
	return r->to != NULL && storage_size(r->to, &size, err) &&
	       (size == 0 || storage_truncate(r->to, 0, err));
}

static bool
write_all(struct rewriting *r, const char *path, struct error *err)
{
	struct error ignored = {0};
	bool ok;

	r->deflate = member_open(CONFIG_SEAL_LEVEL, err);
	ok = r->deflate != NULL && begin(r, path, err) && write_header(r, err) &&
	     copy_others(r, err) && write_untold(r, err) && write_records(r, err) &&
	     write_commit(r, err) && check(r, err);
	storage_close(r->to);
	member_close(r->deflate);
	/* Only tidiness: without its commit it does not count, and with it both are true. */
	if (!ok)
		storage_remove(path, &ignored);
	r->order->made = ok;
	return ok;
}

static void
free_all(struct rewriting *r)
{
	line_close(r->reader);
	buffer_free(&r->raw);
	buffer_free(&r->content);
	buffer_free(&r->places);
	buffer_free(&r->rows);
	buffer_free(&r->slots);
	buffer_free(&r->text);
	buffer_free(&r->out);
}

bool
rewrite_segment(struct rewrite *order, struct error *err)
{
	struct rewriting r = {.order = order};
	struct buffer path = {0};
	bool ok;

	order->made = false;
	order->lines = order->dropped = 0;
	order->damaged_at = 0;
	r.from = segment_open(order->directory, order->number, order->generation, err);
	if (r.from == NULL)
		return false;
	r.reader = line_open(err);
	ok = r.reader != NULL && storage_size(r.from, &order->before, err) && survey(&r, err) &&
	     segment_path(order->directory, order->number, order->generation + 1, &path, err);
	order->made = ok && (order->dropped > 0 || !order->only_if_dropped);
	if (order->made && !order->dry)
		ok = write_all(&r, buffer_text(&path), err);
	storage_close(r.from);
	free_all(&r);
	buffer_free(&path);
	return ok;
}
