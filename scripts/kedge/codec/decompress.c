// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include <lz4.h>
#include <lzma.h>
#include <lzo/lzo1x.h>
#include <zlib.h>
#include <zstd.h>

#include "decompress.h"
#include "zlib_memory.h"
#include "util/buffer.h"
#include "util/bytes.h"
#include "util/failure.h"

#define CHUNK	      0x100000u
#define LZMA_MEMORY   0x20000000u
#define LZ4_BLOCK     0x800000u
#define LZO_BLOCK_MAX 0x4000000u

/* lzop's header flags: lzop 1.04, src/conf.h. */
#define LZOP_ADLER32_D 0x00000001u
#define LZOP_ADLER32_C 0x00000002u
#define LZOP_EXTRA     0x00000040u
#define LZOP_CRC32_D   0x00000100u
#define LZOP_CRC32_C   0x00000200u
#define LZOP_FILTER    0x00000800u

enum packing packing_of(const uint8_t *data, size_t size)
{
	static const struct {
		enum packing packing;
		uint8_t length;
		uint8_t magic[9];
	} magics[] = {
		{PACKING_GZIP, 3, {0x1f, 0x8b, 0x08}},
		{PACKING_XZ, 6, {0xfd, '7', 'z', 'X', 'Z', 0}},
		{PACKING_LZ4, 4, {0x02, 0x21, 0x4c, 0x18}},
		{PACKING_LZO, 9, {0x89, 'L', 'Z', 'O', 0, 0x0d, 0x0a, 0x1a, 0x0a}},
		{PACKING_ZSTD, 4, {0x28, 0xb5, 0x2f, 0xfd}},
		{PACKING_LZMA, 3, {0x5d, 0, 0}},
	};
	size_t i;

	for (i = 0; i < sizeof(magics) / sizeof(magics[0]); i++) {
		if (size >= magics[i].length && !memcmp(data, magics[i].magic, magics[i].length))
			return magics[i].packing;
	}
	return PACKING_NONE;
}

const char *packing_name(enum packing packing)
{
	switch (packing) {
	case PACKING_GZIP:
		return "gzip";
	case PACKING_LZ4:
		return "lz4";
	case PACKING_LZO:
		return "lzo";
	case PACKING_LZMA:
		return "lzma";
	case PACKING_XZ:
		return "xz";
	case PACKING_ZSTD:
		return "zstd";
	default:
		return "none";
	}
}

static bool too_large(struct failure *f)
{
	return failed(f, "it inflates to more than %u bytes", KERNEL_LIMIT);
}

static bool gunzip(const uint8_t *data, size_t size, struct growing *g, size_t *used,
		   struct failure *f)
{
	z_stream z = {
		.next_in = (z_const Bytef *)data,
		.avail_in = (uInt)size,
		.zalloc = zlib_alloc,
		.zfree = zlib_free,
	};
	int status = inflateInit2(&z, 16 + MAX_WBITS);

	while (status == Z_OK) {
		if (!grow(g, CHUNK)) {
			inflateEnd(&z);
			return too_large(f);
		}
		z.next_out = g->buffer.data + g->buffer.size;
		z.avail_out = CHUNK;
		status = inflate(&z, Z_NO_FLUSH);
		g->buffer.size += CHUNK - z.avail_out;
	}
	*used = size - z.avail_in;
	inflateEnd(&z);
	return status == Z_STREAM_END || failed(f, "its gzip stream is damaged or cut");
}

static bool unlzma(lzma_stream *lz, const uint8_t *data, size_t size, struct growing *g,
		   size_t *used, const char *name, struct failure *f)
{
	lzma_ret status = LZMA_OK;

	lz->next_in = data;
	lz->avail_in = size;
	while (status == LZMA_OK) {
		if (!grow(g, CHUNK)) {
			lzma_end(lz);
			return too_large(f);
		}
		lz->next_out = g->buffer.data + g->buffer.size;
		lz->avail_out = CHUNK;
		status = lzma_code(lz, lz->avail_in ? LZMA_RUN : LZMA_FINISH);
		g->buffer.size += CHUNK - lz->avail_out;
	}
	*used = size - lz->avail_in;
	lzma_end(lz);
	return status == LZMA_STREAM_END || failed(f, "its %s stream is damaged or cut", name);
}

static bool un_xz(enum packing packing, const uint8_t *data, size_t size, struct growing *g,
		  size_t *used, struct failure *f)
{
	lzma_stream lz = LZMA_STREAM_INIT;
	lzma_ret status = packing == PACKING_XZ ? lzma_stream_decoder(&lz, LZMA_MEMORY, 0)
						: lzma_alone_decoder(&lz, LZMA_MEMORY);

	if (status != LZMA_OK)
		return failed(f, "liblzma cannot be started");
	return unlzma(&lz, data, size, g, used, packing_name(packing), f);
}

static bool unzstd(const uint8_t *data, size_t size, struct growing *g, size_t *used,
		   struct failure *f)
{
	ZSTD_DStream *z = ZSTD_createDStream();
	ZSTD_inBuffer in = {data, size, 0};
	size_t status = 1, before;

	while (status && !ZSTD_isError(status)) {
		ZSTD_outBuffer out;

		if (!grow(g, CHUNK)) {
			ZSTD_freeDStream(z);
			return too_large(f);
		}
		out = (ZSTD_outBuffer){g->buffer.data + g->buffer.size, CHUNK, 0};
		before = in.pos;
		status = ZSTD_decompressStream(z, &out, &in);
		g->buffer.size += out.pos;
		if (in.pos == before && !out.pos && status)
			break;
	}
	ZSTD_freeDStream(z);
	*used = in.pos;
	return !status || failed(f, "its zstd stream is damaged or cut");
}

