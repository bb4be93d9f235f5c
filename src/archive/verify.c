#include "archive/verify.h"

#include <stdio.h>
#include <string.h>

#include "archive/content.h"
#include "archive/inside.h"
#include "archive/journal.h"
#include "archive/lines.h"
#include "archive/verify_index.h"

/* A place that is not as it should be, held back until it is known whether a crash may have left it. */
struct trouble {
	uint64_t from, to;
	uint32_t first, last; /* articles, or 0 */
	char what[80];
};

/* The looking. */
struct look {
	struct verify *verify;
	struct archive *archive;
	struct content content;
	struct buffer raw, text;
	uint64_t all; /* bytes of all segments */

	/* Of this segment. */
	struct storage_file *file;
	struct segment segment;
	char name[48];
	bool foreign;           /* its header is another segment's: it ends there */
	bool last;              /* it is the highest, and may be growing */
	uint64_t size, covered; /* its bytes; those up to its newest commit */
	uint32_t commits;
	struct buffer troubles; /* of struct trouble, those behind the newest commit */

	/* Of the batch that the next commit is to cover. */
	bool hurt; /* something of it is damaged: its sums can't be right */
	uint32_t members, lines, crc;

	/* Of the newest commit, also of segments before. */
	bool unsure; /* there may have been later ones */
	uint32_t sequence, next;
};

static bool
tell(struct look *look, const char *file, const char *text, bool damage, struct error *err)
{
	struct verify_finding finding = {file, text, damage, look->foreign, look->segment.number};
	struct verify *verify = look->verify;

	verify->damages += damage;
	verify->leftovers += !damage;
	return verify->found(verify->ctx, &finding, err);
}

static bool
tell_trouble(struct look *look, const struct trouble *trouble, bool damage, struct error *err)
{
	char text[200], articles[48] = "";

	if (trouble->first > 0 && trouble->first == trouble->last)
		snprintf(articles, sizeof articles, " (article %lu)",
		         (unsigned long)trouble->first);
	else if (trouble->first > 0)
		snprintf(articles, sizeof articles, " (articles %lu to %lu)",
		         (unsigned long)trouble->first, (unsigned long)trouble->last);
	snprintf(text, sizeof text, "bytes %llu to %llu: %s%s", (unsigned long long)trouble->from,
	         (unsigned long long)trouble->to - 1, trouble->what, articles);
	return tell(look, look->name, text, damage, err);
}

static struct trouble *
trouble_at(const struct look *look, size_t i)
{
	return (struct trouble *)(void *)look->troubles.data + i;
}

/* Tells of all places that were held back. */
static bool
tell_all(struct look *look, struct error *err)
{
	size_t i, count = look->troubles.size / sizeof(struct trouble);

	for (i = 0; i < count; i++)
		if (!tell_trouble(look, trouble_at(look, i), true, err))
			return false;
	buffer_clear(&look->troubles);
	return true;
}

/* Notes a place where bytes are lost, for something that follows to tell what it means. */
static bool
note(struct look *look, uint64_t from, uint64_t to, const struct member *member, const char *what,
     struct error *err)
{
	struct trouble trouble = {.from = from, .to = to};

	if (member != NULL && member->kind == MEMBER_RECORDS) {
		trouble.first = member->first;
		trouble.last = member->last;
	}
	snprintf(trouble.what, sizeof trouble.what, "%s", what);
	look->hurt = look->content.partial = true;
	if (buffer_append(&look->troubles, &trouble, sizeof trouble))
		return true;
	look->troubles.failed = false;
	return error_memory(err);
}

/* Tells of a place that is whole, but wrong: no crash leaves that. */
static bool
blame(struct look *look, uint64_t from, uint64_t to, const char *what, struct error *err)
{
	struct trouble trouble = {.from = from, .to = to};

	snprintf(trouble.what, sizeof trouble.what, "%s", what);
	return tell_trouble(look, &trouble, true, err);
}

/* What is wrong with a commit's own words; NULL: nothing. */
static const char *
judge_commit(const struct look *look, const struct member_commit *commit)
{
	const struct content *content = &look->content;

	if (look->hurt)
		return NULL;
	if (commit->start != look->covered)
		return "a commit that does not follow the one before";
	if (commit->crc != look->crc)
		return "not the bytes that their commit covers";
	if (commit->members != look->members || commit->lines != look->lines)
		return "not as many members or lines as their commit says";
	if (look->commits > 0 && commit->sequence != look->sequence + 1)
		return "commits before this one are missing";
	if (commit->next < look->next || content->highest >= commit->next)
		return "article numbers that their commit does not know of";
	return NULL;
}

