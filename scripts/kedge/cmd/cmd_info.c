// SPDX-License-Identifier: GPL-2.0-or-later
/* kedge info: show every field of an image. */
#include <inttypes.h>
#include <libfdt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot/fdt/fdt_tree.h"
#include "cmd/common/arguments.h"
#include "commands.h"
#include "cmd/common/image_open.h"
#include "util/json.h"
#include "dt/fdt_match_rules.h"
#include "image/settings.h"
#include "util/buffer.h"

struct info {
	const char *image;
	bool json;
};

static const struct argp_option options[] = {
	{"json", 'j', NULL, 0, "For programs", 0},
	{0},
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct info *info = state->input;

	switch (key) {
	case 'j':
		info->json = true;
		return 0;
	case ARGP_KEY_ARG:
		if (info->image)
			argp_error(state, "one image at a time");
		info->image = arg;
		return 0;
	case ARGP_KEY_END:
		if (!info->image)
			argp_error(state, "which image?");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {options,
				 parse,
				 "IMAGE",
				 "Show what is in an image, and in a package around it, after "
				 "checking all of it. Digests are "
				 "XXH32, as `xxhsum -H0` prints them.",
				 NULL,
				 NULL,
				 NULL};

static const char *type_name(uint32_t type)
{
	switch (type) {
	case PART_PARAMS:
		return "parameters";
	case PART_PAYLOAD:
		return "payload";
	case PART_FDT:
		return "tree";
	case PART_UARTS:
		return "UARTs";
	case PART_LOG:
		return "log";
	case PART_INITRD:
		return "initrd";
	default:
		return "unknown";
	}
}

/* A copy of a tree, aligned for libfdt, the caller's; NULL if it is damaged. */
static uint8_t *copy_tree(const struct image_file *o, size_t offset, uint32_t size)
{
	uint8_t *copy = allocate(size);

	memcpy(copy, o->file.data + offset, size);
	if (fdt_check(copy, size) == ERR_NONE)
		return copy;
	free(copy);
	return NULL;
}

/* A tree's model, if it has one, and what it is for. */
static void print_tree(const struct image_file *o, size_t offset, uint32_t size)
{
	uint8_t *tree = copy_tree(o, offset, size);
	const char *model;
	int length = 0;

	if (!tree)
		return;
	model = fdt_getprop(tree, 0, "model", &length);
	printf(", %.*s", model ? length : 0, model);
	fdt_match_rules_print(tree);
	free(tree);
}

static void json_tree(struct json *j, const struct image_file *o, size_t offset, uint32_t size)
{
	uint8_t *tree = copy_tree(o, offset, size);
	const char *model;
	char text[128] = "";
	int length;

	if (tree) {
		model = fdt_getprop(tree, 0, "model", &length);
		if (model && length > 0)
			snprintf(text, sizeof(text), "%.*s", length, model);
	}
	json_string(j, "model", text);
	json_open(j, "selectors", '[');
	if (tree)
		fdt_match_rules_json(tree, j);
	json_close(j, ']');
	free(tree);
}

static void print_package(const struct package_contents *c)
{
	unsigned int i;

	printf("package        %s\n", c->format->kind);
	for (i = 0; i < c->field_count; i++) {
		const struct package_field *field = &c->field[i];

		printf("  %-12s ", field->name);
		if (field->kind == FIELD_TEXT)
			puts(field->text);
		else
			printf(field->kind == FIELD_ADDRESS ? "0x%" PRIx64 "\n" : "%" PRIu64 "\n",
			       field->number);
	}
	for (i = 0; i < c->piece_count; i++)
		printf("  %-12s 0x%08zx+0x%zx in the file\n", c->piece[i].name, c->piece[i].offset,
		       c->piece[i].size);
}

static void print_package_json(struct json *j, const struct package_contents *c)
{
	unsigned int i;

	json_open(j, "package", '{');
	json_string(j, "kind", c->format->kind);
	json_open(j, "header", '{');
	for (i = 0; i < c->field_count; i++) {
		if (c->field[i].kind == FIELD_TEXT)
			json_string(j, c->field[i].name, c->field[i].text);
		else
			json_number(j, c->field[i].name, c->field[i].number);
	}
	json_close(j, '}');
	json_open(j, "files", '[');
	for (i = 0; i < c->piece_count; i++) {
		json_open(j, NULL, '{');
		json_string(j, "name", c->piece[i].name);
		json_number(j, "offset", c->piece[i].offset);
		json_number(j, "size", c->piece[i].size);
		json_close(j, '}');
	}
	json_close(j, ']');
	json_close(j, '}');
}

static void print_text(const struct image_file *o)
{
	const struct image_header *h = o->header;
	const struct image_kernel *k = &h->kernel;
	uint32_t i;

	if (o->package)
		print_package(o->package);
	printf("image          %u bytes, format version %u\n", h->image_size, h->version);
	printf("loader         %u bytes, ARMv%u, inflates %s, workspace %u; moves %u bytes\n",
	       h->loader_size, h->loader_arch, format_name(h->loader_format), h->workspace_size,
	       h->head_size);
	printf("kernel         %u bytes, digest %08x, bss %u\n", k->inflated_size,
	       k->inflated_digest, k->bss_size);
	printf("placement      text offset 0x%x, page directory %u, in-place gap %u\n",
	       k->text_offset, k->pgdir_size, k->gap);
	settings_print(&o->settings);
	for (i = 0; i < h->part_count; i++) {
		const struct image_part *p = &image_parts(o->file.data)[i];

		printf("part %-2u        0x%08x+0x%x %s, digest %08x", i, p->offset, p->size,
		       type_name(p->type), p->digest);
		if (p->type == PART_PAYLOAD)
			printf(", %s%s", format_name(k->format),
			       k->filter == FILTER_ARM ? " behind the arm filter" : "");
		if (p->type == PART_FDT)
			print_tree(o, p->offset, p->size);
		putchar('\n');
	}
	if (o->appended) {
		printf("appended       0x%08zx+0x%x tree", o->appended, o->appended_size);
		print_tree(o, o->appended, o->appended_size);
		putchar('\n');
	}
}

static void print_kernel(struct json *j, const struct image_kernel *k)
{
	json_open(j, "kernel", '{');
	json_string(j, "format", format_name(k->format));
	json_number(j, "inflated_size", k->inflated_size);
	json_number(j, "inflated_digest", k->inflated_digest);
	json_number(j, "bss_size", k->bss_size);
	json_number(j, "text_offset", k->text_offset);
	json_number(j, "pgdir_size", k->pgdir_size);
	json_number(j, "gap", k->gap);
	json_string(j, "filter", filter_name(k->filter));
	json_close(j, '}');
}

static void print_params(struct json *j, const struct image_file *o)
{
	json_open(j, "parameters", '{');
	json_number(j, "version", o->settings.params.version);
	settings_json(&o->settings, j);
	json_close(j, '}');
}

static void print_json(const struct image_file *o)
{
	const struct image_header *h = o->header;
	struct json j = {0};
	uint32_t i;

	json_open(&j, NULL, '{');
	json_number(&j, "version", h->version);
	json_number(&j, "image_size", h->image_size);
	json_open(&j, "loader", '{');
	json_number(&j, "arch", h->loader_arch);
	json_string(&j, "format", format_name(h->loader_format));
	json_number(&j, "size", h->loader_size);
	json_number(&j, "head_size", h->head_size);
	json_number(&j, "workspace_size", h->workspace_size);
	json_close(&j, '}');
	print_kernel(&j, &h->kernel);
	print_params(&j, o);
	json_open(&j, "parts", '[');
	for (i = 0; i < h->part_count; i++) {
		const struct image_part *p = &image_parts(o->file.data)[i];

		json_open(&j, NULL, '{');
		json_string(&j, "type", type_name(p->type));
		json_number(&j, "offset", p->offset);
		json_number(&j, "size", p->size);
		json_number(&j, "digest", p->digest);
		if (p->type == PART_FDT)
			json_tree(&j, o, p->offset, p->size);
		json_close(&j, '}');
	}
	json_close(&j, ']');
	if (o->appended) {
		json_open(&j, "appended", '{');
		json_number(&j, "offset", o->appended);
		json_number(&j, "size", o->appended_size);
		json_tree(&j, o, o->appended, o->appended_size);
		json_close(&j, '}');
	}
	if (o->package)
		print_package_json(&j, o->package);
	json_number(&j, "digest", h->digest);
	json_close(&j, '}');
}

static int run(int argc, char **argv)
{
	struct info info = {0};
	struct buffer kernel;
	struct image_file o;

	parse_arguments(&argp, argc, argv, &info);
	o = image_open_packaged(info.image);
	kernel = image_open_kernel(&o);
	if (info.json)
		print_json(&o);
	else
		print_text(&o);
	buffer_free(&kernel);
	buffer_free(&o.file);
	free(o.package);
	return 0;
}

const struct command cmd_info = {"info", "show what is in an image", run};
