// SPDX-License-Identifier: GPL-2.0-or-later
/* D-Link's headers on Gemini boards, and NOPs in front of a zImage. */
#include <string.h>

#include "boot/image/image.h"
#include "dns313.h"
#include "nops.h"
#include "unwrap.h"
#include "wrgg.h"
#include "util/bytes.h"
#include "util/failure.h"

/* --- WRGG --- */

bool is_wrgg(const uint8_t *data, size_t size)
{
	return size >= WRGG_HEADER && read_le32(data + WRGG_MAGIC_AT) == WRGG_MAGIC &&
	       read_le32(data + WRGG_MAGIC_AT + 4) == WRGG_MAGIC;
}

bool unwrap_wrgg(const uint8_t *data, size_t size, struct unwrapped *u, struct failure *f)
{
	uint32_t length = read_le32(data + WRGG_SIZE);
	uint8_t value[WRGG_DIGEST_SIZE];

	if (length > size - WRGG_HEADER)
		return failed(f, "it has %u bytes, but only %zu are there: it was cut", length,
			      size - WRGG_HEADER);
	wrgg_digest(data, data + WRGG_HEADER, length, value);
	if (memcmp(value, data + WRGG_DIGEST, sizeof(value)) != 0)
		return failed(f, "it is damaged: its MD5 is wrong");
	unwrap_text(u, "signature", data + WRGG_SIGNATURE, WRGG_SIGNATURE_SIZE);
	unwrap_text(u, "version", data + WRGG_VERSION, WRGG_SHORT_SIZE);
	unwrap_text(u, "model", data + WRGG_MODEL, WRGG_SHORT_SIZE);
	unwrap_text(u, "build", data + WRGG_BUILD, WRGG_SHORT_SIZE);
	unwrap_text(u, "device", data + WRGG_DEVICE, WRGG_DEVICE_SIZE);
	unwrap_number(u, "offset", FIELD_ADDRESS, read_le32(data + WRGG_OFFSET));
	if (!length)
		return failed(f, "it is empty");
	unwrap_piece(u, "kernel", WRGG_HEADER, length);
	unwrap_piece(u, "rest", WRGG_HEADER + length, size - WRGG_HEADER - length);
	return true;
}

/* --- DNS-313 --- */

/* It begins as a uImage does, and is told from one by its longer header. */
bool is_dns313(const uint8_t *data, size_t size)
{
	return size >= DNS313_HEADER && read_be32(data) == UIMAGE_MAGIC &&
	       (uimage_header_good(data, DNS313_HEADER) ||
		!memcmp(data + DNS313_MODEL, DNS313_MODEL_START, sizeof(DNS313_MODEL_START) - 1));
}

bool unwrap_dns313(const uint8_t *data, size_t size, struct unwrapped *u, struct failure *f)
{
	uint32_t length = read_be32(data + UIMAGE_SIZE);

	if (!uimage_check(data, size, DNS313_HEADER, f))
		return false;
	unwrap_text(u, "name", data + UIMAGE_NAME_AT, UIMAGE_NAME);
	unwrap_text(u, "model", data + DNS313_MODEL, DNS313_SHORT_SIZE);
	unwrap_text(u, "version", data + DNS313_VERSION, DNS313_SHORT_SIZE);
	unwrap_number(u, "load", FIELD_ADDRESS, read_be32(data + UIMAGE_LOAD));
	unwrap_number(u, "entry", FIELD_ADDRESS, read_be32(data + UIMAGE_ENTRY));
	u->has_load = true;
	u->load = read_be32(data + UIMAGE_LOAD);
	unwrap_piece(u, "kernel", DNS313_HEADER, length);
	return length || failed(f, "it is empty");
}

/* --- NOPs --- */

/* The NOPs in front of a zImage's own; 0 if that is not what it is. */
static size_t count_nops(const uint8_t *data, size_t size)
{
	size_t count;

	for (count = 0; count <= NOPS_MOST; count++) {
		if (size < 4 * count + ZIMAGE_HEADER_SIZE)
			return 0;
		if (read_le32(data + 4 * count + ZIMAGE_MAGIC_OFFSET) == ZIMAGE_MAGIC)
			return count;
		if (read_le32(data + 4 * count) != NOP)
			return 0;
	}
	return 0;
}

bool is_nops(const uint8_t *data, size_t size)
{
	return count_nops(data, size) > 0;
}

bool unwrap_nops(const uint8_t *data, size_t size, struct unwrapped *u, struct failure *f)
{
	size_t lead = 4 * count_nops(data, size);

	(void)f;
	unwrap_number(u, "nops", FIELD_NUMBER, lead / 4);
	unwrap_piece(u, "kernel", lead, size - lead);
	u->lead = (uint32_t)lead;
	return true;
}
