#include "archive/segment.h"

#include <string.h>

/* Bytes read at once while searching and summing; on the stack. */
#define PIECE 1024

static const char suffix[] = ".jsonl.gz";

bool
segment_path(const char *directory, uint32_t number, uint32_t generation, struct buffer *path,
             struct error *err)
{
	buffer_clear(path);
	buffer_print(path, "%s/%06lu", directory, (unsigned long)number);
	if (generation > 0)
		buffer_print(path, "-%lu", (unsigned long)generation);
	buffer_append_text(path, suffix);
	buffer_text(path);
	return buffer_ok(path, err);
}

/* A number with at least so many digits, and no zero in front of more: there is one name for each. */
static bool
read_digits(struct slice digits, size_t least, uint32_t *number)
{
	long long value;

	if (digits.size < least || (digits.size > least && digits.data[0] == '0') ||
	    !slice_number(digits, &value) || value < 1 || value > UINT32_MAX)
		return false;
	*number = (uint32_t)value;
	return true;
}

uint32_t
segment_number(const char *name, uint32_t *generation)
{
	struct slice rest = slice_of(name), digits;
	uint32_t number;

	*generation = 0;
	if (rest.size < sizeof suffix - 1)
		return 0;
	rest.size -= sizeof suffix - 1;
	if (strcmp(name + rest.size, suffix) != 0)
		return 0;
	digits = rest;
	digits.size = slice_find(rest, '-');
	rest = slice_skip(rest, digits.size);
	if (!read_digits(digits, 6, &number))
		return 0;
	if (rest.size > 0 && !read_digits(slice_skip(rest, 1), 1, generation))
		return 0;
	return number;
}

struct storage_file *
segment_open(const char *directory, uint32_t number, uint32_t generation, struct error *err)
{
	struct storage_file *file = NULL;
	struct buffer path = {0};

	if (segment_path(directory, number, generation, &path, err))
		file = storage_open(buffer_text(&path), STORAGE_READ, err);
	buffer_free(&path);
	return file;
}

/* Reads up to n bytes, but none from walk->end on. */
static bool
read_within(const struct segment_walk *walk, uint64_t at, char *to, size_t n, struct slice *got,
            struct error *err)
{
	got->data = to;
	got->size = 0;
	if (at >= walk->end)
		return true;
	if (n > walk->end - at)
		n = (size_t)(walk->end - at);
	return storage_read(walk->file, at, to, n, &got->size, err);
}

/* Is there a whole member at the front of `bytes`, which lie at this offset? */
static bool
judge(struct segment_walk *walk, uint64_t at, struct slice bytes, bool *found, struct error *err)
{
	enum member_answer answer = member_parse(bytes, &walk->member);

	*found = answer == MEMBER_IS && walk->member.length <= walk->end - at;
	if (*found) {
		walk->member_at = at;
		walk->at = at + walk->member.length;
	}
	return answer != MEMBER_IS_NEWER ||
	       error_set(err, ERROR_FORMAT,
	                 "the archive was written by a newer feedarc: this one is to be updated");
}

/* Looks for a head that begins within the first `n` of these bytes. */
static bool
search_piece(struct segment_walk *walk, struct slice bytes, size_t n, bool *found,
             struct error *err)
{
	struct slice rest = bytes;
	uint64_t start = walk->at;
	size_t i;

	for (i = slice_find(rest, 0x1f); i < n; i += 1 + slice_find(rest, 0x1f)) {
		rest = slice_skip(bytes, i);
		if (!judge(walk, start + i, rest, found, err))
			return false;
		if (*found)
			return true;
		rest = slice_skip(rest, 1);
	}
	walk->at = start + n;
	return true;
}

/* Searches the next believable head after damage; where there is none, the walk is at its end. */
static bool
search(struct segment_walk *walk, bool *found, struct error *err)
{
	char piece[PIECE];
	struct slice bytes;
	size_t n;

	while (walk->at < walk->end && !*found) {
		if (!read_within(walk, walk->at, piece, sizeof piece, &bytes, err))
			return false;
		if (bytes.size == 0)
			walk->end = walk->at;
		/* A head must lie in the piece whole to be judged, unless the bytes end. */
		n = bytes.size == sizeof piece ? bytes.size - MEMBER_HEAD_MOST : bytes.size;
		if (!search_piece(walk, bytes, n, found, err))
			return false;
	}
	return true;
}

bool
segment_next(struct segment_walk *walk, bool *found, struct error *err)
{
	char head[MEMBER_HEAD_MOST];
	struct slice bytes;

	*found = false;
	walk->torn = false;
	if (walk->at >= walk->end)
		return true;
	if (!read_within(walk, walk->at, head, sizeof head, &bytes, err) ||
	    !judge(walk, walk->at, bytes, found, err))
		return false;
	if (*found)
		return true;
	walk->torn = true;
	walk->torn_at = walk->at;
	walk->at++;
	return search(walk, found, err);
}

bool
segment_inflate(struct storage_file *file, uint64_t at, const struct member *member,
                struct buffer *raw, struct buffer *content, struct error *err)
{
	size_t got;

	buffer_clear(raw);
	if (!buffer_reserve(raw, member->length))
		return error_memory(err);
	if (!storage_read(file, at, raw->data, member->length, &got, err))
		return false;
	raw->size = got;
	if (got < member->length)
		return error_set(err, ERROR_FORMAT, "damaged member");
	return member_inflate(member, buffer_slice(raw), content, err);
}

bool
segment_crc(struct storage_file *file, uint64_t at, uint64_t end, uint32_t *crc, struct error *err)
{
	struct segment_walk walk = {.file = file, .end = end};
	char piece[PIECE];
	struct slice bytes;

	for (; at < end; at += bytes.size) {
		if (!read_within(&walk, at, piece, sizeof piece, &bytes, err))
			return false;
		if (bytes.size == 0)
			return error_set(err, ERROR_STORAGE, "a segment shrank while it was read");
		*crc = member_crc(*crc, bytes);
	}
	return true;
}

bool
segment_last_commit(struct storage_file *file, struct member_commit *commit, bool *is,
                    struct error *err)
{
	char bytes[MEMBER_COMMIT_SIZE];
	struct slice last = {bytes, 0};
	struct member member;
	uint64_t size;

	*is = false;
	if (!storage_size(file, &size, err))
		return false;
	if (size <= sizeof bytes)
		return true;
	if (!storage_read(file, size - sizeof bytes, bytes, sizeof bytes, &last.size, err))
		return false;
	*is = member_parse(last, &member) == MEMBER_IS && member.kind == MEMBER_COMMIT &&
	      member.length == sizeof bytes;
	if (*is)
		*commit = member.commit;
	return true;
}

bool
segment_complete(struct storage_file *file, bool *complete, struct error *err)
{
	struct member_commit commit;
	uint64_t size;
	uint32_t crc = 0;
	bool is;

	*complete = false;
	if (!segment_last_commit(file, &commit, &is, err) || !storage_size(file, &size, err))
		return false;
	if (!is || commit.start != 0)
		return true;
	if (!segment_crc(file, 0, size - MEMBER_COMMIT_SIZE, &crc, err))
		return false;
	*complete = crc == commit.crc;
	return true;
}
