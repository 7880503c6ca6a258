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

TREE = """/dts-v1/; /memreserve/ 0x1000 0x1000;
/ { #address-cells = <%d>; #size-cells = <%d>; compatible = "kedge,seed";
    chosen { bootargs = "earlycon=pl011,mmio32,0x1000"; stdout-path = "serial0:9600";
        linux,initrd-start = <0x1000>; linux,initrd-end = <0x2000>; };
    memory@0 { device_type = "memory"; reg = <%s>; };
    reserved-memory { #address-cells = <1>; #size-cells = <1>; ranges;
        a { reg = <0x40000 0x1000>; }; };
    aliases { serial0 = "/bus@1/uart@2"; };
    bus@1 { #address-cells = <2>; #size-cells = <1>; ranges = <1 0 %s 8>;
        uart@2 { compatible = "x", "ns16550"; reg = <1 0 4>; reg-shift = <2>;
            reg-io-width = <4>; reg-offset = <4>; status = "okay"; }; }; };"""


def tag(kind: int, *words: int) -> bytes:
    return struct.pack(f"<{2 + len(words)}I", 2 + len(words), kind, *words)


def atags() -> bytes:
    words = struct.unpack("<4I", b"console=ttyS0\0\0\0")
    return (tag(0x54410001, 1, 4096, 0) + tag(0x54410002, 0x8000000, 0x40000000) +
            tag(0x54410009, *words) + tag(0x54420005, 0x48000000, 0x1000) +
            tag(0x54410006, 1, 2) + tag(0x54410007, 3) + struct.pack("<2I", 0, 0))


def tree(cells: int, reg: str) -> bytes:
    source = TREE % (cells, cells, reg, "0 " * (cells - 1) + "0x9000000")
    return subprocess.run(["dtc", "-q", "-I", "dts", "-O", "dtb"], input=source.encode(),
                          stdout=subprocess.PIPE, check=True).stdout


def overlay() -> bytes:
    """A tree with labels, and an overlay for it behind it."""
    base = """/dts-v1/; / { soc: soc { i2c1: i2c@1 { status = "disabled"; }; gpio: gpio { }; }; };"""
    over = """/dts-v1/; /plugin/; &i2c1 { status = "okay"; a: rtc@68 { g = <&gpio 1>; }; };
        &{/soc} { b { a = <1 &a>; }; };"""
    return b"".join(subprocess.run(["dtc", "-q", "-@", "-I", "dts", "-O", "dtb"], check=True,
                                   input=source.encode(), stdout=subprocess.PIPE).stdout
                    for source in (base, over))


def zimage(payload: bytes, size: int, klsz: bool) -> bytes:
    stored = struct.pack("<I", size)
    body = bytearray(0x80) + payload + stored
    end = len(body) + 28
    struct.pack_into("<IIIII", body, 0x24, 0x016f2818, 0, end, 0x04030201,
                     0x45454545 if klsz else 0)
    struct.pack_into("<I", body, 0x38, len(body))
    struct.pack_into("<II", body, 0x60, 0xe204433e, 0xe2844902)
    return bytes(body) + struct.pack("<7I", 6, 0x5a534c4b, len(body) - 4, 0x1000, 0x8000, 0, 0)


def words() -> bytes:
    """Something like code: few different words, near each other."""
    rng = random.Random(3)
    known = [rng.randbytes(rng.choice((3, 4, 4, 4, 9))) for _ in range(200)]
    return b"".join(known[rng.randrange(rng.choice((4, 40, 200)))] for _ in range(3000))


def deflated(data: bytes, level: int, strategy: int = zlib.Z_DEFAULT_STRATEGY) -> bytes:
    packer = zlib.compressobj(level, zlib.DEFLATED, -15, 9, strategy)
    return packer.compress(data) + packer.flush()


def payload(image: bytes) -> bytes:
    """The second part of an image of kedge's."""
    table = struct.unpack_from("<I", image, 0x48 + 16)[0] + 16
    _, offset, size, _ = struct.unpack_from("<4I", image, table)
    return image[offset:offset + size]


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

    put("atags", "all", atags())
    put("overlay", "both", overlay())
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
    formats = ("none", "gzip", "lz4", "lzo", "lzma", "xz", "zstd")
    (top / "image").mkdir(exist_ok=True)

    def pack(kernel: Path, out: Path, name: str, *options: str) -> bytes:
        subprocess.run([kedge, "pack", "-q", "-k", kernel, "-o", out, "--compress", name,
                        "--text-offset", "0x8000", "--bss", "4096", *options], check=True)
        return out.read_bytes()

    qcom = put("tree", "qcom", subprocess.run(
        ["dtc", "-q", "-O", "dtb"], input=b"/dts-v1/; / { qcom,msm-id = <1 2>, <3 4>; "
        b"qcom,board-id = <5 6>; };", stdout=subprocess.PIPE, check=True).stdout)
    (top / "unwrap").mkdir(exist_ok=True)
    # Cut a little in front of its end, in the payload.
    kern = len(pack(raw, top / "unwrap" / "0", "lz4", "-d", str(qcom))) // 8 * 8 - 64
    for i, spec in enumerate(("bootimg", "bootimg,version=1", "bootimg,version=2", "bootimg,qcdt=2",
                              "bootimg,qcdt=3", "uimage", "fit", "fit,load=0x8000,hash=sha1", "gemini",
                              f"gemini,kern={kern}", "wrgg,block=1", "dns313", "nops")):
        pack(raw, top / "unwrap" / str(i), "lz4", "--package", spec, "-d", str(qcom),
             *(["--initrd", str(dtb)] if spec.startswith(("bootimg", "fit")) else []))
    for path in (top / "unwrap").iterdir():  # archives as they are, and what stands beside them
        if path.suffix:
            path.unlink()
        elif path.read_bytes()[:2] == b"\x1f\x8b":
            path.write_bytes(gzip.decompress(path.read_bytes()))
    fis = top / "fis"
    fis.mkdir(exist_ok=True)
    subprocess.run([kedge, "fis", "-o", fis / "block", "--block", "1K", "--flash", "0x30000000+4K",
                    "RedBoot=@0x30000000,size=1K", f"Kern={dtb}@0x30000400,size=2K"], check=True,
                   stdout=subprocess.DEVNULL)
    put("fis", "flash", bytes(1024) + dtb.read_bytes().ljust(2048, b"\xff")[:2048]
        + (fis / "block").read_bytes())
    for name in formats:
        pack(raw, top / "image" / name, name, "-d", str(dtb), "--cmdline", "x")
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
