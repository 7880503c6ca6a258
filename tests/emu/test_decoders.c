// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The loader's decoders, in the engine, for each instruction set and with NEON: every access is in
 * bounds and as aligned as the CPU wants it, and what comes out, or the error, is what the host's
 * decoder makes of the same bytes in the same places: good, cut and damaged, apart and in place.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/decode.h"
#include "scripts/kedge/codec/compress.h"
#include "scripts/kedge/image/loaders.h"
#include "tests/emu/model/call.h"
#include "tests/emu/layout/layout.h"
#include "tests/common/must.h"
#include "scripts/kedge/util/bytes.h"

#define ARGUMENT       0x00400000u /* struct payload, at the end of a page */
#define ARGUMENT_SIZE  28u
#define WORK	       0x00500000u
#define WORK_SIZE      0x00040000u
#define DATA	       0x00800000u
#define DATA_SIZE      0x00200000u
#define PAGE	       0x1000u
#define ENGINE_PAGE    0x400u /* the least of ARM's: of ARMv5's tiny pages */
#define STACK_MOST     700
#define HOST_WORKSPACE 0x40000u /* more than any decoder wants with 64-bit pointers */

/* A CPU, and the decoders that it gets. */
struct cpu {
	const char *name;
	int model;
	uint32_t arch;
	bool vector;
	const char *elf, *bin;
};

static const struct cpu cpus[] = {
	{"ARMv4", UC_CPU_ARM_926, 4, false, EMU_DIR "/decoders-v4.elf", EMU_DIR "/decoders-v4.bin"},
	{"ARMv7", UC_CPU_ARM_CORTEX_A15, 7, false, EMU_DIR "/decoders-v7.elf",
	 EMU_DIR "/decoders-v7.bin"},
	{"NEON", UC_CPU_ARM_CORTEX_A15, 7, true, EMU_DIR "/decoders-v7.elf",
	 EMU_DIR "/decoders-v7.bin"},
};
#define CPUS (sizeof(cpus) / sizeof(cpus[0]))

static const struct decoder {
	enum image_format format;
	const char *name;
	enum error (*decode)(const struct payload *p);
	uint32_t
		large; /* bytes of the larger kernel: enough for the fast loops, and not for long */
} decoders[] = {
	{FORMAT_GZIP, "decode_deflate", decode_deflate, 100000},
	{FORMAT_LZ4, "decode_lz4", decode_lz4, 150000},
	{FORMAT_LZO, "decode_lzo", decode_lzo, 150000},
	{FORMAT_LZMA, "decode_lzma", decode_lzma, 20000},
	{FORMAT_XZ, "decode_xz", decode_xz, 20000},
	{FORMAT_ZSTD, "decode_zstd", decode_zstd, 150000},
};
#define DECODERS (sizeof(decoders) / sizeof(decoders[0]))

struct machine {
	struct callee callee;
	const struct cpu *cpu;
	const struct decoder *decoder;
	uint8_t data[DATA_SIZE], host[DATA_SIZE], work[WORK_SIZE], host_work[HOST_WORKSPACE];
	struct range source, kernel, workspace, argument, copies;
	uint32_t pc;	  /* of the instruction that runs; the engine's is its block's */
	uint32_t crossed; /* the page border that the last read went over */
	uint32_t stack_low;
	uint32_t runs;
	struct random rng;
};

/* An instruction that wants its words aligned, whatever the CPU: LDM, STM, LDRD, STRD, VLDR, VSTM.
 */
static bool wants_words(uint32_t instruction)
{
	return (instruction & 0x0e000000) == 0x08000000 ||
	       (instruction & 0x0e1000d0) == 0x000000d0 || (instruction & 0x0e000e00) == 0x0c000a00;
}

