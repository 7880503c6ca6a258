// SPDX-License-Identifier: GPL-2.0-or-later
/* Which devices are in use, by lists like the kernel's. */
#include "tests/common/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scripts/kedge/util/block_device.h"

static void make(char *path, const char *text)
{
	int fd;

	strcpy(path, "/tmp/kedge-device-XXXXXX");
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static void test_listed(void **state)
{
	char device[32], other[32], list[32], text[512], name[40];

	(void)state;
	make(device, "device");
	make(other, "other");
	snprintf(name, sizeof(name), "%s-link", device);
	assert_int_equal(symlink(device, name), 0);
	snprintf(text, sizeof(text), "proc /proc proc rw 0 0\n%s /mnt ext4 rw 0 0\n\n/x\n", name);
	make(list, text);
	/* By another name, too; and nothing else. */
	assert_true(device_listed(list, device));
	assert_true(device_listed(list, name));
	assert_false(device_listed(list, other));
	assert_false(device_listed(list, "/nonexistent"));
	assert_false(device_listed("/nonexistent", device));
	unlink(device);
	unlink(other);
	unlink(list);
	unlink(name);
}

static void test_looped(void **state)
{
	char dir[] = "/tmp/kedge-loops-XXXXXX", file[32], other[32], path[96], name[48], text[64];
	const char *const names[] = {"/sda", "/loop0", "/loop7", "/loop7/loop"};
	FILE *backing;
	size_t i;

	(void)state;
	make(file, "file");
	make(other, "other");
	assert_non_null(mkdtemp(dir));
	for (i = 0; i < 4; i++) {
		snprintf(path, sizeof(path), "%s%s", dir, names[i]);
		assert_int_equal(mkdir(path, 0700), 0);
	}
	assert_false(device_looped(dir, file));
	snprintf(name, sizeof(name), "%s with spaces", file);
	assert_int_equal(rename(file, name), 0);
	snprintf(text, sizeof(text), "%s\n", name);
	snprintf(path, sizeof(path), "%s/loop7/loop/backing_file", dir);
	backing = fopen(path, "w");
	assert_non_null(backing);
	fputs(text, backing);
	fclose(backing);
	assert_true(device_looped(dir, name));
	assert_false(device_looped(dir, other));
	assert_false(device_looped("/nonexistent", name));
	unlink(path);
	for (i = 4; i-- > 0;) {
		snprintf(path, sizeof(path), "%s%s", dir, names[i]);
		assert_int_equal(rmdir(path), 0);
	}
	rmdir(dir);
	unlink(name);
	unlink(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_listed),
		cmocka_unit_test(test_looped),
	};

	return cmocka_run_group_tests_name("device", tests, NULL, NULL);
}
