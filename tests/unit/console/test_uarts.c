// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of UARTs, and the words of --console. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "scripts/kedge/console/console_custom.h"
#include "scripts/kedge/console/console_spec.h"
#include "scripts/kedge/console/uarts.h"

#define STEP(word)     ((word)&0xf)
#define REGISTER(word) ((word) >> 16)

static struct console_params parsed(const char *spec)
{
	struct console_params p;
	struct failure f;

	if (!parse_console(spec, &p, &f))
		fail_msg("%s", f.text);
	return p;
}

static void assert_spec(const struct console_params *p, const char *spec)
{
	char text[CONSOLE_SPEC_MAX];

	assert_string_equal(console_spec(p, text, sizeof(text)), spec);
}

/* Where the program behind this one begins; its last step is UART_END. */
static uint32_t behind(const struct console_params *p, uint32_t at)
{
	for (; STEP(p->program[at]) != UART_END; at += STEP(p->program[at]) == UART_WRITE ? 2 : 1) {
		assert_true(STEP(p->program[at]) <= UART_PUT);
		assert_true(at + 2 < UART_WORDS);
	}
	return at + 1;
}

/* A clock of which each UART can make the rate. */
static struct console_params set_up(const struct uart *u)
{
	uint32_t clock = u->baud.clock ? u->baud.clock : 115200 * 16 * 8;
	struct console_params p;
	struct failure f;

	if (!uart_set_up(u, 115200, clock, &p, &f))
		fail_msg("%s: %s", u->name, f.text);
	return p;
}

static void check_programs(const struct console_params *p, bool has_setup)
{
	assert_int_equal(behind(p, 0), p->put);
	assert_int_equal(p->program[0] != UART_END, has_setup);
	assert_int_equal(behind(p, p->put), p->flush);
	assert_in_range(behind(p, p->flush), 1, UART_NOTE_BAUD);
	assert_int_equal(p->program[UART_NOTE_BAUD], has_setup ? 115200 : 0);
}

/* All programs fit and have an end, in front of what is noted behind them. */
static void test_programs(void **state)
{
	struct console_params p;
	const struct uart *u;
	size_t i;

	(void)state;
	for (i = 0; (u = uart_nth(i)); i++) {
		p = uart_console(u);
		assert_int_equal(p.type, CONSOLE_UART);
		assert_ptr_equal(uart_named(u->name, strlen(u->name)), u);
		check_programs(&p, false);
		p = set_up(u);
		check_programs(&p, true);
	}
	assert_in_range(i, 19, 100);
	assert_null(uart_named("pl01", 4));
	assert_null(uart_named("pl0110", 6));
}

/* What is not in the table can be described; so can all that is in it, with the same result. */
static void test_custom_of_table(void **state)
{
	char words[CONSOLE_SPEC_MAX], spec[2 * CONSOLE_SPEC_MAX];
	struct console_params p, made;
	const struct uart *u;
	size_t i;

	(void)state;
	for (i = 0; (u = uart_nth(i)); i++) {
		p = set_up(u);
		p.program[UART_NOTE_BAUD] = p.program[UART_NOTE_CLOCK] = 0;
		p.base = 0x12340000;
		custom_words(&p, words, sizeof(words));
		snprintf(spec, sizeof(spec), "custom,width=%u,shift=%u%s@0x12340000", p.width,
			 p.shift, words);
		made = parsed(spec);
		assert_memory_equal(&made, &p, sizeof(p));
		/* Nothing says what rate this is, so these are the words for it. */
		assert_spec(&p, spec);
	}
}

static void test_words_of_table(void **state)
{
	char spec[128], text[CONSOLE_SPEC_MAX];
	struct console_params p, again;
	const struct uart *u;
	size_t i;

	(void)state;
	for (i = 0; (u = uart_nth(i)); i++) {
		snprintf(spec, sizeof(spec), "%s@0x9000000", u->name);
		p = parsed(spec);
		again = parsed(console_spec(&p, text, sizeof(text)));
		assert_memory_equal(&p, &again, sizeof(p));
		snprintf(spec, sizeof(spec), "%s,baud=115200,clock=%u@0x9000000", u->name,
			 u->baud.clock ? u->baud.clock : 14745600);
		p = parsed(spec);
		again = parsed(console_spec(&p, text, sizeof(text)));
		assert_memory_equal(&p, &again, sizeof(p));
	}
}

