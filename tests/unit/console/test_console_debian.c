// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The console of every device tree that Debian's kernels come with, against the same question put
 * to libfdt, node by node upwards; and of some boards, what it is.
 */
#include "tests/common/test.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libfdt.h>

#include "boot/console/console_stdout_path.h"
#include "boot/fdt/fdt_tree.h"
#include "scripts/kedge/console/uarts.h"
#include "tests/common/must.h"

static const char *const flavours[] = {"armmp", "rpi", "marvell"};

static struct buffer part;
static struct uart_table uarts;

/* NULL: nothing that names a console; a node < 0: it leads nowhere. */
static const char *named_by(const void *fdt, enum console_named_by by, int *node)
{
	const char *path = "serial0", *options;
	int chosen = fdt_path_offset(fdt, "/chosen");

	if (by != CONSOLE_BY_ALIAS)
		path = chosen < 0 ? NULL
				  : fdt_getprop(fdt, chosen, console_named_by_name(by), NULL);
	if (!path)
		return NULL;
	options = strchr(path, ':');
	*node = fdt_path_offset_namelen(fdt, path,
					options ? (int)(options - path) : (int)strlen(path));
	return path;
}

static bool is_off(const void *fdt, int node)
{
	const char *status;

	for (; node > 0; node = fdt_parent_offset(fdt, node)) {
		status = fdt_getprop(fdt, node, "status", NULL);
		if (status && strcmp(status, "okay") != 0 && strcmp(status, "ok") != 0)
			return true;
	}
	return false;
}

static uint64_t number(const fdt32_t *cells, int count)
{
	uint64_t value = 0;

	while (count--)
		value = value << 32 | fdt32_ld(cells++);
	return value;
}

/* Through the bus that a node is, and those above; false: there is no way. */
static bool up(const void *fdt, int bus, uint64_t *address)
{
	int above = fdt_parent_offset(fdt, bus), length, i;
	int from = fdt_address_cells(fdt, bus), sizes = fdt_size_cells(fdt, bus), to, count;
	const fdt32_t *ranges;

	if (above < 0)
		return true;
	ranges = fdt_getprop(fdt, bus, "ranges", &length);
	to = fdt_address_cells(fdt, above);
	if (!ranges || from < 1 || to < 1 || sizes < 1)
		return false;
	count = from + to + sizes;
	for (i = 0; i + count <= length / 4; i += count) {
		uint64_t start = number(ranges + i, from);
		uint64_t size = number(ranges + i + from + to, sizes);

		if (*address >= start && *address - start < size) {
			*address = *address - start + number(ranges + i + from, to);
			return up(fdt, above, address);
		}
	}
	return !length && up(fdt, above, address);
}

static const struct uart *uart_of_node(const void *fdt, int node)
{
	const char *compatible, *name;
	const struct uart *uart;
	size_t n;
	int i;

	for (i = 0; (compatible = fdt_stringlist_get(fdt, node, "compatible", i, NULL)); i++) {
		for (n = 0; (uart = uart_nth(n)); n++) {
			for (name = uart->names; *name; name += strlen(name) + 1) {
				if (!strcmp(name, compatible))
					return uart;
			}
		}
	}
	return NULL;
}

static uint32_t cell_in(const void *fdt, int node, const char *name, uint32_t otherwise)
{
	const fdt32_t *cell = fdt_getprop(fdt, node, name, NULL);

	return cell ? fdt32_ld(cell) : otherwise;
}

/* As console_stdout_path(), by libfdt. */
static enum console_result ask_libfdt(const void *fdt, enum console_named_by by,
				      struct console_params *out, const char **name)
{
	const struct uart *uart;
	const fdt32_t *reg;
	uint64_t address;
	int node, bus;

	if (!named_by(fdt, by, &node))
		return CONSOLE_UNNAMED;
	if (node < 0)
		return CONSOLE_NO_NODE;
	if (is_off(fdt, node))
		return CONSOLE_DISABLED;
	uart = uart_of_node(fdt, node);
	if (!uart)
		return CONSOLE_UNKNOWN;
	bus = fdt_parent_offset(fdt, node);
	reg = fdt_getprop(fdt, node, "reg", NULL);
	if (!reg)
		return CONSOLE_ADDRESS;
	address = number(reg, fdt_address_cells(fdt, bus));
	if (!up(fdt, bus, &address) || address > UINT32_MAX)
		return CONSOLE_ADDRESS;
	*out = uart_console(uart);
	out->base = (uint32_t)address + cell_in(fdt, node, "reg-offset", 0);
	out->width = (uint8_t)cell_in(fdt, node, "reg-io-width", out->width);
	if (uart->options & UART_SHIFTED)
		out->shift = (uint8_t)cell_in(fdt, node, "reg-shift", out->shift);
	*name = uart->name;
	return CONSOLE_FOUND;
}

/* The first of the ways to a console that leads to one; how many results there were of each kind.
 */
static const char *find(const void *fdt, struct console_params *p, uint32_t *counts)
{
	struct console_params asked;
	const char *name, *asked_name;
	enum console_result result;
	uint32_t by;

	for (by = 0; by < CONSOLE_BYS; by++) {
		memset(p, 0, sizeof(*p));
		result = console_stdout_path(fdt, (enum console_named_by)by, &uarts, p, &name);
		assert_int_equal(result,
				 ask_libfdt(fdt, (enum console_named_by)by, &asked, &asked_name));
		if (counts)
			counts[result]++;
		if (result == CONSOLE_FOUND) {
			assert_string_equal(name, asked_name);
			assert_memory_equal(p, &asked, sizeof(asked));
			return name;
		}
	}
	return NULL;
}

