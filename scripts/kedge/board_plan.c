// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "../../boot/arch.h"
#include "board_plan.h"
#include "memory.h"

/* Put an image where the bootloader loads it, in two pieces if it is one of these; returns the
 * bytes at address. */
static uint32_t put_image(uint32_t address, const struct buffer *image)
{
	struct image_params params;
	const char *cmdline;
	size_t first = image->size;

	if (image_read_params(image->data, &params, &cmdline) == ERR_NONE && params.piece_offset &&
	    params.piece_offset < first) {
		first = params.piece_offset;
		memory_put(params.piece_address, image->data + first, image->size - first);
	}
	memory_put(address, image->data, first);
	return (uint32_t)first;
}

/* Survey and plan; returns the first error, *at the address it is about. */
static enum error plan_image(const struct board *b, const struct buffer *image, uint32_t lead,
			     uint32_t initrd_size, struct plan *plan, uint32_t *at)
{
	struct survey s = {0};
	enum error error;
	uint32_t first;
	void *there;

	s.image = board_survey(b, initrd_size, &s);
	*at = s.image;
	if (!range_fits(s.image, (uint32_t)image->size + lead))
		return ERR_PLAN_INPUT;
	s.image += lead;
	first = put_image(s.image, image);
	there = arch_map(s.image, first, s.image);
	error = survey_params(&s, there);
	if (!error) {
		error = survey_take(&s, there);
		*at = s.error_at;
	}
	if (!error) {
		error = plan_make(&s.plan, plan);
		*at = plan->range.start ? plan->range.start : s.image;
	}
	memory_clear();
	return error;
}

void board_check_image(const struct board *b, const struct buffer *image, uint32_t lead,
		       size_t initrd_size, bool force, bool quiet)
{
	struct plan plan;
	uint32_t at;
	enum error error = plan_image(b, image, lead, (uint32_t)initrd_size, &plan, &at);

	if (error && !force)
		die("on board %s the kernel would not start: %s: %s (0x%x); kedge plan --board %s "
		    "shows it, --force writes the image all the same",
		    b->name, error_code(error), error_message(error), at, b->name);
	if (error)
		fprintf(stderr,
			"kedge: warning: on board %s the kernel will not start: %s: %s (0x%x)\n",
			b->name, error_code(error), error_message(error), at);
	else if (!quiet)
		printf("board %s: the kernel goes to 0x%08x, %u bytes are moved\n", b->name,
		       plan.kernel, plan.bytes_moved);
}
