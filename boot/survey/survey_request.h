/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Making the request for a plan from the survey: what needs a place, and how much room. */
#ifndef KEDGE_SURVEY_REQUEST_H
#define KEDGE_SURVEY_REQUEST_H

#include "boot/fdt/fdt_tree.h"
#include "survey.h"

/*
 * Put the payload into the request: one part, or two if the image is loaded in two pieces. Returns
 * ERR_NONE; or the survey fails, and its error is returned.
 */
enum error survey_request_payload(const struct survey_given *given, const void *image,
				  struct survey *s);

/*
 * Put the kernel and all other items into the request. RAM, tree, initrd and occupied ranges must
 * be known.
 */
void survey_request_items(const struct survey_given *given, const void *image, struct survey *s);

/* The changes to be made in the tree. They point into the survey. */
struct fdt_changes survey_fdt_changes(const struct survey *s);

#endif
