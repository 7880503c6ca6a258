// SPDX-License-Identifier: GPL-2.0-or-later
/* kedge report: on the board, show the loader's record of the boot. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "boot/log/cpu_name.h"
#include "boot/image/image.h"
#include "boot/survey/survey.h"
#include "cmd/common/arguments.h"
#include "cmd/common/die.h"
#include "commands.h"
#include "util/json.h"
#include "cmd/report/boot_record_read.h"
#include "util/buffer.h"
#include "util/failure.h"

#define TREE   "/proc/device-tree"
#define MEMORY "/dev/mem"
#define PAGE   0x1000u

#define CPU_NAME_ROOM 24 /* bytes for a CPU's name */

struct report_options {
	const char *tree, *memory;
	bool json, log;
};

enum {
	OPT_TREE = 256,
	OPT_MEMORY,
};

static const struct argp_option options[] = {
	{"log", 'l', NULL, 0, "Print what the loader said, which kedge pack --keep-log kept", 0},
	{"json", 'j', NULL, 0, "As JSON", 0},
	{"tree", OPT_TREE, "DIR", 0, "The device tree, a directory; default " TREE, 0},
	{"memory", OPT_MEMORY, "FILE", 0, "The memory, for --log; default " MEMORY, 0},
	{0},
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct report_options *o = state->input;

	switch (key) {
	case 'l':
		o->log = true;
		return 0;
	case 'j':
		o->json = true;
		return 0;
	case OPT_TREE:
		o->tree = arg;
		return 0;
	case OPT_MEMORY:
		o->memory = arg;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "it takes no words");
		return 0;
	case ARGP_KEY_END:
		if (o->json && o->log)
			argp_error(state, "--log is text: not with --json");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {options,
				 parse,
				 "",
				 "On a system that kedge started, show how. The loader's record is "
				 "in the device tree's /chosen.",
				 NULL,
				 NULL,
				 NULL};

/* The message for a warning's code; NULL when this kedge does not know it. */
static const char *message_of(const char *code)
{
	unsigned int e;

	for (e = 0; e < ERR_COUNT; e++) {
		if (!strcmp(error_code((enum error)e), code))
			return error_message((enum error)e);
	}
	return NULL;
}

static const char *r2_name(uint32_t kind)
{
	switch (kind) {
	case R2_ATAGS:
		return "ATAGs";
	case R2_FDT:
		return "a device tree";
	default:
		return "nothing";
	}
}

/* Ticks as microseconds; or as they are when the length of a tick is not known. */
static uint64_t time_of(const struct boot_record *s, uint64_t ticks)
{
	return s->hz ? ticks * 1000000 / s->hz : ticks;
}

static uint64_t all_ticks(const struct boot_record *s)
{
	uint64_t ticks = 0;
	unsigned int i;

	for (i = 0; i < PHASES; i++)
		ticks += s->ticks[i];
	return ticks;
}

/* Write the CPU's name, or an empty text. */
static void put_cpu_name(uint32_t midr, char *text, size_t room)
{
	uint32_t number;
	const char *name = cpu_name(midr, &number);

	if (number)
		snprintf(text, room, "%s%u", name, number);
	else
		snprintf(text, room, "%s", name ? name : "");
}

static void print_entry(const struct boot_record *s)
{
	char cpu[CPU_NAME_ROOM];

	put_cpu_name(s->midr, cpu, sizeof(cpu));
	printf("entry          image at 0x%08x, r1 0x%x, r2 0x%x, %s mode\n", s->image, s->r1,
	       s->r2, s->flags & BOOT_RECORD_HYP ? "HYP" : "SVC");
	printf("bootloader's   %s", r2_name(s->r2_kind));
	if (s->r2_kind != R2_NOTHING)
		printf(" at 0x%08x", s->r2_found);
	printf("\nCPU            %s%sMIDR 0x%08x, SCTLR 0x%08x as found, caches %s\n", cpu,
	       *cpu ? ", " : "", s->midr, s->sctlr,
	       s->flags & BOOT_RECORD_CACHES ? "used" : "not used");
	printf("RAM base       0x%08x %s (%s)\n", s->ram_base,
	       plan_base_name((enum plan_base)s->base_by),
	       banks_origin_name((enum banks_origin)s->banks_origin));
	printf("device tree    %s", fdt_origin_name((enum fdt_origin)s->fdt_origin));
	if (s->tree_count > 1 && s->fdt_origin != FDT_ORIGIN_R2)
		printf(", %u of %u", s->tree_number, s->tree_count);
	putchar('\n');
}

static void print_kernel(const struct boot_record *s)
{
	if (s->format == FORMAT_ZIMAGE)
		printf("kernel         a zImage, entered at 0x%08x\n", s->kernel);
	else
		printf("kernel         %s, filter %s: %u bytes, XXH32 %08x, entered at 0x%08x%s\n",
		       format_name(s->format), filter_name(s->filter), s->inflated_size,
		       s->inflated_digest, s->kernel,
		       s->flags & BOOT_RECORD_IN_PLACE ? ", inflated over its own payload" : "");
	if (s->initrd_size)
		printf("initrd         0x%08x, %u bytes%s\n", s->initrd, s->initrd_size,
		       s->flags & BOOT_RECORD_INITRD_OURS ? ", the image's" : "");
}

static void print_places(const struct boot_record *s)
{
	unsigned int i;

	for (i = 0; i < s->items; i++) {
		const struct boot_record_item *t = &s->item[i];

		if (!t->room)
			continue;
		printf("  %-12s 0x%08x, %u bytes", plan_item_name((enum plan_item_id)i), t->place,
		       t->room);
		if (t->size && t->from != t->place)
			printf(", moved from 0x%08x", t->from);
		putchar('\n');
	}
	printf("moved          %u bytes\n", s->bytes_moved);
}

static void print_times(const struct boot_record *s)
{
	const char *unit = s->hz ? "us" : "ticks";
	unsigned int i;

	if (!all_ticks(s)) {
		puts("time           no clock");
		return;
	}
	printf("time           %" PRIu64 " %s:", time_of(s, all_ticks(s)), unit);
	for (i = 0; i < PHASE_ENTER; i++)
		printf("%s %s %" PRIu64, i ? "," : "", phase_name((enum boot_phase)i),
		       time_of(s, s->ticks[i]));
	putchar('\n');
}

static void print_warnings(const struct boot_record_found *t)
{
	const char *code = NULL, *message;

	while ((code = boot_record_next_warning(t, code))) {
		message = message_of(code);
		printf("warning        %s: %s\n", code, message ? message : "?");
	}
}

static void print_text(const struct boot_record_found *t)
{
	printf("kedge          %s\n", t->version);
	print_entry(&t->record);
	print_kernel(&t->record);
	print_places(&t->record);
	print_times(&t->record);
	print_warnings(t);
	if (t->kept_log)
		printf("log            %u bytes at 0x%08x%s\n", t->log_size, t->log,
		       t->record.flags & BOOT_RECORD_LOG_CUT ? ", cut" : "");
}

static void json_places(const struct boot_record *s, struct json *j)
{
	unsigned int i;

	json_open(j, "places", '[');
	for (i = 0; i < s->items; i++) {
		const struct boot_record_item *t = &s->item[i];

		if (!t->room)
			continue;
		json_open(j, NULL, '{');
		json_string(j, "name", plan_item_name((enum plan_item_id)i));
		json_number(j, "from", t->from);
		json_number(j, "size", t->size);
		json_number(j, "place", t->place);
		json_number(j, "room", t->room);
		json_close(j, '}');
	}
	json_close(j, ']');
}

static void json_times(const struct boot_record *s, struct json *j)
{
	unsigned int i;

	json_number(j, "ticks_per_second", s->hz);
	json_open(j, "ticks", '{');
	for (i = 0; i < PHASE_ENTER; i++)
		json_number(j, phase_name((enum boot_phase)i), s->ticks[i]);
	json_close(j, '}');
}

static void print_json(const struct boot_record_found *t)
{
	const struct boot_record *s = &t->record;
	const char *code = NULL;
	struct json json = {0}, *j = &json;
	char cpu[CPU_NAME_ROOM];

	put_cpu_name(s->midr, cpu, sizeof(cpu));
	json_open(j, NULL, '{');
	json_string(j, "version", t->version);
	json_number(j, "image", s->image);
	json_number(j, "r1", s->r1);
	json_number(j, "r2", s->r2);
	json_string(j, "mode", s->flags & BOOT_RECORD_HYP ? "HYP" : "SVC");
	json_number(j, "midr", s->midr);
	if (*cpu)
		json_string(j, "core", cpu);
	json_number(j, "sctlr", s->sctlr);
	json_bool(j, "caches", s->flags & BOOT_RECORD_CACHES);
	json_string(j, "bootloader", r2_name(s->r2_kind));
	json_number(j, "ram_base", s->ram_base);
	json_string(j, "ram_base_by", plan_base_name((enum plan_base)s->base_by));
	json_string(j, "banks", banks_origin_name((enum banks_origin)s->banks_origin));
	json_string(j, "tree", fdt_origin_name((enum fdt_origin)s->fdt_origin));
	json_number(j, "tree_number", s->tree_number);
	json_number(j, "tree_count", s->tree_count);
	json_number(j, "initrd", s->initrd);
	json_number(j, "initrd_size", s->initrd_size);
	json_number(j, "kernel", s->kernel);
	json_string(j, "format", format_name(s->format));
	json_string(j, "filter", filter_name(s->filter));
	json_number(j, "inflated_size", s->inflated_size);
	json_number(j, "inflated_digest", s->inflated_digest);
	json_number(j, "bss_size", s->bss_size);
	json_number(j, "text_offset", s->text_offset);
	json_bool(j, "in_place", s->flags & BOOT_RECORD_IN_PLACE);
	json_number(j, "bytes_moved", s->bytes_moved);
	json_places(s, j);
	json_times(s, j);
	json_open(j, "warnings", '[');
	while ((code = boot_record_next_warning(t, code)))
		json_string(j, NULL, code);
	json_close(j, ']');
	if (t->kept_log) {
		json_open(j, "log", '{');
		json_number(j, "address", t->log);
		json_number(j, "size", t->log_size);
		json_bool(j, "cut", t->record.flags & BOOT_RECORD_LOG_CUT);
		json_close(j, '}');
	}
	json_close(j, '}');
	putchar('\n');
}

/* Print the log. It is in memory that /reserved-memory in the tree keeps from the kernel. */
static void print_log(const struct boot_record_found *t, const char *memory)
{
	uint32_t front = t->log % PAGE;
	size_t length = (size_t)front + t->log_size;
	struct stat st;
	char *mapped;
	int fd;

	if (!t->kept_log)
		die("the loader kept no log; kedge pack --keep-log makes one that does");
	fd = open(memory, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st))
		die("%s: %s", memory, strerror(errno));
	/* Memory that is mapped behind a file's end cannot be read, or is 0. */
	if (S_ISREG(st.st_mode) && (uint64_t)st.st_size < (uint64_t)t->log + t->log_size)
		die("%s: it ends at 0x%llx, before the log's end: %u bytes at 0x%x", memory,
		    (long long)st.st_size, t->log_size, t->log);
	if (!t->log_size)
		return;
	mapped = mmap(NULL, length, PROT_READ, MAP_SHARED, fd, (off_t)(t->log - front));
	if (mapped == MAP_FAILED)
		die("%s: the log, %u bytes at 0x%x: %s", memory, t->log_size, t->log,
		    strerror(errno));
	fwrite(mapped + front, 1, t->log_size, stdout);
	munmap(mapped, length);
	close(fd);
}

static int run(int argc, char **argv)
{
	struct report_options o = {.tree = TREE, .memory = MEMORY};
	struct failure f;
	struct boot_record_found found;

	parse_arguments(&argp, argc, argv, &o);
	if (!boot_record_read(o.tree, &found, &f))
		die("%s", f.text);
	if (o.log)
		print_log(&found, o.memory);
	else if (o.json)
		print_json(&found);
	else
		print_text(&found);
	buffer_free(&found.warnings);
	return 0;
}

const struct command cmd_report = {"report", "on a board, show how kedge started it", run};
