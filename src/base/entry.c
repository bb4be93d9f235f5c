#include "base/entry.h"

#include "base/calendar.h"
#include "base/gist.h"
#include "base/tracking.h"
#include "base/url.h"

#define DAY 86400

/*
 * What a part of a hash is, so that no part can pass for another. Hashes are stored: never change these.
 */
enum part {
	PART_ID = 1,
	PART_LINK = 2,
	PART_ENCLOSURE = 3,
	PART_TITLE = 4,
	PART_DATE = 5,
	PART_SUMMARY = 6,
	PART_CONTENT = 7,
	PART_TYPE = 8,
	PART_LENGTH = 9,
};

static void
write_byte(struct hash_stream *hash, unsigned byte)
{
	char c = (char)byte;
	struct slice s = {&c, 1};

	hash_write(hash, s);
}

/* Begins a part and returns what the end must be given. */
static uint64_t
begin_part(struct hash_stream *hash, enum part part)
{
	write_byte(hash, part);
	return hash->size;
}

/* The part's length, behind it because a stream learns it last. */
static void
end_part(struct hash_stream *hash, uint64_t begin)
{
	hash_write_number(hash, hash->size - begin);
}

static void
write_part(struct hash_stream *hash, enum part part, struct slice s)
{
	uint64_t begin = begin_part(hash, part);

	hash_write(hash, s);
	end_part(hash, begin);
}

static bool
write_url(struct hash_stream *hash, enum part part, struct slice url, struct error *err)
{
	struct buffer canonical = {0};
	bool ok = url_canonical(url, &canonical);

	if (ok)
		write_part(hash, part, buffer_slice(&canonical));
	buffer_free(&canonical);
	return ok || error_memory(err);
}

/* The length of white space in front. */
static size_t
blank_length(struct slice s)
{
	size_t n = 0;

	while (n < s.size &&
	       (s.data[n] == ' ' || s.data[n] == '\t' || s.data[n] == '\r' || s.data[n] == '\n'))
		n++;
	return n;
}

/* Bytes in front that are written as they are: words with one space between, and nothing that begins parameters. */
static size_t
plain_length(struct slice s)
{
	size_t n;
	char c;

	for (n = 0; n < s.size; n++) {
		c = s.data[n];
		if (c == '?' || c == '&')
			break;
		if (byte_is_blank(c) &&
		    (c != ' ' || n + 1 == s.size || byte_is_blank(s.data[n + 1])))
			break;
	}
	return n;
}

/*
 * Text as keys have it: trimmed, white space collapsed, tracking parameters left out of the addresses
 * in it. Keys are stored, in the ledger: this must never change. What revisions compare is base/gist.h's.
 */
static void
write_text(struct hash_stream *hash, enum part part, struct slice s)
{
	uint64_t begin = begin_part(hash, part);
	struct slice plain;
	bool mark;
	size_t n;

	for (s = slice_trim(s); s.size > 0; s = slice_skip(s, n)) {
		n = blank_length(s);
		if (n > 0) {
			write_byte(hash, ' ');
			continue;
		}
		mark = false;
		n = s.data[0] == '?' || s.data[0] == '&' ? tracking_skip(s, &mark) : 0;
		if (mark)
			write_byte(hash, '?');
		if (n > 0)
			continue;
		n = 1 + plain_length(slice_skip(s, 1));
		plain = (struct slice){s.data, n};
		hash_write(hash, plain);
	}
	end_part(hash, begin);
}

static void
write_texts(struct hash_stream *hash, const struct entry *entry)
{
	write_text(hash, PART_SUMMARY, entry->summary);
	write_text(hash, PART_CONTENT, entry->content);
}

