// SPDX-License-Identifier: GPL-2.0-or-later
/* kedge unpack: take an image, or any kernel that kedge pack takes, apart. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/common/arguments.h"
#include "cmd/common/die.h"
#include "cmd/common/or_die.h"
#include "commands.h"
#include "cmd/common/image_open.h"
#include "kernel/kernel.h"
#include "util/files.h"

/* The image's files and the package's, with some to spare. */
#define FILES_MAX (IMAGE_PARTS_MAX + PACKAGE_PIECES_MAX + 8)

struct unpack {
	const char *image, *directory;
	const struct package_contents *package; /* NULL: none */
	/* Paths and bytes are this struct's. */
	struct {
		char *path;
		struct buffer data;
	} file[FILES_MAX];
	unsigned int count;
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
	"behind it, initrd its initrd, cmdline.txt its command line. A package's own files come "
	"beside them; kernel is its kernel as it is. Where the package has a file zImage, one that "
	"was kept is kept-zImage. Either all files are written or none.",
	NULL,
	NULL,
	NULL};

/* Add a file to be written. If its name is taken, it gets "package-" in front. */
static void put(struct unpack *u, const char *name, const void *data, size_t size)
{
	size_t room = strlen(u->directory) + strlen(name) + sizeof("/package-");
	char *path = allocate(room);
	unsigned int i;

	if (u->count == FILES_MAX)
		die("%s: it has too many parts", u->image);
	snprintf(path, room, "%s/%s", u->directory, name);
	for (i = 0; i < u->count; i++) {
		if (!strcmp(u->file[i].path, path))
			snprintf(path, room, "%s/package-%s", u->directory, name);
	}
	u->file[u->count].path = path;
	u->file[u->count].data = (struct buffer){allocate(size), size};
	memcpy(u->file[u->count].data.data, data, size);
	u->count++;
}

/* Write all files. If that fails, none is left, nor a new directory. */
static void write_out(struct unpack *u)
{
	struct file_to_write files[FILES_MAX];
	struct failure f;
	unsigned int i;
	bool made = !mkdir(u->directory, 0777);

	if (!made && errno != EEXIST)
		die("%s: %s", u->directory, strerror(errno));
	for (i = 0; i < u->count; i++)
		files[i] = (struct file_to_write){u->file[i].path, u->file[i].data.data,
						  u->file[i].data.size};
	if (!write_files(files, u->count, &f)) {
		if (made)
			rmdir(u->directory);
		die("%s", f.text);
	}
	for (i = 0; i < u->count; i++) {
		printf("%s: %zu bytes\n", u->file[i].path, u->file[i].data.size);
		free(u->file[i].path);
		buffer_free(&u->file[i].data);
	}
}

/* A name for a zImage that was kept. A Gemini board's package has a file named zImage already. */
static const char *kept_name(const struct unpack *u)
{
	unsigned int i;

	for (i = 0; u->package && i < u->package->piece_count; i++) {
		if (!strcmp(u->package->piece[i].name, "zImage"))
			return "kept-zImage";
	}
	return "zImage";
}

static void unpack_kedge(struct unpack *u, const struct image_file *o)
{
	struct buffer kernel = image_open_kernel(o);
	const struct image_part *tree, *initrd;
	unsigned int i;
	char name[32];

	put(u, o->header->kernel.format == FORMAT_ZIMAGE ? kept_name(u) : "Image", kernel.data,
	    kernel.size);
	for (i = 0; (tree = image_find(o->file.data, PART_FDT, i)); i++) {
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

static void unpack_stock(struct unpack *u, const struct buffer *file)
{
	struct failure f;
	struct kernel k;

	if (!kernel_load(file->data, file->size, &k, &f))
		die("%s: %s", u->image, f.text);
	put(u, "Image", k.image.data, k.image.size);
	if (k.tree.size)
		put(u, "appended.dtb", k.tree.data, k.tree.size);
	kernel_free(&k);
}

/* Take an image of kedge's or a stock kernel apart; file is freed. */
static void unpack_kernel(struct unpack *u, struct buffer file)
{
	if (is_kedge_image(&file)) {
		struct image_file o;
		struct failure f;

		if (!image_file_parse(&file, &o, &f))
			die("%s: %s", u->image, f.text);
		o.path = u->image;
		unpack_kedge(u, &o);
	} else {
		unpack_stock(u, &file);
	}
	buffer_free(&file);
}

/* Take a package apart: its files as they are, and what is in its kernel. */
static void unpack_package(struct unpack *u, const struct buffer *file)
{
	struct package_contents *package = allocate(sizeof(*package));
	struct buffer inner;
	struct failure f;
	unsigned int i;

	if (!package_parse(file->data, file->size, package, &f))
		die("%s: it is %s, but %s", u->image, package->format->kind, f.text);
	inner = package_kernel(package, file->data);
	u->package = package;
	unpack_kernel(u, inner);
	for (i = 0; i < package->piece_count; i++)
		put(u, package->piece[i].name, file->data + package->piece[i].offset,
		    package->piece[i].size);
	u->package = NULL;
	free(package);
}

static int run(int argc, char **argv)
{
	static struct unpack u;
	struct buffer file;

	parse_arguments(&argp, argc, argv, &u);
	file = read_file_or_die(u.image);
	package_inflate(&file);
	if (package_detect(file.data, file.size)) {
		unpack_package(&u, &file);
		buffer_free(&file);
	} else {
		unpack_kernel(&u, file);
	}
	write_out(&u);
	return 0;
}

const struct command cmd_unpack = {"unpack", "take an image or a stock zImage apart", run};
