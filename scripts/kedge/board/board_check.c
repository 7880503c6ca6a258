// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "boot/arch.h"
#include "board_check.h"
#include "memory.h"
#include "util/buffer.h"
#include "util/failure.h"

/*
 * Put an image where the bootloader loads it, in one piece or two. Returns the bytes at address, 0
 * when the pieces overlap.
 */
static uint32_t put_image(uint32_t address, const struct buffer *image)
{
	struct image_params params;
	const char *cmdline;
	size_t first = image->size;
	struct failure overlap;

	if (image_read_params(image->data, &params, &cmdline) == ERR_NONE && params.piece_offset &&
	    params.piece_offset < first) {
		first = params.piece_offset;
		if (!memory_put(params.piece_address, image->data + first, image->size - first,
				&overlap))
			return 0;
	}
	return memory_put(address, image->data, first, &overlap) ? (uint32_t)first : 0;
}

/*
 * Set what the bootloader does: as the package says, or else as the board says. Returns the address
 * of the image.
 */
static uint32_t give(const struct board *b, const struct package *p, size_t initrd_size,
		     struct plan_request *known, struct survey_given *given)
{
	uint32_t image;

	if (p->initrd_place != PACKAGE_NO_PLACE) {
		given->initrd = p->place[p->initrd_place].start;
		given->initrd_size = (uint32_t)initrd_size;
	}
	image = board_give(b, (uint32_t)initrd_size, known, given);
	return p->image_place == PACKAGE_NO_PLACE ? image : p->place[p->image_place].start;
}

/* Whether the two pieces of an image overlap; if so, adds a problem. */
static bool pieces_overlap(const struct board *b, const char *output, uint32_t address,
			   const struct buffer *image, struct problems *o)
{
	struct image_params params;
	struct range first, rest;
	const char *cmdline;

	if (image_read_params(image->data, &params, &cmdline) != ERR_NONE || !params.piece_offset ||
	    params.piece_offset >= image->size)
		return false;
	first = range_cut(address, params.piece_offset);
	rest = range_cut(params.piece_address, (uint32_t)image->size - params.piece_offset);
	if (!range_overlaps(first, rest))
		return false;
	problem_add(
		o,
		"%s: on board %s the image's second piece, %zu bytes at 0x%x, lies over the first, "
		"%u bytes at 0x%x",
		output, b->name, image->size - params.piece_offset, params.piece_address,
		params.piece_offset, address);
	return true;
}

/* Plan an image. Returns the first error; *at gets the address that it is about. */
static enum error plan_image(struct survey_given *given, const struct buffer *image, uint32_t lead,
			     struct plan *plan, uint32_t *at)
{
	struct survey s = {0};
	enum log_level level = LOG_NORMAL;
	enum error error;
	uint32_t first;
	void *there;

	*at = given->image;
	if (!range_fits(given->image, (uint32_t)image->size + lead))
		return ERR_PLAN_INPUT;
	given->image += lead;
	first = put_image(given->image, image);
	if (!first)
		return ERR_PLAN_INPUT;
	there = arch_map(given->image, first, given->image);
	error = survey_params(&s, there);
	if (!error) {
		error = survey_take(given, there, &s, &level);
		*at = s.error_at;
	}
	if (!error) {
		error = plan_make(&s.request, plan);
		*at = plan->range.start ? plan->range.start : given->image;
	}
	memory_clear();
	return error;
}

void board_check_place(const struct board *b, const char *file, const char *what, uint32_t start,
		       size_t size, struct problems *o)
{
	if (!board_in_ram(b, start, size))
		problem_add(o, "%s: %s, %zu bytes at 0x%x, is not in board %s's RAM", file, what,
			    size, start, b->name);
}

void board_check_arch(const struct board *b, const char *file, const char *what, bool armv7,
		      struct problems *o)
{
	const char *arch = conf_value(&b->conf, "arch", 0);

	if (armv7 && arch && !strcmp(arch, "v4"))
		problem_add(o, "%s: %s ARMv7, and board %s's CPU is older (arch = v4)", file, what,
			    b->name);
}

void board_check(const struct board *b, const struct package *p, const char *output,
		 const struct package_input *input, struct problems *o, bool quiet)
{
	struct plan_request known = {0};
	struct survey_given given = {.known = &known};
	unsigned int before = o->count, i;
	enum error error;
	struct plan plan;
	uint32_t at;

	given.image = give(b, p, input->initrd.size, &known, &given);
	for (i = 0; i < p->place_count; i++)
		board_check_place(b, output, p->place[i].what, p->place[i].start, p->place[i].size,
				  o);
	if (p->image_place == PACKAGE_NO_PLACE)
		board_check_place(b, output, "the image", given.image, input->image.size, o);
	if (p->initrd_place == PACKAGE_NO_PLACE && given.initrd_size)
		board_check_place(b, output, "the initrd", given.initrd, given.initrd_size, o);
	/* A plan with memory that is not there would tell nothing more. */
	if (o->count > before || pieces_overlap(b, output, given.image, &input->image, o))
		return;
	error = plan_image(&given, &input->image, p->lead, &plan, &at);
	if (error)
		problem_add(
			o,
			"%s: on board %s the kernel would not start: %s: %s (0x%x), as `kedge plan "
			"%s "
			"%s %s` shows",
			output, b->name, error_code(error), error_message(error), at, output,
			b->path ? "--board-file" : "--board", b->path ? b->path : b->name);
	else if (!quiet)
		printf("board %s: the kernel goes to 0x%08x, %u bytes are moved\n", b->name,
		       plan.kernel, plan.bytes_moved);
}