/* The best that the entry has for an identity; the part's kind keeps them apart. */
static bool
write_identity(struct hash_stream *hash, const struct entry *entry, struct error *err)
{
	struct slice id = slice_trim(entry->id);
	struct slice date = slice_trim(entry->published_raw);

	if (id.size > 0) {
		write_part(hash, PART_ID, id);
		return true;
	}
	if (slice_trim(entry->link).size > 0)
		return write_url(hash, PART_LINK, entry->link, err);
	if (entry->enclosure_count > 0 && slice_trim(entry->enclosures[0].url).size > 0)
		return write_url(hash, PART_ENCLOSURE, entry->enclosures[0].url, err);
	write_text(hash, PART_TITLE, entry->title);
	if (date.size == 0)
		date = slice_trim(entry->updated_raw);
	if (date.size > 0)
		write_part(hash, PART_DATE, date);
	else
		write_texts(hash, entry);
	return true;
}

bool
entry_key(const struct entry *entry, enum entry_rule rule, struct hash *key, struct error *err)
{
	struct hash_stream hash;

	hash_begin(&hash);
	if (!write_identity(&hash, entry, err))
		return false;
	if (rule >= ENTRY_BY_LINK && !write_url(&hash, PART_LINK, entry->link, err))
		return false;
	if (rule >= ENTRY_BY_TITLE)
		write_text(&hash, PART_TITLE, entry->title);
	if (rule >= ENTRY_BY_CONTENT)
		write_texts(&hash, entry);
	*key = hash_finish(&hash);
	return true;
}

static void
write_gist(struct hash_stream *hash, enum part part, struct slice s, enum gist_of of)
{
	uint64_t begin = begin_part(hash, part);

	gist_write(hash, s, of);
	end_part(hash, begin);
}

/* Where there is only one text its place says nothing: an RSS description becomes an Atom content. */
static void
write_gists(struct hash_stream *hash, const struct entry *entry, enum gist_of of)
{
	if (slice_trim(entry->content).size == 0) {
		write_gist(hash, PART_CONTENT, entry->summary, of);
		return;
	}
	write_gist(hash, PART_CONTENT, entry->content, of);
	if (slice_trim(entry->summary).size > 0 && !slice_equal(entry->summary, entry->content))
		write_gist(hash, PART_SUMMARY, entry->summary, of);
}

static bool
write_files(struct hash_stream *hash, const struct entry *entry, struct error *err)
{
	const struct entry_enclosure *enclosure;
	size_t i;

	for (i = 0; i < entry->enclosure_count; i++) {
		enclosure = &entry->enclosures[i];
		if (!write_url(hash, PART_ENCLOSURE, enclosure->url, err))
			return false;
		write_part(hash, PART_TYPE, slice_trim(enclosure->type));
		write_part(hash, PART_LENGTH, slice_trim(enclosure->length));
	}
	return true;
}

bool
entry_fingerprint(const struct entry *entry, uint64_t *fingerprint, struct error *err)
{
	struct hash_stream hash;

	hash_begin(&hash);
	write_gist(&hash, PART_TITLE, entry->title, GIST_ALL);
	if (!write_url(&hash, PART_LINK, entry->link, err))
		return false;
	write_gists(&hash, entry, GIST_ALL);
	if (!write_files(&hash, entry, err))
		return false;
	*fingerprint = hash_finish(&hash).low;
	return true;
}

uint64_t
entry_title(const struct entry *entry)
{
	struct hash_stream hash;

	if (slice_trim(entry->title).size == 0)
		return 0;
	hash_begin(&hash);
	write_gist(&hash, PART_TITLE, entry->title, GIST_ALL);
	return hash_finish(&hash).low;
}

uint64_t
entry_text(const struct entry *entry)
{
	struct hash_stream hash;

	hash_begin(&hash);
	write_gists(&hash, entry, GIST_ALL);
	return hash_finish(&hash).low;
}

/* A file without what the address asks for: that may be a permission for an hour. */
static void
write_file_path(struct hash_stream *hash, struct slice url)
{
	url.size = slice_find(url, '?');
	write_part(hash, PART_ENCLOSURE, url);
}

