#include "archive/recover.h"

/* The usual case: the last bytes are a commit. */
static bool
look_at_end(struct storage_file *file, struct recovery *r, struct error *err)
{
	char bytes[MEMBER_COMMIT_SIZE];
	struct slice last = {bytes, 0};
	struct member member;

	if (r->size < sizeof bytes)
		return true;
	if (!storage_read(file, r->size - sizeof bytes, bytes, sizeof bytes, &last.size, err))
		return false;
	if (member_parse(last, &member) != MEMBER_IS || member.kind != MEMBER_COMMIT ||
	    member.length != sizeof bytes || member.commit.start > r->size - sizeof bytes)
		return true;
	r->committed = true;
	r->commit = member.commit;
	r->end = r->size;
	if (r->next < member.commit.next)
		r->next = member.commit.next;
	return true;
}

static void
count(struct recovery *r, const struct segment_walk *walk)
{
	const struct member *member = &walk->member;

	if (member->kind == MEMBER_COMMIT) {
		r->committed = true;
		r->commit = member->commit;
		r->end = walk->at;
		if (r->next < member->commit.next)
			r->next = member->commit.next;
	}
	if ((member->kind == MEMBER_RECORDS || member->kind == MEMBER_LEDGER) &&
	    r->next <= member->last && member->last < UINT32_MAX)
		r->next = member->last + 1;
}

/* Finds the newest commit, and the highest article number of all, by every head there is. */
static bool
look_everywhere(struct storage_file *file, struct recovery *r, struct error *err)
{
	struct segment_walk walk = {.file = file, .end = r->size};
	bool found;

	for (;;) {
		if (!segment_next(&walk, &found, err))
			return false;
		if (!found)
			return true;
		count(r, &walk);
	}
}

/* Does the newest batch hold what its commit says? */
static bool
check_batch(struct storage_file *file, struct recovery *r, struct error *err)
{
	uint64_t end = r->end - MEMBER_COMMIT_SIZE;
	uint32_t crc = 0;

	if (!r->committed)
		return true;
	if (r->commit.start > end) {
		r->appendable = false;
		return true;
	}
	if (!segment_crc(file, r->commit.start, end, &crc, err))
		return false;
	if (crc != r->commit.crc)
		r->appendable = false;
	return true;
}

/* Is the member whole? Running out of memory is no answer. */
static bool
check_member(struct segment_walk *walk, struct buffer *raw, struct buffer *content, bool *whole,
             struct error *err)
{
	struct error why = {0};

	*whole = segment_inflate(walk->file, walk->member_at, &walk->member, raw, content, &why);
	if (*whole || why.kind == ERROR_FORMAT)
		return true;
	*err = why;
	return false;
}

/* Counts a whole member behind the newest commit. */
static void
adopt(struct recovery *r, const struct segment_walk *walk)
{
	if (walk->member_at == r->adopted) {
		r->adopted = walk->at;
		r->members++;
		r->lines += walk->member.lines;
	}
	r->whole = walk->at;
}

/*
 * Walks over what follows the newest commit. Whole members right behind it were appended by somebody
 * who then died: they are as good as committed ones. A whole one behind a hole means that the hole
 * may be damage and not a torn end, so nothing there is cut.
 */
static bool
look_behind(struct storage_file *file, struct recovery *r, struct buffer *raw,
            struct buffer *content, struct error *err)
{
	struct segment_walk walk = {.file = file, .at = r->end, .end = r->size};
	bool found, whole;

	for (;;) {
		if (!segment_next(&walk, &found, err))
			return false;
		if (!found)
			break;
		if (!check_member(&walk, raw, content, &whole, err))
			return false;
		if (whole)
			adopt(r, &walk);
	}
	if (r->whole > r->adopted)
		r->appendable = false;
	return true;
}

/*
 * A file without one whole member is the torn beginning of a first batch, or nothing that we ever
 * wrote: that is left alone.
 */
static bool
check_beginning(struct storage_file *file, struct recovery *r, struct error *err)
{
	char bytes[MEMBER_HEAD];
	struct slice first = {bytes, 0};

	if (r->whole > 0 || r->size == 0)
		return true;
	if (!storage_read(file, 0, bytes, sizeof bytes, &first.size, err))
		return false;
	r->foreign = !member_begins(first);
	if (r->foreign)
		r->appendable = false;
	return true;
}

bool
recover(struct storage_file *file, enum recover_for whom, struct recovery *recovery,
        struct error *err)
{
	static const struct recovery nothing = {.next = 1, .appendable = true};
	struct buffer raw = {0}, content = {0};
	bool ok;

	*recovery = nothing;
	if (!storage_size(file, &recovery->size, err) || !look_at_end(file, recovery, err))
		return false;
	if (!recovery->committed && !look_everywhere(file, recovery, err))
		return false;
	recovery->adopted = recovery->whole = recovery->end;
	if (whom == RECOVER_NUMBER)
		return true;
	ok = look_behind(file, recovery, &raw, &content, err) &&
	     check_beginning(file, recovery, err);
	if (whom == RECOVER_WRITER)
		ok = ok && check_batch(file, recovery, err) &&
		     segment_crc(file, recovery->end, recovery->adopted, &recovery->crc, err);
	buffer_free(&raw);
	buffer_free(&content);
	return ok;
}
