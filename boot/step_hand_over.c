// SPDX-License-Identifier: GPL-2.0-or-later
/* Step 10: set everything up as the kernel wants it, and enter the kernel. */
#include "boot_record_write.h"
#include "step.h"

void boot_watch_kernel(struct boot *b)
{
	const char *why = NULL;

	if (b->log.level != LOG_VERBOSE)
		return;
	if (!arch_can_watch())
		why = "no, the CPU has no VBAR";
	else if (range_overlaps(range_cut(b->loader, boot_room(b, PLAN_LOADER)),
				plan_kernel_range(&b->survey.request)))
		why = "no, it writes over the loader";
	b->progress.watched = !why;
	log_verbose(&b->log, "Kernel watched: %s\n", why ? why : "yes");
}

_Noreturn void boot_hand_over(struct boot *b)
{
	const struct range written[] = {
		range_cut(b->plan.kernel, boot_image(b)->kernel.inflated_size),
		boot_place(b, PLAN_FDT),
		boot_place(b, PLAN_INITRD),
		boot_place(b, PLAN_LOADER),
		range_cut(b->plan.place[PLAN_PAYLOAD], boot_payload_size(b)),
		boot_place(b, PLAN_WORKSPACE),
		boot_place(b, PLAN_PAGE_TABLE),
		boot_place(b, PLAN_LOG),
		b->plan.bounce,
	};
	uint32_t r2 = boot_room(b, PLAN_FDT) ? b->plan.place[PLAN_FDT] : 0;

	phase_begin(&b->times, PHASE_ENTER);
	log_times(&b->log, &b->times, &b->survey.request, &b->plan);
	if (b->survey.record)
		boot_record_write(b, boot_entry(b));
	arch_clock_off(&b->times.clock);
	arch_vector_off(&b->progress.vector);
	if (b->progress.watched)
		b->progress.entered = boot_entry(b);
	arch_enter_kernel(&b->cpu, boot_entry(b), b->given.r1, r2, written,
			  sizeof(written) / sizeof(written[0]), b->progress.watched);
}
