// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The decoder of deflate: what zlib and libdeflate make, blocks made here of codes that they never
 * make, and all the ways in which a stream can be wrong. All with and without vectors.
 */
#include "tests/common/data.h"
#include "tests/common/decoding.h"
#include "tests/common/random.h"
#include "tests/common/test.h"

#include <stdlib.h>
#include <string.h>

#include <libdeflate.h>
#include <zlib.h>

#include "lib/decode.h"
#include "lib/deflate/deflate_run.h"
#include "scripts/kedge/codec/zlib_memory.h"

#define WORKSPACE sizeof(struct deflate_tables)

/* Both ways, which must agree; asserts the kernel if there is no error. */
static enum error inflate_both(const struct buffer *stream, size_t size, const uint8_t *kernel,
			       size_t kernel_size)
{
	struct buffer out;
	enum error error =
		decode_both(decode_deflate, stream->data, size, kernel_size, WORKSPACE, &out);

	if (!error && kernel)
		assert_memory_equal(out.data, kernel, kernel_size);
	buffer_free(&out);
	return error;
}

static struct buffer zlib_stream(const struct buffer *kernel, int level, int strategy)
{
	z_stream z = {
		.next_in = kernel->data,
		.avail_in = (uInt)kernel->size,
		.zalloc = zlib_alloc,
		.zfree = zlib_free,
	};
	struct buffer out;

	assert_int_equal(deflateInit2(&z, level, Z_DEFLATED, -MAX_WBITS, 8, strategy), Z_OK);
	out.size = deflateBound(&z, kernel->size) + 64;
	out.data = allocate(out.size);
	z.next_out = out.data;
	z.avail_out = (uInt)out.size;
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	out.size = z.total_out;
	deflateEnd(&z);
	return out;
}

static struct buffer libdeflate_stream(const struct buffer *kernel, int level)
{
	struct libdeflate_compressor *c = libdeflate_alloc_compressor(level);
	struct buffer out;

	out.size = libdeflate_deflate_compress_bound(c, kernel->size);
	out.data = allocate(out.size);
	out.size = libdeflate_deflate_compress(c, kernel->data, kernel->size, out.data, out.size);
	assert_true(out.size);
	libdeflate_free_compressor(c);
	return out;
}

/* What zlib says to a stream: whether it inflates to exactly so many bytes and ends there. */
static bool zlib_accepts(const uint8_t *stream, size_t size, uint8_t *out, size_t kernel_size)
{
	z_stream z = {
		.next_in = (z_const Bytef *)(uintptr_t)stream,
		.avail_in = (uInt)size,
		.next_out = out,
		.avail_out = (uInt)kernel_size,
		.zalloc = zlib_alloc,
		.zfree = zlib_free,
	};
	bool good;

	assert_int_equal(inflateInit2(&z, -MAX_WBITS), Z_OK);
	good = inflate(&z, Z_FINISH) == Z_STREAM_END && !z.avail_in && !z.avail_out;
	inflateEnd(&z);
	return good;
}

static void check(struct buffer stream, const struct buffer *kernel)
{
	assert_error(inflate_both(&stream, stream.size, kernel->data, kernel->size), ERR_NONE);
	assert_error(inflate_both(&stream, stream.size, NULL, kernel->size + 1), ERR_PAY_LENGTH);
	if (kernel->size > 1)
		assert_error(inflate_both(&stream, stream.size, NULL, kernel->size - 1),
			     ERR_PAY_LENGTH);
	buffer_free(&stream);
}

static void test_good(void **state)
{
	static const size_t sizes[] = {1,     2,     3,	    100,   4095,   32767, 32768,
				       32769, 33500, 65535, 65536, 100001, 300001};
	struct buffer kernel;
	enum data_kind kind;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		for (kind = 0; kind < KINDS; kind++) {
			kernel = make_data(kind, sizes[i], 1);
			check(zlib_stream(&kernel, 0, Z_DEFAULT_STRATEGY), &kernel);
			check(zlib_stream(&kernel, 1, Z_DEFAULT_STRATEGY), &kernel);
			check(zlib_stream(&kernel, 9, Z_DEFAULT_STRATEGY), &kernel);
			check(zlib_stream(&kernel, 9, Z_FIXED), &kernel);
			check(zlib_stream(&kernel, 9, Z_HUFFMAN_ONLY), &kernel);
			check(zlib_stream(&kernel, 9, Z_RLE), &kernel);
			check(libdeflate_stream(&kernel, 1), &kernel);
			check(libdeflate_stream(&kernel, 7), &kernel);
			check(libdeflate_stream(&kernel, 12), &kernel);
			buffer_free(&kernel);
		}
	}
}

