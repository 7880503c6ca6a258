/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernels that a distribution has installed, and the device trees of their packages. */
#ifndef KEDGE_INSTALLED_H
#define KEDGE_INSTALLED_H

#include "util/files.h"

/* The flavour at a version's end: "armmp" of 6.1.0-9-armmp; "" if it has none. */
const char *installed_flavour(const char *version);

/*
 * The newest version in ROOT/boot, of that flavour if it is not NULL, into newest; "" for none. The
 * program ends when the directory cannot be read.
 */
void installed_newest(const char *root, const char *flavour, char newest[PATH_ROOM]);

/*
 * The path of a device tree of that name below root, where Debian's kernel packages and
 * `make dtbs_install` put them; the caller's. When there is none the program ends; hint goes behind
 * the message.
 */
char *installed_tree(const char *root, const char *name, const char *version, const char *hint);

/* A value with %v replaced by the version; the caller's. */
char *expand_version(const char *value, const char *version);

#endif