/* A segment's first commit goes on where the segment before ended: otherwise the end of that is gone. */
static bool
judge_first_commit(struct look *look, const struct member_commit *commit, struct error *err)
{
	bool jumps =
	    !look->unsure && look->segment.generation == 0 && commit->sequence > look->sequence + 1;
	uint32_t number = look->segment.number;
	char name[24];
	bool ok;

	if (look->hurt || look->commits > 0)
		return true;
	/* A rewritten one may stand for a batch that never was committed: then it has no number of its own. */
	if (commit->sequence < look->sequence ||
	    (commit->sequence == look->sequence && look->segment.generation == 0))
		return blame(look, look->covered, look->size, "commits older than those before",
		             err);
	if (!jumps)
		return true;
	if (number == 1)
		return blame(look, look->covered, look->size, "commits before are missing", err);
	snprintf(name, sizeof name, "%06lu.jsonl.gz", (unsigned long)--look->segment.number);
	ok = tell(look, name, "commits are missing at its end", true, err);
	look->segment.number = number;
	return ok;
}

static bool
take_commit(struct look *look, const struct segment_walk *walk, struct error *err)
{
	const struct member_commit *commit = &walk->member.commit;
	const char *why = judge_commit(look, commit);

	if (!tell_all(look, err) ||
	    (why != NULL && !blame(look, look->covered, walk->at, why, err)) ||
	    !judge_first_commit(look, commit, err))
		return false;
	look->covered = walk->at;
	look->commits++;
	look->sequence = commit->sequence;
	look->next = commit->next > look->next ? commit->next : look->next;
	look->unsure = look->hurt = false;
	look->members = look->lines = look->crc = 0;
	look->content.highest = 0;
	return true;
}

/* A lines_fn. */
static bool
take_text_line(void *ctx, struct slice line, struct error *err)
{
	struct look *look = ctx;

	return content_line(&look->content, line, err);
}

/* Looks at the lines of a member that is whole. */
static bool
look_at_lines(struct look *look, const struct segment_walk *walk, struct error *err)
{
	if (!lines_are_many(&walk->member))
		return content_check(&look->content, &walk->member, buffer_slice(&look->text), err);
	content_begin(&look->content, &walk->member);
	if (!lines_each(look->file, walk->member_at, &walk->member, 0, take_text_line, look, err))
		return false;
	content_end(&look->content);
	return true;
}

static bool
take_content(struct look *look, const struct segment_walk *walk, struct error *err)
{
	struct content *content = &look->content;
	bool first = walk->member_at == 0;

	if ((walk->member.kind == MEMBER_HEADER) != first && !content->partial &&
	    !blame(look, walk->member_at, walk->at,
	           first ? "no header at the front" : "a header that is not at the front", err))
		return false;
	if (!look_at_lines(look, walk, err))
		return false;
	look->foreign = first && content->foreign;
	return content->why[0] == '\0' || blame(look, walk->member_at, walk->at, content->why, err);
}

/* Reads a member; damage is noted, and *whole false. */
static bool
read_member(struct look *look, const struct segment_walk *walk, bool *whole, struct error *err)
{
	struct error why = {0};

	if (lines_are_many(&walk->member)) {
		buffer_reset(&look->raw);
		buffer_reset(&look->text);
		*whole = lines_check(look->file, walk->member_at, &walk->member, &why);
	} else
		*whole = segment_inflate(look->file, walk->member_at, &walk->member, &look->raw,
		                         &look->text, &why);
	if (*whole)
		return true;
	if (why.kind == ERROR_FORMAT)
		return note(look, walk->member_at, walk->at, &walk->member, "damaged", err);
	*err = why;
	return false;
}

static bool
take_member(struct look *look, const struct segment_walk *walk, struct error *err)
{
	bool whole;

	look->verify->members++;
	if (!read_member(look, walk, &whole, err))
		return false;
	if (!whole)
		return true;
	if (walk->member.kind == MEMBER_COMMIT)
		return take_commit(look, walk, err);
	if (!lines_are_many(&walk->member))
		look->crc = member_crc(look->crc, buffer_slice(&look->raw));
	else if (!segment_crc(look->file, walk->member_at, walk->at, &look->crc, err))
		return false;
	look->members++;
	look->lines += walk->member.lines;
	/* A hole in front of something whole is none that a crash left. */
	return tell_all(look, err) && take_content(look, walk, err);
}

