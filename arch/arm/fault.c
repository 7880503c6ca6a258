// SPDX-License-Identifier: GPL-2.0-or-later
/* Reporting a fault: registers, status, and callers. */
#include "boot/boot.h"
#include "boot/log/log.h"
#include "boot/panic.h"
#include "cpu.h"

#define CALLERS_MAX 8

/* Fault status registers: DDI 0406C, B4.1.52, and DDI 0100I, B4.6. */
#define STATUS_LONG 0x200u /* the status has the format of long descriptors */
#define STATUS_HIGH 0x400u /* fifth bit of the status, ARMv6 and later */

/* Bytes from struct boot to the top of the fault stack. The plan is not needed any more. */
extern const uint32_t fault_stack;
const uint32_t fault_stack __attribute__((used)) =
	(offsetof(struct boot, plan) + sizeof(struct plan)) & ~7u;

/* vectors.S calls this when the CPU took an exception; hyp: in HYP mode. */
_Noreturn void cpu_fault(uint32_t kind, const struct fault *f, struct boot *b, bool hyp);

/* The meaning of a fault status. */
static const char *cause_of(const struct boot *b, uint32_t status, bool of_long)
{
	static const char words[] = "unknown\0alignment\0translation\0domain\0permission\0"
				    "external\0external, late\0access flag\0parity\0debug\0"
				    "cache maintenance";
	/*
	 * Which text, by the status' low four bits. First for ARMv4 and v5; then for later cores,
	 * without and with the fifth bit; then for long descriptors.
	 */
	static const char which[] = "0151525253535454"
				    "0197:27253035454"
				    "0000006088008080"
				    "0274558810000000";
	uint32_t low = status & 15, table = 0;

	if (of_long) {
		table = 48;
		low = (status & 63) >> 2;
	} else if (b->cpu.kind >= CPU_V6) {
		table = status & STATUS_HIGH ? 32 : 16;
	}
	return nth_text(words, which[table + low] - '0');
}

/*
 * Report fault status and address of an abort, if the core keeps them. A prefetch abort's address
 * is its pc.
 */
static void report_status(struct boot *b, uint32_t kind, const struct fault *f, bool hyp)
{
	uint32_t status = f->hsr, address = f->hyp_address;
	bool data = kind == FAULT_DATA;

	if (!data && (kind != FAULT_PREFETCH || b->cpu.kind < CPU_V6))
		return;
	if (!hyp && data) {
		__asm__ volatile("mrc p15, 0, %0, c5, c0, 0" : "=r"(status));
		__asm__ volatile("mrc p15, 0, %0, c6, c0, 0" : "=r"(address));
	} else if (!hyp) {
		__asm__ volatile("mrc p15, 0, %0, c5, c0, 1" : "=r"(status));
		address = f->pc;
	}
	log_always(&b->log, "%s %x: %s, address %x\n",
		   hyp	  ? "hsr"
		   : data ? "dfsr"
			  : "ifsr",
		   status, cause_of(b, status, hyp || status & STATUS_LONG), address);
}

/* Whether a word may be a return address into the loader's code. */
static bool is_behind_call(const struct boot *b, uint32_t word)
{
	const uint16_t *half = (const uint16_t *)(word & ~1u);

	/* It must be in front of the data, and a call must be in front of it. */
	if (word - b->loader < 4 || word - b->loader >= (uint32_t)b - b->loader)
		return false;
	if (word & 1) /* Thumb state: BL, BLX */
		return (half[-2] & 0xf800) == 0xf000 && (half[-1] & 0xc000) == 0xc000;
	return !(word & 3) && (half[-1] & 0x0f00) == 0x0b00; /* ARM state: BL */
}

/*
 * The loader has no stack frames. Words on the stack, from sp up to the top, are reported if they
 * look like return addresses. Some of them may be old ones.
 */
static void report_callers(struct boot *b, const struct fault *f)
{
	uint32_t bottom = (uint32_t)stack_bottom, top = (uint32_t)stack_top, count = 0;
	uint32_t word = f->lr, at = f->sp;

	log_always(&b->log, "called from (perhaps, in the loader)");
	if (at - bottom > top - bottom || at % 4)
		at = top;
	for (;;) {
		if (is_behind_call(b, word)) {
			log_always(&b->log, " %x", (word & ~1u) - b->loader);
			count++;
		}
		if (at == top || count == CALLERS_MAX)
			break;
		word = *(const uint32_t *)at;
		at += 4;
	}
	log_always(&b->log, "\n");
}

static void report_fault(struct boot *b, uint32_t kind, const struct fault *f, bool hyp)
{
	enum error error = kind < FAULT_OTHER ? ERR_CPU_UNDEFINED + kind : ERR_CPU_FAULT;
	uint32_t i;

	log_always(&b->log, "\n");
	log_error(&b->log, b->progress.entered ? ERR_CPU_KERNEL : error, f->pc);
	if (b->progress.entered)
		log_always(&b->log, "%s, %x behind its entry\n", error_message(error),
			   f->pc - b->progress.entered);
	else
		log_always(&b->log, "phase %s, loader at %x\n", phase_name(b->times.phase),
			   b->loader);
	for (i = 0; i < 13; i++)
		log_always(&b->log, "r%u %x%c", i, f->r[i], i == 6 || i == 12 ? '\n' : ' ');
	log_always(&b->log, "sp %x lr %x pc %x cpsr %x\n", f->sp, f->lr, f->pc, f->cpsr);
	report_status(b, kind, f, hyp);
	if (!b->progress.entered)
		report_callers(b, f);
}

_Noreturn void cpu_fault(uint32_t kind, const struct fault *f, struct boot *b, bool hyp)
{
	/*
	 * A fault while the first one is reported: the console does not work. A fault while
	 * panic_end() acts on an error: it stops.
	 */
	uint32_t before = b->progress.faults++;

	if (before > 2)
		arch_stop();
	if (!b->progress.stopping && before)
		b->console.params.type = CONSOLE_NONE;
	if (!b->progress.stopping && !before)
		report_fault(b, kind, f, hyp);
	panic_end(b);
}
