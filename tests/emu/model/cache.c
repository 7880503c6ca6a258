// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "arch/arm/cpu.h"
#include "cache.h"
#include "tests/common/must.h"
#include "scripts/kedge/cmd/common/die.h"

#define LINE_MAX_BYTES 64
#define LEVELS	       7
#define NOT_CHANGED    UINT8_MAX

/* MCR and MRC of coprocessor 15: cond 1110 opc1 L CRn Rt 1111 opc2 1 CRm. */
#define CP15_MASK 0x0f000f10u
#define CP15	  0x0e000f10u

enum state {
	ABSENT,
	CLEAN,
	DIRTY,
};

struct line {
	uint8_t state;
	uint8_t level; /* of the data cache in which it is */
	uint8_t way;
};

/*
 * The engine's memory is what the CPU sees. `other` is what it does not see of a line that is
 * present: RAM while the cache is on, the cache while it is off.
 *
 * `changed` has a byte for each of RAM: how often the instruction cache had been invalidated when
 * that last changed. A core may fetch what it does not execute, at any time (DDI 0406C, A3.5.4), so
 * the instruction cache may hold the old byte of any that changed since; and it keeps it when it is
 * turned off.
 */
struct cached_bank {
	struct line *line;
	uint32_t present; /* lines */
	uint8_t *other, *changed;
};

struct cache {
	struct emu *e;
	uint32_t line_size;
	struct cached_bank bank[EMU_BANKS];
	bool on, fetch_on;
	uint32_t table;	       /* of the MMU, 0: none */
	bool two_levels;       /* CLIDR has a second one */
	uint8_t invalidations; /* of the instruction cache */
	bool old_code;	       /* RAM has changed since the last */
	unsigned int wrong_fetches;
	uint32_t wrong_at;
};

static struct line *find_line(struct cache *c, uint32_t address, struct cached_bank **bank,
			      uint32_t *at)
{
	unsigned int i;

	for (i = 0; i < c->e->bank_count; i++) {
		const struct range r = c->e->bank[i];

		if (address >= r.start && address < r.end) {
			*bank = &c->bank[i];
			*at = (address - r.start) / c->line_size * c->line_size;
			return &c->bank[i].line[*at / c->line_size];
		}
	}
	return NULL;
}

static uint8_t *seen(struct cache *c, const struct cached_bank *b, uint32_t at)
{
	return c->e->memory[b - c->bank] + at;
}

/* The engine keeps what it translated: what changes under it must be told. */
static void put_seen(struct cache *c, const struct cached_bank *b, uint32_t at,
		     const uint8_t *bytes)
{
	if (memcmp(seen(c, b, at), bytes, c->line_size))
		uc_mem_write(c->e->uc, c->e->bank[b - c->bank].start + at, bytes, c->line_size);
}

static void change(struct cache *c, struct cached_bank *b, uint32_t at)
{
	b->changed[at] = c->invalidations;
	c->old_code = true;
}

/* Write a dirty line back to RAM. */
static void clean(struct cache *c, struct cached_bank *b, struct line *l, uint32_t at)
{
	const uint8_t *now = seen(c, b, at);
	uint32_t i;

	if (l->state != DIRTY)
		return;
	for (i = 0; i < c->line_size; i++) {
		if (now[i] != b->other[at + i])
			change(c, b, at + i);
	}
	if (c->on)
		memcpy(b->other + at, seen(c, b, at), c->line_size);
	else
		put_seen(c, b, at, b->other + at);
	l->state = CLEAN;
}

/* Forget a line: what was only in it is lost. */
static void invalidate(struct cache *c, struct cached_bank *b, struct line *l, uint32_t at)
{
	if (l->state != ABSENT && c->on)
		put_seen(c, b, at, b->other + at);
	b->present -= l->state != ABSENT;
	l->state = ABSENT;
}

static void allocate_line(struct cache *c, struct cached_bank *b, struct line *l, uint32_t at)
{
	if (l->state != ABSENT)
		return;
	memcpy(b->other + at, seen(c, b, at), c->line_size);
	l->state = CLEAN;
	b->present++;
	/* Anywhere in the hierarchy: what cleans it must go through all of it. */
	l->level = c->two_levels && at / c->line_size % 3 == 0;
	l->way = (uint8_t)(at / c->line_size * 2654435761u >> 28);
}