/* Are there 32 zeros in a row? Neither members nor commits have so many; file systems do, after a crash. */
static bool
find_zeros(struct look *look, uint64_t at, bool *has, struct error *err)
{
	char piece[1024];
	size_t i, got, run = 0;

	*has = false;
	do {
		if (!storage_read(look->file, at, piece, sizeof piece, &got, err))
			return false;
		at += got;
		for (i = 0; i < got && !*has; i++) {
			run = piece[i] == '\0' ? run + 1 : 0;
			*has = run == 32;
		}
	} while (got > 0 && !*has);
	return true;
}

/* Do the last bytes of the segment hold more zeros than a commit ends with? */
static bool
ends_in_zeros(struct look *look, bool *zeros, struct error *err)
{
	char last[10];
	size_t i, got = 0;

	if (look->size >= sizeof last &&
	    !storage_read(look->file, look->size - sizeof last, last, sizeof last, &got, err))
		return false;
	for (i = 0; i < got && last[i] == '\0'; i++)
		;
	*zeros = got == sizeof last && i == got;
	return true;
}

/*
 * May a crash have left what begins here and goes on to the end of the segment? A front of a member, cut off,
 * or zeros in place of what did not reach the disk.
 */
static bool
is_left(struct look *look, uint64_t at, bool *left, struct error *err)
{
	char bytes[MEMBER_HEAD_MOST];
	struct slice head = {bytes, 0};
	struct member member;
	bool zeros;

	if (!ends_in_zeros(look, &zeros, err) || !find_zeros(look, at, left, err) ||
	    !storage_read(look->file, at, bytes, sizeof bytes, &head.size, err))
		return false;
	*left = *left || zeros || head.data[0] == '\0';
	if (!*left && member_parse(head, &member) == MEMBER_IS)
		*left = member.length > look->size - at;
	else if (!*left)
		*left = member_is_cut(head);
	return true;
}

/* What follows the newest commit, and nothing whole behind it. */
static bool
judge_end(struct look *look, uint64_t whole, struct error *err)
{
	size_t count = look->troubles.size / sizeof(struct trouble);
	bool left = look->last && look->segment.generation == 0;
	char text[120];

	if (look->size == 0 && !left) {
		look->unsure = true;
		return tell(look, look->name, "empty", true, err);
	}
	if (left && count > 0 && !is_left(look, trouble_at(look, 0)->from, &left, err))
		return false;
	if (!left && !tell_all(look, err))
		return false;
	buffer_clear(&look->troubles);
	look->unsure = look->unsure || look->hurt;
	if (look->covered == look->size || (!left && look->covered == whole))
		return true;
	if (look->segment.generation > 0)
		return blame(look, look->covered, look->size, "no commit covers them", err);
	snprintf(text, sizeof text, "bytes %llu to %llu: not committed; a sync did not finish",
	         (unsigned long long)look->covered,
	         (unsigned long long)(left ? look->size : whole) - 1);
	return tell(look, look->name, text, false, err);
}

static bool
walk_segment(struct look *look, struct error *err)
{
	struct segment_walk walk = {.file = look->file, .end = look->size};
	struct verify *verify = look->verify;
	uint64_t whole = 0, before = verify->bytes;
	bool found = true;

	while (found) {
		if (!segment_next(&walk, &found, err))
			return false;
		if (walk.torn && !note(look, walk.torn_at, found ? walk.member_at : look->size,
		                       NULL, "damaged", err))
			return false;
		if (found && !take_member(look, &walk, err))
			return false;
		if (found && look->troubles.size == 0)
			whole = walk.at;
		if (look->foreign) {
			look->foreign = false;
			look->unsure = true;
			return true;
		}
		verify->bytes = before + walk.at;
		if (verify->progress != NULL &&
		    !verify->progress(verify->ctx, verify->bytes, look->all, err))
			return false;
	}
	return judge_end(look, whole, err);
}

/* Segments are numbered without a gap. */
static bool
find_missing(struct look *look, uint32_t expected, struct error *err)
{
	char text[80] = "missing", name[24];

	if (look->segment.number == expected)
		return true;
	look->unsure = true;
	snprintf(name, sizeof name, "%06lu.jsonl.gz", (unsigned long)expected);
	if (look->segment.number - expected > 1)
		snprintf(text, sizeof text, "missing, and all up to %06lu.jsonl.gz",
		         (unsigned long)look->segment.number - 1);
	look->segment.number = 0;
	return tell(look, name, text, true, err);
}

