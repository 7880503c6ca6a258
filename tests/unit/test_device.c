// SPDX-License-Identifier: GPL-2.0-or-later
/* Which devices are in use, by lists like the kernel's. */
#include "common.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../scripts/kedge/device.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_listed),
	};

	return cmocka_run_group_tests_name("device", tests, NULL, NULL);
}
