// SPDX-License-Identifier: GPL-2.0-or-later
#include <nettle/sha1.h>
#include <nettle/sha2.h>
#include <string.h>
#include <zlib.h>

#include "hash.h"

size_t hash(const char *algorithm, const uint8_t *data, size_t size, uint8_t value[HASH_MOST])
{
	struct sha256_ctx sha256;
	struct sha1_ctx sha1;

	if (!strcmp(algorithm, "crc32")) {
		write_be32(value, (uint32_t)crc32(0, data, (uInt)size));
		return 4;
	}
	if (!strcmp(algorithm, "sha1")) {
		sha1_init(&sha1);
		sha1_update(&sha1, size, data);
		sha1_digest(&sha1, SHA1_DIGEST_SIZE, value);
		return SHA1_DIGEST_SIZE;
	}
	if (strcmp(algorithm, "sha256") != 0)
		return 0;
	sha256_init(&sha256);
	sha256_update(&sha256, size, data);
	sha256_digest(&sha256, SHA256_DIGEST_SIZE, value);
	return SHA256_DIGEST_SIZE;
}
