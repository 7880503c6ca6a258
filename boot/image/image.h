/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The image: what `kedge pack` writes and the loader reads.
 *
 *	0x00	zImage header, as every bootloader knows it
 *	0x48	struct image_header, struct image_console
 *		the loader: code, data, bss and first stack, loader_size bytes in all
 *		part table: part_count times struct image_part
 *		parameters, UART table, log (parts): what stands up to here, head_size bytes,
 *		moves as one
 *		payload, device trees and others (parts); each tree has 8 bytes of nothing in front
 *	image_size: here `cat` appends a device tree
 *
 * All numbers are little-endian, all offsets are from the start of the image. Parts start on
 * multiples of 8; image_size is one. A digest is XXH32 with seed 0 (`xxhsum -H0`).
 */
#ifndef KEDGE_IMAGE_H
#define KEDGE_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/error.h"
#include "uart.h"

/* The zImage header: Linux arch/arm/boot/compressed/head.S; read by U-Boot, LK, kexec, file. */
#define ZIMAGE_MAGIC_OFFSET  0x24
#define ZIMAGE_MAGIC	     0x016f2818u
#define ZIMAGE_START_OFFSET  0x28
#define ZIMAGE_END_OFFSET    0x2c
#define ZIMAGE_ENDIAN_OFFSET 0x30
#define ZIMAGE_ENDIAN	     0x04030201u
#define ZIMAGE_TABLE_OFFSET  0x34
#define ZIMAGE_TABLE_MAGIC   0x45454545u
#define ZIMAGE_KLSZ	     0x5a534c4bu /* "KLSZ" */
#define ZIMAGE_HEADER_SIZE   0x40

#define IMAGE_HEADER_OFFSET 0x48
#define IMAGE_MAGIC	    0x4744454bu /* "KEDG" */
#define IMAGE_VERSION	    1
#define IMAGE_PARTS_MAX	    32
#define IMAGE_FDT_PAD	    8 /* in front of each tree, to shift it onto a multiple of 8 */

enum image_format {
	FORMAT_NONE = 0,
	FORMAT_GZIP = 1, /* a raw deflate stream (RFC 1951) */
	FORMAT_LZ4 = 2,	 /* lz4's legacy frame: magic, blocks of at most 8 MiB */
	FORMAT_LZO = 3,	 /* one raw LZO1X stream */
	FORMAT_LZMA = 4, /* an .lzma file */
	FORMAT_XZ = 5,	 /* an .xz file: one block, LZMA2 alone */
	FORMAT_ZSTD = 6, /* one Zstandard frame (RFC 8878) */
	FORMATS,
	FORMAT_ZIMAGE =
		16, /* a stock zImage, which inflates itself: boot/plan/zimage_passthrough.h */
};

/* What was done to the kernel before it was compressed. */
enum image_filter {
	FILTER_NONE = 0,
	FILTER_ARM = 1, /* lib/branch.h */
};

enum image_part_type {
	PART_PARAMS = 1,
	PART_PAYLOAD = 2, /* two parts if it is in two pieces, which are one when put together */
	PART_FDT = 3,
	PART_UARTS = 4, /* boot/image/uart.h; moves with the loader */
	PART_LOG = 5,	/* empty room in which the loader keeps what it says */
	PART_INITRD = 6,
};

struct image_part {
	uint32_t type;
	uint32_t offset;
	uint32_t size;	 /* in bytes, without padding */
	uint32_t digest; /* of the part's bytes */
};

/* What is known of the kernel in the payload. */
struct image_kernel {
	uint32_t format;	  /* enum image_format */
	uint32_t inflated_size;	  /* bytes */
	uint32_t inflated_digest; /* of the inflated bytes */
	uint32_t bss_size;	  /* bytes behind the inflated bytes that the kernel zeroes */
	uint32_t text_offset;	  /* from RAM base, bytes */
	uint32_t pgdir_size;	  /* bytes in front of the kernel for its page directory */
	uint32_t gap;	 /* least bytes from the inflated end to the payload's end, in place */
	uint32_t filter; /* enum image_filter, undone after inflating */
};

struct image_header {
	uint32_t magic;
	uint32_t version;
	uint32_t header_size;	 /* sizeof(struct image_header) */
	uint32_t image_size;	 /* all parts and padding */
	uint32_t loader_size;	 /* bytes; the part table follows */
	uint32_t head_size;	 /* loader, part table, and the parts that move with the loader */
	uint32_t loader_arch;	 /* 4 or 7 */
	uint32_t loader_format;	 /* enum image_format: the only one that this loader can inflate */
	uint32_t workspace_size; /* bytes that its decoder needs, 8-aligned */
	uint32_t part_count;
	struct image_kernel kernel;
	uint32_t loader_digest; /* over what is in front of this header, then from behind it up to
				   loader_size; only the host checks it: a running loader writes its
				   data */
	uint32_t digest;	/* over this header up to this field, then over the part table */
};

/* How the bootloader's command line is combined with the tree's (or with --cmdline). */
enum cmdline_mode {
	CMDLINE_REPLACE = 0, /* the bootloader's, if it gives one, replaces the tree's */
	CMDLINE_PREPEND = 1, /* the bootloader's in front of the tree's */
	CMDLINE_APPEND = 2,  /* the bootloader's behind the tree's */
	CMDLINE_IGNORE = 3,  /* the bootloader's is not used */
	CMDLINE_FORCE = 4,   /* only --cmdline; what tree and bootloader say is not used */
};