/* What kedge info says of an image is what was said to kedge pack. */
static void test_words(void **state)
{
	static const char *const specs[] = {
		"none",
		"auto",
		"dcc",
		"semihosting",
		"pl011@0x9000000",
		"pl011,baud=115200,clock=24000000@0x10009000",
		"8250,shift=0,width=1@0x3f8",
		"8250,shift=2,width=4@0x44e09000",
		"8250,baud=19200,clock=1843200,shift=2,width=1@0x42000000",
		"omap,baud=115200,clock=48000000@0x44e09000",
		"pxa,baud=115200,clock=14745600@0x40100000",
		"bcm2835aux,baud=115200,clock=250000000@0x20215040",
		"uartdm@0x19c40000",
		"uartdm-v1.4@0xf991e000",
		"msm,baud=115200,clock=19200000@0xa9c00000",
		"cadence,baud=115200,clock=50000000@0xe0000000",
		"custom,width=2,shift=1,ready=0xe:5:0,put=0x0@0x80000000",
		"custom,width=4,shift=0,init=0xfffc:0xffffffff,init=0x0:0x0,skip=0x4:31:1:2,read="
		"0x8,"
		"write=0xc:0x10,ready=0x10:0:1,put=0x14,idle=0x18:3:0,idle=0x18:4:1@0xfffffffc",
	};
	struct console_params p;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(specs) / sizeof(specs[0]); i++) {
		p = parsed(specs[i]);
		assert_spec(&p, specs[i]);
	}
}

/* Other words for the same. */
static void test_other_words(void **state)
{
	static const char *const same[][2] = {
		{"16550,shift=2@0x42000000", "8250,shift=2,width=1@0x42000000"},
		{"omap@0x44e09000", "8250,shift=2,width=4@0x44e09000"},
		{"pl011,clock=24000000,baud=115200@0x1000000",
		 "pl011,baud=115200,clock=24000000@0x1000000"},
		{"pxa,baud=115200@0x40100000", "pxa,baud=115200,clock=14745600@0x40100000"},
		{"msm,baud=115200@0xa9c00000", "msm,baud=115200,clock=19200000@0xa9c00000"},
		{"custom,idle=0x18:3:0,put=0,ready=24:5:0@0x9000000",
		 "custom,width=4,shift=0,put=0x0,ready=0x18:5:0,idle=0x18:3:0@0x9000000"},
		/* Described by hand, but known. */
		{"custom,width=4,ready=0x18:5:0,put=0,idle=0x18:3:0@0x9000000", "pl011@0x9000000"},
	};
	struct console_params p;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		p = parsed(same[i][0]);
		assert_spec(&p, same[i][1]);
	}
}

/* Programs that no words make are not taken for others. */
static void test_unknown_programs(void **state)
{
	struct console_params p = parsed("pl011@0x9000000");

	(void)state;
	p.put = 200;
	assert_spec(&p, "of type 1, by unknown programs, at 0x9000000");
	p = parsed("pl011@0x9000000");
	memset(p.program, 0xff, sizeof(p.program));
	assert_spec(&p, "of type 1, by unknown programs, at 0x9000000");
	p = parsed("pl011@0x9000000");
	p.program[0] = UART_DO(UART_READ, 0);
	assert_spec(&p, "of type 1, by unknown programs, at 0x9000000");
	p = parsed("pl011@0x9000000");
	p.program[UART_WORDS - 1] = 1;
	assert_spec(&p, "of type 1, by unknown programs, at 0x9000000");
	p.type = 99;
	assert_spec(&p, "of type 99, by unknown programs, at 0x9000000");
}

/* What a damaged image may hold: it is told in words that make the same, or said to be unknown. */
static void test_random_programs(void **state)
{
	char text[CONSOLE_SPEC_MAX];
	struct console_params p, made;
	unsigned int i, n, known = 0;
	struct failure f;

	(void)state;
	srand(1);
	for (i = 0; i < 20000; i++) {
		p = uart_console(uart_nth((unsigned int)rand() % 19));
		/* A few bits, or nearly all. */
		for (n = (unsigned int)rand() % (i % 4 ? 3 : 200); n; n--)
			((uint8_t *)&p)[(unsigned int)rand() % sizeof(p)] ^=
				(uint8_t)(1 << rand() % 8);
		console_spec(&p, text, sizeof(text));
		if (strstr(text, "unknown programs")) {
			assert_false(parse_console(text, &made, &f));
			continue;
		}
		known++;
		assert_true(parse_console(text, &made, &f));
		if (p.type == CONSOLE_UART)
			assert_memory_equal(&made, &p, sizeof(p));
		else
			assert_int_equal(made.type, p.type);
	}
	assert_in_range(known, 5000, 15000);
}

