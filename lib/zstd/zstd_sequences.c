// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The sequences of a block. Each one copies some literals and one match. They are read from the end
 * of the block to its beginning. Their states come from three tables.
 */
#include "zstd_copy.h"
#include "zstd_decoder.h"

/* Copy upwards, exactly to the byte. The source may overlap what was just written. */
static void copy(uint8_t *to, const uint8_t *from, uint32_t size)
{
	if ((uintptr_t)to - (uintptr_t)from >= size) {
		__builtin_memcpy(to, from, size);
		return;
	}
	while (size--)
		*to++ = *from++;
}

#if UNALIGNED
/* The same, but it may read and write up to 15 bytes too much. */
static void copy_wild(uint8_t *to, const uint8_t *from, uint32_t size, bool vector)
{
	uintptr_t distance = (uintptr_t)to - (uintptr_t)from;
	uint8_t *end = to + size;

	if (vector && distance >= 16) {
		for (; to < end; to += 16, from += 16)
			copy16(to, from);
	} else if (distance >= 4) {
		for (; to < end; to += 4, from += 4)
			copy4(to, from);
	} else {
		copy(to, from, size);
	}
}
#endif

static void load_state(struct decoder *d, enum kind kind, uint32_t index)
{
	if (kind == OFFSET) {
		d->states[OFFSET] = d->w->states[2 * index];
		d->states[OFFSET + 1] = d->w->states[2 * index + 1];
	} else {
		d->states[kind] = d->w->states[index];
	}
}

static void next_state(struct decoder *d, enum kind kind)
{
	uint32_t state = d->states[kind];

	load_state(d, kind, STATE_NEXT(state) + take(&d->bits, 32 - STATE_SHIFT(state)));
}

/* The length of a state. */
static uint32_t read_length(struct decoder *d, uint32_t state)
{
	uint32_t extra;

	if (!(state & STATE_EXTRA))
		return STATE_VALUE(state);
	extra = d->w->extra[STATE_VALUE(state) & 0x7f];
	return (extra >> 8) + take(&d->bits, 32 - (extra & 0xff));
}

/* The number of bytes that may be written from out on. */
static uint32_t room(const struct decoder *d)
{
	const uint8_t *end = d->out_end;

	if (d->input >= d->out && d->input < end)
		end = d->input;
	return (uint32_t)(end - d->out);
}

/*
 * Decode a sequence of any size. All of its bits are read before anything is written. This includes
 * the bits for the next sequence's states; the last sequence has none.
 */
static enum error sequence(struct decoder *d, bool last)
{
	uint32_t count = d->states[OFFSET] >> 24, high = count > 16 ? count - 16 : 0;
	uint32_t offset, literals, match, old, *history = d->history;

	offset = 1u << high | take(&d->bits, high);
	count -= high;
	offset = offset << count | take(&d->bits, count);
	if (d->bits.at > d->bits.end)
		return ERR_PAY_CORRUPT;
	match = read_length(d, d->states[MATCH]);
	literals = read_length(d, d->states[LITERALS]);
	if (d->bits.at > d->bits.end)
		return ERR_PAY_CORRUPT;
	if (offset > 3) {
		offset -= 3;
		*--history = offset;
	} else {
		old = offset - !!literals;
		if (old == 3) {
			offset = history[0] - 1;
			*--history = offset;
		} else {
			offset = history[old];
			if (old == 1) {
				history[1] = history[0];
				history[0] = offset;
			} else if (old == 2) {
				*--history = offset;
			}
		}
	}
	d->history = history;
	if (!last) {
		next_state(d, LITERALS);
		next_state(d, MATCH);
		next_state(d, OFFSET);
		if (d->bits.at > d->bits.end)
			return ERR_PAY_CORRUPT;
	}
	if (literals > (uint32_t)(d->literal_end - d->literal))
		return ERR_PAY_CORRUPT;
	count = (uint32_t)(d->out_end - d->out);
	if (literals > count || match > count - literals)
		return ERR_PAY_LENGTH;
	if (!offset || offset > (uint32_t)(d->out - d->start) + literals)
		return ERR_PAY_CORRUPT;
#if UNALIGNED
	if (literals + match + STEP_BYTES <= room(d)) {
		copy_wild(d->out, d->literal, literals, d->vector);
		d->out += literals;
		copy_wild(d->out, d->out - offset, match, d->vector);
	} else
#endif
	{
		copy(d->out, d->literal, literals);
		d->out += literals;
		copy(d->out, d->out - offset, match);
	}
	d->literal += literals;
	d->out += match;
	return ERR_NONE;
}

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* How many sequences can be decoded without checking a limit. */
static uint32_t budget(struct decoder *d, uint32_t left)
{
	left = least(left, (uint32_t)(d->bits.end - d->bits.at) / STEP_BITS);
	left = least(left, room(d) / STEP_BYTES);
	return least(left, STEPS - 1);
}

/* Decode `left` sequences. */
static enum error sequences(struct decoder *d, uint32_t left)
{
	struct workspace *w = d->w;
	enum error error;
	uint32_t count, i;
	int32_t rest;

	while (left) {
		if (d->history < w->history + STEPS) {
			for (i = 3; i--;)
				w->history[STEPS + i] = d->history[i];
			d->history = w->history + STEPS;
		}
		count = budget(d, left - 1);
		if (count) {
			rest = zstd_run(d, (int32_t)count);
			if (rest < 0 || d->literal > d->literal_end)
				return ERR_PAY_CORRUPT;
			left -= count - (uint32_t)rest;
		}
		left--;
		error = sequence(d, !left);
		if (error)
			return error;
	}
	return d->bits.at == d->bits.end ? ERR_NONE : ERR_PAY_CORRUPT;
}

enum error zstd_read_sequences(struct decoder *d, const uint8_t *in, const uint8_t *end)
{
	uint32_t count, modes;

	if (in == end)
		return ERR_PAY_CORRUPT;
	count = *in++;
	if (!count)
		return in == end ? ERR_NONE : ERR_PAY_CORRUPT;
	if (count >= 128) {
		if (end - in < (count == 255 ? 2 : 1))
			return ERR_PAY_CORRUPT;
		if (count == 255) {
			count = in[0] + ((uint32_t)in[1] << 8) + 0x7f00;
			in += 2;
		} else {
			count = (count - 128) << 8 | *in++;
		}
	}
	if (in == end)
		return ERR_PAY_CORRUPT;
	modes = *in++;
	if (modes & 3 || !zstd_read_table(d, LITERALS, modes >> 6, &in, end) ||
	    !zstd_read_table(d, OFFSET, modes >> 4 & 3, &in, end) ||
	    !zstd_read_table(d, MATCH, modes >> 2 & 3, &in, end) ||
	    !zstd_open_bits(&d->bits, in, end))
		return ERR_PAY_CORRUPT;
	d->input = in;
	load_state(d, LITERALS, LITERALS_AT + take(&d->bits, d->logs[LITERALS]));
	load_state(d, OFFSET, OFFSET_AT + take(&d->bits, d->logs[OFFSET]));
	load_state(d, MATCH, MATCH_AT + take(&d->bits, d->logs[MATCH]));
	if (d->bits.at > d->bits.end)
		return ERR_PAY_CORRUPT;
	return count ? sequences(d, count) : ERR_PAY_CORRUPT;
}
