/*
 * print.c - the part of C's printf that feedarc uses, in place of the C library's, which is several times as
 * large where it knows long long: %d %i %u %x %X %c %s %%, flags '-' and '0', width, precision, and h l ll z.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* What is written so far, of which `room` bytes at most are kept. */
struct out {
	char *to;
	size_t room, size;
};

struct format {
	bool left, zeros;
	int width, precision; /* precision: -1: none */
	int size;             /* so many l; -1: z */
};

static void
put(struct out *out, char c)
{
	if (out->size < out->room)
		out->to[out->size] = c;
	out->size++;
}

static void
pad(struct out *out, int n, char c)
{
	for (; n > 0; n--)
		put(out, c);
}

/* A sign or nothing, zeros, and text. */
static void
put_field(struct out *out, const struct format *f, char sign, int zeros, const char *s, int n)
{
	int blanks = f->width - n - (sign != '\0') - (zeros > 0 ? zeros : 0);

	if (!f->left)
		pad(out, blanks, ' ');
	if (sign != '\0')
		put(out, sign);
	pad(out, zeros, '0');
	for (; n > 0; n--)
		put(out, *s++);
	if (f->left)
		pad(out, blanks, ' ');
}

static void
put_number(struct out *out, const struct format *f, char sign, unsigned long long n,
           const char *digit, unsigned base)
{
	char digits[24], *at = digits + sizeof digits;
	int count, zeros;

	for (; n > 0; n /= base)
		*--at = digit[n % base];
	count = (int)(digits + sizeof digits - at);
	zeros = (f->precision >= 0 ? f->precision : 1) - count;
	if (f->zeros && !f->left && f->precision < 0 && f->width - count - (sign != '\0') > zeros)
		zeros = f->width - count - (sign != '\0');
	put_field(out, f, sign, zeros, at, count);
}

static void
put_text(struct out *out, const struct format *f, const char *s)
{
	const char *end = f->precision >= 0 ? memchr(s, '\0', (size_t)f->precision) : s + strlen(s);

	put_field(out, f, '\0', 0, s, end != NULL ? (int)(end - s) : f->precision);
}

/* Reads a number, or the argument that a '*' stands for. */
static int
read_count(const char **at, va_list *args)
{
	int n = 0;

	if (**at == '*') {
		++*at;
		return va_arg(*args, int);
	}
	for (; **at >= '0' && **at <= '9'; ++*at)
		n = n * 10 + (**at - '0');
	return n;
}

static void
read_format(struct format *f, const char **at, va_list *args)
{
	for (; **at == '-' || **at == '0'; ++*at) {
		f->left = f->left || **at == '-';
		f->zeros = f->zeros || **at == '0';
	}
	f->width = read_count(at, args);
	if (f->width < 0) {
		f->left = true;
		f->width = -f->width;
	}
	f->precision = -1;
	if (**at == '.') {
		++*at;
		f->precision = read_count(at, args);
	}
	for (; **at == 'l' || **at == 'h' || **at == 'z'; ++*at)
		f->size = **at == 'z' ? -1 : f->size + (**at == 'l');
}

static long long
take_signed(const struct format *f, va_list *args)
{
	if (f->size >= 2)
		return va_arg(*args, long long);
	if (f->size != 0)
		return va_arg(*args, long);
	return va_arg(*args, int);
}

static unsigned long long
take_unsigned(const struct format *f, va_list *args)
{
	if (f->size >= 2)
		return va_arg(*args, unsigned long long);
	if (f->size < 0)
		return va_arg(*args, size_t);
	if (f->size == 1)
		return va_arg(*args, unsigned long);
	return va_arg(*args, unsigned);
}

static void
put_argument(struct out *out, const struct format *f, char conversion, va_list *args)
{
	static const char ten[] = "0123456789";
	long long n;

	switch (conversion) {
	case 'd':
	case 'i':
		n = take_signed(f, args);
		put_number(out, f, n < 0 ? '-' : '\0',
		           n < 0 ? 0 - (unsigned long long)n : (unsigned long long)n, ten, 10);
		return;
	case 'u':
		put_number(out, f, '\0', take_unsigned(f, args), ten, 10);
		return;
	case 'x':
	case 'X':
		put_number(out, f, '\0', take_unsigned(f, args),
		           conversion == 'x' ? "0123456789abcdef" : "0123456789ABCDEF", 16);
		return;
	case 's':
		put_text(out, f, va_arg(*args, const char *));
		return;
	case 'c':
		put(out, (char)va_arg(*args, int));
		return;
	default:
		put(out, conversion);
	}
}

int
vsnprintf(char *to, size_t room, const char *format, va_list given)
{
	struct out out = {to, room, 0};
	va_list args;

	va_copy(args, given);
	for (; *format != '\0'; format++) {
		struct format f = {0};

		if (*format != '%') {
			put(&out, *format);
			continue;
		}
		format++;
		read_format(&f, &format, &args);
		if (*format == '\0')
			break;
		put_argument(&out, &f, *format, &args);
	}
	va_end(args);
	if (room > 0)
		to[out.size < room ? out.size : room - 1] = '\0';
	return (int)out.size;
}

int
snprintf(char *to, size_t room, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(to, room, format, args);
	va_end(args);
	return n;
}

/* Only expat calls it, to tell who debugs it what it does. */
int
fprintf(FILE *file, const char *format, ...)
{
	(void)file, (void)format;
	return 0;
}