/* A stream in the making, and what it inflates to. */
struct maker {
	uint8_t *stream, *kernel;
	size_t bits, size; /* of the stream, of the kernel */
	uint8_t lengths[288 + 32];
	uint32_t litlens, distances;
	uint16_t word[288 + 32];
};
#define MAKER_BYTES 0x80000

static void maker_start(struct maker *m)
{
	memset(m, 0, sizeof(*m));
	m->stream = allocate(MAKER_BYTES);
	m->kernel = allocate(MAKER_BYTES);
	memset(m->stream, 0, MAKER_BYTES);
}

static void maker_free(struct maker *m)
{
	free(m->stream);
	free(m->kernel);
}

static void put(struct maker *m, uint32_t value, uint32_t bits)
{
	for (; bits; bits--, value >>= 1, m->bits++)
		m->stream[m->bits / 8] |= (uint8_t)((value & 1) << m->bits % 8);
}

/* A code's word, from its highest bit on. */
static void put_word(struct maker *m, uint32_t word, uint32_t bits)
{
	while (bits--)
		put(m, word >> bits, 1);
}

/* Words for lengths, as RFC 1951 3.2.2 gives them. */
static void make_words(const uint8_t *lengths, uint32_t symbols, uint16_t *word)
{
	uint32_t next = 0, length, i;

	for (length = 1; length <= 15; length++, next <<= 1)
		for (i = 0; i < symbols; i++)
			if (lengths[i] == length)
				word[i] = (uint16_t)next++;
}

static void put_litlen(struct maker *m, uint32_t symbol)
{
	put_word(m, m->word[symbol], m->lengths[symbol]);
}

static void put_distance_symbol(struct maker *m, uint32_t symbol)
{
	put_word(m, m->word[288 + symbol], m->lengths[288 + symbol]);
}

static void put_literal(struct maker *m, uint8_t byte)
{
	put_litlen(m, byte);
	m->kernel[m->size++] = byte;
}

/* A dynamic block's head with the lengths as they are in m; all of the code lengths have 5 bits. */
static void put_head(struct maker *m, bool last)
{
	static const uint8_t order[] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
					11, 4,	12, 3, 13, 2, 14, 1, 15};
	uint32_t i;

	put(m, last, 1);
	put(m, 2, 2);
	put(m, m->litlens - 257, 5);
	put(m, m->distances - 1, 5);
	put(m, 19 - 4, 4);
	/* 13 codes of 4 bits and 6 of 5 are complete. */
	for (i = 0; i < 19; i++)
		put(m, order[i] < 13 ? 4 : 5, 3);
	for (i = 0; i < m->litlens; i++)
		put_word(m, m->lengths[i] < 13 ? m->lengths[i] : m->lengths[i] + 13u,
			 m->lengths[i] < 13 ? 4 : 5);
	for (i = 288; i < 288 + m->distances; i++)
		put_word(m, m->lengths[i] < 13 ? m->lengths[i] : m->lengths[i] + 13u,
			 m->lengths[i] < 13 ? 4 : 5);
	make_words(m->lengths, 288, m->word);
	make_words(m->lengths + 288, 32, m->word + 288);
}

static void put_fixed_head(struct maker *m, bool last)
{
	memset(m->lengths, 8, 144);
	memset(m->lengths + 144, 9, 112);
	memset(m->lengths + 256, 7, 24);
	memset(m->lengths + 280, 8, 8);
	memset(m->lengths + 288, 5, 32);
	put(m, last, 1);
	put(m, 1, 2);
	make_words(m->lengths, 288, m->word);
	make_words(m->lengths + 288, 32, m->word + 288);
}

