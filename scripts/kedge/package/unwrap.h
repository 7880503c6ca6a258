/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packages taken apart: what is in an Android boot image, a uImage, a FIT, or what Gemini boards
 * take. */
#ifndef KEDGE_UNWRAP_H
#define KEDGE_UNWRAP_H

#include "util/buffer.h"
#include "util/failure.h"

#define UNWRAP_PIECES 32
#define UNWRAP_FIELDS 24
#define UNWRAP_TEXT   1552 /* characters of a field, with the end of a boot image's command line */

/* A range of the file, under the name of the file that it is to be unpacked to. */
struct piece {
	char name[32];
	size_t offset, size;
};

enum field_kind {
	FIELD_TEXT,
	FIELD_NUMBER,
	FIELD_ADDRESS,
};

/* One of the header's fields, for people and programs. */
struct field {
	const char *name;
	enum field_kind kind;
	uint64_t number;
	char text[UNWRAP_TEXT];
};

struct unwrapped {
	const char *kind; /* "an Android boot image" */
	unsigned int piece_count, field_count;
	unsigned int kernel_pieces;
	uint32_t lead;		      /* bytes in front of the kernel that are loaded with it */
	bool has_load, has_initrd_at; /* it says where the bootloader is to load these */
	uint32_t load, initrd_at;
	bool id_wrong;	    /* its id is that of other contents: it is damaged, or was changed */
	size_t initrd_size; /* 0: there is none in it */
	struct piece piece[UNWRAP_PIECES]; /* the first kernel_pieces of them make the kernel */
	struct field field[UNWRAP_FIELDS];
};

/* What a file is a package of, with its article; NULL when it is none. */
const char *unwrap_kind(const uint8_t *data, size_t size);

/* The same as kedge pack --package calls it. */
const char *unwrap_format(const uint8_t *data, size_t size);

/*
 * Take a file apart for which unwrap_kind() has an answer; its checksums are verified. False, with
 * the reason in f, when it is damaged or holds no kernel.
 */
bool unwrap(const uint8_t *data, size_t size, struct unwrapped *u, struct failure *f);

/* Put the kernel together out of the file that was taken apart; the result is the caller's. */
struct buffer unwrap_kernel(const struct unwrapped *u, const uint8_t *data);

/*
 * Make the same package with another kernel in out, the caller's. False, with the reason in f, when
 * that cannot be done without packing it again.
 */
bool rewrap(const struct buffer *package, const struct unwrapped *u, const struct buffer *kernel,
	    struct buffer *out, struct failure *f);

/* A file that is a Gemini board's archive, compressed, becomes that archive; others stay. */
void unwrap_gunzip(struct buffer *file);

/* The same by format; these are for unwrap(), and unwrap_kind(): what a file looks like. */
bool unwrap_bootimg(const uint8_t *data, size_t size, struct unwrapped *u, struct failure *f);
bool unwrap_uimage(const uint8_t *data, size_t size, struct unwrapped *u, struct failure *f);
bool unwrap_fit(const uint8_t *data, size_t size, struct unwrapped *u, struct failure *f);
bool unwrap_gemini(const uint8_t *data, size_t size, struct unwrapped *u, struct failure *f);
bool unwrap_wrgg(const uint8_t *data, size_t size, struct unwrapped *u, struct failure *f);
bool unwrap_dns313(const uint8_t *data, size_t size, struct unwrapped *u, struct failure *f);
bool unwrap_nops(const uint8_t *data, size_t size, struct unwrapped *u, struct failure *f);
bool is_gemini(const uint8_t *data, size_t size);
bool is_wrgg(const uint8_t *data, size_t size);
bool is_dns313(const uint8_t *data, size_t size);
bool is_nops(const uint8_t *data, size_t size);

/*
 * The CRC of a uImage's header, or of one that has more fields, header bytes in all; the same, and
 * that the data are there, with the CRC that the header has of them.
 */
bool uimage_header_good(const uint8_t *data, size_t header);
bool uimage_check(const uint8_t *data, size_t size, size_t header, struct failure *f);

/* For the formats: add what was found; of pieces and fields that are too many none is added. */
void unwrap_piece(struct unwrapped *u, const char *name, size_t offset, size_t size);
void unwrap_text(struct unwrapped *u, const char *name, const void *text, size_t most);
void unwrap_number(struct unwrapped *u, const char *name, enum field_kind kind, uint64_t number);

#endif
