#include "sync/identity.h"

#include <string.h>

#include "archive/line.h"
#include "base/memory.h"
#include "port/clock.h"
#include "sync/change.h"

/* Keys of one document, in an open-addressed table; a free row is all zero. */
struct identity_item {
	uint64_t key, fingerprint;
};

static struct identity_item *
find_row(struct identity_item *items, size_t room, uint64_t key)
{
	size_t at = (size_t)key & (room - 1);

	while (items[at].key != 0 && items[at].key != key)
		at = (at + 1) & (room - 1);
	return &items[at];
}

static bool
grow(struct identity *identity, struct error *err)
{
	size_t room = identity->room > 0 ? identity->room * 2 : 64;
	struct identity_item *items;
	size_t i;

	if (identity->count * 2 < identity->room)
		return true;
	items = memory_zero(room, sizeof *items);
	if (items == NULL)
		return error_memory(err);
	for (i = 0; i < identity->room; i++)
		if (identity->items[i].key != 0)
			*find_row(items, room, identity->items[i].key) = identity->items[i];
	memory_free(identity->items);
	identity->items = items;
	identity->room = room;
	return true;
}

void
identity_begin(struct identity *identity, uint32_t feed, enum entry_rule rule)
{
	identity->feed = feed;
	identity->rule = rule;
	identity->count = 0;
	identity->clashes = 0;
	identity->fresh = 0;
	identity->asked = identity->known = false;
	buffer_clear(&identity->numbers);
	kin_clear(&identity->kin);
	if (identity->room > 0)
		memset(identity->items, 0, identity->room * sizeof *identity->items);
}

/* The key by the first rule under which no other text of this document has it; *twice: it is here. */
static bool
distinguish(struct identity *identity, const struct entry *entry, struct identity_verdict *verdict,
            bool *twice, struct error *err)
{
	struct identity_item *row;
	uint64_t key;

	struct error why = {0};

	*twice = false;
	/* What there is no memory for is compared with the archive alone. */
	if (!grow(identity, &why) && identity->room == 0) {
		*err = why;
		return false;
	}
	for (verdict->rule = identity->rule;; verdict->rule++) {
		if (!entry_key(entry, verdict->rule, &verdict->key, err))
			return false;
		key = verdict->key.low != 0 ? verdict->key.low : 1;
		row = find_row(identity->items, identity->room, key);
		if (row->key == 0)
			break;
		*twice = row->fingerprint == verdict->fingerprint;
		if (*twice || verdict->rule == ENTRY_BY_CONTENT)
			return true;
	}
	if (identity->count < CONFIG_DOCUMENT_ITEMS && identity->count * 2 < identity->room) {
		row->key = key;
		row->fingerprint = verdict->fingerprint;
		identity->count++;
	}
	return true;
}

/* An edit that is taken back is a revision, but a feed that flaps between two texts is not followed for ever. */
enum { REVERTS_MOST = 16 };

/*
 * Takes what the archive has under one rule's key into the verdict; the same text is known under any
 * rule (the feed's rule may have changed, or the item that it clashed with may have left the document).
 * An article to be revised has the key of the item's own rule or of a stricter one, and is kin.
 */
static void
weigh(struct identity_verdict *verdict, enum entry_rule rule, struct hash key,
      const struct archive_match *match, bool kin)
{
	bool ours = rule >= verdict->rule && kin;

	/* What the user purged does not come back; another article that only has its id may come. */
	if (match->purged) {
		if (kin)
			verdict->answer = IDENTITY_KNOWN;
		return;
	}
	verdict->number = match->number;
	if (match->latest || (match->same && (!ours || match->revision >= REVERTS_MOST))) {
		verdict->answer = IDENTITY_KNOWN;
	} else if (ours) {
		verdict->answer = IDENTITY_REVISED;
		verdict->rule = rule;
		verdict->key = key;
		verdict->revision = match->revision + 1;
	}
}

