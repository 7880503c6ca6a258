# SPDX-License-Identifier: GPL-2.0-or-later
"""kedge plan: what it prints is a plan that works on the board that was described."""
import json
import random

import pytest

import cli_kit as kit
import dt
from cli_kit import bad, good, misused, pack
from plan_rules import KERNEL, RAM, check_plan, named, no_plan, plan


def test_far_away(made):
    """Nothing is in the way: nothing moves."""
    found = plan(made / "plain.kedge", "--ram", RAM, "--load", "0x42000000")
    assert found.moves == [] and found.bytes_moved == 0
    assert found.banks == [(0x40000000, 0x44000000)]
    kernel, = named(found.after, "kernel")
    assert kernel == (KERNEL, KERNEL + len(kit.image_bytes()))
    bss, = named(found.after, "bss")
    assert bss == (kernel[1], kernel[1] + kit.BSS)
    h = kit.header_of((made / "plain.kedge").read_bytes())
    payload = kit.parts_of_type((made / "plain.kedge").read_bytes(), kit.PAYLOAD)[0]
    assert named(found.before, "loader") == [(0x42000000, 0x42000000 + h.head_size)]
    start = 0x42000000 + payload.offset
    assert named(found.before, "payload") == [(start, start + payload.size)]
    assert named(found.before, "payload") == named(found.during, "payload")
    workspace, = named(found.during, "workspace")
    assert workspace[1] - workspace[0] == h.workspace_size


@pytest.mark.parametrize("load", range(0x40000000, 0x40040000, 0x3334))
def test_on_the_kernel(load, made):
    found = plan(made / "plain.kedge", "--ram", RAM, "--load", hex(load))
    assert named(found.after, "kernel")[0][0] == KERNEL


def test_debian_kernel(debian):
    """As QEMU loads it, and with hardly more RAM than the kernel itself."""
    flavour, _, image, _ = debian
    h = kit.header_of(image.read_bytes())
    found = plan(image, "--ram", "0x40000000+512M", "--load", "0x40010000")
    assert named(found.after, "kernel")[0][0] == 0x40000000 + kit.DEBIAN[flavour][0]
    need = h.text_offset + h.inflated_size + max(h.bss_size, h.head_size + 0x10000) + 0x10000
    plan(image, "--ram", f"0x40000000+{need}", "--load", "0x40010000")


def test_initrd_stays_unless_the_kernel_needs_its_place(made):
    image = made / "trees.kedge"
    found = plan(image, "--ram", RAM, "--load", "0x42000000", "--initrd", "0x43000000+1M")
    assert named(found.after, "initrd") == [(0x43000000, 0x43100000)] and not found.moves
    found = plan(image, "--ram", RAM, "--load", "0x42000000", "--initrd", f"{KERNEL:#x}+1M")
    assert [move[3] for move in found.moves] == ["initrd"]


def test_reserved_ranges(made):
    """What would have been put there goes elsewhere."""
    arguments = [made / "trees.kedge", "--ram", RAM, "--load", "0x42000000", "--initrd",
                 f"{KERNEL:#x}+1M", "--reserve", "0x43000000+64K"]
    target = plan(*arguments).moves[0][1]
    found = plan(*arguments, "--reserve", f"{target:#x}+4K")
    assert found.moves[0][1] >= target + 0x1000
    assert named(found.after, "occupied: a reserved range") == [
        (target, target + 0x1000), (0x43000000, 0x43010000)]


def test_several_banks(made):
    found = plan(made / "plain.kedge", "--ram", "0x80000000+1M,0x40000000+16M,0xc0000000+32M",
                 "--load", "0x40008000")
    assert sorted(found.banks) == [(0x40000000, 0x41000000), (0x80000000, 0x80100000),
                                   (0xc0000000, 0xc2000000)]
    assert named(found.after, "kernel")[0][0] == KERNEL
    # The bank that the image is in is the kernel's.
    found = plan(made / "plain.kedge", "--ram", "0x80000000+1M,0x40000000+16M", "--load",
                 "0x80001000")
    assert named(found.after, "kernel")[0][0] == 0x80008000
    # Banks that touch are one; --ram may be given again.
    found = plan(made / "plain.kedge", "--ram", "0x40000000+1M", "--ram", "0x40100000+1M",
                 "--load", "0x40008000")
    assert found.banks == [(0x40000000, 0x40200000)]


