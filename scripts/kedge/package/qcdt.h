/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Qualcomm's table of device trees, from which LK takes the one for the board that it is on. */
#ifndef KEDGE_QCDT_H
#define KEDGE_QCDT_H

#include "util/buffer.h"
#include "util/failure.h"

#define QCDT_MAGIC	 0x54444351u /* "QCDT" */
#define QCDT_HEADER_SIZE 12u	     /* magic, version, number of entries */
#define QCDT_VERSIONS	 3u

/* Bytes of an entry: platform, variant, [subtype,] revision, [4 PMICs,] offset, size. */
#define QCDT_ENTRY_SIZE(version) ((version) == 1 ? 20u : (version) == 2 ? 24u : 40u)

/*
 * Make a table of version 1, 2 or 3 out of checked trees, with an entry for each combination of
 * their qcom,msm-id, qcom,board-id and (version 3) qcom,pmic-id, sorted by these as dtbTool does.
 * The table, and each tree behind it, is a multiple of page bytes. On success it is the caller's.
 * False, with the reason in f, when a tree does not say which board it is for, or two say the same;
 * name has the trees' names.
 */
bool qcdt_make(uint32_t version, uint32_t page, unsigned int count, const struct buffer *tree,
	       const char *const *name, struct buffer *table, struct failure *f);

#endif
