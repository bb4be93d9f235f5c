#include "base/gist.h"

#include "base/entity.h"
#include "base/markup.h"
#include "base/tracking.h"

/* Bytes that may stand between a number and what it counts. */
enum { COUNT_APART = 160 };

/* The longest word of the table below. */
enum { WORD_MOST = 12 };

struct gist {
	struct hash_stream *hash;
	struct slice rest;
	size_t plain;    /* bytes in front of rest that are to be written as they are */
	bool words_only; /* GIST_WORDS */
	bool blank;      /* the last thing written was white space or a tag, or nothing was */
	bool pending;    /* white space is to be written, if no tag follows */
	bool counts;     /* what came last is what numbers count: "Comments: " */
	bool endless;    /* a tag had no end: none is looked for any more */
};

/* What a character is. Words are made of the last two. */
enum what {
	AMPERSAND = '&',
	OTHER = '.',
	TAG = '<',
	QUERY = '?',
	BLANK = 'B',
	DIGIT = 'D',
	LETTER = 'L',
};

/* In rows of 32; what is beyond ASCII is taken for letters, but for SIGN. */
static const char kinds[257] = ".........BB..B.................."
                               "B.....&.........DDDDDDDDDD..<..?"
                               ".LLLLLLLLLLLLLLLLLLLLLLLLLL....."
                               ".LLLLLLLLLLLLLLLLLLLLLLLLLL....."
                               "LLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLL"
                               "LLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLL"
                               "LL.LLLLLLLLLLLLLLLLLLLLLLLLLLLLL"
                               "LLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLL";

/* What numbers count beside a text, in lower case. Only of the first kind are numbers in front. */
static const struct counted {
	struct slice word;
	bool behind; /* also "17 comments", not only "Points: 17" */
} counted[] = {
    {SLICE("comentario"), true},  {SLICE("comentarios"), true},  {SLICE("comment"), true},
    {SLICE("commentaire"), true}, {SLICE("commentaires"), true}, {SLICE("commenti"), true},
    {SLICE("comments"), true},    {SLICE("commento"), true},     {SLICE("kommentar"), true},
    {SLICE("kommentare"), true},  {SLICE("likes"), false},       {SLICE("points"), false},
    {SLICE("reactie"), true},     {SLICE("reacties"), true},     {SLICE("replies"), true},
    {SLICE("reply"), false},      {SLICE("responses"), true},    {SLICE("score"), false},
    {SLICE("shares"), false},     {SLICE("views"), true},        {SLICE("votes"), false},
};

/* What stands for a number in front of those. */
static const char *const none[] = {"no", "one", "kein", "keine", "aucun", "sin", "nessun", "geen"};

/*
 * How long the words of these tables are, by their first letter: bit n is set for those of n bytes, and for a lone "k",
 * which may be a number's. All others are plain.
 */
static const uint16_t lengths[26] = {
    ['a' - 'a'] = 1 << 5,
    ['c' - 'a'] = 1 << 7 | 1 << 8 | 1 << 10 | 1 << 11 | 1 << 12,
    ['g' - 'a'] = 1 << 4,
    ['k' - 'a'] = 1 << 1 | 1 << 4 | 1 << 5 | 1 << 9 | 1 << 10,
    ['l' - 'a'] = 1 << 5,
    ['n' - 'a'] = 1 << 2 | 1 << 6,
    ['o' - 'a'] = 1 << 3,
    ['p' - 'a'] = 1 << 6,
    ['r' - 'a'] = 1 << 5 | 1 << 7 | 1 << 8 | 1 << 9,
    ['s' - 'a'] = 1 << 3 | 1 << 5 | 1 << 6,
    ['v' - 'a'] = 1 << 5,
};

/* Begins U+00A0 and other signs between words; no other byte of a character is like it. */
#define SIGN 0xC2

#define LAST(c) (UINT32_C(1) << ((c) - 'a'))

/* The last letters of the same words: a bit for each. */
static const uint32_t lasts[26] = {
    ['a' - 'a'] = LAST('n'),
    ['c' - 'a'] = LAST('e') | LAST('i') | LAST('o') | LAST('s') | LAST('t'),
    ['g' - 'a'] = LAST('n'),
    ['k' - 'a'] = LAST('e') | LAST('k') | LAST('n') | LAST('r'),
    ['l' - 'a'] = LAST('s'),
    ['n' - 'a'] = LAST('n') | LAST('o'),
    ['o' - 'a'] = LAST('e'),
    ['p' - 'a'] = LAST('s'),
    ['r' - 'a'] = LAST('e') | LAST('s') | LAST('y'),
    ['s' - 'a'] = LAST('e') | LAST('n') | LAST('s'),
    ['v' - 'a'] = LAST('s'),
};