def test_numbers(made):
    """Decimal, hexadecimal, K, M and G mean what they say."""
    texts = [kit.good("plan", made / "plain.kedge", "--ram", ram, "--load", load)
             for ram, load in (("0x40000000+64M", "0x42000000"), ("1G+65536K", "1056M"),
                               ("1073741824+67108864", "1107296256"))]
    assert texts[0] == texts[1] == texts[2]


def test_ram_base_of_the_image(made, tmp_path):
    pack(made / "zImage", tmp_path / "out", "--ram-base", "0x40200000")
    found = plan(tmp_path / "out", "--ram", RAM, "--load", "0x42000000")
    assert named(found.after, "kernel")[0][0] == 0x40208000
    assert found.ram_base_by == "as given"


def test_ram_base_of_an_old_kernel(made, tmp_path):
    """RAM that begins at 2 MiB, a kernel that wants 16; and why the base is what it is."""
    ram = ("--ram", "0x40200000+44M", "--load", "0x42000000")
    for align, base in (("2M", 0x40200000), ("16M", 0x41000000)):
        pack(made / "zImage", tmp_path / "out", "--ram-align", align)
        found = plan(tmp_path / "out", *ram)
        assert (found.ram_base, found.ram_base_by) == (base, "by its bank")
        assert named(found.after, "kernel")[0][0] == base + 0x8000
        assert f"RAM base {base:#010x} by its bank" in kit.good("plan", tmp_path / "out", *ram)
        assert kit.params_of((tmp_path / "out").read_bytes()).ram_align == int(align[:-1]) << 20
        assert f"multiple of {int(align[:-1]) << 20:#x}" in kit.good("info", tmp_path / "out")
    found = plan(made / "plain.kedge", "--ram", "0x40000000+32M", "--load", "0x43000000")
    assert (found.ram_base, found.ram_base_by) == (0x40000000, "by the 128 MiB mask")


@pytest.mark.parametrize("align", ["0", "1M", "3M", "256M", "x", "-2M"])
def test_ram_align_that_makes_no_sense(made, tmp_path, align):
    said = kit.misused("pack", "-k", made / "zImage", "-o", tmp_path / "out",
                       f"--ram-align={align}")
    assert f"--ram-align {align}: not a power of two, 2M to 128M" in said


def test_tree_in_r2(made, tmp_path):
    dtb = tmp_path / "r2.dtb"
    dtb.write_bytes(dt.compile("tests/reserved-and-initrd.dts"))
    found = plan(made / "plain.kedge", "--ram", RAM, "--load", "0x40010000", "--r2",
                 f"{dtb}@0x42000000")
    assert named(found.before, "tree")[0][0] == 0x42000000
    assert named(found.after, "tree")[0][0] == 0x42000000
    assert named(found.after, "initrd") == [(0x43000000, 0x43100000)]
    assert named(found.after, "occupied: /reserved-memory") == [(0x40100000, 0x40200000)]
    assert found.warnings == []


def test_tree_in_r2_where_the_kernel_goes(made, tmp_path):
    dtb = tmp_path / "r2.dtb"
    dtb.write_bytes(kit.tree(memory=(0x40000000, 0x4000000)))
    found = plan(made / "plain.kedge", "--ram", RAM, "--load", "0x42000000", "--r2",
                 f"{dtb}@{KERNEL + 0x1000:#x}")
    assert [move[3] for move in found.moves] == ["tree"]


def test_tree_of_the_image_wins(made, tmp_path):
    """Then what r2 points at is read, and left alone until it has been."""
    lists = tmp_path / "atags"
    lists.write_bytes(kit.atags(memory=[(0x40000000, 0x4000000)], initrd=(0x43000000, 0x8000),
                                cmdline="quiet"))
    found = plan(made / "trees.kedge", "--ram", RAM, "--load", "0x40010000", "--r2",
                 f"{lists}@0x40000100")
    assert named(found.during, "occupied: what r2 points at")[0][0] == 0x40000100
    assert named(found.after, "initrd") == [(0x43000000, 0x43008000)]
    assert named(found.after, "tree")


