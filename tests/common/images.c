// SPDX-License-Identifier: GPL-2.0-or-later
#include "images.h"

#include <string.h>

#include "kernels.h"
#include "must.h"
#include "scripts/kedge/image/loaders.h"

struct buffer make_image(const struct image_options *o)
{
	struct image_contents in = {
		.loader = loader_for(o->arch ? o->arch : 4, o->format),
		.kernel = o->kernel,
		.settings = {o->params, o->console, o->cmdline},
		.initrd = o->initrd,
	};
	struct buffer kernel = make_kernel(o->kernel_size, 1), image;

	in.payload = must_compress(o->format, &kernel);
	if (o->tree) {
		in.tree_count = o->tree_count ? o->tree_count : 1;
		memcpy(in.tree, o->tree, in.tree_count * sizeof(*in.tree));
	}
	describe_payload(&in, o->format, FILTER_NONE, &kernel);
	image = must_assemble(&in);
	buffer_free(&in.payload);
	buffer_free(&kernel);
	return image;
}
