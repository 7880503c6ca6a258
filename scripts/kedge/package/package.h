/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Packages: the files that a bootloader takes, with an image inside. kedge pack --package makes
 * them, and every command that reads an image or a kernel takes it out of them.
 *
 * To add a format: a file of its own that defines its struct package_format, and a line in
 * formats.def. package_format.h has what formats share.
 */
#ifndef KEDGE_PACKAGE_H
#define KEDGE_PACKAGE_H

#include "image/assemble.h"
#include "util/problems.h"
#include "util/buffer.h"
#include "util/failure.h"

#define PACKAGE_KEYS_MAX     32
#define PACKAGE_TEXT_MAX     4096 /* bytes of all keys and values */
#define PACKAGE_FILES_MAX    8
#define PACKAGE_SIZES_MAX    16
#define PACKAGE_PLACES_MAX   8
#define PACKAGE_SUFFIXES_MAX 8	  /* different ones, of all formats */
#define PACKAGE_PIECES_MAX   32	  /* of a package that is taken apart */
#define PACKAGE_FIELDS_MAX   24	  /* of its header */
#define PACKAGE_FIELD_TEXT   1552 /* characters, with the end of a boot image's command line */

struct package;
struct package_contents;
struct package_input;
struct package_options;

/* --- a format --- */

enum package_key_kind {
	KEY_NUMBER, /* least to most, and a multiple */
	KEY_POWER,  /* of two, least to most */
	KEY_TEXT,   /* at most most characters */
	KEY_WORD,   /* one of words */
	KEY_FILE,   /* the path of a file that goes into the package */
};

/* A key of --package FORMAT,KEY=VALUE. */
struct package_key {
	const char *name;
	enum package_key_kind kind;
	uint32_t least, most, multiple; /* multiple 0: of any number */
	const char *words;		/* with " or " between them */
	const char *otherwise;		/* the value without the key; NULL: 0, or no text */
	const char *about;		/* for people */
};

/* A file beside OUTPUT. */
struct package_suffix {
	const char *suffix;   /* behind OUTPUT in its name */
	const char *room_key; /* the key that has its partition's size; NULL: not known */
	const char *about;
};

/* What has a place of its own in a package, beside the image. */
#define PACKAGE_TAKES_INITRD 1u
#define PACKAGE_TAKES_TREES  2u

struct package_format {
	const char *name;		       /* in --package */
	const char *kind;		       /* of a file, with its article */
	const char *summary;		       /* what OUTPUT is */
	const struct package_suffix *suffixes; /* up to one without a suffix; NULL: OUTPUT alone */
	const struct package_key *keys;	       /* up to one without a name; NULL: none */
	/* Its files look like those of this format, too: they are recognised before these. */
	const struct package_format *like;
	bool gzipped; /* its files are compressed as a whole */

	/* PACKAGE_TAKES_*, by the keys; NULL: none. */
	unsigned int (*takes)(const struct package_options *options);

	/*
	 * Say where the bootloader puts the image's two pieces, and where it is cut. NULL: the
	 * bootloader loads the image in one piece.
	 */
	void (*split)(const struct package_options *options, struct image_params *params);

	/* Make the files, package_make(). */
	bool (*make)(const struct package_input *in, struct package *p, struct failure *f);

	/* Whether a file looks like one of this format. NULL: it is an image, and no package. */
	bool (*recognise)(const uint8_t *data, size_t size);

	/* Take a file apart that was recognised, package_parse(). */
	bool (*parse)(const uint8_t *data, size_t size, struct package_contents *c,
		      struct failure *f);

	/* package_replace_kernel(). NULL: it is packed again instead. */
	bool (*replace_kernel)(const struct buffer *package, const struct package_contents *c,
			       const struct buffer *kernel, struct buffer *out, struct failure *f);
};

/* package_NAME of each format. */
#define PACKAGE_FORMAT(name) extern const struct package_format package_##name;
#include "formats.def"
#undef PACKAGE_FORMAT

/* The formats, in the order in which they are listed; NULL behind the last. */
const struct package_format *package_format_nth(unsigned int n);

/* The format of that name; NULL if there is none. */
const struct package_format *package_format_named(const char *name);

/* The formats' names, with commas between them. */
const char *package_format_names(char *text, size_t size);

/* The suffixes of all formats, each once; NULL behind the last. */
const char *package_suffix(unsigned int n);

/* Print all formats, with their files and keys, or the same as a table in Markdown. */
void package_help(void);
void package_help_markdown(void);

/* --- what --package says --- */

