// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "policy.h"
#include "util/failure.h"

struct cmdline_word {
	const char *name;
	uint32_t bit; /* set by it */
};

static const struct cmdline_word trees[] = {{"image", 0}, {"r2", POLICY_FDT_R2}};
static const struct cmdline_word initrds[] = {{"bootloader", 0}, {"image", POLICY_INITRD_OURS}};
static const struct cmdline_word reports[] = {{"yes", 0}, {"no", POLICY_NO_RECORD}};
static const struct cmdline_word tags[] = {
	{"mem", POLICY_NO_MEM},
	{"initrd", POLICY_NO_INITRD},
	{"serial", POLICY_NO_SERIAL},
	{"revision", POLICY_NO_REVISION},
};

#define TAGS	 (sizeof(tags) / sizeof(tags[0]))
#define TAGS_ALL (POLICY_NO_MEM | POLICY_NO_INITRD | POLICY_NO_SERIAL | POLICY_NO_REVISION)

/* Set or clear a bit by one of two words. */
static bool choose(const struct cmdline_word *words, const char *word, uint32_t *policy)
{
	unsigned int i;

	for (i = 0; i < 2; i++) {
		if (!strcmp(word, words[i].name)) {
			*policy = (*policy & ~words[1].bit) | words[i].bit;
			return true;
		}
	}
	return false;
}

static const char *word_of(const struct cmdline_word *words, uint32_t policy)
{
	return words[policy & words[1].bit ? 1 : 0].name;
}

bool policy_tree(const char *word, uint32_t *policy)
{
	return choose(trees, word, policy);
}

bool policy_initrd(const char *word, uint32_t *policy)
{
	return choose(initrds, word, policy);
}

bool policy_report(const char *word, uint32_t *policy)
{
	return choose(reports, word, policy);
}

bool policy_ignore(const char *list, uint32_t *policy, struct failure *f)
{
	uint32_t bits = 0;
	size_t length, i;

	if (!strcmp(list, "none")) {
		*policy &= ~TAGS_ALL;
		return true;
	}
	for (;; list += length + 1) {
		length = strcspn(list, ",");
		for (i = 0; i < TAGS; i++) {
			if (strlen(tags[i].name) == length && !memcmp(list, tags[i].name, length))
				break;
		}
		if (i == TAGS)
			return failed(f, "'%.*s' is not mem, initrd, serial or revision",
				      (int)length, list);
		bits |= tags[i].bit;
		if (!list[length])
			break;
	}
	*policy = (*policy & ~TAGS_ALL) | bits;
	return true;
}

void policy_print(uint32_t policy)
{
	const char *comma = "";
	size_t i;

	printf("policy         prefer tree of %s, initrd of %s, ignore ", word_of(trees, policy),
	       word_of(initrds, policy));
	for (i = 0; i < TAGS; i++) {
		if (policy & tags[i].bit) {
			printf("%s%s", comma, tags[i].name);
			comma = ",";
		}
	}
	puts(policy & TAGS_ALL ? "" : "none");
	printf("report         %s\n", word_of(reports, policy));
}

void policy_json(uint32_t policy, struct json *j)
{
	size_t i;

	json_string(j, "prefer_tree", word_of(trees, policy));
	json_string(j, "prefer_initrd", word_of(initrds, policy));
	json_bool(j, "report", !(policy & POLICY_NO_RECORD));
	json_open(j, "ignore", '[');
	for (i = 0; i < TAGS; i++) {
		if (policy & tags[i].bit)
			json_string(j, NULL, tags[i].name);
	}
	json_close(j, ']');
}
