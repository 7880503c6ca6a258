/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Characters and fields of a text. */
#ifndef KEDGE_TEXT_H
#define KEDGE_TEXT_H

/* The bytes of the UTF-8 character that a text begins with, 0 if it is none. */
int utf8_length(const char *text);

/*
 * Copy a field to *to, which has room for the whole text. A single comma ends the field; two commas
 * stand for one in it. Afterwards *text is behind the comma and *to is behind the copy's 0. Returns
 * the copy.
 */
char *take_field(const char **text, char **to);

#endif
