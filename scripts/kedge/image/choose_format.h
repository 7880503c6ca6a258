/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Choosing the format with which the kernel starts the soonest. */
#ifndef KEDGE_CHOOSE_FORMAT_H
#define KEDGE_CHOOSE_FORMAT_H

#include "boot/image/image.h"
#include "util/buffer.h"
#include "util/failure.h"

enum preference {
	PREFER_TIME,  /* loading and decompressing together are the shortest */
	PREFER_SIZE,  /* the image is the smallest */
	PREFER_SPEED, /* decompressing is the shortest */
};

/* What the choice depends on. */
struct format_preferences {
	uint32_t arch;	     /* the loader's: 4 or 7 */
	uint32_t flash_rate; /* bytes that the bootloader loads in a second; not 0 */
	uint32_t cpu_mips;   /* million instructions that the CPU executes in a second; not 0 */
	enum preference prefer;
};

/* An image in one of the formats, and how long it takes to start. */
struct candidate {
	enum image_format format;
	enum image_filter filter;
	struct buffer payload;
	uint64_t image_size;   /* loader and payload, bytes */
	uint64_t instructions; /* estimated, from the loader's entry to the kernel's */
	double load, run;      /* seconds */
};

/*
 * How many instructions a loader executes for a payload: an estimate by the payload's size, within
 * 5 % for Debian's kernels (tests/bench/decode/count.sh).
 */
uint64_t predict_instructions(uint32_t arch, enum image_format format, enum image_filter filter,
			      uint64_t payload_size, uint64_t inflated_size);

/*
 * Compress the image in every format, at the same time. *best gets the candidate that fits the
 * preferences best; its payload is the caller's. With print, the table of all candidates is
 * printed. False, with the reason in f, when one cannot be compressed.
 */
bool choose_format(const struct buffer *image, const struct format_preferences *preferences,
		   enum image_filter filter, bool print, struct candidate *best, struct failure *f);

/* Parse a preference's name: time, size or speed. */
bool parse_preference(const char *name, enum preference *prefer);

#endif