static struct buffer read_tree(const char *directory, const char *name)
{
	char path[600];
	struct buffer b;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	b = must_read(path);
	assert_error(fdt_check(b.data, (uint32_t)b.size), ERR_NONE);
	return b;
}

/* Of a flavour's kernel; skips the test when that was not fetched. */
static DIR *open_trees(const char *flavour, char *path, size_t size)
{
	const char *kernels = getenv("KEDGE_KERNELS");
	DIR *directory;

	snprintf(path, size, "%s/%s/dtbs", kernels ? kernels : "", flavour);
	directory = opendir(path);
	if (!directory) {
		print_message("%s: not there; make test fetches it\n", path);
		skip();
	}
	return directory;
}

static void test_all(void **state)
{
	uint32_t counts[CONSOLE_DEAD + 1] = {0}, trees = 0, found = 0;
	struct console_params p;
	struct dirent *entry;
	char path[300];
	DIR *directory;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(flavours) / sizeof(flavours[0]); i++) {
		directory = open_trees(flavours[i], path, sizeof(path));
		while ((entry = readdir(directory))) {
			struct buffer b;

			if (!strstr(entry->d_name, ".dtb"))
				continue;
			b = read_tree(path, entry->d_name);
			trees++;
			found += find(b.data, &p, counts) != NULL;
			buffer_free(&b);
		}
		closedir(directory);
	}
	print_message("%u trees: %u consoles; %u lead to no node, %u disabled, %u unknown, %u "
		      "without an address\n",
		      trees, found, counts[CONSOLE_NO_NODE], counts[CONSOLE_DISABLED],
		      counts[CONSOLE_UNKNOWN], counts[CONSOLE_ADDRESS]);
	assert_int_equal(found, counts[CONSOLE_FOUND]);
	/* Less than one in fifteen names none that is on. */
	assert_true(trees > 900);
	assert_true(found > trees - trees / 15);
}

static void test_boards(void **state)
{
	static const struct {
		const char *flavour, *tree, *uart;
		uint32_t base;
		uint8_t shift, width;
	} rows[] = {
		{"armmp", "vexpress-v2p-ca9.dtb", "pl011", 0x10009000, 0, 4},
		{"armmp", "vexpress-v2p-ca15-tc1.dtb", "pl011", 0x1c090000, 0, 4},
		{"rpi", "bcm2835-rpi-zero.dtb", "pl011", 0x20201000, 0, 4},
		{"rpi", "bcm2835-rpi-zero-w.dtb", "bcm2835aux", 0x20215040, 2, 4},
		{"rpi", "bcm2711-rpi-4-b.dtb", "bcm2835aux", 0xfe215040, 2, 4},
		{"armmp", "sun8i-h3-orangepi-pc.dtb", "8250", 0x01c28000, 2, 4},
		{"armmp", "imx6q-sabrelite.dtb", "imx", 0x021e8000, 0, 4},
		{"armmp", "imx7d-sdb.dtb", "imx", 0x30860000, 0, 4},
		{"armmp", "am335x-boneblack.dtb", "omap", 0x44e09000, 2, 4},
		{"armmp", "omap4-panda-es.dtb", "omap", 0x48020000, 2, 4},
		{"armmp", "exynos5422-odroidxu4.dtb", "s5p", 0x12c20000, 0, 4},
		{"armmp", "tegra124-jetson-tk1.dtb", "8250", 0x70006300, 2, 1},
		{"armmp", "armada-385-db-ap.dtb", "8250", 0xf1012100, 2, 1},
		{"armmp", "rk3288-tinker.dtb", "8250", 0xff690000, 2, 4},
		{"armmp", "stm32mp157c-dk2.dtb", "stm32", 0x40010000, 0, 4},
		{"marvell", "kirkwood-sheevaplug.dtb", "8250", 0xf1012000, 2, 1},
		{"marvell", "orion5x-kuroboxpro.dtb", "8250", 0xf1012000, 2, 1},
		{"armmp", "vexpress-v2p-ca5s.dtb", NULL, 0, 0, 0},
		{"armmp", "rk3036-evb.dtb", NULL, 0, 0, 0},
	};
	struct console_params p;
	char path[300];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buffer b;
		const char *name;

		closedir(open_trees(rows[i].flavour, path, sizeof(path)));
		b = read_tree(path, rows[i].tree);
		name = find(b.data, &p, NULL);
		buffer_free(&b);
		print_message("%s: %s at 0x%x\n", rows[i].tree, name ? name : "none", p.base);
		assert_int_equal(!name, !rows[i].uart);
		if (!name)
			continue;
		assert_string_equal(name, rows[i].uart);
		assert_int_equal(p.base, rows[i].base);
		assert_int_equal(p.shift, rows[i].shift);
		assert_int_equal(p.width, rows[i].width);
	}
}

static int make_table(void **state)
{
	(void)state;
	part = uarts_part();
	uarts = (struct uart_table){(const char *)part.data, (uint32_t)part.size};
	return 0;
}

static int drop_table(void **state)
{
	(void)state;
	buffer_free(&part);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all),
		cmocka_unit_test(test_boards),
	};

	return cmocka_run_group_tests(tests, make_table, drop_table);
}
