// SPDX-License-Identifier: GPL-2.0-or-later
#include "data.h"

#include <string.h>

#include "kernels.h"
#include "random.h"

#define PERIOD_MAX 40

static void fill_code(uint8_t *data, size_t size, struct random *r)
{
	size_t at = 0, length, back;

	while (at < size) {
		back = 4 * (1 + (size_t)random_below(r, random_below(r, 3) ? 500 : 15000));
		length = 4 + random_below(r, random_below(r, 20) ? 16 : 500);
		if (back > at || !random_below(r, 3)) {
			back = 0;
			length = 1 + random_below(r, random_below(r, 20) ? 6 : 400);
		}
		for (; length && at < size; length--, at++)
			data[at] = back ? data[at - back] : (uint8_t)random_next(r);
	}
}

static void fill_text(uint8_t *data, size_t size, struct random *r)
{
	static const char words[][10] = {"boot ", "the ", "kernel ", "of ",	"a ",
					 "is ",	  "\n",	  "board ",  "itself ", "inflated "};
	const char *word = "";
	size_t i;

	for (i = 0; i < size; i++) {
		if (!*word)
			word = words[random_below(r, sizeof(words) / sizeof(words[0]))];
		data[i] = (uint8_t)*word++;
	}
}

static void fill_noise(uint8_t *data, size_t size, struct random *r)
{
	size_t i;

	for (i = 0; i < size; i++)
		data[i] = (uint8_t)random_next(r);
}

/* Runs in which every distance from 1 on occurs, with every length. */
static void fill_periods(uint8_t *data, size_t size, struct random *r)
{
	size_t i, left = 0, period = 1;

	for (i = 0; i < size; i++) {
		if (!left) {
			period = 1 + random_below(r, PERIOD_MAX);
			left = period + random_below(r, 300);
		}
		left--;
		data[i] = i < period || !random_below(r, 100) ? (uint8_t)random_next(r)
							      : data[i - period];
	}
}

static void mix(uint8_t *data, size_t size, struct random *r)
{
	size_t i, from = 0;

	for (i = 0; i < size; i++) {
		if (i / 3000 % 3 == 1)
			data[i] = (uint8_t)random_next(r);
		else if (i > 40000 && !(i / 500 % 5))
			data[i] = data[from++];
	}
}

struct buffer make_data(enum data_kind kind, size_t size, uint64_t seed)
{
	struct buffer b = make_kernel(size, seed);
	struct random r = {seed * 7 + kind};

	switch (kind) {
	case KIND_CODE:
		fill_code(b.data, size, &r);
		break;
	case KIND_TEXT:
		fill_text(b.data, size, &r);
		break;
	case KIND_ZEROS:
		memset(b.data, 0, size);
		break;
	case KIND_NOISE:
		fill_noise(b.data, size, &r);
		break;
	case KIND_PERIODS:
		fill_periods(b.data, size, &r);
		break;
	case KIND_NOISE_BEHIND:
		fill_code(b.data, size, &r);
		fill_noise(b.data + size / 2, size - size / 2, &r);
		break;
	case KIND_MIXED:
		mix(b.data, size, &r);
		break;
	default:
		break;
	}
	return b;
}
