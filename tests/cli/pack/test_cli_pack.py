# SPDX-License-Identifier: GPL-2.0-or-later
"""kedge pack: every kernel there is goes in, the image is what the format says."""
import gzip
import json
import lzma
import os
import re
import struct
import subprocess

import pytest

import cli_kit as kit
from cli_kit import bad, good, pack


def unwrap_debian(kernel):
    """A Debian kernel's raw Image, text offset and bss: they all have XZ and a KLSZ table."""
    data = kernel.read_bytes()
    end = struct.unpack_from("<I", data, 0x2c)[0]
    table = struct.unpack_from("<I", data, 0x38)[0]
    _, tag, size_at, bss, text_offset = struct.unpack_from("<5I", data, table)
    assert tag == 0x5a534c4b and end == len(data)
    image = lzma.LZMADecompressor().decompress(data[data.rindex(b"\xfd7zXZ\0"):])
    assert len(image) == struct.unpack_from("<I", data, size_at)[0]
    return image, text_offset, bss


def check_image(data, image, text_offset=kit.TEXT_OFFSET, bss=kit.BSS):
    """All that the format promises of an image."""
    h = kit.header_of(data)
    assert data[0x48:0x4c] == b"KEDG" and h.version == 1 and h.header_size == 4 * len(kit.HEADER)
    assert h.image_size == len(data) and len(data) % 8 == 0
    assert (h.inflated_size, h.text_offset, h.bss_size) == (len(image), text_offset, bss)
    assert h.inflated_digest == kit.digest(image)
    assert kit.reseal(data) == data
    assert h.loader_format == h.format and h.loader_size % 8 == 0

    magic, start, end, endian, table_magic, table = struct.unpack_from("<6I", data, 0x24)
    assert (magic, start, end, endian) == (0x016f2818, 0, len(data), 0x04030201)
    words, tag, size_at, bss_there, offset_there = struct.unpack_from("<5I", data, table)
    assert (table_magic, tag) == (0x45454545, 0x5a534c4b) and words >= 5
    assert struct.unpack_from("<I", data, size_at)[0] == len(image)
    assert (bss_there, offset_there) == (bss, text_offset)

    parts = kit.parts_of(data)
    assert [p.type for p in parts[:2]] == [kit.PARAMS, kit.PAYLOAD]
    assert all(p.type == kit.TREE for p in parts[2:])
    at = h.loader_size + 16 * h.part_count
    for p in parts:
        assert p.offset % 8 == 0 and p.offset >= at and p.digest == kit.digest(p.bytes)
        at = p.offset + p.size
        if p.type == kit.TREE:
            assert data[p.offset - 8:p.offset] == bytes(8)
        assert (p.offset + p.size <= h.head_size) == (p.type == kit.PARAMS)
    assert at <= len(data)


def test_debian_kernel(debian):
    flavour, kernel, output, said = debian
    text_offset, pgdir, arch = kit.DEBIAN[flavour]
    image, told_offset, bss = unwrap_debian(kernel)
    data = output.read_bytes()
    assert told_offset == text_offset
    check_image(data, image, text_offset, bss)
    h = kit.header_of(data)
    assert (h.pgdir_size, h.loader_arch, kit.FORMATS[h.format], kit.FILTERS[h.filter]) == (
        pgdir, arch, "gzip", "arm")
    assert str(kernel) in said and str(output) in said and "xz" in said


def test_debian_kernel_unpacks(debian, tmp_path):
    _, kernel, output, _ = debian
    image = unwrap_debian(kernel)[0]
    good("unpack", output, "-o", tmp_path / "ours")
    assert (tmp_path / "ours" / "Image").read_bytes() == image
    good("unpack", kernel, "-o", tmp_path / "stock")
    assert (tmp_path / "stock" / "Image").read_bytes() == image


@pytest.mark.parametrize("klsz", [True, False], ids=["klsz", "old"])
@pytest.mark.parametrize("packing", list(kit.PACKINGS))
def test_stock_zimage(packing, klsz, tmp_path):
    """Text offset and bss are in the table; an old kernel tells the first by its code."""
    image = kit.image_bytes()
    (tmp_path / "zImage").write_bytes(kit.zimage(image, packing, klsz, mask=not klsz,
                                                 text_offset=0x308000))
    said = good("pack", "-k", tmp_path / "zImage", "-o", tmp_path / "out",
                *([] if klsz else ["--bss", kit.BSS]))
    check_image((tmp_path / "out").read_bytes(), image, 0x308000)
    assert packing in said


