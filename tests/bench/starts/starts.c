// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * starts [OPTION...] IMAGE KERNEL: does IMAGE (Linux's own zImage, or kedge's) start KERNEL, the
 * raw Image in it? Each run is one in the Unicorn engine: RAM from RAM_BASE on and nothing else,
 * IMAGE in it, a device tree that describes this RAM in r2, of about 4 KiB, at RAM's end.
 *
 *	--cpu=NAME         arm926, arm1176 or a15 (the default)
 *	--ram=KIB          size of RAM; given more than once, one run for each (default: 256 MiB)
 *	--load=OFFSET      where IMAGE is loaded, from RAM's base (default: 0x10000, as QEMU does)
 *	--text=OFFSET      where KERNEL is entered, from RAM's base (default: 0x8000)
 *	--bss=BYTES        what is cleared behind KERNEL by itself: the tree must not be there
 *	--flip=BIT         flip this bit of IMAGE; given more than once, one run for each
 *	--stop=START+SIZE  code at these offsets in IMAGE, run where it was loaded, that loops for
 *                     ever in a branch to itself (with an instruction to wait or without): there
 *                     it stopped by its own decision. Without this, any such loop counts as that.
 *	--seconds=N        a run that takes longer hangs (default: 3600)
 *	--until-started    end with the first run that started
 *
 * Prints a line "OUTCOME DETAIL" per run, OUTCOME being
 *
 *	started   KERNEL entered, all of its bytes right, a valid tree behind it in r2
 *	tree      the same, but r2 names no valid tree, or one in the kernel's bss or outside of RAM
 *	wrong     KERNEL entered with wrong bytes; DETAIL: where the first is, how many
 *	stopped   see --stop
 *	fault     an access outside of RAM or an undefined instruction
 *	hung      none of these in time
 */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <unicorn/unicorn.h>

#include <libfdt.h>

#include "tests/emu/layout/layout.h"
#include "scripts/kedge/dt/strict_fdt.h"
#include "tests/common/must.h"
#include "scripts/kedge/cmd/common/die.h"
#include "scripts/kedge/util/bytes.h"

#define RAM_BASE    0x40000000u
#define TREE_SIZE   0xff8u
#define TREE_PAGE   0x1000u
#define MODE_SVC    0xd3u	/* interrupts masked */
#define BRANCH_SELF 0xeafffffeu /* b . */
#define BRANCH_BACK 0xeafffffdu /* b .-4 */
#define WAIT	    0x0320f003u /* wfi, of any condition */
#define CONDITION   0xf0000000u
#define RUNS_MAX    4096

struct job {
	int cpu;
	uint32_t load, text, bss;
	struct range stop; /* empty: not given */
	unsigned int seconds;
	struct buffer image, kernel;
};

struct run {
	const struct job *job;
	uint32_t ram; /* bytes */
	long flip;    /* a bit of the image, or -1 */
	uc_engine *uc;
	uint8_t *memory;
	uint32_t tree;
	uint32_t stop; /* where it loops for ever; 0: not */
	char detail[128];
};

static void check(uc_err error, const char *what)
{
	if (error != UC_ERR_OK)
		die("unicorn: %s: %s", what, uc_strerror(error));
}

static uint32_t get(struct run *r, int id)
{
	uint32_t value = 0;

	check(uc_reg_read(r->uc, id, &value), "read a register");
	return value;
}

static void set(struct run *r, int id, uint32_t value)
{
	check(uc_reg_write(r->uc, id, &value), "write a register");
}

/* The bytes of RAM at an address, or NULL if not all of them are RAM. */
static uint8_t *ram_at(const struct run *r, uint32_t address, uint32_t size)
{
	uint32_t offset = address - RAM_BASE;

	if (address < RAM_BASE || offset > r->ram || size > r->ram - offset)
		return NULL;
	return r->memory + offset;
}

static void put_tree(struct run *r)
{
	struct range bank = {RAM_BASE, RAM_BASE + r->ram};
	struct buffer tree = make_tree(&bank, 1, "console=ttyAMA0", 1);
	uint8_t *at;

	r->tree = (RAM_BASE + r->ram - TREE_SIZE) & ~(TREE_PAGE - 1);
	at = ram_at(r, r->tree, TREE_SIZE);
	if (!at || fdt_open_into(tree.data, at, (int)TREE_SIZE))
		die("the device tree does not fit");
	buffer_free(&tree);
}