/* A format, and keys with their values. */
struct package_options {
	const struct package_format *format;
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
bool package_options_parse(const char *text, struct package_options *options, struct failure *f);

/*
 * The same over options that are there: those of the same format keep the keys that text does not
 * name.
 */
bool package_options_override(const char *text, struct package_options *options, struct failure *f);

/* Whether a key was given. */
bool package_has(const struct package_options *options, const char *key);

/* A key's value, or what the format has without it. A number's suffixes K, M and G are done. */
uint32_t package_number(const struct package_options *options, const char *key);
const char *package_text(const struct package_options *options, const char *key);

/* The rule of the nth key that every format has; NULL behind the last. */
const struct package_key *package_common_key(unsigned int n);

/* What a key's value may be, for people: empty when there is nothing to say. */
const char *package_key_range(const struct package_key *key, char *text, size_t size);

/* Whether a value is one that a key may have; false, with the reason in f, when it is not. */
bool package_key_check(const struct package_key *key, const char *value, struct failure *f);

/* PACKAGE_TAKES_*: what has a place in the package that the options tell of. */
unsigned int package_takes(const struct package_options *options);

/* Fill in where the image is cut, in params; false when it stays in one piece. */
bool package_split(const struct package_options *options, struct image_params *params);

/* --- making one --- */

/* What a package is made of; all of it stays the caller's. */
struct package_input {
	const struct package_options *options;
	struct buffer file[PACKAGE_KEYS_MAX]; /* of the options' keys that are of KEY_FILE */
	struct buffer image;		      /* with what the package has no place for */
	const struct image_contents *in;      /* what the image was made of */
	struct buffer initrd;		      /* size 0: none, or not the package's */
	unsigned int tree_count;	      /* device trees that are the package's, checked */
	const struct buffer *tree;
	const char *const *tree_name; /* of their files */
};

/* Whether the nth key that was given names a file, which the caller is to read. */
bool package_wants_file(const struct package_options *options, unsigned int n);

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

/* No number of a place: the package does not say where. */
#define PACKAGE_NO_PLACE PACKAGE_PLACES_MAX

struct package {
	unsigned int file_count, size_count, place_count;
	unsigned int image_place, initrd_place; /* of these; PACKAGE_NO_PLACE: it does not say */
	struct package_place place[PACKAGE_PLACES_MAX];
	uint32_t entry; /* bytes from the start of the image's place */
	uint32_t lead;	/* bytes in front of the image that are loaded with it, and entered first */
	struct package_file file[PACKAGE_FILES_MAX];
	struct package_size size[PACKAGE_SIZES_MAX];
};

/*
 * Make the package's files in memory; on success they are the caller's, to be freed with
 * package_free(). False, with the reason in f, when the keys do not go together with what is there.
 */
bool package_make(const struct package_input *input, struct package *p, struct failure *f);
void package_free(struct package *p);

/* Hold every size against its limit, and object to each that is over it. */
void package_check_sizes(const struct package *p, const char *output, struct problems *o);

/* Object to places that are not below 4 GiB or are copied over each other, and to an entry that is
 * not in the image. */
void package_check_places(const struct package *p, const char *output, struct problems *o);

/* Print the sizes that have a limit. */
void package_print_sizes(const struct package *p, const char *output);

/*
 * Write the files, all or none: output, and its name with the suffixes. False, with the reason in
 * f, when one cannot be written.
 */
bool package_write(const struct package *p, const char *output, struct failure *f);

/* --- taking one apart --- */

/* A range of the file, under the name of the file that it is to be unpacked to. */
struct package_piece {
	char name[32];
	size_t offset, size;
};

enum package_field_kind {
	FIELD_TEXT,
	FIELD_NUMBER,
	FIELD_ADDRESS,
};

/* One of the header's fields, for people and programs. */
struct package_field {
	const char *name;
	enum package_field_kind kind;
	uint64_t number;
	char text[PACKAGE_FIELD_TEXT];
};

struct package_contents {
	const struct package_format *format;
	unsigned int piece_count, field_count;
	unsigned int kernel_pieces;
	uint32_t lead;		      /* bytes in front of the kernel that are loaded with it */
	bool has_load, has_initrd_at; /* it says where the bootloader is to load these */
	uint32_t load, initrd_at;
	bool id_wrong;	    /* its id is that of other contents: it is damaged, or was changed */
	size_t initrd_size; /* 0: there is none in it */
	struct package_piece piece[PACKAGE_PIECES_MAX]; /* the first kernel_pieces: the kernel */
	struct package_field field[PACKAGE_FIELDS_MAX];
};

/* The format that a file looks like; NULL when it is no package. */
const struct package_format *package_detect(const uint8_t *data, size_t size);

/* The same of what was compressed as a whole: such packages stay packages then, others do not. */
const struct package_format *package_detect_inflated(const uint8_t *data, size_t size);

/* A file that is a package compressed as a whole becomes what was compressed; others stay. */
void package_inflate(struct buffer *file);

/*
 * Take a file apart for which package_detect() has an answer; its checksums are verified. False,
 * with the reason in f, when it is damaged or holds no kernel; c->format is set all the same.
 */
bool package_parse(const uint8_t *data, size_t size, struct package_contents *c, struct failure *f);

/* Put the kernel together out of the file that was taken apart; the result is the caller's. */
struct buffer package_kernel(const struct package_contents *c, const uint8_t *data);

/*
 * Make the same package with another kernel in out, the caller's: everything else in it stays, but
 * sizes and checksums. False, with the reason in f, when that cannot be done without packing it
 * again.
 */
bool package_replace_kernel(const struct buffer *package, const struct package_contents *c,
			    const struct buffer *kernel, struct buffer *out, struct failure *f);

#endif