/* Opens a segment; its end is where it is now, whole or torn. */
static bool
open_segment(struct look *look, size_t i, struct error *err)
{
	struct segment *segment = archive_segment(look->archive, i);
	char generation[16] = "";

	look->file = archive_open_segment(look->archive, segment, err);
	if (look->file == NULL || !storage_size(look->file, &look->size, err))
		return false;
	look->segment = *segment;
	look->last = archive_segment(look->archive, i + 1) == NULL;
	if (segment->generation > 0)
		snprintf(generation, sizeof generation, "-%lu", (unsigned long)segment->generation);
	snprintf(look->name, sizeof look->name, "%06lu%s.jsonl.gz", (unsigned long)segment->number,
	         generation);
	return true;
}

static bool
look_at(struct look *look, size_t i, uint32_t expected, struct error *err)
{
	bool ok = open_segment(look, i, err) && find_missing(look, expected, err);

	look->segment = *archive_segment(look->archive, i);
	look->covered = 0;
	look->commits = 0;
	look->hurt = false;
	look->members = look->lines = look->crc = 0;
	content_segment(&look->content, look->segment.number);
	ok = ok && walk_segment(look, err);
	storage_close(look->file);
	look->file = NULL;
	look->verify->segments++;
	return ok;
}

static bool
look_at_segments(struct look *look, struct error *err)
{
	uint32_t expected = 1;
	size_t i;

	for (i = 0; archive_segment(look->archive, i) != NULL; i++) {
		if (!open_segment(look, i, err))
			return false;
		look->all += look->size;
		storage_close(look->file);
		look->file = NULL;
	}
	for (i = 0; archive_segment(look->archive, i) != NULL; i++) {
		if (!look_at(look, i, expected, err))
			return false;
		expected = look->segment.number + 1;
	}
	return true;
}

/* A journal that is looked at. */
struct journal_look {
	struct look *look;
	const char *name;
	unsigned long line;
};

static bool
take_line(void *ctx, struct slice line, enum journal_state is, struct error *err)
{
	struct journal_look *journal = ctx;
	const char *what = "can't be read";
	char text[80];

	journal->line++;
	if (is == JOURNAL_WHOLE)
		return true;
	if (is == JOURNAL_TORN)
		what = slice_find(line, '\0') < line.size ? "zeros, as a crash leaves them"
		                                          : "cut short by a crash";
	snprintf(text, sizeof text, "line %lu: %s", journal->line, what);
	return tell(journal->look, journal->name, text, is == JOURNAL_DAMAGED, err);
}

static bool
look_at_journal(struct look *look, const char *name, struct error *err)
{
	struct journal_look journal = {.look = look, .name = name};

	look->segment.number = 0;
	return journal_judge(archive_directory(look->archive), name, take_line, &journal, err);
}

static bool
take_index(void *ctx, uint32_t segment, enum verify_verdict verdict, struct error *err)
{
	static const char *const says[] = {
	    [VERIFY_UNSEEN] = "not looked at: it takes more memory than there is here",
	    [VERIFY_TORN] = "not whole; it is made anew",
	    [VERIFY_LIE] = "says other than its segment",
	};
	struct look *look = ctx;
	char name[24];

	look->segment.number = 0;
	snprintf(name, sizeof name, "%06lu.idx", (unsigned long)segment);
	return tell(look, name, says[verdict], verdict == VERIFY_LIE, err);
}

/* Of damaged segments an index may well know more. */
static bool
look_at_indexes(struct look *look, struct error *err)
{
	buffer_reset(&look->raw);
	buffer_reset(&look->text);
	return look->verify->damages > 0 || verify_index(look->archive, take_index, look, err);
}

/* An end that is cut off behind a commit looks whole: but a later one was known to be safe. */
static bool
look_at_end(struct look *look, struct error *err)
{
	struct verify *verify = look->verify;

	verify->cut = verify->synced >> 32 > look->sequence;
	look->segment.number = 0;
	return !verify->cut || verify->damages > 0 ||
	       tell(look, "archive", "what was stored last is gone: state.jsonl tells of it", true,
	            err);
}

bool
verify_archive(struct verify *verify, struct archive *archive, struct error *err)
{
	struct look look = {.verify = verify, .archive = archive};
	bool ok;

	ok = content_open(&look.content, err) && look_at_segments(&look, err) &&
	     look_at_end(&look, err) && look_at_indexes(&look, err) &&
	     look_at_journal(&look, "marks.jsonl", err) &&
	     look_at_journal(&look, "state.jsonl", err);
	verify->articles = look.content.articles;
	verify->revisions = look.content.revisions;
	content_free(&look.content);
	buffer_free(&look.raw);
	buffer_free(&look.text);
	buffer_free(&look.troubles);
	storage_close(look.file);
	return ok;
}
