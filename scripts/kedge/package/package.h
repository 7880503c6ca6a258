/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Packages: the files that a bootloader takes, with an image inside (kedge pack --package).
 *
 * To add a format: a line in enum package_format and in formats[] of package_spec.c, its keys in
 * rules[] there, a function that makes its files in a file of its own, and that function's case in
 * package_make().
 */
#ifndef KEDGE_PACKAGE_H
#define KEDGE_PACKAGE_H

#include "image/assemble.h"
#include "util/problems.h"
#include "util/buffer.h"
#include "util/failure.h"

enum package_format {
	PACKAGE_ZIMAGE,	 /* the image as it is */
	PACKAGE_BOOTIMG, /* Android's */
	PACKAGE_UIMAGE,	 /* U-Boot's own */
	PACKAGE_FIT,	 /* U-Boot's, as a device tree */
	PACKAGE_GEMINI,	 /* the flash partitions of a Gemini board */
	PACKAGE_WRGG,	 /* D-Link's, for the DIR-685 */
	PACKAGE_DNS313,	 /* D-Link's, for that */
	PACKAGE_NOPS,	 /* the image behind NOPs */
	PACKAGE_FORMATS
};

#define PACKAGE_KEYS_MAX   32
#define PACKAGE_TEXT_MAX   4096 /* bytes of all keys and values */
#define PACKAGE_FILES_MAX  8
#define PACKAGE_SIZES_MAX  16
#define PACKAGE_PLACES_MAX 8

/* What --package says: a format, and keys with their values. All zero: a plain zImage. */
struct package_spec {
	enum package_format format;
	unsigned int key_count;
	struct {
		const char *name, *value; /* in text */
	} key[PACKAGE_KEYS_MAX];
	char text[PACKAGE_TEXT_MAX];
};

/*
 * Read FORMAT[,KEY=VALUE]...; in a value two commas stand for one. Each key is one that the format
 * has, given once, its value of the right kind and within its bounds; false, with the reason in f,
 * when it is not. What one key means for another is looked at when the package is made.
 */
bool package_parse(const char *text, struct package_spec *spec, struct failure *f);

/* The same over a spec that is there: of the same format it keeps the keys that text does not name.
 */
bool package_override(const char *text, struct package_spec *spec, struct failure *f);

const char *package_format_name(enum package_format format);

/*
 * What is behind OUTPUT in the names of the files beside it, of all formats; NULL behind the last.
 * And whether a format has such a file.
 */
#define PACKAGE_SUFFIXES 4
const char *package_suffix(unsigned int n);
bool package_has_file(enum package_format format, const char *suffix);

/* The formats' names, with commas between them. */
const char *package_format_names(char *text, size_t size);

/* The value of a key, or what stands in for it. A number's suffixes K, M and G are done. */
bool package_has(const struct package_spec *spec, const char *key);
uint32_t package_number(const struct package_spec *spec, const char *key, uint32_t otherwise);
const char *package_text(const struct package_spec *spec, const char *key, const char *otherwise);

/* Whether the package has a place of its own for the initrd, or for the device trees. */
bool package_takes_initrd(const struct package_spec *spec);
bool package_takes_trees(const struct package_spec *spec);

/* Bytes in front of the image that the bootloader loads with it, and enters first. */
uint32_t package_lead(const struct package_spec *spec);

/* What a package is made of; all of it stays the caller's. */
struct package_input {
	const struct package_spec *spec;
	struct buffer image;	      /* the image, with what the package has no place for */
	const struct image_contents *in; /* what the image was made of */
	struct buffer initrd;	      /* size 0: none, or not the package's */
	unsigned int tree_count;      /* device trees that are the package's, checked */
	const struct buffer *tree;
	const char *const *tree_name; /* of their files */
};

/* One file of a package. */
struct package_file {
	const char *suffix; /* behind the output's name; NULL: that itself */
	struct buffer data;
};

/* A size that may not be more than a limit: a file and its partition, a kernel and its room. */
struct package_size {
	char what[64];
	uint64_t size, limit; /* bytes */
};

/* Where the package has the bootloader put something. */
struct package_place {
	char what[64];
	uint32_t start;
	size_t size;
	bool whole; /* all of size is copied, over whatever is there */
};

/* The number of none of them. */
#define PACKAGE_NO_PLACE PACKAGE_PLACES_MAX

struct package {
	unsigned int file_count, size_count, place_count;
	unsigned int image_place, initrd_place; /* of these; PACKAGE_NO_PLACE: it does not say */
	struct package_place place[PACKAGE_PLACES_MAX];
	uint32_t entry; /* bytes from the start of the image's place */
	struct package_file file[PACKAGE_FILES_MAX];
	struct package_size size[PACKAGE_SIZES_MAX];
};

/*
 * Make the package's files in memory; on success they are the caller's, to be freed with
 * package_free(). False, with the reason in f, when the keys do not go together with what is there.
 */
bool package_make(const struct package_input *input, struct package *p, struct failure *f);
void package_free(struct package *p);

/* For the formats: add a file, which becomes the package's, and a size with its limit. */
void package_add_file(struct package *p, const char *suffix, struct buffer data);
void package_add_size(struct package *p, const char *what, uint64_t size, uint64_t limit);

/* For the formats: add a place; returns its number. */
unsigned int package_add_place(struct package *p, const char *what, uint32_t start, size_t size);

/* Hold every size against its limit, and object to each that is over it. */
void package_check_sizes(const struct package *p, const char *output, struct problems *o);

/* Object to places that are not below 4 GiB or are copied over each other, and to an entry that is
 * not in the image. */
void package_check_places(const struct package *p, const char *output, struct problems *o);

/* Print the sizes that have a limit. */
void package_print_sizes(const struct package *p, const char *output);

/* Write the files, all or none: output, and its name with the suffixes. */
void package_write(const struct package *p, const char *output);

#endif
