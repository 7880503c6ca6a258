# SPDX-License-Identifier: GPL-2.0-or-later
"""seeds.py KEDGE DIRECTORY: make the first inputs of each fuzz target, small and of every kind."""

import gzip
import lzma
import random
import struct
import subprocess
import sys
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "common"))

import dt
import kedge_image
import kernels
from atag_list import (ATAG_CMDLINE, ATAG_CORE, ATAG_INITRD, ATAG_INITRD2, ATAG_MEM, ATAG_NONE,
                       atag)


# For the target "tree"; with other cells and banks, the first is the seed of two more.
USUAL = "tests/fuzz-usual.dts"
TREES = {
    "timer": "tests/fuzz-timer.dts",
    "window": "tests/fuzz-window.dts",
    "firmware": "tests/fuzz-firmware.dts",
    "reserved": "tests/fuzz-reserved.dts",
    "deep": "tests/fuzz-deep.dts",
}
TWO_CELLS = """/ { #address-cells = <2>; #size-cells = <2>;
    memory@0 { reg = <0 0x40000000 0 0x8000000>; };
    bus@1 { ranges = <1 0 0 0x9000000 8>; }; };"""
NO_BANK = "/ { memory@0 { reg = <0 0>; }; };"


def atags() -> dict[str, bytes]:
    core, end = atag(ATAG_CORE, 1, 4096, 0), ATAG_NONE
    words = struct.unpack("<4I", b"console=ttyS0\0\0\0")
    memory, initrd = atag(ATAG_MEM, 0x8000000, 0x40000000), atag(ATAG_INITRD2, 0x48000000, 0x1000)
    long = struct.unpack("<256I", b"x" * 1000 + bytes(24))
    return {
        "all": (core + memory + atag(ATAG_CMDLINE, *words) + initrd + atag(0x54410006, 1, 2) +
                atag(0x54410007, 3) + end),
        "least": atag(ATAG_CORE) + end,
        "banks": core + b"".join(atag(ATAG_MEM, size, base) for base, size in (
            (0, 0x1000), (0x80000000, 0x80000000), (0xfffff000, 0x1000), (0x10000000, 0),
            (0x10000000, 0x8000000), (0x18000000, 0x8000000))) + end,
        # A vendor's own, the old initrd, an empty command line, initrds twice.
        "others": (core + atag(0x41000999, 1, 2, 3) + atag(ATAG_INITRD, 0xc0800000, 0x1000) +
                   atag(ATAG_CMDLINE, 0) + initrd + initrd + end),
        "long": core + memory + atag(ATAG_CMDLINE, *long) + end,
        "endless": core + memory + initrd,
        "wrong": core + struct.pack("<2I", 1, 0x54410002) + memory + end,
    }


def plan(banks, occupied, kernel, things, base: int, chained: int = 0, ours: int = 0) -> bytes:
    """struct plan_request for fuzz_plan.c: sizes instead of ends, exponents of alignments."""
    def filled(rows, count: int, width: int) -> bytes:
        words = [word for row in rows for word in (*row, *[0] * (width - len(row)))]
        return struct.pack(f"<{count * width}I", *words, *[0] * (count * width - len(words)))
    return (struct.pack("<4I", base, 0, 1, len(banks)) + filled(banks, 16, 2) +
            struct.pack("<I", len(occupied)) + filled(occupied, 64, 3) +
            struct.pack("<6I", *kernel, chained) + filled(things, 8, 5) + struct.pack("<I", ours))


