# SPDX-License-Identifier: GPL-2.0-or-later
# T=, which tests a target runs. `make unit T=fdt` runs the programs with "fdt" in their name or that
# of their folder; but where one is called plan or test_plan, `make unit T=plan` runs it alone.
# `make unit T=plan:moves` runs of these only the test functions with "moves" in their name. The
# program may be a path, too: `make emu T=tests/emu/test_lk.c`.
# `make cli T=` and `make boot T=` take a file (and ::function), or what pytest's -k takes.

# Only from the command line, for that is a short name to find in an environment.
ifneq ($(origin T),command line)
T :=
endif
T_PROGRAM := $(basename $(notdir $(firstword $(subst :, ,$(T)))))
T_FUNCTION := $(word 2,$(subst :, ,$(T)))

# $(call choose,PROGRAMS): all of them without T.
choose = $(strip $(if $(T),$(or $(filter %/$(T_PROGRAM) %/test_$(T_PROGRAM) %/fuzz_$(T_PROGRAM),$(1)), \
	$(foreach p,$(1),$(if $(findstring $(T_PROGRAM),$(notdir $(patsubst %/,%,$(dir $(p))))/$(notdir $(p))),$(p)))),$(1)))
# $(call need_chosen,CHOSEN,PROGRAMS): stop when T chooses nothing.
need_chosen = $(if $(1),,$(error no test matches T=$(T); there are: $(sort $(notdir $(2)))))

# What the tests' C programs share, below the directory of their objects.
TEST_COMMON := $(patsubst %.c,%.o,$(wildcard tests/common/*.c))

# The filter of test functions is linked into each program; see tests/common/one_function.c.
ONE_FUNCTION := -Wl,--wrap=_cmocka_run_group_tests
# $(call run_programs,PROGRAMS)
run_programs = tests/run.sh "$(T_FUNCTION)" $(1)

# $(call run_pytest,FOLDER): what is in the environment by name, pytest.ini by default.
run_pytest = KEDGE_BUILD=$(abspath $(BUILD)) CACHE=$(abspath $(CACHE)) PYTHON=$(PYTHON) \
	tests/run_pytest.sh $(1) '$(T)'
