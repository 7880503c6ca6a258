# SPDX-License-Identifier: GPL-2.0-or-later
# All tests. `make test` first sees to it that what they need is there.

include tests/choose.mk
include tests/unit/unit.mk
include tests/emu/emu.mk
include tests/fuzz/fuzz.mk
include tests/payload/payload.mk
include tests/boot/boot.mk
include tests/bench/bench.mk

FLAVOURS := armmp armmp-lpae marvell rpi

.PHONY: test test-long fetched ready check cli lint
## test             all tests; fetches what they need
test: fetched
	$(MAKE) -j2 check
fetched:
	scripts/deps/packages.sh test
	scripts/deps/sources.sh $(LIBSRC) test
	scripts/deps/kernels.sh $(KERNELS) $(FLAVOURS)

# 2000 layouts for each instruction set, 40 with each of two Debian kernels.
## test-long        all tests, with many more random layouts
test-long:
	KEDGE_EMU_LAYOUTS=2000 KEDGE_EMU_DEBIAN=40 KEDGE_PLAN_LAYOUTS=1000000 $(MAKE) test

## ready            fetch and build all that pytest needs, to run tests of cli and boot by hand
ready: fetched
	$(MAKE) boot-ready

# Those that use one processor side by side, each printing when it ends. Then one after the other,
# so that QEMU's deadlines hold.
check: all
	$(MAKE) --output-sync=target unit emu cli
	$(MAKE) fuzz
	$(MAKE) boot

## cli              the tests of the host command; T=pattern, as pytest's -k, or T=FILE, runs some
cli: all
	@$(call run_pytest,tests/cli)

LINT_SRCS := $(SHARED_SRCS) $(wildcard $(addsuffix /*.c,scripts/kedge/* scripts/kedge/cmd/* boot boot/*))
## lint             the layers, clang-format, clang-tidy and cppcheck
# cppcheck takes failed(), which fills a struct failure, for a function that reads it.
lint: $(SOURCES_STAMP)
	scripts/deps/packages.sh lint
	$(PYTHON) -B scripts/lint/layers.py
	clang-format --dry-run -Werror $$(find boot lib arch scripts tests -name '*.[ch]')
	clang-tidy --quiet $(sort $(LINT_SRCS)) -- -std=gnu11 -I. -Iscripts/kedge $(LIB_CFLAGS) -DKEDGE_VERSION='""'
	cppcheck --quiet --error-exitcode=1 --enable=warning,portability --inline-suppr -I. -Iscripts/kedge \
		--suppress=missingIncludeSystem --suppress=ctuuninitvar:scripts/kedge/util/failure.c \
		$(sort $(LINT_SRCS))

## pictures         draw docs/boot.svg, by the program itself
.PHONY: pictures
pictures: all
	scripts/deps/kernels.sh $(KERNELS) armmp
	$(BUILD)/kedge pack -q -k $(KERNELS)/armmp/vmlinuz --compress lz4 -o $(BUILD)/armmp.img \
		-d $(KERNELS)/armmp/dtbs/vexpress-v2p-ca9.dtb
	$(BUILD)/kedge plan $(BUILD)/armmp.img --ram 0x60000000+128M --load 0x60010000 \
		--initrd 0x64000000+3M --svg docs/boot.svg >/dev/null

## codes            write the table of codes into docs/codes.md, by the program itself
.PHONY: codes
codes: all
	@$(BUILD)/kedge explain --markdown >$(BUILD)/codes.md
	@awk '/^\| code \| message \|/ { while ((getline l <"$(BUILD)/codes.md") > 0) print l; t = 1; next } \
		t && /^\|/ { next } { t = 0; print }' docs/codes.md >$(BUILD)/codes.new
	@cp $(BUILD)/codes.new docs/codes.md

## packages         write the table of packages into docs/boards.md, between two comments
.PHONY: packages
packages: all
	@$(BUILD)/kedge pack --package help=markdown >$(BUILD)/packages.md
	@awk '/^<!-- packages: end -->/ { t = 0 } !t { print } /^<!-- packages: begin -->/ { print ""; \
		while ((getline l <"$(BUILD)/packages.md") > 0) print l; print ""; t = 1 }' \
		docs/boards.md >$(BUILD)/packages.new
	@cp $(BUILD)/packages.new docs/boards.md
