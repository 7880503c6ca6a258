// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The loader's functions that go over every byte (arch/arm/mem.S, arch/arm/rounds.S and their
 * callers in lib/), in the engine, on a CPU without and one with NEON: every access is aligned and
 * in bounds, and what comes out is what the host's functions make.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/branch.h"
#include "lib/digest.h"
#include "tests/emu/model/call.h"

#define DATA	  0x00100000u
#define DATA_SIZE 0x00004000u
#define ELF_FILE  EMU_DIR "/bytes.elf"
#define BIN_FILE  EMU_DIR "/bytes.bin"
#define CALL_MAX  1000000 /* instructions */

struct machine {
	struct callee callee;
	bool vector;
	uint8_t memory[DATA_SIZE], expected[DATA_SIZE], filled[DATA_SIZE];
	struct range read, write; /* what may be, of the data */
	struct random rng;
};

static void on_access(uc_engine *uc, uc_mem_type type, uint64_t address, int size, int64_t value,
		      void *data)
{
	struct machine *m = data;
	struct range r = {(uint32_t)address, (uint32_t)address + (uint32_t)size};
	bool writes = type == UC_MEM_WRITE;

	(void)uc;
	(void)value;
	if (r.start % (size < 4 ? (uint32_t)size : 4))
		fail_msg("not aligned: %d bytes at %x, pc %x", size, r.start,
			 callee_reg(&m->callee, UC_ARM_REG_PC));
	if (callee_owns(r, writes))
		return;
	/* Eight bytes across a page the engine reads as the two aligned eights around them. */
	if (size == 8 && !writes && r.start % 8 == 0)
		r = (struct range){r.start + 4, r.end - 4};
	if (!range_inside(r, writes ? m->write : m->read))
		fail_msg("%s out of bounds: %d bytes at %x, pc %x", writes ? "writes" : "reads",
			 size, r.start, callee_reg(&m->callee, UC_ARM_REG_PC));
}

static struct machine *machine_open(bool vector)
{
	struct machine *m = calloc(1, sizeof(*m));
	uc_hook hook;

	assert_non_null(m);
	m->vector = vector;
	callee_open(&m->callee, ELF_FILE, BIN_FILE, vector ? UC_CPU_ARM_CORTEX_A15 : UC_CPU_ARM_926,
		    vector);
	engine_check(uc_mem_map_ptr(m->callee.uc, DATA, DATA_SIZE, UC_PROT_ALL, m->memory));
	engine_check(uc_hook_add(m->callee.uc, &hook, UC_HOOK_MEM_READ | UC_HOOK_MEM_WRITE,
				 on_access, m, 1, 0));
	return m;
}

static void machine_close(struct machine *m)
{
	callee_close(&m->callee);
	free(m);
}

/* Random bytes, many of which are a branch's. */
static void fill(struct machine *m)
{
	size_t i;

	for (i = 0; i < DATA_SIZE; i++) {
		uint32_t word = random_next(&m->rng);

		m->memory[i] = word & 0x300 ? (uint8_t)word : 0xeb;
	}
	memcpy(m->expected, m->memory, DATA_SIZE);
	memcpy(m->filled, m->memory, DATA_SIZE);
}

/* As filled: what is copied to and fro becomes the same everywhere. */
static void refill(struct machine *m)
{
	memcpy(m->memory, m->filled, DATA_SIZE);
	memcpy(m->expected, m->filled, DATA_SIZE);
}

static struct range data_range(uint32_t at, uint32_t size)
{
	return (struct range){DATA + at, DATA + at + size};
}

/* The words that a range is in. */
static struct range words(struct range r)
{
	return (struct range){r.start & ~3u, (r.end + 3) & ~3u};
}

static uint32_t call(struct machine *m, const char *name, const uint32_t argument[4])
{
	return callee_call(&m->callee, name, argument, CALL_MAX);
}

static void try_move(struct machine *m, const char *name, uint32_t to, uint32_t from, uint32_t size)
{
	const uint32_t argument[4] = {DATA + to, DATA + from, size, random_next(&m->rng)};

	m->read = words(data_range(from, size));
	m->write = data_range(to, size);
	memmove(m->expected + to, m->expected + from, size);
	assert_int_equal(call(m, name, argument), DATA + to);
	if (memcmp(m->memory, m->expected, DATA_SIZE))
		fail_msg("%s(%x, %x, %u) went wrong", name, to, from, size);
}

