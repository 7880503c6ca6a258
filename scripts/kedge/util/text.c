// SPDX-License-Identifier: GPL-2.0-or-later
#include "text.h"

int utf8_length(const char *text)
{
	static const unsigned char least[] = {0, 0, 0x80, 0xa0, 0x90};
	const unsigned char *s = (const unsigned char *)text;
	int n = *s < 0x80 ? 1 : *s < 0xc2 ? 0 : *s < 0xe0 ? 2 : *s < 0xf0 ? 3 : *s < 0xf5 ? 4 : 0;
	int i;

	for (i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	}
	if ((*s == 0xe0 || *s == 0xf0) && s[1] < least[n])
		return 0;
	if ((*s == 0xed && s[1] > 0x9f) || (*s == 0xf4 && s[1] > 0x8f))
		return 0;
	return n;
}

char *take_field(const char **text, char **to)
{
	const char *from = *text;
	char *field = *to;

	while (*from && (*from != ',' || from[1] == ',')) {
		from += *from == ',';
		*(*to)++ = *from++;
	}
	*(*to)++ = 0;
	*text = from + (*from == ',');
	return field;
}
