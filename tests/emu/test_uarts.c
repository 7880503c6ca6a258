// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every UART of the table, driven by the real loaders against a model of its registers: as the
 * bootloader left it, set up, and with a transmitter that sticks. What was proven is appended to
 * the file that KEDGE_UART_MATRIX names, for `make uart-matrix`.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "scripts/kedge/console/uarts.h"
#include "tests/emu/layout/boot_small.h"
#include "tests/emu/model/uart_model.h"

#define BAUD  115200
#define POLLS 2000000u /* what console.c waits at most */

/* Which model is of which UART; spec is a console's, clock one of which it makes BAUD. */
static const struct known {
	const char *uart, *options;
	enum model_kind kind;
	uint8_t shift, width;
	uint32_t clock;
} known[] = {
	{"pl011", "", MODEL_PL011, 0, 4, 24000000},
	{"8250", "", MODEL_16550, 0, 1, 1843200},
	{"8250", ",shift=2", MODEL_16550, 2, 1, 14318180},
	{"8250", ",shift=2,width=4", MODEL_16550, 2, 4, 100000000},
	{"8250", ",shift=1,width=2", MODEL_16550, 1, 2, 7372800},
	{"omap", "", MODEL_OMAP, 2, 4, 48000000},
	{"pxa", "", MODEL_PXA, 2, 4, 14745600},
	{"mtk", "", MODEL_16550, 2, 4, 26000000},
	{"bcm2835aux", "", MODEL_MINI, 2, 4, 250000000},
	{"msm", "", MODEL_MSM, 0, 4, 19200000},
	{"uartdm", "", MODEL_UARTDM, 0, 4, 7372800},
	{"uartdm-v1.4", "", MODEL_UARTDM14, 0, 4, 3686400},
	{"imx", "", MODEL_IMX, 0, 4, 80000000},
	{"s5p", "", MODEL_S5P, 0, 4, 66000000},
	{"s3c2440", "", MODEL_S3C2440, 0, 4, 50000000},
	{"s3c2410", "", MODEL_S3C2410, 0, 4, 50000000},
	{"cadence", "", MODEL_CADENCE, 0, 4, 50000000},
	{"sa1110", "", MODEL_SA1110, 0, 4, 3686400},
	{"meson", "", MODEL_MESON, 0, 4, 24000000},
	{"stm32f4", "", MODEL_STM32F4, 0, 4, 16000000},
	{"stm32", "", MODEL_STM32, 0, 4, 64000000},
	{"atmel", "", MODEL_ATMEL, 0, 4, 132000000},
};

#define KNOWN (sizeof(known) / sizeof(known[0]))

struct run {
	struct layout l;
	struct uart_model m;
};

static uint64_t on_read(uc_engine *uc, uint64_t offset, unsigned int size, void *data)
{
	(void)uc;
	return model_read(data, (uint32_t)offset, size);
}

static void on_write(uc_engine *uc, uint64_t offset, unsigned int size, uint64_t value, void *data)
{
	(void)uc;
	model_write(data, (uint32_t)offset, size, (uint32_t)value);
}

static void run_model(struct run *r, uint32_t arch, const struct known *k, bool set_up)
{
	char spec[128], rate[64] = "";

	if (set_up)
		snprintf(rate, sizeof(rate), ",baud=%u,clock=%u", BAUD, k->clock);
	snprintf(spec, sizeof(spec), "%s%s%s@0x%x", k->uart, rate, k->options, EMU_CONSOLE);
	r->m.kind = k->kind;
	r->m.shift = k->shift;
	r->m.width = k->width;
	r->m.clock = k->clock;
	r->m.left_on = !set_up;
	model_start(&r->m);
	small_prepare(&r->l, arch, arch == 4 ? UC_CPU_ARM_926 : UC_CPU_ARM_CORTEX_A9, spec);
	assert_int_equal(uc_mem_unmap(r->l.emu.uc, EMU_CONSOLE, 0x1000), UC_ERR_OK);
	assert_int_equal(
		uc_mmio_map(r->l.emu.uc, EMU_CONSOLE, 0x1000, on_read, &r->m, on_write, &r->m),
		UC_ERR_OK);
	small_boot(&r->l, spec);
	if (r->m.wrong[0])
		fail_msg("%s, ARMv%u: %s, behind \"%s\"", spec, arch, r->m.wrong, r->m.sent);
}