static void check_alignment(struct machine *m, struct range r)
{
	uint32_t size = r.end - r.start, instruction;

	if (m->cpu->arch < 7)
		fail_msg("%s %s: not aligned: %u bytes at %x, pc %x", m->cpu->name,
			 m->decoder->name, size, r.start, m->pc);
	engine_check(uc_mem_read(m->callee.uc, m->pc, &instruction, 4));
	if (r.start % 4 && wants_words(instruction))
		fail_msg("%s %s: %08x with %x, pc %x", m->cpu->name, m->decoder->name, instruction,
			 r.start, m->pc);
}

/* The words that a range is in. */
static struct range words(struct range r)
{
	return (struct range){r.start & ~3u, (r.end + 3) & ~3u};
}

/*
 * Whether whole words are read that a byte is wanted of. memcpy() and memmove() do so; so does zstd
 * with its bits, where words cannot be read unaligned.
 */
static bool reads_words(const struct machine *m)
{
	return range_inside((struct range){m->pc, m->pc + 4}, m->copies) ||
	       (m->cpu->arch < 7 && m->decoder->format == FORMAT_ZSTD);
}

static bool may_read(const struct machine *m, struct range r)
{
	struct range source = m->source, kernel = m->kernel;

	if (reads_words(m)) {
		source = words(source);
		kernel = words(kernel);
	}
	/* In place they are one. */
	if (source.start <= kernel.end && kernel.start <= source.start)
		source.start = kernel.start;
	return range_inside(r, source) || range_inside(r, kernel) ||
	       range_inside(r, m->workspace) || range_inside(r, m->argument);
}

/* What the engine makes of a read over the border of two of its pages, once all of it was checked.
 */
static bool is_piece(const struct machine *m, struct range r)
{
	return m->crossed && (r.start == m->crossed || r.end == m->crossed);
}

static void on_instruction(uc_engine *uc, uint64_t address, uint32_t size, void *data)
{
	struct machine *m = data;

	(void)uc;
	(void)size;
	m->pc = (uint32_t)address;
}

static void on_access(uc_engine *uc, uc_mem_type type, uint64_t address, int size, int64_t value,
		      void *data)
{
	struct machine *m = data;
	struct range r = {(uint32_t)address, (uint32_t)address + (uint32_t)size};
	bool writes = type == UC_MEM_WRITE;

	(void)uc;
	(void)value;
	if (!writes && is_piece(m, r))
		return;
	m->crossed = 0;
	if (r.start % (size < 4 ? (uint32_t)size : 4))
		check_alignment(m, r);
	if ((r.start ^ (r.end - 1)) & ~(ENGINE_PAGE - 1))
		m->crossed = r.end & ~(ENGINE_PAGE - 1);
	if (callee_owns(r, writes)) {
		if (r.start >= CALL_STACK && r.start < m->stack_low)
			m->stack_low = r.start;
		return;
	}
	if (writes ? range_inside(r, m->kernel) || range_inside(r, m->workspace) : may_read(m, r))
		return;
	fail_msg("%s %s: %s out of bounds: %d bytes at %x, pc %x; source %x-%x, kernel %x-%x",
		 m->cpu->name, m->decoder->name, writes ? "writes" : "reads", size, r.start, m->pc,
		 m->source.start, m->source.end, m->kernel.start, m->kernel.end);
}

static struct machine *machine_open(const struct cpu *cpu)
{
	struct machine *m = calloc(1, sizeof(*m));
	uc_hook hook;

	assert_non_null(m);
	m->cpu = cpu;
	m->stack_low = CALL_STACK + CALL_STACK_SIZE;
	m->argument = (struct range){ARGUMENT + PAGE - ARGUMENT_SIZE, ARGUMENT + PAGE};
	m->copies = (struct range){emu_symbol(cpu->elf, "memmove"), emu_symbol(cpu->elf, "memset")};
	callee_open(&m->callee, cpu->elf, cpu->bin, cpu->model, cpu->vector);
	engine_check(uc_mem_map(m->callee.uc, ARGUMENT, PAGE, UC_PROT_READ));
	engine_check(uc_mem_map_ptr(m->callee.uc, WORK, WORK_SIZE, UC_PROT_READ | UC_PROT_WRITE,
				    m->work));
	engine_check(uc_mem_map_ptr(m->callee.uc, DATA, DATA_SIZE, UC_PROT_READ | UC_PROT_WRITE,
				    m->data));
	engine_check(uc_hook_add(m->callee.uc, &hook, UC_HOOK_MEM_READ | UC_HOOK_MEM_WRITE,
				 on_access, m, 1, 0));
	engine_check(uc_hook_add(m->callee.uc, &hook, UC_HOOK_CODE, on_instruction, m, 1, 0));
	return m;
}

