#include "feed/dateword.h"

#include <string.h>

#include "base/utf8.h"

enum { WORD_ROOM = 32 };

/* Sorted. The names that RFC 822 has, and those met in feeds; minutes east of UTC. */
static const struct {
	char name[6];
	int minutes;
} zones[] = {
    {"adt", -180}, {"aedt", 660}, {"aest", 600}, {"akdt", -480}, {"akst", -540}, {"ast", -240},
    {"bst", 60},   {"cdt", -300}, {"cest", 120}, {"cet", 60},    {"cst", -360},  {"ct", -360},
    {"edt", -240}, {"eest", 180}, {"eet", 120},  {"est", -300},  {"et", -300},   {"gmt", 0},
    {"hst", -600}, {"ist", 330},  {"jst", 540},  {"kst", 540},   {"mdt", -360},  {"mest", 120},
    {"mesz", 120}, {"met", 60},   {"mez", 60},   {"msd", 240},   {"msk", 180},   {"mst", -420},
    {"mt", -420},  {"nzdt", 780}, {"nzst", 720}, {"pdt", -420},  {"pst", -480},  {"pt", -480},
    {"sgt", 480},  {"ut", 0},     {"utc", 0},    {"west", 60},   {"wet", 0},
};

/* As they are met most. */
static const char english[12][4] = {"jan", "feb", "mar", "apr", "may", "jun",
                                    "jul", "aug", "sep", "oct", "nov", "dec"};

static const char days[7][4] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

/*
 * What months begin with, in lower case and without accents: Belarusian, Bulgarian, Croatian, Czech, Danish, Dutch,
 * Estonian, Finnish, French, Galician, German, Greek, Hungarian, Italian, Lithuanian, Norwegian, Polish, Portuguese,
 * Romanian, Russian, Serbian, Spanish, Swedish, Turkish, Ukrainian. Sorted; where one begins another, the longer is
 * the one meant. "listopada" is Croatia's October, too, but more people's November.
 */
