// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util.h"

#define ADDRESS_SPACE ((uint64_t)1 << 32)

bool failed(struct failure *f, const char *text, ...)
{
	va_list arguments;

	va_start(arguments, text);
	vsnprintf(f->text, sizeof(f->text), text, arguments);
	va_end(arguments);
	return false;
}

_Noreturn void die(const char *text, ...)
{
	va_list arguments;

	progress(NULL);
	fflush(stdout);
	fputs("kedge: ", stderr);
	va_start(arguments, text);
	vfprintf(stderr, text, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	exit(EXIT_INPUT);
}

void *allocate(size_t size)
{
	void *p = malloc(size ? size : 1);

	if (!p)
		die("out of memory (%zu bytes)", size);
	return p;
}

void buffer_free(struct buffer *b)
{
	free(b->data);
	*b = (struct buffer){0};
}

bool grow(struct growing *g, size_t more)
{
	size_t want = g->buffer.size + more;
	uint8_t *data;

	if (more > g->limit || g->buffer.size > g->limit - more)
		return false;
	if (want <= g->room)
		return true;
	if (want < g->room * 2)
		want = g->room * 2 < g->limit ? g->room * 2 : g->limit;
	data = realloc(g->buffer.data, want);
	if (!data)
		return false;
	g->buffer.data = data;
	g->room = want;
	return true;
}

void path_join(char path[PATH_ROOM], const char *first, const char *second, const char *third)
{
	if (snprintf(path, PATH_ROOM, "%s%s%s", first, second, third) >= PATH_ROOM)
		die("%s%s%s: the path is too long", first, second, third);
}

struct buffer read_file(const char *path)
{
	struct buffer b;
	struct stat st;
	size_t done = 0;
	ssize_t got;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a FIFO: no wait */

	if (fd < 0 || fstat(fd, &st))
		die("%s: %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		die("%s: not a regular file", path);
	if (st.st_size > FILE_LIMIT)
		die("%s: %lld bytes are more than kedge reads (%u)", path, (long long)st.st_size,
		    FILE_LIMIT);
	b.size = (size_t)st.st_size;
	b.data = allocate(b.size);
	while (done < b.size) {
		got = read(fd, b.data + done, b.size - done);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			die("%s: %s", path, strerror(errno));
		if (!got)
			die("%s: it became shorter while it was read", path);
		done += (size_t)got;
	}
	close(fd);
	return b;
}

/* Where a name's file is or is to be, behind symbolic links if they lead to one; the caller's. */
static char *real_name(const char *path)
{
	char *real = realpath(path, NULL);

	if (real)
		return real;
	if (errno != ENOENT)
		die("%s: %s", path, strerror(errno));
	real = strdup(path);
	if (!real)
		die("out of memory");
	return real;
}

/* A file that is replaced keeps its rights and, as far as we may give it away, its owner. */
static bool keep_identity(int fd, const struct stat *old)
{
	bool given = !fchown(fd, old->st_uid, old->st_gid) || !fchown(fd, (uid_t)-1, old->st_gid);

	/* No other group gets what this one had. */
	return !fchmod(fd, old->st_mode & (given ? 0777 : 0707));
}

bool take_rights(const char *path, const char *from)
{
	struct stat old;
	bool good = !stat(from, &old);
	int fd = good ? open(path, O_RDONLY | O_CLOEXEC) : -1;

	good = fd >= 0 && keep_identity(fd, &old);
	if (fd >= 0)
		close(fd);
	return good;
}

/*
 * Write a file's bytes under a temporary name beside its real one, which the caller frees; NULL,
 * and why, when that failed.
 */
static char *write_beside(const struct file_to_write *file, const char *real, struct failure *f)
{
	const char *bytes = file->data;
	size_t done = 0, length = strlen(real);
	char *temporary = allocate(length + 8);
	mode_t mask = umask(0);
	struct stat old;
	bool exists = !stat(real, &old);
	ssize_t put;
	int fd;

	umask(mask);
	memcpy(temporary, real, length);
	memcpy(temporary + length, ".XXXXXX", 8);
	if (exists && !S_ISREG(old.st_mode)) {
		failed(f, "%s: not a regular file", file->path);
		goto fail;
	}
	fd = mkstemp(temporary);
	if (fd < 0) {
		failed(f, "%s: cannot create a file beside it: %s", file->path, strerror(errno));
		goto fail;
	}
	while (done < file->size) {
		put = write(fd, bytes + done, file->size - done);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			break;
		done += (size_t)put;
	}
	if (done < file->size ||
	    (exists ? !keep_identity(fd, &old) : fchmod(fd, 0666 & ~mask) != 0) || fsync(fd)) {
		failed(f, "%s: %s", file->path, strerror(errno));
		close(fd);
		unlink(temporary);
		goto fail;
	}
	if (!close(fd))
		return temporary;
	failed(f, "%s: %s", file->path, strerror(errno));
	unlink(temporary);
fail:
	free(temporary);
	return NULL;
}

/* A file of several that belong together, and what was done with it so far. */
struct writing {
	char *real, *temporary;
	char *kept; /* the one that was there, until all have their names */
	bool named;
};

/*
 * Keep what is there under a name of its own, if there is something. FAT has no links: only there
 * is a moment without a file of that name.
 */
static bool keep_old(struct writing *w)
{
	size_t length = strlen(w->temporary);

	if (access(w->real, F_OK))
		return true;
	w->kept = allocate(length + 2);
	memcpy(w->kept, w->temporary, length);
	memcpy(w->kept + length, "~", 2);
	if (!link(w->real, w->kept) || !rename(w->real, w->kept))
		return true;
	free(w->kept);
	w->kept = NULL;
	return false;
}

/* Give all their names; of the last nothing need be kept, since it is the last to fail. */
static bool name_all(struct writing *w, const struct file_to_write *files, unsigned int count,
		     struct failure *f)
{
	unsigned int i;

	for (i = 0; i < count; i++) {
		if ((i + 1 < count && !keep_old(&w[i])) || rename(w[i].temporary, w[i].real))
			return failed(f, "%s: %s", files[i].path, strerror(errno));
		w[i].named = true;
	}
	return true;
}

/* All as it was. */
static void undo(struct writing *w, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++) {
		if (w[i].kept)
			rename(w[i].kept, w[i].real); /* of two links of one file: nothing */
		else if (w[i].named)
			unlink(w[i].real);
		if (!w[i].named && w[i].temporary)
			unlink(w[i].temporary);
	}
}

static void end_writing(struct writing *w, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++) {
		if (w[i].kept)
			unlink(w[i].kept);
		free(w[i].kept);
		free(w[i].temporary);
		free(w[i].real);
	}
}

