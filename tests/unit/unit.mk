# SPDX-License-Identifier: GPL-2.0-or-later
# The unit tests run on the host, under the address and undefined-behaviour sanitizers. In the
# environment, KEDGE_PLAN_LAYOUTS=N tries N random layouts.

comma := ,
UNIT := $(BUILD)/asan
# What a sanitizer finds ends the test (-fno-sanitize-recover). -O1 keeps its traces readable and
# the tests fast enough. FORTIFY_SOURCE would check first, and say less.
UNIT_FLAGS := -O1 -U_FORTIFY_SOURCE -fsanitize=address$(comma)undefined -fno-sanitize-recover=all
$(eval $(call host_rules,$(UNIT),$(UNIT_FLAGS),$(CC)))

UNIT_PROGRAMS := $(patsubst %.c,$(UNIT)/%,$(wildcard tests/unit/*/test_*.c))
UNIT_CHOSEN := $(call choose,$(UNIT_PROGRAMS))
# What the tests share: our own helpers, what makes an empty tree, and xxhash to compare with.
UNIT_OBJS := $(addprefix $(UNIT)/,$(TEST_COMMON)) $(addprefix $(UNIT)/tests/,unit/survey/board.o \
	unit/plan/plan_brute.o unit/plan/plan_check.o unit/plan/plan_candidates.o) \
	$(HOST)/loaders.o $(call host_objects,$(UNIT)) \
	$(patsubst $(LIBSRC)/%,$(UNIT)/vendor/%,$(LIBFDT_DIR)/fdt_sw.o \
	$(LIBFDT_DIR)/fdt_empty_tree.o $(LIBFDT_DIR)/fdt_addresses.o $(LZ4_DIR)/xxhash.o)

$(UNIT_PROGRAMS): %: %.o $(UNIT_OBJS)
	$(SAY)$(CC) -pie $(UNIT_FLAGS) $(ONE_FUNCTION) $^ $(HOST_LIBS) -lcmocka -o $@

# kexec-tools' own loader of a zImage, to be given ours. It is fetched for this alone.
KEXEC_DIR := $(LIBSRC)/kexec-tools
KEXEC_STAMP := $(LIBSRC)/.complete-test
$(KEXEC_STAMP): scripts/deps/sources.sh | $(SOURCES_STAMP)
	scripts/deps/sources.sh $(LIBSRC) test
	@touch $@
KEXEC_HEADERS := $(addprefix -isystem $(KEXEC_DIR)/,kexec/libfdt kexec include kexec/arch/arm/include)
$(UNIT)/kexec-zImage-arm.o: $(KEXEC_STAMP)
	@mkdir -p $(@D)
	$(SAY)$(CC) $(HOST_CFLAGS) $(UNIT_FLAGS) $(KEXEC_HEADERS) -w -c $(KEXEC_DIR)/kexec/arch/arm/$(@F:.o=.c) -o $@
$(UNIT)/tests/unit/kedge/test_kexec.o: LIB_CFLAGS += $(KEXEC_HEADERS)
$(UNIT)/tests/unit/kedge/test_kexec.o: $(KEXEC_STAMP)
$(UNIT)/tests/unit/kedge/test_kexec: $(UNIT)/kexec-zImage-arm.o

.PHONY: unit
## unit             the unit tests; T=pattern runs the programs so named, T=program:function one test
unit: $(UNIT_CHOSEN)
	$(call need_chosen,$(UNIT_CHOSEN),$(UNIT_PROGRAMS))
	@mkdir -p $(UNIT)/tmp
	@TMPDIR=$(abspath $(UNIT)/tmp) KEDGE_KERNELS=$(abspath $(KERNELS)) $(call run_programs,$^)

-include $(shell find $(UNIT) -name '*.d' 2>/dev/null)