static const struct {
	char begin[9];
	unsigned char month;
} months[] = {
    {"abr", 4},    {"ago", 8},      {"agu", 8},      {"ao", 8},     {"apr", 4},     {"ara", 12},
    {"aug", 8},    {"avg", 8},      {"avr", 4},      {"baland", 4}, {"birz", 6},    {"bre", 3},
    {"cerv", 6},   {"cervence", 7}, {"cervenec", 7}, {"cze", 6},    {"dec", 12},    {"des", 12},
    {"det", 12},   {"dez", 12},     {"dic", 12},     {"dub", 4},    {"eki", 10},    {"elo", 8},
    {"ene", 1},    {"eyl", 9},      {"feb", 2},      {"fev", 2},    {"geguz", 5},   {"gen", 1},
    {"giu", 6},    {"gru", 12},     {"haz", 6},      {"heina", 7},  {"helmi", 2},   {"huhti", 4},
    {"ian", 1},    {"iul", 7},      {"iun", 6},      {"jaa", 1},    {"jan", 1},     {"joulu", 12},
    {"juil", 7},   {"juin", 6},     {"jul", 7},      {"jun", 6},    {"juul", 7},    {"juun", 6},
    {"kas", 11},   {"kesa", 6},     {"kolov", 8},    {"kovo", 3},   {"kve", 5},     {"kwi", 4},
    {"lapkr", 11}, {"led", 1},      {"liepo", 7},    {"lip", 7},    {"lipanj", 6},  {"lipnj", 6},
    {"lis", 11},   {"loka", 10},    {"lug", 7},      {"lut", 2},    {"maalis", 3},  {"maart", 3},
    {"mag", 5},    {"mai", 5},      {"maj", 5},      {"mar", 3},    {"marras", 11}, {"may", 5},
    {"mei", 5},    {"mrt", 3},      {"mrz", 3},      {"nis", 4},    {"noi", 11},    {"nov", 11},
    {"oca", 1},    {"oct", 10},     {"okt", 10},     {"ott", 10},   {"out", 10},    {"ozu", 3},
    {"paz", 10},   {"pro", 12},     {"rij", 10},     {"rugp", 8},   {"rugs", 9},    {"ruj", 9},
    {"sausi", 1},  {"sep", 9},      {"set", 9},      {"sie", 8},    {"sij", 1},     {"spal", 10},
    {"srp", 8},    {"srpanj", 7},   {"srpnj", 7},    {"stud", 11},  {"sty", 1},     {"sub", 2},
    {"svib", 5},   {"syys", 9},     {"szept", 9},    {"tammi", 1},  {"tem", 7},     {"touko", 5},
    {"trav", 4},   {"uno", 2},      {"vasari", 2},   {"vee", 2},    {"velj", 2},    {"wrz", 9},
    {"xan", 1},    {"xul", 7},      {"xun", 6},      {"zar", 9},    {"απρ", 4},     {"αυγ", 8},
    {"δεκ", 12},   {"ιαν", 1},      {"ιολ", 7},      {"ιον", 6},    {"ιουλ", 7},    {"ιουν", 6},
    {"μαι", 5},    {"μαρ", 3},      {"μαω", 3},      {"νοε", 11},   {"οκτ", 10},    {"σεπ", 9},
    {"φεβ", 2},    {"авг", 8},      {"апр", 4},      {"бер", 3},    {"вер", 9},     {"гру", 12},
    {"дек", 12},   {"дец", 12},     {"жні", 8},      {"жов", 10},   {"июл", 7},     {"июн", 6},
    {"кас", 10},   {"кві", 4},      {"кра", 4},      {"лип", 7},    {"лис", 11},    {"лют", 2},
    {"ліп", 7},    {"ліс", 11},     {"маи", 5},      {"мар", 3},    {"мая", 5},     {"мај", 5},
    {"нов", 11},   {"ное", 11},     {"ноя", 11},     {"окт", 10},   {"сак", 3},     {"сен", 9},
    {"сер", 8},    {"сне", 12},     {"сту", 1},      {"січ", 1},    {"тра", 5},     {"фев", 2},
    {"чер", 6},    {"чэр", 6},      {"юли", 7},      {"юни", 6},    {"янв", 1},     {"яну", 1},
    {"јан", 1},    {"јул", 7},      {"јун", 6},
};

/* Words between the numbers, and what stands behind an ordinal. Sorted. */
static const char *const fillers[] = {
    "a",  "af", "alle", "as",  "at", "d",  "de", "del", "den", "di", "dia", "do", "e",
    "el", "er", "gada", "h",   "il", "k",  "kl", "klo", "la",  "le", "m",   "nd", "o",
    "of", "om", "on",   "ore", "rd", "st", "th", "the", "uhr", "um", "в",   "г",  "года",
};

/* Before or after noon. */
static const struct {
	const char *name;
	enum dateword_kind kind;
} halves[] = {
    {"am", DATEWORD_AM},   {"pm", DATEWORD_PM},   {"πμ", DATEWORD_AM},   {"μμ", DATEWORD_PM},
    {"上午", DATEWORD_AM}, {"下午", DATEWORD_PM}, {"午前", DATEWORD_AM}, {"午後", DATEWORD_PM},
    {"오전", DATEWORD_AM}, {"오후", DATEWORD_PM},
};

static const struct {
	const char *name;
	enum dateword_unit unit;
} units[] = {
    {"年", DATEWORD_YEARS},   {"月", DATEWORD_MONTHS}, {"日", DATEWORD_DAYS},
    {"時", DATEWORD_HOURS},   {"时", DATEWORD_HOURS},  {"分", DATEWORD_MINUTES},
    {"秒", DATEWORD_SECONDS}, {"년", DATEWORD_YEARS},  {"월", DATEWORD_MONTHS},
    {"일", DATEWORD_DAYS},    {"시", DATEWORD_HOURS},  {"분", DATEWORD_MINUTES},
    {"초", DATEWORD_SECONDS},
};

