#include "archive/member.h"

#include <string.h>
#include <zlib.h>

#include "archive/archive.h"
#include "base/memory.h"

/* RFC 1952, 2.3: magic, deflate, FEXTRA; no time, no hint, unknown system: the same bytes everywhere. */
static const unsigned char magic[10] = {0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255};

enum {
	VERSION = 1,
	FIXED = sizeof magic + 6, /* and the extra field's length, and our subfield's head */
	PAYLOAD = 24,
	COMMIT_PAYLOAD = PAYLOAD + 28,
	CHECK = 4,
	TRAILER = 8,
	DEFLATE_LEAST = 512, /* bytes of room that are worth a turn */
};

struct member_writer {
	z_stream deflate;
};

static unsigned char *
put(unsigned char *to, uint64_t value, int bytes)
{
	for (; bytes > 0; bytes--, value >>= 8)
		*to++ = (unsigned char)(value & 0xff);
	return to;
}

static uint64_t
get(const unsigned char **from, int bytes)
{
	uint64_t value = 0;
	int i;

	for (i = 0; i < bytes; i++)
		value |= (uint64_t)(*from)[i] << (8 * i);
	*from += bytes;
	return value;
}

static void
parse_commit(const unsigned char *at, struct member_commit *commit)
{
	commit->sequence = (uint32_t)get(&at, 4);
	commit->start = get(&at, 8);
	commit->members = (uint32_t)get(&at, 4);
	commit->lines = (uint32_t)get(&at, 4);
	commit->next = (uint32_t)get(&at, 4);
	commit->crc = (uint32_t)get(&at, 4);
}

/* The payload of our subfield when it stands alone in the extra field, is all here and is true. */
static bool
find_payload(struct slice data, struct slice *payload)
{
	const unsigned char *at = (const unsigned char *)data.data + sizeof magic;
	size_t extra, size;

	if (data.size < FIXED || memcmp(data.data, magic, sizeof magic) != 0)
		return false;
	extra = (size_t)get(&at, 2);
	if (at[0] != 'F' || at[1] != 'A')
		return false;
	at += 2;
	size = (size_t)get(&at, 2);
	if (extra != size + 4 || size < PAYLOAD + CHECK || size > data.size - FIXED)
		return false;
	payload->data = data.data + FIXED;
	payload->size = size - CHECK;
	at += payload->size;
	return member_crc(0, *payload) == get(&at, CHECK);
}

/* Deflate's shortest stream (RFC 1951, 3.2.6) and gzip's trailer: all commits end so. */
static const struct slice commit_end = SLICE("\3\0\0\0\0\0\0\0\0\0");

/* How many bytes at the front of both are the same. */
static size_t
common_front(struct slice a, struct slice b)
{
	size_t i, n = a.size < b.size ? a.size : b.size;

	for (i = 0; i < n && a.data[i] == b.data[i]; i++)
		;
	return i;
}

enum member_answer
member_parse(struct slice data, struct member *member)
{
	struct slice payload;
	const unsigned char *at;

	memset(member, 0, sizeof *member);
	if (!find_payload(data, &payload))
		return MEMBER_IS_NOT;
	at = (const unsigned char *)payload.data;
	if (get(&at, 1) != VERSION)
		return MEMBER_IS_NEWER;
	member->kind = (unsigned)get(&at, 1);
	member->flags = (unsigned)get(&at, 2);
	member->length = (uint32_t)get(&at, 4);
	member->content = (uint32_t)get(&at, 4);
	member->lines = (uint32_t)get(&at, 4);
	member->first = (uint32_t)get(&at, 4);
	member->last = (uint32_t)get(&at, 4);
	if (member->length < FIXED + payload.size + CHECK + TRAILER)
		return MEMBER_IS_NOT;
	if (member->kind == MEMBER_COMMIT) {
		if (payload.size < COMMIT_PAYLOAD ||
		    member->length != FIXED + payload.size + CHECK + commit_end.size ||
		    common_front(slice_skip(data, FIXED + payload.size + CHECK), commit_end) <
		        commit_end.size)
			return MEMBER_IS_NOT;
		parse_commit(at, &member->commit);
	}
	return MEMBER_IS;
}

bool
member_begins(struct slice data)
{
	size_t i = 0, n = data.size < sizeof magic ? data.size : sizeof magic;

	while (i < n && (unsigned char)data.data[i] == magic[i])
		i++;
	while (i < n && data.data[i] == 0)
		i++;
	return i == n;
}

