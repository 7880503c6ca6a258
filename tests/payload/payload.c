// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A kernel that only tells what it was handed, one item per line, and then stops. It has no data
 * and needs no relocation, and runs on every ARM from ARMv4 on.
 */
#include <stdbool.h>
#include <stdint.h>

#define ATAG_NONE    0x00000000u
#define ATAG_CORE    0x54410001u
#define ATAG_MEM     0x54410002u
#define ATAG_INITRD2 0x54420005u
#define ATAG_CMDLINE 0x54410009u
#define ATAGS_MAX    64

#define FDT_MAGIC      0xd00dfeedu
#define FDT_BEGIN_NODE 1u
#define FDT_END_NODE   2u
#define FDT_PROP       3u
#define FDT_NOP	       4u
/* Byte offsets in a tree's header. */
#define FDT_TOTALSIZE	4u
#define FDT_OFF_STRUCT	8u
#define FDT_OFF_STRINGS 12u

struct handed {
	uint32_t r0, r1, r2, cpsr, sctlr, start, size;
};

/* A UART: writing a character, and a status register in which bits are ready when this is so. */
struct uart {
	uint32_t data, status, mask, ready;
};

struct initrd {
	uint32_t start, end;
};

static volatile uint32_t *reg(uint32_t address)
{
	return (volatile uint32_t *)(uintptr_t)address;
}

static const uint8_t *bytes_at(uint32_t address)
{
	return (const uint8_t *)(uintptr_t)address;
}

static struct uart pl011(uint32_t base)
{
	return (struct uart){base, base + 0x18, 0x20, 0}; /* FR: TXFF */
}

static bool is_arm926(void)
{
	uint32_t midr;

	__asm__("mrc p15, 0, %0, c0, c0, 0" : "=r"(midr));
	return (midr & 0xfff0) == 0x9260;
}

/* By machine type, with QEMU's machines in mind. */
static struct uart find_uart(uint32_t machine)
{
	switch (machine) {
	case 0x208: /* collie: a StrongARM, UTSR1: TNF, after UTCR3: TXE */
		*reg(0x8001000c) = 2;
		return (struct uart){0x80010014, 0x80010020, 4, 4};
	case 0x265: /* sx1: 16550, LSR: THRE */
		return (struct uart){0xfffb0000, 0xfffb0014, 0x20, 0x20};
	case 0x113: /* integratorcp */
		return pl011(0x16000000);
	case 0x183: /* versatilepb */
	case 0x25e: /* versatileab */
		return pl011(0x101f1000);
	case 0x33b: /* realview-eb */
	case 0x8e0: /* vexpress-a9 */
		return pl011(0x10009000);
	case 0xc42: /* raspi0, raspi1ap */
		return pl011(0x20201000);
	default: /* virt, or started without a machine type: the CPU tells */
		return pl011(is_arm926() ? 0x101f1000 : 0x09000000);
	}
}

static void put_char(const struct uart *u, char c)
{
	while ((*reg(u->status) & u->mask) != u->ready)
		;
	*reg(u->data) = (uint8_t)c;
}

static void put(const struct uart *u, const char *text)
{
	while (*text)
		put_char(u, *text++);
}

static void put_hex(const struct uart *u, uint32_t value)
{
	int shift = 28;

	put(u, "0x");
	while (shift && !(value >> shift))
		shift -= 4;
	for (; shift >= 0; shift -= 4) {
		uint32_t digit = value >> shift & 15;

		put_char(u, (char)(digit < 10 ? '0' + digit : 'a' + digit - 10));
	}
}

static void item(const struct uart *u, const char *name)
{
	put(u, "payload: ");
	put(u, name);
	put_char(u, ' ');
}

static void end_line(const struct uart *u)
{
	put(u, "\r\n");
}

static void put_item(const struct uart *u, const char *name, uint32_t value)
{
	item(u, name);
	put_hex(u, value);
	end_line(u);
}

static void put_range(const struct uart *u, uint32_t start, uint32_t size)
{
	put_hex(u, start);
	put_char(u, '+');
	put_hex(u, size);
}

static uint32_t checksum(uint32_t start, uint32_t size)
{
	const uint8_t *bytes = bytes_at(start);
	uint32_t sum = 0, i;

	for (i = 0; i < size; i++)
		sum = sum * 31 + bytes[i];
	return sum;
}

