// SPDX-License-Identifier: GPL-2.0-or-later
/* Where a zImage that is kept may take its RAM base to be. */
#include "tests/common/test.h"

#include "boot/plan/zimage_passthrough.h"

#define MIB    0x100000u
#define KERNEL (20 * MIB)
#define TEXT   0x8000u

static struct plan_request passthrough(uint32_t image, const struct range *bank, uint32_t banks)
{
	struct plan_request in = {.kernel = {.text_offset = TEXT, .inflated_size = KERNEL}};
	uint32_t i;

	for (i = 0; i < banks; i++)
		assert_true(plan_add_bank(&in, bank[i]));
	zimage_passthrough(&in, image);
	assert_true(in.kernel.passthrough);
	assert_int_equal(in.base_by, BASE_MASK);
	return in;
}

static void expect(uint32_t image, const struct range *bank, uint32_t banks, uint32_t base,
		   uint32_t size)
{
	struct plan_request in = passthrough(image, bank, banks);

	assert_int_equal(in.ram_base, base);
	assert_int_equal(in.kernel.inflated_size, size);
}

static void test_base(void **state)
{
	const struct range low = {0, 128 * MIB}, high = {0x80000000, 0x90000000};
	const struct range qualcomm[] = {{0x50000000, 0x60000000}, {0x40200000, 0x42e00000}};
	const struct range odd = {0x40010000, 0x44000000}, tiny = {0x40010000, 0x40020000};
	const struct range above = {0x60000000, 0x68000000};

	(void)state;
	/* The address with its low 27 bits cleared is RAM: there is one answer. */
	expect(0x01600000, &low, 1, 0, KERNEL);
	expect(0x80008000, &high, 1, 0x80000000, KERNEL);
	expect(0x8ffffff0, &high, 1, 0x88000000, KERNEL);
	/* It is not: an old kernel takes it all the same, a newer the lowest bank. */
	expect(0x40208000, qualcomm, 2, 0x40000000, KERNEL + 2 * MIB);
	expect(0x50000000, qualcomm, 2, 0x50000000, KERNEL);
	expect(0x40010000, &odd, 1, 0x40000000, KERNEL + 2 * MIB);
	/* The lowest bank may be in front of it, too. */
	expect(0x70000000, &above, 1, 0x60000000, KERNEL + 0x10000000);
	/* A bank without a multiple of 2 MiB has one behind it; none is known of no RAM at all. */
	expect(0x40010000, &tiny, 1, 0x40000000, KERNEL + 2 * MIB);
	expect(0x40010000, NULL, 0, 0x40000000, KERNEL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_base),
	};

	return cmocka_run_group_tests_name("chain", tests, NULL, NULL);
}