@pytest.mark.parametrize("packing", list(kit.PACKINGS))
def test_stock_zimage_of_several_blocks(packing, tmp_path):
    """The block formats, around the size of a block of lz4's legacy frame."""
    image = kit.image_bytes(4096) * 2048
    (tmp_path / "zImage").write_bytes(kit.zimage(image, packing))
    for tail in b"", b"more":
        (tmp_path / "zImage").write_bytes(kit.zimage(image + tail, packing))
        check_image(pack(tmp_path / "zImage", tmp_path / "out", "--compress", "lz4"), image + tail)


@pytest.mark.parametrize("packing", [None, *kit.PACKINGS])
def test_raw_image(packing, tmp_path):
    image = kit.image_bytes()
    (tmp_path / "Image").write_bytes(kit.PACKINGS[packing](image) if packing else image)
    check_image(pack(tmp_path / "Image", tmp_path / "out", *kit.HINTS), image)


def test_raw_image_tells_its_text_offset(tmp_path):
    image = kit.image_bytes(pgtbl=True)
    (tmp_path / "Image").write_bytes(image)
    data = pack(tmp_path / "Image", tmp_path / "out", "--bss", "1K")
    check_image(data, image, 0x8000, 1024)
    assert kit.header_of(data).pgdir_size == 0x4000


def test_zimage_in_gzip(tmp_path):
    image = kit.image_bytes()
    (tmp_path / "zImage.gz").write_bytes(gzip.compress(kit.zimage(image, "xz")))
    check_image(pack(tmp_path / "zImage.gz", tmp_path / "out"), image)


@pytest.mark.parametrize("packing", [None, "gzip"])
def test_vmlinux(packing, tmp_path):
    """Two segments with a hole, and a bss; objcopy would fill the hole with zeros."""
    text, data = kit.image_bytes(20000), kit.image_bytes(7000)
    elf = kit.vmlinux([(0xc0208000, text, len(text)), (0xc0210000, data, len(data) + 4321)])
    (tmp_path / "vmlinux").write_bytes(kit.PACKINGS[packing](elf) if packing else elf)
    check_image(pack(tmp_path / "vmlinux", tmp_path / "out"), text.ljust(0x8000, b"\0") + data,
                0x208000, 4321)


def test_vmlinux_by_the_linker(tmp_path):
    """The raw Image is the one that objcopy makes."""
    (tmp_path / "k.s").write_text("""
        .section .text; .globl _start
        _start: add r8, r8, #0x8000
        sub r8, r8, #0x4000
        .rept 2000; nop; .endr
        .data; .fill 1000, 4, 0x1234
        .bss; .space 5000
    """)
    for command in (
            ["arm-none-eabi-as", "-o", "k.o", "k.s"],
            ["arm-none-eabi-ld", "-Ttext=0xc0008000", "-Tdata=0xc000c000", "-o", "vmlinux", "k.o"],
            ["arm-none-eabi-objcopy", "-O", "binary", "vmlinux", "Image"]):
        subprocess.run(command, cwd=tmp_path, check=True)
    data = pack(tmp_path / "vmlinux", tmp_path / "out")
    assert kit.header_of(data).bss_size >= 5000
    check_image(data, (tmp_path / "Image").read_bytes(), 0x8000, kit.header_of(data).bss_size)


def test_options_win_over_the_kernel(made, tmp_path):
    data = pack(made / "zImage", tmp_path / "out", "--text-offset", "0x108000", "--bss", "12345")
    check_image(data, kit.image_bytes(), 0x108000, 12345)


@pytest.mark.parametrize("arch", ["v4", "v7"])
@pytest.mark.parametrize("form", kit.FORMATS)
def test_compress_and_arch(form, arch, made, tmp_path):
    image = kit.image_bytes()
    data = pack(made / "zImage", tmp_path / "out", "--compress", form, "--arch", arch)
    check_image(data, image)
    h = kit.header_of(data)
    assert (kit.FORMATS[h.format], h.loader_arch) == (form, int(arch[1]))
    payload = kit.parts_of_type(data, kit.PAYLOAD)[0].bytes
    if form == "none":
        assert payload == image and h.gap == 0
    assert kit.inflate(form, payload, len(image)) == image


