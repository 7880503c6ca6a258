# SPDX-License-Identifier: GPL-2.0-or-later
"""ATAG lists made up."""

import struct

ATAG_CORE, ATAG_MEM, ATAG_RAMDISK, ATAG_CMDLINE = 0x54410001, 0x54410002, 0x54410004, 0x54410009
ATAG_INITRD, ATAG_INITRD2, ATAG_REVISION = 0x54410005, 0x54420005, 0x54410007
ATAG_NONE = struct.pack("<2I", 0, 0)


def atag(kind: int, *words: int) -> bytes:
    return struct.pack(f"<{2 + len(words)}I", 2 + len(words), kind, *words)


def cmdline_tag(cmdline: str) -> bytes:
    text = cmdline.encode() + b"\0"
    text += bytes(-len(text) % 4)
    return atag(ATAG_CMDLINE, *struct.unpack(f"<{len(text) // 4}I", text))


def atags(memory=((0, 0x4000000),), initrd=None, cmdline=None, revision=None, end=True) -> bytes:
    """A list with the RAM's banks and the initrd as (start, size)."""
    data = atag(ATAG_CORE, 1, 0x1000, 0)
    data += b"".join(atag(ATAG_MEM, size, start) for start, size in memory)
    if initrd:
        data += atag(ATAG_INITRD2, *initrd)
    if cmdline:
        data += cmdline_tag(cmdline)
    if revision is not None:
        data += atag(ATAG_REVISION, revision)
    return data + (ATAG_NONE if end else b"")
