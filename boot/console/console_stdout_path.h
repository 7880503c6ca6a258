/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which UART a device tree says is the console. */
#ifndef KEDGE_STDOUT_H
#define KEDGE_STDOUT_H

#include "uart_table.h"

enum stdout_result {
	STDOUT_FOUND,
	STDOUT_UNNAMED,	  /* nothing names a console */
	STDOUT_NO_NODE,	  /* what is named is not there */
	STDOUT_DISABLED,  /* the node, or one that it is in, is not okay */
	STDOUT_UNKNOWN,	  /* it is no UART of the table */
	STDOUT_ADDRESS,	  /* the CPU has no address for it, or none below 4 GiB */
	STDOUT_REGISTERS, /* they cannot lie as it says */
	STDOUT_IN_RAM,	  /* its address is in RAM */
	STDOUT_DEAD,	  /* nothing answers there */
};

/* What names a console in a tree, in this order: the first that can be used is. */
enum stdout_by {
	STDOUT_BY_PATH,	      /* /chosen/stdout-path */
	STDOUT_BY_LINUX_PATH, /* /chosen/linux,stdout-path */
	STDOUT_BY_ALIAS,      /* /aliases/serial0 */
	STDOUT_BYS
};

/* The property's or alias's name. */
const char *stdout_by_name(enum stdout_by by);

/*
 * Find the UART that a checked tree names in that way, with its address as the CPU sees it, by the
 * node's compatible, reg, reg-offset, reg-shift and reg-io-width and the ranges of all buses above.
 * *name gets the UART's name; what the CPU finds at the address is not looked
 * at. Sources: Devicetree Specification, 2.3 and 3.6; Linux drivers/of/address.c.
 */
enum stdout_result stdout_find(const void *fdt, enum stdout_by by, const struct uart_table *uarts,
			       struct console_params *out, const char **name);

#endif
