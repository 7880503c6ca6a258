// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd/common/die.h"
#include "process.h"

pid_t process_start(void)
{
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid < 0)
		die("a process cannot be started: %s", strerror(errno));
	return pid;
}

bool process_ended_well(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) && !WEXITSTATUS(status);
}

_Noreturn void process_become(char *const *words)
{
	execv(words[0], words);
	fprintf(stderr, "kedge: %s: %s\n", words[0], strerror(errno));
	_exit(EXIT_INPUT);
}
