#include "feed/reference.h"

#include "base/utf8.h"
#include "feed/charset.h"

bool
reference_nests(struct slice value)
{
	static const char *const harmless[] = {"#", "amp;", "apos;", "gt;", "lt;", "quot;"};
	size_t i, count = sizeof harmless / sizeof harmless[0];

	for (;;) {
		slice_cut(&value, '&');
		if (value.size == 0)
			return false;
		for (i = 0; i < count && !slice_starts(value, harmless[i]); i++)
			;
		if (i == count)
			return true;
	}
}

size_t
reference_meant(unsigned char c, char text[4])
{
	const struct charset *windows = charset_find(slice_of("windows-1252"));
	uint16_t high[128];

	charset_high(windows, high);
	return utf8_encode(high[c - 0x80], text);
}