@pytest.mark.parametrize("chosen", kit.FILTERS)
@pytest.mark.parametrize("form", kit.FORMATS)
def test_filter(form, chosen, tmp_path):
    """The payload is the kernel, filtered or not; the digest is that of the kernel itself."""
    image = kit.arm_code()
    (tmp_path / "Image").write_bytes(image)
    data = pack(tmp_path / "Image", tmp_path / "out", *kit.HINTS, "--compress", form, "--filter",
                chosen)
    check_image(data, image)
    assert kit.FILTERS[kit.header_of(data).filter] == chosen
    payload = kit.parts_of_type(data, kit.PAYLOAD)[0].bytes
    assert kit.inflate(form, payload, len(image)) == (
        kit.filtered(image) if chosen == "arm" else image)


@pytest.mark.parametrize("form", kit.FORMATS)
def test_default_filter(form, made, tmp_path):
    """The filter is for code, where it is worth its time."""
    (tmp_path / "Image").write_bytes(kit.arm_code())
    said = good("pack", "-k", tmp_path / "Image", "-o", tmp_path / "out", *kit.HINTS,
                "--compress", form)
    wanted = form not in ("none", "lz4")
    assert kit.header_of((tmp_path / "out").read_bytes()).filter == wanted
    assert ("behind the arm filter" in said) == wanted
    data = pack(made / "Image", tmp_path / "out", *kit.HINTS, "--compress", form)
    assert kit.header_of(data).filter == 0


def test_filter_is_that_of_xz(tmp_path):
    image = kit.arm_code()
    assert kit.filtered(image) != image
    packed = lzma.compress(image, lzma.FORMAT_RAW, filters=[
        {"id": lzma.FILTER_ARM}, {"id": lzma.FILTER_LZMA2}])
    assert lzma.decompress(packed, lzma.FORMAT_RAW, filters=[
        {"id": lzma.FILTER_LZMA2}]) == kit.filtered(image)


def test_kernel_that_does_not_compress(tmp_path):
    """The payload is larger than the kernel: the gap covers at least what it is larger by."""
    image = os.urandom(50000)
    (tmp_path / "Image").write_bytes(image)
    for form in kit.FORMATS:
        data = pack(tmp_path / "Image", tmp_path / "out", *kit.HINTS, "--compress", form)
        check_image(data, image)
        payload = kit.parts_of_type(data, kit.PAYLOAD)[0]
        assert kit.header_of(data).gap >= payload.size - len(image)


def test_trees_are_packed_as_they_are(made):
    data = (made / "trees.kedge").read_bytes()
    check_image(data, kit.image_bytes())
    assert [p.bytes for p in kit.parts_of_type(data, kit.TREE)] == [
        (made / "board.dtb").read_bytes(), (made / "other.dtb").read_bytes()]


def test_appended_tree_is_kept_and_said(made, tmp_path):
    board, other = (made / "board.dtb").read_bytes(), (made / "other.dtb").read_bytes()
    (tmp_path / "zImage").write_bytes((made / "zImage").read_bytes() + board)
    said = good("pack", "-k", tmp_path / "zImage", "-o", tmp_path / "out")
    assert "kept the device tree" in said and f"{len(board)} bytes" in said
    trees = kit.parts_of_type((tmp_path / "out").read_bytes(), kit.TREE)
    assert [p.bytes for p in trees] == [board]
    # One that is asked for goes first.
    trees = kit.parts_of_type(pack(tmp_path / "zImage", tmp_path / "out", "-d",
                                   made / "other.dtb"), kit.TREE)
    assert [p.bytes for p in trees] == [other, board]


def test_24_trees(made, tmp_path):
    data = pack(made / "zImage", tmp_path / "out", *["-d", made / "board.dtb"] * 24)
    check_image(data, kit.image_bytes())
    assert len(kit.parts_of_type(data, kit.TREE)) == 24


def test_more_than_24_trees(made, tmp_path):
    """An appended one is not dropped in silence."""
    (tmp_path / "zImage").write_bytes((made / "zImage").read_bytes()
                                      + (made / "board.dtb").read_bytes())
    message = bad("pack", "-k", tmp_path / "zImage", "-o", tmp_path / "out",
                  *["-d", made / "board.dtb"] * 24)
    assert str(tmp_path / "zImage") in message and not (tmp_path / "out").exists()


