/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What U-Boot's formats, and D-Link's like one of them, share: the keys load and entry, and the
 * header of 64 bytes in front of U-Boot's own ("legacy") image (U-Boot: include/image.h).
 */
#ifndef KEDGE_UBOOT_H
#define KEDGE_UBOOT_H

#include "package_format.h"
#include "util/buffer.h"
#include "util/failure.h"

#define UIMAGE_MAGIC  0x27051956u
#define UIMAGE_HEADER 64u
#define UIMAGE_NAME   32u

/* Where the fields are; numbers are big-endian. */
#define UIMAGE_HEADER_CRC 4 /* of the header, with 0 here */
#define UIMAGE_TIME	  8
#define UIMAGE_SIZE	  12 /* of what follows the header */
#define UIMAGE_LOAD	  16
#define UIMAGE_ENTRY	  20
#define UIMAGE_DATA_CRC	  24
#define UIMAGE_OS	  28
#define UIMAGE_ARCH	  29
#define UIMAGE_TYPE	  30
#define UIMAGE_PACKING	  31
#define UIMAGE_NAME_AT	  32

#define UIMAGE_LINUX  5
#define UIMAGE_ARM    2
#define UIMAGE_KERNEL 2

/* The keys that say where U-Boot loads the image and enters it. */
#define UBOOT_KEYS                                                                            \
	{.name = "load",                                                                      \
	 .kind = KEY_NUMBER,                                                                  \
	 .most = UINT32_MAX,                                                                  \
	 .multiple = 4,                                                                       \
	 .about = "where U-Boot puts the image; without it, U-Boot enters it where it lies"}, \
	{                                                                                     \
		.name = "entry", .kind = KEY_NUMBER, .most = UINT32_MAX, .multiple = 4,       \
		.about = "where U-Boot enters the image; without it, at load"                 \
	}

/* Read them; without load the image is entered where it lies, and both are 0. */
bool uboot_place(const struct package_input *in, struct package *p, uint32_t *load, uint32_t *entry,
		 struct failure *f);

/*
 * Put the size of what follows a header, and both CRCs, into that header, header bytes long: that
 * of a uImage, or one that has more fields.
 */
void uboot_seal(uint8_t *h, size_t header, const uint8_t *data, size_t size);

/* Whether the header's CRC is right. */
bool uboot_header_good(const uint8_t *data, size_t header);

/* The same, and that what follows is there, with the CRC that the header has of it. */
bool uboot_check(const uint8_t *data, size_t size, size_t header, struct failure *f);

/* package_replace_kernel() of a package that is such a header, and one image. */
bool uboot_replace_kernel(const struct buffer *package, const struct package_contents *c,
			  const struct buffer *kernel, size_t header, struct buffer *out,
			  struct failure *f);

#endif
