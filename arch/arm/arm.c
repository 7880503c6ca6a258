// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/boot.h"
#include "boot/log/log.h"
#include "cpu.h"

#include <string.h>

#define SECTION_SIZE 0x100000u
#define SECTIONS     4096u

/*
 * Section descriptors: DDI 0406C, B3.5.1, and DDI 0100I, B4.7. Full access. Since ARMv6, bit 4 is
 * XN; before, it must be 1.
 */
#define SECTION		 0x00000c02u
#define SECTION_BIT4	 0x00000010u
#define SECTION_CACHED	 0x0000000cu /* write-back */
#define SECTION_ALLOCATE 0x00001000u /* TEX: write-allocate, too; ARMv6 and later */
#define SECTION_UNCACHED 0x00001000u /* TEX: normal memory, not cached, ARMv6 and later */
#define SECTION_DEVICE	 0x00000004u /* ARMv6 and later; before ARMv6 neither C nor B is set */

/*
 * How far from the image the loader looks at what a bootloader hands over. It is less where memory
 * cannot be probed.
 */
#define REACH	     0x30000000u
#define REACH_PROBED 0x7f000000u

#define PAGE_SIZE 0x1000u

#define HIGH_VECTORS	 0xffff0000u
#define SECOND_LEVEL	 0x400u /* offset behind the vectors, in their page; a multiple of 1 KiB */
#define TABLE		 0x00000001u
#define PAGE_ANY	 0x00000ff2u /* not cached */
#define PAGE_DEVICE_V6	 0x00000037u
#define PAGE_UNCACHED_V6 0x00000072u

_Static_assert(offsetof(struct boot, cpu.midr) == BOOT_MIDR &&
		       offsetof(struct boot, cpu.kind) == BOOT_KIND &&
		       offsetof(struct boot, cpu.sctlr) == BOOT_SCTLR &&
		       offsetof(struct boot, cpu.hyp) == BOOT_HYP &&
		       offsetof(struct boot, cpu.vectors) == BOOT_VECTORS &&
		       offsetof(struct boot, cpu.vbar) == BOOT_VBAR &&
		       offsetof(struct boot, cpu.caller) == BOOT_CALLER &&
		       offsetof(struct boot, given.r1) == BOOT_R1 &&
		       offsetof(struct boot, given.r2) == BOOT_R2 &&
		       offsetof(struct boot, given.image) == BOOT_IMAGE &&
		       offsetof(struct boot, loader) == BOOT_LOADER,
	       "head.S writes these fields");

/* In .data, and so in the file: what lies behind the image may be the initrd. */
struct boot the_boot __attribute__((section(".data"), aligned(8)));

/*
 * An address from outside may lead to nothing. If the CPU has VBAR, each page is probed. Else the
 * address must be near the image.
 */
uint32_t arch_readable(uint32_t address, uint32_t most, uint32_t near)
{
	bool probes = cpu_has_vbar();
	uint32_t far = probes ? REACH_PROBED : REACH, start = near > far ? near - far : 0, page;
	struct range r = range_cut(address, most), reach = range_cut(start, near - start + far);

	if (r.start < reach.start || r.start >= reach.end)
		return 0;
	if (r.end > reach.end)
		r.end = reach.end;
	for (page = r.start; probes && page < r.end;
	     page = align_down(page, PAGE_SIZE) + PAGE_SIZE) {
		if (!cpu_probe(page, 1))
			return page - r.start;
	}
	return range_size(r);
}

void *arch_map(uint32_t address, uint32_t size, uint32_t near)
{
	return arch_readable(address, size, near) == size ? (void *)address : NULL;
}

bool arch_answers(uint32_t address, uint32_t width)
{
	return !cpu_has_vbar() || cpu_probe(address, width);
}

const char *arch_cpu_name(const struct arch_cpu *cpu)
{
	switch (cpu->kind) {
	case CPU_V4:
		return (cpu->midr >> 16 & 0xf) == 5 ? "ARMv5" : "ARMv4";
	case CPU_FA526:
		return "FA526";
	case CPU_V5:
		return "ARMv5";
	case CPU_V6:
		return "ARMv6";
	case CPU_V7:
		return "ARMv7";
	default:
		return "unknown CPU";
	}
}

bool arch_has_caches(const struct arch_cpu *cpu)
{
	return cpu->kind != CPU_UNKNOWN;
}

static bool any_overlaps(const struct range *ranges, uint32_t count, struct range section)
{
	uint32_t i;

	for (i = 0; i < count; i++) {
		if (range_overlaps(ranges[i], section))
			return true;
	}
	return false;
}

/*
 * The attributes of a section that the loader uses. A section that is not wholly RAM is not cached:
 * a cache reads whole lines ahead, and the rest may be something else.
 */
