/* SPDX-License-Identifier: GPL-2.0-or-later */
/* U-Boot's own ("legacy") image: a header of 64 bytes in front (U-Boot: include/image.h). */
#ifndef KEDGE_UIMAGE_H
#define KEDGE_UIMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

#define UIMAGE_LINUX	     5
#define UIMAGE_ARM	     2
#define UIMAGE_KERNEL	     2
#define UIMAGE_KERNEL_NOLOAD 14 /* runs where it lies, entered at its start plus entry */

struct uimage {
	uint8_t type;
	uint32_t load, entry;
	const char *name; /* cut at UIMAGE_NAME characters */
};

/* Write the header of an uncompressed Linux image for ARM whose data are size bytes. */
void uimage_header(uint8_t header[UIMAGE_HEADER], const struct uimage *u, const uint8_t *data,
		   size_t size);

#endif
