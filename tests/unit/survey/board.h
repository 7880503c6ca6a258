/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A board for tests of the survey: its memory as a bootloader leaves it. */
#ifndef KEDGE_UNIT_BOARD_H
#define KEDGE_UNIT_BOARD_H

#include "tests/common/atag_list.h"
#include "tests/common/test.h"

#include "boot/fdt/fdt_tree.h"
#include "boot/survey/survey.h"
#include "boot/survey/survey_request.h"

#define RAM	     0x80000000u
#define RAM_SIZE     0x8000000u
#define LOAD	     0x81000000u
#define R2	     0x80000100u
#define KERNEL_BYTES 50000u
#define BOARD_TREES  24

/* What is put into memory before the survey. */
struct board {
	uint32_t load;			 /* 0: LOAD */
	const char *cmdline;		 /* the image's own; NULL: none */
	struct buffer packed;		 /* size 0: no tree is packed in */
	struct buffer initrd;		 /* the image's own; size 0: none */
	struct buffer appended;		 /* size 0: none */
	struct buffer tree[BOARD_TREES]; /* more to pack in, or to append, behind each other */
	unsigned int tree_count;
	bool append; /* append them */
	struct buffer r2_blob;
	uint32_t r2_at, r2; /* where the blob is, and what the register says */
	uint32_t r1;
	struct image_params params;
	uint32_t bss_size;
	bool piece_missing;	   /* the second of two */
	struct survey_given given; /* what is set beforehand */
	struct plan_request known; /* with its banks */
	enum log_level level;	   /* that was asked for */
	struct survey survey;
	const void *image;
	struct buffer image_bytes;
};

/* Build the image, put all of it into memory and take the survey; all buffers are used up. */
enum error take(struct board *b);

/* Empty the memory: for the end of a group of tests. */
int forget(void **state);

/* A list as a blob. */
struct buffer atags_blob(const struct list *l);

/* A list with RAM, a command line and an initrd at 0x82000000 of 0x1000 bytes. */
struct buffer usual_list(void);

/* A tree with a bank (0: none), a command line and, for telling it from others, a model. */
void *board_tree(const char *model, uint32_t ram);
const char *model_of(const struct board *b);

/* The size of the board's image without what is appended. */
uint32_t image_size(const struct board *b);

/* That there are so many warnings, of which the last is this one. */
void assert_warned(const struct survey *s, uint32_t count, enum error error, uint32_t address);

bool occupies(const struct plan_request *in, uint32_t start, uint32_t end, enum plan_reason reason,
	      bool until_tree);

#endif