/* Turn the data cache on or off: the CPU sees the other side of each line that is present. */
static void turn(struct cache *c, bool on)
{
	uint8_t swap[LINE_MAX_BYTES];
	unsigned int i;
	uint32_t at;

	if (c->on == on)
		return;
	c->on = on;
	for (i = 0; i < c->e->bank_count; i++) {
		struct cached_bank *b = &c->bank[i];

		for (at = 0; b->present && at < range_size(c->e->bank[i]); at += c->line_size) {
			if (b->line[at / c->line_size].state == ABSENT)
				continue;
			memcpy(swap, seen(c, b, at), c->line_size);
			put_seen(c, b, at, b->other + at);
			memcpy(b->other + at, swap, c->line_size);
		}
	}
}

static void forget_code(struct cache *c)
{
	if (++c->invalidations == NOT_CHANGED)
		die("the instruction cache is invalidated too often for this model");
	c->old_code = false;
}

static uint32_t cp15_read(struct cache *c, uint32_t crn, uint32_t crm, uint32_t opc1, uint32_t opc2)
{
	uc_arm_cp_reg cp = {.cp = 15, .crn = crn, .crm = crm, .opc1 = opc1, .opc2 = opc2};

	if (uc_reg_read(c->e->uc, UC_ARM_REG_CP_REG, &cp) != UC_ERR_OK)
		die("unicorn: CP15 c%u, c%u cannot be read", crn, crm);
	return (uint32_t)cp.val;
}

enum what {
	DO_CLEAN = 1,
	DO_INVALIDATE = 2,
};

static void act(struct cache *c, struct cached_bank *b, uint32_t at, unsigned int what)
{
	struct line *l = &b->line[at / c->line_size];

	if (what & DO_CLEAN)
		clean(c, b, l, at);
	if (what & DO_INVALIDATE)
		invalidate(c, b, l, at);
}

static void act_all(struct cache *c, unsigned int what)
{
	unsigned int i;
	uint32_t at;

	for (i = 0; i < c->e->bank_count; i++) {
		for (at = 0; c->bank[i].present && at < range_size(c->e->bank[i]);
		     at += c->line_size) {
			if (c->bank[i].line[at / c->line_size].state != ABSENT)
				act(c, &c->bank[i], at, what);
		}
	}
}

static void act_address(struct cache *c, uint32_t address, unsigned int what)
{
	struct cached_bank *b;
	uint32_t at;

	if (find_line(c, address, &b, &at))
		act(c, b, at, what);
}

/*
 * By set and way: the lines of that level whose address gives that set, and that lie in that way
 * (the model's ways are 16, spread over those that there are).
 */
static void act_set_way(struct cache *c, uint32_t operand, unsigned int what)
{
	uint32_t level = operand >> 1 & 7, ccsidr, line, ways, sets, shift = 32, set, way, at;
	unsigned int i;

	ccsidr = cp15_read(c, 0, 0, 1, 0);
	line = 16u << (ccsidr & 7);
	ways = (ccsidr >> 3 & 0x3ff) + 1;
	sets = (ccsidr >> 13 & 0x7fff) + 1;
	while (1u << (32 - shift) < ways)
		shift--;
	way = shift < 32 ? operand >> shift : 0;
	set = (operand & (shift < 32 ? (1u << shift) - 1 : UINT32_MAX)) / line;
	for (i = 0; i < c->e->bank_count; i++) {
		struct cached_bank *b = &c->bank[i];
		/* The first address of the bank that is in this set, then one per sets * line. */
		uint32_t first = c->e->bank[i].start / line % sets;

		first = (set + sets - first) % sets * line;
		for (at = first; b->present && at < range_size(c->e->bank[i]); at += sets * line) {
			uint32_t sub;

			for (sub = 0; sub < line; sub += c->line_size) {
				struct line *l = &b->line[(at + sub) / c->line_size];

				if (l->state != ABSENT && l->level == level && l->way % ways == way)
					act(c, b, at + sub, what);
			}
		}
	}
}