def plans() -> dict[str, bytes]:
    """Plenty of RAM; hardly enough; two banks and a piece; reservations; an initrd in the way."""
    kernel = (0x8000, 0x600000, 0x80000, 0x4000, 0x1000)

    def things(image: int, initrd=(0, 0, 0), rest: int = 0):
        payload = (image + 0x10000, 0x200000, 0x200000, 3, 2)
        return ((*initrd, 12, 2), payload, (rest, 0x1000, 0x1000) if rest else (0, 0, 0),
                (0, 0, 0x4000, 14, 14), (image, 0xf000, 0xf000, 3, 2),
                (image + 0x220000, 0x4000, 0x5000, 3, 3), (0, 0, 0x8000, 3), (0, 0, 0x1000, 12))
    big, small = (0x40000000, 0x4000000), (0x40000000, 0x6a4000)
    initrd = (0x40400000, 0x300000, 0x300000)
    return {
        "plenty": plan([big], [], kernel, things(0x42000000), big[0]),
        "tight": plan([small], [(0x40000000, 0x1000, 3)], kernel, things(0x40010000), small[0]),
        "banks": plan([(0x40000000, 0x800000), (0x48000000, 0x8000000)], [], kernel,
                      things(0x40010000, initrd, 0x48100000), 0x40000000),
        "reserved": plan([big], [(0x40700000, 0x100000, 0), (0x41000000, 0x1000, 1),
                                 (0x43000000, 0x2000, 0x102)], kernel, things(0x40008000, initrd),
                         big[0]),
        "initrd": plan([big], [], kernel, things(0x41000000, initrd), big[0], ours=1),
        "chained": plan([big], [], kernel, things(0x40010000), big[0], chained=1),
    }


def overlay() -> bytes:
    """A tree with labels, and an overlay for it behind it."""
    return dt.compile("tests/fuzz-overlay-base.dts") + dt.compile("tests/fuzz-overlay.dtso")


def words() -> bytes:
    """Something like code: few different words, near each other."""
    rng = random.Random(3)
    known = [rng.randbytes(rng.choice((3, 4, 4, 4, 9))) for _ in range(200)]
    return b"".join(known[rng.randrange(rng.choice((4, 40, 200)))] for _ in range(3000))


def deflated(data: bytes, level: int, strategy: int = zlib.Z_DEFAULT_STRATEGY) -> bytes:
    packer = zlib.compressobj(level, zlib.DEFLATED, -15, 9, strategy)
    return packer.compress(data) + packer.flush()


def payload(image: bytes) -> bytes:
    part, = kedge_image.parts_of_type(image, kedge_image.PAYLOAD)
    return part.bytes


def put_decoders(put, name: str, data: bytes, packed: dict[str, bytes]) -> None:
    """What each decoder's target takes: its switches, then a stream; packed is by kedge itself."""
    size = struct.pack("<H", len(data) - 1)
    for lead in 0, 1:
        for i, stream in enumerate((packed["gzip"], deflated(data, 0), deflated(data, 1),
                                    deflated(data, 9, zlib.Z_FIXED),
                                    deflated(data, 9, zlib.Z_HUFFMAN_ONLY))):
            put("deflate", f"{name}-{lead}-{i}", bytes([lead | 80]) + stream)
    for switches in 0, 1, 2, 3, 7:
        front = bytes([switches, 40, 0])
        put("lz4", f"{name}-{switches}", front + packed["lz4"][8:])
        put("lzo", f"{name}-{switches}", front + packed["lzo"])
    chunks = lzma.compress(data, lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA2}])
    for vector in 0, 0x40:
        front = bytes([vector]) + size
        put("lzma", f"{name}-file-{vector}", front + bytes(3) + packed["lzma"])
        put("xz", f"{name}-chunks-{vector}", front + bytes(3) + chunks)
        put("xz", f"{name}-file-{vector}", front + b"\1\0\0" + packed["xz"])
        put("zstd", f"{name}-frame-{vector}", bytes([vector]) + packed["zstd"])
        # The target compresses these itself, with these properties or at this level.
        for options in range(0, 30, 7):
            front = bytes([0x80 | vector | options % 10, options, options])
            put("lzma", f"{name}-{options}-{vector}", front + bytes(3) + data)
            put("xz", f"{name}-{options}-{vector}", front + bytes(3) + data)
            put("zstd", f"{name}-{options}-{vector}", bytes([1 | vector | options << 1]) + data)