/* Any complete code of up to 15 bits: words are split until there are as many as symbols. */
static void random_lengths(struct random *r, uint8_t *lengths, uint32_t symbols, bool deep)
{
	uint32_t count = 1, i, other;
	uint8_t swapped;

	lengths[0] = 0;
	while (count < symbols) {
		i = deep && random_below(r, 4) ? count - 1 : random_below(r, count);
		if (lengths[i] == 15)
			i = random_below(r, count);
		if (lengths[i] == 15)
			continue;
		lengths[count++] = ++lengths[i];
	}
	for (i = 0; i < symbols; i++) {
		other = random_below(r, symbols);
		swapped = lengths[i];
		lengths[i] = lengths[other];
		lengths[other] = swapped;
	}
}

/* A match of any length symbol and any distance symbol that is not too far. */
static void put_random_match(struct maker *m, struct random *r, uint32_t symbol)
{
	uint32_t extra = symbol < 265 || symbol == 285 ? 0 : (symbol - 261) / 4;
	uint32_t length = symbol == 285	 ? 258
			  : symbol < 265 ? symbol - 254
					 : ((4 + (symbol - 265) % 4) << extra) + 3;
	uint32_t add = random_next(r) & ((1u << extra) - 1), distance;

	put_litlen(m, symbol);
	put(m, add, extra);
	length += add;
	do {
		symbol = random_below(r, m->distances);
		extra = symbol < 4 ? 0 : symbol / 2 - 1;
		add = random_next(r) & ((1u << extra) - 1);
		distance = (symbol < 4 ? symbol : (2 + symbol % 2) << extra) + 1 + add;
	} while (distance > m->size);
	put_distance_symbol(m, symbol);
	put(m, add, extra);
	for (; length; length--, m->size++)
		m->kernel[m->size] = m->kernel[m->size - distance];
}

/* A block of so many random symbols. */
static void put_random_block(struct maker *m, struct random *r, uint32_t symbols, bool last)
{
	uint32_t symbol;

	memset(m->lengths, 0, sizeof(m->lengths));
	m->litlens = 286 - random_below(r, 20);
	m->distances = 30 - random_below(r, 10);
	random_lengths(r, m->lengths, m->litlens, random_below(r, 2));
	random_lengths(r, m->lengths + 288, m->distances, random_below(r, 2));
	if (random_below(r, 4))
		put_head(m, last);
	else
		put_fixed_head(m, last);
	while (symbols--) {
		do
			symbol = random_below(r, m->litlens);
		while (symbol == 256 || (symbol > 256 && !m->size));
		/* About as many matches as literals. */
		if (random_below(r, 2) && m->size)
			symbol = 257 + random_below(r, m->litlens - 257);
		if (symbol < 256)
			put_literal(m, (uint8_t)symbol);
		else
			put_random_match(m, r, symbol);
	}
	put_litlen(m, 256);
}

static struct buffer made(const struct maker *m)
{
	return (struct buffer){m->stream, (m->bits + 7) / 8};
}

/* Codes of all shapes, so that every kind of table entry is met by both decoders. */
static void test_random_codes(void **state)
{
	struct random r = {77};
	struct buffer stream;
	struct maker m;
	uint32_t i, blocks;

	(void)state;
	for (i = 0; i < 300; i++) {
		maker_start(&m);
		for (blocks = random_below(&r, 4); blocks; blocks--)
			put_random_block(&m, &r, random_below(&r, 2000), false);
		put_random_block(&m, &r, 1 + random_below(&r, 2000), true);
		stream = made(&m);
		assert_error(inflate_both(&stream, stream.size, m.kernel, m.size), ERR_NONE);
		assert_error(inflate_both(&stream, stream.size, NULL, m.size - 1), ERR_PAY_LENGTH);
		assert_error(inflate_both(&stream, stream.size, NULL, m.size + 1), ERR_PAY_LENGTH);
		assert_error(inflate_both(&stream, stream.size - 1, NULL, m.size),
			     ERR_PAY_TRUNCATED);
		maker_free(&m);
	}
}