def test_several_appended_trees(made, tmp_path):
    """Only one would be kept, so it is asked which."""
    (tmp_path / "zImage").write_bytes(b"".join(
        (made / name).read_bytes() for name in ("zImage", "board.dtb", "other.dtb")))
    assert "--dtb" in bad("pack", "-k", tmp_path / "zImage", "-o", tmp_path / "out")


def test_debian_tree(made, tmp_path):
    dtb = sorted((kit.KERNELS / "armmp" / "dtbs").glob("*.dtb"))[0]
    data = pack(made / "zImage", tmp_path / "out", "-d", dtb)
    assert kit.parts_of_type(data, kit.TREE)[0].bytes == dtb.read_bytes()


def test_parameters(made, tmp_path):
    p = kit.params_of(pack(made / "zImage", tmp_path / "out"))
    assert (p.version, p.flags, p.cmdline, kit.MODES[p.cmdline_mode], p.console_type) == (
        1, 0, None, "replace", 0)
    words = "root=/dev/sda1 name=h\u00e4 quote=\"x y\""
    p = kit.params_of(pack(made / "zImage", tmp_path / "out", "--cmdline", words, "--ram-base",
                           "0x20200000"))
    assert (p.flags, p.ram_base, p.cmdline.decode()) == (1, 0x20200000, words)


@pytest.mark.parametrize("mode", kit.MODES)
def test_cmdline_mode(mode, made, tmp_path):
    p = kit.params_of(pack(made / "zImage", tmp_path / "out", "--cmdline-mode", mode, "--cmdline",
                           "x"))
    assert kit.MODES[p.cmdline_mode] == mode and p.cmdline == b"x"


def test_later_options_win(made, tmp_path):
    p = kit.params_of(pack(made / "zImage", tmp_path / "out", "--ram-base", "1G", "--cmdline", "x",
                           "--no-cmdline", "--ram-base", "auto"))
    assert (p.flags, p.ram_base, p.cmdline) == (0, 0, None)


@pytest.mark.parametrize("spec, fields", [
    ("none", (0, 0, 0, 0)),
    ("pl011@0x9000000", (1, 0x9000000, 0, 4)),
    ("8250@0x3f8", (1, 0x3f8, 0, 1)),
    ("8250,shift=2@0x42000000", (1, 0x42000000, 2, 1)),
    ("8250,shift=2,width=4@0xf8012000", (1, 0xf8012000, 2, 4)),
])
def test_console(spec, fields, made, tmp_path):
    p = kit.params_of(pack(made / "zImage", tmp_path / "out", "--console", spec))
    assert (p.console_type, p.console_base, p.console_shift, p.console_width) == fields


@pytest.mark.parametrize("number, level", enumerate(("normal", "silent", "verbose")))
def test_log_level(number, level, made, tmp_path):
    image = tmp_path / "out"
    pack(made / "zImage", image, "--log", level)
    assert kit.params_of(image.read_bytes()).log_level == number
    assert json.loads(kit.good("info", "--json", image))["parameters"]["log"] == level
    assert f"\nlog            {level}\n" in kit.good("info", image)


@pytest.mark.parametrize("level", ["", "2", "loud", "verbos", "verbose "])
def test_no_log_level(level, made, tmp_path):
    said = kit.misused("pack", "-k", made / "zImage", "-o", tmp_path / "out", f"--log={level}")
    assert f"--log {level}: not silent, normal or verbose" in said


@pytest.mark.parametrize("spec", [
    "pl011,baud=115200,clock=24000000@0x9000000", "dcc", "semihosting",
    "8250,baud=19200,clock=1843200,shift=2,width=1@0x42000000",
    "custom,width=2,shift=1,init=0x8:0x1,ready=0xe:5:0,put=0x0,idle=0xe:6:1@0x80000000"])
def test_console_is_told_as_given(spec, made, tmp_path):
    pack(made / "zImage", tmp_path / "out", "--console", spec)
    told = json.loads(good("info", "--json", tmp_path / "out"))
    assert told["parameters"]["console"] == spec
    assert f"console        {spec}\n" in good("info", tmp_path / "out")


def test_console_help():
    """Each line of it that names a console names one that is taken."""
    names = re.findall(r"^([a-z0-9.-]+)  ", good("pack", "--console", "help"), re.M)
    assert len(names) > 20 and names[0] == "none"
    for name in names:
        wrong = bad("pack", "--console", name, "--frob", status=2)
        assert "no such console" not in wrong


