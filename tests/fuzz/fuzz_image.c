// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Any bytes as an image, with the digests made right so that what lies behind them is reached:
 * header, part table, parameters, and the survey of it with whatever follows.
 */
#include <stdlib.h>
#include <string.h>

#include "boot/survey/survey.h"
#include "lib/digest.h"
#include "scripts/kedge/board/memory.h"
#include "fuzz.h"
#include "tests/common/must.h"

#define LOAD 0x40010000u

static void make_digests_right(uint8_t *bytes, uint32_t size)
{
	struct image_header *h = (struct image_header *)(bytes + IMAGE_HEADER_OFFSET);
	struct image_part *part;
	uint32_t i;

	if (h->loader_size > size || h->loader_size % 8 ||
	    h->loader_size < IMAGE_HEADER_OFFSET + sizeof(*h) || h->part_count > IMAGE_PARTS_MAX ||
	    h->part_count * sizeof(*part) > size - h->loader_size)
		return;
	part = (struct image_part *)(bytes + h->loader_size);
	for (i = 0; i < h->part_count; i++) {
		if (part[i].offset % 4 == 0 && part[i].offset <= size &&
		    part[i].size <= size - part[i].offset)
			part[i].digest = digest(bytes + part[i].offset, part[i].size, 0);
	}
	h->digest = image_digest(h, part);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct survey_given given = {.image = LOAD, .r2 = 0x40000100};
	enum log_level level = LOG_NORMAL;
	static struct survey s;
	struct plan plan;
	uint8_t *bytes;

	if (size < IMAGE_HEADER_OFFSET + sizeof(struct image_header) || size > 0x100000)
		return 0;
	bytes = malloc(size);
	memcpy(bytes, data, size);
	make_digests_right(bytes, (uint32_t)size);
	memset(&s, 0, sizeof(s));
	if (!image_check(bytes, (uint32_t)size)) {
		must_put(LOAD, bytes, size);
		if (!survey_params(&s, bytes) && !survey_take(&given, bytes, &s, &level))
			plan_make(&s.request, &plan);
		memory_clear();
	}
	free(bytes);
	return 0;
}
