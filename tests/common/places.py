# SPDX-License-Identifier: GPL-2.0-or-later
"""Where the tests find what they need: the build, and Debian's kernels.

The makefiles name both in the environment, KEDGE_BUILD and CACHE; without these, they are where
`make` puts them. KEDGE names another host command.
"""

import os
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]


def _cache() -> pathlib.Path:
    """The Makefile's CACHE."""
    if cache := os.environ.get("CACHE"):
        return pathlib.Path(cache)
    home = os.environ.get("HOME")
    users = os.environ.get("XDG_CACHE_HOME") or (home and f"{home}/.cache") or ROOT / "build"
    return pathlib.Path(users) / "kedge"


BUILD = pathlib.Path(os.environ.get("KEDGE_BUILD") or ROOT / "build").resolve()
KEDGE = pathlib.Path(os.environ.get("KEDGE") or BUILD / "kedge").resolve()
PAYLOAD = BUILD / "payload" / "payload.bin"
COUNT_PLUGIN = BUILD / "qemu" / "count.so"
KERNELS = _cache() / "kernels"


def needed(path: pathlib.Path) -> pathlib.Path:
    """Return the path of what a test needs; without it, end the run and say what makes it."""
    if not path.exists():
        import pytest    # programs that are no tests have none of it

        shown = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
        pytest.exit(f"{shown} is missing: make ready", 1)
    return path


def report_program(port: str) -> pathlib.Path:
    """kedge report for the board itself, for one of Debian's ports."""
    return needed(BUILD / "target" / port / "kedge-report")


def loader_elf(arch: str, compress: str) -> pathlib.Path:
    return needed(BUILD / "loader" / f"{arch}-{compress}.elf")


def debian_kernel(flavour: str) -> pathlib.Path:
    return needed(KERNELS / flavour / "vmlinuz")


def debian_dtb(flavour: str, name: str) -> pathlib.Path:
    return needed(KERNELS / flavour / "dtbs" / name)


def debian_busybox(port: str) -> pathlib.Path:
    return needed(KERNELS / port / "busybox")
