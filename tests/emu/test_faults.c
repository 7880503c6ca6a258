// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Damaged images, each run by a real loader: single bits flipped in header, parameters and parts
 * (KEDGE_FAULTS of them, 2000 if unset), and images cut at every part's boundary. Each either boots
 * the right kernel with the right initrd or stops with a code; nothing is written that is not the
 * loader's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <libfdt.h>

#include "tests/emu/layout/draw.h"

#define BASE	    0x40000000u
#define RAM_SIZE    0x800000u
#define LOAD	    (BASE + 0x10000u)
#define LIST	    (BASE + 0x100u)
#define KERNEL_SIZE 20000u

/* The image's head has nine instructions, which nothing can check before they are executed. */
#define FIRST_CHECKED 0x24u

/* One of each format, of each loader, without and with an initrd and a log. */
#define KINDS	    (FORMATS + 1)
#define IMAGES	    (2u * KINDS * 2)
#define INITRD_SIZE 1501u
#define LOG_ROOM    0x80u

struct tally {
	unsigned int booted, stopped;
};

/* An image, and what it holds. */
struct intact {
	uint32_t arch;
	enum image_format format;
	struct buffer image, initrd; /* or none: size 0 */
	const struct buffer *kernel;
};

static struct intact make_intact(uint32_t arch, enum image_format format, bool more,
				 const struct buffer *kernel)
{
	const struct range bank = {BASE, BASE + RAM_SIZE};
	struct recipe recipe = {.arch = arch,
				.format = format,
				.text_offset = 0x8000,
				.bss_size = 0x4000,
				.pgdir_size = 0x4000,
				.cmdline = "ours=1",
				.mode = CMDLINE_APPEND,
				.log_room = more ? LOG_ROOM : 0,
				.tree = true};
	struct buffer tree = make_tree(&bank, 1, "tree=1", 1);
	struct intact in = {.arch = arch, .format = format, .kernel = kernel};

	if (more)
		in.initrd = recipe.initrd = make_looping_kernel(INITRD_SIZE, 2);
	in.image = make_layout_image(&recipe, kernel, &tree);
	buffer_free(&tree);
	return in;
}

static void free_intact(struct intact *in)
{
	buffer_free(&in->image);
	buffer_free(&in->initrd);
}

/* The initrd, where the tree says that it is. */
static void check_initrd(struct emu *e, const struct buffer *initrd)
{
	const void *fdt = emu_bytes(e, e->regs[2], 40);
	int chosen = fdt_path_offset(fdt, "/chosen"), length;
	const fdt32_t *start = fdt_getprop(fdt, chosen, "linux,initrd-start", &length);
	const fdt32_t *end = fdt_getprop(fdt, chosen, "linux,initrd-end", NULL);

	assert_non_null(start);
	assert_non_null(end);
	assert_int_equal(fdt32_ld(end) - fdt32_ld(start), initrd->size);
	assert_memory_equal(emu_bytes(e, fdt32_ld(start), (uint32_t)initrd->size), initrd->data,
			    initrd->size);
}

/* Boot an image, which is damaged by now: whether its kernel was entered. */
static bool boot(const char *what, uint32_t where, const struct intact *in, struct tally *tally)
{
	const struct buffer *image = &in->image;
	const struct range bank = {BASE, BASE + RAM_SIZE};
	struct layout l;
	struct emu *e = &l.emu;
	const char *code;
	bool booted;

	memset(&l, 0, sizeof(l));
	e->cpu = in->arch == 4 ? UC_CPU_ARM_926 : UC_CPU_ARM_CORTEX_A15;
	e->bank[0] = bank;
	e->bank_count = 1;
	e->image = LOAD;
	e->r2 = LIST;
	l.image = (struct buffer){allocate(image->size), image->size};
	memcpy(l.image.data, image->data, image->size);
	l.handed_at = LIST;
	l.handed_bytes = make_atags(&bank, 1, "boot=1", (struct range){0, 0});
	layout_prepare(&l, in->arch, in->format);
	/* Wherever it is entered, it must be the kernel. */
	if (e->kernel == EMU_NO_ENTRY)
		e->kernel = BASE + 0x8000;
	emu_run(e, where);
	code = strstr(e->console, "kedge: K-");
	booted = e->end == EMU_KERNEL;
	if (booted) {
		tally->booted++;
		assert_memory_equal(emu_bytes(e, e->kernel, KERNEL_SIZE), in->kernel->data,
				    KERNEL_SIZE);
		assert_int_equal(e->regs[1], e->r1);
		if (in->initrd.size)
			check_initrd(e, &in->initrd);
	} else {
		tally->stopped++;
		if (e->end != EMU_STOPPED || !code)
			fail_msg("%s at 0x%x, ARMv%u %s: end %d, pc 0x%x, wrote 0x%x: %s", what,
				 where, in->arch, format_name(in->format), (int)e->end, e->pc,
				 e->bad_write, e->console);
	}
	layout_free(&l);
	return booted;
}

/* Where damage is done: all but the loader, which has no digest. */
static uint32_t damageable(struct random *rng, const struct buffer *image)
{
	const struct image_header *h = image_header(image->data);
	uint32_t header_end = IMAGE_HEADER_OFFSET + sizeof(*h) + sizeof(struct image_console);
	uint32_t at;

	/* The small parts are as important as the payload: a third each. */
	switch (random_below(rng, 3)) {
	case 0:
		do
			at = FIRST_CHECKED + random_below(rng, header_end - FIRST_CHECKED);
		while (at >= ZIMAGE_HEADER_SIZE && at < IMAGE_HEADER_OFFSET);
		return at;
	case 1:
		return h->loader_size + random_below(rng, h->head_size - h->loader_size);
	default:
		return h->head_size + random_below(rng, h->image_size - h->head_size);
	}
}