/* Is the item an edit of what has its key, or another article with the same id? */
static bool
is_kin(struct archive *archive, uint32_t feed, const struct entry *entry,
       const struct archive_match *match, bool *kin, struct error *err)
{
	uint64_t ours;

	if (!entry_kin(entry, &ours, err))
		return false;
	*kin = entry_is_kin(match->kin, ours);
	if (!*kin || match->number == 0 || match->latest || match->same ||
	    !entry_shares_link_alone(match->kin, ours))
		return true;
	return kin_link_tells(archive, feed, entry, match->number, kin, err);
}

/* Is nothing of the feed archived but this document's own items, each by its id? */
static bool
is_first(struct identity *identity, struct archive *archive, bool *first, struct error *err)
{
	*first = false;
	if (identity->known || identity->rule > ENTRY_BY_ID || identity->clashes > 0)
		return true;
	if (!identity->asked && !archive_has_feed(archive, identity->feed, &identity->known, err))
		return false;
	identity->asked = true;
	*first = !identity->known;
	return true;
}

/* Asks the archive under every rule. What is new gets the key of the first rule that is still free. */
static bool
look_up(struct archive *archive, uint32_t feed, const struct entry *entry, bool first,
        struct identity_verdict *verdict, struct error *err)
{
	enum entry_rule rule;
	struct archive_match match;
	struct hash key;
	bool taken = true, found, kin;

	verdict->answer = IDENTITY_NEW;
	for (rule = ENTRY_BY_ID; rule <= ENTRY_BY_CONTENT; rule++) {
		if (!entry_key(entry, rule, &key, err) ||
		    !archive_find(archive, feed, key, verdict->fingerprint, &match, err))
			return false;
		found = match.number != 0 || match.purged;
		if (found && !is_kin(archive, feed, entry, &match, &kin, err))
			return false;
		if (found)
			weigh(verdict, rule, key, &match, kin);
		if (verdict->answer == IDENTITY_KNOWN)
			return true;
		if (verdict->answer == IDENTITY_NEW && taken && rule >= verdict->rule) {
			verdict->rule = rule;
			verdict->key = key;
			taken = found;
		}
		/* There are no keys by other rules. */
		if (first && !found)
			return true;
	}
	return true;
}

/* The document has this article. */
static bool
note(struct identity *identity, uint32_t number, struct error *err)
{
	return number == 0 || buffer_append(&identity->numbers, &number, sizeof number) ||
	       error_memory(err);
}

/* A new item that may be an old article waits for the document's end. */
static bool
hold(struct identity *identity, struct archive *archive, const struct entry *entry,
     struct identity_verdict *verdict, struct error *err)
{
	struct kin_item item = {.key = verdict->key,
	                        .fingerprint = verdict->fingerprint,
	                        .rule = verdict->rule};
	bool held;

	if (!kin_hold(&identity->kin, archive, identity->feed, entry, &item, &held, err))
		return false;
	if (held)
		verdict->answer = IDENTITY_HELD;
	return true;
}

/* A text that was there before is an edit taken back, whatever else it may be. */
static bool
judge_change(struct archive *archive, const struct entry *entry, struct identity_verdict *verdict,
             struct error *err)
{
	enum change change;

	if (!change_judge(archive, verdict->number, entry, clock_now(), &change, err))
		return false;
	if (change == CHANGE_CHURN)
		verdict->answer = IDENTITY_CHURN;
	verdict->aside = change == CHANGE_PIECE;
	return true;
}

bool
identity_judge(struct identity *identity, struct archive *archive, const struct entry *entry,
               struct identity_verdict *verdict, struct error *err)
{
	bool twice, first;

	memset(verdict, 0, sizeof *verdict);
	if (!entry_fingerprint(entry, &verdict->fingerprint, err) ||
	    !distinguish(identity, entry, verdict, &twice, err))
		return false;
	if (twice)
		return true;
	if (verdict->rule > identity->rule)
		identity->clashes++;
	if (!is_first(identity, archive, &first, err) ||
	    !look_up(archive, identity->feed, entry, first, verdict, err))
		return false;
	switch (verdict->answer) {
	case IDENTITY_NEW:
		verdict->number = 0;
		identity->fresh++;
		return first || hold(identity, archive, entry, verdict, err);
	case IDENTITY_REVISED:
		return note(identity, verdict->number, err) &&
		       judge_change(archive, entry, verdict, err);
	default:
		return note(identity, verdict->number, err);
	}
}