static void put_atags(const struct uart *u, uint32_t at, struct initrd *initrd)
{
	const uint32_t *tag = (const uint32_t *)(uintptr_t)at;
	int i;

	put_item(u, "atags", at);
	for (i = 0; i < ATAGS_MAX && tag[1] != ATAG_NONE && tag[0] >= 2; i++) {
		switch (tag[1]) {
		case ATAG_CORE:
			item(u, "core");
			put_hex(u, tag[0]);
			break;
		case ATAG_MEM:
			item(u, "mem");
			put_range(u, tag[3], tag[2]);
			break;
		case ATAG_INITRD2:
			item(u, "initrd2");
			put_range(u, tag[2], tag[3]);
			initrd->start = tag[2];
			initrd->end = tag[2] + tag[3];
			break;
		case ATAG_CMDLINE:
			item(u, "cmdline");
			put(u, (const char *)&tag[2]);
			break;
		default:
			item(u, "tag");
			put_hex(u, tag[1]);
			break;
		}
		end_line(u);
		tag += tag[0];
	}
}

static uint32_t be32(uint32_t at)
{
	const uint8_t *b = bytes_at(at);

	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static bool starts_with(const char *text, const char *start)
{
	while (*start) {
		if (*text++ != *start++)
			return false;
	}
	return true;
}

static bool is_text(const uint8_t *value, uint32_t size)
{
	uint32_t i;

	for (i = 0; i + 1 < size; i++) {
		if (value[i] < ' ' || value[i] > '~')
			return false;
	}
	return size > 1 && !value[size - 1];
}

static void put_property(const struct uart *u, const char *node, const char *name, uint32_t value,
			 uint32_t size)
{
	uint32_t i;

	put(u, "payload: /");
	put(u, node);
	put_char(u, '/');
	put(u, name);
	if (is_text(bytes_at(value), size)) {
		put_char(u, ' ');
		put(u, (const char *)bytes_at(value));
	} else {
		for (i = 0; i + 4 <= size; i += 4) {
			put_char(u, ' ');
			put_hex(u, be32(value + i));
		}
	}
	end_line(u);
}

/* What a kernel reads first: /chosen and memory. */
static void put_tree(const struct uart *u, uint32_t tree, struct initrd *initrd)
{
	uint32_t at = tree + be32(tree + FDT_OFF_STRUCT),
		 strings = tree + be32(tree + FDT_OFF_STRINGS);
	const char *node = "", *name;
	uint32_t depth = 0, token, size;
	bool wanted;

	put_item(u, "tree", tree);
	put_item(u, "totalsize", be32(tree + FDT_TOTALSIZE));
	for (;;) {
		token = be32(at);
		at += 4;
		if (token == FDT_BEGIN_NODE) {
			name = (const char *)bytes_at(at);
			if (++depth == 2)
				node = name;
			while (*bytes_at(at++))
				;
			at = (at + 3) & ~3u;
		} else if (token == FDT_END_NODE) {
			depth--;
		} else if (token == FDT_PROP) {
			size = be32(at);
			name = (const char *)bytes_at(strings + be32(at + 4));
			at += 8;
			wanted = depth == 2 &&
				 (starts_with(node, "chosen") || starts_with(node, "memory"));
			if (wanted)
				put_property(u, node, name, at, size);
			/* the low word, if it has two */
			if (wanted && starts_with(name, "linux,initrd-start"))
				initrd->start = be32(at + size - 4);
			if (wanted && starts_with(name, "linux,initrd-end"))
				initrd->end = be32(at + size - 4);
			at += (size + 3) & ~3u;
		} else if (token != FDT_NOP) {
			return;
		}
	}
}

void payload_main(const struct handed *h);
void payload_main(const struct handed *h)
{
	const struct uart uart = find_uart(h->r1), *u = &uart;
	struct initrd initrd = {0, 0};

	end_line(u);
	put_item(u, "start", h->start);
	put_item(u, "r0", h->r0);
	put_item(u, "r1", h->r1);
	put_item(u, "r2", h->r2);
	put_item(u, "cpsr", h->cpsr);
	put_item(u, "sctlr", h->sctlr);
	if (h->r2 && h->r2 % 8 == 0 && be32(h->r2) == FDT_MAGIC)
		put_tree(u, h->r2, &initrd);
	else if (h->r2 && h->r2 % 4 == 0 && *reg(h->r2 + 4) == ATAG_CORE)
		put_atags(u, h->r2, &initrd);
	else
		put_item(u, "nothing", h->r2);
	if (initrd.end > initrd.start)
		put_item(u, "initrd-checksum", checksum(initrd.start, initrd.end - initrd.start));
	put_item(u, "checksum", checksum(h->start, h->size));
	put(u, "payload: end\r\n");
}
