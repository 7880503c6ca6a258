/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Functions of the host command that a test relies on: a failure prints its reason and aborts. */
#ifndef KEDGE_TESTS_MUST_H
#define KEDGE_TESTS_MUST_H

#include <stdio.h>
#include <stdlib.h>

#include "scripts/kedge/board/memory.h"
#include "scripts/kedge/codec/compress.h"
#include "scripts/kedge/image/assemble.h"
#include "scripts/kedge/util/files.h"

static inline void must(bool good, const struct failure *f)
{
	if (good)
		return;
	fprintf(stderr, "%s\n", f->text);
	abort();
}

/* read_file(); the bytes are the caller's. */
static inline struct buffer must_read(const char *path)
{
	struct buffer file;
	struct failure f;

	must(read_file(path, &file, &f), &f);
	return file;
}

/* compress_payload(); the payload is the caller's. */
static inline struct buffer must_compress(enum image_format format, const struct buffer *image)
{
	struct buffer payload;
	struct failure f;

	must(compress_payload(format, image, &payload, &f), &f);
	return payload;
}

/* assemble_image(); the image is the caller's. */
static inline struct buffer must_assemble(const struct image_contents *in)
{
	struct buffer image;
	struct failure f;

	must(assemble_image(in, &image, &f), &f);
	return image;
}

/* memory_put(). */
static inline void must_put(uint32_t address, const void *data, size_t size)
{
	struct failure f;

	must(memory_put(address, data, size, &f), &f);
}

#endif