def test_atags_in_r2(made, tmp_path):
    lists = tmp_path / "atags"
    lists.write_bytes(kit.atags(memory=[(0x40000000, 0x4000000)], initrd=(0x43000000, 0x8000)))
    found = plan(made / "plain.kedge", "--ram", RAM, "--load", "0x40010000", "--r2",
                 f"{lists}@0x40000100")
    assert named(found.before, "ATAGs") == [(0x40000100, 0x40000100 + lists.stat().st_size)]
    assert named(found.after, "initrd") == [(0x43000000, 0x43008000)]


def test_malformed_atags(made, tmp_path):
    """With a tree of its own the image starts without them; with nothing else it does not."""
    lists = tmp_path / "atags"
    lists.write_bytes(kit.atags(memory=[(0x40000000, 0x4000000)], end=False))
    arguments = ["--ram", RAM, "--load", "0x40010000", "--r2", f"{lists}@0x40000100"]
    assert plan(made / "trees.kedge", *arguments).warnings == ["K-ATAG-02", "K-FDT-07"]
    assert "K-ATAG-02" in bad("plan", made / "plain.kedge", *arguments)


def test_appended_tree_counts(made, tmp_path):
    """An appended tree is planned for, and wins over a packed one."""
    dtb = kit.tree("Large", body="".join(f"n{i} {{ }};" for i in range(300)))
    (tmp_path / "out").write_bytes((made / "trees.kedge").read_bytes() + dtb)
    found = plan(tmp_path / "out", "--ram", RAM, "--load", "0x42000000")
    place, = named(found.before, "tree")
    assert place[1] - place[0] > 300 * 8
    assert place[0] - 0x42000000 in (kit.header_of((made / "trees.kedge").read_bytes()).image_size
                                     - shift for shift in (0, 4))


def test_things_in_the_same_place(made, tmp_path):
    """What cannot be in memory at once is a mistake on the command line, not a plan."""
    (tmp_path / "atags").write_bytes(kit.atags())
    arguments = ["plan", made / "plain.kedge", "--ram", RAM, "--load", "0x40100000"]
    for file in made / "board.dtb", tmp_path / "atags":
        for at in 0x40100000, 0x40108000, 0x400ffff8:
            assert "overlap" in bad(*arguments, "--r2", f"{file}@{at:#x}")
    assert "overlap" in bad(*arguments, "--initrd", "0x40100000+1M")
    assert "overlap" in bad(*arguments, "--initrd", "0x40000000+0x100004")
    for at in 0x41000000, 0x41000ff8, 0x40fffff8:
        assert "the initrd overlaps it: --initrd or --r2 is wrong" in bad(
            *arguments, "--initrd", "0x41000000+4K", "--r2", f"{made / 'board.dtb'}@{at:#x}")


def test_all_of_the_address_space(made):
    found = plan(made / "plain.kedge", "--ram", "0+4G", "--load", "0x42000000")
    assert found.banks == [(0, 0xfffff000)]
    plan(made / "plain.kedge", "--ram", "0xc0000000+1G", "--load", "0xfff00000")


def test_nothing_to_hand_over(made):
    found = plan(made / "plain.kedge", "--ram", RAM, "--load", "0x42000000")
    assert found.warnings == ["K-BOOT-01"]


@pytest.mark.parametrize("arguments, code", [
    (["--ram", "0x40000000+64K", "--load", "0x40000000"], "K-PLAN-02"),
    (["--ram", RAM, "--load", "0x40000000", "--reserve", "0x40010000+4K"], "K-PLAN-03"),
    (["--ram", RAM, "--load", "0x40000000", "--reserve", "0x40004000+1"], "K-PLAN-03"),
    (["--ram", "0x40000000+144K", "--load", "0x40000000"], "K-PLAN-04"),
    (["--ram", RAM, "--load", "0x60000000"], "K-PLAN-02"),
])
def test_no_plan(arguments, code, made):
    assert no_plan(made / "plain.kedge", *arguments).reason == code


