// SPDX-License-Identifier: GPL-2.0-or-later
#include "die.h"
#include "image_open.h"
#include "or_die.h"

struct image_file image_open(const char *path)
{
	struct buffer file = read_file_or_die(path);
	struct image_file o;
	struct failure f;

	if (!image_file_parse(&file, &o, &f))
		die("%s: %s", path, f.text);
	o.path = path;
	return o;
}

struct image_file image_open_package(const char *path, struct buffer *package)
{
	struct image_file o;
	struct failure f;

	*package = read_file_or_die(path);
	if (!image_file_parse_packaged(package, &o, &f))
		die("%s: %s", path, f.text);
	o.path = path;
	return o;
}

struct image_file image_open_packaged(const char *path)
{
	struct buffer package;
	struct image_file o = image_open_package(path, &package);

	buffer_free(&package);
	return o;
}

struct buffer image_open_payload(const struct image_file *o)
{
	struct buffer payload;
	struct failure f;

	if (!image_file_payload(o, &payload, &f))
		die("%s: %s", o->path, f.text);
	return payload;
}

struct buffer image_open_kernel(const struct image_file *o)
{
	struct buffer kernel;
	struct failure f;

	if (!image_file_kernel(o, &kernel, &f))
		die("%s: %s", o->path, f.text);
	return kernel;
}
