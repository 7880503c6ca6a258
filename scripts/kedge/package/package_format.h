/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the package formats share. It is for the files of the formats alone. */
#ifndef KEDGE_PACKAGE_FORMAT_H
#define KEDGE_PACKAGE_FORMAT_H

#include "package.h"
#include "util/buffer.h"
#include "util/failure.h"

/* --- for make --- */

/* Add a file, which becomes the package's, and a size with its limit. */
void package_add_file(struct package *p, const char *suffix, struct buffer data);
void package_add_size(struct package *p, const char *what, uint64_t size, uint64_t limit);

/* Add a place; returns its number. */
unsigned int package_add_place(struct package *p, const char *what, uint32_t start, size_t size);

/* The bytes of a key's file; NULL when the key was not given. */
const struct buffer *package_key_file(const struct package_input *in, const char *key);

/*
 * A small archive with nothing in it, gzipped, where a bootloader wants a file; the caller's.
 * False, with the reason in f, when there is no memory for it.
 */
bool package_placeholder(struct buffer *out, struct failure *f);

/* --- for parse --- */

/* Add what was found; of pieces and fields that are too many, and of empty pieces, none is added.
 */
void package_add_piece(struct package_contents *c, const char *name, size_t offset, size_t size);

/* At most most characters of a text, without those that a terminal might take for more. */
void package_add_text(struct package_contents *c, const char *name, const void *text, size_t most);
void package_add_number(struct package_contents *c, const char *name, enum package_field_kind kind,
			uint64_t number);

/* --- for replace_kernel --- */

/*
 * The package with another kernel in the room of its first piece, which is a multiple of align; the
 * caller's.
 */
struct buffer package_put_kernel(const struct buffer *package, const struct package_contents *c,
				 const struct buffer *kernel, uint32_t align);

#endif
