// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The literals of a block: uncompressed, one repeated byte, or in a Huffman code. The table of that
 * code is made from the weights of its symbols.
 */
#include "zstd_decoder.h"

/*
 * Read Huffman weights, coded by FSE with two alternating states. Returns how many; 0 when
 * malformed.
 */
static uint32_t read_weights(struct decoder *d, const uint8_t *in, const uint8_t *end)
{
	struct workspace *w = d->w;
	uint32_t states[2], symbols, log, count, next;
	struct bits b;

	/* This uses the place of the Huffman table, which is made later. */
	if (!zstd_read_counts(w, &in, end, 255, 6, &symbols, &log))
		return 0;
	zstd_make_states(w, w->huffman, WEIGHT, 0, symbols, log);
	if (!zstd_open_bits(&b, in, end))
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
	/* The last weight is not stored: it fills the sum up to a power of two. */
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
	/* Smaller weights come first. Symbols of the same weight are in their order. */
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

	if (!zstd_open_bits(&b, in, end))
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

/* Decode the literals of a block: one stream, or four behind the sizes of the first three. */
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

SMALL bool zstd_read_literals(struct decoder *d, const uint8_t **in, const uint8_t *end)
{
	uint32_t left = (uint32_t)(end - *in), header, size, length = 0, format, bytes, bits;
	uint8_t *literals = d->w->literals;
	const uint8_t *body;

	if (!left)
		return false;
	header = (*in)[0];
	format = header >> 2 & 3;
	if (!(header & 2)) { /* uncompressed, or one repeated byte */
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
		/* The third kind has a table of its own. The fourth kind uses the last table. */
		if (header & 1 ? !d->huffman : !read_huffman(d, &body, end))
			return false;
		if (!huffman_literals(d, body, end, size, format != 0))
			return false;
	}
	d->literal = literals;
	d->literal_end = literals + size;
	return true;
}