/* The words of a program in full: the first, whose steps are all kinds. */
static void test_words_of_programs(void **state)
{
	static const uint32_t uartdm[] = {
		UART_END,
		0x08 << 16 | 1 << 10 | 3 << 5 | 1 << 4 | UART_SKIP,
		0x14 << 16 | 7 << 5 | 1 << 4 | UART_WAIT,
		0x10 << 16 | UART_WRITE,
		0x300,
		0x40 << 16 | UART_WRITE,
		1,
		0x08 << 16 | UART_READ,
		0x70 << 16 | UART_PUT,
		UART_END,
		0x08 << 16 | 3 << 5 | 1 << 4 | UART_WAIT,
		UART_END,
	};
	struct console_params p = parsed("uartdm@0x19c40000");

	(void)state;
	assert_memory_equal(p.program, uartdm, sizeof(uartdm));
	assert_int_equal(p.put, 1);
	assert_int_equal(p.flush, 10);
	assert_int_equal(p.width, 4);
	assert_int_equal(p.shift, 0);
	/* skip= counts steps, the program words. */
	p = parsed("custom,skip=4:1:0:2,write=8:5,read=12,put=0@0x0");
	assert_int_equal(p.program[p.put], 4 << 16 | 3 << 10 | 1 << 5 | UART_SKIP);
}

/* The value that a set-up writes to a register, for the n-th time. */
static uint32_t written(const struct console_params *p, uint32_t offset, unsigned int n)
{
	uint32_t at;

	for (at = 0; STEP(p->program[at]) == UART_WRITE; at += 2) {
		if (REGISTER(p->program[at]) == offset && !n--)
			return p->program[at + 1];
	}
	fail_msg("register 0x%x is not written as often", offset);
	return 0;
}

/* Divisors as the data sheets' tables and Linux have them. */
static void test_divisors(void **state)
{
	static const struct {
		const char *spec;
		uint32_t offset, value;
		unsigned int n;
	} cases[] = {
		/* DDI 0183, the example of UARTFBRD: 230400 baud of 4 MHz is 1 5/64; Arm's boards.
		 */
		{"pl011,baud=230400,clock=4000000@0x0", 0x24, 1, 0},
		{"pl011,baud=230400,clock=4000000@0x0", 0x28, 5, 0},
		{"pl011,baud=115200,clock=24000000@0x0", 0x24, 13, 0},
		{"pl011,baud=115200,clock=24000000@0x0", 0x28, 1, 0},
		/* PC16550D, the table of baud rates. */
		{"8250,baud=9600,clock=1843200@0x0", 0, 12, 0},
		{"8250,baud=50,clock=1843200@0x0", 0, 2304 & 0xff, 0},
		{"8250,baud=50,clock=1843200@0x0", 1, 2304 >> 8, 0},
		{"8250,baud=38400,clock=3072000@0x0", 0, 5, 0},
		{"omap,baud=115200@0x0", 0, 26, 0},
		{"pxa,baud=115200@0x0", 0, 8, 0},
		/* BCM2835 ARM peripherals, 2.2.1. */
		{"bcm2835aux,baud=115200@0x0", 10, 270, 0},
		/* Linux msm_serial.c */
		{"msm,baud=115200@0x0", 0x08, 0xff, 0},
		{"msm,baud=19200@0x0", 0x08, 0xbb, 0},
		{"uartdm,baud=115200,clock=1843200@0x0", 0x08, 0xff, 0},
		{"uartdm,baud=115200,clock=7372800@0x0", 0x08, 0xcc, 0},
		{"uartdm-v1.4,baud=9600,clock=7372800@0x0", 0xa0, 0x55, 0},
		{"uartdm-v1.4,baud=75,clock=1843200@0x0", 0xa0, 0x00, 0},
		{"imx,baud=115200,clock=80000000@0x0", 0xa8, 693, 0},
		/* 66 MHz / (16 * 115200) - 1 is 34 13/16. */
		{"s5p,baud=115200,clock=66000000@0x0", 0x28, 34, 0},
		{"s5p,baud=115200,clock=66000000@0x0", 0x2c, 13, 0},
		{"s3c2440,baud=115200,clock=40000000@0x0", 0x28, 21, 0},
		{"s3c2410,baud=115200,clock=50000000@0x0", 0x28, 26, 0},
		{"cadence,baud=115200,clock=50000000@0x0", 0x18, 72, 0},
		{"sa1110,baud=9600@0x0", 0x08, 23, 0},
		{"sa1110,baud=100@0x0", 0x04, 2303 >> 8, 0},
		{"sa1110,baud=100@0x0", 0x08, 2303 & 0xff, 0},
		{"meson,baud=115200,clock=159375000@0x0", 0x14, 345 | 0x800000, 0},
		{"stm32f4,baud=115200,clock=16000000@0x0", 0x08, 139, 0},
		{"stm32,baud=115200,clock=64000000@0x0", 0x0c, 556, 0},
		{"atmel,baud=115200,clock=132000000@0x0", 0x20, 72, 0},
	};
	struct console_params p;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		p = parsed(cases[i].spec);
		if (written(&p, cases[i].offset, cases[i].n) != cases[i].value)
			fail_msg("%s: 0x%x is 0x%x", cases[i].spec, cases[i].offset,
				 written(&p, cases[i].offset, cases[i].n));
	}
}

