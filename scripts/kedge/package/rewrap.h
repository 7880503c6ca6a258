/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The formats' part of rewrap(), unwrap.h: u is what unwrap() found in the package. */
#ifndef KEDGE_REWRAP_H
#define KEDGE_REWRAP_H

#include "unwrap.h"
#include "util/buffer.h"
#include "util/failure.h"

typedef bool rewrap_format(const struct buffer *package, const struct unwrapped *u,
			   const struct buffer *kernel, struct buffer *out, struct failure *f);

rewrap_format rewrap_bootimg, rewrap_uimage, rewrap_dns313, rewrap_fit, rewrap_nops;

#endif
