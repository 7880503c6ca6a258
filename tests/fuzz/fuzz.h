/* SPDX-License-Identifier: GPL-2.0-or-later */
/* libFuzzer's entry point, which each target here defines. */
#ifndef KEDGE_FUZZ_H
#define KEDGE_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
