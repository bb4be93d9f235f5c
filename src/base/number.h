/* number.h - the grammar of JSON's numbers (RFC 8259, 6). */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include <stdbool.h>

/* Where in a number we are. */
enum number {
	NUMBER_START,
	NUMBER_MINUS,
	NUMBER_ZERO,
	NUMBER_INTEGER,
	NUMBER_POINT,
	NUMBER_FRACTION,
	NUMBER_E,
	NUMBER_SIGN,
	NUMBER_EXPONENT,
	NUMBER_OVER, /* the byte is not the number's */
};

/* Where in a number the byte c leads to. */
enum number number_after(enum number at, char c);

/* May a number end here? */
bool number_whole(enum number at);

#endif
