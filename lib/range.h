/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ranges of the 32-bit physical address space. */
#ifndef KEDGE_RANGE_H
#define KEDGE_RANGE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * From start up to, but not including, end. Empty when they are equal. The last page of the address
 * space is never part of a range, so that end always fits.
 */
struct range {
	uint32_t start, end;
};

#define RANGE_LIMIT 0xfffff000u

/* The range of size bytes at start, cut at RANGE_LIMIT. */
static inline struct range range_cut(uint32_t start, uint32_t size)
{
	if (start > RANGE_LIMIT)
		start = RANGE_LIMIT;
	if (size > RANGE_LIMIT - start)
		size = RANGE_LIMIT - start;
	return (struct range){start, start + size};
}

/* Whether size bytes at start are all below RANGE_LIMIT. */
static inline bool range_fits(uint32_t start, uint32_t size)
{
	return start <= RANGE_LIMIT && size <= RANGE_LIMIT - start;
}

static inline uint32_t range_size(struct range r)
{
	return r.end - r.start;
}

static inline bool range_overlaps(struct range a, struct range b)
{
	return a.start < b.end && b.start < a.end && a.start < a.end && b.start < b.end;
}

static inline bool range_inside(struct range inner, struct range outer)
{
	return inner.start >= outer.start && inner.end <= outer.end;
}

/* The common part of two ranges. If there is none, its end is not above its start. */
static inline struct range range_common(struct range a, struct range b)
{
	return (struct range){a.start > b.start ? a.start : b.start, a.end < b.end ? a.end : b.end};
}

/* align is a power of two. Past the end of the address space, the result wraps to 0. */
static inline uint32_t align_up(uint32_t value, uint32_t align)
{
	return (value + align - 1) & ~(align - 1);
}

static inline uint32_t align_down(uint32_t value, uint32_t align)
{
	return value & ~(align - 1);
}

#endif
