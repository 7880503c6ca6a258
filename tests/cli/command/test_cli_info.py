# SPDX-License-Identifier: GPL-2.0-or-later
"""kedge info and kedge unpack: what they tell is what is in the file."""
import json
import struct

import pytest

import cli_kit as kit
import dt
from cli_kit import bad, good, pack


def info(image):
    return json.loads(good("info", "--json", image))


def check_json(image):
    """Each field of --json is the file's."""
    data = image.read_bytes()
    told, h, params = info(image), kit.header_of(data), kit.params_of(data)
    assert (told["version"], told["image_size"], told["digest"]) == (h.version, h.image_size,
                                                                     h.digest)
    assert told["loader"] == {
        "arch": h.loader_arch, "format": kit.FORMATS[h.loader_format], "size": h.loader_size,
        "head_size": h.head_size, "workspace_size": h.workspace_size}
    kernel = {name: getattr(h, name) for name in kit.HEADER[11:17]}
    assert told["kernel"] == {"format": kit.FORMATS[h.format], "filter": kit.FILTERS[h.filter],
                              **kernel}
    assert told["parameters"]["cmdline_mode"] == kit.MODES[params.cmdline_mode]
    assert told["parameters"]["log"] == kit.LEVELS[params.log_level]
    assert told["parameters"].get("cmdline", "").encode() == (params.cmdline or b"")
    assert told["parameters"].get("ram_base", 0) == params.ram_base
    assert [(p["offset"], p["size"], p["digest"]) for p in told["parts"]] == [
        (p.offset, p.size, p.digest) for p in kit.parts_of(data)]
    assert [p["type"] for p in told["parts"]] == [
        ["?", "parameters", "payload", "tree"][p.type] for p in kit.parts_of(data)]
    return told


def check_text(image):
    """The text has the numbers of --json."""
    text, told = good("info", image), info(image)
    for number in (f"{told['image_size']} bytes", f"{told['kernel']['inflated_size']} bytes",
                   f"bss {told['kernel']['bss_size']}",
                   f"text offset {told['kernel']['text_offset']:#x}",
                   f"{told['kernel']['inflated_digest']:08x}", f"ARMv{told['loader']['arch']}",
                   told["parameters"]["console"]):
        assert number in text
    for part in told["parts"]:
        assert f"{part['offset']:#010x}+{part['size']:#x}" in text
        assert f"{part['digest']:08x}" in text


def test_debian_kernel(debian):
    check_json(debian[2])
    check_text(debian[2])


def test_trees_and_parameters(made, tmp_path):
    pack(made / "zImage", tmp_path / "out", "-d", made / "board.dtb", "-d", made / "other.dtb",
         "--cmdline", "a=\"b\\c\" \u00e4", "--cmdline-mode", "append", "--ram-base", "1G",
         "--console", "8250,shift=2@0x42000000", "--compress", "lz4")
    told = check_json(tmp_path / "out")
    check_text(tmp_path / "out")
    assert [p["model"] for p in told["parts"][2:]] == ["Test board", "Other board"]
    assert told["parameters"]["console"] == "8250,shift=2,width=1@0x42000000"
    assert told["parameters"]["ram_base"] == 0x40000000


def test_our_digest_is_xxhsum():
    for size in 0, 1, 15, 16, 17, 100, 4096 + 7:
        data = kit.image_bytes(size)
        assert kit.xxh32(data) == kit.digest(data)


def test_appended_tree(made, tmp_path):
    """`cat board.dtb >> OUT`"""
    image = tmp_path / "out"
    image.write_bytes((made / "trees.kedge").read_bytes() + (made / "other.dtb").read_bytes())
    told = check_json(image)
    size = (made / "other.dtb").stat().st_size
    assert told["appended"] == {"offset": told["image_size"], "size": size, "model": "Other board",
                                "selectors": []}
    assert f"{told['image_size']:#010x}+{size:#x}" in good("info", image)
    good("unpack", image, "-o", tmp_path / "dir")
    assert (tmp_path / "dir" / "appended.dtb").read_bytes() == (made / "other.dtb").read_bytes()


def test_nothing_is_appended(made):
    assert "appended" not in info(made / "plain.kedge")


