# SPDX-License-Identifier: GPL-2.0-or-later
# Every target runs for FUZZ_SECONDS (60; decoders half) from its seeds, under the address and
# undefined-behaviour sanitizers. What it finds is left in build/fuzz/crash-*.

FUZZ := $(BUILD)/fuzz
FUZZ_SECONDS ?= 60
# As the unit tests, and with what libFuzzer counts branches by; its main() comes when linking.
FUZZ_FLAGS := -O1 -U_FORTIFY_SOURCE -fsanitize=fuzzer-no-link$(comma)address$(comma)undefined \
	-fno-sanitize-recover=all
FUZZ_DECODERS := deflate lz4 lzo lzma xz zstd
FUZZ_TARGETS := atags tree overlay image plan kernel package fis $(FUZZ_DECODERS)
# The decoders half as long, for there are six of them, and what has few states.
fuzz_seconds = $(if $(filter $(1),overlay fis $(FUZZ_DECODERS)),$(shell expr $(FUZZ_SECONDS) / 2),$(FUZZ_SECONDS))
$(eval $(call host_rules,$(FUZZ),$(FUZZ_FLAGS),clang))

$(FUZZ)/fuzz_%: $(FUZZ)/tests/fuzz/fuzz_%.o $(FUZZ)/tests/unit/plan/plan_check.o $(HOST)/loaders.o \
		$(call host_objects,$(FUZZ))
	$(SAY)clang -fsanitize=fuzzer$(comma)address$(comma)undefined $^ $(HOST_LIBS) -o $@

.PHONY: fuzz fuzz-seeds $(addprefix fuzz-,$(FUZZ_TARGETS))
## fuzz             the fuzzers, each for FUZZ_SECONDS=60; T=pattern runs the targets so named
FUZZ_PROGRAMS := $(addprefix $(FUZZ)/fuzz_,$(FUZZ_TARGETS))
FUZZ_CHOSEN := $(call choose,$(FUZZ_PROGRAMS))
fuzz: $(FUZZ_CHOSEN:$(FUZZ)/fuzz_%=fuzz-%)
	$(call need_chosen,$(FUZZ_CHOSEN),$(FUZZ_PROGRAMS))

fuzz-seeds: all
	@$(PYTHON) -B tests/fuzz/seeds.py $(BUILD)/kedge $(FUZZ)/seeds

# Two targets at once with make -j2.
$(addprefix fuzz-,$(FUZZ_TARGETS)): fuzz-%: $(FUZZ)/fuzz_% fuzz-seeds
	@mkdir -p $(FUZZ)/corpus/$* $(FUZZ)/seeds/$*
	@$< -seed=1 -max_total_time=$(call fuzz_seconds,$*) -timeout=100 -rss_limit_mb=4096 \
		-max_len=65536 -print_final_stats=1 -artifact_prefix=$(FUZZ)/crash-$*- \
		$(FUZZ)/corpus/$* $(FUZZ)/seeds/$* 2>$(FUZZ)/$*.log || \
		{ tail -40 $(FUZZ)/$*.log; exit 1; }
	@echo "  fuzz_$*, $(call fuzz_seconds,$*) s:$$(sed -n 's/.*number_of_executed_units://p' $(FUZZ)/$*.log) executions"