def test_why_no_plan(made):
    """For programs as for people."""
    kernel = {"start": KERNEL - 0x5000, "end": KERNEL + len(kit.image_bytes()) + kit.BSS}
    loader = kit.header_of((made / "plain.kedge").read_bytes()).head_size
    for board, why, text in (
            (["--ram", "0x40000000+64K"], {"range": kernel}, f": 0x40003000..{kernel['end']:#x}"),
            (["--ram", RAM, "--reserve", "0x40010000+4K"],
             {"range": {"start": 0x40010000, "end": 0x40011000}, "taken_by": "a reserved range"},
             ": 0x40010000..0x40011000 is a reserved range"),
            (["--ram", "0x40000000+144K"], {"wanted": "loader", "wanted_size": loader},
             f" for loader, {loader} bytes")):
        arguments = ["plan", made / "plain.kedge", "--load", "0x40000000", *board]
        told = json.loads(kit.run(*arguments, "--json").stdout)
        assert {key: told[key] for key in why} == why
        assert kit.run(*arguments).stdout.splitlines()[-1] == (
            f"The kernel would not be started: {told['code']}: {told['message']}{text}")


def test_less_and_less_ram(made):
    """There is one size from which on it works, and below it there is always a reason."""
    works = []
    for size in range(96, 320, 8):
        done = kit.run("plan", "--json", made / "trees.kedge", "--ram", f"0x40000000+{size}K",
                       "--load", "0x40000000")
        found = kit.read_plan(done.stdout)
        works.append(done.returncode == 0)
        if works[-1]:
            check_plan(found)
        else:
            assert done.returncode == 1 and found.reason.startswith("K-PLAN-0")
    assert works == sorted(works) and works[-1] and not works[0]


def test_random_layouts(made):
    """What is printed as a plan always is one."""
    rng = random.Random(2)
    worked = 0
    for _ in range(150):
        base = rng.choice([0, 0x20000000, 0x60000000, 0xc0000000])
        size = rng.randrange(0x40000, 0x100000, 0x1000)
        load = base + rng.randrange(0, size, 4)
        arguments = ["--ram", f"{base:#x}+{size:#x}", "--load", hex(load)]
        image = made / rng.choice(["plain.kedge", "trees.kedge"])
        end = load + image.stat().st_size
        for _ in range(rng.randrange(3)):
            start, length = base + rng.randrange(0x28000, size), rng.randrange(0x4000)
            arguments += ["--reserve", f"{start:#x}+{length}"]
        initrd = base + rng.randrange(0, size, 0x100)
        if initrd + 0x6000 <= load or initrd >= end:
            arguments += ["--initrd", f"{initrd:#x}+24K"]
        done = kit.run("plan", "--json", image, *arguments)
        assert done.stderr == "" and done.returncode in (0, 1), arguments
        found = kit.read_plan(done.stdout)
        if done.returncode == 0:
            check_plan(found)
            worked += 1
        else:
            assert found.reason
    assert worked > 50


def test_text_shows_the_same(made):
    arguments = [made / "trees.kedge", "--ram", RAM, "--load", "0x40010000", "--initrd",
                 "0x42000000+1M", "--reserve", "0x41000000+4K"]
    text, found = good("plan", *arguments), plan(*arguments)
    for start, end, what in found.before + found.during + found.after:
        assert any(line.strip().startswith(f"{start:#010x}..{end:#010x}") and line.endswith(what)
                   for line in text.splitlines()), (hex(start), what)
    for source, target, size, what in found.moves:
        assert f"{source:#010x} -> {target:#010x}" in text
    assert f"moves: {found.bytes_moved} bytes" in text
    done = kit.run("plan", made / "plain.kedge", "--ram", "0x40000000+64K", "--load", "0x40000000")
    assert done.returncode == 1 and done.stderr == "" and "K-PLAN-02" in done.stdout


def test_same_answer_twice(made):
    arguments = ["plan", made / "trees.kedge", "--ram", RAM, "--load", "0x40010000"]
    assert good(*arguments) == good(*arguments)


