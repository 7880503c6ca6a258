// SPDX-License-Identifier: GPL-2.0-or-later
/* kedge unpack: take an image, or any kernel that kedge pack takes, apart. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "commands.h"
#include "kernel.h"
#include "opened.h"

struct unpack {
	const char *image, *directory;
	const struct unwrapped *package; /* NULL: none */
};

static const struct argp_option options[] = {
	{"output", 'o', "DIRECTORY", 0, "Where the files go; it is made if need be", 0},
	{0},
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct unpack *u = state->input;

	switch (key) {
	case 'o':
		u->directory = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (u->image)
			argp_error(state, "one image at a time");
		u->image = arg;
		return 0;
	case ARGP_KEY_END:
		if (!u->image || !u->directory)
			argp_error(state, "an image and --output are needed");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	options,
	parse,
	"IMAGE --output DIRECTORY",
	"Take an image of kedge's, a stock kernel, or a package of either apart: Image is the raw "
	"kernel, zImage one that was kept, tree-N.dtb the device trees in it, appended.dtb one "
	"behind "
	"it, initrd its initrd, cmdline.txt its command line. A package's own files come beside "
	"them, "
	"its kernel as it is as kernel; where one of them is a zImage, one that was kept is "
	"kept-zImage.",
	NULL,
	NULL,
	NULL};

static void make_directory(const struct unpack *u)
{
	if (mkdir(u->directory, 0777) && errno != EEXIST)
		die("%s: %s", u->directory, strerror(errno));
}

static void put(const struct unpack *u, const char *name, const void *data, size_t size)
{
	char path[4096];

	if (snprintf(path, sizeof(path), "%s/%s", u->directory, name) >= (int)sizeof(path))
		die("%s: the name is too long", u->directory);
	write_file(path, data, size);
	printf("%s: %zu bytes\n", path, size);
}

/* A Gemini board's package has a zImage of its own, which is a piece of the image. */
static const char *kept_name(const struct unpack *u)
{
	unsigned int i;

	for (i = 0; u->package && i < u->package->piece_count; i++) {
		if (!strcmp(u->package->piece[i].name, "zImage"))
			return "kept-zImage";
	}
	return "zImage";
}

static void unpack_kedge(const struct unpack *u, const struct opened *o)
{
	struct buffer kernel = opened_kernel(o);
	const struct image_part *tree, *initrd;
	unsigned int i;
	char name[32];

	put(u, o->header->kernel.format == FORMAT_ZIMAGE ? kept_name(u) : "Image", kernel.data,
	    kernel.size);
	for (i = 0; (tree = image_find(o->file.data, PART_TREE, i)); i++) {
		snprintf(name, sizeof(name), "tree-%u.dtb", i);
		put(u, name, o->file.data + tree->offset, tree->size);
	}
	if (o->appended)
		put(u, "appended.dtb", o->file.data + o->appended, o->appended_size);
	initrd = image_find(o->file.data, PART_INITRD, 0);
	if (initrd)
		put(u, "initrd", o->file.data + initrd->offset, initrd->size);
	if (o->settings.cmdline)
		put(u, "cmdline.txt", o->settings.cmdline, strlen(o->settings.cmdline));
	buffer_free(&kernel);
}

static void unpack_stock(const struct unpack *u, const struct buffer *file)
{
	struct failure f;
	struct kernel k;

	if (!kernel_load(file->data, file->size, &k, &f))
		die("%s: %s", u->image, f.text);
	make_directory(u);
	put(u, "Image", k.image.data, k.image.size);
	if (k.tree.size)
		put(u, "appended.dtb", k.tree.data, k.tree.size);
	kernel_free(&k);
}

/* An image of kedge's, or a stock kernel; file is freed. */
static void unpack_kernel(const struct unpack *u, struct buffer file)
{
	if (is_kedge_image(&file)) {
		struct opened o = open_bytes(u->image, file);

		make_directory(u);
		unpack_kedge(u, &o);
	} else {
		unpack_stock(u, &file);
	}
	buffer_free(&file);
}

/* The package's files as they are, then what is in its kernel. */
static void unpack_package(const struct unpack *u, const struct buffer *file)
{
	struct unwrapped *package = allocate(sizeof(*package));
	struct unpack with = *u;
	struct buffer inner;
	struct failure f;
	unsigned int i;

	if (!unwrap(file->data, file->size, package, &f))
		die("%s: it is %s, but %s", u->image, unwrap_kind(file->data, file->size), f.text);
	inner = unwrap_kernel(package, file->data);
	with.package = package;
	unpack_kernel(&with, inner);
	for (i = 0; i < package->piece_count; i++)
		put(u, package->piece[i].name, file->data + package->piece[i].offset,
		    package->piece[i].size);
	free(package);
}

int command_unpack(int argc, char **argv)
{
	struct unpack u = {0};
	struct buffer file;

	parse_arguments(&argp, argc, argv, &u);
	file = read_file(u.image);
	unwrap_gunzip(&file);
	if (unwrap_kind(file.data, file.size)) {
		unpack_package(&u, &file);
		buffer_free(&file);
	} else {
		unpack_kernel(&u, file);
	}
	return 0;
}