/* Two names may lead to one file, of which only the last would stay. */
static bool name_files(struct writing *w, const struct file_to_write *files, unsigned int count,
		       struct failure *f)
{
	unsigned int i, other;

	for (i = 0; i < count; i++) {
		w[i].real = real_name(files[i].path);
		for (other = 0; other < i; other++) {
			if (!strcmp(w[other].real, w[i].real))
				return failed(f, "%s and %s are the same file", files[other].path,
					      files[i].path);
		}
	}
	return true;
}

static bool put_under_names(struct writing *w, const struct file_to_write *files,
			    unsigned int count, struct failure *f)
{
	unsigned int i;

	if (!name_files(w, files, count, f))
		return false;
	for (i = 0; i < count; i++) {
		w[i].temporary = write_beside(&files[i], w[i].real, f);
		if (!w[i].temporary)
			return false;
	}
	return name_all(w, files, count, f);
}

bool put_files(const struct file_to_write *files, unsigned int count, struct failure *f)
{
	struct writing *w = allocate(count * sizeof(*w));
	bool good;

	memset(w, 0, count * sizeof(*w));
	good = put_under_names(w, files, count, f);
	if (!good)
		undo(w, count);
	end_writing(w, count);
	free(w);
	return good;
}

void write_files(const struct file_to_write *files, unsigned int count)
{
	struct failure f;

	if (!put_files(files, count, &f))
		die("%s", f.text);
}

