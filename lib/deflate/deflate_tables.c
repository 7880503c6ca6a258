// SPDX-License-Identifier: GPL-2.0-or-later
/* The decoding tables, made from the lengths of the codes. */
#include <string.h>

#include "deflate_decoder.h"

#define CODE_MAX       15  /* bits of a code */
#define LITLEN_FIXED   288 /* symbols of a fixed block's code; each has at most 9 bits */
#define DISTANCE_FIXED 32

#define DIST_NO (DIST_SPECIAL | DIST_NO_BASE | DIST_INVALID)

/* The litlen table's entry for a symbol, without the bits of its code. */
static uint32_t litlen_entry(uint32_t symbol)
{
	uint32_t extra;

	if (symbol < END_OF_BLOCK)
		return symbol << 16 | LITLEN_LITERAL;
	if (symbol == END_OF_BLOCK)
		return LITLEN_SPECIAL | LITLEN_END;
	symbol -= END_OF_BLOCK + 1;
	if (symbol < 8)
		return SHORT_LENGTH(symbol + 3) << 16;
	if (symbol == 28)
		return LITLEN_SPECIAL | LITLEN_EXTRA | 258 << 16;
	if (symbol > 28)
		return LITLEN_SPECIAL;
	extra = symbol / 4 - 1;
	return LITLEN_SPECIAL | LITLEN_EXTRA | (((4 + symbol % 4) << extra) + 3) << 16 | extra << 8;
}

/*
 * The same for the distance table. The first symbols are special because their distances are short.
 */
static uint32_t distance_entry(uint32_t symbol, uint32_t short_symbols)
{
	uint32_t special = symbol < short_symbols ? DIST_SPECIAL : 0, extra;

	if (symbol >= DISTANCE_MAX)
		return DIST_NO;
	if (symbol < 4)
		return special | (symbol + 1) << 16;
	extra = symbol / 2 - 1;
	return special | (((2 + symbol % 2) << extra) + 1) << 16 | extra;
}

void deflate_make_entries(struct deflate_tables *t, bool vector)
{
	uint32_t i;

	for (i = 0; i < LITLEN_FIXED; i++)
		t->litlen_entries[i] = litlen_entry(i);
	for (i = 0; i < DISTANCE_FIXED; i++)
		t->distance_entries[i] =
			distance_entry(i, vector ? DIST_SYMBOLS_VECTOR : DIST_SYMBOLS_SHORT);
}

/* What build() makes a table from. */
struct code {
	const uint8_t *lengths;	 /* of the symbols' codes */
	const uint32_t *entries; /* of the symbols, without the bits of their codes */
	uint32_t symbols;
	uint32_t *table;
	uint32_t bits; /* bits that index the table */
	uint32_t no_entry;
	uint32_t link;
	uint32_t per_bit;   /* added to an entry for each bit of its code */
	bool one_is_enough; /* a single code of one bit is valid, too */
};

/*
 * The word of the next code. A word has its first bit lowest. So this adds one to a number whose
 * bits are in reverse order. Returns 0 after the last code.
 */
static inline uint32_t next_word(uint32_t word, uint32_t length)
{
	uint32_t bit = 1u << (length - 1);

	while (word & bit) {
		word ^= bit;
		bit >>= 1;
	}
	return word | bit;
}