/*
 * The console is stored twice: here, behind the header, and in the parameters. Each has a digest
 * over it. So damage to either one can still be reported on the serial line.
 */
struct image_console {
	struct console_params params;
	uint32_t digest; /* of params */
};

#define PARAMS_VERSION	1
#define PARAMS_RAM_BASE 0x1u /* ram_base is set */

/* How much the loader says. It prints errors at every level. */
enum log_level {
	LOG_NORMAL = 0,
	LOG_SILENT = 1,
	LOG_VERBOSE = 2,
};

/* What the loader does when it cannot start the kernel, after it has printed why. */
enum on_error {
	ON_ERROR_HALT = 0,
	ON_ERROR_PSCI = 1,   /* PSCI SYSTEM_RESET, by error_value ('s', 'h') or as the tree says */
	ON_ERROR_WRITE = 2,  /* write error_value to error_address */
	ON_ERROR_RETURN = 3, /* to the bootloader, if nothing was moved yet */
};

/* Policies: which of two sources wins, and what is not taken from the bootloader. */
#define POLICY_FDT_R2	   0x01u /* a tree in r2 wins over the image's own */
#define POLICY_INITRD_OURS 0x02u /* the image's initrd wins over the bootloader's */
#define POLICY_NO_MEM	   0x04u /* memory banks are not taken from ATAGs */
#define POLICY_NO_INITRD   0x08u /* the initrd is not taken from the bootloader */
#define POLICY_NO_SERIAL   0x10u
#define POLICY_NO_REVISION 0x20u
#define POLICY_NO_RECORD   0x40u /* the boot record is not written into /chosen */
#define POLICY_MATCH	   0x80u /* a tree of the image must match the machine */
#define POLICY_ALL	   0xffu

/*
 * The parameter block. length counts the whole block with its strings. A reader takes the fields
 * that it knows. Fields past length are 0. Fields that the reader does not know are ignored.
 */
struct image_params {
	uint32_t length;
	uint32_t version;
	uint32_t flags;
	uint32_t ram_base;
	uint32_t cmdline_mode;	 /* enum cmdline_mode */
	uint32_t cmdline_offset; /* from the block's start; 0: no --cmdline */
	uint32_t cmdline_length; /* without its terminating 0, which follows */
	uint32_t ram_align;	 /* of a RAM base that is not given: plan_ram_align_good() */
	uint32_t log_level;	 /* enum log_level */
	uint32_t policy;	 /* POLICY_ */
	uint32_t on_error;	 /* enum on_error */
	uint32_t error_address, error_value; /* for ON_ERROR_PSCI and ON_ERROR_WRITE */
	uint32_t console_offset; /* of a struct console_params in the block; 0: no console */
	/*
	 * An image that the bootloader loads in two pieces, each to its own address. The second
	 * piece has everything from piece_offset on (0: there is one piece) and lies at
	 * piece_address. All parts that the loader needs before it has put the payload together are
	 * in the first piece. Only the host needs the first piece's address.
	 */
	uint32_t piece_offset, piece_address, first_address;
};

/*
 * Check the header and the part table of a 4-aligned image; avail bytes of it can be read. It
 * checks magic, version, bounds of all parts, and digest. The digests of the parts are not checked.
 * Returns ERR_NONE, ERR_IMG_DAMAGED, ERR_IMG_VERSION or ERR_IMG_PART.
 */
enum error image_check(const void *image, uint32_t avail);

/* The header of an image. */
const struct image_header *image_header(const void *image);

/* The part table of a checked image. */
const struct image_part *image_parts(const void *image);

/* The n-th part (from 0) of this type in a checked image, or NULL. */
const struct image_part *image_find(const void *image, enum image_part_type type, unsigned int n);

/* Whether parts of this type are in the head, which moves as one with the loader. */
bool image_part_in_head(uint32_t type);

/* Check a part's digest: ERR_NONE or ERR_IMG_PART. */
enum error image_check_part(const void *image, const struct image_part *part);

/*
 * Read the parameters of a checked image into out. cmdline gets a pointer to its command line (in
 * the image, 0-terminated), or NULL. An image without parameters has all defaults. Returns ERR_NONE
 * or ERR_IMG_PART.
 */
enum error image_read_params(const void *image, struct image_params *out, const char **cmdline);

/* Compute the header's digest, over the header and its part table. */
uint32_t image_digest(const struct image_header *header, const struct image_part *table);

/*
 * Read the console of an image whose header may be damaged. It is read from behind the header. If
 * that is damaged, and checked says that the image passed image_check(), it is read from the
 * parameters. False, and no console, when neither can be used.
 */
bool image_read_console(const void *image, bool checked, struct console_params *out);

/* Compute the loader's digest, for an image with a loader of this size. */
uint32_t image_loader_digest(const void *image, uint32_t loader_size);

/* The name of a format or filter ("gzip", "arm"); "?" when there is no such one. */
const char *format_name(uint32_t format);
const char *filter_name(uint32_t filter);

#endif