static enum what
what_is(unsigned char c)
{
	return (enum what)kinds[c];
}

static bool
is_sign(char c)
{
	return (unsigned char)c == SIGN;
}

static bool
is_word(unsigned char c)
{
	return kinds[c] >= DIGIT;
}

/* ---- pieces ---- */

static struct slice
ahead(const struct gist *g)
{
	return slice_skip(g->rest, g->plain);
}

static void
write_byte(struct hash_stream *hash, unsigned byte)
{
	char c = (char)byte;
	struct slice s = {&c, 1};

	hash_write(hash, s);
}

/* Writes what is plain, and passes over n bytes behind it. */
static void
drop(struct gist *g, size_t n)
{
	struct slice plain = {g->rest.data, g->plain};

	hash_write(g->hash, plain);
	g->rest = slice_skip(g->rest, g->plain + n);
	g->plain = 0;
}

/* What follows is a word or a sign: white space in front of it counts. */
static void
space(struct gist *g)
{
	if (g->pending)
		write_byte(g->hash, ' ');
	g->pending = g->blank = false;
}

static void
keep(struct gist *g, size_t n)
{
	space(g);
	g->plain += n;
}

/* The bytes of a blank as it is, or 0. */
static size_t
plain_blank(struct slice s)
{
	if (s.size > 0 && what_is((unsigned char)s.data[0]) == BLANK)
		return 1;
	return slice_starts(s, "\xC2\xA0") ? 2 : 0;
}

/* The length of one blank character, however it is written. */
static size_t
one_blank(struct slice s)
{
	char text[ENTITY_MOST];
	struct slice meant = {text, 0};
	size_t n;

	if (s.size == 0 || s.data[0] != '&')
		return plain_blank(s);
	n = entity_read(s, text, &meant.size);
	return n > 0 && plain_blank(meant) == meant.size ? n : 0;
}

static size_t
blank_length(struct slice s)
{
	size_t n = 0, more;

	for (more = one_blank(s); more > 0; more = one_blank(slice_skip(s, n)))
		n += more;
	return n;
}

static void
take_blank(struct gist *g, size_t n)
{
	drop(g, n);
	g->pending = !g->blank;
}

/*
 * Writes what a reference stands for, or that there is an ampersand; its length. What would be markup stays a
 * reference.
 */
static size_t
write_reference(struct hash_stream *hash, struct slice s)
{
	static const struct slice ampersand = SLICE("&amp;"), less = SLICE("&lt;");
	char text[ENTITY_MOST];
	struct slice meant = {text, 0};
	size_t n = entity_read(s, text, &meant.size);

	if (n == 0 || slice_is(meant, "&"))
		meant = ampersand;
	else if (slice_is(meant, "<"))
		meant = less;
	hash_write(hash, meant);
	return n > 0 ? n : 1;
}

/* ---- numbers that count ---- */

/* The length of the word in front, with the digits in it. */
static size_t
word_length(struct slice s)
{
	size_t n = 0;

	while (n < s.size && is_word((unsigned char)s.data[n]))
		n++;
	return n;
}

/* May this word, which begins with a letter, be one of the tables? Inline: every word is asked. */
static inline bool
may_be_told(struct slice word)
{
	unsigned char first = (unsigned char)word.data[0] | 0x20;
	unsigned char last = (unsigned char)word.data[word.size - 1] | 0x20;

	if (first >= 0x80 || word.size > WORD_MOST)
		return false;
	/* What is no letter passes for one here: the tables tell. */
	return (lengths[first - 'a'] >> word.size & lasts[first - 'a'] >> ((last - 'a') & 31) &
	        1) != 0;
}

/* The word as the table has it; NULL: nobody counts it. */
static const struct counted *
find_counted(struct slice word)
{
	size_t i;

	if (word.size == 0 || what_is((unsigned char)word.data[0]) != LETTER || !may_be_told(word))
		return NULL;
	for (i = 0; i < sizeof counted / sizeof *counted; i++)
		if (word.size == counted[i].word.size &&
		    (word.data[0] | 0x20) == counted[i].word.data[0] &&
		    slice_is_nocase(word, counted[i].word.data))
			return &counted[i];
	return NULL;
}

/* Does what is counted follow, behind blanks and tags alone? */
static bool
is_counted_next(struct slice s)
{
	const struct counted *found;
	size_t n = 1;

	if (s.size > COUNT_APART)
		s.size = COUNT_APART;
	while (n > 0) {
		n = blank_length(s);
		if (n == 0 && markup_tag_begins(s))
			n = markup_tag_length(s);
		s = slice_skip(s, n);
	}
	s.size = word_length(s);
	found = find_counted(s);
	return found != NULL && found->behind;
}