/* ---- the document's end ---- */

struct settling {
	struct identity *identity;
	struct archive *archive;
	struct line_reader *lines;
	bool whole, moved;
	size_t count; /* that are no news */
	identity_fn *fn;
	void *ctx;
};

static struct kin_item *
item_at(const struct identity *identity, size_t i)
{
	return (struct kin_item *)(void *)identity->kin.items.data + i;
}

static bool
is_here(const struct identity *identity, uint32_t number)
{
	const uint32_t *numbers = (const uint32_t *)(const void *)identity->numbers.data;
	size_t i, count = identity->numbers.size / sizeof *numbers;

	for (i = 0; i < count; i++)
		if (numbers[i] == number)
			return true;
	return false;
}

/* Adds an alias, and makes the verdict on what it leads to. */
static bool
admit(struct settling *s, const struct kin_item *item, const struct archive_record *record,
      struct identity_verdict *verdict, struct error *err)
{
	struct archive_record known = *record;
	struct kin_match match;

	if (!kin_compare(s->archive, item->number, &record->entry, &match, err))
		return false;
	if (match.shown == 0)
		return true;
	s->count++;
	verdict->number = item->number;
	if (match.same) {
		verdict->answer = IDENTITY_KNOWN;
		known.revision = match.shown;
		return note(s->identity, item->number, err) &&
		       archive_add_alias(s->archive, &known, item->key, item->fingerprint, err);
	}
	verdict->answer = IDENTITY_REVISED;
	verdict->revision = match.top + 1;
	verdict->aside = match.piece;
	return note(s->identity, item->number, err);
}

static bool
settle_item(struct settling *s, const struct kin_item *item, struct error *err)
{
	struct identity_verdict verdict = {.answer = IDENTITY_NEW,
	                                   .rule = item->rule,
	                                   .key = item->key,
	                                   .fingerprint = item->fingerprint};
	struct slice line = {s->identity->kin.lines.data + item->at, item->size};
	struct archive_record record;
	bool sure = (item->kinds & ~(unsigned)KIN_DATE) != 0 || s->moved;

	if (!line_read(s->lines, line, &record, err))
		return false;
	if (s->whole && sure && !is_here(s->identity, item->number) &&
	    !admit(s, item, &record, &verdict, err))
		return false;
	return s->fn(s->ctx, &record.entry, &verdict, err);
}

bool
identity_settle(struct identity *identity, struct archive *archive, bool whole, identity_fn *fn,
                void *ctx, size_t *moved, struct error *err)
{
	struct settling s = {
	    .identity = identity, .archive = archive, .whole = whole, .fn = fn, .ctx = ctx};
	size_t i, count = identity->kin.items.size / sizeof(struct kin_item);
	bool ok = true;

	*moved = 0;
	if (count == 0)
		return true;
	s.lines = line_open(err);
	if (s.lines == NULL)
		return false;
	s.moved = identity->fresh * 2 > identity->count && count * 2 > identity->fresh;
	for (i = 0; ok && i < count; i++)
		ok = settle_item(&s, item_at(identity, i), err);
	line_close(s.lines);
	kin_clear(&identity->kin);
	if (s.moved)
		*moved = s.count;
	return ok;
}

enum entry_rule
identity_rule(const struct identity *identity)
{
	if (identity->clashes <= 1 || identity->clashes * 20 <= identity->count ||
	    identity->rule == ENTRY_BY_CONTENT)
		return identity->rule;
	return identity->rule + 1;
}

void
identity_free(struct identity *identity)
{
	memory_free(identity->items);
	buffer_free(&identity->numbers);
	kin_free(&identity->kin);
	identity->items = NULL;
	identity->count = 0;
	identity->room = 0;
}
