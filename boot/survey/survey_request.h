/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From what the survey found to the request for a plan: what needs a place, and how much room. */
#ifndef KEDGE_SURVEY_REQUEST_H
#define KEDGE_SURVEY_REQUEST_H

#include "boot/fdt/fdt_tree.h"
#include "survey.h"

/*
 * Put the payload into the request: one part, or two where the image is loaded in two pieces.
 * Returns ERR_NONE or fails the survey.
 */
enum error survey_request_payload(const struct survey_given *given, const void *image,
				  struct survey *s);

/*
 * Put kernel and all other items into the request, once RAM, tree, initrd and occupied ranges are
 * known.
 */
void survey_request_items(const struct survey_given *given, const void *image, struct survey *s);

/* What is to be changed in the tree; points into the survey. */
struct fdt_changes survey_fdt_changes(const struct survey *s);

#endif