static uint32_t attributes(uint32_t kind, struct range section, const struct plan_request *in,
			   const struct range *code, uint32_t code_count)
{
	bool whole = false;
	uint32_t i, a;

	for (i = 0; i < in->bank_count; i++)
		whole = whole || range_inside(section, in->bank[i]);
	if (kind < CPU_V6)
		return SECTION | SECTION_BIT4 | (whole ? SECTION_CACHED : 0);
	a = SECTION | (whole ? SECTION_CACHED | SECTION_ALLOCATE : SECTION_UNCACHED);
	return any_overlaps(code, code_count, section) ? a : a | SECTION_BIT4;
}

static void map_range(uint32_t *entry, uint32_t kind, struct range r, const struct plan_request *in,
		      const struct range *code, uint32_t code_count)
{
	uint32_t start;

	for (start = align_down(r.start, SECTION_SIZE); start < r.end; start += SECTION_SIZE) {
		struct range section = {start, start + SECTION_SIZE};

		/* The last section ends at 2^32, but a range cannot end there. */
		if (!section.end)
			section.end = RANGE_LIMIT;
		entry[start / SECTION_SIZE] =
			start | attributes(kind, section, in, code, code_count);
		if (section.end == RANGE_LIMIT)
			break;
	}
}

/* Give the same attributes to all sections that lie wholly in a range. */
static void map_whole(uint32_t *entry, uint32_t same, struct range r)
{
	uint32_t start;

	for (start = align_up(r.start, SECTION_SIZE);
	     start >= r.start && start < r.end && r.end - start >= SECTION_SIZE;
	     start += SECTION_SIZE)
		entry[start / SECTION_SIZE] = start | same;
}

#if __ARM_ARCH < 7
/*
 * Vectors for cores without VBAR: a page that a second-level table, in the same page, maps to
 * 0xffff0000. The rest of the last section stays device memory, as it was. It is not done where an
 * item or the UART is in the way. Small pages: DDI 0100I, B4.7.1, and figure B4-7 for ARMv6.
 */
static void map_vectors(struct boot *b, uint32_t *table, uint32_t device)
{
	uint32_t page = (uint32_t)table + SECTIONS * 4, i;
	uint32_t *second = (uint32_t *)(page + SECOND_LEVEL);
	bool v6 = b->cpu.kind == CPU_V6;

	if (cpu_has_vbar() || table[SECTIONS - 1] != ((SECTIONS - 1) * SECTION_SIZE | device) ||
	    align_down(b->console.params.base, PAGE_SIZE) == HIGH_VECTORS)
		return;
	for (i = 0; i < SECTION_SIZE / PAGE_SIZE; i++)
		second[i] = ((SECTIONS - 1) * SECTION_SIZE + i * PAGE_SIZE) |
			    (v6 ? PAGE_DEVICE_V6 : PAGE_ANY);
	second[(HIGH_VECTORS % SECTION_SIZE) / PAGE_SIZE] =
		page | (v6 ? PAGE_UNCACHED_V6 : PAGE_ANY);
	table[SECTIONS - 1] = (uint32_t)second | (v6 ? TABLE : TABLE | SECTION_BIT4);
	b->cpu.vectors = page;
	set_vectors(b);
}
#endif

void arch_caches_on(struct boot *b, uint32_t table, const struct plan_request *in,
		    const struct range *code, uint32_t code_count)
{
	const struct arch_cpu *cpu = &b->cpu;
	uint32_t device = SECTION | SECTION_BIT4 | (cpu->kind < CPU_V6 ? 0 : SECTION_DEVICE);
	uint32_t cached = SECTION | SECTION_BIT4 | SECTION_CACHED |
			  (cpu->kind < CPU_V6 ? 0 : SECTION_ALLOCATE);
	uint32_t *entry = (uint32_t *)table;
	uint32_t i;

	for (i = 0; i < SECTIONS; i++)
		entry[i] = i * SECTION_SIZE | device;
	/*
	 * There may be thousands of sections, and so only both ends of a bank are mapped one by
	 * one.
	 */
	for (i = 0; i < in->bank_count; i++) {
		map_whole(entry, cached, in->bank[i]);
		map_range(entry, cpu->kind, range_cut(in->bank[i].start, 1), in, code, code_count);
		map_range(entry, cpu->kind, range_cut(in->bank[i].end - 1, 1), in, code,
			  code_count);
	}
	/*
	 * Firmware may forbid others to read ahead into its reserved memory. So whole sections of
	 * it are not cached, unless something of the loader's lies there.
	 */
	for (i = 0; i < in->occupied_count; i++) {
		if (in->occupied[i].reason == OCCUPIED_RESERVED ||
		    in->occupied[i].reason == OCCUPIED_MEMRESERVE)
			map_whole(entry, device, in->occupied[i].range);
	}
	for (i = 0; i < code_count; i++)
		map_range(entry, cpu->kind, code[i], in, code, code_count);
	/* What the bootloader handed over is memory, even if it says that there is no RAM. */
	for (i = 0; i < PLAN_ITEMS; i++)
		map_range(entry, cpu->kind, range_cut(in->item[i].from, in->item[i].size), in, code,
			  code_count);
	for (i = 0; i < in->occupied_count; i++) {
		if (in->occupied[i].reason == OCCUPIED_R2)
			map_range(entry, cpu->kind, in->occupied[i].range, in, code, code_count);
	}
#if __ARM_ARCH < 7
	map_vectors(b, entry, device);
#endif
	cpu_on(cpu->kind, table);
#if __ARM_ARCH < 7
	if (cpu->vectors)
		cpu_high_vectors();
#endif
}

