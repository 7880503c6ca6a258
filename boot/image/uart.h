/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a UART is driven is data. The loader knows no UART: it runs three short programs that `kedge
 * pack` takes from its table (scripts/kedge/console/uarts.def) and writes into the image: to set
 *the UART up, to send a byte, and to wait until all is sent.
 *
 * A program is 32-bit words, the last of them 0 (UART_END):
 *
 *	bits 3..0	enum uart_step
 *	bit 4		the wanted value of the bit that is looked at
 *	bits 9..5	the number of that bit
 *	bits 15..10	how many words UART_SKIP leaves out
 *	bits 31..16	the register: its offset, which the console's shift applies to
 *
 * UART_WRITE has a second word, the value. What stands behind the last program is not looked at.
 */
#ifndef KEDGE_UART_H
#define KEDGE_UART_H

#include <stdbool.h>
#include <stdint.h>

enum uart_step {
	UART_END = 0,	/* of the program */
	UART_WAIT = 1,	/* until the bit is as wanted */
	UART_SKIP = 2,	/* words, if the bit is as wanted */
	UART_READ = 3,	/* the register, for its side effect */
	UART_WRITE = 4, /* the next word to the register */
	UART_PUT = 5,	/* the byte that is sent to the register */
};

#define UART_DO(step, offset)	   ((uint32_t)(offset) << 16 | (uint32_t)(step))
#define UART_BIT(number, wanted)   ((uint32_t)(number) << 5 | (uint32_t)(wanted) << 4)
#define UART_WORDS_LEFT_OUT(count) ((uint32_t)(count) << 10)

#define UART_WORDS 32 /* of all three programs */

#define UART_SHIFTED 0x1u /* registers are given by numbers: shift and width can be chosen */

enum console_type {
	CONSOLE_NONE = 0,
	CONSOLE_UART = 1,	 /* registers in memory, by the programs */
	CONSOLE_DCC = 2,	 /* the debug channel of the core, read by JTAG */
	CONSOLE_SEMIHOSTING = 3, /* the debugger or emulator itself */
	CONSOLE_AUTO = 4,	 /* found at run time by tree and command line, in PART_UARTS */
};

struct console_params {
	uint32_t type;	    /* enum console_type */
	uint32_t base;	    /* physical address of the registers */
	uint8_t shift;	    /* a register is at base + (offset << shift) */
	uint8_t width;	    /* of an access to one: 1, 2 or 4 bytes */
	uint8_t put, flush; /* where these programs begin, in words; the set-up is at 0 */
	uint32_t program[UART_WORDS];
};

/*
 * PART_UARTS, for CONSOLE_AUTO: such entries one behind the other, each a multiple of 4 bytes, up
 * to the part's end. Behind program come names, each with its terminating 0: --console's, then what
 * "compatible" in a tree calls the UART, and with '=' in front what earlycon= in a command line
 * does.
 */
struct uart_entry {
	uint32_t size; /* of the entry with its names and padding, bytes */
	uint32_t type; /* as in struct console_params, and so are the next four */
	uint8_t shift;
	uint8_t width;
	uint8_t put, flush; /* the set-up at 0 is empty: what is found is left as it is */
	uint32_t options;   /* UART_SHIFTED or 0 */
	uint32_t words;	    /* of program */
	uint32_t program[];
};

#endif
