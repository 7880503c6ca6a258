/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a UART is driven is data. The loader knows no UART: it runs three short programs that `kedge
 * pack` takes from its table (scripts/kedge/console/uarts.def) and writes into the image: to set
 *the UART up, to send a byte, and to wait until all is sent.
 *
 * A program is 32-bit words, the last of them 0 (UART_END):
 *
 *	bits 3..0	enum uart_step
 *	bit 4		the wanted value of the tested bit
 *	bits 9..5	the number of that bit
 *	bits 15..10	how many words UART_SKIP skips
 *	bits 31..16	the register's offset, before the console's shift
 *
 * UART_WRITE has a second word, the value. What follows the last program is ignored.
 */
#ifndef KEDGE_UART_H
#define KEDGE_UART_H

#include <stdbool.h>
#include <stdint.h>

enum uart_step {
	UART_END = 0,	/* the program's end */
	UART_WAIT = 1,	/* wait until the bit has the wanted value */
	UART_SKIP = 2,	/* skip words, if the bit has the wanted value */
	UART_READ = 3,	/* read the register, for its side effect */
	UART_WRITE = 4, /* write the next word to the register */
	UART_PUT = 5,	/* write the byte that is sent to the register */
};

#define UART_DO(step, offset)	   ((uint32_t)(offset) << 16 | (uint32_t)(step))
#define UART_BIT(number, wanted)   ((uint32_t)(number) << 5 | (uint32_t)(wanted) << 4)
#define UART_WORDS_LEFT_OUT(count) ((uint32_t)(count) << 10)

#define UART_WORDS 32 /* of all three programs */

#define UART_SHIFTED 0x1u /* its registers have numbers: shift and width can be chosen */

enum console_type {
	CONSOLE_NONE = 0,
	CONSOLE_UART = 1,	 /* registers in memory, by the programs */
	CONSOLE_DCC = 2,	 /* the core's debug channel, read by JTAG */
	CONSOLE_SEMIHOSTING = 3, /* the debugger or emulator itself */
	CONSOLE_AUTO = 4,	 /* found at run time by tree and command line, in PART_UARTS */
};

struct console_params {
	uint32_t type;	    /* enum console_type */
	uint32_t base;	    /* physical address of the registers */
	uint8_t shift;	    /* a register is at base + (offset << shift) */
	uint8_t width;	    /* bytes of a register access: 1, 2 or 4 */
	uint8_t put, flush; /* where these programs begin, in words; the set-up program is at 0 */
	uint32_t program[UART_WORDS];
};

/*
 * PART_UARTS, for CONSOLE_AUTO. The entries follow each other up to the part's end; each is a
 * multiple of 4 bytes. Behind program come names, each with its terminating 0. The first one is
 * --console's name. Then come the strings of "compatible" in a tree. Names that earlycon= uses in a
 * command line have '=' in front.
 */
struct uart_entry {
	uint32_t size; /* of the entry with its names and padding, bytes */
	uint32_t type; /* this and the next four as in struct console_params */
	uint8_t shift;
	uint8_t width;
	uint8_t put, flush; /* the set-up program at 0 is empty: the UART stays as it was set up */
	uint32_t options;   /* UART_SHIFTED or 0 */
	uint32_t words;	    /* of program */
	uint32_t program[];
};

#endif