/* "1,234", "17", "1.2k": with what is between groups. */
static size_t
number_length(struct slice s)
{
	size_t n = 0;

	while (n < s.size && (what_is((unsigned char)s.data[n]) == DIGIT ||
	                      ((s.data[n] == ',' || s.data[n] == '.') && n + 1 < s.size &&
	                       what_is((unsigned char)s.data[n + 1]) == DIGIT)))
		n++;
	if (n < s.size && (s.data[n] | 0x20) == 'k')
		n++;
	return n;
}

static bool
is_none(struct slice word)
{
	size_t i;

	if (word.size < 2 || word.size > 5)
		return false;
	for (i = 0; i < sizeof none / sizeof *none; i++)
		if (slice_is_nocase(word, none[i]))
			return true;
	return false;
}

/* Drops a number that counts, with the blanks behind it; false: it is none. */
static bool
take_count(struct gist *g, struct slice s, struct slice word)
{
	size_t n = number_length(s);

	if (n == 0 && is_none(word))
		n = word.size;
	if (n == 0 || (n < s.size && is_word((unsigned char)s.data[n])))
		return false;
	if (!(g->counts && what_is((unsigned char)s.data[0]) == DIGIT) &&
	    !is_counted_next(slice_skip(s, n)))
		return false;
	n += blank_length(slice_skip(s, n));
	drop(g, n);
	g->counts = false;
	return true;
}

/* How many digits there are, as far as that matters. */
static unsigned
count_digits(struct slice s)
{
	unsigned digits = 0;
	size_t i;

	for (i = 0; i < s.size && digits < 2; i++)
		digits += what_is((unsigned char)s.data[i]) == DIGIT;
	return digits;
}

/* A word with what machines put between its parts: "12:03:55", "0.51", "2021-01-02". */
static size_t
token_length(struct slice s)
{
	size_t n;
	char c;

	for (n = word_length(s); n + 1 < s.size; n += word_length(slice_skip(s, n))) {
		c = s.data[n];
		if ((c != ':' && c != '.' && c != '-' && c != '_' && c != ',' && c != '+') ||
		    !is_word((unsigned char)s.data[n + 1]))
			break;
		n++;
	}
	return n;
}

static void
take_word(struct gist *g, struct slice s)
{
	struct slice word = {s.data, word_length(s)};
	struct slice token = {s.data, g->words_only ? token_length(s) : 0};

	if (count_digits(token) > 1) {
		drop(g, token.size);
		return;
	}
	if (take_count(g, s, word))
		return;
	g->counts = find_counted(word) != NULL;
	/* Of one and of many is the same. */
	if (g->counts) {
		drop(g, word.size);
		space(g);
		write_byte(g->hash, (unsigned char)(word.data[0] | 0x20));
		return;
	}
	keep(g, word.size);
}

/* ---- tags ---- */

/* An attribute's value; addresses without what tracks. */
static void
write_value(struct hash_stream *hash, struct slice s)
{
	bool mark;
	size_t n;

	for (s = slice_trim(s); s.size > 0; s = slice_skip(s, n)) {
		mark = false;
		n = s.data[0] == '?' || s.data[0] == '&' ? tracking_skip(s, &mark) : 0;
		if (mark)
			write_byte(hash, '?');
		if (n == 0 && s.data[0] == '&')
			n = write_reference(hash, s);
		if (n > 0)
			continue;
		for (n = 1; n < s.size && s.data[n] != '?' && s.data[n] != '&'; n++)
			;
		hash_write(hash, (struct slice){s.data, n});
	}
}

/* A tag's or an attribute's name, which has no case. */
static void
write_lower(struct hash_stream *hash, struct slice name)
{
	char text[32];
	size_t i, n;

	for (; name.size > 0; name = slice_skip(name, n)) {
		n = name.size < sizeof text ? name.size : sizeof text;
		for (i = 0; i < n; i++)
			text[i] = name.data[i] >= 'A' && name.data[i] <= 'Z'
			              ? (char)(name.data[i] | 0x20)
			              : name.data[i];
		hash_write(hash, (struct slice){text, n});
	}
}

static bool
has_upper(struct slice name)
{
	size_t i;

	for (i = 0; i < name.size; i++)
		if (name.data[i] >= 'A' && name.data[i] <= 'Z')
			return true;
	return false;
}

/* The attributes as a sum, which has no order. */
static void
take_attributes(struct gist *g, struct slice rest)
{
	struct slice name, value;
	struct hash_stream hash;
	uint64_t sum = 0;
	bool some = false;

	while (markup_attribute(&rest, &name, &value)) {
		some = true;
		hash_begin(&hash);
		write_lower(&hash, name);
		write_byte(&hash, '=');
		if (!g->words_only)
			write_value(&hash, value);
		sum += hash_finish(&hash).low;
	}
	if (some)
		hash_write_number(g->hash, sum);
}

