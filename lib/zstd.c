// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One Zstandard frame (RFC 8878) without a dictionary. The output is the window, so any window
 * will do. A frame's checksum is skipped, not verified: the caller has a digest of the kernel.
 *
 * Where time goes: a block's literals are decoded into the workspace, then its sequences, each of
 * which copies some literals and one match, are read from the end of the block to its beginning.
 * Nearly all sequences are short; run() does only those, and only as many as are sure to stay
 * inside of everything, without looking at any limit but the window's start. sequence() does the
 * rest, with all checks.
 */
#include "decode.h"

#include <stddef.h>

/* What is done a few times a block, with what is inlined there: its bytes count, not its speed. */
#define SMALL __attribute__((cold))

#define MAGIC	      0xfd2fb528u
#define BLOCK_MAX     0x20000u
#define HUFFMAN_LOG   11
#define STATES_MAX    512
#define OFFSET_STATES 256
#define STEPS	      256		     /* sequences that run() does in one go, at most */
#define PAD	      (STEPS * LENGTH_SHORT) /* what these may read behind the literals */
#define STEP_BYTES    64 /* more than a sequence in run() writes, with what is written too much */
#define STEP_BITS     64 /* and more bits than it reads */

/*
 * A state of a literals' or match's length, or of a Huffman weight:
 *   bits 0..7	 32 - the bits to read for the next state
 *   bits 8..23	 what to add to these, giving the next state's index
 *   bits 24..30 the length, the weight, or an index in extra[]
 *   bit 31	 the length is in extra[]
 * A state of an offset is two words: the first is like that, with the bits that the offset has in
 * 24..31; the second has 32 minus these in bits 0..7, and above what to add to them (0 when the
 * offset is one of the last three, or has too many bits for run()).
 */
#define STATE_SHIFT(state) ((state)&0xff)
#define STATE_NEXT(state)  ((state) >> 8 & 0xffff)
#define STATE_VALUE(state) ((state) >> 24)
#define STATE_EXTRA	   0x80000000u
#define FAR_IS_NEW	   0x100u
#define FAR_BITS_MAX	   24 /* of an offset that run() can read at once */

enum kind { LITERALS, MATCH, OFFSET, WEIGHT };
/* Where their states are in states[]. */
#define LITERALS_AT 0
#define MATCH_AT    STATES_MAX
#define OFFSET_AT   STATES_MAX /* in pairs */

#define EXTRA_COUNT   57
#define LITERALS_LAST 35
#define MATCH_LAST    52
#define MATCH_SHORT   32
#define LENGTH_SHORT  16 /* as many values are not from codes with extra bits */
#define OFFSET_LAST   31

struct workspace {
	uint32_t counts[256];
	uint8_t symbols[STATES_MAX];
	uint32_t extra[EXTRA_COUNT]; /* first length << 8 | 32 - extra bits */
	uint32_t history[STEPS + 3];
	uint32_t states[2 * STATES_MAX + 2 * OFFSET_STATES];
	uint32_t huffman[1 << HUFFMAN_LOG]; /* literal << 24 | bits */
	uint8_t literals[BLOCK_MAX + PAD];
};

/* A stream of bits that is read backwards. */
struct bits {
	const uint8_t *base; /* where it starts */
	int32_t at;	     /* minus the bits that are left, and some more */
	int32_t end;	     /* at when none are left */
};

struct decoder {
	struct workspace *w;
	uint8_t *start, *out, *out_end;
	uint32_t block_max;
	bool vector;
	bool huffman;	      /* there is a table */
	bool tables[3];	      /* by kind */
	uint8_t logs[3];      /* of their sizes */
	struct bits bits;     /* of sequences */
	const uint8_t *input; /* where these start: nothing may be written there yet */
	uint32_t states[4];   /* literals, match, offset and its second word */
	const uint8_t *literal, *literal_end;
	uint32_t *history; /* the last three offsets, the latest first */
};

static const int8_t default_literals[] = {4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1,	1,  2,	2,
					  2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1};
static const int8_t default_match[] = {1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1,	 1,  1,	 1,  1,	 1,  1, 1,
				       1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,	 1,  1,	 1,  1,	 1,  1, 1,
				       1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1};
static const int8_t default_offset[] = {1, 1, 1, 1, 1, 1, 2, 2, 2, 1,  1,  1,  1,  1, 1,
					1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1};