/* One CP15 operation, before it is executed. */
static void on_cp15(uc_engine *uc, uint64_t address, uint32_t size, void *data)
{
	static const int rt_ids[16] = {
		UC_ARM_REG_R0,	UC_ARM_REG_R1, UC_ARM_REG_R2,  UC_ARM_REG_R3,
		UC_ARM_REG_R4,	UC_ARM_REG_R5, UC_ARM_REG_R6,  UC_ARM_REG_R7,
		UC_ARM_REG_R8,	UC_ARM_REG_R9, UC_ARM_REG_R10, UC_ARM_REG_R11,
		UC_ARM_REG_R12, UC_ARM_REG_SP, UC_ARM_REG_LR,  UC_ARM_REG_PC};
	struct cache *c = data;
	uint32_t insn, value, cpsr, flags, cond;

	(void)size;
	uc_mem_read(uc, address, &insn, 4);
	uc_reg_read(uc, rt_ids[insn >> 12 & 15], &value);
	uc_reg_read(uc, UC_ARM_REG_CPSR, &cpsr);
	cond = insn >> 28;
	flags = cpsr >> 28; /* N Z C V */
	/* The conditions that the loader uses: hs, lo, eq, ne, always. */
	if ((cond == 2 && !(flags & 2)) || (cond == 3 && (flags & 2)) ||
	    (cond == 0 && !(flags & 4)) || (cond == 1 && (flags & 4)))
		return;
	switch ((insn >> 16 & 0xf) << 16 | (insn & 0xf) << 8 | (insn >> 20 & 1) << 4 |
		(insn >> 5 & 7)) {
	case 0x10000: /* c1, c0, 0: SCTLR */
		c->fetch_on = value & SCTLR_I;
		turn(c, (value & (SCTLR_C | SCTLR_M)) == (SCTLR_C | SCTLR_M));
		break;
	case 0x20000: /* c2, c0, 0: TTBR0 */
		c->table = value & ~0x3fffu;
		break;
	case 0x70500: /* c7, c5, 0: I-cache */
		forget_code(c);
		break;
	case 0x70700: /* c7, c7, 0: both, without cleaning */
		forget_code(c);
		act_all(c, DO_INVALIDATE);
		break;
	case 0x70a01: /* c7, c10, 1 */
		act_address(c, value, DO_CLEAN);
		break;
	case 0x70e00: /* c7, c14, 0: the whole */
	case 0x70e13: /* c7, c14, 3: test, clean and invalidate */
		act_all(c, DO_CLEAN | DO_INVALIDATE);
		break;
	case 0x70e02: /* c7, c14, 2: set and way */
		act_set_way(c, value, DO_CLEAN | DO_INVALIDATE);
		break;
	default:
		break;
	}
}

static bool cacheable(struct cache *c, uint32_t address)
{
	uint32_t entry = 0;

	if (!c->table)
		return true;
	uc_mem_read(c->e->uc, c->table + (address >> 20) * 4, &entry, 4);
	return (entry & 0xc) == 0xc;
}

static void on_data_write(uc_engine *uc, uc_mem_type type, uint64_t address, int size,
			  int64_t value, void *data)
{
	struct cache *c = data;
	struct cached_bank *b;
	struct line *l;
	uint32_t at, byte;

	(void)uc;
	(void)type;
	(void)value;
	for (byte = (uint32_t)address; byte < address + (uint32_t)size; byte++) {
		l = find_line(c, byte, &b, &at);
		if (!l)
			continue;
		if (c->on && cacheable(c, byte)) {
			allocate_line(c, b, l, at);
			l->state = DIRTY;
		} else {
			change(c, b, at + byte % c->line_size);
		}
	}
}

/* Each block of code as it is executed: is it in RAM, and in the instruction cache nothing else? */
static void on_fetch(uc_engine *uc, uint64_t address, uint32_t size, void *data)
{
	struct cache *c = data;
	const uint8_t *ram;
	struct cached_bank *b;
	struct line *l;
	uint32_t at, byte;

	(void)uc;
	for (byte = (uint32_t)address; byte < address + size;
	     byte = (byte / c->line_size + 1) * c->line_size) {
		l = find_line(c, byte, &b, &at);
		if (!l)
			continue;
		/* Only the bytes of the block: data of others may share the line. */
		uint32_t from = byte % c->line_size;
		uint32_t to = c->line_size;

		if (address + size - (byte - from) < to)
			to = (uint32_t)(address + size - (byte - from));
		ram = l->state == DIRTY && c->on ? b->other + at : seen(c, b, at);
		if (memcmp(ram + from, seen(c, b, at) + from, to - from) ||
		    (c->fetch_on && memchr(b->changed + at + from, c->invalidations, to - from))) {
			if (!c->wrong_fetches++)
				c->wrong_at = byte;
		}
	}
}