/* Every cut of a small stream of three blocks: stored, fixed, dynamic. */
static void test_truncated(void **state)
{
	struct buffer kernel = make_data(KIND_KERNEL, 3000, 1),
		      dynamic = zlib_stream(&kernel, 9, 0);
	struct random r = {5};
	struct buffer stream;
	struct maker m;
	size_t size, i;

	(void)state;
	for (size = 0; size < dynamic.size; size++)
		assert_error(inflate_both(&dynamic, size, NULL, kernel.size), ERR_PAY_TRUNCATED);
	buffer_free(&dynamic);

	maker_start(&m);
	put(&m, 0, 8);
	put(&m, 5 | 0xfffau << 16, 32);
	for (i = 0; i < 5; i++) {
		m.kernel[m.size++] = (uint8_t)(i * 7);
		put(&m, (uint32_t)(i * 7), 8);
	}
	put_fixed_head(&m, false);
	for (i = 0; i < 50; i++)
		put_literal(&m, (uint8_t)random_next(&r));
	put_litlen(&m, 256);
	put_random_block(&m, &r, 60, true);
	stream = made(&m);
	assert_error(inflate_both(&stream, stream.size, m.kernel, m.size), ERR_NONE);
	for (size = 0; size < stream.size; size++)
		assert_error(inflate_both(&stream, size, NULL, m.size), ERR_PAY_TRUNCATED);
	maker_free(&m);
	buffer_free(&kernel);
}

static void test_bytes_behind(void **state)
{
	struct buffer kernel = make_data(KIND_KERNEL, 70000, 1),
		      stream = zlib_stream(&kernel, 9, 0);
	struct buffer longer = {allocate(stream.size + 20), stream.size};
	size_t more;

	(void)state;
	memset(longer.data, 0, stream.size + 20);
	memcpy(longer.data, stream.data, stream.size);
	for (more = 1; more < 20; more++)
		assert_error(inflate_both(&longer, stream.size + more, NULL, kernel.size),
			     ERR_PAY_CORRUPT);
	buffer_free(&longer);
	buffer_free(&stream);
	buffer_free(&kernel);
}

static void test_workspace(void **state)
{
	struct buffer kernel = make_data(KIND_KERNEL, 100, 1), stream = zlib_stream(&kernel, 9, 0);
	size_t size;

	(void)state;
	for (size = 0; size < WORKSPACE; size += 1 + size / 3)
		assert_error(decode_once(decode_deflate, stream.data, stream.size, kernel.size,
					 size, false, NULL),
			     ERR_PAY_WORKSPACE);
	assert_error(decode_once(decode_deflate, stream.data, stream.size, kernel.size,
				 WORKSPACE - 1, true, NULL),
		     ERR_PAY_WORKSPACE);
	buffer_free(&stream);
	buffer_free(&kernel);
}