/* Whether r2 names a tree that the kernel will find where it is. */
static bool tree_is_good(struct run *r)
{
	uint32_t at = get(r, UC_ARM_REG_R2), kernel = RAM_BASE + r->job->text;
	uint32_t kernel_end = kernel + (uint32_t)r->job->kernel.size + r->job->bss;
	const uint8_t *tree = ram_at(r, at, sizeof(struct fdt_header));
	uint32_t size;

	if (!tree || at % 8 || fdt_check_header(tree))
		return false;
	size = fdt_totalsize(tree);
	if (!ram_at(r, at, size) || strict_fdt_check_full(tree, size))
		return false;
	return at >= kernel_end || at + size <= kernel;
}

static const char *judge_kernel(struct run *r)
{
	const struct buffer *kernel = &r->job->kernel;
	const uint8_t *bytes = ram_at(r, RAM_BASE + r->job->text, (uint32_t)kernel->size);
	size_t i, first = 0, wrong = 0;

	for (i = 0; bytes && i < kernel->size; i++) {
		if (bytes[i] != kernel->data[i] && !wrong++)
			first = i;
	}
	if (!bytes || wrong) {
		snprintf(r->detail, sizeof(r->detail), "%zu bytes, the first at 0x%zx", wrong,
			 first);
		return "wrong";
	}
	snprintf(r->detail, sizeof(r->detail), "r2 0x%x", get(r, UC_ARM_REG_R2));
	return tree_is_good(r) ? "started" : "tree";
}

static uint32_t code_at(struct run *r, uint32_t address)
{
	const uint8_t *bytes = ram_at(r, address, 4);

	return bytes ? read_le32(bytes) : 0;
}

/* Whether code loops for ever in a branch to an instruction to wait. */
static bool waits_for_ever(struct run *r, uint32_t address)
{
	return (code_at(r, address) & ~CONDITION) == WAIT && code_at(r, address + 4) == BRANCH_BACK;
}

/*
 * Code is met for the first time, to be executed next. This hook costs nothing later on; one for
 * each block executed would make all of it slower by half.
 */
static void on_new_code(uc_engine *uc, uc_tb *block, uc_tb *before, void *data)
{
	struct run *r = data;

	(void)before;
	if (code_at(r, (uint32_t)block->pc) == BRANCH_SELF ||
	    waits_for_ever(r, (uint32_t)block->pc)) {
		r->stop = (uint32_t)block->pc;
		uc_emu_stop(uc);
	}
}

static uc_engine *running;

/* Its time is over. The call only sets flags that the engine looks at. */
static void on_alarm(int number)
{
	(void)number;
	uc_emu_stop(running); /* NOLINT(bugprone-signal-handler) */
}

/*
 * Execute from start on until entry is reached, no longer than a job's seconds. Unicorn's own
 * bound on time takes a third of all CPU time, for a thread that looks at the clock every few us;
 * its bound on instructions would count each of them.
 */
static uc_err execute_in_time(struct run *r, uint32_t start, uint32_t entry)
{
	uc_err error;

	running = r->uc;
	signal(SIGALRM, on_alarm);
	alarm(r->job->seconds);
	error = uc_emu_start(r->uc, start, entry, 0, 0);
	alarm(0);
	return error;
}

static const char *execute(struct run *r)
{
	const struct job *job = r->job;
	uint32_t start = RAM_BASE + job->load, entry = RAM_BASE + job->text, pc, offset;
	uc_hook hook;
	uc_err error;

	check(uc_hook_add(r->uc, &hook, UC_HOOK_EDGE_GENERATED, on_new_code, r, 1, 0), "hook");
	error = execute_in_time(r, start, entry);
	pc = get(r, UC_ARM_REG_PC);
	/* A CPU that can wait does so, and the engine ends behind that instruction. */
	if (waits_for_ever(r, pc - 4))
		r->stop = pc - 4;
	if (r->stop) {
		snprintf(r->detail, sizeof(r->detail), "pc 0x%x", r->stop);
		offset = r->stop - start;
		if (!range_size(job->stop) || (offset >= job->stop.start && offset < job->stop.end))
			return "stopped";
		return "hung";
	}
	if (error != UC_ERR_OK) {
		snprintf(r->detail, sizeof(r->detail), "pc 0x%x: %s", pc, uc_strerror(error));
		return "fault";
	}
	if (pc == entry)
		return judge_kernel(r);
	snprintf(r->detail, sizeof(r->detail), "pc 0x%x", pc);
	return "hung";
}