static void
take_tag(struct gist *g, struct slice s)
{
	bool comment = slice_starts(s, "<!--");
	size_t n = comment ? markup_comment_length(s) : markup_tag_length(s), name = 1;
	bool upper;

	if (n == 0) {
		g->endless = true;
		keep(g, 1);
		return;
	}
	if (comment) {
		drop(g, n);
		return;
	}
	while (name + 1 < n && what_is((unsigned char)s.data[name]) != BLANK &&
	       (name == 1 || s.data[name] != '/'))
		name++;
	upper = has_upper((struct slice){s.data, name});
	/* What is written as it is goes on in one piece with what is in front of it. */
	g->plain += upper ? 0 : name + (name + 1 == n);
	if (upper || name + 1 < n) {
		drop(g, upper ? n : n - name);
		write_lower(g->hash, (struct slice){s.data, upper ? name : 0});
		take_attributes(g, (struct slice){s.data + name, n - 1 - name});
		write_byte(g->hash, '>');
	}
	/* White space beside it, too, is only how it was written. */
	g->blank = true;
	g->pending = false;
}

/* ---- all of it ---- */

/* Is this word, which may be told, in one of the tables, or a lone "k"? */
static bool
is_told(struct slice word)
{
	return word.size == 1 || find_counted(word) != NULL || is_none(word);
}

/* The length of words that no table has in front, with one space between each two. */
static size_t
plain_words(struct slice s)
{
	struct slice word;
	size_t n = 0, end;

	for (;;) {
		for (end = n + 1; end < s.size && is_word((unsigned char)s.data[end]); end++)
			;
		word = (struct slice){s.data + n, end - n};
		if (may_be_told(word) && is_told(word))
			return n;
		n = end;
		if (n + 1 >= s.size || s.data[n] != ' ' ||
		    what_is((unsigned char)s.data[n + 1]) != LETTER)
			return n;
		n++;
	}
}

/* Is what begins here one space, and neither another nor markup behind it? */
static bool
is_plain_space(struct slice s)
{
	enum what next;

	if (s.data[0] != ' ' || s.size == 1)
		return false;
	next = what_is((unsigned char)s.data[1]);
	return next != BLANK && next != AMPERSAND && next != TAG && !is_sign(s.data[1]);
}

/*
 * Passes over what is written as it is: words that no table has, what is between them, one space at a time. That is
 * most of a text.
 */
static void
keep_plain(struct gist *g, struct slice s)
{
	size_t all = s.size, n = 1;
	enum what what;

	if (g->counts || g->words_only || g->pending)
		return;
	for (; s.size > 0 && n > 0; s = slice_skip(s, n)) {
		what = what_is((unsigned char)s.data[0]);
		if (what == LETTER)
			n = plain_words(s);
		else if (what == BLANK)
			n = !g->blank && is_plain_space(s);
		else
			n = what == OTHER && !is_sign(s.data[0]);
		if (n > 0)
			g->blank = s.data[n - 1] == ' ';
	}
	g->plain += all - s.size;
}

/* Is it nothing that ends "Comments (17"? */
static bool
may_lead(char c)
{
	return c == ':' || c == '(' || c == '[' || c == '#' || c == '-';
}

static void
take_other(struct gist *g, struct slice s, enum what what)
{
	bool mark = false;
	size_t n = what == QUERY || what == AMPERSAND ? tracking_skip(s, &mark) : 0;

	if (n > 0) {
		drop(g, n);
		space(g);
		if (mark)
			write_byte(g->hash, '?');
		return;
	}
	g->counts = g->counts && may_lead(s.data[0]);
	if (what != AMPERSAND) {
		keep(g, is_sign(s.data[0]) && s.size > 1 ? 2 : 1);
		return;
	}
	drop(g, 0);
	space(g);
	drop(g, write_reference(g->hash, s));
}

void
gist_write(struct hash_stream *hash, struct slice text, enum gist_of of)
{
	struct gist g = {.hash = hash, .rest = slice_trim(text), .words_only = of == GIST_WORDS};
	struct slice s;
	enum what what;
	size_t n;

	g.blank = true;
	for (;;) {
		keep_plain(&g, ahead(&g));
		s = ahead(&g);
		if (s.size == 0)
			break;
		what = what_is((unsigned char)s.data[0]);
		n = what == BLANK || what == AMPERSAND || what == OTHER ? blank_length(s) : 0;
		if (n > 0)
			take_blank(&g, n);
		else if (what == LETTER || what == DIGIT)
			take_word(&g, s);
		else if (!g.endless && markup_tag_begins(s))
			take_tag(&g, s);
		else
			take_other(&g, s, what);
	}
	drop(&g, 0);
}