/* Is there nothing more, or only zeros? */
static bool
is_blank(struct slice s)
{
	while (s.size > 0 && s.data[0] == '\0')
		s = slice_skip(s, 1);
	return s.size == 0;
}

bool
member_is_cut(struct slice data)
{
	/* What stands before the payload: of a commit, of all others. */
	static const char fronts[][FIXED] = {
	    {0x1f, (char)0x8b, 8, 4, 0, 0, 0, 0, 0, (char)255, 60, 0, 'F', 'A', 56, 0},
	    {0x1f, (char)0x8b, 8, 4, 0, 0, 0, 0, 0, (char)255, 32, 0, 'F', 'A', 28, 0},
	};
	struct slice front = {fronts[0], FIXED}, other = {fronts[1], FIXED}, payload, rest;
	size_t same = common_front(data, front);

	if (same < common_front(data, other))
		same = common_front(data, other);
	if (same < FIXED)
		return is_blank(slice_skip(data, same));
	rest = slice_skip(data, FIXED + (size_t)data.data[FIXED - 2]);
	if (find_payload(data, &payload))
		return common_front(rest, commit_end) == rest.size;
	return rest.size == 0 || memcmp(rest.data - CHECK, "\0\0\0", CHECK) == 0;
}

uint32_t
member_crc(uint32_t crc, struct slice s)
{
	uLong sum = crc;

	for (; s.size > 0x40000000; s = slice_skip(s, 0x40000000))
		sum = crc32(sum, (const Bytef *)s.data, 0x40000000);
	if (s.size > 0)
		sum = crc32(sum, (const Bytef *)s.data, (uInt)s.size);
	return (uint32_t)sum;
}

static voidpf
zlib_get(voidpf ctx, uInt count, uInt size)
{
	(void)ctx;
	return memory_zero(count, size);
}

static void
zlib_free(voidpf ctx, voidpf memory)
{
	(void)ctx;
	memory_free(memory);
}

struct member_writer *
member_open(int level, struct error *err)
{
	struct member_writer *writer = memory_zero(1, sizeof *writer);

	if (writer == NULL) {
		error_memory(err);
		return NULL;
	}
	writer->deflate.zalloc = zlib_get;
	writer->deflate.zfree = zlib_free;
	if (deflateInit2(&writer->deflate, level, Z_DEFLATED, -CONFIG_DEFLATE_WINDOW,
	                 CONFIG_DEFLATE_MEMORY, Z_DEFAULT_STRATEGY) != Z_OK) {
		memory_free(writer);
		error_memory(err);
		return NULL;
	}
	return writer;
}

void
member_close(struct member_writer *writer)
{
	if (writer != NULL)
		deflateEnd(&writer->deflate);
	memory_free(writer);
}

/*
 * Appends the deflated content to `out`: with room for the worst from the start, or, where there is no memory for
 * that, with more room as it is needed.
 */
static bool
deflate_all(struct member_writer *writer, struct slice content, struct buffer *out,
            struct error *err)
{
	z_stream *stream = &writer->deflate;
	size_t room = deflateBound(stream, (uLong)content.size);
	int status = Z_OK;

	deflateReset(stream);
	stream->next_in = (z_const Bytef *)content.data;
	stream->avail_in = (uInt)content.size;
	while (status != Z_STREAM_END) {
		if (!buffer_reserve(out, room)) {
			out->failed = false;
			room /= 2;
			if (room < DEFLATE_LEAST)
				return error_memory(err);
			continue;
		}
		stream->next_out = (unsigned char *)out->data + out->size;
		stream->avail_out = (uInt)room;
		status = deflate(stream, Z_FINISH);
		out->size += room - stream->avail_out;
	}
	return true;
}

static void
put_head(const struct member *member, unsigned char *head)
{
	bool commit = member->kind == MEMBER_COMMIT;
	unsigned size = commit ? COMMIT_PAYLOAD : PAYLOAD;
	unsigned char *at = head + sizeof magic;
	struct slice payload = {(const char *)head + FIXED, size};

	memcpy(head, magic, sizeof magic);
	at = put(at, size + CHECK + 4, 2);
	*at++ = 'F';
	*at++ = 'A';
	at = put(at, size + CHECK, 2);
	at = put(at, VERSION, 1);
	at = put(at, member->kind, 1);
	at = put(at, member->flags, 2);
	at = put(at, member->length, 4);
	at = put(at, member->content, 4);
	at = put(at, member->lines, 4);
	at = put(at, member->first, 4);
	at = put(at, member->last, 4);
	if (commit) {
		at = put(at, member->commit.sequence, 4);
		at = put(at, member->commit.start, 8);
		at = put(at, member->commit.members, 4);
		at = put(at, member->commit.lines, 4);
		at = put(at, member->commit.next, 4);
		at = put(at, member->commit.crc, 4);
	}
	put(at, member_crc(0, payload), CHECK);
}

