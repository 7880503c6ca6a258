/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every unit test needs: cmocka with its headers, and assertions of ours. */
#ifndef KEDGE_TESTS_TEST_H
#define KEDGE_TESTS_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "boot/bootinfo/bootinfo.h"
#include "lib/error.h"
#include "scripts/kedge/util/buffer.h"
#include "scripts/kedge/util/failure.h"

/* By name, so that a failed test says what it got. */
#define assert_error(got, expected) assert_string_equal(error_code(got), error_code(expected))

void assert_bank(const struct bootinfo *info, uint32_t i, uint32_t start, uint32_t size);

/* A copy in a block of exactly that size, so that the sanitizer sees what reads past its end. */
void *copy_exactly(const void *data, size_t size);

#endif