def test_reproducible(made, tmp_path):
    """Other folders, names, time zones and languages: the same bytes."""
    options = ["-q", "--cmdline", "a b", "--console", "pl011@0x1c090000"]
    arguments = ["-k", made / "zImage", "-d", made / "board.dtb", *options]
    good("pack", *arguments, "-o", tmp_path / "first")
    (tmp_path / "sub").mkdir()
    for name in "zImage", "board.dtb":
        (tmp_path / "sub" / ("other-" + name)).write_bytes((made / name).read_bytes())
    good("pack", "-k", "other-zImage", "-d", "./other-board.dtb", *options, "-o", "second",
         cwd=tmp_path / "sub",
         env={"TZ": "Asia/Tokyo", "LC_ALL": "de_DE.UTF-8", "MALLOC_PERTURB_": "90"})
    assert (tmp_path / "first").read_bytes() == (tmp_path / "sub" / "second").read_bytes()


def test_reproducible_debian(debian, tmp_path):
    flavour, kernel, output, _ = debian
    if flavour == "marvell":
        good("pack", "-q", "-k", kernel, "-o", tmp_path / "again",
             env={"TZ": "Asia/Tokyo", "MALLOC_PERTURB_": "165"})
        assert (tmp_path / "again").read_bytes() == output.read_bytes()


def test_packed_over_its_own_kernel(made, tmp_path):
    (tmp_path / "zImage").write_bytes((made / "zImage").read_bytes())
    assert pack(tmp_path / "zImage", tmp_path / "zImage") == (made / "plain.kedge").read_bytes()


def test_file_knows_it(debian):
    said = subprocess.run(["file", "-b", debian[2]], stdout=subprocess.PIPE, encoding="utf-8",
                          check=True).stdout
    assert said.startswith("Linux kernel ARM boot executable zImage")


def test_quiet(made, tmp_path):
    assert good("pack", "-q", "-k", made / "zImage", "-o", tmp_path / "out") == ""


# --- --compress auto ---

def chosen(text):
    """The format that a table marks, and its rows as format -> (bytes, load and run seconds)."""
    rows, mark = {}, None
    for line in text.splitlines()[2:2 + len(kit.FORMATS)]:
        name, _, size, _, _, _, both = line[1:].split()
        rows[name] = (int(size), float(both))
        if line[0] == "*":
            assert mark is None
            mark = name
    return mark, rows


def test_auto(tmp_path):
    """What is marked is what is packed, and the best by what was asked for."""
    kernel = tmp_path / "Image"
    kernel.write_bytes(kit.image_bytes(600000))
    pack = ("pack", "-k", kernel, "-o", tmp_path / "out", "--text-offset", "0x8000", "--bss", "0",
            "--compress", "auto")
    for wishes, best in (((), lambda rows: min(rows, key=lambda name: rows[name][1])),
                         (("--prefer", "size"), lambda rows: min(rows, key=lambda n: rows[n][0])),
                         (("--prefer", "speed"), lambda rows: "none"),
                         (("--flash-rate", "4000M/s", "--cpu-mips", "1"), lambda rows: "none"),
                         (("--flash-rate", "100"), lambda rows: min(rows, key=lambda n: rows[n][0]))):
        said = kit.good(*pack, *wishes)
        mark, rows = chosen(said)
        assert set(rows) == set(kit.FORMATS)
        assert rows[mark] == rows[best(rows)], (wishes, rows)
        data = (tmp_path / "out").read_bytes()
        assert kit.FORMATS[kit.header_of(data).format] == mark
        part = kit.parts_of_type(data, kit.PAYLOAD)[0]
        assert rows[mark][0] == kit.header_of(data).loader_size + part.size
        kit.good("unpack", tmp_path / "out", "-o", tmp_path / "dir")
        assert (tmp_path / "dir" / "Image").read_bytes() == kernel.read_bytes()


@pytest.mark.parametrize("option, value, words", [
    ("--flash-rate", "0", "not bytes per second, like 8M/s"),
    ("--flash-rate", "8M/h", "not bytes per second, like 8M/s"),
    ("--cpu-mips", "fast", "not a number"),
    ("--cpu-mips", "0", "not a number"),
    ("--prefer", "beauty", "not time, size or speed"),
])
def test_auto_misused(tmp_path, option, value, words):
    said = kit.misused("pack", "-k", "k", "-o", tmp_path / "out", "--compress", "auto", option, value)
    assert f"{option} {value}: {words}" in said