def test_something_else_is_appended(made, tmp_path):
    """Padding, as flash writers add it, is no tree."""
    (tmp_path / "out").write_bytes((made / "plain.kedge").read_bytes() + b"\xff" * 1000)
    assert "appended" not in info(tmp_path / "out")


def test_appended_tree_that_is_cut(made, tmp_path):
    for size in 40, 100, (made / "board.dtb").stat().st_size - 1:
        (tmp_path / "out").write_bytes((made / "plain.kedge").read_bytes()
                                       + (made / "board.dtb").read_bytes()[:size])
        assert "K-FDT-01" in bad("info", tmp_path / "out")
        assert "K-FDT-01" in bad("unpack", tmp_path / "out", "-o", tmp_path / "dir")


def test_appended_tree_that_is_damaged(made, tmp_path):
    """The loader would refuse it: so does info, which says that it checked all."""
    board = bytearray((made / "board.dtb").read_bytes())
    board[60:80] = b"\xff" * 20
    (tmp_path / "out").write_bytes((made / "plain.kedge").read_bytes() + board)
    for command in ["info"], ["unpack", "-o", tmp_path / "dir"]:
        message = bad(*command, tmp_path / "out")
        assert "K-FDT-02" in message and str(tmp_path / "out") in message


def test_json_is_utf8_whatever_the_strings_are(made, tmp_path):
    """A model or command line in another encoding does not make it unreadable."""
    (tmp_path / "latin.dtb").write_bytes(kit.tree("\\xe4\\xf6 \u00e4 \\xed\\xa0\\x80\\x01\\\"\\\\"))
    pack(made / "zImage", tmp_path / "out", "-d", tmp_path / "latin.dtb", "--cmdline",
         b"h\xe4 x".decode("utf-8", "surrogateescape"))
    told = info(tmp_path / "out")
    assert told["parameters"]["cmdline"][0] == "h"
    assert "\u00e4" in told["parts"][2]["model"] and told["parts"][2]["model"].endswith("\x01\"\\")


def test_unpack(made, tmp_path):
    said = good("unpack", made / "trees.kedge", "-o", tmp_path / "dir")
    there = {p.name: p.read_bytes() for p in (tmp_path / "dir").iterdir()}
    assert there == {
        "Image": kit.image_bytes(), "tree-0.dtb": (made / "board.dtb").read_bytes(),
        "tree-1.dtb": (made / "other.dtb").read_bytes(), "cmdline.txt": b"console=ttyAMA0 quiet"}
    assert all(str(tmp_path / "dir" / name) in said for name in there)


@pytest.mark.parametrize("chosen", kit.FILTERS)
@pytest.mark.parametrize("form", kit.FORMATS)
def test_unpack_formats(form, chosen, made, tmp_path):
    """What went in comes out, with either filter: of code, of other data, of odd sizes."""
    for image in kit.arm_code(40000), kit.image_bytes(), kit.arm_code(8000) + b"\xeb\xeb\xeb":
        (tmp_path / "Image").write_bytes(image)
        pack(tmp_path / "Image", tmp_path / "out", *kit.HINTS, "--compress", form, "--filter",
             chosen)
        told = check_json(tmp_path / "out")
        assert (told["kernel"]["format"], told["kernel"]["filter"]) == (form, chosen)
        assert ("behind the arm filter" in good("info", tmp_path / "out")) == (chosen == "arm")
        good("unpack", tmp_path / "out", "-o", tmp_path / "dir")
        assert (tmp_path / "dir" / "Image").read_bytes() == image


@pytest.mark.parametrize("packing", list(kit.PACKINGS))
def test_unpack_stock_zimage(packing, made, tmp_path):
    board = (made / "board.dtb").read_bytes()
    (tmp_path / "zImage").write_bytes(kit.zimage(kit.image_bytes(), packing) + board)
    good("unpack", tmp_path / "zImage", "-o", tmp_path / "dir")
    assert (tmp_path / "dir" / "Image").read_bytes() == kit.image_bytes()
    assert (tmp_path / "dir" / "appended.dtb").read_bytes() == board


