// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Raw deflate (RFC 1951) in one call, so that the output itself is the window.
 *
 * Two decoders share one pair of tables. The careful one takes a symbol at a time, reads no further
 * than the input's end, writes exactly the bytes of its symbol, and finds all errors. The fast one,
 * deflate_run(), does a number of passes that was chosen so that it cannot come near any end: not
 * of the input, not of the output, and not of input that is still to be read when the output is
 * about to overwrite it. So it checks neither, copies more than it must, and what it does in place
 * is what the careful one would have done.
 */
#include <stddef.h>
#include <string.h>

#include "decode.h"
#include "deflate.h"

#define CODE_MAX       15  /* bits of a code */
#define LITLEN_MAX     286 /* symbols of a dynamic block's code */
#define DISTANCE_MAX   30
#define LITLEN_FIXED   288 /* of a fixed block's, all of 9 bits at most */
#define DISTANCE_FIXED 32
#define LENGTHS_BITS   7 /* the longest code of the code lengths */
#define LENGTHS_COUNT  19
#define END_OF_BLOCK   256
#define WINDOW	       32768u /* no distance is longer */

#define DIST_NO (DIST_SPECIAL | DIST_NO_BASE | DIST_INVALID)

#define REFILLED 25u /* bits that refill() leaves in the bit buffer, if there is as much input */

struct inflate {
	const uint8_t *in, *in_end;
	uint32_t bits; /* the next ones, lowest first; 0 behind the last */
	uint32_t count;
	uint8_t *kernel, *out, *out_end;
	struct deflate_tables *t;
	bool vector;
};

/*
 * Read whole bytes into the bit buffer while they fit. When this is done, before a symbol, a
 * distance's code, and what is to be added to it, is how early input is read, and so how near the
 * output may follow it: this decides the least gap in place.
 */
static __attribute__((noinline)) void refill(struct inflate *s)
{
	while (s->count < REFILLED && s->in != s->in_end) {
		s->bits |= (uint32_t)*s->in++ << s->count;
		s->count += 8;
	}
}

/* Drop bits; false when there are not as many. */
static bool take(struct inflate *s, uint32_t count)
{
	if (count > s->count)
		return false;
	s->bits >>= count;
	s->count -= count;
	return true;
}

/* Read up to 16 bits; false when there are not as many. */
static bool get_bits(struct inflate *s, uint32_t count, uint32_t *value)
{
	refill(s);
	*value = s->bits & ((1u << count) - 1);
	return take(s, count);
}

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

/* The same for the distance table; the first symbols are special because they are short. */
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

static void make_entries(struct deflate_tables *t, bool vector)
{
	uint32_t i;

	for (i = 0; i < LITLEN_FIXED; i++)
		t->litlen_entries[i] = litlen_entry(i);
	for (i = 0; i < DISTANCE_FIXED; i++)
		t->distance_entries[i] =
			distance_entry(i, vector ? DIST_SYMBOLS_VECTOR : DIST_SYMBOLS_SHORT);
}

/* deflate.S knows the structs by these. */
_Static_assert(offsetof(struct deflate_tables, distance) == LITLEN_ROOM * sizeof(uint32_t), "");
#ifdef __arm__
_Static_assert(offsetof(struct deflate_run, position) == RUN_POSITION, "");
_Static_assert(offsetof(struct deflate_run, out) == RUN_OUT, "");
#endif

/* What build() makes a table of. */
struct code {
	const uint8_t *lengths;	 /* of the symbols' codes */
	const uint32_t *entries; /* of the symbols, without the bits of their codes */
	uint32_t symbols;
	uint32_t *table;
	uint32_t bits; /* that index the table */
	uint32_t no_entry;
	uint32_t link;
	uint32_t per_bit;   /* to be added to an entry for each bit of its code */
	bool one_is_enough; /* one code of one bit, though another is missing then */
};