void write_file(const char *path, const void *data, size_t size)
{
	write_files(&(struct file_to_write){path, data, size}, 1);
}

/* A number, of 64 bits: a size may be all of the address space. */
static bool scan_wide(const char **text, uint64_t *value)
{
	const char *p = *text;
	char *end;
	unsigned long long number;
	unsigned int shift = 0;

	if (*p < '0' || *p > '9')
		return false;
	errno = 0;
	number = strtoull(p, &end, p[0] == '0' && (p[1] == 'x' || p[1] == 'X') ? 16 : 10);
	switch (*end) {
	case 'G':
		shift = 30;
		break;
	case 'M':
		shift = 20;
		break;
	case 'K':
		shift = 10;
		break;
	default:
		break;
	}
	if (errno || number > UINT32_MAX)
		return false;
	*value = (uint64_t)number << shift;
	*text = end + (shift ? 1 : 0);
	return true;
}

bool scan_number(const char **text, uint32_t *value)
{
	const char *at = *text;
	uint64_t wide;

	if (!scan_wide(&at, &wide) || wide > UINT32_MAX)
		return false;
	*value = (uint32_t)wide;
	*text = at;
	return true;
}

bool parse_number(const char *text, uint32_t *value)
{
	return scan_number(&text, value) && !*text;
}

/* ADDRESS+SIZE, wherever it ends. */
static bool scan_parts(const char **text, uint32_t *start, uint64_t *size)
{
	return scan_number(text, start) && *(*text)++ == '+' && scan_wide(text, size);
}

bool range_beyond(const char *text)
{
	uint32_t start;
	uint64_t size;

	return scan_parts(&text, &start, &size) && start + size > ADDRESS_SPACE;
}

bool scan_range(const char **text, uint32_t *start, uint32_t *size)
{
	uint64_t wide;

	if (!scan_parts(text, start, &wide) || *start + wide > ADDRESS_SPACE)
		return false;
	/* Of the whole address space the last page is never used. */
	*size = wide == ADDRESS_SPACE ? UINT32_MAX : (uint32_t)wide;
	return true;
}

int utf8_length(const char *text)
{
	static const unsigned char least[] = {0, 0, 0x80, 0xa0, 0x90};
	const unsigned char *s = (const unsigned char *)text;
	int n = *s < 0x80 ? 1 : *s < 0xc2 ? 0 : *s < 0xe0 ? 2 : *s < 0xf0 ? 3 : *s < 0xf5 ? 4 : 0;
	int i;

	for (i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	}
	if ((*s == 0xe0 || *s == 0xf0) && s[1] < least[n])
		return 0;
	if ((*s == 0xed && s[1] > 0x9f) || (*s == 0xf4 && s[1] > 0x8f))
		return 0;
	return n;
}

char *take_field(const char **text, char **to)
{
	const char *from = *text;
	char *field = *to;

	while (*from && (*from != ',' || from[1] == ',')) {
		from += *from == ',';
		*(*to)++ = *from++;
	}
	*(*to)++ = 0;
	*text = from + (*from == ',');
	return field;
}

uint32_t read_le32(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

void write_le32(uint8_t *p, uint32_t value)
{
	p[0] = (uint8_t)value;
	p[1] = (uint8_t)(value >> 8);
	p[2] = (uint8_t)(value >> 16);
	p[3] = (uint8_t)(value >> 24);
}

uint32_t read_be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | (uint32_t)p[3];
}

void write_be32(uint8_t *p, uint32_t value)
{
	p[0] = (uint8_t)(value >> 24);
	p[1] = (uint8_t)(value >> 16);
	p[2] = (uint8_t)(value >> 8);
	p[3] = (uint8_t)value;
}

void progress(const char *text)
{
	static bool shown;

	if (!isatty(STDERR_FILENO) || (!text && !shown))
		return;
	fprintf(stderr, "\r\033[K%s", text ? text : "");
	fflush(stderr);
	shown = text;
}
