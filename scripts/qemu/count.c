// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A QEMU plugin that counts the guest's instructions, exactly and repeatably:
 *
 *	-plugin count.so,out=FILE[,entry=ADDRESS][,range=START+SIZE]...
 *
 * With an entry, QEMU ends when the instruction at that address is first executed, itself not
 * counted; without one, or if it is never reached, the count is that up to QEMU's end. FILE
 * then holds one line: "entry COUNT exact" or "exit COUNT exact". With more than one CPU it says
 * "inexact", for the counter is one for all and is not added to atomically. A program of one thread
 * under qemu-arm is counted likewise.
 *
 * Of each range of (virtual) addresses, at most RANGES_MAX of them, the instructions executed in it
 * are also counted by themselves. They follow in the order given, one line each: "range START
 * COUNT", START in hexadecimal. Ranges may overlap.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plugin.h"

int qemu_plugin_version = PLUGIN_API_VERSION;

#define RANGES_MAX 16

struct range {
	uint64_t start, size, count;
};

static uint64_t count;
static uint64_t entry;
static bool has_entry;
static struct range ranges[RANGES_MAX];
static unsigned int range_count;
static const char *exactness;
static FILE *out;

static void report(const char *reason)
{
	unsigned int i;

	fprintf(out, "%s %llu %s\n", reason, (unsigned long long)count, exactness);
	for (i = 0; i < range_count; i++)
		fprintf(out, "range 0x%llx %llu\n", (unsigned long long)ranges[i].start,
			(unsigned long long)ranges[i].count);
	fflush(out);
}

static void on_exit_of_qemu(qemu_plugin_id_t id, void *data)
{
	(void)id;
	(void)data;
	report("exit");
}

static void on_entry(unsigned int cpu, void *data)
{
	(void)cpu;
	(void)data;
	report("entry");
	/* QEMU's own way out would let the guest run on for a while. */
	_exit(0);
}

static void count_one(struct qemu_plugin_insn *insn)
{
	uint64_t address = qemu_plugin_insn_vaddr(insn);
	unsigned int i;

	qemu_plugin_register_vcpu_insn_exec_inline(insn, QEMU_PLUGIN_INLINE_ADD_U64, &count, 1);
	for (i = 0; i < range_count; i++) {
		if (address - ranges[i].start < ranges[i].size)
			qemu_plugin_register_vcpu_insn_exec_inline(insn, QEMU_PLUGIN_INLINE_ADD_U64,
								   &ranges[i].count, 1);
	}
}

static void on_translation(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	size_t i, n = qemu_plugin_tb_n_insns(tb);
	struct qemu_plugin_insn *insn;

	(void)id;
	/* One addition per instruction, not per block: an exception may leave a block early. */
	for (i = 0; i < n; i++) {
		insn = qemu_plugin_tb_get_insn(tb, i);
		if (has_entry && qemu_plugin_insn_vaddr(insn) == entry)
			qemu_plugin_register_vcpu_insn_exec_cb(insn, on_entry,
							       QEMU_PLUGIN_CB_NO_REGS, NULL);
		else
			count_one(insn);
	}
}

static bool parse_range(const char *text)
{
	struct range *r = &ranges[range_count];
	char *end;

	if (range_count == RANGES_MAX)
		return false;
	r->start = strtoull(text, &end, 0);
	if (end == text || *end != '+')
		return false;
	text = end + 1;
	r->size = strtoull(text, &end, 0);
	if (end == text || *end || !r->size)
		return false;
	range_count++;
	return true;
}

static bool parse(const char *word)
{
	char *end;

	if (!strncmp(word, "out=", 4)) {
		out = fopen(word + 4, "w");
		if (!out)
			perror(word + 4);
		return out != NULL;
	}
	if (!strncmp(word, "entry=", 6)) {
		entry = strtoull(word + 6, &end, 0);
		has_entry = end != word + 6 && !*end;
		return has_entry;
	}
	if (!strncmp(word, "range=", 6))
		return parse_range(word + 6);
	return false;
}

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	int i;

	for (i = 0; i < argc; i++) {
		if (!parse(argv[i])) {
			fprintf(stderr, "count: cannot use '%s'\n", argv[i]);
			return -1;
		}
	}
	if (!out) {
		fprintf(stderr, "count: out=FILE is needed\n");
		return -1;
	}
	exactness = !info->system_emulation || info->smp_vcpus == 1 ? "exact" : "inexact";
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
	qemu_plugin_register_atexit_cb(id, on_exit_of_qemu, NULL);
	return 0;
}
