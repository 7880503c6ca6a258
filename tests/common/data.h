/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes of many kinds, for compressors and decoders. */
#ifndef KEDGE_TESTS_DATA_H
#define KEDGE_TESTS_DATA_H

#include <stddef.h>
#include <stdint.h>

#include "scripts/kedge/util/buffer.h"

enum data_kind {
	KIND_KERNEL, /* by make_kernel(): matches nearby */
	KIND_CODE,   /* words that come again, at distances up to 60000, as instructions do */
	KIND_TEXT,   /* few words */
	KIND_ZEROS,
	KIND_NOISE,
	KIND_PERIODS,	   /* matches that overlap themselves, at every small distance */
	KIND_NOISE_BEHIND, /* code, the second half noise */
	KIND_MIXED,	   /* a kernel with noise and far matches in it */
	KINDS
};

struct buffer make_data(enum data_kind kind, size_t size, uint64_t seed);

#endif
