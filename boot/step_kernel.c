// SPDX-License-Identifier: GPL-2.0-or-later
/* Steps 8 and 9: inflate and check the kernel; a zImage that inflates itself is only checked. */
#include "boot/image/payload.h"
#include "panic.h"
#include "step.h"

bool boot_keeps_zimage(const struct boot *b)
{
	return payload_is_zimage((enum image_format)boot_image(b)->kernel.format);
}

uint32_t boot_entry(const struct boot *b)
{
	return boot_keeps_zimage(b) ? b->plan.place[PLAN_PAYLOAD] : b->plan.kernel;
}

_Noreturn static void fail(struct boot *b, enum error error)
{
	log_normal(&b->log, "\n");
	panic(b, error, boot_entry(b));
}

void boot_inflate(struct boot *b)
{
	const struct image_kernel *k = &boot_image(b)->kernel;
	const struct payload payload = {
		.source = boot_at(b->plan.place[PLAN_PAYLOAD]),
		.source_size = boot_payload_size(b),
		.kernel = boot_at(b->plan.kernel),
		.kernel_size = k->inflated_size,
		.workspace = boot_at(b->plan.place[PLAN_WORKSPACE]),
		.workspace_size = boot_room(b, PLAN_WORKSPACE),
		.vector = b->progress.vector.on,
	};
	enum error error;

	if (boot_keeps_zimage(b)) {
		log_normal(&b->log, "Keeping the zImage...");
		return;
	}
	log_normal(&b->log, "Uncompressing Linux...");
	phase_begin(&b->times, PHASE_INFLATE);
	error = payload_inflate((enum image_format)k->format, &payload);
	if (error)
		fail(b, error);
}

void boot_check(struct boot *b)
{
	const struct image_kernel *k = &boot_image(b)->kernel;
	uint32_t size = k->inflated_size;
	enum image_filter filter = (enum image_filter)k->filter;
	enum error error;

	/* A zImage that inflates itself has no filter. */
	if (boot_keeps_zimage(b)) {
		size = boot_payload_size(b);
		filter = FILTER_NONE;
	}
	phase_begin(&b->times, PHASE_CHECK);
	error = payload_check(boot_at(boot_entry(b)), size, filter, b->progress.vector.on,
			      k->inflated_digest);
	if (error)
		fail(b, error);
	log_normal(&b->log, " done, booting the kernel.\n");
	console_flush(&b->console);
}