struct cache *cache_open(struct emu *e, uint32_t line)
{
	const struct range image = {e->image - e->lead, e->image_end};
	struct cache *c = calloc(1, sizeof(*c));
	unsigned int i;
	uc_hook hook;

	if (!c || line > LINE_MAX_BYTES)
		die("no cache");
	c->e = e;
	c->line_size = line;
	c->fetch_on = true; /* the booting document allows it */
	c->old_code = true;
	/* CLIDR, on CPUs that have one. */
	if (e->cpu >= UC_CPU_ARM_CORTEX_A7 && e->cpu <= UC_CPU_ARM_CORTEX_A15)
		c->two_levels = cp15_read(c, 0, 0, 1, 1) >> 3 & 7;
	for (i = 0; i < e->bank_count; i++) {
		uint32_t size = range_size(e->bank[i]);

		c->bank[i].line = calloc(size / line + 1, sizeof(struct line));
		c->bank[i].other = malloc(size);
		/* Anything may have been executed before; only the image was made executable. */
		c->bank[i].changed = calloc(1, size);
		if (!c->bank[i].line || !c->bank[i].other || !c->bank[i].changed)
			die("out of memory");
		if (range_overlaps(image, e->bank[i]))
			memset(c->bank[i].changed + (image.start - e->bank[i].start), NOT_CHANGED,
			       range_size(image));
	}
	if (uc_hook_add(e->uc, &hook, UC_HOOK_MEM_WRITE, on_data_write, c, 1, 0) ||
	    uc_hook_add(e->uc, &hook, UC_HOOK_BLOCK, on_fetch, c, 1, 0))
		die("unicorn: no hooks");
	return c;
}

void cache_close(struct cache *c)
{
	unsigned int i;

	for (i = 0; i < c->e->bank_count; i++) {
		free(c->bank[i].line);
		free(c->bank[i].other);
		free(c->bank[i].changed);
	}
	free(c);
}

void cache_watch_code(struct cache *c, uint32_t loader)
{
	struct buffer elf = must_read(c->e->loader_elf);
	uint32_t end = emu_symbol(c->e->loader_elf, "the_boot"), at, insn;
	uc_hook hook;

	/* The loader is linked at 0, and its first section is the first that is loaded. */
	for (at = 0; at < end; at += 4) {
		memcpy(&insn, emu_bytes(c->e, c->e->image + at, 4), 4);
		if ((insn & CP15_MASK) == CP15 && insn >> 28 != 0xf &&
		    uc_hook_add(c->e->uc, &hook, UC_HOOK_CODE, on_cp15, c, (uint64_t)loader + at,
				(uint64_t)loader + at))
			die("unicorn: no hook");
	}
	buffer_free(&elf);
}

void cache_begin_on(struct cache *c)
{
	c->on = true;
}

void cache_plant(struct cache *c, uint32_t address, uint32_t seed)
{
	struct random rng = {seed};
	struct cached_bank *b;
	uint32_t at, i;
	struct line *l = find_line(c, address, &b, &at);

	if (!l)
		die("0x%x is not in the test's RAM", address);
	allocate_line(c, b, l, at);
	for (i = 0; i < c->line_size; i++)
		b->other[at + i] = (uint8_t)random_next(&rng);
	l->state = DIRTY;
}

unsigned int cache_stale_lines(const struct cache *c, struct range r)
{
	struct cache *mutable = (struct cache *)c;
	unsigned int count = 0;
	struct cached_bank *b;
	struct line *l;
	uint32_t address, at;

	for (address = r.start / c->line_size * c->line_size; address < r.end;
	     address += c->line_size) {
		l = find_line(mutable, address, &b, &at);
		if (l && l->state != ABSENT &&
		    memcmp(b->other + at, seen(mutable, b, at), c->line_size))
			count++;
	}
	return count;
}

bool cache_has_old_code(const struct cache *c)
{
	return c->old_code;
}

unsigned int cache_wrong_fetches(const struct cache *c, uint32_t *at)
{
	*at = c->wrong_at;
	return c->wrong_fetches;
}

bool cache_is_on(const struct cache *c)
{
	return c->on;
}
