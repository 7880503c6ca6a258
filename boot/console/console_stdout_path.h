/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which UART a device tree names as the console. */
#ifndef KEDGE_CONSOLE_STDOUT_PATH_H
#define KEDGE_CONSOLE_STDOUT_PATH_H

#include "uart_table.h"

enum console_result {
	CONSOLE_FOUND,
	CONSOLE_UNNAMED,   /* nothing names a console */
	CONSOLE_NO_NODE,   /* the named node does not exist */
	CONSOLE_DISABLED,  /* the node or one of its parents is not "okay" */
	CONSOLE_UNKNOWN,   /* it is no UART of the table */
	CONSOLE_ADDRESS,   /* the CPU cannot reach it, or only above 4 GiB */
	CONSOLE_REGISTERS, /* the UART cannot have its registers like that */
	CONSOLE_IN_RAM,	   /* its address is in RAM */
	CONSOLE_DEAD,	   /* nothing answers there */
};

/* What names a console in a tree, in this order. The first one that can be used is used. */
enum console_named_by {
	CONSOLE_BY_STDOUT_PATH,	      /* /chosen/stdout-path */
	CONSOLE_BY_LINUX_STDOUT_PATH, /* /chosen/linux,stdout-path */
	CONSOLE_BY_ALIAS,	      /* /aliases/serial0 */
	CONSOLE_BYS
};

/* The name of the property or alias. */
const char *console_named_by_name(enum console_named_by by);

/*
 * Find the UART that a checked tree names in this way, and its address as the CPU sees it. It is
 * read from the node's compatible, reg, reg-offset, reg-shift and reg-io-width, and from the ranges
 * of all buses above. *name gets the UART's name. Nothing is read at the UART's address. Sources:
 * Devicetree Specification, 2.3 and 3.6; Linux drivers/of/address.c.
 */
enum console_result console_stdout_path(const void *fdt, enum console_named_by by,
					const struct uart_table *uarts, struct console_params *out,
					const char **name);

#endif
