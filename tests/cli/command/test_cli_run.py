# SPDX-License-Identifier: GPL-2.0-or-later
"""kedge run, with programs in QEMU's place that tell what they were asked, and end in many ways."""
import os
import re
import select
import subprocess
import time

import pytest

import cli_kit as kit

LOADER = ("kedge 0.1: ARMv7, MIDR 0x1, image at 0x2", "RAM base 0x3", "Uncompressing Linux...",)
KERNEL = " done, booting the kernel.\\r\\n[    0.000000] Booting\\r\\n"


@pytest.fixture(name="qemu")
def _qemu(tmp_path):
    """A maker of programs that run shell commands with QEMU's arguments."""
    def make(*lines):
        program = tmp_path / "qemu"
        program.write_text("#!/bin/sh\n" + "\n".join(lines) + "\n")
        program.chmod(0o755)
        return program
    return make


def says(text):
    return f"printf '{text}'"


BOOT = says("\\r\\n".join(LOADER) + KERNEL)


def test_arguments(made, qemu, tmp_path):
    program = qemu(f'printf "%s\\n" "$@" >{tmp_path}/asked', BOOT)
    kit.good("run", made / "plain.kedge", "--qemu", program, "-M", "vexpress-a9", "-m", "64",
             "-i", "an initrd", "-a", "a b", "-d", "x.dtb", "-c", "cortex-a9", "--", "-snapshot",
             "-s")
    asked = (tmp_path / "asked").read_text().splitlines()
    pairs = list(zip(asked, asked[1:]))
    for pair in [("-M", "vexpress-a9"), ("-cpu", "cortex-a9"), ("-initrd", "an initrd"),
                 ("-append", "a b"), ("-dtb", "x.dtb"), ("-kernel", str(made / "plain.kedge")),
                 ("-serial", "stdio"), ("-nic", "none"), ("-snapshot", "-s")]:
        assert pair in pairs, pair
    # QEMU takes the last of several.
    assert [b for a, b in pairs if a == "-m"][-1] == "64"


@pytest.mark.parametrize("options, machine", [
    ([], "virt"), (["-M", "virt,virtualization=on"], "virt,virtualization=on")])
def test_machines_own_options(made, qemu, tmp_path, options, machine):
    program = qemu(f'printf "%s\\n" "$@" >{tmp_path}/asked', BOOT)
    kit.good("run", made / "plain.kedge", "--qemu", program, *options)
    assert f"{machine}\n-cpu\ncortex-a15\n-m\n512\n" in (tmp_path / "asked").read_text()


def test_other_machine(made, qemu, tmp_path):
    """One whose name begins as another's does is not that one."""
    program = qemu(f'printf "%s\\n" "$@" >{tmp_path}/asked', BOOT)
    kit.good("run", made / "plain.kedge", "--qemu", program, "-M", "virt-7.2")
    assert "cortex-a15" not in (tmp_path / "asked").read_text()


@pytest.mark.parametrize("options, lines", [
    ([], ["stdio"]), (["-M", "raspi0"], ["stdio"]),
    (["-M", "sabrelite"], ["null", "stdio"]),  # its console is UART2
    (["-M", "sabrelite", "--serial", "0"], ["stdio"]),
    (["-M", "raspi0", "--serial", "1"], ["null", "stdio"]),
])
def test_serial_line(made, qemu, tmp_path, options, lines):
    """QEMU counts serial lines by the order in which they are given."""
    program = qemu(f'printf "%s\\n" "$@" >{tmp_path}/asked', BOOT)
    kit.good("run", made / "plain.kedge", "--qemu", program, *options)
    asked = (tmp_path / "asked").read_text().splitlines()
    assert [b for a, b in zip(asked, asked[1:]) if a == "-serial"] == lines


@pytest.mark.parametrize("number", ["8", "x", "-1", ""])
def test_no_such_serial_line(made, number):
    assert f"kedge run: --serial {number}: not a number from 0 to 7\n" in kit.misused(
        "run", made / "plain.kedge", f"--serial={number}")