bool
member_write(struct member_writer *writer, struct member *member, struct slice content,
             struct buffer *out, struct error *err)
{
	size_t head = member->kind == MEMBER_COMMIT ? MEMBER_COMMIT_HEAD : MEMBER_HEAD;
	size_t before = out->size;
	unsigned char *to;

	if (content.size > 0x7fffffff)
		return error_set(err, ERROR_LIMIT, "an article of more than 2 GB");
	if (!buffer_reserve(out, head + TRAILER)) {
		out->failed = false;
		return error_memory(err);
	}
	out->size += head;
	if (!deflate_all(writer, content, out, err) || !buffer_reserve(out, TRAILER)) {
		out->size = before;
		out->failed = false;
		return error_memory(err);
	}
	to = (unsigned char *)out->data + out->size;
	put(put(to, member_crc(0, content), 4), content.size, 4);
	out->size += TRAILER;
	member->length = (uint32_t)(out->size - before);
	member->content = (uint32_t)content.size;
	put_head(member, (unsigned char *)out->data + before);
	return true;
}

bool
member_deflate(struct member_writer *writer, struct slice content, struct buffer *out,
               struct error *err)
{
	size_t before = out->size;

	if (deflate_all(writer, content, out, err))
		return true;
	out->size = before;
	return false;
}

/* The size of the member's head, from its own words (already believed). */
static size_t
head_size(struct slice whole)
{
	const unsigned char *at = (const unsigned char *)whole.data + sizeof magic;

	return sizeof magic + 2 + (size_t)get(&at, 2);
}

static bool
inflate_all(struct slice deflated, struct buffer *content, size_t size, struct error *err)
{
	z_stream stream = {0};
	int status;

	stream.zalloc = zlib_get;
	stream.zfree = zlib_free;
	/* 15 reads every window; with all output in one place zlib never allocates it. */
	if (inflateInit2(&stream, -15) != Z_OK)
		return error_memory(err);
	stream.next_in = (z_const Bytef *)deflated.data;
	stream.avail_in = (uInt)deflated.size;
	stream.next_out = (Bytef *)content->data;
	stream.avail_out = (uInt)size;
	status = inflate(&stream, Z_FINISH);
	content->size = size - stream.avail_out;
	inflateEnd(&stream);
	if (status == Z_MEM_ERROR)
		return error_memory(err);
	return (status == Z_STREAM_END && stream.avail_in == 0) ||
	       error_set(err, ERROR_FORMAT, "damaged member");
}

bool
member_inflate_raw(struct slice deflated, size_t most, struct buffer *content, struct error *err)
{
	size_t room = deflated.size * 3 + 64;
	struct error why;

	/* How much it is nothing tells; text rarely becomes more than three times as long. */
	for (;; room *= 2) {
		if (room > most)
			room = most;
		why = (struct error){0};
		buffer_clear(content);
		if (!buffer_reserve(content, room + 1))
			return error_memory(err);
		if (inflate_all(deflated, content, room, &why))
			return true;
		if (room < most && content->size == room)
			continue;
		*err = why;
		return false;
	}
}

bool
member_inflate(const struct member *member, struct slice whole, struct buffer *content,
               struct error *err)
{
	size_t head = head_size(whole);
	struct slice deflated = {whole.data + head, whole.size - head - TRAILER};
	const unsigned char *trailer = (const unsigned char *)whole.data + whole.size - TRAILER;
	uint32_t crc = (uint32_t)get(&trailer, 4);

	buffer_clear(content);
	/* Deflate can't do better than 1032 to 1: a lie would only cost memory. */
	if (member->content / 1032 > deflated.size || get(&trailer, 4) != member->content)
		return error_set(err, ERROR_FORMAT, "damaged member");
	if (!buffer_reserve(content, member->content + (size_t)1))
		return error_memory(err);
	if (!inflate_all(deflated, content, member->content, err))
		return false;
	return (content->size == member->content && member_crc(0, buffer_slice(content)) == crc) ||
	       error_set(err, ERROR_FORMAT, "damaged member");
}

const char *
archive_library(void)
{
	return "zlib " ZLIB_VERSION;
}