/* A set-up leaves what was said of shift and width. */
static void test_set_up_of_shifted(void **state)
{
	struct console_params p = parsed("8250,shift=2,baud=9600,width=4,clock=1843200@0x100");

	(void)state;
	assert_int_equal(p.shift, 2);
	assert_int_equal(p.width, 4);
	assert_int_equal(p.base, 0x100);
	/* 2.9 % off is good enough. */
	p = parsed("8250,baud=460800,clock=14318180@0x0");
	assert_int_equal(written(&p, 0, 0), 2);
}

#define NO_STEP                                                                               \
	"is no step: init=R:VALUE, ready=R:B:V, skip=R:B:V:N, read=R, write=R:VALUE, put=R, " \
	"idle=R:B:V"

static const struct {
	const char *spec, *error;
} bad[] = {
	{"", "there is no such console; --console help shows all"},
	{"frob@0x0", "there is no such console; --console help shows all"},
	{"PL011@0x0", "there is no such console; --console help shows all"},
	{"none@0x0", "there is no such console; --console help shows all"},
	{"dcc@0x1000", "there is no such console; --console help shows all"},
	{"semihosting,baud=1@0x0", "there is no such console; --console help shows all"},
	{"pl011", "it ends with @ and the UART's address, as in pl011@0x9000000"},
	{"pl011@", "it ends with @ and the UART's address, as in pl011@0x9000000"},
	{"pl011@x", "it ends with @ and the UART's address, as in pl011@0x9000000"},
	{"pl011@9000000", "the address begins with 0x, as in pl011@0x9000000"},
	{"pl011@f9000000", "the address begins with 0x, as in pl011@0x9000000"},
	{"pl011@0", "the address begins with 0x, as in pl011@0x9000000"},
	{"pl011@0x100000000", "it ends with @ and the UART's address, as in pl011@0x9000000"},
	{"pl011@0x1000,baud=1", "it ends with @ and the UART's address, as in pl011@0x9000000"},
	{"pl011,baud=9600,clock=24000000",
	 "it ends with @ and the UART's address, as in pl011@0x9000000"},
	{"pl011@0x1002", "the address is not a multiple of 4"},
	{"pl011,@0x0", "the options of pl011 are baud= and clock="},
	{"pl011,shift=2@0x0", "the options of pl011 are baud= and clock="},
	{"pl011,bauds=9600@0x0", "the options of pl011 are baud= and clock="},
	{"8250,frob=1@0x0", "the options of 8250 are baud= and clock=, shift= and width="},
	{"8250,shift=5@0x0", "shift= is 0 to 4, width= 1, 2 or 4"},
	{"8250,shift=@0x0", "shift= is 0 to 4, width= 1, 2 or 4"},
	{"8250,shift=256@0x0", "shift= is 0 to 4, width= 1, 2 or 4"},
	{"8250,width=0@0x0", "shift= is 0 to 4, width= 1, 2 or 4"},
	{"8250,width=3@0x0", "shift= is 0 to 4, width= 1, 2 or 4"},
	{"8250,width=257@0x0", "shift= is 0 to 4, width= 1, 2 or 4"},
	{"8250,width=2x@0x0", "shift= is 0 to 4, width= 1, 2 or 4"},
	{"8250,width=2@0x0", "width=2 needs a larger shift"},
	{"8250,shift=1,width=4@0x0", "width=4 needs a larger shift"},
	{"pl011,baud=0,clock=1@0x0", "baud= and clock= are numbers above 0, without a unit"},
	{"pl011,baud=,clock=1@0x0", "baud= and clock= are numbers above 0, without a unit"},
	{"pl011,baud=-1,clock=1@0x0", "baud= and clock= are numbers above 0, without a unit"},
	{"pl011,baud=9600,clock=24M@0x0", "baud= and clock= are numbers above 0, without a unit"},
	{"pl011,baud=0x2580,clock=1@0x0", "baud= and clock= are numbers above 0, without a unit"},
	{"pl011,baud=9600,clock=4294967296@0x0",
	 "baud= and clock= are numbers above 0, without a unit"},
	{"pl011,baud=9600@0x0", "baud= needs clock=, the UART's clock in Hz"},
	{"pl011,clock=9600@0x0", "clock= is of no use without baud="},
	{"msm,baud=115200,clock=4800000@0x0", "the clock of msm is 19200000 Hz"},
	/* No divisor is small enough, or large enough, or fits. */
	{"pl011,baud=115200,clock=1000000@0x0",
	 "a clock of 1000000 Hz does not make 115200 baud: 62500 is the nearest, 45.7 % off"},
	{"8250,baud=115200,clock=1@0x0",
	 "a clock of 1 Hz does not make 115200 baud: 0 is the nearest, 100.0 % off"},
	{"8250,baud=1,clock=4294967295@0x0",
	 "a clock of 4294967295 Hz does not make 1 baud: 4096 is the nearest, 409500.0 % off"},
	{"8250,baud=461800,clock=14318180@0x0",
	 "a clock of 14318180 Hz does not make 461800 baud: 447443 is the nearest, 3.1 % off"},
	{"8250,baud=100000,clock=1843200@0x0",
	 "a clock of 1843200 Hz does not make 100000 baud: 115200 is the nearest, 15.2 % off"},
	{"stm32,baud=4000000,clock=32000000@0x0",
	 "a clock of 32000000 Hz does not make 4000000 baud: 2000000 is the nearest, 50.0 % off"},
	{"uartdm,baud=115200,clock=3000000@0x0",
	 "a clock of 3000000 Hz does not make 115200 baud: 93750 is the nearest, 18.6 % off"},
	{"uartdm,baud=20000,clock=1843200@0x0",
	 "a clock of 1843200 Hz does not make 20000 baud: 19200 is the nearest, 4.0 % off"},
	{"msm,baud=230400@0x0",
	 "a clock of 19200000 Hz does not make 230400 baud: 115200 is the nearest, 50.0 % off"},
	{"sa1110,baud=50@0x0",
	 "a clock of 3686400 Hz does not make 50 baud: 56 is the nearest, 12.0 % off"},
	/* Steps. */
	{"custom@0x0", "without put= nothing is ever sent"},
	{"custom,width=4@0x0", "without put= nothing is ever sent"},
	{"custom,ready=0:0:0@0x0", "without put= nothing is ever sent"},
	{"custom,@0x0", "'' " NO_STEP},
	{"custom,baud=1@0x0", "'baud=1' " NO_STEP},
	{"custom,puts=0@0x0", "'puts=0' " NO_STEP},
	{"custom,put@0x0", "'put' " NO_STEP},
	{"custom,put=@0x0", "'put=' is not put= and 1 number, with colons between"},
	{"custom,put=x@0x0", "'put=x' is not put= and 1 number, with colons between"},
	{"custom,put=0:1@0x0", "'put=0:1' is not put= and 1 number, with colons between"},
	{"custom,ready=0:1@0x0", "'ready=0:1' is not ready= and 3 numbers, with colons between"},
	{"custom,ready=0:1:0:1@0x0",
	 "'ready=0:1:0:1' is not ready= and 3 numbers, with colons between"},
	{"custom,write=0@0x0", "'write=0' is not write= and 2 numbers, with colons between"},
	{"custom,write=0:@0x0", "'write=0:' is not write= and 2 numbers, with colons between"},
	{"custom,put=0x10000@0x0", "'put=0x10000': a register is 0 to 0xffff"},
	{"custom,ready=0:32:0@0x0", "'ready=0:32:0': a bit is 0 to 31, its value 0 or 1"},
	{"custom,idle=0:0:2@0x0", "'idle=0:0:2': a bit is 0 to 31, its value 0 or 1"},
	{"custom,skip=0:0:0:0@0x0", "'skip=0:0:0:0': it leaves no or too many steps out"},
	{"custom,skip=0:0:0:33@0x0", "'skip=0:0:0:33': it leaves no or too many steps out"},
	{"custom,skip=0:0:0:2,put=0@0x0",
	 "skip= leaves out more steps than come before the byte is put"},
	{"custom,put=2@0x0", "register 0x2 is not on a multiple of width=4"},
	{"custom,put=0,idle=3:0:0,width=2@0x0", "register 0x3 is not on a multiple of width=2"},
	{"custom,put=1,shift=1@0x0", "register 0x1 is not on a multiple of width=4"},
	{"custom,put=0@0x1001", "the address is not a multiple of 4"},
	{"custom,width=3,put=0@0x0", "shift= is 0 to 4, width= 1, 2 or 4"},
};

