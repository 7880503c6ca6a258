// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The boot on one page, top to bottom:
 *
 *	 1. entry	arch/arm/head.S keeps the registers, turns off what was on, and calls
 *			boot_main() with a stack inside the image
 *	 2. start	boot/step_start.c: the image is checked, the console begins
 *	 3. survey	boot/step_survey.c, boot/survey/: RAM, device tree, initrd, command line
 *	 4. plan	boot/step_plan.c, boot/plan/: where everything goes, and in which order
 *	 5. caches	boot/step_move.c, arch/arm/arm.c: page table, MMU and caches on
 *	 6. move	boot/step_move.c: what must move, at times the loader itself; a second
 *			piece of the image is checked
 *	 7. tree	boot/step_fdt.c, boot/fdt/: what the bootloader said is merged into it
 *			(at the level verbose, the kernel's first instructions are watched)
 *	 8. inflate	boot/step_kernel.c, lib/: the kernel, at times over its payload's tail
 *	 9. check	boot/step_kernel.c: the kernel's digest
 *	10. hand over	boot/step_hand_over.c, arch/arm/cpu.S: all off again, and into the kernel
 *
 * Until the plan is made, nothing outside of the image is written. A step that fails ends the boot
 * in boot/panic.c, with a code; a kernel that fails a check is never entered.
 */
#include "boot.h"

_Noreturn void boot_main(struct boot *b)
{
	boot_start(b);
	boot_survey(b);
	boot_plan(b);
	/* If nothing lies at its place yet, the page table is written now; else after the moves. */
	if (b->plan.table_first)
		boot_caches_on(b);
	boot_continue(b);
}

/* When the loader has moved, the entry code goes on here, with the loader at its new place. */
_Noreturn void boot_continue(struct boot *b)
{
	boot_log_start(b);
	boot_move(b);
	boot_caches_on(b);
	boot_check_piece(b);
	boot_complete_fdt(b);
	boot_watch_kernel(b);
	boot_inflate(b);
	boot_check(b);
	boot_hand_over(b);
}