def test_unpack_into_a_folder_that_is_there(made, tmp_path):
    (tmp_path / "other").write_text("mine")
    good("unpack", made / "plain.kedge", "-o", tmp_path)
    assert (tmp_path / "other").read_text() == "mine"
    assert (tmp_path / "Image").read_bytes() == kit.image_bytes()


# --- damage ---


def check_refused(image, tmp_path, code):
    for command in (["info", image], ["info", "--json", image],
                    ["unpack", image, "-o", tmp_path / "dir"],
                    ["plan", image, "--ram", "0+64M", "--load", "0x10000"]):
        message = bad(*command)
        assert str(image) in message and code in message
    assert not (tmp_path / "dir").exists()


@pytest.mark.parametrize("field, code", [
    ("version", "K-IMG-03"), ("header_size", "K-IMG-03"),
    *((name, "K-IMG-01") for name in kit.HEADER[3:])])
def test_each_header_field_is_guarded(field, code, made, tmp_path):
    """A flipped bit in each field; what the digest guards needs no bounds to be seen."""
    data = bytearray((made / "trees.kedge").read_bytes())
    data[kit.HEADER_AT + 4 * kit.HEADER.index(field)] ^= 0x08
    (tmp_path / "out").write_bytes(data)
    check_refused(tmp_path / "out", tmp_path, code)


def test_each_header_byte_is_guarded(made, tmp_path):
    data = (made / "trees.kedge").read_bytes()
    for at in range(4, 4 * len(kit.HEADER)):
        changed = bytearray(data)
        changed[kit.HEADER_AT + at] ^= 1 << at % 8
        (tmp_path / "out").write_bytes(changed)
        assert "K-IMG-0" in bad("info", tmp_path / "out")


def test_loader_is_guarded(made, tmp_path):
    """The zImage header and the loader's code and data, which no part holds."""
    data = (made / "plain.kedge").read_bytes()
    for at in [*range(0, 0x24, 4), *range(0x28, 0x48), 0x98, 0xa0, 0x400,
               kit.header_of(data).loader_size - 1]:
        changed = bytearray(data)
        changed[at] ^= 0x01
        (tmp_path / "out").write_bytes(changed)
        assert "K-IMG-01" in bad("info", tmp_path / "out")


def test_part_table_is_guarded(made, tmp_path):
    data = (made / "trees.kedge").read_bytes()
    h = kit.header_of(data)
    for at in range(0, 16 * h.part_count, 4):
        changed = bytearray(data)
        changed[h.loader_size + at] ^= 0x10
        (tmp_path / "out").write_bytes(changed)
        assert "K-IMG-01" in bad("info", tmp_path / "out")


@pytest.mark.parametrize("part", range(4), ids=["parameters", "payload", "tree", "tree2"])
def test_parts_are_guarded(part, made, tmp_path):
    data = (made / "trees.kedge").read_bytes()
    p = kit.parts_of(data)[part]
    for at in p.offset, p.offset + p.size // 2, p.offset + p.size - 1:
        changed = bytearray(data)
        changed[at] ^= 0x40
        (tmp_path / "out").write_bytes(changed)
        check_refused(tmp_path / "out", tmp_path, "K-IMG-02")


def test_magic(made, tmp_path):
    data = bytearray((made / "plain.kedge").read_bytes())
    data[kit.HEADER_AT] ^= 1
    (tmp_path / "out").write_bytes(data)
    assert str(tmp_path / "out") in bad("info", tmp_path / "out")


def change_field(data, field, value):
    data = bytearray(data)
    struct.pack_into("<I", data, kit.HEADER_AT + 4 * kit.HEADER.index(field), value)
    return kit.reseal(data)


