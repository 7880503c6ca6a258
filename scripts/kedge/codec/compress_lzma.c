// SPDX-License-Identifier: GPL-2.0-or-later
/* The .lzma file of an image, by liblzma, with the properties that suit it best. */
#include "compress_lzma.h"
#include "util/failure.h"

#include <string.h>

/*
 * ARM's instructions are words whose top bytes are alike. With lp = 2 the encoder knows which byte
 * of a word it codes; then one bit of the previous byte is worth more than three. Thumb's
 * instructions are half as long. The other candidates are for data.
 */
static const struct {
	uint8_t lc, lp, pb;
} candidates[] = {{1, 2, 2}, {2, 1, 1}, {3, 0, 2}, {3, 0, 0}};

/* The sample for all candidates: so many pieces of so many bytes, evenly distributed. */
#define SAMPLES	    8u
#define SAMPLE_SIZE 0x40000u
/* A later candidate must be better by one part in so many. */
#define CLEARLY 128u

static struct buffer make_sample(const struct buffer *image)
{
	struct buffer sample;
	size_t i, from;

	if (image->size <= SAMPLES * SAMPLE_SIZE)
		return (struct buffer){image->data, image->size};
	sample = (struct buffer){allocate(SAMPLES * SAMPLE_SIZE), SAMPLES * SAMPLE_SIZE};
	for (i = 0; i < SAMPLES; i++) {
		/* At a multiple of 16: lp and pb depend on the position. */
		from = (image->size - SAMPLE_SIZE) / (SAMPLES - 1) * i & ~(size_t)15;
		memcpy(sample.data + i * SAMPLE_SIZE, image->data + from, SAMPLE_SIZE);
	}
	return sample;
}

static bool set_options(lzma_options_lzma *options, size_t candidate, size_t image_size,
			struct failure *f)
{
	if (lzma_lzma_preset(options, 9 | LZMA_PRESET_EXTREME))
		return failed(f, "liblzma does not know its preset 9e");
	options->lc = candidates[candidate].lc;
	options->lp = candidates[candidate].lp;
	options->pb = candidates[candidate].pb;
	options->mf = LZMA_MF_BT4;
	options->nice_len = 273;
	options->depth = 512;
	for (options->dict_size = LZMA_DICT_SIZE_MIN;
	     options->dict_size < image_size && options->dict_size < 1u << 30;)
		options->dict_size *= 2;
	return true;
}

/* The candidate that makes the least of a sample. */
static bool find_best(const struct buffer *sample, lzma_compressor *compressor, size_t *best,
		      struct failure *f)
{
	lzma_options_lzma options;
	struct buffer out = {NULL, 0};
	size_t i, least = 0;

	for (i = 0; i < sizeof(candidates) / sizeof(candidates[0]); i++) {
		if (!set_options(&options, i, sample->size, f) ||
		    !compressor(sample, &options, &out, f))
			return false;
		if (!i || out.size + out.size / CLEARLY < least) {
			least = out.size;
			*best = i;
		}
		buffer_free(&out);
	}
	return true;
}

bool compress_lzma_best(const struct buffer *image, lzma_compressor *compressor, struct buffer *out,
			struct failure *f)
{
	struct buffer sample = make_sample(image);
	lzma_options_lzma options;
	size_t best = 0;
	bool good = find_best(&sample, compressor, &best, f);

	if (sample.data != image->data)
		buffer_free(&sample);
	return good && set_options(&options, best, image->size, f) &&
	       compressor(image, &options, out, f);
}

static bool to_lzma(const struct buffer *image, const lzma_options_lzma *options,
		    struct buffer *out, struct failure *f)
{
	/* Bytes that do not compress grow by the decisions that say so, a few bits in a hundred. */
	const size_t room = image->size + image->size / 16 + 1024;
	lzma_stream stream = LZMA_STREAM_INIT;

	if (lzma_alone_encoder(&stream, options) != LZMA_OK)
		return failed(f, "liblzma cannot be started");
	out->data = allocate(room);
	stream.next_in = image->data;
	stream.avail_in = image->size;
	stream.next_out = out->data;
	stream.avail_out = room;
	if (lzma_code(&stream, LZMA_FINISH) != LZMA_STREAM_END) {
		lzma_end(&stream);
		buffer_free(out);
		return failed(f, "liblzma failed to compress %zu bytes", image->size);
	}
	out->size = stream.total_out;
	lzma_end(&stream);
	return true;
}

bool compress_lzma(const struct buffer *image, struct buffer *out, struct failure *f)
{
	return compress_lzma_best(image, to_lzma, out, f);
}
