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

/* By subtraction: ARMv4 has no division, and the library's function is larger than this file. */
static void put_decimal(struct sink *sink, unsigned int value)
{
	static const unsigned int powers[] = {1000000000, 100000000, 10000000, 1000000, 100000,
					      10000,	  1000,	     100,      10,	1};
	unsigned int i;
	char digit, started = 0;

	for (i = 0; i < sizeof(powers) / sizeof(powers[0]); i++) {
		for (digit = '0'; value >= powers[i]; value -= powers[i])
			digit++;
		started |= digit != '0' || powers[i] == 1;
		if (started)
			put(sink, digit);
	}
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
