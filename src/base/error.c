#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Drops a UTF-8 character that the array's end has cut. */
static void
end_on_character(char *text, size_t room)
{
	size_t n = strlen(text);
	size_t at = n;

	if (n + 1 < room)
		return;
	while (at > 0 && ((unsigned char)text[at - 1] & 0xC0) == 0x80)
		at--;
	if (at > 0 && (unsigned char)text[at - 1] >= 0xC0)
		text[at - 1] = '\0';
}

bool
error_set(struct error *err, enum error_kind kind, const char *format, ...)
{
	va_list args;

	err->kind = kind;
	va_start(args, format);
	vsnprintf(err->text, sizeof err->text, format, args);
	va_end(args);
	end_on_character(err->text, sizeof err->text);
	return false;
}

bool
error_while(struct error *err, const char *format, ...)
{
	char inner[sizeof err->text];
	va_list args;
	size_t n;

	memcpy(inner, err->text, sizeof inner);
	va_start(args, format);
	vsnprintf(err->text, sizeof err->text, format, args);
	va_end(args);
	n = strlen(err->text);
	snprintf(err->text + n, sizeof err->text - n, ": %s", inner);
	end_on_character(err->text, sizeof err->text);
	return false;
}

bool
error_memory(struct error *err)
{
	return error_set(err, ERROR_MEMORY, "out of memory");
}
