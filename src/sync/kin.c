#include "sync/kin.h"

#include "base/calendar.h"
#include "base/cut.h"
#include "base/url.h"

/* A text of fewer bytes is too little to be sure by. */
enum { TEXT_LEAST = 200 };

/* Bytes of items that are held. */
#define HELD_MOST ((size_t)CONFIG_HOLD_KB * 1024)

void
kin_clear(struct kin_list *list)
{
	buffer_clear(&list->items);
	buffer_clear(&list->lines);
}

void
kin_free(struct kin_list *list)
{
	buffer_free(&list->items);
	buffer_free(&list->lines);
}

/* ---- how alike? ---- */

static int64_t
date_of(const struct entry *entry)
{
	return entry->published != CALENDAR_NONE ? entry->published : entry->updated;
}

static bool
same_link(struct slice a, struct slice b)
{
	struct buffer x = {0}, y = {0};
	bool same = slice_trim(a).size > 0 && entry_path(a) != 0 && url_canonical(a, &x) &&
	            url_canonical(b, &y) && slice_equal(buffer_slice(&x), buffer_slice(&y));

	buffer_free(&x);
	buffer_free(&y);
	return same;
}

static bool
is_part(char c)
{
	return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c >= '0' && c <= '9');
}

/* Are they made alike: the same but for letters and digits? Then the publisher himself gave both. */
static bool
same_shape(struct slice a, struct slice b)
{
	size_t i = 0, j = 0;

	while (i < a.size && j < b.size) {
		while (i < a.size && is_part(a.data[i]))
			i++;
		while (j < b.size && is_part(b.data[j]))
			j++;
		if (i == a.size || j == b.size)
			break;
		if (a.data[i++] != b.data[j++])
			return false;
	}
	return i == a.size && j == b.size;
}

/* An id that is no address is its own path. */
static bool
same_path(struct slice a, struct slice b)
{
	uint64_t path = entry_path(a);

	return path != 0 && path == entry_path(b);
}

static uint64_t
file_path(const struct entry *entry)
{
	return entry->enclosure_count > 0 ? entry_path(entry->enclosures[0].url) : 0;
}

/* Have they nothing of their own but what they say, and when? Then they are known by that, however short. */
static bool
say_all(const struct entry *a, const struct entry *b)
{
	return slice_trim(a->id).size + slice_trim(a->link).size + slice_trim(b->id).size +
	               slice_trim(b->link).size ==
	           0 &&
	       a->content.size + a->summary.size > 0 && file_path(a) == file_path(b) &&
	       date_of(a) == date_of(b);
}

static unsigned
compare(const struct entry *entry, const struct entry *old)
{
	bool title = entry_title(entry) != 0 && entry_title(entry) == entry_title(old);
	bool text = entry_text(entry) == entry_text(old);
	bool date = date_of(entry) != CALENDAR_NONE && date_of(entry) == date_of(old);
	bool alike = title || date || text;
	bool again = same_shape(slice_trim(entry->id), slice_trim(old->id)) && !date && !text;
	unsigned kinds = 0;

	/* Only the scheme is another: nothing else is asked for. */
	if (same_path(entry->id, old->id) &&
	    (alike || slice_equal(url_host(entry->id), url_host(old->id))))
		kinds |= KIN_ID;
	if (same_link(entry->link, old->link) && alike && !again)
		kinds |= KIN_LINK;
	if (title && text &&
	    (entry->content.size + entry->summary.size >= TEXT_LEAST || say_all(entry, old)))
		kinds |= KIN_TEXT;
	if (title && date)
		kinds |= KIN_DATE;
	return kinds;
}

/* ---- candidates ---- */

struct candidate {
	const struct entry *entry;
	unsigned kinds;
};

static bool
take_candidate(void *ctx, const struct archive_record *record, struct error *err)
{
	struct candidate *candidate = ctx;

	(void)err;
	candidate->kinds = compare(candidate->entry, &record->entry);
	return true;
}

/* The one article that is alike in the best way in which any is; 0: there is none, or are several. */
static bool
find_one(struct archive *archive, const struct archive_alike *alike, const struct entry *entry,
         struct kin_item *item, struct error *err)
{
	unsigned kinds[ARCHIVE_ALIKE_MOST], best, count = 0;
	struct candidate candidate = {entry, 0};
	struct error why = {0};
	size_t i;

