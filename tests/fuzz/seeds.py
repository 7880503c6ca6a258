# SPDX-License-Identifier: GPL-2.0-or-later
"""seeds.py KEDGE DIRECTORY: make the first inputs of each fuzz target, small and of every kind."""

import gzip
import lzma
import random
import struct
import subprocess
import sys
from pathlib import Path

TREE = """/dts-v1/; /memreserve/ 0x1000 0x1000;
/ { #address-cells = <%d>; #size-cells = <%d>; compatible = "kedge,seed";
    chosen { bootargs = "quiet"; linux,initrd-start = <0x1000>; linux,initrd-end = <0x2000>; };
    memory@0 { device_type = "memory"; reg = <%s>; };
    reserved-memory { #address-cells = <1>; #size-cells = <1>; ranges;
        a { reg = <0x40000 0x1000>; }; }; };"""


def tag(kind: int, *words: int) -> bytes:
    return struct.pack(f"<{2 + len(words)}I", 2 + len(words), kind, *words)


def atags() -> bytes:
    words = struct.unpack("<4I", b"console=ttyS0\0\0\0")
    return (tag(0x54410001, 1, 4096, 0) + tag(0x54410002, 0x8000000, 0x40000000) +
            tag(0x54410009, *words) + tag(0x54420005, 0x48000000, 0x1000) +
            tag(0x54410006, 1, 2) + tag(0x54410007, 3) + struct.pack("<2I", 0, 0))


def tree(cells: int, reg: str) -> bytes:
    source = TREE % (cells, cells, reg)
    return subprocess.run(["dtc", "-q", "-I", "dts", "-O", "dtb"], input=source.encode(),
                          stdout=subprocess.PIPE, check=True).stdout


def zimage(payload: bytes, size: int, klsz: bool) -> bytes:
    stored = struct.pack("<I", size)
    body = bytearray(0x80) + payload + stored
    end = len(body) + 28
    struct.pack_into("<IIIII", body, 0x24, 0x016f2818, 0, end, 0x04030201,
                     0x45454545 if klsz else 0)
    struct.pack_into("<I", body, 0x38, len(body))
    struct.pack_into("<II", body, 0x60, 0xe204433e, 0xe2844902)
    return bytes(body) + struct.pack("<7I", 6, 0x5a534c4b, len(body) - 4, 0x1000, 0x8000, 0, 0)


def main() -> None:
    kedge, top = sys.argv[1], Path(sys.argv[2])
    small = random.Random(1).randbytes(600) + bytes(8000)

    def put(target: str, name: str, data: bytes) -> Path:
        (top / target).mkdir(parents=True, exist_ok=True)
        (top / target / name).write_bytes(data)
        return top / target / name

    put("atags", "all", atags())
    trees = [tree(1, "0x40000000 0x8000000"), tree(2, "0 0x40000000 0 0x8000000"), tree(1, "0 0")]
    for i, data in enumerate(trees):
        put("tree", str(i), data)
    raw = put("kernel", "raw", small)
    for name, data in (("xz", lzma.compress(small)), ("gzip", gzip.compress(small)),
                       ("lzma", lzma.compress(small, lzma.FORMAT_ALONE))):
        put("kernel", name, data)
        # gzip has the size itself; with the others it follows.
        put("kernel", "zimage-" + name, zimage(data[:-4] if name == "gzip" else data, len(small),
                                               True))
        put("kernel", "old-" + name, zimage(data[:-4] if name == "gzip" else data, len(small),
                                            False))
    for name, command in (("lz4", ["lz4", "-l", "-c"]), ("lzo", ["lzop", "-c"]),
                          ("zstd", ["zstd", "-q", "-c"])):
        data = subprocess.run(command, input=small, stdout=subprocess.PIPE, check=True).stdout
        put("kernel", name, data)
        put("kernel", "zimage-" + name, zimage(data, len(small), True))
    dtb = put("tree", "packed", trees[0])
    for name in ("none", "gzip", "lz4"):
        out = top / "image" / name
        out.parent.mkdir(exist_ok=True)
        subprocess.run([kedge, "pack", "-q", "-k", raw, "-o", out, "-d", dtb, "--compress", name,
                        "--text-offset", "0x8000", "--bss", "4096", "--cmdline", "x"], check=True)
    put("image", "appended", (top / "image" / "none").read_bytes() + trees[1])
    put("plan", "zeroes", bytes(1200))
    put("plan", "noise", random.Random(2).randbytes(1200))


main()