/* One bit after the other changed: what zlib takes we take, and make the same of it. */
static void flip(const struct buffer *stream, size_t kernel_size, size_t step)
{
	struct buffer bad = {copy_exactly(stream->data, stream->size), stream->size};
	uint8_t *expected = allocate(kernel_size);
	enum error error;
	size_t bit;

	for (bit = 0; bit < stream->size * 8; bit += step) {
		bad.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
		if (zlib_accepts(bad.data, bad.size, expected, kernel_size)) {
			assert_error(inflate_both(&bad, bad.size, expected, kernel_size), ERR_NONE);
		} else {
			error = inflate_both(&bad, bad.size, NULL, kernel_size);
			assert_true(error == ERR_PAY_CORRUPT || error == ERR_PAY_LENGTH ||
				    error == ERR_PAY_TRUNCATED);
		}
		bad.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	free(expected);
	buffer_free(&bad);
}

static void test_flipped(void **state)
{
	struct buffer kernel = make_data(KIND_KERNEL, 600, 1), stream = zlib_stream(&kernel, 9, 0);

	(void)state;
	flip(&stream, kernel.size, 1);
	buffer_free(&stream);
	buffer_free(&kernel);
	kernel = make_data(KIND_KERNEL, 120000, 1);
	stream = libdeflate_stream(&kernel, 12);
	flip(&stream, kernel.size, 1009);
	buffer_free(&stream);
	buffer_free(&kernel);
}

/*
 * The stream behind a lead of as many literals as the fast decoder wants to run, or behind none;
 * and enough behind it that it is not near an end.
 */
static void assert_bad(const struct maker *bad, enum error expected)
{
	static const size_t leads[] = {0, 40000};
	struct buffer stream;
	struct maker m;
	size_t i, at;

	for (i = 0; i < 2; i++) {
		maker_start(&m);
		if (leads[i]) {
			put_fixed_head(&m, false);
			for (at = 0; at < leads[i]; at++)
				put_literal(&m, (uint8_t)at);
			put_litlen(&m, 256);
		}
		for (at = 0; at < bad->bits; at++)
			put(&m, (uint32_t)bad->stream[at / 8] >> at % 8, 1);
		stream = made(&m);
		stream.size += 10000;
		assert_error(inflate_both(&stream, stream.size, NULL, leads[i] + bad->size + 50000),
			     expected);
		maker_free(&m);
	}
}

/* A block's head with the code lengths' lengths given, in their order. */
static void put_lengths_head(struct maker *m, uint32_t litlens, uint32_t distances,
			     const char *lengths)
{
	put(m, 1, 1);
	put(m, 2, 2);
	put(m, litlens - 257, 5);
	put(m, distances - 1, 5);
	put(m, (uint32_t)strlen(lengths) - 4, 4);
	for (; *lengths; lengths++)
		put(m, (uint32_t)(*lengths - '0'), 3);
}

static void test_bad_blocks(void **state)
{
	struct maker m;
	uint32_t i;

	(void)state;
	maker_start(&m);
	put(&m, 1 | 3 << 1, 3); /* no such type */
	assert_bad(&m, ERR_PAY_CORRUPT);
	maker_free(&m);

	for (i = 0; i < 16; i++) { /* a stored block's two lengths differ in one bit */
		maker_start(&m);
		put(&m, 1, 3);
		put(&m, 0, (uint32_t)(8 - m.bits % 8) % 8);
		put(&m, 5 | (0xfffau ^ 1u << i) << 16, 32);
		if (i)
			assert_error(inflate_both(&(struct buffer){m.stream, 100}, 100, NULL, 5),
				     ERR_PAY_CORRUPT);
		maker_free(&m);
	}

	for (i = 286; i < 288; i++) { /* symbols that no length has */
		maker_start(&m);
		put_fixed_head(&m, true);
		put_literal(&m, 'x');
		put_litlen(&m, i);
		assert_bad(&m, ERR_PAY_CORRUPT);
		maker_free(&m);
		/* and no distance */
		maker_start(&m);
		put_fixed_head(&m, true);
		put_literal(&m, 'x');
		put_litlen(&m, 257);
		put_distance_symbol(&m, 30 + i - 286);
		assert_bad(&m, ERR_PAY_CORRUPT);
		maker_free(&m);
	}
}

/* A distance one too long, and just right. */
static void test_distance(void **state)
{
	struct buffer stream;
	struct maker m;
	uint32_t size;

	(void)state;
	for (size = 1; size < 5; size++) {
		maker_start(&m);
		put_fixed_head(&m, true);
		while (m.size < size)
			put_literal(&m, (uint8_t)m.size);
		put_litlen(&m, 257);
		put_distance_symbol(&m, size - 1);
		put_litlen(&m, 256);
		stream = made(&m);
		assert_error(inflate_both(&stream, stream.size, NULL, size + 3), ERR_NONE);
		maker_free(&m);

		maker_start(&m);
		put_fixed_head(&m, true);
		while (m.size < size)
			put_literal(&m, (uint8_t)m.size);
		put_litlen(&m, 257);
		put_distance_symbol(&m, size);
		put(&m, 0, 1); /* the bit of distance 5 */
		put_litlen(&m, 256);
		stream = made(&m);
		assert_error(inflate_both(&stream, stream.size, NULL, size + 3), ERR_PAY_CORRUPT);
		maker_free(&m);
	}
}

static void test_bad_heads(void **state)
{
	/* litlens, distances, lengths in order 16 17 18 0 8 7 9 6 10 5 11 4 12 3 13 2 14 1 15 */
	static const struct {
		uint32_t litlens, distances;
		const char *lengths;
		uint32_t bits; /* that follow, and how many */
		uint32_t count;
	} heads[] = {
		{287, 1, "0000", 0, 0},	   {288, 1, "0000", 0, 0}, {257, 31, "0000", 0, 0},
		{257, 32, "0000", 0, 0},   {257, 1, "1110", 0, 0}, /* three words of one bit */
		{257, 1, "0122", 0, 0},	   /* complete, but no length of 256: 18 18 */
		{257, 1, "1000", 0, 0},	   /* one word only */
		{257, 1, "2220", 0, 0},	   /* a word is missing */
		{257, 1, "0000", 0, 0},	   /* none at all */
		{257, 1, "1001", 1, 1},	   /* the last length again, but there is none */
		{257, 1, "0011", 0xff, 8}, /* 138, and 138 which is one too many */
	};
	struct maker m;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		maker_start(&m);
		put_lengths_head(&m, heads[i].litlens, heads[i].distances, heads[i].lengths);
		put(&m, heads[i].bits, heads[i].count);
		if (heads[i].count == 8)
			put(&m, 0xff, 8);
		assert_bad(&m, ERR_PAY_CORRUPT);
		maker_free(&m);
	}
}