/* All that is said came through, and it was waited for until it had. */
static void check_said(const struct run *r, const char *spec)
{
	size_t length = strlen(r->m.sent), last = strlen(SMALL_LAST_LINE);

	if (strncmp(r->m.sent, "kedge ", 6) != 0 || length < last ||
	    strcmp(r->m.sent + length - last, SMALL_LAST_LINE) != 0 || !r->m.seen_idle)
		fail_msg("%s: idle %d, said: %s", spec, r->m.seen_idle, r->m.sent);
}

static void test_left_on(void **state)
{
	struct run r;
	uint32_t arch;
	size_t i;

	(void)state;
	for (i = 0; i < KNOWN; i++) {
		for (arch = 4; arch <= 7; arch += 3) {
			r = (struct run){.m.sticks_at = MODEL_FOREVER};
			run_model(&r, arch, &known[i], false);
			check_said(&r, known[i].uart);
			assert_int_equal(r.m.setting, 0);
			layout_free(&r.l);
		}
		small_proven(known[i].uart, "order");
	}
}

/* Samsung's other way to tell of room. */
static void test_without_fifo(void **state)
{
	struct run r;
	size_t i;

	(void)state;
	for (i = 0; i < KNOWN; i++) {
		if (known[i].kind < MODEL_S5P || known[i].kind > MODEL_S3C2410)
			continue;
		r = (struct run){.m = {.sticks_at = MODEL_FOREVER, .no_fifo = true}};
		run_model(&r, 7, &known[i], false);
		check_said(&r, known[i].uart);
		layout_free(&r.l);
	}
}

static void test_set_up(void **state)
{
	struct run r;
	uint32_t arch, made;
	size_t i;

	(void)state;
	for (i = 0; i < KNOWN; i++) {
		for (arch = 4; arch <= 7; arch += 3) {
			r = (struct run){.m.sticks_at = MODEL_FOREVER};
			run_model(&r, arch, &known[i], true);
			check_said(&r, known[i].uart);
			made = model_baud(&r.m);
			if (made < BAUD * 97 / 100 || made > BAUD * 103 / 100)
				fail_msg("%s: set to %u baud", known[i].uart, made);
			layout_free(&r.l);
		}
		small_proven(known[i].uart, "set-up");
	}
}

/*
 * At the first byte, at a later one, or at the very end: the boot goes on, after so many polls, and
 * the UART is left alone.
 */
static void test_stuck(void **state)
{
	uint32_t sticks_at, said;
	struct run r;
	size_t i;

	(void)state;
	for (i = 0; i < KNOWN; i++) {
		r = (struct run){.m.sticks_at = MODEL_FOREVER};
		run_model(&r, 7, &known[i], false);
		said = r.m.length;
		layout_free(&r.l);
		sticks_at = i % 3 == 0 ? 0 : i % 3 == 1 ? 100 : said;
		r = (struct run){.m.sticks_at = sticks_at};
		run_model(&r, i % 2 ? 7 : 4, &known[i], i % 2);
		assert_int_equal(r.m.length, sticks_at);
		assert_in_range(r.m.reads, POLLS, POLLS + said * 12);
		layout_free(&r.l);
		small_proven(known[i].uart, "stuck");
	}
}

/* No UART of the table is without a model. */
static void test_all_known(void **state)
{
	const struct uart *u;
	size_t i, n;

	(void)state;
	for (n = 0; (u = uart_nth(n)); n++) {
		for (i = 0; i < KNOWN && strcmp(known[i].uart, u->name) != 0; i++)
			;
		if (i == KNOWN)
			fail_msg("%s has no model", u->name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_known),    cmocka_unit_test(test_left_on),
		cmocka_unit_test(test_without_fifo), cmocka_unit_test(test_set_up),
		cmocka_unit_test(test_stuck),
	};

	return cmocka_run_group_tests_name("uarts", tests, NULL, NULL);
}