def test_timeline(made, qemu):
    told = kit.good("run", made / "plain.kedge", "--qemu", qemu(BOOT, says("login: "), "exec sleep 60"),
                    "--marker", "login:")
    moments = re.findall(r"^ +([0-9.]+)  (.*)$", told, re.MULTILINE)
    assert [what for _, what in moments] == [
        "the loader's first line", "the plan is made", "the kernel is decompressed ...",
        "... and entered", "the kernel's first line", "the marker"]
    times = [float(at) for at, _ in moments]
    assert times == sorted(times) and times[-1] < 30
    assert told.endswith("the marker was seen\n")


def test_marker_in_pieces(made, qemu):
    """What is looked for may come in any number of pieces."""
    pieces = [c for letter in "MARKER" for c in (says(letter), "sleep 0.02")]
    kit.good("run", made / "plain.kedge", "--qemu", qemu(BOOT, *pieces, "exec sleep 60"),
             "--marker", "MARKER")


def test_marker_of_the_guest(made, qemu):
    """What QEMU says of itself is neither the guest's nor lost."""
    done = kit.run("run", made / "plain.kedge", "--qemu",
                   qemu("echo qemu: MARKER, kedge: stopped >&2", BOOT, "exec sleep 0.2"),
                   "--marker", "MARKER")
    assert done.returncode == 1
    assert done.stderr == ("qemu: MARKER, kedge: stopped\n"
                           "kedge: QEMU ended before the marker was seen\n")


def test_long_line(made, qemu):
    kit.good("run", made / "plain.kedge", "--qemu",
             qemu(BOOT, "head -c 20000 /dev/zero | tr '\\0' x", says("\\nMARKER"), "exec sleep 60"),
             "--marker", "MARKER")


@pytest.mark.parametrize("said", [BOOT, says("[    0.000000] Booting Linux\\r\\n")])
def test_without_marker(made, qemu, said):
    """Where the loader is silent, the kernel's own words show that it runs."""
    told = kit.good("run", made / "plain.kedge", "--qemu", qemu(said))
    assert told.endswith("the kernel was entered\n")


@pytest.mark.parametrize("lines, options, message", [
    ([says("kedge 0.1: x\\nkedge: K-PLAN-02: no RAM: 0x1\\nkedge: stopped, the kernel was not "
           "started\\n"), "exec sleep 60"], [], "the loader stopped: see kedge explain K-PLAN-02"),
    # the kernel's own exception, which the loader watches for
    ([BOOT, says("\\nkedge: K-CPU-07: exception (0x1)\\nr0 0x0\\nkedge: stopped, on error: "
                 "return\\n"), "exec sleep 60"], [], "the loader stopped: see kedge explain K-CPU-07"),
    # the cause is neither a warning before it nor what goes wrong in the stop
    ([says("kedge 0.1: x\\nkedge: K-BOOT-02: no RAM (0x1)\\nkedge: K-PLAN-02: no RAM: 0x1\\n"
           "RAM (assumed): 0x1..0x2\\nkedge: stopped\\n"
           "kedge: K-BOOT-05: not possible (0x1)\\n"), "exec sleep 60"], [],
     "the loader stopped: see kedge explain K-PLAN-02"),
    ([says("kedge: K-CPU-01: x (0x1)\\nkedge: K-FDT-02: x (0x1)\\nkedge: stopped\\n"
           "kedge: K-BOOT-05: not possible (0x1)\\n")], [],
     "the loader stopped: see kedge explain K-FDT-02"),
    ([says("kedge: stopped\\nkedge: K-BOOT-05: not possible (0x1)\\n")], [],
     "the loader stopped"),
    ([BOOT, says("Kernel panic - not syncing\\n"), "exec sleep 60"], [], "the kernel panicked"),
    # a warning of the loader is not why a kernel panics
    ([says("kedge: K-FDT-07: x (0x1)\\n"), BOOT, says("Kernel panic - not syncing\\n")], [],
     "the kernel panicked"),
    ([BOOT, says("Kernel panic - not syncing\\n"), "exec sleep 60"], ["-x", "login:"],
     "the kernel panicked"),
    ([BOOT], ["-x", "login:"], "QEMU ended before the marker was seen"),
    ([says("[    0.000000] Booting Linux\\n")], ["-x", "login:"],
     "QEMU ended before the marker was seen"),
    ([BOOT, "exec sleep 60"], ["-x", "login:", "--timeout", "1"],
     "the time was up before the marker was seen"),
    (["exec sleep 60"], ["--timeout", "1"],
     "the time was up before the kernel was entered; an image without a console says nothing "
     "(kedge info shows it)"),
    ([says("kedge 0.1: x\\n")], [], "QEMU ended before the kernel was entered"),
])
def test_failures(made, qemu, lines, options, message):
    done = kit.run("run", made / "plain.kedge", "--qemu", qemu(*lines), *options)
    assert done.returncode == 1
    assert done.stderr == f"kedge: {message}\n"


