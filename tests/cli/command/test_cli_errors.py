# SPDX-License-Identifier: GPL-2.0-or-later
"""What kedge does with bad input and bad usage: it says so, and leaves what was there alone."""
import os
import pty
import resource
import select
import signal
import struct
import subprocess

import pytest

import cli_kit as kit
from cli_kit import bad, good, misused

COMMANDS = ["pack", "console", "info", "unpack", "plan", "explain"]


# --- the command itself ---

def test_version():
    assert good("--version").startswith("kedge ")


def test_help():
    text = good("--help")
    assert all(command in text for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_each_command(command):
    assert f"kedge {command}" in good(command, "--help")


@pytest.mark.parametrize("command, options", [
    ("pack", "kernel output dtb compress filter cmdline cmdline-mode text-offset bss ram-base console "
             "log arch"),
    ("info", "json"), ("unpack", "output"), ("plan", "ram load initrd reserve r2")])
def test_help_tells_the_options(command, options):
    text = good(command, "--help")
    assert all("--" + option in text for option in options.split())


@pytest.mark.parametrize("arguments", [[], ["frob"], ["--frob"], [""], ["pac"]])
def test_no_such_command(arguments):
    done = kit.run(*arguments)
    assert done.returncode == 2 and done.stdout == "" and "kedge" in done.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_no_such_option(command):
    misused(command, "--frob")


def test_explain():
    """Each code that the loader prints is explained, and no other."""
    codes = [line.split(":")[0] for line in good("explain").splitlines()
             if line.startswith("K-")]
    assert "K-PLAN-03" in codes and len(codes) == len(set(codes)) > 20
    for code in codes:
        assert good("explain", code).startswith(code)
    assert good("explain", "k-plan-03") == good("explain", "K-PLAN-03")
    assert "K-FROB-01" in bad("explain", "K-FROB-01")
    misused("explain", "K-PLAN-03", "K-PLAN-04")
    misused("explain", "K-PLAN-03", "--markdown")
    misused("explain", "--man", "K-PLAN-03")


def test_explain_one():
    """Code and message, the cause, and what to do."""
    lines = good("explain", "K-CPU-03").splitlines()
    assert lines[0] == "K-CPU-03: this loader is for ARMv7 and the CPU is older."
    assert [line.strip() for line in lines[1:]] == [
        "The loader's instructions are for ARMv7.", "Pack the kernel with --arch v4."]


def test_explain_for_the_man_page():
    """A paragraph for each code, hyphens written as such."""
    page = good("explain", "--man")
    codes = [line.split(":")[0] for line in good("explain").splitlines()
             if line.startswith("K-")]
    assert [line[3:].replace("\\-", "-") for line in page.splitlines()
            if line.startswith(".B ")] == codes
    assert page.count("\n.TP\n") == len(codes) - 1
    assert "\nPack the kernel with \\-\\-arch v4.\n" in page


def test_output_that_cannot_be_written(made):
    """Nobody takes half a --json for a whole one."""
    with open("/dev/full", "w", encoding="ascii") as full:
        done = subprocess.run([kit.KEDGE, "info", "--json", made / "plain.kedge"], stdout=full,
                              stderr=subprocess.PIPE, encoding="utf-8", check=False)
    assert done.returncode == 1 and "standard output" in done.stderr


# --- files that are not what they should be ---

def check_pack_fails(kernel, tmp_path, *options, says="", names=None):
    """Packing fails, says why, and neither touches the output nor leaves a file behind."""
    (tmp_path / "out").write_bytes(b"old")
    before = sorted(os.listdir(tmp_path))
    message = bad("pack", "-k", kernel, "-o", tmp_path / "out", *options)
    assert str(names or kernel) in message and says in message
    assert (tmp_path / "out").read_bytes() == b"old"
    assert sorted(os.listdir(tmp_path)) == before


def test_files_that_cannot_be_read(made, tmp_path):
    empty = tmp_path / "empty"
    empty.write_bytes(b"")
    for name in tmp_path / "gone", tmp_path, empty, "/dev/zero":
        check_pack_fails(name, tmp_path)
        check_pack_fails(made / "zImage", tmp_path, "-d", name, names=name)
        assert str(name) in bad("info", name)
        assert str(name) in bad("unpack", name, "-o", tmp_path / "dir")
        assert str(name) in bad("plan", name, "--ram", "0+64M", "--load", "0")
        assert not (tmp_path / "dir" / "Image").exists()


def test_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert "not a regular file" in bad("info", tmp_path / "pipe")
    check_pack_fails(tmp_path / "pipe", tmp_path)


def test_kernel_that_is_none(made, tmp_path):
    (tmp_path / "text").write_text("not a kernel\n")
    check_pack_fails(tmp_path / "text", tmp_path, *kit.HINTS)
    (tmp_path / "text.gz").write_bytes(kit.PACKINGS["gzip"](b"not a kernel\n"))
    check_pack_fails(tmp_path / "text.gz", tmp_path, *kit.HINTS)
    check_pack_fails(made / "board.dtb", tmp_path, *kit.HINTS)
    check_pack_fails(made / "plain.kedge", tmp_path, says="unpack")


@pytest.mark.parametrize("data", [
    kit.tree(body="".join(f"n{i} {{ }};" for i in range(400))),
    b"\x27\x05\x19\x56" + bytes(60) + kit.zimage(kit.image_bytes()),
    subprocess.run(["lz4", "-c", "-q"], input=kit.image_bytes(), stdout=subprocess.PIPE,
                   check=True).stdout,
    kit.PACKINGS["gzip"](kit.PACKINGS["xz"](kit.image_bytes())),
    b"BZh91AY&SY" + bytes(5000),
    b"ANDROID!" + bytes(5000),
], ids=["tree", "uImage", "lz4-frame", "xz-in-gzip", "bzip2", "android"])
def test_what_is_known_to_be_no_raw_image(data, tmp_path):
    """A raw Image has no mark, but these have marks of their own."""
    (tmp_path / "kernel").write_bytes(data)
    check_pack_fails(tmp_path / "kernel", tmp_path, *kit.HINTS)
    check_pack_fails(tmp_path / "kernel", tmp_path)


@pytest.mark.parametrize("text_offset", [0, 0x8001, 0x10000000, 0xfffffff0])
def test_impossible_text_offset(text_offset, tmp_path):
    """From a KLSZ table or an ELF file as well as from the option."""
    image = kit.image_bytes()
    (tmp_path / "zImage").write_bytes(kit.zimage(image, mask=False, text_offset=text_offset))
    check_pack_fails(tmp_path / "zImage", tmp_path, says="--text-offset")
    (tmp_path / "vmlinux").write_bytes(kit.vmlinux([(0xc0000001, image, len(image))]))
    check_pack_fails(tmp_path / "vmlinux", tmp_path, says="--text-offset")


def test_raw_image_needs_its_options(made, tmp_path):
    """The message names the option that is missing, and no other."""
    check_pack_fails(made / "Image", tmp_path, "--bss", "0", says="--text-offset")
    check_pack_fails(made / "Image", tmp_path, "--text-offset", "0x8000", says="--bss")
    (tmp_path / "zImage").write_bytes(kit.zimage(kit.image_bytes(), klsz=False, mask=False))
    check_pack_fails(tmp_path / "zImage", tmp_path, "--bss", "0", says="--text-offset")
    (tmp_path / "zImage").write_bytes(kit.zimage(kit.image_bytes(), klsz=False))
    check_pack_fails(tmp_path / "zImage", tmp_path, says="--bss")


@pytest.mark.parametrize("packing", list(kit.PACKINGS))
def test_zimage_that_was_cut(packing, tmp_path):
    data = kit.zimage(kit.image_bytes(), packing)
    for size in 0x40, 0x200, len(data) // 2, len(data) - 8:
        (tmp_path / "zImage").write_bytes(data[:size])
        check_pack_fails(tmp_path / "zImage", tmp_path, says="cut")
        # The same when the header was made to fit.
        (tmp_path / "zImage").write_bytes(data[:0x2c] + struct.pack("<I", size) + data[0x30:size])
        check_pack_fails(tmp_path / "zImage", tmp_path)


@pytest.mark.parametrize("packing", list(kit.PACKINGS))
def test_zimage_with_another_size(packing, tmp_path):
    """The size behind the payload is a check on what was inflated."""
    data = bytearray(kit.zimage(kit.image_bytes(), packing))
    size_at = struct.unpack_from("<I", data, struct.unpack_from("<I", data, 0x38)[0] + 8)[0]
    data[size_at] ^= 4
    (tmp_path / "zImage").write_bytes(data)
    check_pack_fails(tmp_path / "zImage", tmp_path)


@pytest.mark.parametrize("packing", ["gzip", "xz", "lzo", "zstd"])
def test_zimage_with_a_flipped_bit(packing, tmp_path):
    """The formats with a checksum of the inflated bytes."""
    data = kit.zimage(kit.image_bytes(), packing)
    for at in range(0x100, len(data) - 64, len(data) // 12):
        changed = bytearray(data)
        changed[at] ^= 0x10
        (tmp_path / "zImage").write_bytes(changed)
        check_pack_fails(tmp_path / "zImage", tmp_path)


@pytest.mark.parametrize("check", [[], ["--crc32"], ["--no-checksum"]], ids=str)
def test_checksums_of_lzop(check, tmp_path):
    """Whichever checksums the stream has are looked at."""
    data = subprocess.run(["lzop", "-c", *check], input=kit.image_bytes(), stdout=subprocess.PIPE,
                          check=True).stdout
    (tmp_path / "Image.lzo").write_bytes(data)
    kit.pack(tmp_path / "Image.lzo", tmp_path / "out", *kit.HINTS)
    changed = bytearray(data)
    changed[-1000] ^= 0x01
    (tmp_path / "Image.lzo").write_bytes(changed)
    if check != ["--no-checksum"]:
        check_pack_fails(tmp_path / "Image.lzo", tmp_path, *kit.HINTS)


@pytest.mark.parametrize("packing", list(kit.PACKINGS))
def test_compressed_image_that_was_cut(packing, tmp_path):
    data = kit.PACKINGS[packing](kit.image_bytes())
    (tmp_path / "Image").write_bytes(data[:len(data) // 2])
    check_pack_fails(tmp_path / "Image", tmp_path, *kit.HINTS, says=packing)


def test_big_endian_zimage(tmp_path):
    data = bytearray(kit.zimage(kit.image_bytes()))
    struct.pack_into(">I", data, 0x30, 0x04030201)
    (tmp_path / "zImage").write_bytes(data)
    check_pack_fails(tmp_path / "zImage", tmp_path, says="big-endian")


@pytest.mark.parametrize("elf", [
    kit.vmlinux([(0xc0008000, kit.image_bytes(9000), 9000)], machine=62),
    kit.vmlinux([(0xc0008000, kit.image_bytes(9000), 9000)], ei_class=2),
    kit.vmlinux([(0xc0008000, kit.image_bytes(9000), 9000)], ei_data=2),
    kit.vmlinux([(0xc0008000, kit.image_bytes(9000), 9000)])[:8000],
    kit.vmlinux([(0xc0008000, kit.image_bytes(9000), 100)]),
    kit.vmlinux([(0xc0008000, b"", 5000)]),
    kit.vmlinux([]),
    kit.vmlinux([(0x00008000, bytes(5000), 5000), (0xc0008000, bytes(5000), 5000)]),
    kit.vmlinux([(0xc0008000, bytes(5000), 0x7fffffff)]),
], ids=["x86", "64", "big-endian", "cut", "memsz", "no-bytes", "no-segments", "spread", "bss"])
def test_bad_vmlinux(elf, tmp_path):
    (tmp_path / "vmlinux").write_bytes(elf)
    check_pack_fails(tmp_path / "vmlinux", tmp_path)


def test_vmlinux_with_wild_headers(tmp_path):
    """Every field of the ELF headers set to its extremes: packed or refused."""
    data = kit.vmlinux([(0xc0008000, kit.image_bytes(9000), 9000)])
    for at in range(16, 52 + 32, 2):
        for value in b"\0\0", b"\xff\xff", b"\0\x80":
            (tmp_path / "vmlinux").write_bytes(data[:at] + value + data[at + 2:])
            assert kit.run("pack", "-k", tmp_path / "vmlinux", "-o", tmp_path / "out",
                           "-q").returncode in (0, 1)


def test_bad_trees(made, tmp_path):
    board = (made / "board.dtb").read_bytes()
    total = struct.pack(">I", 0x7fffffff)
    for data, code in ((board[:-1], "K-FDT-01"), (board[:39], "K-FDT-01"),
                       (board[:4] + total + board[8:], "K-FDT-01"),
                       (board[:20] + struct.pack(">I", 2) + board[24:], "K-FDT-03"),
                       (board[:60] + b"\xff" * 40 + board[100:], "K-FDT-02"),
                       (b"/dts-v1/; / { };\n" * 10, "K-FDT-01")):
        (tmp_path / "bad.dtb").write_bytes(data)
        check_pack_fails(made / "zImage", tmp_path, "-d", tmp_path / "bad.dtb",
                         names=tmp_path / "bad.dtb", says=code)
        if data.startswith(board[:4]):  # an appended one, too
            (tmp_path / "zImage").write_bytes((made / "zImage").read_bytes() + data)
            if len(data) >= 40:
                check_pack_fails(tmp_path / "zImage", tmp_path, says="tree")


# --- options ---

@pytest.mark.parametrize("arguments", [
    ["--compress", "frob"], ["--compress", ""], ["--compress", "GZIP"], ["--compress", "lzop"],
    ["--filter", "frob"], ["--filter", ""], ["--filter", "ARM"], ["--filter", "armthumb"],
    ["--cmdline-mode", "frob"], ["--cmdline-mode", "force"],
    ["--cmdline", "x" * 1024], ["--cmdline", "x" * 5000],
    ["--text-offset", ""], ["--text-offset", "x"], ["--text-offset", "0x8001"],
    ["--text-offset", "-4"], ["--text-offset", "256M"], ["--text-offset", "0x8000 "],
    ["--text-offset", " 0x8000"], ["--text-offset", "99999999999999999999999"],
    ["--bss", "1.5"], ["--bss", "-1"], ["--bss", "4G"], ["--bss", "1KK"],
    ["--ram-base", "0x1000"], ["--ram-base", "x"], ["--log", "loud"], ["--log", ""],
    ["--console", "frob@0x0"], ["--console", "pl011"], ["--console", "pl011@"],
    ["--console", "pl011@x"], ["--console", "pl011@0x1002"], ["--console", "pl011,shift=2@0x0"],
    ["--console", "8250,frob=1@0x0"], ["--console", "8250,shift=5@0x0"],
    ["--console", "8250,width=2@0x0"], ["--console", "8250,width=4@0x0"], ["--console", ""],
    ["--arch", "v5"], ["--arch", "7"], ["--arch", ""],
    ["more"], ["--frob"], ["--dtb"],
])
def test_misused_pack(arguments, made, tmp_path):
    message = misused("pack", "-k", made / "zImage", "-o", tmp_path / "out", *arguments)
    if len(arguments) == 2:
        assert arguments[0].lstrip("-") in message
    assert os.listdir(tmp_path) == []


def test_address_without_0x(made, tmp_path):
    """It is hexadecimal in a node's name, and would be another one in decimal."""
    message = misused("pack", "-k", made / "zImage", "-o", tmp_path / "out", "--console",
                      "pl011@9000000")
    assert message.startswith("kedge pack: console 'pl011@9000000': the address begins with 0x, as "
                              "in pl011@0x9000000\n")


@pytest.mark.parametrize("words", ["a\nb", "a\tb", "\x1b[0m", "a\x7f"])
def test_control_characters_in_a_command_line(words, made, tmp_path):
    message = misused("pack", "-k", made / "zImage", "-o", tmp_path / "out", "--cmdline", words)
    assert message.startswith("kedge pack: --cmdline: it has a control character, as a line's "
                              "end\n")


@pytest.mark.parametrize("option, words", [
    ("--compress", kit.FORMATS), ("--filter", kit.FILTERS), ("--cmdline-mode", kit.MODES),
    ("--log", kit.LEVELS)])
def test_misuse_tells_what_there_is(option, words, made, tmp_path):
    message = misused("pack", "-k", made / "zImage", "-o", tmp_path / "out", option, "frob")
    assert f"{option} frob" in message and all(word in message for word in words)


def test_missing_arguments(made, tmp_path):
    misused("pack")
    misused("pack", "-k", made / "zImage")
    misused("pack", "-o", tmp_path / "out")
    misused("info")
    misused("info", made / "plain.kedge", made / "plain.kedge")
    misused("unpack", made / "plain.kedge")
    misused("unpack", "-o", tmp_path)
    misused("unpack", made / "plain.kedge", made / "plain.kedge", "-o", tmp_path)


def test_too_many_trees(made, tmp_path):
    misused("pack", "-k", made / "zImage", "-o", tmp_path / "out",
            *["-d", made / "board.dtb"] * 25)


# --- outputs: complete or untouched ---

def test_output_folder_is_missing(made, tmp_path):
    out = tmp_path / "gone" / "out"
    assert str(out) in bad("pack", "-k", made / "zImage", "-o", out)
    assert os.listdir(tmp_path) == []
    assert str(out) in bad("unpack", made / "plain.kedge", "-o", out)


def test_output_is_no_file(made, tmp_path):
    for out in tmp_path, "/dev/null":
        assert str(out) in bad("pack", "-k", made / "zImage", "-o", out)
    assert os.listdir(tmp_path) == []
    (tmp_path / "file").write_bytes(b"old")
    assert str(tmp_path / "file") in bad("unpack", made / "plain.kedge", "-o", tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == b"old"


def test_output_folder_that_takes_no_files(made):
    assert "/proc/out" in bad("pack", "-k", made / "zImage", "-o", "/proc/out")


def limited(signal_action):
    """For a child: files of at most 10000 bytes."""
    def limit():
        signal.signal(signal.SIGXFSZ, signal_action)
        resource.setrlimit(resource.RLIMIT_FSIZE, (10000, 10000))
    return limit


def test_full_disk(made, tmp_path):
    (tmp_path / "out").write_bytes(b"old")
    message = bad("pack", "-k", made / "zImage", "-o", tmp_path / "out",
                  preexec_fn=limited(signal.SIG_IGN))
    assert str(tmp_path / "out") in message
    assert os.listdir(tmp_path) == ["out"] and (tmp_path / "out").read_bytes() == b"old"


@pytest.mark.parametrize("old", [False, True])
def test_disk_full_behind_the_first_file(old, made, tmp_path):
    """What belongs together is unpacked whole or not at all."""
    image, out, initrd = (tmp_path / name for name in ("image", "out", "initrd"))
    good("unpack", made / "plain.kedge", "-o", tmp_path / "whole")
    most = (tmp_path / "whole/Image").stat().st_size + 1000
    initrd.write_bytes(os.urandom(most + 1))
    kit.pack(made / "zImage", image, "--initrd", initrd)
    if old:
        out.mkdir()
        (out / "Image").write_bytes(b"old")
    message = bad("unpack", image, "-o", out, preexec_fn=lambda: (
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN),
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))))
    assert message == f"kedge: {out}/initrd: File too large\n"
    assert out.exists() == old
    if old:
        assert os.listdir(out) == ["Image"] and (out / "Image").read_bytes() == b"old"


def test_killed_while_it_writes(made, tmp_path):
    """By a signal that nobody handles, in the middle of the file."""
    (tmp_path / "out").write_bytes(b"old")
    done = kit.run("pack", "-k", made / "zImage", "-o", tmp_path / "out",
                   preexec_fn=limited(signal.SIG_DFL))
    assert done.returncode == -signal.SIGXFSZ
    assert (tmp_path / "out").read_bytes() == b"old"


def test_mode_of_the_output(made, tmp_path):
    good("pack", "-q", "-k", made / "zImage", "-o", tmp_path / "out",
         preexec_fn=lambda: os.umask(0o027))
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o640


# --- the terminal ---

def test_progress_on_a_terminal_only(made, tmp_path):
    """On a terminal a line on standard error comes and goes; the summary is the same."""
    plain = good("pack", "-k", made / "zImage", "-o", tmp_path / "out")
    assert "\r" not in plain and "\033" not in plain and plain.count("\n") >= 3
    ours, theirs = pty.openpty()
    done = subprocess.run([kit.KEDGE, "pack", "-k", made / "zImage", "-o", tmp_path / "out"],
                          stdout=subprocess.PIPE, stderr=theirs, encoding="utf-8", check=True)
    os.close(theirs)
    assert done.stdout == plain
    shown = b""
    while select.select([ours], [], [], 0)[0]:
        try:
            shown += os.read(ours, 4096)
        except OSError:  # the end, as Linux tells it on a terminal
            break
    os.close(ours)
    assert b"compressing" in shown and shown.endswith(b"\r\033[K")
