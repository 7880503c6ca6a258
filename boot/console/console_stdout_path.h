/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which UART a device tree says is the console. */
#ifndef KEDGE_CONSOLE_STDOUT_PATH_H
#define KEDGE_CONSOLE_STDOUT_PATH_H

#include "uart_table.h"

enum console_result {
	CONSOLE_FOUND,
	CONSOLE_UNNAMED,   /* nothing names a console */
	CONSOLE_NO_NODE,   /* what is named is not there */
	CONSOLE_DISABLED,  /* the node, or one that it is in, is not okay */
	CONSOLE_UNKNOWN,   /* it is no UART of the table */
	CONSOLE_ADDRESS,   /* the CPU has no address for it, or none below 4 GiB */
	CONSOLE_REGISTERS, /* they cannot lie as it says */
	CONSOLE_IN_RAM,	   /* its address is in RAM */
	CONSOLE_DEAD,	   /* nothing answers there */
};

/* What names a console in a tree, in this order: the first that can be used is. */
enum console_named_by {
	CONSOLE_BY_STDOUT_PATH,	      /* /chosen/stdout-path */
	CONSOLE_BY_LINUX_STDOUT_PATH, /* /chosen/linux,stdout-path */
	CONSOLE_BY_ALIAS,	      /* /aliases/serial0 */
	CONSOLE_BYS
};

/* The property's or alias's name. */
const char *console_named_by_name(enum console_named_by by);

/*
 * Find the UART that a checked tree names in that way, with its address as the CPU sees it, by the
 * node's compatible, reg, reg-offset, reg-shift and reg-io-width and the ranges of all buses above.
 * *name gets the UART's name; what the CPU finds at the address is not looked
 * at. Sources: Devicetree Specification, 2.3 and 3.6; Linux drivers/of/address.c.
 */
enum console_result console_stdout_path(const void *fdt, enum console_named_by by,
					const struct uart_table *uarts, struct console_params *out,
					const char **name);

#endif