@pytest.mark.parametrize("field, value, code", [
    ("inflated_digest", 1, "K-PAY-04"),
    ("inflated_size", 1000, "K-PAY-0"),
    ("inflated_size", 0x7ffffff, "K-PAY-0"),
    ("inflated_size", 0xffffffff, "K-IMG-02"),
    ("format", 2, "K-PAY-0"),
    ("format", 77, "K-"),
    ("filter", 2, "K-IMG-04"),
    ("filter", 0xffffffff, "K-IMG-04"),
    ("image_size", 8, "K-IMG-0"),
    ("image_size", 0xfffffff8, "K-IMG-01"),
    ("loader_size", 0, "K-IMG-01"),
    ("loader_size", 0xfffffff8, "K-IMG-01"),
    ("head_size", 0, "K-IMG-02"),
    ("head_size", 0xffffffff, "K-IMG-02"),
    ("part_count", 0, "K-IMG-02"),
    ("part_count", 33, "K-IMG-01"),
    ("part_count", 0x10000001, "K-IMG-01"),
])
def test_lies_with_a_good_digest(field, value, code, made, tmp_path):
    """Whoever can compute the digest can write anything: it is refused, not followed."""
    data = bytearray((made / "plain.kedge").read_bytes())
    struct.pack_into("<I", data, kit.HEADER_AT + 4 * kit.HEADER.index(field), value)
    h = kit.header_of(data)
    if h.loader_size + 16 * h.part_count <= len(data):
        data = kit.reseal(data)
    (tmp_path / "out").write_bytes(data)
    for command in (["info", tmp_path / "out"],
                    ["unpack", tmp_path / "out", "-o", tmp_path / "dir"]):
        message = bad(*command)
        assert str(tmp_path / "out") in message and code in message


@pytest.mark.parametrize("chosen", kit.FILTERS)
def test_wrong_filter(chosen, tmp_path):
    """The digest is of the kernel as it runs."""
    (tmp_path / "Image").write_bytes(kit.arm_code(40000))
    data = pack(tmp_path / "Image", tmp_path / "out", *kit.HINTS, "--filter", chosen)
    (tmp_path / "out").write_bytes(change_field(data, "filter", chosen == "none"))
    for command in ["info"], ["unpack", "-o", tmp_path / "dir"]:
        assert "K-PAY-04" in bad(*command, tmp_path / "out")


@pytest.mark.parametrize("word, value", [(1, 4), (1, 0xfffffff8), (2, 0xffffffff), (1, 0x48)])
def test_part_out_of_bounds(word, value, made, tmp_path):
    data = bytearray((made / "plain.kedge").read_bytes())
    struct.pack_into("<I", data, kit.header_of(data).loader_size + 16 + 4 * word, value)
    (tmp_path / "out").write_bytes(kit.reseal(data))
    check_refused(tmp_path / "out", tmp_path, "K-IMG-02")


def test_image_that_was_cut(made, tmp_path):
    data = (made / "plain.kedge").read_bytes()
    for size in len(data) - 1, len(data) // 2, 0x48 + 4 * len(kit.HEADER):
        (tmp_path / "out").write_bytes(data[:size])
        message = bad("info", tmp_path / "out")
        assert "K-IMG-01" in message and "cut" in message and str(size) in message


def test_not_an_image(made, tmp_path):
    (tmp_path / "empty").write_bytes(b"")
    for name in tmp_path / "empty", made / "board.dtb", made / "Image", made / "zImage":
        assert str(name) in bad("info", name)


def test_scrambled_tables(made, tmp_path):
    """Random words over header and table never do worse than a refusal."""
    data = (made / "trees.kedge").read_bytes()
    h = kit.header_of(data)
    for seed in range(60):
        junk = bytes((seed * 37 + i * 101 + i * i * seed) & 0xff for i in range(8))
        at = (kit.HEADER_AT + 4 + seed % 30 * 2 if seed % 2
              else h.loader_size + seed * 3 % (16 * h.part_count - 8))
        changed = data[:at] + junk + data[at + 8:]
        h2 = kit.header_of(changed)
        if h2.loader_size + 16 * h2.part_count <= len(data):
            changed = kit.reseal(changed)
        (tmp_path / "out").write_bytes(changed)
        done = kit.run("info", tmp_path / "out")
        assert done.returncode in (0, 1), (seed, done)
        assert done.returncode == 0 or "(K-" in done.stderr or "not a kedge" in done.stderr


def test_dtc_reads_what_unpack_writes(made, tmp_path):
    good("unpack", made / "trees.kedge", "-o", tmp_path)
    assert "Other board" in dt.decompile(tmp_path / "tree-1.dtb")
