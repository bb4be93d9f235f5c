#include "command/identity.h"

#include <string.h>

#include "base/memory.h"

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

	*twice = false;
	if (!grow(identity, err))
		return false;
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
	if (identity->count < CONFIG_DOCUMENT_ITEMS) {
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
      const struct archive_match *match, uint64_t kin)
{
	bool ours = rule >= verdict->rule && entry_is_kin(match->kin, kin);

	/* What the user purged does not come back; another article that only has its id may come. */
	if (match->purged) {
		if (entry_is_kin(match->kin, kin))
			verdict->answer = IDENTITY_KNOWN;
		return;
	}
	if (match->latest || (match->same && (!ours || match->revision >= REVERTS_MOST))) {
		verdict->answer = IDENTITY_KNOWN;
	} else if (ours) {
		verdict->answer = IDENTITY_REVISED;
		verdict->rule = rule;
		verdict->key = key;
		verdict->number = match->number;
		verdict->revision = match->revision + 1;
	}
}

/* Asks the archive under every rule. What is new gets the key of the first rule that is still free. */
static bool
look_up(struct archive *archive, uint32_t feed, const struct entry *entry,
        struct identity_verdict *verdict, struct error *err)
{
	enum entry_rule rule;
	struct archive_match match;
	struct hash key;
	uint64_t kin;
	bool taken = true;

	verdict->answer = IDENTITY_NEW;
	if (!entry_kin(entry, &kin, err))
		return false;
	for (rule = ENTRY_BY_ID; rule <= ENTRY_BY_CONTENT; rule++) {
		if (!entry_key(entry, rule, &key, err) ||
		    !archive_find(archive, feed, key, verdict->fingerprint, &match, err))
			return false;
		if (match.number != 0 || match.purged)
			weigh(verdict, rule, key, &match, kin);
		if (verdict->answer == IDENTITY_KNOWN)
			return true;
		if (verdict->answer == IDENTITY_NEW && taken && rule >= verdict->rule) {
			verdict->rule = rule;
			verdict->key = key;
			taken = match.number != 0 || match.purged;
		}
	}
	return true;
}

bool
identity_judge(struct identity *identity, struct archive *archive, const struct entry *entry,
               struct identity_verdict *verdict, struct error *err)
{
	bool twice;

	memset(verdict, 0, sizeof *verdict);
	if (!entry_fingerprint(entry, &verdict->fingerprint, err) ||
	    !distinguish(identity, entry, verdict, &twice, err))
		return false;
	if (twice)
		return true;
	if (verdict->rule > identity->rule)
		identity->clashes++;
	return look_up(archive, identity->feed, entry, verdict, err);
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
	identity->items = NULL;
	identity->count = 0;
	identity->room = 0;
}