	for (i = 0; i < alike->count; i++) {
		candidate.kinds = 0;
		if (!archive_load(archive, alike->numbers[i], take_candidate, &candidate, &why) &&
		    why.kind != ERROR_MISSING) {
			*err = why;
			return false;
		}
		kinds[i] = candidate.kinds;
	}
	for (best = KIN_ID; best <= KIN_DATE && count == 0; best <<= 1)
		for (i = 0; i < alike->count; i++) {
			if ((kinds[i] & best) == 0)
				continue;
			count++;
			item->number = alike->numbers[i];
			item->kinds = kinds[i];
		}
	if (count != 1)
		item->number = 0;
	return true;
}

/* Keeps a copy of the item; one that there is no room for is left. */
static bool
copy(struct kin_list *list, uint32_t feed, const struct entry *entry, struct kin_item *item)
{
	struct archive_record record = {.number = item->number, .feed = feed, .revision = 1};
	struct error why = {0};
	bool ok;

	record.seen = CALENDAR_NONE;
	record.entry = *entry;
	item->at = list->lines.size;
	ok = archive_write_line(&record, &list->lines, &why) && list->lines.size <= HELD_MOST;
	item->size = list->lines.size - item->at;
	ok = ok && buffer_append(&list->items, item, sizeof *item);
	if (!ok) {
		list->lines.size = item->at;
		list->lines.failed = list->items.failed = false;
	}
	return ok;
}

bool
kin_hold(struct kin_list *list, struct archive *archive, uint32_t feed, const struct entry *entry,
         const struct kin_item *item, bool *held, struct error *err)
{
	struct archive_alike alike = {
	    .feed = feed,
	    .title = entry_title(entry),
	    .paths = {entry_path(entry->link), entry_path(entry->id)},
	};
	struct kin_item found = *item;

	*held = false;
	if (!archive_find_alike(archive, &alike, err))
		return false;
	if (alike.count == 0)
		return true;
	if (!find_one(archive, &alike, entry, &found, err))
		return false;
	*held = found.number != 0 && copy(list, feed, entry, &found);
	return true;
}

/* ---- does a link tell? ---- */

struct sharing {
	const struct entry *entry;
	bool same_link, alike;
};

static bool
take_sharer(void *ctx, const struct archive_record *record, struct error *err)
{
	struct sharing *sharing = ctx;
	const struct entry *entry = sharing->entry, *old = &record->entry;

	(void)err;
	sharing->same_link = same_link(entry->link, old->link);
	sharing->alike = entry_text(entry) == entry_text(old) ||
	                 (date_of(entry) != CALENDAR_NONE && date_of(entry) == date_of(old));
	return true;
}

/* Looks at one article; one of this very run can't be loaded yet, and says nothing. */
static bool
look_at(struct archive *archive, uint32_t number, struct sharing *sharing, struct error *err)
{
	struct error why = {0};

	sharing->same_link = false;
	sharing->alike = true;
	if (archive_load(archive, number, take_sharer, sharing, &why) || why.kind == ERROR_MISSING)
		return true;
	*err = why;
	return false;
}

bool
kin_link_tells(struct archive *archive, uint32_t feed, const struct entry *entry, uint32_t number,
               bool *tells, struct error *err)
{
	struct archive_alike alike = {.feed = feed, .paths = {entry_path(entry->link), 0}};
	struct sharing sharing = {.entry = entry};
	size_t i;

	*tells = true;
	if (!look_at(archive, number, &sharing, err))
		return false;
	if (sharing.alike)
		return true;
	if (!archive_find_alike(archive, &alike, err))
		return false;
	for (i = 0; *tells && i < alike.count; i++) {
		if (alike.numbers[i] == number)
			continue;
		if (!look_at(archive, alike.numbers[i], &sharing, err))
			return false;
		*tells = !sharing.same_link;
	}
	return true;
}

/* ---- what it is then ---- */

struct comparison {
	const struct entry *entry;
	struct kin_match *match;
};

static bool
take_revision(void *ctx, const struct archive_record *record, struct error *err)
{
	struct comparison *comparison = ctx;
	struct kin_match *match = comparison->match;
	struct entry moved = *comparison->entry;
	uint64_t a, b;

	match->top = record->revision;
	if (record->aside)
		return true;
	moved.link = record->entry.link;
	if (!entry_fingerprint(&moved, &a, err) || !entry_fingerprint(&record->entry, &b, err))
		return false;
	match->shown = record->revision;
	match->same = a == b;
	match->piece = entry_is_cut(comparison->entry, &record->entry);
	return true;
}

bool
kin_compare(struct archive *archive, uint32_t number, const struct entry *entry,
            struct kin_match *match, struct error *err)
{
	static const struct kin_match none = {0};
	struct comparison comparison = {entry, match};
	struct error why = {0};

	*match = none;
	if (archive_history(archive, number, take_revision, &comparison, &why))
		return true;
	if (why.kind == ERROR_MISSING)
		return true;
	*err = why;
	return false;
}
