/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What all of the host command uses: failures, buffers, files, numbers. */
#ifndef KEDGE_UTIL_H
#define KEDGE_UTIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Exit statuses: of input that cannot be used, and of wrong usage. */
#define EXIT_INPUT 1
#define EXIT_USE   2

/* Why something failed, one sentence for the user, without the program's name. */
struct failure {
	char text[512];
};

/* Put a sentence into f; returns false, for the caller to return. */
bool failed(struct failure *f, const char *text, ...) __attribute__((format(printf, 2, 3)));

/* Print "kedge: " and a sentence on standard error and exit with EXIT_INPUT. */
_Noreturn void die(const char *text, ...) __attribute__((format(printf, 1, 2)));

/* Bytes that are the holder's, from malloc. */
struct buffer {
	uint8_t *data;
	size_t size;
};

/* malloc that exits when there is no memory. size may be 0. */
void *allocate(size_t size);
void buffer_free(struct buffer *b);

/* A buffer that grows, up to limit bytes in all; false when that is reached. */
struct growing {
	struct buffer buffer; /* size: bytes in use */
	size_t room, limit;
};
bool grow(struct growing *g, size_t more);

/* The largest file that is read, and the largest kernel that is inflated: bytes. */
#define FILE_LIMIT   0x20000000u
#define KERNEL_LIMIT 0x10000000u

#define PATH_ROOM 1024

/* Three texts as one path; exits with a message when that is too long. */
void path_join(char path[PATH_ROOM], const char *first, const char *second, const char *third);

/* Read a whole file; exits with a message when it cannot. */
struct buffer read_file(const char *path);

/*
 * Write a file whole or not at all: to a temporary name beside it, then renamed. One that is there
 * keeps its rights and owner, and symbolic links to it stay. Exits with a message when it cannot.
 */
void write_file(const char *path, const void *data, size_t size);

struct file_to_write {
	const char *path;
	const void *data;
	size_t size;
};

/*
 * The same of several that belong together: none gets its name before all are on the disk, and when
 * one cannot have it those that were there get theirs back. A failure leaves the set as it was;
 * put_files() then returns false, with the reason in f.
 */
void write_files(const struct file_to_write *files, unsigned int count);
bool put_files(const struct file_to_write *files, unsigned int count, struct failure *f);

/* Give a file the rights and, as far as we may, the owner of another; false, and errno, if not. */
bool take_rights(const char *path, const char *from);

/*
 * Read a number, decimal or 0x hexadecimal, with an optional K, M or G (of 1024), from *text and
 * step over it. False when there is none or it does not fit in 32 bits.
 */
bool scan_number(const char **text, uint32_t *value);

/* The same of a whole string. */
bool parse_number(const char *text, uint32_t *value);

/* Parse ADDRESS+SIZE, a range that ends at 4 GiB or below, from *text and step over it. */
bool scan_range(const char **text, uint32_t *start, uint32_t *size);

/* Whether a text begins with ADDRESS+SIZE that ends above. */
bool range_beyond(const char *text);

/* The bytes of the UTF-8 character that a text begins with, 0 if it is none. */
int utf8_length(const char *text);

/*
 * Copy a field, up to a comma by itself, of two commas one, to *to, which has room for the whole
 * text; *to gets behind its terminating 0, *text behind the comma. Returns the field.
 */
char *take_field(const char **text, char **to);

uint32_t read_le32(const uint8_t *p);
void write_le32(uint8_t *p, uint32_t value);
uint32_t read_be32(const uint8_t *p);
void write_be32(uint8_t *p, uint32_t value);

/* A progress line on a terminal: nothing elsewhere. NULL clears it. */
void progress(const char *text);

#endif