/* The word without case and accents; what is too long keeps its front. */
static void
fold(struct slice word, char folded[WORD_ROOM])
{
	char bytes[4];
	size_t n, to = 0;
	uint32_t c;

	while (word.size > 0) {
		word = slice_skip(word, utf8_decode(word, &c));
		if (c >= 0x0300 && c <= 0x036F)
			continue;
		n = utf8_encode(utf8_fold(c), bytes);
		if (to + n >= WORD_ROOM)
			break;
		memcpy(folded + to, bytes, n);
		to += n;
	}
	folded[to] = '\0';
}

/* Which of these a word begins with, from 1; 0: none. */
static int
english_word(struct slice word, const char names[][4], int count)
{
	int i;

	for (i = 0; i < count && word.size >= 3; i++)
		/* By its first letter first: (c | 32) is it in lower case. */
		if (names[i][0] == (word.data[0] | 32) &&
		    slice_is_nocase((struct slice){word.data, 3}, names[i]))
			return i + 1;
	return 0;
}

static int
local_month(const char *folded)
{
	size_t i, n, longest = 0;
	int month = 0;

	for (i = 0; i < sizeof months / sizeof months[0]; i++) {
		if (months[i].begin[0] != folded[0])
			continue;
		n = strlen(months[i].begin);
		if (n > longest && strncmp(folded, months[i].begin, n) == 0) {
			longest = n;
			month = months[i].month;
		}
	}
	return month;
}

static bool
zone_of(struct slice word, int *minutes)
{
	size_t i;

	for (i = 0; i < sizeof zones / sizeof zones[0]; i++)
		if (zones[i].name[0] == (word.data[0] | 32) &&
		    slice_is_nocase(word, zones[i].name)) {
			*minutes = zones[i].minutes;
			return true;
		}
	return false;
}

static bool
find_zone(struct slice word, struct dateword *result)
{
	if (!zone_of(word, &result->value))
		return false;
	result->kind = DATEWORD_ZONE;
	return true;
}

/* The rare ones, by their folded form. */
static enum dateword_kind
find_small(const char *folded)
{
	size_t i;

	for (i = 0; i < sizeof halves / sizeof halves[0]; i++)
		if (strcmp(folded, halves[i].name) == 0)
			return halves[i].kind;
	for (i = 0; i < sizeof fillers / sizeof fillers[0]; i++)
		if (strcmp(folded, fillers[i]) == 0)
			return DATEWORD_FILLER;
	return DATEWORD_UNKNOWN;
}

struct dateword
dateword_find(struct slice word)
{
	struct dateword result = {DATEWORD_UNKNOWN, 0};
	char folded[WORD_ROOM];
	int month;

	/* Nearly all dates begin with one: it tells nothing, and soon. */
	if (word.size == 3 && english_word(word, days, 7) != 0)
		return result;
	/* A longer word that begins as English may be another month elsewhere: "marraskuu". */
	month = word.size == 3 || word.size == 4 ? english_word(word, english, 12) : 0;
	if (month == 0 && find_zone(word, &result))
		return result;
	if (month == 0) {
		fold(word, folded);
		result.kind = find_small(folded);
		if (result.kind != DATEWORD_UNKNOWN)
			return result;
		month = local_month(folded);
	}
	if (month != 0)
		result.kind = DATEWORD_MONTH;
	result.value = month;
	return result;
}

enum dateword_unit
dateword_unit(struct slice s, size_t *size)
{
	size_t i;

	for (i = 0; i < sizeof units / sizeof units[0]; i++)
		if (slice_starts(s, units[i].name)) {
			*size = strlen(units[i].name);
			return units[i].unit;
		}
	*size = 0;
	return DATEWORD_NO_UNIT;
}

/* Hangul syllables (Unicode, chapter 18). */
bool
dateword_is_korean(struct slice s)
{
	uint32_t c;

	if (s.size == 0)
		return false;
	utf8_decode(s, &c);
	return c >= 0xAC00 && c <= 0xD7A3;
}
