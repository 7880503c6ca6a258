# SPDX-License-Identifier: GPL-2.0-or-later
# The modules of boot/, listed once, for the loaders and for the host command. A new file in a
# folder of boot/ goes into both; one in boot/ itself goes into the loaders alone.

BOOT_SRCS := $(sort $(wildcard boot/*.c boot/*/*.c))
BOOT_DIRS := $(patsubst %/,%,$(sort $(dir $(BOOT_SRCS))))
# What else only a loader needs: it writes to a serial line, and reads a clock.
BOOT_LOADER_SRCS := $(wildcard boot/*.c) $(addprefix boot/,console/console.c log/log_times.c)
# With these the host command plans a boot as the loader will.
BOOT_SHARED_SRCS := $(filter-out $(BOOT_LOADER_SRCS),$(BOOT_SRCS))