/* A dynamic block with a code of these few lengths; then symbol 'a' and whatever follows. */
static void start_codes(struct maker *m, uint32_t a, uint32_t end, uint32_t three,
			uint32_t distance_1, uint32_t distance_2)
{
	maker_start(m);
	m->litlens = 258;
	m->distances = 2;
	m->lengths['a'] = (uint8_t)a;
	m->lengths[256] = (uint8_t)end;
	m->lengths[257] = (uint8_t)three;
	m->lengths[288] = (uint8_t)distance_1;
	m->lengths[289] = (uint8_t)distance_2;
	put_head(m, true);
}

static void test_bad_codes(void **state)
{
	struct buffer stream;
	struct maker m;

	(void)state;
	start_codes(&m, 1, 0, 1, 1, 1); /* no end of the block */
	assert_bad(&m, ERR_PAY_CORRUPT);
	maker_free(&m);
	start_codes(&m, 1, 1, 1, 1, 1); /* too many words */
	assert_bad(&m, ERR_PAY_CORRUPT);
	maker_free(&m);
	start_codes(&m, 2, 2, 2, 1, 1); /* too few */
	assert_bad(&m, ERR_PAY_CORRUPT);
	maker_free(&m);
	start_codes(&m, 0, 2, 0, 1, 1); /* one, and that not of one bit */
	assert_bad(&m, ERR_PAY_CORRUPT);
	maker_free(&m);
	start_codes(&m, 1, 2, 2, 2, 2); /* the same of distances */
	assert_bad(&m, ERR_PAY_CORRUPT);
	maker_free(&m);
	start_codes(&m, 1, 2, 2, 2, 0);
	assert_bad(&m, ERR_PAY_CORRUPT);
	maker_free(&m);

	/* A word that is missing. */
	start_codes(&m, 0, 1, 0, 1, 1);
	put(&m, 1, 1);
	assert_bad(&m, ERR_PAY_CORRUPT);
	maker_free(&m);
	start_codes(&m, 1, 2, 2, 1, 0);
	put_literal(&m, 'a');
	put_litlen(&m, 257);
	put(&m, 1, 1);
	assert_bad(&m, ERR_PAY_CORRUPT);
	maker_free(&m);
	start_codes(&m, 1, 2, 2, 0, 0);
	put_literal(&m, 'a');
	put_litlen(&m, 257);
	assert_bad(&m, ERR_PAY_CORRUPT);
	maker_free(&m);

	/* Good: one distance, of one bit; none, if none is used; the end only. */
	start_codes(&m, 1, 2, 2, 1, 0);
	put_literal(&m, 'a');
	put_litlen(&m, 257);
	put_distance_symbol(&m, 0);
	put_litlen(&m, 256);
	stream = made(&m);
	assert_error(inflate_both(&stream, stream.size, (const uint8_t *)"aaaa", 4), ERR_NONE);
	maker_free(&m);
	start_codes(&m, 1, 1, 0, 0, 0);
	put_literal(&m, 'a');
	put_litlen(&m, 256);
	stream = made(&m);
	assert_error(inflate_both(&stream, stream.size, m.kernel, 1), ERR_NONE);
	maker_free(&m);
	start_codes(&m, 0, 1, 0, 0, 0);
	put_litlen(&m, 256);
	stream = made(&m);
	assert_error(inflate_both(&stream, stream.size, m.kernel, 0), ERR_NONE);
	maker_free(&m);
}