static void test_bad_words(void **state)
{
	struct console_params p, none = {0};
	char expected[512];
	struct failure f;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(expected, sizeof(expected), "console '%s': %s", bad[i].spec, bad[i].error);
		if (parse_console(bad[i].spec, &p, &f))
			fail_msg("'%s' was taken", bad[i].spec);
		assert_string_equal(f.text, expected);
		assert_memory_equal(&p, &none, sizeof(p));
	}
}

/* As many steps as there is room for, and one more, of each kind. */
static void test_too_many_steps(void **state)
{
	static const char *const steps[] = {"ready=0:0:0,", "idle=0:0:0,", "read=0,", "init=0:0,",
					    "write=0:0,"};
	struct console_params p;
	char spec[1024], expected[1200];
	struct failure f;
	size_t i, n;

	(void)state;
	for (i = 0; i < 5; i++) {
		/* 3 words are UART_END, one is put. */
		size_t room = (UART_WORDS - 4u) / (i < 3 ? 1 : 2);

		strcpy(spec, "custom,");
		for (n = 0; n < room; n++)
			strcat(spec, steps[i]);
		strcat(spec, "put=0@0x0");
		p = parsed(spec);
		memmove(spec + 7 + strlen(steps[i]), spec + 7, strlen(spec + 7) + 1);
		memcpy(spec + 7, steps[i], strlen(steps[i]));
		snprintf(expected, sizeof(expected),
			 "console '%s': its steps take more than the 32 words that there are",
			 spec);
		assert_false(parse_console(spec, &p, &f));
		assert_string_equal(f.text, expected);
	}
}