/* Extra bits of the codes for lengths from LENGTH_SHORT and MATCH_SHORT on. */
static const uint8_t literals_extra[] = {1, 1, 1, 1,  2,  2,  3,  3,  4,  6,
					 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
static const uint8_t match_extra[] = {1, 1, 1, 1,  2,  2,  3,  3,  4,  4, 5,
				      7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

/* The CPU shifts by the lowest byte of a register: 32 gives 0, and what is above does not matter.
 */
static inline uint32_t shift_right(uint32_t word, uint32_t by)
{
#ifdef __arm__
	uint32_t result;

	__asm__("lsr %0, %1, %2" : "=r"(result) : "r"(word), "r"(by));
	return result;
#else
	by &= 0xff;
	return by < 32 ? word >> by : 0;
#endif
}

static inline uint32_t shift_left(uint32_t word, uint32_t by)
{
#ifdef __arm__
	uint32_t result;

	__asm__("lsl %0, %1, %2" : "=r"(result) : "r"(word), "r"(by));
	return result;
#else
	by &= 0xff;
	return by < 32 ? word << by : 0;
#endif
}

/* Shift the bits out that shift_right() takes. */
static inline uint32_t rotate(uint32_t word, uint32_t by)
{
#ifdef __arm__
	uint32_t result;

	__asm__("ror %0, %1, %2" : "=r"(result) : "r"(word), "r"(by));
	return result;
#else
	by &= 31;
	return by ? word >> by | word << (32 - by) : word;
#endif
}

/* The index of the state that follows, from its bits. */
static inline uint32_t next_index(uint32_t state, uint32_t bits)
{
#ifdef __ARM_FEATURE_UNALIGNED
	uint32_t result;

	__asm__("uxtah %0, %1, %2, ror #8" : "=r"(result) : "r"(bits), "r"(state));
	return result;
#else
	return STATE_NEXT(state) + bits;
#endif
}

#define likely(condition) __builtin_expect(condition, 1)

#if !defined(__arm__) || defined(__ARM_FEATURE_UNALIGNED)
#define UNALIGNED 1
#else
#define UNALIGNED 0
#endif

static inline uint32_t load32(const uint8_t *p)
{
#if UNALIGNED
	uint32_t word;

	__builtin_memcpy(&word, p, 4);
	return word;
#else
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
#endif
}

/*
 * The next bits, at least 25, the first one on top. Below them are others, and where the stream has
 * no more, those in front of it: before it are always enough bytes of the source.
 */
static inline uint32_t peek(const uint8_t *base, int32_t at)
{
#if UNALIGNED
	uint32_t word;

#ifdef __arm__
	__asm__("ldr %0, [%1, -%2, asr #3]" : "=r"(word) : "r"(base - 4), "r"(at) : "memory");
#else
	word = load32(base - (at >> 3) - 4);
#endif
	return word << (at & 7);
#else
	/* Of an aligned word, at least one byte is the stream's. */
	const uint32_t *p = (const uint32_t *)(const void *)base - (at >> 5);
	uint32_t shift = (uint32_t)at & 31;

	return p[-1] << shift | shift_right(p[-2], 32 - shift);
#endif
}

/* Take up to 25 bits. */
static uint32_t take(struct bits *b, uint32_t count)
{
	uint32_t word = peek(b->base, b->at);

	b->at += (int32_t)count;
	return shift_right(word, 32 - count);
}

/* Start to read [start, end) backwards: behind the highest bit that is set in the last byte. */
static bool open_bits(struct bits *b, const uint8_t *start, const uint8_t *end)
{
	uint32_t last, skew = 0;

	if (start == end || !end[-1])
		return false;
#if !UNALIGNED
	skew = (uint32_t)((uintptr_t)start & 3);
#endif
	b->base = start - skew;
	b->end = -(int32_t)(8 * skew);
	b->at = b->end - (int32_t)((end - start) * 8);
	for (last = end[-1]; last < 0x100; last <<= 1)
		b->at++;
	return true;
}

/* The 16 bits from bit at on, forwards; 0 behind the end. */
static uint32_t forward(const uint8_t *in, const uint8_t *end, uint32_t at)
{
	uint32_t word = 0, i;

	in += at >> 3;
	for (i = 0; i < 3 && in + i < end; i++)
		word |= (uint32_t)in[i] << 8 * i;
	return word >> (at & 7) & 0xffff;
}

/* What a state of a symbol has in its highest byte. */
static uint32_t symbol_value(enum kind kind, uint32_t symbol)
{
	if (kind == LITERALS && symbol >= LENGTH_SHORT)
		return symbol | 0x80;
	if (kind == MATCH)
		return symbol < MATCH_SHORT ? symbol + 3 : (symbol + 4) | 0x80;
	return symbol;
}

/* Put a state in its place, for one that comes after reading bits. */
static inline __attribute__((always_inline)) void put_state(uint32_t *states, enum kind kind,
							    uint32_t index, uint32_t symbol,
							    uint32_t next, uint32_t bits)
{
	uint32_t state = symbol << 24 | next << 8 | (32 - bits);

	if (kind == OFFSET) {
		states += 2 * index;
		symbol &= 31;
		states[1] = 32 - symbol;
		if (symbol >= 2 && symbol <= FAR_BITS_MAX)
			states[1] |= ((1u << symbol) - 3) << 8;
	} else {
		states += index;
		/* With the other two's, these would be 26 bits, one more than run() can be sure of.
		 */
		if (kind == LITERALS && bits == 9)
			state |= STATE_EXTRA;
	}
	*states = state;
}

/*
 * Make a table out of the counts of `symbols` symbols (in w->counts, as in the stream: one more
 * than the count, which is -1 for what has one state at the end). at: where the states' indices
 * start.
 */
static void make_states(struct workspace *w, uint32_t *states, enum kind kind, uint32_t at,
			uint32_t symbols, uint32_t log)
{
	uint32_t size = 1u << log, step = (size >> 1) + (size >> 3) + 3, high = size - 1;
	uint32_t symbol, place = 0, count, bits, next, i, *counts = w->counts;
	uint8_t *symbols_of = w->symbols;

	for (symbol = 0; symbol < symbols; symbol++) {
		if (!w->counts[symbol])
			w->symbols[high--] = (uint8_t)symbol;
	}
	for (symbol = 0; symbol < symbols; symbol++) {
		count = w->counts[symbol];
		for (i = 1; i < count; i++) {
			w->symbols[place] = (uint8_t)symbol;
			do
				place = (place + step) & (size - 1);
			while (place > high);
		}
		count = count ? count - 1 : 1;
		/* From now on: what goes on top, the bits to read, and a counter of states. */
		for (bits = 0; count << bits < size; bits++)
			if (!count)
				break;
		w->counts[symbol] = symbol_value(kind, symbol) << 24 | bits << 16 | count;
	}
	for (i = 0; i < size; i++) {
		symbol = symbols_of[i];
		count = counts[symbol];
		bits = count >> 16 & 0xf;
		next = (count & 0xffff) << bits;
		if (next >= 2 * size) {
			next >>= 1;
			bits--;
			count -= 1u << 16;
		}
		counts[symbol] = count + 1;
		put_state(states, kind, i, count >> 24, next - size + at, bits);
	}
}

/*
 * Read counts into w->counts. Moves *in behind them, and tells how many symbols there are (up to
 * last) and the table's size; false when they are wrong.
 */
SMALL static bool read_counts(struct workspace *w, const uint8_t **in, const uint8_t *end,
			      uint32_t last, uint32_t log_max, uint32_t *symbols, uint32_t *log)
{
	uint32_t at = 4, symbol = 0, left, bits, few, value, repeat;

	*log = (forward(*in, end, 0) & 15) + 5;
	if (*log > log_max)
		return false;
	left = 1u << *log;
	bits = *log + 1;
	while (left) {
		if (symbol > last)
			return false;
		/* A value up to left + 1: the first few have one bit less. */
		while (left + 1 < 1u << (bits - 1))
			bits--;
		few = (1u << bits) - 2 - left;
		value = forward(*in, end, at);
		if ((value & ((1u << (bits - 1)) - 1)) < few) {
			value &= (1u << (bits - 1)) - 1;
			at += bits - 1;
		} else {
			value &= (1u << bits) - 1;
			if (value >= 1u << (bits - 1))
				value -= few;
			at += bits;
		}
		w->counts[symbol++] = value;
		left -= value ? value - 1 : 1;
		if (value != 1)
			continue;
		do {
			repeat = forward(*in, end, at) & 3;
			at += 2;
			if (symbol + repeat > last + 1)
				return false;
			for (value = 0; value < repeat; value++)
				w->counts[symbol++] = 1;
		} while (repeat == 3);
	}
	if (at > (uint32_t)(end - *in) * 8)
		return false;
	*in += (at + 7) >> 3;
	*symbols = symbol;
	return true;
}

/* Huffman weights by FSE: two states take turns. Returns how many; 0 when they are wrong. */
static uint32_t read_weights(struct decoder *d, const uint8_t *in, const uint8_t *end)
{
	struct workspace *w = d->w;
	uint32_t states[2], symbols, log, count, next;
	struct bits b;

	/* The literals' own table comes later. */
	if (!read_counts(w, &in, end, 255, 6, &symbols, &log))
		return 0;
	make_states(w, w->huffman, WEIGHT, 0, symbols, log);
	if (!open_bits(&b, in, end))
		return 0;
	states[0] = w->huffman[take(&b, log)];
	states[1] = w->huffman[take(&b, log)];
	for (count = 0; b.at <= b.end; count++) {
		if (count == 254)
			return 0;
		w->symbols[count] = (uint8_t)STATE_VALUE(states[count & 1]);
		next = STATE_NEXT(states[count & 1]);
		next += take(&b, 32 - STATE_SHIFT(states[count & 1]));
		if (b.at <= b.end)
			states[count & 1] = w->huffman[next];
	}
	if (!count)
		return 0;
	w->symbols[count] = (uint8_t)STATE_VALUE(states[count & 1]);
	return count + 1;
}

/* Read a Huffman table and move *in behind it. */
static bool read_huffman(struct decoder *d, const uint8_t **in, const uint8_t *end)
{
	struct workspace *w = d->w;
	uint8_t *weights = w->symbols;
	uint32_t count, i, header, total = 0, log = 0, weight, length, entry, *table;
	uint32_t *starts = w->counts;

	if (*in == end)
		return false;
	header = *(*in)++;
	length = header < 128 ? header : (header - 126) / 2;
	if (length > (uint32_t)(end - *in))
		return false;
	if (header < 128) {
		count = read_weights(d, *in, *in + length);
	} else {
		count = header - 127;
		for (i = 0; i < count; i++)
			weights[i] = i & 1 ? (*in)[i / 2] & 15 : (*in)[i / 2] >> 4;
	}
	*in += length;
	for (i = 0; i < count; i++) {
		if (weights[i] > HUFFMAN_LOG)
			return false;
		total += (1u << weights[i]) >> 1;
	}
	if (!total)
		return false;
	/* The last weight is what a power of two lacks. */
	while (1u << log <= total)
		log++;
	if (log > HUFFMAN_LOG)
		return false;
	total = (1u << log) - total;
	for (weight = 1; 1u << weight <= total; weight++)
		;
	if (1u << weight != 2 * total)
		return false;
	weights[count++] = (uint8_t)weight;
	for (i = 0; i <= HUFFMAN_LOG; i++)
		starts[i] = 0;
	for (i = 0; i < count; i++)
		starts[weights[i]]++;
	if (starts[1] < 2)
		return false;
	/* Shorter weights come first, and of one weight, smaller symbols. */
	for (weight = 1, total = 0; weight <= log; weight++) {
		length = starts[weight];
		starts[weight] = total;
		total += length << (HUFFMAN_LOG - log + weight - 1);
	}
	for (i = 0; i < count; i++) {
		weight = weights[i];
		if (!weight)
			continue;
		entry = i << 24 | (log + 1 - weight);
		length = 1u << (HUFFMAN_LOG - log + weight - 1);
		table = w->huffman + starts[weight];
		starts[weight] += length;
		do
			*table++ = entry;
		while (--length);
	}
	d->huffman = true;
	return true;
}

/* Decode one stream of literals. */
static __attribute__((hot)) bool huffman_stream(const uint32_t *table, uint8_t *to, uint8_t *to_end,
						const uint8_t *in, const uint8_t *end)
{
	struct bits b;
	uint32_t word, entry, second;
	int32_t at;

	if (!open_bits(&b, in, end))
		return false;
	at = b.at;
	while (to_end - to >= 4 && at <= b.end) {
		word = peek(b.base, at);
		entry = table[word >> (32 - HUFFMAN_LOG)];
		second = table[shift_left(word, entry) >> (32 - HUFFMAN_LOG)];
		to[0] = (uint8_t)(entry >> 24);
		to[1] = (uint8_t)(second >> 24);
		at += (uint8_t)(entry + second);
		word = peek(b.base, at);
		entry = table[word >> (32 - HUFFMAN_LOG)];
		second = table[shift_left(word, entry) >> (32 - HUFFMAN_LOG)];
		to[2] = (uint8_t)(entry >> 24);
		to[3] = (uint8_t)(second >> 24);
		at += (uint8_t)(entry + second);
		to += 4;
	}
	while (to < to_end && at <= b.end) {
		entry = table[peek(b.base, at) >> (32 - HUFFMAN_LOG)];
		*to++ = (uint8_t)(entry >> 24);
		at += (uint8_t)entry;
	}
	return to == to_end && at == b.end;
}

/* The streams of a block's literals: one, or four behind the sizes of the first three. */
static bool huffman_literals(struct decoder *d, const uint8_t *in, const uint8_t *end,
			     uint32_t size, bool four)
{
	uint8_t *to = d->w->literals, *to_end = to + size;
	uint32_t part = (size + 3) / 4, i, length;
	const uint8_t *sizes = in;

	if (four) {
		if (end - in < 6 || 3 * part > size)
			return false;
		in += 6;
		for (i = 0; i < 3; i++) {
			length = sizes[2 * i] | (uint32_t)sizes[2 * i + 1] << 8;
			if (length > (uint32_t)(end - in) ||
			    !huffman_stream(d->w->huffman, to, to + part, in, in + length))
				return false;
			in += length;
			to += part;
		}
	}
	return huffman_stream(d->w->huffman, to, to_end, in, end);
}

/* The literals of a block, to the workspace; *in is moved behind them. */
static bool read_literals(struct decoder *d, const uint8_t **in, const uint8_t *end)
{
	uint32_t left = (uint32_t)(end - *in), header, size, length = 0, format, bytes, bits;
	uint8_t *literals = d->w->literals;
	const uint8_t *body;

	if (!left)
		return false;
	header = (*in)[0];
	format = header >> 2 & 3;
	if (!(header & 2)) { /* as they are, or one repeated */
		bytes = format == 3 ? 3 : format == 1 ? 2 : 1;
		if (left < bytes)
			return false;
		size = header;
		if (bytes > 1)
			size |= (uint32_t)(*in)[1] << 8;
		if (bytes > 2)
			size |= (uint32_t)(*in)[2] << 16;
		size >>= bytes == 1 ? 3 : 4;
		*in += bytes;
		left -= bytes;
		if (size > BLOCK_MAX)
			return false;
		if (header & 1) {
			if (!left)
				return false;
			__builtin_memset(literals, **in, size);
			(*in)++;
		} else {
			if (left < size)
				return false;
			__builtin_memcpy(literals, *in, size);
			*in += size;
		}
	} else {
		bytes = format < 2 ? 3 : format + 2;
		if (left < bytes)
			return false;
		bits = 4 * bytes - 2;
		header = load32(*in - 1) >> 8;
		if (bytes > 3)
			header |= (uint32_t)(*in)[3] << 24;
		size = header >> 4 & ((1u << bits) - 1);
		length = header >> (4 + bits);
		if (bytes == 5)
			length |= (uint32_t)(*in)[4] << (28 - bits);
		length &= (1u << bits) - 1;
		*in += bytes;
		left -= bytes;
		if (size > BLOCK_MAX || length > left)
			return false;
		end = *in + length;
		body = *in;
		*in = end;
		/* The third kind has a table of its own, the fourth the last one's. */
		if (header & 1 ? !d->huffman : !read_huffman(d, &body, end))
			return false;
		if (!huffman_literals(d, body, end, size, format != 0))
			return false;
	}
	d->literal = literals;
	d->literal_end = literals + size;
	return true;
}

/* The table of one kind, as mode says. */
SMALL static bool read_table(struct decoder *d, enum kind kind, uint32_t mode, const uint8_t **in,
			     const uint8_t *end)
{
	struct workspace *w = d->w;
	uint32_t last = LITERALS_LAST, log = 6, log_max = 9, at = LITERALS_AT, symbols, i;
	uint32_t *states = w->states + LITERALS_AT;
	const int8_t *counts = default_literals;

	if (mode == 3)
		return d->tables[kind];
	if (kind == MATCH) {
		last = MATCH_LAST;
		states = w->states + MATCH_AT;
		at = MATCH_AT;
		counts = default_match;
	} else if (kind == OFFSET) {
		last = OFFSET_LAST;
		log = 5;
		log_max = 8;
		states = w->states + 2 * OFFSET_AT;
		at = OFFSET_AT;
		counts = default_offset;
	}
	d->tables[kind] = true;
	if (mode == 1) {
		if (*in == end || **in > last)
			return false;
		put_state(states, kind, 0, symbol_value(kind, **in), at, 0);
		(*in)++;
		d->logs[kind] = 0;
		return true;
	}
	if (mode == 0) {
		symbols = kind == OFFSET ? sizeof(default_offset) : last + 1;
		for (i = 0; i < symbols; i++)
			w->counts[i] = (uint32_t)(counts[i] + 1);
	} else if (!read_counts(w, in, end, last, log_max, &symbols, &log)) {
		return false;
	}
	make_states(w, states, kind, at, symbols, log);
	d->logs[kind] = (uint8_t)log;
	return true;
}

/*
 * The copies of run() are for few bytes: of literals mostly none or one, of matches mostly up to 8.
 * They may write, and read, too much.
 */
static inline __attribute__((always_inline)) void copy16(uint8_t *to, const uint8_t *from)
{
#ifdef __ARM_FEATURE_UNALIGNED
	__asm__ volatile(".fpu neon\n\tvld1.8 {d0, d1}, [%1]\n\tvst1.8 {d0, d1}, [%0]"
			 :
			 : "r"(to), "r"(from)
			 : "memory");
#else
	__builtin_memcpy(to, from, 16);
#endif
}

/* Words one after the other, so that what lies 4 bytes or more behind may overlap. */
static inline __attribute__((always_inline)) void copy4(uint8_t *to, const uint8_t *from)
{
#if UNALIGNED
	__builtin_memcpy(to, from, 4);
#else
	to[0] = from[0];
	to[1] = from[1];
	to[2] = from[2];
	to[3] = from[3];
#endif
}

/* Up to 15 literals. */
static inline __attribute__((always_inline)) void
copy_literals(uint8_t **out, const uint8_t **literal, uint32_t size, bool vector)
{
	uint8_t *to = *out;
	const uint8_t *from = *literal;

	if (vector) {
#ifdef __ARM_FEATURE_UNALIGNED
		__asm__ volatile(
			".fpu neon\n\tvld1.8 {d0, d1}, [%1], %2\n\tvst1.8 {d0, d1}, [%0], %2"
			: "+r"(to), "+r"(from)
			: "r"(size)
			: "memory");
		*out = to;
		*literal = from;
		return;
#else
		copy16(to, from);
#endif
	} else if (UNALIGNED) {
		copy4(to, from);
		if (!likely(size <= 4)) {
			copy4(to + 4, from + 4);
			copy4(to + 8, from + 8);
			copy4(to + 12, from + 12);
		}
	} else if (size) {
		*literal = from + size;
		do
			*to++ = *from++;
		while (--size);
		*out = to;
		return;
	}
	*out = to + size;
	*literal = from + size;
}

/* A match of 3 to 34 bytes. */
static inline __attribute__((always_inline)) void copy_match(uint8_t **out, uint32_t offset,
							     uint32_t size, bool vector)
{
	uint8_t *to = *out, *end = to + size;
	const uint8_t *from = to - offset;

#ifdef __ARM_FEATURE_UNALIGNED
	if (vector && likely(offset >= 16)) {
		__asm__ volatile(".fpu neon\n\tvld1.8 {d0, d1}, [%1]\n\tvst1.8 {d0, d1}, [%0], %2"
				 : "+r"(to)
				 : "r"(from), "r"(size)
				 : "memory");
		*out = to;
		if (!likely(size <= 16)) {
			to -= size;
			copy16(to + 16, from + 16);
			copy16(to + 32, from + 32);
		}
		return;
	}
#endif
	*out = end;
	if (vector && offset >= 16) {
		copy16(to, from);
		if (size > 16) {
			copy16(to + 16, from + 16);
			copy16(to + 32, from + 32);
		}
	} else if (UNALIGNED && offset >= 4) {
		do {
			copy4(to, from);
			copy4(to + 4, from + 4);
			to += 8;
			from += 8;
		} while (to < end);
	} else if (UNALIGNED) {
		do
			*to++ = *from++;
		while (to < end);
	} else if ((((uintptr_t)to | offset) & 3) == 0) {
		/* Code is mostly copied by whole instructions. */
		do {
			__builtin_memcpy(__builtin_assume_aligned(to, 4),
					 __builtin_assume_aligned(from, 4), 4);
			to += 4;
			from += 4;
		} while (to < end);
	} else {
		do {
			copy4(to, from);
			to += 4;
			from += 4;
		} while (to < end);
	}
}

/* Copy upwards, to the byte; what was copied may be copied again. */
static void copy(uint8_t *to, const uint8_t *from, uint32_t size)
{
	if ((uintptr_t)to - (uintptr_t)from >= size) {
		__builtin_memcpy(to, from, size);
		return;
	}
	while (size--)
		*to++ = *from++;
}

#if UNALIGNED
/* The same, but up to 15 bytes more may be written, and read. */
static void copy_wild(uint8_t *to, const uint8_t *from, uint32_t size, bool vector)
{
	uintptr_t distance = (uintptr_t)to - (uintptr_t)from;
	uint8_t *end = to + size;

	if (vector && distance >= 16) {
		for (; to < end; to += 16, from += 16)
			copy16(to, from);
	} else if (distance >= 4) {
		for (; to < end; to += 4, from += 4)
			copy4(to, from);
	} else {
		copy(to, from, size);
	}
}
#endif

static void load_state(struct decoder *d, enum kind kind, uint32_t index)
{
	if (kind == OFFSET) {
		d->states[OFFSET] = d->w->states[2 * index];
		d->states[OFFSET + 1] = d->w->states[2 * index + 1];
	} else {
		d->states[kind] = d->w->states[index];
	}
}

static void next_state(struct decoder *d, enum kind kind)
{
	uint32_t state = d->states[kind];

	load_state(d, kind, STATE_NEXT(state) + take(&d->bits, 32 - STATE_SHIFT(state)));
}

/* A length whose state is that. */
static uint32_t read_length(struct decoder *d, uint32_t state)
{
	uint32_t extra;

	if (!(state & STATE_EXTRA))
		return STATE_VALUE(state);
	extra = d->w->extra[STATE_VALUE(state) & 0x7f];
	return (extra >> 8) + take(&d->bits, 32 - (extra & 0xff));
}

/* Bytes that may be written from out on. */
static uint32_t room(const struct decoder *d)
{
	const uint8_t *end = d->out_end;

	if (d->input >= d->out && d->input < end)
		end = d->input;
	return (uint32_t)(end - d->out);
}

/*
 * Any sequence. All of its bits are read before anything is written; the bits for the next one's
 * states, which the last one has not, are.
 */
static enum error sequence(struct decoder *d, bool last)
{
	uint32_t count = d->states[OFFSET] >> 24, high = count > 16 ? count - 16 : 0;
	uint32_t offset, literals, match, old, *history = d->history;

	offset = 1u << high | take(&d->bits, high);
	count -= high;
	offset = offset << count | take(&d->bits, count);
	if (d->bits.at > d->bits.end)
		return ERR_PAY_CORRUPT;
	match = read_length(d, d->states[MATCH]);
	literals = read_length(d, d->states[LITERALS]);
	if (d->bits.at > d->bits.end)
		return ERR_PAY_CORRUPT;
	if (offset > 3) {
		offset -= 3;
		*--history = offset;
	} else {
		old = offset - !!literals;
		if (old == 3) {
			offset = history[0] - 1;
			*--history = offset;
		} else {
			offset = history[old];
			if (old == 1) {
				history[1] = history[0];
				history[0] = offset;
			} else if (old == 2) {
				*--history = offset;
			}
		}
	}
	d->history = history;
	if (!last) {
		next_state(d, LITERALS);
		next_state(d, MATCH);
		next_state(d, OFFSET);
		if (d->bits.at > d->bits.end)
			return ERR_PAY_CORRUPT;
	}
	if (literals > (uint32_t)(d->literal_end - d->literal))
		return ERR_PAY_CORRUPT;
	count = (uint32_t)(d->out_end - d->out);
	if (literals > count || match > count - literals)
		return ERR_PAY_LENGTH;
	if (!offset || offset > (uint32_t)(d->out - d->start) + literals)
		return ERR_PAY_CORRUPT;
#if UNALIGNED
	if (literals + match + STEP_BYTES <= room(d)) {
		copy_wild(d->out, d->literal, literals, d->vector);
		d->out += literals;
		copy_wild(d->out, d->out - offset, match, d->vector);
	} else
#endif
	{
		copy(d->out, d->literal, literals);
		d->out += literals;
		copy(d->out, d->out - offset, match);
	}
	d->literal += literals;
	d->out += match;
	return ERR_NONE;
}

/* Put an offset in front of the last ones. */
static inline uint32_t *remember(uint32_t *history, uint32_t offset)
{
#ifdef __arm__
	__asm__("str %1, [%0, #-4]!" : "+r"(history) : "r"(offset) : "memory");
#else
	*--history = offset;
#endif
	return history;
}

/*
 * Up to count sequences that have no long lengths or offsets; stops in front of the first that has
 * one. The caller knows that there is room for them. Returns how many are left, or -1 when an
 * offset is wrong.
 */
static inline __attribute__((always_inline)) int32_t run(struct decoder *d, int32_t count,
							 bool vector)
{
	const uint32_t *states = d->w->states, *pair;
	const uint8_t *base = d->bits.base, *literal = d->literal;
	uint8_t *out = d->out, *start = d->start;
	uint32_t *history = d->history;
	uint32_t literals = d->states[LITERALS], match = d->states[MATCH];
	uint32_t offset = d->states[OFFSET], far = d->states[OFFSET + 1];
	uint32_t word, value, size, old;
	int32_t at = d->bits.at;

	do {
		if ((int32_t)(literals | match) < 0)
			break;
		word = peek(base, at);
		value = shift_right(word, far);
		if (likely(far >= FAR_IS_NEW)) {
			value += far >> 8;
			history = remember(history, value);
		} else {
			if (STATE_VALUE(offset) > 1)
				break;
			/* One of the last three, or the last but one byte. */
			old = value + STATE_VALUE(offset) + !STATE_VALUE(literals);
			if (old == 0) {
				value = history[0];
			} else if (old == 1) {
				value = history[1];
				history[1] = history[0];
				history[0] = value;
			} else {
				value = old == 2 ? history[2] : history[0] - 1;
				history = remember(history, value);
				if (!value)
					return -1;
			}
		}
		at += (int32_t)STATE_VALUE(offset);
		word = peek(base, at);
		size = STATE_VALUE(literals);
		copy_literals(&out, &literal, size, vector);
		if (value > (uint32_t)(out - start))
			return -1;
		copy_match(&out, value, STATE_VALUE(match), vector);
		at += 96 - (int32_t)((literals + match + offset) & 0xff);
		value = next_index(literals, shift_right(word, literals));
		word = rotate(word, literals);
		literals = states[value];
		value = next_index(match, shift_right(word, match));
		word = rotate(word, match);
		match = states[value];
		pair = states + 2 * next_index(offset, shift_right(word, offset));
		offset = pair[0];
		far = pair[1];
	} while (--count);
	d->states[LITERALS] = literals;
	d->states[MATCH] = match;
	d->states[OFFSET] = offset;
	d->states[OFFSET + 1] = far;
	d->literal = literal;
	d->history = history;
	d->out = out;
	d->bits.at = at;
	return count;
}

static __attribute__((noinline, hot)) int32_t run_words(struct decoder *d, int32_t count)
{
	return run(d, count, false);
}

#if UNALIGNED
static __attribute__((noinline, hot)) int32_t run_vector(struct decoder *d, int32_t count)
{
	return run(d, count, true);
}
#endif

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* How many sequences can be done without a look at any limit. */
static uint32_t budget(struct decoder *d, uint32_t left)
{
	left = least(left, (uint32_t)(d->bits.end - d->bits.at) / STEP_BITS);
	left = least(left, room(d) / STEP_BYTES);
	return least(left, STEPS - 1);
}

/* `left` sequences. */
static enum error sequences(struct decoder *d, uint32_t left)
{
	struct workspace *w = d->w;
	enum error error;
	uint32_t count, i;
	int32_t rest;

	while (left) {
		if (d->history < w->history + STEPS) {
			for (i = 3; i--;)
				w->history[STEPS + i] = d->history[i];
			d->history = w->history + STEPS;
		}
		count = budget(d, left - 1);
		if (count) {
#if UNALIGNED
			rest = d->vector ? run_vector(d, (int32_t)count)
					 : run_words(d, (int32_t)count);
#else
			rest = run_words(d, (int32_t)count);
#endif
			if (rest < 0 || d->literal > d->literal_end)
				return ERR_PAY_CORRUPT;
			left -= count - (uint32_t)rest;
		}
		left--;
		error = sequence(d, !left);
		if (error)
			return error;
	}
	return d->bits.at == d->bits.end ? ERR_NONE : ERR_PAY_CORRUPT;
}

/* The sequences of a block. */
static enum error read_sequences(struct decoder *d, const uint8_t *in, const uint8_t *end)
{
	uint32_t count, modes;

	if (in == end)
		return ERR_PAY_CORRUPT;
	count = *in++;
	if (!count)
		return in == end ? ERR_NONE : ERR_PAY_CORRUPT;
	if (count >= 128) {
		if (end - in < (count == 255 ? 2 : 1))
			return ERR_PAY_CORRUPT;
		if (count == 255) {
			count = in[0] + ((uint32_t)in[1] << 8) + 0x7f00;
			in += 2;
		} else {
			count = (count - 128) << 8 | *in++;
		}
	}
	if (in == end)
		return ERR_PAY_CORRUPT;
	modes = *in++;
	if (modes & 3 || !read_table(d, LITERALS, modes >> 6, &in, end) ||
	    !read_table(d, OFFSET, modes >> 4 & 3, &in, end) ||
	    !read_table(d, MATCH, modes >> 2 & 3, &in, end) || !open_bits(&d->bits, in, end))
		return ERR_PAY_CORRUPT;
	d->input = in;
	load_state(d, LITERALS, LITERALS_AT + take(&d->bits, d->logs[LITERALS]));
	load_state(d, OFFSET, OFFSET_AT + take(&d->bits, d->logs[OFFSET]));
	load_state(d, MATCH, MATCH_AT + take(&d->bits, d->logs[MATCH]));
	if (d->bits.at > d->bits.end)
		return ERR_PAY_CORRUPT;
	return count ? sequences(d, count) : ERR_PAY_CORRUPT;
}

static enum error compressed_block(struct decoder *d, const uint8_t *in, const uint8_t *end)
{
	enum error error;
	uint32_t left;

	if (!read_literals(d, &in, end))
		return ERR_PAY_CORRUPT;
	error = read_sequences(d, in, end);
	if (error)
		return error;
	left = (uint32_t)(d->literal_end - d->literal);
	if (left > (uint32_t)(d->out_end - d->out))
		return ERR_PAY_LENGTH;
	__builtin_memcpy(d->out, d->literal, left);
	d->out += left;
	return ERR_NONE;
}

/* Step over the frame's header, as far as it concerns us. */
static enum error frame_header(struct decoder *d, const uint8_t **in, const uint8_t *end)
{
	uint32_t flags, sizes, window, i;
	uint64_t size = 0;

	if (end - *in < 4)
		return ERR_PAY_TRUNCATED;
	if (load32(*in) != MAGIC)
		return ERR_PAY_CORRUPT;
	*in += 4;
	if (*in == end)
		return ERR_PAY_TRUNCATED;
	flags = *(*in)++;
	if (flags & 0x0b) /* a dictionary, or bits of no known meaning */
		return ERR_PAY_CORRUPT;
	window = BLOCK_MAX;
	if (!(flags & 0x20)) {
		if (*in == end)
			return ERR_PAY_TRUNCATED;
		window = *(*in)++;
		window = window < 7 << 3 ? (8 + (window & 7)) << (7 + (window >> 3)) : BLOCK_MAX;
	}
	sizes = flags >> 6 ? 1u << (flags >> 6) : flags >> 5 & 1;
	if (sizes) {
		if ((uint32_t)(end - *in) < sizes)
			return ERR_PAY_TRUNCATED;
		for (i = 0; i < sizes; i++)
			size |= (uint64_t) * (*in)++ << 8 * i;
		if (sizes == 2)
			size += 256;
		if (size != (uint32_t)(d->out_end - d->out))
			return ERR_PAY_LENGTH;
		if (flags & 0x20 && size < BLOCK_MAX)
			window = (uint32_t)size;
	}
	d->block_max = window;
	return ERR_NONE;
}

/* The blocks of a frame. */
static enum error blocks(struct decoder *d, const uint8_t **in, const uint8_t *end)
{
	uint32_t header, size, type;
	enum error error;

	do {
		if (end - *in < 3)
			return ERR_PAY_TRUNCATED;
		header = (*in)[0] | (uint32_t)(*in)[1] << 8 | (uint32_t)(*in)[2] << 16;
		*in += 3;
		size = header >> 3;
		type = header >> 1 & 3;
		if (type == 3 || size > d->block_max)
			return ERR_PAY_CORRUPT;
		if ((uint32_t)(end - *in) < (type == 1 ? 1 : size))
			return ERR_PAY_TRUNCATED;
		if (type == 2) {
			error = compressed_block(d, *in, *in + size);
			if (error)
				return error;
			*in += size;
			continue;
		}
		if (size > (uint32_t)(d->out_end - d->out))
			return ERR_PAY_LENGTH;
		if (type == 1) {
			__builtin_memset(d->out, *(*in)++, size);
		} else {
			__builtin_memmove(d->out, *in, size);
			*in += size;
		}
		d->out += size;
	} while (!(header & 1));
	return ERR_NONE;
}

/* Lengths that have extra bits follow each other without a gap. */
static void make_extra(uint32_t *extra)
{
	uint32_t i, first = LENGTH_SHORT;

	for (i = 0; i < LENGTH_SHORT; i++)
		*extra++ = i << 8 | 32;
	for (i = 0; i < sizeof(literals_extra); i++) {
		*extra++ = first << 8 | (32u - literals_extra[i]);
		first += 1u << literals_extra[i];
	}
	for (first = MATCH_SHORT + 3, i = 0; i < sizeof(match_extra); i++) {
		*extra++ = first << 8 | (32u - match_extra[i]);
		first += 1u << match_extra[i];
	}
}

SMALL enum error decode_zstd(const struct payload *p)
{
	const uint8_t *in = p->source, *end = in + p->source_size;
	struct decoder d = {
		.w = p->workspace,
		.start = p->kernel,
		.out = p->kernel,
		.out_end = (uint8_t *)p->kernel + p->kernel_size,
		.vector = p->vector,
	};
	bool checksum = p->source_size > 4 && in[4] & 4;
	enum error error;

	if (p->workspace_size < sizeof(*d.w))
		return ERR_PAY_WORKSPACE;
	make_extra(d.w->extra);
	d.history = d.w->history + STEPS;
	d.history[0] = 1;
	d.history[1] = 4;
	d.history[2] = 8;
	error = frame_header(&d, &in, end);
	if (!error)
		error = blocks(&d, &in, end);
	if (error)
		return error;
	if (checksum) {
		if (end - in < 4)
			return ERR_PAY_TRUNCATED;
		in += 4;
	}
	if (in != end)
		return ERR_PAY_CORRUPT;
	return d.out == d.out_end ? ERR_NONE : ERR_PAY_LENGTH;
}
