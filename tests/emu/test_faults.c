// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Damaged images, each run by a real loader: single bits flipped in header, parameters and parts
 * (KEDGE_FAULTS of them, 2000 if unset), and images cut at every part's boundary. Each either boots
 * the right kernel or stops with a code; nothing is written that is not the loader's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "draw.h"

#define BASE	    0x40000000u
#define RAM_SIZE    0x800000u
#define LOAD	    (BASE + 0x10000u)
#define LIST	    (BASE + 0x100u)
#define KERNEL_SIZE 40000u

/* The image's head has nine instructions, which nothing can check before they are executed. */
#define FIRST_CHECKED 0x24u

struct tally {
	unsigned int booted, stopped;
};

static struct buffer intact(uint32_t arch, enum image_format format, const struct buffer *kernel)
{
	const struct range bank = {BASE, BASE + RAM_SIZE};
	struct recipe recipe = {.arch = arch,
				.format = format,
				.text_offset = 0x8000,
				.bss_size = 0x4000,
				.pgdir_size = 0x4000,
				.cmdline = "ours=1",
				.mode = CMDLINE_APPEND,
				.tree = true};
	struct buffer tree = make_tree(&bank, 1, "tree=1", 1);
	struct buffer image = make_image(&recipe, kernel, &tree);

	buffer_free(&tree);
	return image;
}

/* Boot a damaged image; kernel is what an intact one holds. */
static void boot(const char *what, uint32_t where, uint32_t arch, enum image_format format,
		 const struct buffer *image, const struct buffer *kernel, struct tally *tally)
{
	const struct range bank = {BASE, BASE + RAM_SIZE};
	struct layout l;
	struct emu *e = &l.emu;
	const char *code;

	memset(&l, 0, sizeof(l));
	e->cpu = arch == 4 ? UC_CPU_ARM_926 : UC_CPU_ARM_CORTEX_A15;
	e->bank[0] = bank;
	e->bank_count = 1;
	e->image = LOAD;
	e->r2 = LIST;
	l.image = (struct buffer){allocate(image->size), image->size};
	memcpy(l.image.data, image->data, image->size);
	l.handed_at = LIST;
	l.handed_bytes = make_atags(&bank, 1, "boot=1", (struct range){0, 0});
	layout_prepare(&l, arch, format);
	/* Wherever it is entered, it must be the kernel. */
	if (e->kernel == EMU_NO_ENTRY)
		e->kernel = BASE + 0x8000;
	emu_run(e, where);
	code = strstr(e->console, "kedge: K-");
	if (e->end == EMU_KERNEL) {
		tally->booted++;
		assert_memory_equal(emu_bytes(e, e->kernel, KERNEL_SIZE), kernel->data,
				    KERNEL_SIZE);
		assert_int_equal(e->regs[1], e->r1);
	} else {
		tally->stopped++;
		if (e->end != EMU_STOPPED || !code)
			fail_msg("%s at 0x%x, ARMv%u %s: end %d, pc 0x%x, wrote 0x%x: %s", what,
				 where, arch, format_name(format), (int)e->end, e->pc, e->bad_write,
				 e->console);
	}
	layout_free(&l);
}

/* Where damage is done: all but the loader, which has no digest. */
static uint32_t damageable(struct rng *rng, const struct buffer *image)
{
	const struct image_header *h = image_header(image->data);
	uint32_t header_end = IMAGE_HEADER_OFFSET + sizeof(*h) + sizeof(struct image_console);
	uint32_t at;

	/* The small parts are as important as the payload: a third each. */
	switch (rng_below(rng, 3)) {
	case 0:
		do
			at = FIRST_CHECKED + rng_below(rng, header_end - FIRST_CHECKED);
		while (at >= ZIMAGE_HEADER_SIZE && at < IMAGE_HEADER_OFFSET);
		return at;
	case 1:
		return h->loader_size + rng_below(rng, h->head_size - h->loader_size);
	default:
		return h->head_size + rng_below(rng, h->image_size - h->head_size);
	}
}

static void test_flips(void **state)
{
	static const enum image_format formats[] = {FORMAT_GZIP, FORMAT_LZ4, FORMAT_NONE};
	unsigned int wanted = count_of("KEDGE_FAULTS", 2000), i;
	struct buffer kernel = make_kernel(KERNEL_SIZE, 1), images[6];
	struct tally tally = {0, 0};
	struct rng rng = {count_of("KEDGE_EMU_SEED", 1)};

	(void)state;
	for (i = 0; i < 6; i++)
		images[i] = intact(i < 3 ? 4 : 7, formats[i % 3], &kernel);
	for (i = 0; i < wanted; i++) {
		const struct buffer *image = &images[i % 6];
		uint32_t at = damageable(&rng, image), bit = rng_below(&rng, 8);

		image->data[at] ^= (uint8_t)(1u << bit);
		boot("bit flipped", at, i % 6 < 3 ? 4 : 7, formats[i % 3], image, &kernel, &tally);
		image->data[at] ^= (uint8_t)(1u << bit);
	}
	print_message("%u flips: %u booted the right kernel, %u stopped with a code\n", wanted,
		      tally.booted, tally.stopped);
	for (i = 0; i < 6; i++)
		buffer_free(&images[i]);
	buffer_free(&kernel);
	/* Flips of padding and of words that only bootloaders read do no harm; others must stop. */
	assert_true(tally.stopped > tally.booted);
}

static void test_cuts(void **state)
{
	struct buffer kernel = make_kernel(KERNEL_SIZE, 1);
	struct tally tally = {0, 0};
	uint32_t n;

	(void)state;
	for (n = 0; n < 2 * 3; n++) {
		enum image_format format = (enum image_format)(n % 3);
		uint32_t arch = n < 3 ? 4 : 7;
		struct buffer image = intact(arch, format, &kernel);
		const struct image_header *h = image_header(image.data);
		uint32_t at[2 * IMAGE_PARTS_MAX + 2], count = 0, i, size = (uint32_t)image.size;
		uint8_t *whole = allocate(size);

		memcpy(whole, image.data, size);
		at[count++] = h->loader_size;
		at[count++] = h->head_size;
		for (i = 0; i < h->part_count; i++) {
			at[count++] = image_parts(image.data)[i].offset;
			at[count++] = image_parts(image.data)[i].offset +
				      image_parts(image.data)[i].size - 1;
		}
		for (i = 0; i < count; i++) {
			/* What was not loaded is whatever RAM holds: 0 here. */
			memcpy(image.data, whole, size);
			memset(image.data + at[i], 0, size - at[i]);
			boot("cut", at[i], arch, format, &image, &kernel, &tally);
		}
		free(whole);
		buffer_free(&image);
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
	struct buffer kernel = make_kernel(KERNEL_SIZE, 1);
	struct layout l;

	(void)state;
	memset(&l, 0, sizeof(l));
	l.emu.cpu = UC_CPU_ARM_926;
	l.emu.bank[0] = (struct range){BASE, BASE + RAM_SIZE};
	l.emu.bank_count = 1;
	l.emu.image = LOAD;
	l.image = intact(7, FORMAT_LZ4, &kernel);
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
