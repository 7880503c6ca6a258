/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * D-Link's WRGG header, of 160 bytes in front of the kernel; numbers are little-endian (fields as
 * OpenWrt's mkwrggimg writes them).
 */
#ifndef KEDGE_WRGG_H
#define KEDGE_WRGG_H

#include <stddef.h>
#include <stdint.h>

#define WRGG_HEADER 160u
#define WRGG_MAGIC  0x20080321u /* twice */

#define WRGG_SIGNATURE	    0
#define WRGG_MAGIC_AT	    32
#define WRGG_VERSION	    40
#define WRGG_MODEL	    56
#define WRGG_FLAGS	    72 /* 16 bytes, 0 */
#define WRGG_BUILD	    88
#define WRGG_SIZE	    104 /* of what follows the header */
#define WRGG_OFFSET	    108
#define WRGG_DEVICE	    112
#define WRGG_DIGEST	    144 /* MD5 of offset, device and what follows the header */
#define WRGG_SIGNATURE_SIZE 32u
#define WRGG_SHORT_SIZE	    16u /* of version, model and build */
#define WRGG_DEVICE_SIZE    32u
#define WRGG_DIGEST_SIZE    16u

/* The digest that belongs into a header in front of size bytes of data. */
void wrgg_digest(const uint8_t header[WRGG_HEADER], const uint8_t *data, size_t size,
		 uint8_t value[WRGG_DIGEST_SIZE]);

#endif
