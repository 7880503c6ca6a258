# SPDX-License-Identifier: GPL-2.0-or-later
"""What the tests of the host command share: runs of it, and by one name what tests/common/ has."""

import json
import subprocess
import types

# A test says kit.tree(), wherever that comes from.
from atag_list import atags                                     # noqa: F401
from kedge_image import (FILTERS, FORMATS, HEADER, HEADER_AT, INITRD, LEVELS, MODES, PARAMS,
                         PAYLOAD, TREE, digest, header_of, inflate, params_of, parts_of,
                         parts_of_type, reseal, xxh32)          # noqa: F401
from kernels import (BSS, HINTS, PACKINGS, TEXT_OFFSET, arm_code, filtered, image_bytes,
                     vmlinux, zimage)                           # noqa: F401
from places import KEDGE, KERNELS, ROOT, debian_kernel          # noqa: F401
from trees import dtb, tree                                     # noqa: F401

# The Debian kernels: text offset, the page directory in front of it, and the loader they get.
DEBIAN = {
    "armmp": (0x208000, 0x4000, 7),
    "armmp-lpae": (0x208000, 0x5000, 7),
    "marvell": (0x8000, 0x4000, 4),
    "rpi": (0x8000, 0x4000, 4),
}


def run(*arguments, **options):
    """Run kedge, whatever comes of it."""
    return subprocess.run([KEDGE, *map(str, arguments)], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
                          timeout=120, check=False, **options)


def good(*arguments, **options):
    """Run kedge, which succeeds without a word on standard error; returns what it printed."""
    done = run(*arguments, **options)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def bad(*arguments, status=1, **options):
    """Run kedge, which fails and says why in one place; returns the message."""
    done = run(*arguments, **options)
    assert done.returncode == status, (done.returncode, done.stdout, done.stderr)
    assert done.stdout == ""
    assert done.stderr.startswith("kedge")
    if status == 1:
        assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def misused(*arguments):
    return bad(*arguments, status=2)


def pack(kernel, output, *options):
    """Pack and return the image's bytes."""
    good("pack", "-k", kernel, "-o", output, "-q", *options)
    return output.read_bytes()


# --- what plan prints ---

def read_plan(text):
    """What plan --json printed; ranges as (start, end, label)."""
    told = json.loads(text)
    ranges = lambda key: [(r["start"], r["end"], ("occupied: " if r["kind"] == "occupied" else "")
                           + r["label"]) for r in told.get(key, [])]
    return types.SimpleNamespace(
        starts=told["starts"], reason=told.get("code"), warnings=told["warnings"],
        ram_base=told["ram_base"], ram_base_by=told["ram_base_by"], banks=[(r["start"], r["end"]) for r in told["ram"]],
        before=ranges("before"), during=ranges("during"), after=ranges("after"),
        moves=[(m["from"], m["to"], m["size"], m["object"]) for m in told.get("moves", [])],
        bytes_moved=told.get("bytes_moved"), in_place=told.get("in_place"))
