/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Android's boot image, header versions 0 to 2 (Android: tools/mkbootimg, include/bootimg), and
 * LK's extension of version 0 by a table of device trees. All numbers are little-endian; each
 * section begins on a page.
 */
#ifndef KEDGE_BOOTIMG_H
#define KEDGE_BOOTIMG_H

#include <stdint.h>

#define BOOTIMG_MAGIC	   "ANDROID!"
#define BOOTIMG_MAGIC_SIZE 8
#define BOOTIMG_NAME	   16
#define BOOTIMG_CMDLINE	   512
#define BOOTIMG_MORE	   1024 /* the command line goes on there */
#define BOOTIMG_PAGE_LEAST 2048u
#define BOOTIMG_PAGE_MOST  16384u
#define BOOTIMG_VERSIONS   3

/* Where in the header the sections' sizes and addresses are, and the rest. */
#define BOOTIMG_KERNEL_SIZE	0x008
#define BOOTIMG_KERNEL_ADDRESS	0x00c
#define BOOTIMG_RAMDISK_SIZE	0x010
#define BOOTIMG_RAMDISK_ADDRESS 0x014
#define BOOTIMG_SECOND_SIZE	0x018
#define BOOTIMG_SECOND_ADDRESS	0x01c
#define BOOTIMG_TAGS_ADDRESS	0x020
#define BOOTIMG_PAGE_SIZE	0x024
#define BOOTIMG_VERSION		0x028 /* in version 0 with a QCDT table: that table's size */
#define BOOTIMG_OS_VERSION	0x02c
#define BOOTIMG_NAME_AT		0x030
#define BOOTIMG_CMDLINE_AT	0x040
#define BOOTIMG_ID		0x240
#define BOOTIMG_ID_SIZE		32
#define BOOTIMG_MORE_AT		0x260
#define BOOTIMG_V0_HEADER	0x660
#define BOOTIMG_DTBO_SIZE	0x660 /* of recovery; version 1 and later, as what follows */
#define BOOTIMG_DTBO_OFFSET	0x664 /* in the file; 64 bits */
#define BOOTIMG_HEADER_SIZE	0x66c
#define BOOTIMG_V1_HEADER	0x670
#define BOOTIMG_DTB_SIZE	0x670 /* version 2 */
#define BOOTIMG_DTB_ADDRESS	0x674 /* 64 bits */
#define BOOTIMG_V2_HEADER	0x67c

#define BOOTIMG_DIGEST_SIZE 20 /* of the id; the rest is 0 */

/*
 * The id of a boot image as mkbootimg makes it: SHA-1 over each section that the version has, and
 * its size. All sections must be there.
 */
void bootimg_id(const uint8_t *data, uint8_t id[BOOTIMG_DIGEST_SIZE]);

#endif
