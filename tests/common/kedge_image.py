# SPDX-License-Identifier: GPL-2.0-or-later
"""The format of kedge's images, read without kedge, and its payloads inflated by others."""

import ctypes
import struct
import subprocess
import types
import zlib

MASK = 0xffffffff
PRIMES = 2654435761, 2246822519, 3266489917, 668265263, 374761393


def xxh32(data, seed=0):
    """XXH32, by its specification."""
    p1, p2, p3, p4, p5 = PRIMES
    rotate = lambda x, r: (x << r | x >> (32 - r)) & MASK
    at = 0
    if len(data) >= 16:
        lanes = [(seed + p1 + p2) & MASK, (seed + p2) & MASK, seed, (seed - p1) & MASK]
        for at in range(0, len(data) - 15, 16):
            for i, word in enumerate(struct.unpack_from("<4I", data, at)):
                lanes[i] = rotate((lanes[i] + word * p2) & MASK, 13) * p1 & MASK
        at += 16
        h = sum(rotate(lane, r) for lane, r in zip(lanes, (1, 7, 12, 18)))
    else:
        h = seed + p5
    h = (h + len(data)) & MASK
    for at in range(at, len(data) - 3, 4):
        h = rotate((h + struct.unpack_from("<I", data, at)[0] * p3) & MASK, 17) * p4 & MASK
    for byte in data[len(data) // 4 * 4:]:
        h = rotate((h + byte * p5) & MASK, 11) * p1 & MASK
    h = (h ^ h >> 15) * p2 & MASK
    h = (h ^ h >> 13) * p3 & MASK
    return h ^ h >> 16


def digest(data):
    """The digest of many bytes, by xxhsum."""
    done = subprocess.run(["xxhsum", "-H0"], input=data, stdout=subprocess.PIPE, check=True)
    return int(done.stdout.split()[0], 16)


HEADER_AT = 0x48
HEADER = ("magic version header_size image_size loader_size head_size loader_arch loader_format "
          "workspace_size part_count format inflated_size inflated_digest bss_size text_offset "
          "pgdir_size gap filter loader_digest digest").split()
PARAMS, PAYLOAD, TREE = 1, 2, 3
INITRD = 6
FORMATS = ["none", "gzip", "lz4", "lzo", "lzma", "xz", "zstd"]
FILTERS = ["none", "arm"]
MODES = ["replace", "prepend", "append", "ignore", "force"]
LEVELS = ["normal", "silent", "verbose"]


def header_of(data):
    return types.SimpleNamespace(**dict(zip(HEADER, struct.unpack_from(f"<{len(HEADER)}I", data,
                                                                       HEADER_AT))))


def parts_of(data):
    """The part table: type, offset, size, digest, and the bytes."""
    h = header_of(data)
    parts = []
    for i in range(h.part_count):
        p = types.SimpleNamespace()
        p.type, p.offset, p.size, p.digest = struct.unpack_from("<4I", data,
                                                                h.loader_size + 16 * i)
        p.bytes = data[p.offset:p.offset + p.size]
        parts.append(p)
    return parts


def parts_of_type(data, kind):
    return [p for p in parts_of(data) if p.type == kind]


def params_of(data):
    """The parameter block."""
    block = parts_of_type(data, PARAMS)[0].bytes
    names = ("length version flags ram_base cmdline_mode cmdline_offset cmdline_length "
             "ram_align log_level policy on_error error_address error_value console_offset").split()
    p = types.SimpleNamespace(**dict(zip(names, struct.unpack_from(f"<{len(names)}I", block))))
    (p.console_type, p.console_base, p.console_shift, p.console_width, p.console_put,
     p.console_flush) = struct.unpack_from("<2I4B", block, p.console_offset)
    p.cmdline = None
    if p.cmdline_offset:
        p.cmdline = block[p.cmdline_offset:p.cmdline_offset + p.cmdline_length]
        assert block[p.cmdline_offset + p.cmdline_length] == 0
    return p


def reseal(data):
    """Give an image that was changed in its header or part table the digest that fits."""
    h = header_of(data)
    at = HEADER_AT + 4 * (len(HEADER) - 1)
    table = data[h.loader_size:h.loader_size + 16 * h.part_count]
    new = xxh32(bytes(table), xxh32(bytes(data[HEADER_AT:at])))
    return bytes(data[:at]) + struct.pack("<I", new) + bytes(data[at + 4:])


def inflate(form, payload, size):
    """The bytes in a payload, by the reference implementation of its format."""
    if form == "gzip":
        return zlib.decompress(payload, -15)
    if form == "lzo":
        lzo = ctypes.CDLL("liblzo2.so.2")
        out, length = ctypes.create_string_buffer(size), ctypes.c_size_t(size)
        assert lzo.lzo1x_decompress_safe(payload, ctypes.c_size_t(len(payload)), out,
                                         ctypes.byref(length), None) == 0
        return out.raw[:length.value]
    tools = {"none": ["cat"], "lz4": ["lz4", "-d", "-c"], "zstd": ["zstd", "-d", "-c", "-q"],
             "lzma": ["xz", "--format=lzma", "-d", "-c"], "xz": ["xz", "--format=xz", "-d", "-c"]}
    return subprocess.run(tools[form], input=payload, stdout=subprocess.PIPE, check=True).stdout