static void machine_close(struct machine *m)
{
	callee_close(&m->callee);
	free(m);
}

/* What the loader gives this decoder: what its header says. */
static uint32_t workspace_size(const struct machine *m)
{
	return image_header(loader_for(m->cpu->arch, m->decoder->format).data)->workspace_size;
}

/* With source and kernel as they are set and filled. */
static enum error run(struct machine *m, uint32_t workspace)
{
	const uint32_t words[ARGUMENT_SIZE / 4] = {
		m->source.start,
		m->source.end - m->source.start,
		m->kernel.start,
		m->kernel.end - m->kernel.start,
		WORK,
		workspace,
		m->cpu->vector,
	};
	const uint32_t argument[4] = {m->argument.start, random_next(&m->rng), random_next(&m->rng),
				      random_next(&m->rng)};
	uint32_t i;

	for (i = 0; i < workspace; i += 4)
		write_le32(m->work + i, random_next(&m->rng));
	m->workspace = (struct range){WORK, WORK + workspace};
	m->crossed = 0;
	m->runs++;
	engine_check(uc_mem_write(m->callee.uc, m->argument.start, words, sizeof(words)));
	return (enum error)callee_call(&m->callee, m->decoder->name, argument, 0);
}

static enum error run_host(struct machine *m)
{
	return m->decoder->decode(&(struct payload){
		.source = m->host + (m->source.start - DATA),
		.source_size = m->source.end - m->source.start,
		.kernel = m->host + (m->kernel.start - DATA),
		.kernel_size = m->kernel.end - m->kernel.start,
		.workspace = m->host_work,
		.workspace_size = HOST_WORKSPACE,
	});
}

static uint8_t *at(struct machine *m, struct range r)
{
	return m->data + (r.start - DATA);
}

/* Put a source there, and junk where the kernel goes; source wins where both are. */
static void place(struct machine *m, uint32_t source_at, const struct buffer *source,
		  uint32_t kernel_at, uint32_t kernel_size)
{
	uint32_t i;

	m->source = (struct range){DATA + source_at, DATA + source_at + (uint32_t)source->size};
	m->kernel = (struct range){DATA + kernel_at, DATA + kernel_at + kernel_size};
	assert_in_range(m->source.end, DATA, DATA + DATA_SIZE);
	assert_in_range(m->kernel.end, DATA, DATA + DATA_SIZE);
	for (i = 0; i < kernel_size; i++)
		at(m, m->kernel)[i] = (uint8_t)(i * 59 + 7);
	memcpy(at(m, m->source), source->data, source->size);
}

/* Run it here and on the host; both must say the same, and make the same when it is good. */
static enum error compare(struct machine *m)
{
	enum error expected, got;

	memcpy(m->host, m->data, DATA_SIZE);
	expected = run_host(m);
	got = run(m, workspace_size(m));
	if (got != expected)
		fail_msg("%s %s: %s, the host's says %s", m->cpu->name, m->decoder->name,
			 error_code(got), error_code(expected));
	if (!got && memcmp(m->data, m->host, DATA_SIZE))
		fail_msg("%s %s: not the bytes that the host's makes", m->cpu->name,
			 m->decoder->name);
	return got;
}

static void expect(struct machine *m, const struct buffer *kernel, enum error expected)
{
	enum error got = compare(m);

	if (got != expected)
		fail_msg("%s %s: %s for %s", m->cpu->name, m->decoder->name, error_code(got),
			 error_code(expected));
	assert_true(got || !memcmp(at(m, m->kernel), kernel->data, kernel->size));
}