/*
 * The least gap is the same for both, one byte less is too little for both, and from it on every
 * gap is good. Returns by how much it is more than the room that the stream itself needs.
 */
static size_t check_in_place(struct buffer stream, const struct buffer *kernel)
{
	size_t least = stream.size > kernel->size ? stream.size - kernel->size : 0, gap, more;

	for (gap = least; !decodes_in_place(decode_deflate, &stream, kernel, gap, WORKSPACE, false);
	     gap++)
		assert_false(
			decodes_in_place(decode_deflate, &stream, kernel, gap, WORKSPACE, true));
	for (more = 0; more < kernel->size; more += more < 70 ? 1 : more / 3) {
		assert_true(decodes_in_place(decode_deflate, &stream, kernel, gap + more, WORKSPACE,
					     false));
		assert_true(decodes_in_place(decode_deflate, &stream, kernel, gap + more, WORKSPACE,
					     true));
	}
	buffer_free(&stream);
	return gap - least;
}

static void test_in_place(void **state)
{
	static const size_t sizes[] = {1, 500, 40000, 200000};
	struct buffer kernel, tail;
	size_t i, gaps = 0;
	enum data_kind kind;

	(void)state;
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		for (kind = 0; kind < KINDS; kind++) {
			kernel = make_data(kind, sizes[i], 1);
			/* Incompressible bytes at the end want a gap. */
			tail = make_data(KIND_NOISE, sizes[i] / 4, 1);
			memcpy(kernel.data + sizes[i] - tail.size, tail.data, tail.size);
			gaps += check_in_place(zlib_stream(&kernel, 9, 0), &kernel) > 0;
			gaps += check_in_place(zlib_stream(&kernel, 9, Z_FIXED), &kernel) > 0;
			gaps += check_in_place(libdeflate_stream(&kernel, 12), &kernel) > 0;
			check_in_place(zlib_stream(&kernel, 0, 0), &kernel);
			buffer_free(&tail);
			buffer_free(&kernel);
		}
	}
	assert_true(gaps > 20);
}

/*
 * The gap of a stream whose narrowest place is far from its end and between matches: what the fast
 * decoder copies too much must not be seen in it. 4000 literals of 9 bits and the end of 7 are 4501
 * bytes, 501 more than what comes out; 2 of them are in the bit buffer already.
 */
static void test_exact_gap(void **state)
{
	struct buffer stream, kernel;
	struct maker m;
	uint32_t i;

	(void)state;
	maker_start(&m);
	put_fixed_head(&m, true);
	for (i = 0; i < 60000; i++) {
		if (i % 7 < 2 || i < 4) {
			put_literal(&m, (uint8_t)(i % 100));
			continue;
		}
		put_litlen(&m, 257);
		put_distance_symbol(&m, 3);
		memcpy(m.kernel + m.size, m.kernel + m.size - 4, 3);
		m.size += 3;
	}
	for (i = 0; i < 4000; i++)
		put_literal(&m, (uint8_t)(200 + i % 50));
	put_litlen(&m, 256);
	stream = made(&m);
	kernel = (struct buffer){m.kernel, m.size};
	for (i = 0; i < 600; i++) {
		assert_int_equal(
			decodes_in_place(decode_deflate, &stream, &kernel, i, WORKSPACE, false),
			i >= 499);
		assert_int_equal(
			decodes_in_place(decode_deflate, &stream, &kernel, i, WORKSPACE, true),
			i >= 499);
	}
	maker_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),	   cmocka_unit_test(test_random_codes),
		cmocka_unit_test(test_truncated),  cmocka_unit_test(test_bytes_behind),
		cmocka_unit_test(test_workspace),  cmocka_unit_test(test_flipped),
		cmocka_unit_test(test_bad_blocks), cmocka_unit_test(test_distance),
		cmocka_unit_test(test_bad_heads),  cmocka_unit_test(test_bad_codes),
		cmocka_unit_test(test_in_place),   cmocka_unit_test(test_exact_gap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
