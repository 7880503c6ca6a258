// SPDX-License-Identifier: GPL-2.0-or-later
/* kedge fis: RedBoot's directory of a flash, shown or made. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/common/arguments.h"
#include "cmd/common/die.h"
#include "cmd/common/or_die.h"
#include "commands.h"
#include "package/fis.h"
#include "util/json.h"
#include "util/numbers.h"
#include "util/buffer.h"
#include "util/failure.h"

enum {
	OPT_FLASH = 256,
	OPT_BLOCK,
	OPT_DIRECTORY,
};

#define BLOCK 0x20000u

/* What was given for an entry. */
struct wanted {
	const char *file; /* empty: none */
	bool has_size, has_memory, has_entry;
};

struct fis {
	char *argument[FIS_MOST];
	unsigned int argument_count;
	const char *output;
	bool json, has_flash, has_directory;
	uint32_t flash, flash_size, block, directory;
};

static const struct argp_option options[] = {
	{"json", 'j', NULL, 0, "For programs", 1},
	{"output", 'o', "FILE", 0, "Make a directory instead, of the entries that are given", 2},
	{"flash", OPT_FLASH, "BASE+SIZE", 0, "Where the flash is", 2},
	{"block", OPT_BLOCK, "BYTES", 0, "Size of an erase block (128K); the directory takes one",
	 2},
	{"directory", OPT_DIRECTORY, "ADDRESS", 0,
	 "Where the directory is (the flash's last block)", 2},
	{0},
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct fis *o = state->input;
	const char *text = arg;

	switch (key) {
	case 'j':
		o->json = true;
		return 0;
	case 'o':
		o->output = arg;
		return 0;
	case OPT_FLASH:
		if (!scan_range(&text, &o->flash, &o->flash_size) || *text || !o->flash_size)
			argp_error(state, "--flash %s: not BASE+SIZE", arg);
		o->has_flash = true;
		return 0;
	case OPT_BLOCK:
		if (!parse_number(arg, &o->block) || o->block < 2 * FIS_ENTRY ||
		    o->block > 0x100000 || (o->block & (o->block - 1)))
			argp_error(state, "--block %s: not a power of two from 512 to 1M", arg);
		return 0;
	case OPT_DIRECTORY:
		if (!parse_number(arg, &o->directory))
			argp_error(state, "--directory %s: not an address", arg);
		o->has_directory = true;
		return 0;
	case ARGP_KEY_ARG:
		if (o->argument_count == FIS_MOST - 1)
			argp_error(state, "more than %u entries", FIS_MOST - 1);
		o->argument[o->argument_count++] = arg;
		return 0;
	case ARGP_KEY_END:
		if (!o->output && (o->argument_count != 1 || o->has_flash || o->has_directory))
			argp_error(state, "give one file, or --output, --flash and entries");
		if (o->output && (!o->has_flash || !o->argument_count))
			argp_error(state, "--output needs --flash and entries");
		if (o->output && (o->flash % o->block || o->flash_size % o->block))
			argp_error(state, "--flash: not whole blocks of 0x%x bytes", o->block);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	options,
	parse,
	"FILE\n--output FILE --flash BASE+SIZE NAME=[FILE]@ADDRESS[,KEY=VALUE]...",
	"Show the FIS directory in a dump of a flash that RedBoot starts from, or in one block of "
	"it, and what is wrong with it; the exit status is 1 if anything is. Or make a directory: "
	"FILE is what the entry will hold, ADDRESS where in the flash. The keys are size, of the "
	"entry (the file's, in whole blocks), mem and entry, where RedBoot loads and enters it. "
	"RedBoot's commands that do the same are printed.",
	NULL,
	NULL,
	NULL};

/* --- showing --- */

/* Copy a name with '?' for bytes that are not printable. */
static const char *printable(const char *name, char *text)
{
	size_t i;

	for (i = 0; name[i]; i++)
		text[i] = name[i] >= ' ' && name[i] <= '~' ? name[i] : '?';
	text[i] = 0;
	return text;
}

static void print_text(const struct fis_directory *d)
{
	char name[FIS_NAME + 1];
	unsigned int i;

	printf("FIS directory at 0x%zx in the file, 0x%x bytes, %u entries", d->offset, d->size,
	       d->count);
	if (d->has_flash)
		printf("; the flash is at 0x%08x", d->flash);
	printf("\n%-16s %-22s %-10s %-10s %-10s checksum\n", "name", "flash", "data", "memory",
	       "entry");
	for (i = 0; i < d->count; i++) {
		const struct fis_entry *e = &d->entry[i];

		printf("%-16s 0x%08x+0x%-9x 0x%-8x 0x%08x 0x%08x 0x%08x\n",
		       printable(e->name, name), e->flash, e->size, e->data, e->memory, e->entry,
		       e->checksum);
		if (e->problem[0])
			printf("  wrong: %s\n", e->problem);
	}
}

static void print_json(const struct fis_directory *d)
{
	struct json j = {0};
	unsigned int i;

	json_open(&j, NULL, '{');
	json_number(&j, "offset", d->offset);
	json_number(&j, "size", d->size);
	if (d->has_flash)
		json_number(&j, "flash", d->flash);
	json_open(&j, "entries", '[');
	for (i = 0; i < d->count; i++) {
		const struct fis_entry *e = &d->entry[i];
		char name[FIS_NAME + 1];

		json_open(&j, NULL, '{');
		json_string(&j, "name", printable(e->name, name));
		json_number(&j, "flash", e->flash);
		json_number(&j, "size", e->size);
		json_number(&j, "data", e->data);
		json_number(&j, "memory", e->memory);
		json_number(&j, "entry", e->entry);
		json_number(&j, "checksum", e->checksum);
		if (e->problem[0])
			json_string(&j, "problem", e->problem);
		json_close(&j, '}');
	}
	json_close(&j, ']');
	json_close(&j, '}');
}

static int show(const struct fis *o, struct fis_directory *d)
{
	struct buffer file = read_file_or_die(o->argument[0]);
	struct failure f;
	unsigned int i;

	if (!fis_read(file.data, file.size, d, &f))
		die("%s: %s", o->argument[0], f.text);
	buffer_free(&file);
	if (o->json)
		print_json(d);
	else
		print_text(d);
	for (i = 0; i < d->count && !d->entry[i].problem[0]; i++)
		;
	return i < d->count ? EXIT_INPUT : 0;
}

/* --- making --- */

/* Take one KEY=VALUE behind an entry's address. */
static void take_key(char *text, const char *argument, struct wanted *w, struct fis_entry *e)
{
	const struct {
		const char *name;
		bool *has;
		uint32_t *value;
	} keys[] = {{"size", &w->has_size, &e->size},
		    {"mem", &w->has_memory, &e->memory},
		    {"entry", &w->has_entry, &e->entry}};
	char *value = strchr(text, '=');
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		size_t length = strlen(keys[i].name);

		if (!value || (size_t)(value - text) != length ||
		    strncmp(text, keys[i].name, length) != 0)
			continue;
		if (*keys[i].has || !parse_number(value + 1, keys[i].value))
			die("%s: '%s' is given twice, or its value is not a number", argument,
			    keys[i].name);
		*keys[i].has = true;
		return;
	}
	die("%s: '%s' is not size=, mem= or entry= with a number", argument, text);
}