def main() -> None:
    kedge, top = sys.argv[1], Path(sys.argv[2])
    small = random.Random(1).randbytes(600) + bytes(8000)

    def put(target: str, name: str, data: bytes) -> Path:
        (top / target).mkdir(parents=True, exist_ok=True)
        (top / target / name).write_bytes(data)
        return top / target / name

    for name, data in atags().items():
        put("atags", name, data)
    for name, data in plans().items():
        put("plan", name, data)
    put("overlay", "both", overlay())
    trees = [dt.compile(USUAL), dt.compile_text(dt.source(USUAL) + TWO_CELLS),
             dt.compile_text(dt.source(USUAL) + NO_BANK)]
    for i, data in enumerate(trees):
        put("tree", str(i), data)
    for name, path in TREES.items():
        put("tree", name, dt.compile(path))
    raw = put("kernel", "raw", small)
    for name, packing in kernels.PACKINGS.items():
        put("kernel", name, packing(small))
        put("kernel", "zimage-" + name, kernels.zimage(small, name))
        put("kernel", "old-" + name, kernels.zimage(small, name, klsz=False))
    packed = put("tree", "packed", trees[0])
    formats = kedge_image.FORMATS
    (top / "image").mkdir(exist_ok=True)

    def pack(kernel: Path, out: Path, name: str, *options: str) -> bytes:
        subprocess.run([kedge, "pack", "-q", "-k", kernel, "-o", out, "--compress", name,
                        "--text-offset", "0x8000", "--bss", "4096", *options], check=True)
        return out.read_bytes()

    qcom = put("tree", "qcom", dt.compile_text(
        "/ { qcom,msm-id = <1 2>, <3 4>; qcom,board-id = <5 6>; };"))
    (top / "package").mkdir(exist_ok=True)
    # Cut a little in front of its end, in the payload.
    kern = len(pack(raw, top / "package" / "0", "lz4", "-d", str(qcom))) // 8 * 8 - 64
    for i, spec in enumerate(("bootimg", "bootimg,version=1", "bootimg,version=2", "bootimg,qcdt=2",
                              "bootimg,qcdt=3", "uimage", "fit", "fit,load=0x8000,hash=sha1", "gemini",
                              f"gemini,kern={kern}", "wrgg,block=1", "dns313", "nops",
                              "trx", "trx,version=2,align=4K")):
        pack(raw, top / "package" / str(i), "lz4", "--package", spec, "-d", str(qcom),
             *(["--initrd", str(packed)] if spec.startswith(("bootimg", "fit", "trx")) else []))
    for path in (top / "package").iterdir():  # archives as they are, and what stands beside them
        if path.suffix:
            path.unlink()
        elif path.read_bytes()[:2] == b"\x1f\x8b":
            path.write_bytes(gzip.decompress(path.read_bytes()))
    fis = top / "fis"
    fis.mkdir(exist_ok=True)
    subprocess.run([kedge, "fis", "-o", fis / "block", "--block", "1K", "--flash", "0x30000000+4K",
                    "RedBoot=@0x30000000,size=1K", f"Kern={packed}@0x30000400,size=2K"], check=True,
                   stdout=subprocess.DEVNULL)
    put("fis", "flash", bytes(1024) + packed.read_bytes().ljust(2048, b"\xff")[:2048]
        + (fis / "block").read_bytes())
    for name in formats:
        pack(raw, top / "image" / name, name, "-d", str(packed), "--cmdline", "x")
    for name, data in (("small", small), ("words", words())):
        kernel = put("kernel", name, data)
        put_decoders(put, name, data, {
            form: payload(pack(kernel, top / "kernel" / "packed", form, "--filter", "none"))
            for form in formats})
    (top / "kernel" / "packed").unlink()
    put("image", "appended", (top / "image" / "none").read_bytes() + trees[1])
    put("plan", "zeroes", bytes(1200))
    put("plan", "noise", random.Random(2).randbytes(1200))


main()