static void test_moves_apart(void **state)
{
	struct machine *m = machine_open(false);
	uint32_t size, a;

	(void)state;
	fill(m);
	for (size = 0; size <= 200; size++) {
		for (a = 0; a < 256; a++) {
			refill(m);
			try_move(m, "memcpy", 0x100 + a % 16, 0x800 + a / 16, size);
			try_move(m, "memcpy", 0x800 + a % 16, 0x100 + a / 16, size);
			try_move(m, "memmove", 0x100 + a % 16, 0x800 + a / 16, size);
		}
	}
	machine_close(m);
}

static void test_moves_overlapping(void **state)
{
	struct machine *m = machine_open(false);
	uint32_t size, a, distance, n;

	(void)state;
	fill(m);
	for (size = 1; size <= 200; size++) {
		for (distance = 0; distance <= size && distance < 24; distance++) {
			a = 0x100 + random_below(&m->rng, 16);
			refill(m);
			try_move(m, "memmove", a + distance, a, size);
			try_move(m, "memmove", a, a + distance, size);
			try_move(m, "memcpy", a, a + distance, size);
		}
	}
	for (n = 0; n < 5000; n++) {
		refill(m);
		size = random_below(&m->rng, 2000);
		a = random_below(&m->rng, 2000);
		try_move(m, "memmove", a, random_below(&m->rng, 2000), size);
		try_move(m, "memcpy", a, a + random_below(&m->rng, 2000), size);
	}
	machine_close(m);
}

static void test_set(void **state)
{
	struct machine *m = machine_open(false);
	uint32_t size, a;

	(void)state;
	fill(m);
	for (size = 0; size <= 200; size++) {
		for (a = 0; a < 16; a++) {
			const uint32_t argument[4] = {DATA + a, random_next(&m->rng), size, 0};

			m->read = (struct range){0, 0};
			m->write = data_range(a, size);
			memset(m->expected + a, (uint8_t)argument[1], size);
			assert_int_equal(call(m, "memset", argument), DATA + a);
			assert_memory_equal(m->memory, m->expected, DATA_SIZE);
		}
	}
	machine_close(m);
}

static void try_digests(struct machine *m, uint32_t at, uint32_t size)
{
	const uint32_t plain[4] = {DATA + at, size, random_next(&m->rng), 0};
	const uint32_t flagged[4] = {DATA + at, size, m->vector, 0};

	m->read = words(data_range(at, size));
	m->write = (struct range){0, 0};
	assert_int_equal(call(m, "digest", plain), digest(m->expected + at, size, plain[2]));
	assert_int_equal(call(m, "digest_vector", flagged), digest(m->expected + at, size, 0));
	m->write = data_range(at, size);
	assert_int_equal(call(m, "branch_filter_decode_digest", flagged),
			 branch_filter_decode_digest(m->expected + at, size, m->vector));
	assert_memory_equal(m->memory, m->expected, DATA_SIZE);
}

static void test_digests(void **state)
{
	uint32_t size, a, n, i;

	(void)state;
	for (i = 0; i < 2; i++) {
		struct machine *m = machine_open(i == 1);

		for (size = 0; size <= 200; size++) {
			for (a = 0; a < 16; a += 4) {
				fill(m);
				try_digests(m, 0x100 + a, size);
			}
		}
		for (n = 0; n < 500; n++) {
			fill(m);
			try_digests(m, random_below(&m->rng, 0x400) * 4,
				    random_below(&m->rng, 0x3000));
		}
		machine_close(m);
	}
}

/* Far on, where the position does not fit into a branch's 24 bits. */
static void test_branches_far_on(void **state)
{
	struct machine *m = machine_open(false);
	uint32_t position, i, word;

	(void)state;
	for (position = 0x0fffff00; position < 0x10000100; position += 16) {
		const uint32_t argument[4] = {DATA, DATA + 16, 16, position};

		fill(m);
		for (i = 16; i < 16 + 16 * 16; i += 4) {
			memcpy(&word, m->expected + i, 4);
			if (word >> 24 == 0xeb)
				word = 0xeb000000 |
				       ((word - (position + i - 16 + 8) / 4) & 0x00ffffff);
			memcpy(m->expected + i, &word, 4);
		}
		m->read = m->write = data_range(0, 16 + 16 * 16);
		call(m, "branch_rounds", argument);
		assert_memory_equal(m->memory + 16, m->expected + 16, DATA_SIZE - 16);
	}
	machine_close(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_moves_apart),
		cmocka_unit_test(test_moves_overlapping),
		cmocka_unit_test(test_set),
		cmocka_unit_test(test_digests),
		cmocka_unit_test(test_branches_far_on),
	};

	return cmocka_run_group_tests_name("bytes", tests, NULL, NULL);
}
