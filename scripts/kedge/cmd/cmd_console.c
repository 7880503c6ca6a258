// SPDX-License-Identifier: GPL-2.0-or-later
/* kedge console: show or change the settings of an image. */
#include <stdlib.h>
#include <string.h>

#include "image/assemble.h"
#include "cmd/common/arguments.h"
#include "cmd/common/die.h"
#include "cmd/common/or_die.h"
#include "commands.h"
#include "cmd/common/image_open.h"
#include "cmd/common/settings_options.h"
#include "image/settings.h"
#include "util/buffer.h"
#include "util/failure.h"

struct console_options {
	const char *image, *output;
	struct settings settings;
};

static const struct argp_option options[] = {
	{"output", 'o', "FILE", 0, "Write another image and leave this one as it is", 1},
	{0},
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct console_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->settings;
		return 0;
	case 'o':
		o->output = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (o->image)
			argp_error(state, "one image at a time");
		o->image = arg;
		return 0;
	case ARGP_KEY_END:
		if (!o->image)
			argp_error(state, "which image?");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_child children[] = {{&settings_argp, 0, "What is to change:", 2}, {0}};

static const struct argp argp = {
	options,
	parse,
	"IMAGE",
	"Change the console, the command line and the other settings of an image without "
	"packing it again; without options, show them.\v"
	"What no option names stays as it is, and so do device trees that were appended "
	"and, around the image, an Android boot image, a uImage, a DNS-313's file, NOPs "
	"and, if the image keeps its size, a FIT; their checksums are made anew. Any "
	"other package (kedge pack --package) is packed again instead.",
	children,
	NULL,
	NULL};

static struct buffer part_bytes(const struct image_file *o, const struct image_part *part)
{
	return (struct buffer){o->file.data + part->offset, part->size};
}

/* What the image was made of. All but the settings points into the image. */
static struct image_contents take_apart(const struct image_file *o)
{
	struct image_contents in = {
		.loader = {o->file.data, o->header->loader_size},
		.kernel = o->header->kernel,
		.payload = image_open_payload(o),
		.settings = o->settings,
	};
	uint32_t i;

	if (o->settings.params.console_offset > sizeof(struct image_params))
		die("%s: it has settings that this kedge does not know; use the one that packed it",
		    o->path);
	for (i = 0; i < o->header->part_count; i++) {
		const struct image_part *part = &image_parts(o->file.data)[i];

		switch (part->type) {
		case PART_PAYLOAD: /* taken already */
		case PART_PARAMS:
		case PART_UARTS:
		case PART_LOG:
			continue; /* made anew */
		case PART_INITRD:
			in.initrd = part_bytes(o, part);
			continue;
		case PART_FDT:
			if (in.tree_count < TREES_MAX) {
				in.tree[in.tree_count++] = part_bytes(o, part);
				continue;
			}
			break;
		default:
			break;
		}
		die("%s: it has a part (%u, type %u) that this kedge cannot keep; use the one that "
		    "packed it",
		    o->path, i, part->type);
	}
	return in;
}

/* Make the image with other settings, and append what was appended to it. */
static struct buffer change(const struct image_file *o, const struct settings *settings)
{
	struct image_contents in = take_apart(o);
	size_t end = o->header->image_size, appended = o->file.size - end;
	struct buffer image, whole;
	struct failure f;

	in.settings = *settings;
	if (!assemble_image(&in, &image, &f))
		die("%s", f.text);
	whole.size = image.size + appended;
	whole.data = allocate(whole.size);
	memcpy(whole.data, image.data, image.size);
	memcpy(whole.data + image.size, o->file.data + end, appended);
	buffer_free(&image);
	return whole;
}

/* Make the package, or an image that is in none, with other settings. */
static struct buffer change_package(const struct image_file *o, const struct buffer *package,
				    const struct settings *settings)
{
	struct buffer image = change(o, settings), out;
	struct failure f;

	if (!o->package)
		return image;
	if (!package_replace_kernel(package, o->package, &image, &out, &f))
		die("%s: it is %s, and %s; pack it again: kedge pack --package", o->path,
		    o->package->format->kind, f.text);
	buffer_free(&image);
	return out;
}

static int run(int argc, char **argv)
{
	struct console_options o = {0};
	const char *image, *output;
	struct buffer package, changed;
	struct image_file image_file;
	struct failure f;

	/* First for the image's name; below a second time, over the image's own settings. */
	parse_arguments(&argp, argc, argv, &o);
	image = o.image;
	output = o.output ? o.output : image;
	image_file = image_open_package(image, &package);
	if (argc == 2) {
		settings_print(&image_file.settings);
	} else {
		o = (struct console_options){.settings = image_file.settings};
		parse_arguments(&argp, argc, argv, &o);
		if (!settings_good(&o.settings, &f))
			die("%s: %s", image, f.text);
		changed = change_package(&image_file, &package, &o.settings);
		write_file_or_die(output, changed.data, changed.size);
		buffer_free(&changed);
	}
	free(image_file.package);
	buffer_free(&package);
	buffer_free(&image_file.file);
	return 0;
}

const struct command cmd_console = {"console", "show or change the settings of an image", run};