/*
 * A legacy frame does not say where it ends; in a kernel the inflated size follows it. The last
 * block is one that is not full, or one that no block follows.
 */
static bool unlz4(const uint8_t *data, size_t size, struct growing *g, size_t *used,
		  struct failure *f)
{
	size_t at = 4;
	uint32_t block;
	int got = LZ4_BLOCK;

	while (got == (int)LZ4_BLOCK && size - at >= 4) {
		block = read_le32(data + at);
		if (block > size - at - 4 || block > (uint32_t)LZ4_COMPRESSBOUND(LZ4_BLOCK))
			break;
		if (!grow(g, LZ4_BLOCK))
			return too_large(f);
		got = LZ4_decompress_safe((const char *)data + at + 4,
					  (char *)g->buffer.data + g->buffer.size, (int)block,
					  (int)LZ4_BLOCK);
		if (got < 0)
			return failed(f, "its lz4 stream is damaged or cut");
		g->buffer.size += (size_t)got;
		at += 4 + block;
	}
	*used = at;
	return g->buffer.size || failed(f, "its lz4 stream is damaged or cut");
}

struct reader {
	const uint8_t *at;
	size_t left;
	bool bad;
};

static const uint8_t *take(struct reader *r, size_t size)
{
	const uint8_t *p = r->at;

	if (size > r->left) {
		r->bad = true;
		return NULL;
	}
	r->at += size;
	r->left -= size;
	return p;
}

static uint32_t take_be(struct reader *r, size_t size)
{
	const uint8_t *p = take(r, size);
	uint32_t value = 0;

	while (p && size--)
		value = value << 8 | *p++;
	return value;
}

/* The header of an lzop file; returns its flags. */
static uint32_t lzop_header(struct reader *r)
{
	uint32_t version, flags;

	take(r, 9);
	version = take_be(r, 2);
	take(r, 2);
	if (version >= 0x0940)
		take(r, 2);
	take(r, 1); /* method: any of the LZO1X levels, one decoder */
	if (version >= 0x0940)
		take(r, 1);
	flags = take_be(r, 4);
	if (flags & LZOP_FILTER)
		take(r, 4);
	take(r, 8); /* mode, time */
	if (version >= 0x0940)
		take(r, 4);
	take(r, take_be(r, 1)); /* name */
	take(r, 4);
	if (flags & LZOP_EXTRA)
		r->bad = true;
	return flags;
}

/*
 * The checksums that flags announce, Adler-32 before CRC-32. checks_good() compares them when the
 * bytes are there.
 */
struct checks {
	bool has_adler, has_crc;
	uint32_t adler, crc;
};

static struct checks take_checks(struct reader *r, bool has_adler, bool has_crc)
{
	struct checks c = {.has_adler = has_adler, .has_crc = has_crc};

	if (has_adler)
		c.adler = take_be(r, 4);
	if (has_crc)
		c.crc = take_be(r, 4);
	return c;
}

static bool checks_good(const struct checks *c, const uint8_t *data, size_t size)
{
	return (!c->has_adler || adler32(1, data, (uInt)size) == c->adler) &&
	       (!c->has_crc || crc32(0, data, (uInt)size) == c->crc);
}

static bool unlzo(const uint8_t *data, size_t size, struct growing *g, size_t *used,
		  struct failure *f)
{
	struct reader r = {data, size, false};
	uint32_t flags = lzop_header(&r), inflated = 0, packed;
	struct checks inner, outer;
	const uint8_t *block;
	uint8_t *out;
	lzo_uint got;

	while (!r.bad && (inflated = take_be(&r, 4))) {
		packed = take_be(&r, 4);
		if (inflated > LZO_BLOCK_MAX || packed > inflated)
			break;
		inner = take_checks(&r, flags & LZOP_ADLER32_D, flags & LZOP_CRC32_D);
		outer = (struct checks){0};
		if (packed < inflated)
			outer = take_checks(&r, flags & LZOP_ADLER32_C, flags & LZOP_CRC32_C);
		block = take(&r, packed);
		if (!block || !checks_good(&outer, block, packed))
			break;
		if (!grow(g, inflated))
			return too_large(f);
		got = inflated;
		out = g->buffer.data + g->buffer.size;
		if (packed == inflated)
			memcpy(out, block, inflated);
		else if (lzo1x_decompress_safe(block, packed, out, &got, NULL) != LZO_E_OK ||
			 got != inflated)
			break;
		if (!checks_good(&inner, out, inflated))
			break;
		g->buffer.size += inflated;
	}
	*used = (size_t)(r.at - data);
	return (!r.bad && !inflated && g->buffer.size) ||
	       failed(f, "its lzo stream is damaged or cut");
}

bool decompress(enum packing packing, const uint8_t *data, size_t size, struct buffer *out,
		size_t *used, struct failure *f)
{
	struct growing g = {.limit = KERNEL_LIMIT};
	size_t ignored;
	bool good;

	if (!used)
		used = &ignored;
	switch (packing) {
	case PACKING_GZIP:
		good = gunzip(data, size, &g, used, f);
		break;
	case PACKING_LZ4:
		good = unlz4(data, size, &g, used, f);
		break;
	case PACKING_LZO:
		good = unlzo(data, size, &g, used, f);
		break;
	case PACKING_LZMA:
	case PACKING_XZ:
		good = un_xz(packing, data, size, &g, used, f);
		break;
	case PACKING_ZSTD:
		good = unzstd(data, size, &g, used, f);
		break;
	default:
		good = failed(f, "it is not compressed in a format that kedge knows");
		break;
	}
	if (!good)
		buffer_free(&g.buffer);
	*out = g.buffer;
	return good;
}
