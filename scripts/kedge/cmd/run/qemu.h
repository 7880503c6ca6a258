/* SPDX-License-Identifier: GPL-2.0-or-later */
/* QEMU: its command line for a machine, and its process. */
#ifndef KEDGE_QEMU_H
#define KEDGE_QEMU_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define QEMU_WORDS_MAX 128

/* What to boot, and on what. NULL: QEMU's own choice. */
struct qemu {
	const char *program, *machine, *image, *initrd, *append, *dtb, *memory, *cpu;
	bool semihosting; /* the image's console is semihosting: show that, too */
	bool has_serial;
	uint32_t
		serial; /* the serial line to show, from 0; without one, the machine's usual line */
	char **more;	/* more words, at most half of QEMU_WORDS_MAX, up to a NULL; or NULL */
};

/* A command line, without a NULL behind it. */
struct words {
	unsigned int count;
	const char *word[QEMU_WORDS_MAX];
};

struct words qemu_command(const struct qemu *q);

/* QEMU's process, and the read ends of the guest's output and of its own messages. */
struct child {
	pid_t pid;
	int guest, own;
};

/* Start a program. It ends with us, however we end: nobody else would stop it. */
struct child child_start(struct words *w);

/* Print QEMU's own messages that are there on standard error; false at their end. */
bool child_pass_on(int own);

/* Print the rest of them, of a QEMU that has ended. */
void child_pass_on_rest(int own);

#endif
