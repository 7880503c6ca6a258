# SPDX-License-Identifier: GPL-2.0-or-later
"""Kernels made up: raw, as zImage and as ELF file, in each compression of Linux."""

import gzip
import lzma
import random
import struct
import subprocess

TEXT_OFFSET = 0x8000
BSS = 0x3210
HINTS = ("--text-offset", str(TEXT_OFFSET), "--bss", str(BSS))  # for a kernel that tells nothing


def image_bytes(size=96 * 1024, pgtbl=False):
    """A raw Image: compressible words, that tell the kernel's place or do not."""
    rng = random.Random(size)
    words = [rng.getrandbits(32) & 0x0fffffff for _ in range(256)]
    data = struct.pack("<I", 0xe321f0d3)
    if pgtbl:  # add r8, r8, #0x8000; sub r8, r8, #0x4000 at the usual place
        data += struct.pack("<2I", 0xe2888902, 0xe2488901)
    while len(data) < size:
        data += struct.pack("<I", words[rng.randrange(256)])
    return data[:size]


def _tool(command):
    def run_tool(data):
        return subprocess.run(command, input=data, stdout=subprocess.PIPE, check=True).stdout
    return run_tool


# Each compression of Linux as its build makes it.
PACKINGS = {
    "gzip": lambda data: gzip.compress(data, 9, mtime=0),
    "lz4": _tool(["lz4", "-l", "-9", "-c", "-q"]),
    "lzo": _tool(["lzop", "-9", "-c"]),
    "lzma": lambda data: lzma.compress(data, lzma.FORMAT_ALONE),
    "xz": lambda data: lzma.compress(data, lzma.FORMAT_XZ, lzma.CHECK_CRC32, filters=[
        {"id": lzma.FILTER_ARM}, {"id": lzma.FILTER_LZMA2, "dict_size": 1 << 25}]),
    "zstd": _tool(["zstd", "-19", "-c", "-q"]),
}


def zimage(image, packing="gzip", klsz=True, mask=True, text_offset=TEXT_OFFSET, bss=BSS,
           stored_size=None):
    """A stock zImage, with or without its KLSZ table and the code that adds the text offset."""
    code = struct.pack("<3I", 0xe1a00000, 0xe1a00000, 0xe1a00000)
    if mask:  # and r4, pc, #0xf8000000; nop; add r4, r4, #text_offset, a multiple of 0x4000
        code += struct.pack("<3I", 0xe20f433e, 0xe1a00000, 0xe2844900 | text_offset >> 14)
    table = 0x40 + len(code)
    payload = PACKINGS[packing](image)
    if packing != "gzip":  # which ends with the size itself
        payload += struct.pack("<I", stored_size or len(image))
    size_at = table + 28 + len(payload) - 4
    data = struct.pack("<8I", *[0xe1a00000] * 8) + struct.pack("<I", 0xea000006)
    body = code + (struct.pack("<7I", 7, 0x5a534c4b, size_at, bss, text_offset, 0x10000, 0)
                   if klsz else bytes(28)) + payload
    end = (0x40 + len(body) + 7) // 8 * 8
    data += struct.pack("<6I", 0x016f2818, 0, end, 0x04030201, 0x45454545 if klsz else 0,
                        table if klsz else 0) + bytes(4)
    return (data + body).ljust(end, b"\0")


def vmlinux(segments, entry=0xc0008000, machine=40, ei_class=1, ei_data=1):
    """An ELF file of (physical address, bytes, size in memory)."""
    offset = 52 + 32 * len(segments)
    data = b"\x7fELF" + bytes([ei_class, ei_data, 1]) + bytes(9)
    data += struct.pack("<2H5I6H", 2, machine, 1, entry, 52, 0, 0x5000200, 52, 32, len(segments),
                        0, 0, 0)
    body = b""
    for address, content, memory in segments:
        data += struct.pack("<8I", 1, offset + len(body), address, address, len(content), memory,
                            7, 4)
        body += content
    return data + body


def arm_code(size=200 * 1024):
    """A raw Image of which every other word is a branch with link, to one of few functions."""
    rng = random.Random(7)
    words = [rng.getrandbits(32) & 0x0fffffff for _ in range(256)]
    targets = [rng.randrange(size // 4) for _ in range(20)]
    data = struct.pack("<I", 0xe321f0d3)
    for at in range(1, size // 4):
        word = words[rng.randrange(256)]
        if at % 2:
            word = 0xeb000000 | (rng.choice(targets) - at - 2) & 0xffffff
        data += struct.pack("<I", word)
    return data


def filtered(data):
    """What the ARM filter makes of it, by its description: the offset becomes the target."""
    words = list(struct.unpack(f"<{len(data) // 4}I", data[:len(data) // 4 * 4]))
    for at, word in enumerate(words):
        if word >> 24 == 0xeb:
            words[at] = 0xeb000000 | (word + at + 2) & 0xffffff
    return struct.pack(f"<{len(words)}I", *words) + data[len(data) // 4 * 4:]