uint64_t
entry_words(const struct entry *entry)
{
	struct hash_stream hash;
	size_t i;

	hash_begin(&hash);
	write_gist(&hash, PART_TITLE, entry->title, GIST_WORDS);
	write_gists(&hash, entry, GIST_WORDS);
	for (i = 0; i < entry->enclosure_count; i++)
		write_file_path(&hash, entry->enclosures[i].url);
	return hash_finish(&hash).low;
}

/* The parts of a kin value: so many bits each, 0 when absent. */
enum { KIN_BITS = 21, KIN_PARTS = 3 };

#define KIN_MASK ((UINT64_C(1) << KIN_BITS) - 1)

static uint64_t
kin_part(struct hash hash)
{
	uint64_t part = hash.low & KIN_MASK;

	return part != 0 ? part : 1;
}

static bool
kin_of_url(struct slice url, uint64_t *part, struct error *err)
{
	struct hash_stream hash;

	*part = 0;
	if (slice_trim(url).size == 0)
		return true;
	hash_begin(&hash);
	if (!write_url(&hash, PART_LINK, url, err))
		return false;
	*part = kin_part(hash_finish(&hash));
	return true;
}

/* A site's front page is where all its articles may link to. */
static bool
is_front_page(struct slice url)
{
	struct url parts = url_split(slice_trim(url));

	return parts.has_authority && !parts.has_query &&
	       (parts.path.size == 0 || slice_is(parts.path, "/"));
}

uint64_t
entry_path(struct slice link)
{
	struct buffer canonical = {0};
	struct url parts;
	uint64_t path = 0;

	if (slice_trim(link).size == 0 || is_front_page(link))
		return 0;
	if (url_canonical(link, &canonical)) {
		parts = url_split(buffer_slice(&canonical));
		if (parts.has_authority && (parts.path.size > 1 || parts.has_query))
			path = hash_of((struct slice){parts.path.data,
			                              canonical.size - (size_t)(parts.path.data -
			                                                        canonical.data)})
			           .low;
	}
	buffer_free(&canonical);
	return path;
}

static uint64_t
kin_of_title(struct slice title)
{
	struct hash_stream hash;

	if (slice_trim(title).size == 0)
		return 0;
	hash_begin(&hash);
	write_gist(&hash, PART_TITLE, title, GIST_ALL);
	return kin_part(hash_finish(&hash));
}

bool
entry_kin(const struct entry *entry, uint64_t *kin, struct error *err)
{
	static const struct slice none = {0};
	uint64_t link, file;

	if (!kin_of_url(is_front_page(entry->link) ? none : entry->link, &link, err) ||
	    !kin_of_url(entry->enclosure_count > 0 ? entry->enclosures[0].url : none, &file, err))
		return false;
	*kin = link | kin_of_title(entry->title) << KIN_BITS | file << 2 * KIN_BITS;
	return true;
}

bool
entry_is_kin(uint64_t a, uint64_t b)
{
	bool both = false;
	int i;

	for (i = 0; i < KIN_PARTS; i++, a >>= KIN_BITS, b >>= KIN_BITS) {
		if ((a & KIN_MASK) == 0 || (b & KIN_MASK) == 0)
			continue;
		if ((a & KIN_MASK) == (b & KIN_MASK))
			return true;
		both = true;
	}
	return !both;
}

bool
entry_shares_link_alone(uint64_t a, uint64_t b)
{
	uint64_t link = (a & KIN_MASK) ^ (b & KIN_MASK);

	return (a & KIN_MASK) != 0 && link == 0 && !entry_is_kin(a & ~KIN_MASK, b & ~KIN_MASK);
}

int64_t
entry_moment(const struct entry *entry, int64_t seen)
{
	int64_t moment = entry->published != CALENDAR_NONE ? entry->published : entry->updated;

	if (moment == CALENDAR_NONE)
		return seen;
	/* Without a clock there is no telling what is too late. */
	if (seen != CALENDAR_NONE && moment - DAY > seen)
		return seen;
	return moment;
}
