/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The loaders that are built into the host command. */
#ifndef KEDGE_LOADERS_H
#define KEDGE_LOADERS_H

#include <stddef.h>
#include <stdint.h>

#include "boot/image/image.h"

struct loader {
	const uint8_t *data;
	size_t size;
};

/* The loader for ISA arch (4 or 7) and a format; data is NULL when there is none. */
struct loader loader_for(uint32_t arch, enum image_format format);

#endif