/*
 * Bytes as a kernel has them: short matches and literals, some more often than others, among pieces
 * of our own loaders and, in large ones, long runs.
 */
static struct buffer make_code(uint32_t size, uint32_t seed)
{
	const struct loader code = loader_for(seed % 2 ? 4 : 7, FORMAT_ZSTD);
	struct buffer b = make_looping_kernel(size, seed);
	struct random rng = {seed};
	uint32_t i = 4, length, back, kind;

	while (i < size) {
		kind = random_below(&rng, 64);
		length = 1 + random_below(&rng, kind ? kind < 4 ? 120 : 20 : 2000);
		back = 1 + random_below(&rng, kind % 3 ? 3000 : 100000);
		if (length > size - i)
			length = size - i;
		if (kind < 2) {
			i += length;
		} else if (kind < 12) {
			back %= (uint32_t)code.size - length;
			memcpy(b.data + i, code.data + back, length);
			i += length;
		} else if (back <= i && kind < 50) {
			for (; length; length--, i++)
				b.data[i] = b.data[i - back];
		} else {
			for (length = length % 6 + 1; length && i < size; length--)
				b.data[i++] = (uint8_t)(random_next(&rng) & random_next(&rng));
		}
	}
	return b;
}

/* Apart, at all alignments, and in front of the kernel as well as behind. */
static void try_apart(struct machine *m, const struct buffer *payload, const struct buffer *kernel,
		      uint32_t places)
{
	const uint32_t size = (uint32_t)kernel->size;
	uint32_t i;

	for (i = 0; i < places; i++) {
		if (i % 2)
			place(m, 0x2000 + i, payload, 0x80000 + i % 4 * 4, size);
		else
			place(m, 0x100000 + i, payload, 0x20000 + i % 4 * 4, size);
		expect(m, kernel, ERR_NONE);
	}
	/* Right at each other: what is written too much is the source's. */
	place(m, 0x2000 + size, payload, 0x2000, size);
	expect(m, kernel, ERR_NONE);
	place(m, 0x2000, payload, (0x2000 + (uint32_t)payload->size + 3) & ~3u, size);
	expect(m, kernel, ERR_NONE);
}

/* A kernel of one byte more than there is, of one less, and of many less. */
static void try_lengths(struct machine *m, const struct buffer *payload,
			const struct buffer *kernel)
{
	const uint32_t size = (uint32_t)kernel->size;

	place(m, 0x100001, payload, 0x1000, size + 1);
	expect(m, kernel, ERR_PAY_LENGTH);
	if (size > 1) {
		place(m, 0x100002, payload, 0x1000, size - 1);
		expect(m, kernel, ERR_PAY_LENGTH);
	}
	if (size > 5000) {
		place(m, 0x100003, payload, 0x1000, size - 4000);
		expect(m, kernel, ERR_PAY_LENGTH);
	}
}

static void try_in_place(struct machine *m, const struct buffer *payload,
			 const struct buffer *kernel)
{
	const uint32_t size = (uint32_t)kernel->size;
	const uint32_t gap = payload_gap(m->decoder->format, payload, kernel);
	const uint32_t source_at = 0x1000 + size + gap - (uint32_t)payload->size;
	uint32_t more;

	for (more = 0; more < 3000; more = more * 9 + 1) {
		place(m, source_at + more, payload, 0x1000, size);
		expect(m, kernel, ERR_NONE);
	}
	if (gap && source_at > 0x1000) {
		place(m, source_at - 1, payload, 0x1000, size);
		assert_true(compare(m) || memcmp(at(m, m->kernel), kernel->data, size));
	}
}

static void try_cut(struct machine *m, const struct buffer *payload, const struct buffer *kernel,
		    uint32_t times)
{
	struct buffer cut = *payload;
	uint32_t i;

	for (i = 0; i < times; i++) {
		cut.size = i < times / 2 ? payload->size - 1 - i
					 : random_below(&m->rng, (uint32_t)payload->size);
		place(m, 0x100000 + i % 8, &cut, 0x1000, (uint32_t)kernel->size);
		expect(m, kernel, ERR_PAY_TRUNCATED);
	}
}

