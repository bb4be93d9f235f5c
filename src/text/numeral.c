#include "text/numeral.h"

#include <stdio.h>
#include <string.h>

/* a, b, … z, aa, ab … */
static void
write_letters(char text[NUMERAL_SIZE], long long number, char first)
{
	char letters[NUMERAL_SIZE];
	int n = 0, i;

	for (; number > 0; number = (number - 1) / 26)
		letters[n++] = (char)(first + (number - 1) % 26);
	for (i = 0; i < n; i++)
		text[i] = letters[n - 1 - i];
	text[n] = '\0';
}

static void
write_roman(char text[NUMERAL_SIZE], long long number, char type)
{
	static const struct {
		int value;
		const char *upper, *lower;
	} parts[] = {
	    {1000, "M", "m"}, {900, "CM", "cm"}, {500, "D", "d"}, {400, "CD", "cd"},
	    {100, "C", "c"},  {90, "XC", "xc"},  {50, "L", "l"},  {40, "XL", "xl"},
	    {10, "X", "x"},   {9, "IX", "ix"},   {5, "V", "v"},   {4, "IV", "iv"},
	    {1, "I", "i"},
	};
	size_t i, n = 0;

	for (i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		const char *letters = type == 'I' ? parts[i].upper : parts[i].lower;

		for (; number >= parts[i].value; number -= parts[i].value) {
			memcpy(text + n, letters, strlen(letters));
			n += strlen(letters);
		}
	}
	text[n] = '\0';
}

void
numeral_write(char text[NUMERAL_SIZE], long long number, char type)
{
	if ((type == 'a' || type == 'A') && number > 0)
		write_letters(text, number, type);
	else if ((type == 'i' || type == 'I') && number > 0 && number < 4000)
		write_roman(text, number, type);
	else
		snprintf(text, NUMERAL_SIZE, "%lld", number);
}