/*
 * The word of a code after this one. Words have their first bit lowest, so this adds one to a
 * number whose highest bit is its lowest; 0 after the last.
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

/* Fill a table and the subtables behind it. False when there is no code of such lengths. */
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

	/* The table is as large as the current length wants, and is doubled for the next one. */
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

	/* Longer words: those with the same first bits share a subtable of what follows. */
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
				/* As large as the words that are left need it. */
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

static bool build_litlen(struct deflate_tables *t, const uint8_t *lengths, uint32_t symbols)
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

static bool build_distance(struct deflate_tables *t, const uint8_t *lengths, uint32_t symbols)
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

/* The code of the code lengths, in the distance table: literals of the litlen code are its symbols.
 */
static bool build_lengths(struct deflate_tables *t)
{
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

static void build_fixed(struct deflate_tables *t)
{
	uint8_t *lengths = t->lengths;

	memset(lengths, 8, 144);
	memset(lengths + 144, 9, 256 - 144);
	memset(lengths + 256, 7, 280 - 256);
	memset(lengths + 280, 8, LITLEN_FIXED - 280);
	build_litlen(t, lengths, LITLEN_FIXED);
	memset(lengths, 5, DISTANCE_FIXED);
	build_distance(t, lengths, DISTANCE_FIXED);
}

/* Read the lengths of a dynamic block's two codes, which lie behind one another. */
static enum error read_lengths(struct inflate *s, uint32_t symbols)
{
	const uint32_t *table = s->t->distance; /* borrowed */
	uint8_t *lengths = s->t->lengths, *end = lengths + symbols;
	uint32_t bits = s->bits, count = s->count, entry, symbol, value, repeat;

	while (lengths < end) {
		/* A code has up to 7 bits, and up to 7 follow it. */
		if (count < LENGTHS_BITS + 7) {
			s->bits = bits;
			s->count = count;
			refill(s);
			bits = s->bits;
			count = s->count;
		}
		entry = table[bits & ((1u << LENGTHS_BITS) - 1)];
		symbol = entry >> 16;
		entry &= 0xff;
		if (entry > count)
			return ERR_PAY_TRUNCATED;
		bits >>= entry;
		count -= entry;
		if (symbol < 16) {
			*lengths++ = (uint8_t)symbol;
			continue;
		}
		value = 0;
		if (symbol == 16) {
			if (lengths == s->t->lengths)
				return ERR_PAY_CORRUPT;
			value = lengths[-1];
			repeat = 3 + (bits & 3);
			entry = 2;
		} else if (symbol == 17) {
			repeat = 3 + (bits & 7);
			entry = 3;
		} else if (symbol == 18) {
			repeat = 11 + (bits & 127);
			entry = 7;
		} else {
			return ERR_PAY_CORRUPT;
		}
		if (entry > count)
			return ERR_PAY_TRUNCATED;
		bits >>= entry;
		count -= entry;
		if (repeat > (uint32_t)(end - lengths))
			return ERR_PAY_CORRUPT;
		do
			*lengths++ = (uint8_t)value;
		while (--repeat);
	}
	s->bits = bits;
	s->count = count;
	return ERR_NONE;
}

static enum error build_dynamic(struct inflate *s)
{
	static const uint8_t order[LENGTHS_COUNT] = {16, 17, 18, 0, 8,	7, 9,  6, 10, 5,
						     11, 4,  12, 3, 13, 2, 14, 1, 15};
	struct deflate_tables *t = s->t;
	uint32_t litlens, distances, lengths, i, length;
	enum error error;

	if (!get_bits(s, 5, &litlens) || !get_bits(s, 5, &distances) || !get_bits(s, 4, &lengths))
		return ERR_PAY_TRUNCATED;
	litlens += 257;
	distances += 1;
	lengths += 4;
	if (litlens > LITLEN_MAX || distances > DISTANCE_MAX)
		return ERR_PAY_CORRUPT;
	memset(t->lengths, 0, LENGTHS_COUNT);
	for (i = 0; i < lengths; i++) {
		if (!get_bits(s, 3, &length))
			return ERR_PAY_TRUNCATED;
		t->lengths[order[i]] = (uint8_t)length;
	}
	if (!build_lengths(t))
		return ERR_PAY_CORRUPT;
	error = read_lengths(s, litlens + distances);
	if (error)
		return error;
	if (!t->lengths[END_OF_BLOCK] || !build_litlen(t, t->lengths, litlens) ||
	    !build_distance(t, t->lengths + litlens, distances))
		return ERR_PAY_CORRUPT;
	return ERR_NONE;
}

static enum error copy_stored(struct inflate *s)
{
	uint32_t length, inverse, rest;

	refill(s);
	take(s, s->count % 8);
	if (!get_bits(s, 16, &length) || !get_bits(s, 16, &inverse))
		return ERR_PAY_TRUNCATED;
	if (length != (inverse ^ 0xffff))
		return ERR_PAY_CORRUPT;
	/* Give back what the bit buffer has: whole bytes. */
	s->in -= s->count / 8;
	s->bits = 0;
	s->count = 0;
	rest = (uint32_t)(s->in_end - s->in);
	if (length > (uint32_t)(s->out_end - s->out))
		return ERR_PAY_LENGTH;
	if (length > rest)
		return ERR_PAY_TRUNCATED;
	memmove(s->out, s->in, length);
	s->in += length;
	s->out += length;
	return ERR_NONE;
}

/* Decode one literal, match, or end of block, and say with *end which. */
static enum error take_symbol(struct inflate *s, bool *end)
{
	const struct deflate_tables *t = s->t;
	uint32_t entry, length, extra, distance;
	const uint8_t *from;

	refill(s);
	entry = t->litlen[s->bits & ((1u << LITLEN_BITS) - 1)];
	if ((entry & (LITLEN_SPECIAL | LITLEN_LINK)) == (LITLEN_SPECIAL | LITLEN_LINK)) {
		if (!take(s, LITLEN_BITS))
			return ERR_PAY_TRUNCATED;
		entry = t->litlen[(entry >> 16 & LINK_MASK) +
				  (s->bits & ((1u << (entry >> 8 & 15)) - 1))];
	}
	if (!take(s, entry & 0xff))
		return ERR_PAY_TRUNCATED;
	if (entry & LITLEN_LITERAL) {
		if (s->out == s->out_end)
			return ERR_PAY_LENGTH;
		*s->out++ = (uint8_t)(entry >> 16);
		return ERR_NONE;
	}
	length = entry >> 16 & LENGTH_MASK;
	if (!(entry & LITLEN_SPECIAL)) {
		/* cppcheck-suppress selfAssignment ; only on ARM is it another */
		length = SHORT_LENGTH(length);
	} else {
		if (entry & LITLEN_END) {
			*end = true;
			return ERR_NONE;
		}
		if (!(entry & LITLEN_EXTRA))
			return ERR_PAY_CORRUPT;
		extra = entry >> 8 & 15;
		length += s->bits & ((1u << extra) - 1);
		if (!take(s, extra))
			return ERR_PAY_TRUNCATED;
	}

	refill(s);
	entry = t->distance[s->bits & ((1u << DISTANCE_BITS) - 1)];
	if ((entry & (DIST_NO_BASE | DIST_INVALID)) == DIST_NO_BASE) {
		if (!take(s, DISTANCE_BITS))
			return ERR_PAY_TRUNCATED;
		entry = t->distance[(entry >> 16 & LINK_MASK) +
				    (s->bits & ((1u << (entry >> 8 & 15)) - 1))];
	}
	if (!take(s, entry >> 8 & 15))
		return ERR_PAY_TRUNCATED;
	if (entry & DIST_NO_BASE)
		return ERR_PAY_CORRUPT;
	refill(s);
	extra = (entry & 0x7f) - (entry >> 8 & 15);
	distance = (entry >> 16) + (s->bits & ((1u << extra) - 1));
	if (!take(s, extra))
		return ERR_PAY_TRUNCATED;
	if (distance > (uint32_t)(s->out - s->kernel))
		return ERR_PAY_CORRUPT;
	if (length > (uint32_t)(s->out_end - s->out))
		return ERR_PAY_LENGTH;
	from = s->out - distance;
	do
		*s->out++ = *from++;
	while (--length);
	return ERR_NONE;
}

/*
 * How many passes the fast decoder may do: 0 if it may not be used. The window must be full, as it
 * does not look whether a distance is too long.
 */
static uint32_t count_passes(const struct inflate *s)
{
	uintptr_t in = (uintptr_t)(s->in - s->count / 8), out = (uintptr_t)s->out;
	uintptr_t out_left = (uintptr_t)(s->out_end - s->out);
	uintptr_t in_left = (uintptr_t)s->in_end - in, passes;

	if (out - (uintptr_t)s->kernel < WINDOW)
		return 0;
	/* Input that is still to be read, and would be overwritten? */
	if (in < out + out_left && (uintptr_t)s->in_end > out)
		out_left = in > out ? in - out : 0;
	if (out_left < RUN_OUT_MARGIN || in_left < RUN_IN_MARGIN)
		return 0;
	out_left = (out_left - RUN_OUT_MARGIN) >> RUN_OUT_SHIFT;
	in_left = (in_left - RUN_IN_MARGIN) >> RUN_IN_SHIFT;
	passes = out_left < in_left ? out_left : in_left;
	return passes < RUN_PASSES_MAX ? (uint32_t)passes : RUN_PASSES_MAX;
}

/* Hand over to the fast decoder and back. */
static enum deflate_ran run(struct inflate *s, uint32_t passes)
{
	struct deflate_run r = {
		.in = s->in - 4,
		.position = 32 - s->count,
		.passes = passes,
		.out = s->out,
		.tables = s->t,
	};
	enum deflate_ran ran = deflate_run(&r, s->vector);

	s->out = r.out;
	s->in = r.in + r.position / 8;
	s->bits = 0;
	s->count = 0;
	if (r.position % 8) {
		s->bits = (uint32_t)*s->in++ >> r.position % 8;
		s->count = 8 - r.position % 8;
	}
	return ran;
}

static enum error inflate_codes(struct inflate *s)
{
	enum error error = ERR_NONE;
	bool end = false;
	uint32_t passes;

	while (!end && !error) {
		passes = count_passes(s);
		if (passes) {
			switch (run(s, passes)) {
			case RAN_TO_END:
				return ERR_NONE;
			case RAN_INTO_ERROR:
				return ERR_PAY_CORRUPT;
			case RAN_OUT:
				break;
			}
		}
		error = take_symbol(s, &end);
	}
	return error;
}

static enum error inflate_block(struct inflate *s, uint32_t type)
{
	enum error error;

	switch (type) {
	case 0:
		return copy_stored(s);
	case 1:
		build_fixed(s->t);
		break;
	case 2:
		error = build_dynamic(s);
		if (error)
			return error;
		break;
	default:
		return ERR_PAY_CORRUPT;
	}
	return inflate_codes(s);
}

enum error decode_deflate(const struct payload *p)
{
	struct inflate s = {
		.in = p->source,
		.in_end = (const uint8_t *)p->source + p->source_size,
		.kernel = p->kernel,
		.out = p->kernel,
		.out_end = (uint8_t *)p->kernel + p->kernel_size,
		.t = p->workspace,
		.vector = p->vector,
	};
	uint32_t header;
	enum error error;

	if (p->workspace_size < sizeof(*s.t))
		return ERR_PAY_WORKSPACE;
	make_entries(s.t, p->vector);
	do {
		if (!get_bits(&s, 3, &header))
			return ERR_PAY_TRUNCATED;
		error = inflate_block(&s, header >> 1);
		if (error)
			return error;
	} while (!(header & 1));
	if (s.out != s.out_end)
		return ERR_PAY_LENGTH;
	/* Whole bytes in the bit buffer are bytes behind the end. */
	return s.in - s.count / 8 != s.in_end ? ERR_PAY_CORRUPT : ERR_NONE;
}