/* Apart and in place: whatever the bytes are, all decoders see the same in them. */
static void try_damaged(struct machine *m, const struct buffer *payload,
			const struct buffer *kernel, uint32_t times)
{
	const uint32_t size = (uint32_t)kernel->size;
	struct buffer damaged = {allocate(payload->size), payload->size};
	uint32_t i, bit;

	for (i = 0; i < times; i++) {
		memcpy(damaged.data, payload->data, payload->size);
		bit = random_below(&m->rng, (uint32_t)payload->size * 8);
		/* Every other one in the headers in front. */
		if (i % 2)
			bit %= 600;
		damaged.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
		if (i % 4 < 2)
			place(m, 0x100000 + i % 8, &damaged, 0x1000, size);
		else
			place(m, 0x1000 + size + 0x200 - (uint32_t)payload->size, &damaged, 0x1000,
			      size);
		compare(m);
	}
	buffer_free(&damaged);
}

static void try_workspace(struct machine *m, const struct buffer *payload,
			  const struct buffer *kernel)
{
	const uint32_t need = workspace_size(m);

	place(m, 0x100000, payload, 0x1000, (uint32_t)kernel->size);
	if (need)
		assert_string_equal(error_code(run(m, need - 8)), error_code(ERR_PAY_WORKSPACE));
	assert_string_equal(error_code(run(m, need)), error_code(ERR_NONE));
}

static void try_decoder(struct machine *m, const struct decoder *d)
{
	static const uint32_t small[] = {1, 2, 100, 3001};
	struct buffer kernel, payload;
	size_t i;

	m->decoder = d;
	for (i = 0; i < sizeof(small) / sizeof(small[0]); i++) {
		kernel = make_code(small[i] < 4 ? 4 : small[i], (uint32_t)i);
		kernel.size = small[i];
		payload = must_compress(d->format, &kernel);
		try_apart(m, &payload, &kernel, 8);
		try_lengths(m, &payload, &kernel);
		try_in_place(m, &payload, &kernel);
		try_workspace(m, &payload, &kernel);
		buffer_free(&payload);
		buffer_free(&kernel);
	}
	for (i = 0; i < 2; i++) {
		kernel = make_code(i ? d->large : 8000, 10 + (uint32_t)i);
		payload = must_compress(d->format, &kernel);
		try_apart(m, &payload, &kernel, i ? 2 : 4);
		try_lengths(m, &payload, &kernel);
		try_in_place(m, &payload, &kernel);
		try_cut(m, &payload, &kernel, i ? 2 : 16);
		try_damaged(m, &payload, &kernel, i ? 8 : 24);
		buffer_free(&payload);
		buffer_free(&kernel);
	}
}

static void try_cpu(const struct cpu *cpu)
{
	struct machine *m = machine_open(cpu);
	uint32_t stack;
	size_t i;

	for (i = 0; i < DECODERS; i++) {
		m->stack_low = CALL_STACK + CALL_STACK_SIZE;
		m->runs = 0;
		try_decoder(m, &decoders[i]);
		stack = CALL_STACK + CALL_STACK_SIZE - m->stack_low;
		print_message("%s %s: %u runs, %u bytes of stack\n", cpu->name, decoders[i].name,
			      m->runs, stack);
		assert_in_range(stack, 1, STACK_MOST - 1);
	}
	machine_close(m);
}

static void test_v4(void **state)
{
	(void)state;
	try_cpu(&cpus[0]);
}

static void test_v7(void **state)
{
	(void)state;
	try_cpu(&cpus[1]);
}

static void test_neon(void **state)
{
	(void)state;
	try_cpu(&cpus[2]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_v4),
		cmocka_unit_test(test_v7),
		cmocka_unit_test(test_neon),
	};

	return cmocka_run_group_tests_name("decoders", tests, NULL, NULL);
}
