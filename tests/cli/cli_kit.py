# SPDX-License-Identifier: GPL-2.0-or-later
"""What the tests of the host command share: runs of it, kernels and trees made up, the format."""
import ctypes
import gzip
import json
import lzma
import os
import pathlib
import random
import struct
import subprocess
import types
import zlib

import dt

ROOT = pathlib.Path(__file__).resolve().parents[2]
KEDGE = pathlib.Path(os.environ.get("KEDGE") or ROOT / "build" / "kedge").resolve()
KERNELS = pathlib.Path(os.environ.get("KEDGE_KERNELS")
                       or pathlib.Path.home() / ".cache" / "kedge" / "kernels")

# The Debian kernels: text offset, the page directory in front of it, and the loader they get.
DEBIAN = {
    "armmp": (0x208000, 0x4000, 7),
    "armmp-lpae": (0x208000, 0x5000, 7),
    "marvell": (0x8000, 0x4000, 4),
    "rpi": (0x8000, 0x4000, 4),
}

TEXT_OFFSET = 0x8000
BSS = 0x3210
HINTS = ("--text-offset", str(TEXT_OFFSET), "--bss", str(BSS))  # for a kernel that tells nothing


def debian_kernel(flavour):
    return KERNELS / flavour / "vmlinuz"


# --- running it ---

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


# --- kernels ---

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


# --- what a bootloader passes ---

def tree(model="Test board", memory=(0, 0x4000000), body=""):
    """A compiled device tree."""
    return dt.compile_text(f"""
        / {{
            #address-cells = <1>; #size-cells = <1>;
            model = "{model}"; compatible = "test,board";
            memory@{memory[0]:x} {{
                device_type = "memory"; reg = <{memory[0]:#x} {memory[1]:#x}>;
            }};
            {body}
        }};""")


def atags(memory=((0, 0x4000000),), initrd=None, cmdline=None, revision=None, end=True):
    """An ATAG list."""
    data = struct.pack("<5I", 5, 0x54410001, 1, 0x1000, 0)
    for start, size in memory:
        data += struct.pack("<4I", 4, 0x54410002, size, start)
    if initrd:
        data += struct.pack("<4I", 4, 0x54420005, *initrd)
    if cmdline:
        text = cmdline.encode() + b"\0"
        text += bytes(-len(text) % 4)
        data += struct.pack("<2I", 2 + len(text) // 4, 0x54410009) + text
    if revision is not None:
        data += struct.pack("<3I", 3, 0x54410007, revision)
    return data + (struct.pack("<2I", 0, 0) if end else b"")


# --- the format, read without kedge ---

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


# --- what others inflate ---

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


def dtb(properties):
    """A compiled device tree of root properties alone."""
    return dt.compile_text("/ { " + properties + " };")
