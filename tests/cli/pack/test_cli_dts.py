# SPDX-License-Identifier: GPL-2.0-or-later
"""The files of dts/: bindings that tell right trees from wrong ones, and examples that work."""
import json
import re
import subprocess

import pytest

import cli_kit as kit
import dt
from cli_kit import good, pack

SOURCES = sorted(path for path in dt.DTS.glob("*/*") if path.parent.name != "bindings")
BINDINGS = sorted(dt.BINDINGS.iterdir())
EXAMPLES = ["acme-box-1.dts", "acme-box-2.dts", "nas4220b.dts", "qemu-versatilepb.dts"]
OVERLAY = "acme-rtc.dtso"
RAM = ("--ram", "0x40000000+64M", "--load", "0x41000000")

names = lambda path: path.name


# --- the files ---

@pytest.mark.parametrize("path", SOURCES, ids=names)
def test_is_used(path):
    """A test has it by its name, or another source includes it."""
    tests = "".join(test.read_text() for pattern in ("tests/**/*.py", "tests/**/*.c")
                    for test in kit.ROOT.glob(pattern))
    assert re.search(rf"[/\"']{re.escape(path.name)}[\"']", tests) or any(
        f'/include/ "{path.name}"' in source.read_text() for source in SOURCES)


@pytest.mark.parametrize("path", [path for path in SOURCES if path.suffix in (".dts", ".dtso")],
                         ids=names)
def test_compiles_without_a_warning(path):
    assert dt.compile(path)


def test_warnings_are_errors(tmp_path):
    source = tmp_path / "a.dts"
    source.write_text("/dts-v1/; / { a@1 { }; };")
    with pytest.raises(dt.Error, match="unit_address_vs_reg"):
        dt.compile(source)
    source.write_text("/* dtc -Wno-unit_address_vs_reg */ " + source.read_text())
    assert dt.compile(source)


# --- bindings ---

@pytest.mark.parametrize("path", BINDINGS, ids=names)
def test_binding(path):
    """It is a schema, whose examples keep it."""
    done = subprocess.run(["dt-doc-validate", "-u", dt.BINDINGS, path], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout) == (0, "")
    text = subprocess.run(["dt-extract-example", path], stdout=subprocess.PIPE, encoding="utf-8",
                          check=True).stdout
    assert "kedge," in text
    assert dt.validate(dt.compile_text(text.replace("/dts-v1/;", ""))) == ""


def root(body):
    return kit.dtb("#address-cells = <1>; #size-cells = <1>; " + body)


def refused(binding, what, tree):
    said = dt.validate(tree)
    assert what in said and said.endswith(f"\tFrom schema: {dt.BINDINGS}/{binding}\n")


CHOSEN = """chosen { kedge,version = "0.1"; kedge,warnings; kedge,boot = <1 %s>;
    kedge,log = <0x1000 99>; };""" % ("0 " * 66)
RESERVED = """reserved-memory { #address-cells = <1>; #size-cells = <1>; ranges;
    kedge-log@1000 { compatible = "kedge,log"; reg = <0x1000 0x1000>; no-map; }; };"""


@pytest.mark.parametrize("body", [
    "kedge,machine = <1>;", "kedge,machine = <1 2 3>;", "kedge,revision = <1 2>;",
    "kedge,revision = <1 2>, <3 4>, <5 7>;", 'kedge,compatible = "acme,box", "acme,box-2";',
    CHOSEN, CHOSEN.replace("kedge,log = <0x1000 99>;", ""), "chosen { };", RESERVED,
])
def test_right_tree(body):
    assert dt.validate(root(body)) == ""


@pytest.mark.parametrize("what, body", [
    ("kedge,machine", 'kedge,machine = "2038";'),
    ("kedge,machine", "kedge,machine;"),
    ("kedge,machine", "kedge,machine = [01 02 03];"),
    ("kedge,revision", "kedge,revision = <1>;"),
    ("kedge,revision", "kedge,revision = <1 2 3>;"),
    ("kedge,revision", 'kedge,revision = "0x10:0xf0";'),
    ("kedge,compatible", "kedge,compatible = <1 2>;"),
    ("kedge,compatible", 'kedge,compatible = "acme box";'),
])
def test_wrong_rule(what, body):
    refused("kedge,match.yaml", what, root(body))


@pytest.mark.parametrize("what, right, wrong", [
    ("kedge,log", "<0x1000 99>", "<0x1000>"),
    ("kedge,log", "<0x1000 99>", "<0 0x1000 0 99>"),
    ("kedge,boot", "<1 0", "<1"),
    ("kedge,boot", "kedge,boot", "boot"),
    ("kedge,version", '"0.1"', "<1>"),
    ("kedge,version", "kedge,version", "version"),
    ("kedge,warnings", "kedge,warnings", "warnings"),
    ("kedge,warnings", "kedge,warnings", 'kedge,warnings = "K-FDT-07", "none"'),
])
def test_wrong_record(what, right, wrong):
    refused("kedge,boot.yaml", what, root(CHOSEN.replace(right, wrong)))


@pytest.mark.parametrize("what, right, wrong", [
    ("no-map", "no-map;", ""),
    ("reg", "0x1000 0x1000", "0x1000 1 0x2000 1"),
    ("reg", "reg = <0x1000 0x1000>;", ""),
    ("$nodename", "kedge-log@", "log@"),
])
def test_wrong_log_node(what, right, wrong):
    refused("kedge,log.yaml", what, root(RESERVED.replace(right, wrong)))