void arch_clock_on(const struct arch_cpu *cpu, struct arch_clock *clock)
{
	cpu_clock_on(cpu->kind, clock);
}

/* The registers of the second timer: SP804 Technical Reference Manual (DDI 0271D), 3.2. */
static volatile uint32_t *sp804(uint32_t address)
{
	return (volatile uint32_t *)(address + 0x20);
}

#define SP804_LOAD    0
#define SP804_VALUE   1
#define SP804_CONTROL 2
#define SP804_ENABLE  0x80u
#define SP804_32_BITS 0x02u

void arch_clock_sp804(struct arch_clock *clock, uint32_t address, uint32_t hz)
{
	volatile uint32_t *timer = sp804(address);

	*clock = (struct arch_clock){
		CLOCK_SP804, hz, {timer[SP804_CONTROL], timer[SP804_LOAD], address}};
	timer[SP804_CONTROL] = 0;
	timer[SP804_LOAD] = UINT32_MAX;
	timer[SP804_CONTROL] = SP804_ENABLE | SP804_32_BITS;
}

void arch_clock_off(const struct arch_clock *clock)
{
	volatile uint32_t *timer = sp804(clock->found[2]);

	if (clock->kind != CLOCK_SP804) {
		cpu_clock_off(clock);
		return;
	}
	timer[SP804_CONTROL] = 0;
	timer[SP804_LOAD] = clock->found[1];
	timer[SP804_CONTROL] = clock->found[0];
}

uint32_t arch_ticks(const struct arch_clock *clock)
{
	if (clock->kind == CLOCK_SP804)
		return ~sp804(clock->found[2])[SP804_VALUE];
	return clock->kind ? cpu_clock_read(clock->kind) : 0;
}

void arch_vector_on(struct arch_vector *vector)
{
	uint32_t found[2];

	vector->on = cpu_vector_on(found);
	vector->access = found[0];
	vector->enable = found[1];
}

void arch_vector_off(const struct arch_vector *vector)
{
	const uint32_t found[2] = {vector->access, vector->enable};

	if (vector->on)
		cpu_vector_off(found);
}

_Noreturn void arch_move_loader(struct boot *boot, const struct plan_move *move)
{
	uint32_t distance = move->to - move->from;
	void (*restart)(struct boot *) =
		(void (*)(struct boot *))((uint32_t)loader_restart + distance);
	struct boot *moved = (struct boot *)((uint32_t)boot + distance);
	uint32_t size = move->size;

	boot->loader = move->to;
	memcpy((void *)move->to, (const void *)move->from, size);
	if (arch_has_caches(&boot->cpu))
		cpu_sync_code(moved->loader, moved->loader + size);
	restart(moved);
	__builtin_unreachable();
}

_Noreturn void arch_enter_kernel(const struct arch_cpu *cpu, uint32_t kernel, uint32_t machine,
				 uint32_t r2, const struct range *written, uint32_t written_count,
				 bool watch)
{
	struct cpu_leave leave = {
		.kind = cpu->kind,
		.sctlr = cpu->sctlr & ~(uint32_t)(SCTLR_M | SCTLR_C | SCTLR_I | SCTLR_Z),
		.kernel = kernel,
		.machine = machine,
		.r2 = r2,
		.hyp = cpu->hyp,
	};
	uint32_t i;

	if (watch) {
		leave.sctlr &= ~(uint32_t)(SCTLR_V | SCTLR_TE | SCTLR_EE);
		if (cpu->hyp)
			leave.hyp = cpu_vbar() | 1;
	} else if (cpu_has_vbar()) {
		cpu_set_vbar(cpu->vbar);
	}

	/* Only for this kind it is uncertain whether the whole data cache can be cleaned. */
	if (cpu->kind == CPU_V4) {
		for (i = 0; i < written_count; i++)
			cpu_clean(written[i].start, written[i].end);
	}
	cpu_leave(&leave);
}

bool arch_can_watch(void)
{
	return cpu_has_vbar();
}

void arch_reset(const struct arch_cpu *cpu, char method)
{
	if (cpu->kind == CPU_V7 && (method == 's' || (method == 'h' && !cpu->hyp)))
		cpu_psci_reset((uint32_t)method);
}

void arch_return(const struct arch_cpu *cpu)
{
	if (!cpu->hyp && (cpu->kind != CPU_UNKNOWN || !(cpu->sctlr & (SCTLR_M | SCTLR_C))))
		cpu_return(cpu);
}