@pytest.mark.parametrize("arguments", [
    [], ["--ram", RAM], ["--load", "0"],
    ["--ram", "1", "--load", "0"],
    ["--ram", "0x40000000", "--load", "0"],
    ["--ram", "0x40000000+0", "--load", "0"],
    ["--ram", "0xf0000000+1G", "--load", "0"],
    ["--ram", "0+64M,", "--load", "0"],
    ["--ram", "0+64M;1G+1M", "--load", "0"],
    ["--ram", "0+64T", "--load", "0"],
    ["--ram", "-1+64M", "--load", "0"],
    ["--ram", ",".join(f"{2 * i}M+1M" for i in range(33)), "--load", "0"],
    ["--ram", RAM, "--load", ""],
    ["--ram", RAM, "--load", "2"],
    ["--ram", RAM, "--load", "0x"],
    ["--ram", RAM, "--load", "0x4000000g"],
    ["--ram", RAM, "--load", "0x100000000"],
    ["--ram", RAM, "--load", "-4"],
    ["--ram", RAM, "--load", "0", "--initrd", "0x41000000"],
    ["--ram", RAM, "--load", "0", "--initrd", "0x41000000+0"],
    ["--ram", RAM, "--load", "0", "--reserve", "0x41000000"],
    ["--ram", RAM, "--load", "0", "--reserve", "0xfffff000+8K"],
    ["--ram", RAM, "--load", "0", *["--reserve", "0+1"] * 65],
    ["--ram", RAM, "--load", "0", "--r2", "file"],
    ["--ram", RAM, "--load", "0", "--r2", "file@"],
    ["--ram", RAM, "--load", "0", "--r2", "file@x"],
    ["--ram", RAM, "--load", "0", "another image"],
    ["--ram", RAM, "--load", "0", "--frob"],
])
def test_misuse(arguments, made):
    misused("plan", made / "plain.kedge", *arguments)


def test_inputs_that_are_not_there(made, tmp_path):
    gone = tmp_path / "gone"
    assert str(gone) in bad("plan", gone, "--ram", RAM, "--load", "0")
    assert str(gone) in bad("plan", made / "plain.kedge", "--ram", RAM, "--load", "0x40000000",
                            "--r2", f"{gone}@0x41000000")
    assert str(made / "zImage") in bad("plan", made / "zImage", "--ram", RAM, "--load", "0")


def test_image_past_the_end_of_the_address_space(made):
    assert "address space" in bad("plan", made / "plain.kedge", "--ram", "0xf0000000+0xffff000",
                                  "--load", "0xfffff000")


@pytest.mark.parametrize("options, message", [
    (["--ram", ",".join(f"{n * 2}M+1M" for n in range(17))], "more than 16 banks"),
    (["--ram", "0x40000000+4G"], "a bank ends above 4 GiB"),
    (["--ram", "0+1M,0xc0000000+0x40000001"], "a bank ends above 4 GiB"),
    (["--ram", "0+5G"], "a bank ends above 4 GiB"),
    (["--ram", "0+1M,x"], "not BASE+SIZE[,BASE+SIZE...]"),
    (["--ram", "0+1M", "--initrd", "0xc0000000+2G"], "it ends above 4 GiB"),
    (["--ram", "0+1M", "--reserve", "0x1000+4G"], "it ends above 4 GiB"),
])
def test_wrong_ranges(options, message, made):
    """What is wrong with it, not that it is no range."""
    said = misused("plan", made / "plain.kedge", "--load", "0x10000", *options)
    assert said.startswith(f"kedge plan: {options[-2]} {options[-1]}: {message}\n")


def test_up_to_the_end(made):
    banks = ",".join(f"{n * 2}M+1M" for n in range(15)) + ",0xc0000000+1G"
    found = plan(made / "plain.kedge", "--ram", banks, "--load", "0xc0000000")
    assert len(found.banks) == 16 and found.banks[-1] == (0xc0000000, 0xfffff000)


def test_one_initrd(made, tmp_path):
    said = misused("plan", made / "plain.kedge", "--load", "0x10000", "--ram", "0+64M", "--initrd",
                   "1M+1M", "--initrd", "2M+1M")
    assert said.startswith("kedge plan: --initrd: a bootloader passes one initrd only\n")
    said = misused("pack", "-k", made / "zImage", "-o", tmp_path / "out", "--initrd", "a",
                   "--initrd", "b")
    assert said.startswith("kedge pack: --initrd b: one initrd at a time\n")