/*
 * Where damage may do no harm: padding, words that only bootloaders read, the console's settings
 * that are kept twice, the room for the log, which holds nothing. And compressed data have bits
 * that no decoder needs; the kernel's digest is of what comes out.
 */
static bool harmless(const struct buffer *image, uint32_t at)
{
	const struct image_header *h = image_header(image->data);
	const struct image_part *part = image_parts(image->data);
	uint32_t i, console = IMAGE_HEADER_OFFSET + sizeof(*h);

	if (at < IMAGE_HEADER_OFFSET)
		return true;
	if (at < h->loader_size)
		return at >= console;
	if (at < h->loader_size + h->part_count * sizeof(*part))
		return false;
	for (i = 0; i < h->part_count; i++) {
		if (at - part[i].offset < part[i].size)
			return part[i].type == PART_LOG ||
			       (part[i].type == PART_PAYLOAD && h->kernel.format != FORMAT_NONE &&
				h->kernel.format != FORMAT_ZIMAGE);
	}
	return true;
}

static void test_flips(void **state)
{
	unsigned int wanted = count_of("KEDGE_FAULTS", 2000), i;
	struct buffer kernel = make_looping_kernel(KERNEL_SIZE, 1);
	struct intact images[IMAGES];
	struct tally tally = {0, 0};
	struct random rng = {count_of("KEDGE_EMU_SEED", 1)};

	(void)state;
	for (i = 0; i < IMAGES; i++)
		images[i] = make_intact(i / KINDS % 2 ? 7 : 4,
					i % KINDS == FORMATS ? FORMAT_ZIMAGE
							     : (enum image_format)(i % KINDS),
					i / KINDS / 2, &kernel);
	for (i = 0; i < wanted; i++) {
		const struct intact *in = &images[i % IMAGES];
		uint32_t at = damageable(&rng, &in->image), bit = random_below(&rng, 8);
		bool may_boot = harmless(&in->image, at);

		in->image.data[at] ^= (uint8_t)(1u << bit);
		if (boot("bit flipped", at, in, &tally) && !may_boot)
			fail_msg("bit %u of 0x%x flipped, ARMv%u %s: nobody noticed", bit, at,
				 in->arch, format_name(in->format));
		in->image.data[at] ^= (uint8_t)(1u << bit);
	}
	print_message("%u flips: %u booted the right kernel, %u stopped with a code\n", wanted,
		      tally.booted, tally.stopped);
	for (i = 0; i < IMAGES; i++)
		free_intact(&images[i]);
	buffer_free(&kernel);
	assert_true(tally.stopped > tally.booted);
}

static void test_cuts(void **state)
{
	struct buffer kernel = make_looping_kernel(KERNEL_SIZE, 1);
	struct tally tally = {0, 0};
	uint32_t n;

	(void)state;
	for (n = 0; n < 2 * 3; n++) {
		enum image_format format = (enum image_format)(n % 3);
		uint32_t arch = n < 3 ? 4 : 7;
		struct intact in = make_intact(arch, format, n % 2, &kernel);
		const struct image_header *h = image_header(in.image.data);
		uint32_t at[2 * IMAGE_PARTS_MAX + 2], count = 0, i, size = (uint32_t)in.image.size;
		uint8_t *whole = allocate(size);

		memcpy(whole, in.image.data, size);
		at[count++] = h->loader_size;
		at[count++] = h->head_size;
		for (i = 0; i < h->part_count; i++) {
			at[count++] = image_parts(in.image.data)[i].offset;
			at[count++] = image_parts(in.image.data)[i].offset +
				      image_parts(in.image.data)[i].size - 1;
		}
		for (i = 0; i < count; i++) {
			/* What was not loaded is whatever RAM holds: 0 here. */
			memcpy(in.image.data, whole, size);
			memset(in.image.data + at[i], 0, size - at[i]);
			boot("cut", at[i], &in, &tally);
		}
		free(whole);
		free_intact(&in);
	}
	buffer_free(&kernel);
	print_message("%u cut images: %u booted the right kernel\n", tally.booted + tally.stopped,
		      tally.booted);
	/* A tree that was cut in its last byte may have had a 0 there. */
	assert_true(tally.stopped > 3 * tally.booted);
}

/* A loader for ARMv7 on an older CPU: all of it but its decoder runs there, and says so. */
static void test_old_cpu(void **state)
{
	struct buffer kernel = make_looping_kernel(KERNEL_SIZE, 1);
	struct layout l;

	(void)state;
	memset(&l, 0, sizeof(l));
	l.emu.cpu = UC_CPU_ARM_926;
	l.emu.bank[0] = (struct range){BASE, BASE + RAM_SIZE};
	l.emu.bank_count = 1;
	l.emu.image = LOAD;
	l.image = make_intact(7, FORMAT_LZ4, false, &kernel).image;
	layout_prepare(&l, 7, FORMAT_LZ4);
	assert_int_equal(emu_run(&l.emu, 1), EMU_STOPPED);
	assert_non_null(strstr(l.emu.console, error_code(ERR_CPU_OLD)));
	assert_null(strstr(l.emu.console, "Uncompressing"));
	layout_free(&l);
	buffer_free(&kernel);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_flips),
		cmocka_unit_test(test_cuts),
		cmocka_unit_test(test_old_cpu),
	};

	return cmocka_run_group_tests_name("faults", tests, NULL, NULL);
}