/* What the loader reads when it is to find its console: each name once, all of it in bounds. */
static void test_part(void **state)
{
	struct buffer part = uarts_part();
	const char *names[256];
	size_t at, count = 0, entries = 0, i;

	(void)state;
	for (at = 0; at < part.size; entries++) {
		const struct uart_entry *e = (const struct uart_entry *)(part.data + at);
		const struct uart *u = uart_nth(entries);
		struct console_params p = uart_console(u);
		const char *name = (const char *)&e->program[e->words];
		const char *end = (const char *)e + e->size;

		assert_int_equal(e->size % 4, 0);
		assert_in_range(e->size, sizeof(*e), part.size - at);
		assert_int_equal(e->type, CONSOLE_UART);
		assert_int_equal(e->shift, u->shift);
		assert_int_equal(e->width, u->width);
		assert_int_equal(e->put, p.put);
		assert_int_equal(e->flush, p.flush);
		assert_memory_equal(e->program, p.program, e->words * sizeof(uint32_t));
		assert_int_equal(e->program[0], UART_END);
		assert_int_equal(e->program[e->words - 1], UART_END);
		assert_int_equal(e->words, behind(&p, p.flush));
		for (; name < end; name += strlen(name) + 1) {
			if (!*name)
				continue;
			for (i = 0; i < count; i++)
				assert_string_not_equal(names[i], name);
			names[count++] = name;
		}
		at += e->size;
	}
	assert_null(uart_nth(entries));
	assert_in_range(count, 50, 255);
	buffer_free(&part);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_programs),
		cmocka_unit_test(test_custom_of_table),
		cmocka_unit_test(test_words_of_table),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_other_words),
		cmocka_unit_test(test_unknown_programs),
		cmocka_unit_test(test_random_programs),
		cmocka_unit_test(test_words_of_programs),
		cmocka_unit_test(test_divisors),
		cmocka_unit_test(test_set_up_of_shifted),
		cmocka_unit_test(test_bad_words),
		cmocka_unit_test(test_too_many_steps),
		cmocka_unit_test(test_part),
	};

	return cmocka_run_group_tests_name("uarts", tests, NULL, NULL);
}
