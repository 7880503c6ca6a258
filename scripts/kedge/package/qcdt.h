/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Qualcomm's table of device trees, from which LK takes the one for the board that it is on. */
#ifndef KEDGE_QCDT_H
#define KEDGE_QCDT_H

#include "package_format.h"
#include "util/buffer.h"
#include "util/failure.h"

#define QCDT_VERSIONS 3u

/*
 * Make a table of version 1, 2 or 3 out of checked trees, with an entry for each combination of
 * their qcom,msm-id, qcom,board-id and (version 3) qcom,pmic-id, sorted by these as dtbTool does.
 * The table, and each tree behind it, is a multiple of page bytes. On success it is the caller's.
 * False, with the reason in f, when a tree does not say which board it is for, or two say the same;
 * name has the trees' names.
 */
bool qcdt_make(uint32_t version, uint32_t page, unsigned int count, const struct buffer *tree,
	       const char *const *name, struct buffer *table, struct failure *f);

/*
 * Add the trees of a table that is size bytes at offset, each once, in the order in which they lie.
 * False, with the reason in f, when the table is damaged.
 */
bool qcdt_parse(const uint8_t *data, size_t offset, size_t size, struct package_contents *c,
		struct failure *f);

#endif