/* Fill a table, and the subtables behind it. False when no code has such lengths. */
static __attribute__((noinline)) bool build(struct deflate_tables *t, const struct code *c)
{
	uint32_t count[CODE_MAX + 1], first[CODE_MAX + 2];
	uint32_t i, length, codes, word, at, step, prefix, next, sub_bits, *table = c->table;
	const uint32_t mask = (1u << c->bits) - 1, *sorted = t->sorted;
	uint32_t entry, add;
	int32_t left = 1;

	memset(count, 0, sizeof(count));
	for (i = 0; i < c->symbols; i++)
		count[c->lengths[i]]++;
	first[1] = 0;
	for (length = 1; length <= CODE_MAX; length++) {
		first[length + 1] = first[length] + count[length];
		left = left * 2 - (int32_t)count[length];
		if (left < 0)
			return false;
	}
	codes = first[CODE_MAX + 1];
	if (left && codes && (codes != 1 || !count[1] || !c->one_is_enough))
		return false;
	for (i = 0; i < c->symbols; i++) {
		length = c->lengths[i];
		if (length)
			t->sorted[first[length]++] = c->entries[i];
	}

	/* The table starts with the size for the shortest codes, and doubles with each length. */
	table[0] = c->no_entry;
	word = 0;
	add = 0;
	for (length = 1; length <= c->bits; length++) {
		add += c->per_bit;
		memcpy(table + (1u << (length - 1)), table, sizeof(*table) << (length - 1));
		for (i = count[length]; i; i--) {
			table[word] = *sorted++ + add;
			word = next_word(word, length);
		}
	}

	/*
	 * Words longer than the index: those with the same first bits share a subtable for the
	 * rest.
	 */
	prefix = ~0u;
	next = mask + 1;
	sub_bits = 0;
	at = 0;
	add = 0;
	for (; length <= CODE_MAX; length++) {
		add += c->per_bit;
		for (i = count[length]; i; i--) {
			if ((word & mask) != prefix) {
				prefix = word & mask;
				at = next;
				/* Make the subtable as large as the words that are left need. */
				sub_bits = length - c->bits;
				left = (int32_t)((1u << sub_bits) - i);
				while (left > 0 && sub_bits + c->bits < CODE_MAX) {
					sub_bits++;
					left = left * 2 - (int32_t)count[c->bits + sub_bits];
				}
				next += 1u << sub_bits;
				table[prefix] = c->link | at << 16 | sub_bits << 8 | c->bits;
			}
			entry = *sorted++ + add;
			step = 1u << (length - c->bits);
			for (left = (int32_t)(word >> c->bits); left < 1 << sub_bits;
			     left += (int32_t)step)
				table[at + (uint32_t)left] = entry;
			word = next_word(word, length);
		}
	}
	return true;
}

bool deflate_build_litlen(struct deflate_tables *t, const uint8_t *lengths, uint32_t symbols)
{
	const struct code code = {
		.lengths = lengths,
		.entries = t->litlen_entries,
		.symbols = symbols,
		.table = t->litlen,
		.bits = LITLEN_BITS,
		.no_entry = LITLEN_SPECIAL | 1,
		.link = LITLEN_SPECIAL | LITLEN_LINK,
		.per_bit = 1,
		.one_is_enough = true,
	};

	return build(t, &code);
}

bool deflate_build_distance(struct deflate_tables *t, const uint8_t *lengths, uint32_t symbols)
{
	const struct code code = {
		.lengths = lengths,
		.entries = t->distance_entries,
		.symbols = symbols,
		.table = t->distance,
		.bits = DISTANCE_BITS,
		.no_entry = DIST_NO + 0x101,
		.link = DIST_SPECIAL | DIST_NO_BASE,
		.per_bit = 0x101,
		.one_is_enough = true,
	};

	return build(t, &code);
}

bool deflate_build_lengths(struct deflate_tables *t)
{
	/* This goes into the distance table. Its symbols have the entries of literals. */
	const struct code code = {
		.lengths = t->lengths,
		.entries = t->litlen_entries,
		.symbols = LENGTHS_COUNT,
		.table = t->distance,
		.bits = LENGTHS_BITS,
		.no_entry = LENGTHS_COUNT << 16,
		.per_bit = 1,
	};

	return build(t, &code);
}

void deflate_build_fixed(struct deflate_tables *t)
{
	uint8_t *lengths = t->lengths;

	memset(lengths, 8, 144);
	memset(lengths + 144, 9, 256 - 144);
	memset(lengths + 256, 7, 280 - 256);
	memset(lengths + 280, 8, LITLEN_FIXED - 280);
	deflate_build_litlen(t, lengths, LITLEN_FIXED);
	memset(lengths, 5, DISTANCE_FIXED);
	deflate_build_distance(t, lengths, DISTANCE_FIXED);
}
