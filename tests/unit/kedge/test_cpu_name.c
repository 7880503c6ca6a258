// SPDX-License-Identifier: GPL-2.0-or-later
/* The names of cores, by MIDRs as their manuals give them. */
#include "tests/common/test.h"

#include <stdio.h>

#include "boot/log/cpu_name.h"

static void test_names(void **state)
{
	static const struct {
		uint32_t midr;
		const char *name;
	} cores[] = {
		{0x4401a11b, "StrongARM"},  {0x6901b119, "StrongARM"},	{0x69052100, "XScale"},
		{0x69054117, "XScale"},	    {0x66015261, "FA526"},	{0x66016261, "FA626"},
		{0x41807200, "ARM720"},	    {0x41129200, "ARM920"},	{0x54029252, "ARM925"},
		{0x41069265, "ARM926"},	    {0x41059461, "ARM946"},	{0x4106a262, "ARM1026"},
		{0x4107b362, "ARM1136"},    {0x410fb767, "ARM1176"},	{0x410fb022, "ARM1102"},
		{0x56251311, "Feroceon"},   {0x561f5811, "PJ4"},	{0x510f00f2, "Scorpion"},
		{0x511f02d4, "Scorpion"},   {0x511f04d1, "Krait"},	{0x512f06f0, "Krait"},
		{0x410fc050, "Cortex-A5"},  {0x410fc075, "Cortex-A7"},	{0x410fc080, "Cortex-A8"},
		{0x410fc090, "Cortex-A9"},  {0x410fc0d0, "Cortex-A12"}, {0x410fc0e0, "Cortex-A17"},
		{0x412fc0f1, "Cortex-A15"}, {0x410fd010, "Cortex-A32"}, {0x410fd034, "Cortex-A53"},
		{0x410fd042, "Cortex-A35"}, {0x411fd050, "Cortex-A55"}, {0x411fd070, "Cortex-A57"},
		{0x410fd083, "Cortex-A72"}, {0x410fd091, "Cortex-A73"}, {0x410fd0d0, "Cortex-A77"},
	};
	/* Parts of Arm's with other names, around the known ones, and of other makers. */
	static const uint32_t unknown[] = {
		0x410fc000, 0x410fc040, 0x410fc060, 0x410fc0a0, 0x410fc0c0, 0x410fc150,
		0x410fc200, 0x410fd000, 0x410fd0c0, 0x410fd0e0, 0x410fd130, 0x410fffff,
		0x510f8010, 0x510f2110, 0x000f0000, 0x420f00f0, 0x430f0a10, 0xffffffff,
	};
	char text[32];
	const char *name;
	uint32_t number;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cores) / sizeof(cores[0]); i++) {
		name = cpu_name(cores[i].midr, &number);
		assert_non_null(name);
		snprintf(text, sizeof(text), number ? "%s%u" : "%s", name, number);
		assert_string_equal(text, cores[i].name);
	}
	for (i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++)
		assert_null(cpu_name(unknown[i], &number));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests_name("core", tests, NULL, NULL);
}
