// SPDX-License-Identifier: GPL-2.0-or-later
#include <nettle/nettle-meta.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "hash.h"
#include "buffer.h"
#include "bytes.h"

/* CRC-16 with CCITT's polynomial, starting at 0, highest bit first. */
static uint16_t crc16(const uint8_t *data, size_t size)
{
	unsigned int crc = 0, bit;

	for (; size--; data++) {
		crc ^= (unsigned int)*data << 8;
		for (bit = 0; bit < 8; bit++)
			crc = crc & 0x8000 ? crc << 1 ^ 0x1021 : crc << 1;
	}
	return (uint16_t)crc;
}

static size_t digest_of(const struct nettle_hash *of, const uint8_t *data, size_t size,
			uint8_t *value)
{
	void *context = allocate(of->context_size);

	of->init(context);
	of->update(context, size, data);
	of->digest(context, of->digest_size, value);
	free(context);
	return of->digest_size;
}

size_t hash(const char *algorithm, const uint8_t *data, size_t size, uint8_t value[HASH_MOST])
{
	const struct {
		const char *name;
		const struct nettle_hash *hash;
	} digests[] = {
		{"md5", &nettle_md5},	    {"sha1", &nettle_sha1},	{"sha256", &nettle_sha256},
		{"sha384", &nettle_sha384}, {"sha512", &nettle_sha512},
	};
	uint16_t crc;
	size_t i;

	if (!strcmp(algorithm, "crc32")) {
		write_be32(value, (uint32_t)crc32(0, data, (uInt)size));
		return 4;
	}
	if (!strcmp(algorithm, "crc16-ccitt")) {
		crc = crc16(data, size);
		value[0] = (uint8_t)(crc >> 8);
		value[1] = (uint8_t)crc;
		return 2;
	}
	for (i = 0; i < sizeof(digests) / sizeof(digests[0]); i++) {
		if (!strcmp(algorithm, digests[i].name))
			return digest_of(digests[i].hash, data, size, value);
	}
	return 0;
}
