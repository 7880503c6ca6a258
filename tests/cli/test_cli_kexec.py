# SPDX-License-Identifier: GPL-2.0-or-later
"""An image as kexec reads a zImage, by the rules of kexec-tools' kexec/arch/arm/kexec-zImage-arm.c.

The tool itself has the parser in its builds for ARM alone, and loads on ARM alone.
"""
import struct

import pytest

import cli_kit as kit
from cli_kit import pack

KLSZ = 0x5a534c4b


def kexec_read(data):
    """The bytes that kexec loads, and the size of the running kernel it keeps free for it."""
    magic, start, end, _, magic2, tags = struct.unpack_from("<6I", data, 0x24)
    assert magic == 0x016f2818
    size = end - start
    assert 0 < size <= len(data), "truncated"
    assert magic2 == 0x45454545
    while True:
        assert tags + 8 <= size
        words, tag = struct.unpack_from("<2I", data, tags)
        assert words, "the list ends without the kernel's size"
        assert tags + 4 * words <= size
        if tag == KLSZ:
            break
        tags += 4 * words
    size_at, bss = struct.unpack_from("<2I", data, tags + 8)
    assert size_at + 4 <= size
    return data[:size], struct.unpack_from("<I", data, size_at)[0] + bss


@pytest.mark.parametrize("options", [[], ["--compress", "lz4"], ["--arch", "v7"],
                                     ["--compress", "none"]])
def test_kexec(options, made, tmp_path):
    data = pack(made / "zImage", tmp_path / "out", "-d", made / "board.dtb", *options)
    assert kexec_read(data) == (data, len(kit.image_bytes()) + kit.BSS)
    # what is appended is not a part of it, as with any zImage
    assert kexec_read(data + kit.tree())[0] == data
    with pytest.raises(AssertionError, match="truncated"):
        kexec_read(data[:-1])
