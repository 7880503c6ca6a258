/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The package formats that have a file of their own; package_make() tells what they do. */
#ifndef KEDGE_PACKAGE_FORMATS_H
#define KEDGE_PACKAGE_FORMATS_H

#include "package.h"
#include "util/buffer.h"
#include "util/failure.h"

bool package_make_bootimg(const struct package_input *in, struct package *p, struct failure *f);
bool package_make_uimage(const struct package_input *in, struct package *p, struct failure *f);
bool package_make_fit(const struct package_input *in, struct package *p, struct failure *f);

/* Whether the keys give the trees a place outside of the image. */
bool package_bootimg_takes_trees(const struct package_spec *spec);

/* The keys load and entry of what U-Boot starts; without them it is entered where it lies. */
bool package_uboot_place(const struct package_input *in, struct package *p, uint32_t *load,
			 uint32_t *entry, struct failure *f);

bool package_make_gemini(const struct package_input *in, struct package *p, struct failure *f);
bool package_make_wrgg(const struct package_input *in, struct package *p, struct failure *f);
bool package_make_dns313(const struct package_input *in, struct package *p, struct failure *f);
bool package_make_nops(const struct package_input *in, struct package *p, struct failure *f);

/* Have an image assembled in the two pieces that the keys tell of. */
void package_gemini_split(const struct package_spec *spec, struct image_params *params);

/* What the partition has room for to which the file with that suffix goes. */
uint32_t package_gemini_room(const struct package_spec *spec, const char *suffix);

/* A small archive with nothing in it, gzipped, where a bootloader wants a file; the caller's. */
struct buffer package_placeholder(void);

#endif
