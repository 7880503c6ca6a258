// SPDX-License-Identifier: GPL-2.0-or-later
#include "format.h"

struct sink {
	char *at, *end;
};

static void put(struct sink *sink, char c)
{
	if (sink->at < sink->end)
		*sink->at++ = c;
}

static void put_string(struct sink *sink, const char *s)
{
	while (*s)
		put(sink, *s++);
}

static void put_decimal(struct sink *sink, unsigned int value)
{
	char digits[11], *d = digits + sizeof(digits);

	*--d = 0;
	do {
		*--d = (char)('0' + value % 10);
		value /= 10;
	} while (value);
	put_string(sink, d);
}

static void put_hex(struct sink *sink, unsigned int value)
{
	int shift = 28;

	put_string(sink, "0x");
	while (shift && !(value >> shift))
		shift -= 4;
	for (; shift >= 0; shift -= 4)
		put(sink, "0123456789abcdef"[value >> shift & 0xf]);
}

void format(char *buffer, size_t size, const char *text, va_list arguments)
{
	struct sink sink = {buffer, buffer + size - 1};

	for (; *text; text++) {
		if (*text != '%') {
			put(&sink, *text);
			continue;
		}
		switch (*++text) {
		case 's':
			put_string(&sink, va_arg(arguments, const char *));
			break;
		case 'c':
			put(&sink, (char)va_arg(arguments, int));
			break;
		case 'u':
			put_decimal(&sink, va_arg(arguments, unsigned int));
			break;
		case 'x':
			put_hex(&sink, va_arg(arguments, unsigned int));
			break;
		default:
			put(&sink, *text);
			break;
		}
	}
	*sink.at = 0;
}
