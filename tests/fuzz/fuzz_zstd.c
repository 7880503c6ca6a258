// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Any bytes as a Zstandard frame: what decode_zstd() takes, libzstd takes, too, and both make the
 * same. (libzstd takes more: dictionaries, skippable and further frames, and a few streams that the
 * format does not allow.) And any bytes, compressed by libzstd: decode_zstd() must take them.
 *
 * The first byte chooses: bit 0 to compress, bits 1..5 the level, bit 6 NEON's loop, bit 7 the size
 * that must come out.
 */
#define ZSTD_STATIC_LINKING_ONLY
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "lib/decode.h"
#include "fuzz.h"

#define WORKSPACE 0x40000u
#define OUT_MAX	  0x100000u

/* In a block of exactly that size, so that the sanitizer sees what reads past its end. */
static uint8_t *exactly(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size);

	if (size)
		memcpy(copy, data, size);
	return copy;
}

static enum error decode(const uint8_t *data, size_t size, uint8_t *kernel, size_t kernel_size,
			 bool vector)
{
	static uint64_t workspace[WORKSPACE / 8];
	uint8_t *source = exactly(data, size);
	struct payload p = {source,    (uint32_t)size, kernel, (uint32_t)kernel_size,
			    workspace, WORKSPACE,      vector};
	enum error error = decode_zstd(&p);

	free(source);
	return error;
}

static void compressed(const uint8_t *data, size_t size, int choice)
{
	size_t bound = ZSTD_compressBound(size), got;
	uint8_t *stream = malloc(bound), *kernel = malloc(size);

	got = ZSTD_compress(stream, bound, data, size, choice >> 1 & 31);
	if (ZSTD_isError(got) || decode(stream, got, kernel, size, choice & 0x40) ||
	    (size && memcmp(kernel, data, size)))
		abort();
	free(stream);
	free(kernel);
}

static void any(const uint8_t *data, size_t size, int choice)
{
	static uint8_t reference[OUT_MAX];
	static ZSTD_DCtx *context;
	size_t got, want;
	uint8_t *kernel;
	enum error error;

	if (!context) {
		context = ZSTD_createDCtx();
		ZSTD_DCtx_setParameter(context, ZSTD_d_forceIgnoreChecksum, ZSTD_d_ignoreChecksum);
	}
	got = ZSTD_decompressDCtx(context, reference, OUT_MAX, data, size);
	want = ZSTD_isError(got) ? 5000 : got;
	if (choice & 0x80)
		want++;
	kernel = malloc(want);
	error = decode(data, size, kernel, want, choice & 0x40);
	if (!error && (ZSTD_isError(got) || got != want || (got && memcmp(kernel, reference, got))))
		abort();
	if (error && error != ERR_PAY_CORRUPT && error != ERR_PAY_TRUNCATED &&
	    error != ERR_PAY_LENGTH)
		abort();
	free(kernel);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!size)
		return 0;
	if (*data & 1)
		compressed(data + 1, size - 1, *data);
	else
		any(data + 1, size - 1, *data);
	return 0;
}
