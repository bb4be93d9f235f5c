#include "base/number.h"

enum number
number_after(enum number at, char c)
{
	bool digit = c >= '0' && c <= '9', e = c == 'e' || c == 'E';

	switch (at) {
	case NUMBER_START:
		if (c == '-')
			return NUMBER_MINUS;
		/* fall through */
	case NUMBER_MINUS:
		return !digit ? NUMBER_OVER : c == '0' ? NUMBER_ZERO : NUMBER_INTEGER;
	case NUMBER_INTEGER:
		if (digit)
			return NUMBER_INTEGER;
		/* fall through */
	case NUMBER_ZERO:
		return c == '.' ? NUMBER_POINT : e ? NUMBER_E : NUMBER_OVER;
	case NUMBER_POINT:
		return digit ? NUMBER_FRACTION : NUMBER_OVER;
	case NUMBER_FRACTION:
		return digit ? NUMBER_FRACTION : e ? NUMBER_E : NUMBER_OVER;
	case NUMBER_E:
		if (c == '+' || c == '-')
			return NUMBER_SIGN;
		/* fall through */
	case NUMBER_SIGN:
	case NUMBER_EXPONENT:
		return digit ? NUMBER_EXPONENT : NUMBER_OVER;
	default:
		return NUMBER_OVER;
	}
}

bool
number_whole(enum number at)
{
	return at == NUMBER_ZERO || at == NUMBER_INTEGER || at == NUMBER_FRACTION ||
	       at == NUMBER_EXPONENT;
}