def test_what_pack_writes(made, tmp_path):
    """The rules that are given by keys are as the binding has them."""
    (tree,) = packed_trees(tmp_path / "image", made / "zImage", "--dtb",
                           f"{made}/board.dtb,machine=1,machine=2,revision=0x10:0xf0,"
                           "revision=1:1,compatible=acme,,box,compatible=acme")
    assert tree.count(b"acme") == 2
    assert dt.validate(tree) == ""


# --- examples ---

@pytest.fixture(name="folder")
def _folder(made, tmp_path):
    """A folder with a kernel and all examples, where their commands work."""
    (tmp_path / "zImage").write_bytes((made / "zImage").read_bytes())
    for name in EXAMPLES:
        (tmp_path / name).with_suffix(".dtb").write_bytes(dt.compile(f"examples/{name}"))
    (tmp_path / OVERLAY).with_suffix(".dtbo").write_bytes(dt.compile(f"examples/{OVERLAY}"))
    return tmp_path


def packed_trees(image, kernel, *options):
    pack(kernel, image, *options)
    return [part.bytes for part in kit.parts_of_type(image.read_bytes(), kit.TREE)]


def test_examples_are_all():
    assert sorted([*EXAMPLES, OVERLAY, "acme-box.dtsi"]) == [
        path.name for path in SOURCES if path.parent.name == "examples"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_keeps_all_bindings(name):
    """kedge's and those of every tree."""
    assert dt.validate(dt.compile(f"examples/{name}"), core=True) == ""


@pytest.mark.parametrize("name", [name for name in [*EXAMPLES, OVERLAY] if name != "acme-box-2.dts"])
def test_commands_in_the_comments(name, folder):
    """They do what they say; tests/boot has those that start QEMU."""
    commands = [words for words in dt.commands(f"examples/{name}") if words[0] != "run"]
    assert commands[0][0] == "pack"
    for words in commands:
        done = kit.run(*words, cwd=folder)
        assert done.returncode == 0, done.stderr


def chosen(folder, *options):
    done = kit.run("plan", "--json", folder / "box.img", *RAM, *options)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    return told["tree"].get("model"), told["tree"]["by"]


def test_one_image_for_several_boards(folder):
    """The first tree by ATAGs, the second by the bootloader's tree, each for its boards alone."""
    good(*dt.commands("examples/acme-box-1.dts")[0], "-q", cwd=folder)
    told = good("info", folder / "box.img")
    assert ", ACME Box, for machine=4001 machine=4002 revision=0x10:0xf0\n" in told
    assert ", ACME Box 2, for compatible=acme,box-2 compatible=acme,box-2b\n" in told
    for machine, revision, wanted in ((4001, 0x10, True), (4002, 0x1f, True), (4003, 0x10, False),
                                      (4001, 0x20, False)):
        (folder / "atags").write_bytes(kit.atags(((0x40000000, 0x4000000),), revision=revision))
        found = chosen(folder, "--r1", machine, "--r2", f"{folder}/atags@0x40000100")
        assert (found == ("ACME Box", ["machine", "revision"])) == wanted
    for name, wanted in ("acme,box-2b", True), ("acme,box-3", False):
        (folder / "r2").write_bytes(kit.dtb(f'compatible = "{name}";'))
        found = chosen(folder, "--r2", f"{folder}/r2@0x43000000")
        assert (found == ("ACME Box 2", ["compatible"])) == wanted


def test_rules_by_keys_are_those_of_the_file(folder):
    """The two commands of the comment say the same."""
    first, info, second = dt.commands("examples/acme-box-1.dts")
    assert info == ["info", "box.img"]
    images = []
    for command in first, second:
        good(*command, "-q", cwd=folder)
        images.append((folder / "box.img").read_bytes())
    assert images[0] == images[1]


def test_overlay_example(folder):
    """The clock is in the tree, on a bus that is on, and the tree is still a right one."""
    for name in "acme-box-1", "acme-box-2":
        (tree,) = packed_trees(folder / "image", folder / "zImage", "--dtb", folder / f"{name}.dtb",
                               "--dtbo", folder / "acme-rtc.dtbo")
        (folder / "tree.dtb").write_bytes(tree)
        bus = re.search(r"(?s)i2c@1c002000 \{(.*?)\{(.*?)\}", dt.decompile(folder / "tree.dtb"))
        assert 'status = "okay"' in bus[1] and 'compatible = "dallas,ds1307"' in bus[2]
        assert dt.validate(tree, core=True) == ""


@pytest.mark.parametrize("name, ram, console", [
    ("acme-box-1", "0x40000000+64M", "8250,shift=2,width=4@0x1c001000"),
    ("nas4220b", "0+128M", "8250,shift=2,width=1@0x42000000"),
    ("qemu-versatilepb", "0+128M", "pl011@0x101f1000"),
])
def test_console_and_ram_of_an_example(name, ram, console, folder):
    """The loader finds both in the tree."""
    pack(folder / "zImage", folder / "image", "--console", "auto", "--dtb", folder / f"{name}.dtb")
    base, size = ram.split("+")
    told = json.loads(kit.run("plan", "--json", folder / "image", "--ram", ram, "--load",
                              hex(int(base, 0) + 0x1000000)).stdout)
    assert (told["console"], told["console_by"]) == (console, "stdout-path")
    assert [(bank["start"], bank["end"]) for bank in told["ram"]] == [
        (int(base, 0), int(base, 0) + int(size[:-1]) * 0x100000)]