static const char *prepare_and_execute(struct run *r)
{
	const struct job *job = r->job;
	uint8_t *image = ram_at(r, RAM_BASE + job->load, (uint32_t)job->image.size);
	int i;

	if (!image || r->ram < TREE_PAGE) {
		snprintf(r->detail, sizeof(r->detail), "the image itself is larger than this RAM");
		return "fault";
	}
	memcpy(image, job->image.data, job->image.size);
	if (r->flip >= 0)
		image[r->flip / 8] ^= (uint8_t)(1 << r->flip % 8);
	put_tree(r);
	if (r->tree < RAM_BASE + job->load + job->image.size) {
		snprintf(r->detail, sizeof(r->detail), "no room for the image and the tree");
		return "fault";
	}
	set(r, UC_ARM_REG_CPSR, MODE_SVC);
	for (i = 0; i <= 12; i++)
		set(r, UC_ARM_REG_R0 + i, 0);
	set(r, UC_ARM_REG_R1, UINT32_MAX);
	set(r, UC_ARM_REG_R2, r->tree);
	return execute(r);
}

/* Return whether it started. */
static bool run(const struct job *job, uint32_t ram, long flip)
{
	struct run r = {.job = job, .ram = ram, .flip = flip};
	const char *outcome;

	r.memory = calloc(1, ram);
	if (!r.memory)
		die("out of memory");
	check(uc_open(UC_ARCH_ARM, UC_MODE_ARM, &r.uc), "open");
	check(uc_ctl_set_cpu_model(r.uc, job->cpu), "CPU model");
	check(uc_mem_map_ptr(r.uc, RAM_BASE, ram, UC_PROT_ALL, r.memory), "map RAM");
	outcome = prepare_and_execute(&r);
	printf("%s %s\n", outcome, r.detail);
	fflush(stdout);
	uc_close(r.uc);
	free(r.memory);
	return !strcmp(outcome, "started");
}

static int cpu_named(const char *name)
{
	if (!strcmp(name, "arm926"))
		return UC_CPU_ARM_926;
	if (!strcmp(name, "arm1176"))
		return UC_CPU_ARM_1176;
	if (!strcmp(name, "a15"))
		return UC_CPU_ARM_CORTEX_A15;
	die("no CPU '%s'", name);
}

static uint32_t number(const char *text, char end, const char **rest)
{
	char *stop;
	unsigned long value = strtoul(text, &stop, 0);

	if (stop == text || *stop != end || value > UINT32_MAX)
		die("cannot use '%s'", text);
	if (rest)
		*rest = stop + 1;
	return (uint32_t)value;
}

static struct range parse_range(const char *text)
{
	uint32_t start = number(text, '+', &text);

	return (struct range){start, start + number(text, 0, NULL)};
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{"cpu", 1, NULL, 'c'},	{"ram", 1, NULL, 'r'},	   {"load", 1, NULL, 'l'},
		{"text", 1, NULL, 't'}, {"bss", 1, NULL, 'b'},	   {"flip", 1, NULL, 'f'},
		{"stop", 1, NULL, 's'}, {"seconds", 1, NULL, 'S'}, {"until-started", 0, NULL, 'u'},
		{NULL, 0, NULL, 0},
	};
	static uint32_t rams[RUNS_MAX], flips[RUNS_MAX];
	unsigned int ram_count = 0, flip_count = 0, i, n;
	struct job job = {
		.cpu = UC_CPU_ARM_CORTEX_A15, .load = 0x10000, .text = 0x8000, .seconds = 3600};
	bool until_started = false, started;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (ram_count == RUNS_MAX || flip_count == RUNS_MAX)
			die("more than %d runs", RUNS_MAX);
		switch (option) {
		case 'c':
			job.cpu = cpu_named(optarg);
			break;
		case 'r':
			rams[ram_count++] = number(optarg, 0, NULL) << 10;
			break;
		case 'l':
			job.load = number(optarg, 0, NULL);
			break;
		case 't':
			job.text = number(optarg, 0, NULL);
			break;
		case 'b':
			job.bss = number(optarg, 0, NULL);
			break;
		case 'f':
			flips[flip_count++] = number(optarg, 0, NULL);
			break;
		case 's':
			job.stop = parse_range(optarg);
			break;
		case 'S':
			job.seconds = number(optarg, 0, NULL);
			break;
		case 'u':
			until_started = true;
			break;
		default:
			return 2;
		}
	}
	if (argc - optind != 2)
		die("IMAGE and KERNEL are needed");
	job.image = must_read(argv[optind]);
	job.kernel = must_read(argv[optind + 1]);
	if (!ram_count)
		rams[ram_count++] = 256u << 20;
	for (i = 0; i < flip_count; i++) {
		if (flips[i] / 8 >= job.image.size)
			die("the image has no bit %u", flips[i]);
	}
	for (i = 0; i < ram_count; i++) {
		/* Without flips, one run with none. */
		for (n = 0; n < flip_count || n == 0; n++) {
			started = run(&job, rams[i], flip_count ? (long)flips[n] : -1);
			if (started && until_started)
				return 0;
		}
	}
	return 0;
}