@pytest.mark.parametrize("first, rest, options", [
    ("kedge: stopped, th", "e kernel was not started", []),
    ("Kernel panic - not", " syncing", []),
    ("log", "in: ", ["-x", "log"]),
])
def test_last_line_is_not_cut(made, qemu, first, rest, options):
    """It is read to its end, though not for long: a prompt has none."""
    began = time.monotonic()
    done = kit.run("run", made / "plain.kedge", "--qemu",
                   qemu(BOOT, says(first), "sleep 0.1", says(rest), "exec sleep 60"), *options)
    assert f"\n{first}{rest}\n\ntimeline" in done.stdout
    assert time.monotonic() - began < 10


def test_qemu_ends_with_us(made, qemu):
    """Whoever stops us, as timeout and a CI's runner do, does not leave QEMU behind."""
    ours, theirs = os.pipe()
    with subprocess.Popen([kit.KEDGE, "run", made / "plain.kedge", "--qemu",
                           qemu(BOOT, "exec sleep 60")],
                          stdout=subprocess.PIPE, pass_fds=[theirs]) as command:
        os.close(theirs)
        while b"Booting" not in command.stdout.readline():
            assert command.poll() is None
        command.terminate()
        assert select.select([ours], [], [], 30)[0]
        assert os.read(ours, 1) == b""
    os.close(ours)


def test_no_qemu(made):
    done = kit.run("run", made / "plain.kedge", "--qemu", "/nonexistent/qemu")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == ("kedge: /nonexistent/qemu: No such file or directory; QEMU is in "
                           "Debian's package qemu-system-arm\n"
                           "kedge: QEMU failed: exit status 127\n")


def test_qemu_fails(made, qemu):
    """An unknown machine or a wrong option is not a silent guest."""
    done = kit.run("run", made / "plain.kedge", "--qemu",
                   qemu("echo qemu: unsupported machine type >&2", "exit 1"), "-M", "frob")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == ("qemu: unsupported machine type\n"
                           "kedge: QEMU failed: exit status 1\n")
    done = kit.run("run", made / "plain.kedge", "--qemu", qemu("kill -SEGV $$"))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "kedge: QEMU failed: it was ended by signal 11\n"
    done = kit.run("run", made / "plain.kedge", "--qemu", qemu("exit 0"))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("kedge: QEMU ended before the kernel was entered;")


def test_qemu_says_that_we_stopped_it(made, qemu):
    """Which is no news."""
    kit.good("run", made / "plain.kedge", "-x", "[", "--qemu",
             qemu("trap 'echo terminating >&2; exit 0' TERM", BOOT,
                  "while :; do sleep 0.05; done"))


def test_semihosting(made, qemu, tmp_path):
    """An image that speaks by such calls is heard, and what it starts by its UART, too."""
    image = tmp_path / "image"
    kit.pack(made / "zImage", image, "--console", "semihosting")
    kit.good("run", image, "--qemu", qemu(f'printf "%s\\n" "$@" >{tmp_path}/asked', BOOT))
    assert ("-chardev\nstdio,id=shown,mux=on\n-semihosting-config\nenable=on,target=native,"
            "chardev=shown\n-serial\nchardev:shown\n") in (tmp_path / "asked").read_text()


def test_no_image(made, qemu):
    assert "not a kedge image" in kit.bad("run", made / "zImage", "--qemu", qemu(BOOT))


@pytest.mark.parametrize("arguments", [
    [], ["x", "--marker", ""], ["x", "--marker", "m" * 4096], ["x", "--timeout", "soon"],
    ["x", "--timeout", "86401"], ["x", "--frob"],
])
def test_misused(arguments):
    kit.misused("run", *arguments)
