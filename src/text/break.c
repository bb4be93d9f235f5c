#include "text/break.h"

#include <string.h>

#include "text/break_table.h"

#define STEPS (sizeof class_steps / sizeof class_steps[0])

int
break_class(uint32_t c)
{
	size_t low = 0, high = STEPS, middle;

	if (c < 128)
		return ascii_class[c];
	/* Most of what is written in ideographs and in Hangul. */
	if (c >= 0x4E00 && c < 0xA000)
		return ID;
	if (c >= 0xAC00 && c < 0xD7A4)
		return AL;
	if (c < 0x3300) {
		low = class_pages[c >> 8];
		high = class_pages[(c >> 8) + 1] + 1u;
	}
	/* The last step at or before the character; the first one is at 0. */
	while (high - low > 1) {
		middle = low + (high - low) / 2;
		if (class_steps[middle] >> 6 <= c)
			low = middle;
		else
			high = middle;
	}
	return (int)(class_steps[low] & 63);
}

bool
break_joins(const struct breaks *breaks, int class)
{
	if (breaks->class == NONE)
		return false;
	return breaks->joined || class == CM || class == ZJ || class == EM ||
	       (class == RI && breaks->half);
}

/* « behind a letter ends a quotation, as German has it: then it is a quote like others. */
static int
resolve(const struct breaks *breaks, int class, bool spaced)
{
	bool word = breaks->class == AL || breaks->class == NU || breaks->class == EX ||
	            breaks->class == IS;

	if (class == CM || class == ZJ) /* LB10 */
		return AL;
	return class == QI && word && !spaced ? QU : class;
}

enum break_answer
break_next(struct breaks *breaks, int class, bool spaced)
{
	int before = breaks->class;
	uint64_t bit;
	bool may;

	/* LB9: a mark is one with what it is on. */
	if ((class == CM || class == ZJ) && !spaced && before != NONE && before != ZW) {
		breaks->joined = class == ZJ;
		return BREAK_NOT;
	}
	class = resolve(breaks, class, spaced);
	bit = UINT64_C(1) << class;
	may = ((spaced ? at_space : at_once)[before] & bit) != 0;
	if (breaks->joined && !spaced) /* LB8a */
		may = false;
	else if (class == RI && before == RI && !spaced) /* LB30a */
		may = !breaks->half;
	breaks->half = class == RI && (before != RI || spaced || !breaks->half);
	breaks->joined = false;
	breaks->class = (unsigned char)class;
	if (class == QF && spaced && before != NONE)
		return BREAK_UNLESS_SPACE;
	return may ? BREAK_MAY : BREAK_NOT;
}

void
break_seen(struct breaks *breaks, char c)
{
	breaks->class = ascii_class[(unsigned char)c & 127];
	breaks->joined = breaks->half = false;
}

bool
break_before_ascii(const struct breaks *breaks, char c)
{
	return (at_space[breaks->class] >> ascii_class[(unsigned char)c & 127] & 1) != 0;
}

static bool
is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

size_t
break_in_ascii(struct slice run, size_t fits, bool hard)
{
	size_t i;

	for (i = slice_find(run, '-') < fits ? fits : 0; i > 1; i--)
		if (run.data[i - 1] == '-' && i < run.size && is_word(run.data[i - 2]) &&
		    is_word(run.data[i]) && run.data[i] > '9')
			return i;
	for (i = fits; hard && i > 1; i--)
		if (strchr("/?&=.,;:_|-", run.data[i - 1]) != NULL)
			return i;
	return 0;
}

struct slice
break_trim(struct slice s)
{
	for (;;) {
		if (s.size > 0 && s.data[s.size - 1] == ' ')
			s.size--;
		else if (s.size > 1 && memcmp(s.data + s.size - 2, "\xC2\xA0", 2) == 0)
			s.size -= 2;
		else if (s.size > 2 && memcmp(s.data + s.size - 3, "\xE3\x80\x80", 3) == 0)
			s.size -= 3;
		else
			return s;
	}
}