/* Take NAME=[FILE]@ADDRESS[,KEY=VALUE]... */
static void take_entry(const char *argument, struct wanted *w, struct fis_entry *e)
{
	size_t room = strlen(argument) + 1;
	char *copy = memcpy(allocate(room), argument, room); /* never freed */
	char *equals = copy + strcspn(copy, "="), *at = strrchr(equals, '@'), *next;

	if (*equals && at) {
		*equals = 0;
		*at++ = 0;
	} else {
		die("%s: not NAME=[FILE]@ADDRESS[,KEY=VALUE]...", argument);
	}
	if (strlen(copy) >= FIS_NAME)
		die("%s: a name has at most %u characters", argument, FIS_NAME - 1);
	snprintf(e->name, sizeof(e->name), "%s", copy);
	w->file = equals + 1;
	next = strchr(at, ',');
	if (next)
		*next++ = 0;
	if (!parse_number(at, &e->flash))
		die("%s: '%s' is not an address", argument, at);
	while (next) {
		char *key = next;

		next = strchr(key, ',');
		if (next)
			*next++ = 0;
		take_key(key, argument, w, e);
	}
}

/* Fill in what was not given for an entry. */
static void complete_entry(const struct fis *o, const struct wanted *w, const char *argument,
			   struct fis_entry *e)
{
	struct buffer file;

