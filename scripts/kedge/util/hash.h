/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The hashes of U-Boot's FIT, by name. */
#ifndef KEDGE_HASH_H
#define KEDGE_HASH_H

#include <stddef.h>
#include <stdint.h>

#define HASH_MOST 64 /* bytes */

/* Hash data with what mkimage knows: crc16-ccitt, crc32, md5, sha1, sha256, sha384 or sha512; the
 * hash's bytes, 0 for any other algorithm. */
size_t hash(const char *algorithm, const uint8_t *data, size_t size, uint8_t value[HASH_MOST]);

#endif
