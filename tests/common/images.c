// SPDX-License-Identifier: GPL-2.0-or-later
#include "images.h"

#include <string.h>

#include "kernels.h"
#include "scripts/kedge/codec/compress.h"
#include "scripts/kedge/image/assemble.h"
#include "scripts/kedge/image/loaders.h"

struct buffer make_image(const struct image_options *o)
{
	struct ingredients in = {
		.loader = loader_for(o->arch ? o->arch : 4, o->format),
		.kernel = o->kernel,
		.settings = {o->params, o->console, o->cmdline},
		.initrd = o->initrd,
	};
	struct buffer kernel = make_kernel(o->kernel_size, 1), image;

	in.payload = compress_payload(o->format, &kernel);
	if (o->tree) {
		in.tree_count = o->tree_count ? o->tree_count : 1;
		memcpy(in.tree, o->tree, in.tree_count * sizeof(*in.tree));
	}
	describe_payload(&in, o->format, FILTER_NONE, &kernel);
	image = assemble_image(&in);
	buffer_free(&in.payload);
	buffer_free(&kernel);
	return image;
}