	if (!w->file[0] && !w->has_size)
		die("%s: an entry without a file needs size=", argument);
	if (w->file[0]) {
		file = read_file_or_die(w->file);
		e->data = (uint32_t)file.size;
		e->checksum = fis_checksum(file.data, file.size);
		buffer_free(&file);
	}
	if (!w->has_size)
		e->size = (e->data + o->block - 1) / o->block * o->block;
	if (e->data > e->size)
		die("%s: %s has %u bytes, %u more than the %u that there is room for", argument,
		    w->file, e->data, e->data - e->size, e->size);
	if (e->flash % o->block || e->size % o->block)
		die("%s: not whole blocks of 0x%x bytes", argument, o->block);
	if (!w->has_memory)
		e->memory = e->flash;
	if (!w->has_entry)
		e->entry = e->memory;
}

/* RedBoot's own entries come first: it refuses to delete an entry by its number. */
static void add_own(const struct fis *o, struct fis_directory *d)
{
	unsigned int n = 0;

	while (n < d->count && !strncmp(d->entry[n].name, "RedBoot", 7))
		n++;
	memmove(&d->entry[n + 1], &d->entry[n], (d->count - n) * sizeof(d->entry[0]));
	d->count++;
	memset(&d->entry[n], 0, sizeof(d->entry[n]));
	snprintf(d->entry[n].name, FIS_NAME, "%s", FIS_OWN);
	d->entry[n].flash = o->has_directory ? o->directory : o->flash + (o->flash_size - o->block);
	d->entry[n].memory = d->entry[n].flash;
	d->entry[n].size = o->block;
}

static void print_commands(const struct wanted *w, const struct fis_entry *e)
{
	const char *quote = strchr(e->name, ' ') ? "\"" : "";
	const char *slash = strrchr(w->file, '/');

	printf("%s: %u of %u bytes at 0x%08x\n", e->name, e->data, e->size, e->flash);
	if (!w->file[0] || !w->has_memory)
		return;
	printf("RedBoot> load -m tftp -r -b 0x%08x %s\n", e->memory, slash ? slash + 1 : w->file);
	printf("RedBoot> fis create -b 0x%08x -l 0x%x -s 0x%x -f 0x%08x -r 0x%08x -e 0x%08x "
	       "%s%s%s\n",
	       e->memory, e->size, e->data, e->flash, e->memory, e->entry, quote, e->name, quote);
}

/*
 * Print the commands for all entries, in the order that they were given. The directory's own entry
 * has none.
 */
static void print_all(const struct fis *o, const struct wanted *wanted,
		      const struct fis_directory *d)
{
	unsigned int i, at = 0;

	for (i = 0; i < o->argument_count; i++, at++) {
		at += !strcmp(d->entry[at].name, FIS_OWN);
		print_commands(&wanted[i], &d->entry[at]);
	}
}

static int make(const struct fis *o, struct fis_directory *d)
{
	struct wanted *wanted = allocate(FIS_MOST * sizeof(*wanted));
	struct buffer out;
	unsigned int i;

	memset(wanted, 0, FIS_MOST * sizeof(*wanted));
	memset(d, 0, sizeof(*d));
	d->size = o->block;
	if (o->argument_count + 1 > o->block / FIS_ENTRY)
		die("%s: a block of 0x%x bytes has room for %u entries, with the directory's own",
		    o->output, o->block, o->block / FIS_ENTRY);
	if (o->has_directory && o->directory % o->block)
		die("--directory 0x%x: not on a block of 0x%x bytes", o->directory, o->block);
	for (i = 0; i < o->argument_count; i++) {
		take_entry(o->argument[i], &wanted[i], &d->entry[i]);
		complete_entry(o, &wanted[i], o->argument[i], &d->entry[i]);
		d->count++;
	}
	add_own(o, d);
	fis_check(d, o->flash, o->flash_size);
	for (i = 0; i < d->count; i++) {
		if (d->entry[i].problem[0])
			die("entry '%s': %s", d->entry[i].name, d->entry[i].problem);
	}
	print_all(o, wanted, d);
	out = fis_write(d);
	write_file_or_die(o->output, out.data, out.size);
	buffer_free(&out);
	free(wanted);
	return 0;
}

static int run(int argc, char **argv)
{
	struct fis *o = allocate(sizeof(*o));
	struct fis_directory *d = allocate(sizeof(*d));
	int status;

	memset(o, 0, sizeof(*o));
	o->block = BLOCK;
	parse_arguments(&argp, argc, argv, o);
	status = o->output ? make(o, d) : show(o, d);
	free(o);
	free(d);
	return status;
}

const struct command cmd_fis = {"fis", "show or make RedBoot's directory of a flash", run};
