# SPDX-License-Identifier: GPL-2.0-or-later
"""kedge flash: the steps, and what is run of them; files stand for devices."""
import os
import resource
import signal
import subprocess

import pytest

import cli_kit as kit


@pytest.fixture(name="file")
def _file(made, tmp_path):
    path = tmp_path / "an image"
    path.write_bytes((made / "plain.kedge").read_bytes())
    return path


def steps(tmp_path, *lines):
    path = tmp_path / "mine.conf"
    path.write_text("\n".join(("title = Mine", "ram = 0+64M", "load = 0x8000",
                               *(f"step = {line}" for line in lines))) + "\n")
    return path


def answered(answers, *arguments, **options):
    return subprocess.run([kit.KEDGE, "flash", *map(str, arguments)], input=answers, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False,
                          **options)


def test_told(file, tmp_path):
    """Without --run it tells, and does nothing."""
    board = steps(tmp_path, "# connect %n", f"$ touch {tmp_path}/done %f", "RedBoot> load %n %l %s",
                  "100%%")
    told = kit.good("flash", file, "--board-file", board)
    assert told == (f" 1. connect an image\n 2. $ touch {tmp_path}/done '{file}'\n"
                    f" 3. RedBoot> load an image 0x8000 {file.stat().st_size:#x}\n 4. 100%\n"
                    "Nothing was done: --run does what this computer can do ($).\n")
    assert not (tmp_path / "done").exists()


def test_run(file, tmp_path):
    board = steps(tmp_path, "# connect", f"$ cp %f {tmp_path}/copy", f"$ touch {tmp_path}/second")
    done = answered("y\ny\nn\n", file, "--board-file", board, "--run")
    assert done.returncode == 1
    assert done.stderr == "kedge: stopped before step 3\n"
    assert (tmp_path / "copy").read_bytes() == file.read_bytes()
    assert not (tmp_path / "second").exists()
    # The end of the input is a no.
    (tmp_path / "copy").unlink()
    done = answered("", file, "--board-file", board, "--run")
    assert done.returncode == 1 and not (tmp_path / "copy").exists()


def test_nothing_to_run(file, tmp_path):
    board = steps(tmp_path, "# connect it", "RedBoot> reset")
    assert kit.good("flash", file, "--board-file", board) == (
        " 1. connect it\n 2. RedBoot> reset\nNothing was done.\n")


def test_quoted(made, tmp_path):
    """For the shell nothing in a name is more than a name."""
    file = tmp_path / "a $(touch oops) 'b'"
    file.write_bytes((made / "plain.kedge").read_bytes())
    board = steps(tmp_path, "$ cp %f copy-%n.zImage", "# copy %n")
    told = kit.good("flash", file, "--board-file", board)
    quote = "'" + "\\" + "'" * 2
    name = "'a $(touch oops) " + quote + "b" + quote + "'"
    assert told.splitlines()[:2] == [
        f" 1. $ cp '{tmp_path}/{name[1:]} copy-{name}.zImage", f" 2. copy {file.name}"]
    done = answered("y\nn\n", file, "--board-file", board, "--run", cwd=tmp_path)
    assert done.returncode == 1 and done.stderr == "kedge: stopped before step 2\n"
    assert (tmp_path / f"copy-{file.name}.zImage").read_bytes() == file.read_bytes()
    assert not (tmp_path / "oops").exists()


def test_failing_step(file, tmp_path):
    board = steps(tmp_path, "$ false", f"$ touch {tmp_path}/after")
    done = answered("y\ny\n", file, "--board-file", board, "--run")
    assert done.returncode == 1
    assert "the command failed, and nothing after it was done: false" in done.stderr
    assert not (tmp_path / "after").exists()


def test_device(file, tmp_path):
    device = tmp_path / "device"
    device.write_bytes(b"x" * 200000)
    told = kit.good("flash", file, "--to", device)
    assert told.endswith("Nothing was written: --run does it.\n")
    assert device.read_bytes() == b"x" * 200000
    assert answered("n\n", file, "--to", device, "--run").returncode == 1
    assert device.read_bytes() == b"x" * 200000
    done = answered("y\n", file, "--to", device, "--run")
    assert (done.returncode, done.stderr) == (0, "")
    assert "read back the same" in done.stdout
    size = file.stat().st_size
    assert device.read_bytes() == file.read_bytes() + b"x" * (200000 - size)


@pytest.mark.parametrize("room, why", [
    (0, "it could not be written: File too large; nothing was"),
    (70000, "it could not be written whole: File too large; what it holds now is of no use")])
def test_device_that_is_not_written(room, why, file, tmp_path):
    """Not at all, as one that is read-only, or in part."""
    device = tmp_path / "device"
    device.write_bytes(b"x" * 200000)

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    done = answered("y\n", file, "--to", device, "--run", preexec_fn=limit)
    assert (done.returncode, done.stderr) == (1, f"kedge: {device}: {why}\n")
    assert device.read_bytes()[room:] == b"x" * (200000 - room)


def test_bad_devices(file, tmp_path):
    small = tmp_path / "small"
    small.write_bytes(b"x" * 100)
    assert kit.bad("flash", file, "--to", small) == (
        f"kedge: {small}: {file.stat().st_size} bytes do not fit into its 100\n")
    assert small.read_bytes() == b"x" * 100
    assert "it is no block device; mtd devices are written with flashcp" in kit.bad(
        "flash", file, "--to", "/dev/null")
    assert "it is no block device" in kit.bad("flash", file, "--to", tmp_path)
    assert "No such file or directory" in kit.bad("flash", file, "--to", tmp_path / "none")
    # Nothing that is mounted; only looked at here, for it is not --run.
    for line in open("/proc/self/mounts", encoding="utf-8"):
        name = line.split()[0]
        if name.startswith("/dev/") and os.path.exists(name):
            assert kit.bad("flash", file, "--to", name) == (
                f"kedge: {name}: it is mounted; unmount it first\n")


@pytest.mark.parametrize("arguments", [(), ("x",), ("x", "--to", "y", "--board", "virt"),
                                       ("x", "y", "--to", "z")])
def test_misused(arguments):
    assert "give a file" in kit.misused("flash", *arguments) or len(arguments) == 4


def packed_for(made, tmp_path, name, *options):
    done = kit.run("pack", "--board", name, "-k", made / "zImage", "-d", made / "board.dtb", "-q",
                   "-o", tmp_path / "an image", *options)
    assert done.returncode == 0, done.stderr
    return tmp_path / "an image"


def refused(file, board, *why):
    """For these reasons, that --force makes warnings; without a step told."""
    def objections(done):
        return [line for line in done.stderr.splitlines() if "not confirmed" not in line]

    why = [f"{file}{line}" for line in why]
    done = kit.run("flash", file, *board)
    assert (done.returncode, done.stdout) == (1, "")
    assert objections(done) == [f"kedge: {line}; --force flashes it all the same" for line in why]
    done = kit.run("flash", file, *board, "--force")
    assert done.returncode == 0 and " 1. " in done.stdout
    assert objections(done) == [f"kedge: warning: {line}" for line in why]


@pytest.mark.parametrize("name", [line.split()[0] for line in kit.good("boards").splitlines()])
def test_boards_steps(name, made, tmp_path):
    """Every board tells how, of the file that pack makes for it."""
    file = packed_for(made, tmp_path, name)
    told = kit.run("flash", file, "--board", name)
    assert told.returncode == 0 and " 1. " in told.stdout, told.stderr
    assert "%f" not in told.stdout and "%n" not in told.stdout


def test_not_for_the_board(file, made, tmp_path):
    file.write_bytes(b"a host's name")
    refused(file, ("--board", "virt"), ": not a kedge image; kedge pack makes one")
    file.write_bytes((made / "zImage").read_bytes())
    refused(file, ("--board", "virt"), ": not a kedge image; kedge pack makes one")
    file.write_bytes((made / "plain.kedge").read_bytes())
    refused(file, ("--board", "dragonboard"),
            ": it is a plain zImage, and board dragonboard takes bootimg")
    packed_for(made, tmp_path, "dragonboard")
    refused(file, ("--board", "virt"), ": it is an Android boot image, and board virt takes zimage")
    refused(file, ("--board", "ts219"), ": it is an Android boot image, and board ts219 takes uimage")
    size = len(kit.pack(made / "zImage", tmp_path / "plain", "-d", made / "board.dtb", "--console",
                        "uartdm@0x19c40000", "--arch", "v7"))
    refused(file, ("--board", "msm8974"),
            f": the image, {size} bytes at 0x40208000, is not in board msm8974's RAM")
    subprocess.run(["mkimage", "-A", "arm", "-C", "none", "-a", "8000", "-e", "8000", "-d",
                    made / "zImage", file], check=True, stdout=subprocess.DEVNULL)
    refused(file, ("--board", "sheevaplug"), ": the kernel in it is not a kedge image")


def test_packed_for_another_cpu_or_place(made, tmp_path):
    """What pack refuses, or has no word of, is not flashed either."""
    file = tmp_path / "an image"
    kit.pack(made / "zImage", file, "--arch", "v7")
    refused(file, ("--board", "raspi1"),
            ": its loader is for ARMv7, and board raspi1's CPU is older (arch = v4)")
    packed_for(made, tmp_path, "nas4220b", "--package",
               "gemini,kern-at=0x01000000,ramdisk-at=0x00900000")
    refused(file, ("--board", "nas4220b"),
            ": its pieces are for 0x01000000 and 0x00900000, and board nas4220b's bootloader "
            "copies them to 0x01600000 and 0x00800000")
    packed_for(made, tmp_path, "rut104")
    assert kit.run("flash", file, "--board", "nas4220b").returncode == 0


def test_too_large(made, tmp_path):
    board = steps(tmp_path, "# copy it")
    with board.open("a", encoding="utf-8") as conf:
        conf.write("package = nops,limit=64K\n")
    kit.good("pack", "-k", made / "zImage", "-q", "-o", tmp_path / "out", "--package", "nops")
    size = (tmp_path / "out").stat().st_size
    refused(tmp_path / "out", ("--board-file", board),
            f": {size} bytes are {size - 65536} more than the 65536 that there is room for")


def test_parts(made, tmp_path):
    """What belongs to a set is there, fits, and is of the same packing."""
    file = packed_for(made, tmp_path, "nas4220b", "--package", "gemini,kern=64K")
    rest = (tmp_path / "an image.rd.gz").read_bytes()
    (tmp_path / "an image.rd.gz").unlink()
    refused(file, ("--board", "nas4220b"),
            f".rd.gz: No such file or directory, and it is a part of {file}")
    (tmp_path / "an image.rd.gz").write_bytes(rest[:-1] + b"x")
    refused(file, ("--board", "nas4220b"), f".rd.gz: it is not the one that belongs to {file}")
    (tmp_path / "an image.rd.gz").write_bytes(rest)
    board = steps(tmp_path, "# copy %n.zImage")
    with board.open("a", encoding="utf-8") as conf:
        conf.write("package = gemini,kern=60K\n")
    refused(file, ("--board-file", board),
            ".zImage: 65536 bytes are 4096 more than the 61440 that there is room for")
    file = packed_for(made, tmp_path, "dns-313")
    (tmp_path / "an image.rootfs.tgz").unlink()
    refused(file, ("--board", "dns-313"),
            f".rootfs.tgz: No such file or directory, and it is a part of {file}")


def test_id_of_other_contents(made, tmp_path):
    """In a boot image only the id tells of a damaged initrd, if another program made one at all."""
    initrd = os.urandom(5000)
    (tmp_path / "initrd").write_bytes(initrd)
    file = packed_for(made, tmp_path, "dragonboard", "--initrd", tmp_path / "initrd", "--arch",
                      "v7")
    data = bytearray(file.read_bytes())
    assert "id-problem" not in kit.good("info", file)
    data[data.index(initrd) + 4000] ^= 1
    file.write_bytes(data)
    refused(file, ("--board", "dragonboard"), ": its id does not match its contents: it is "
            "damaged, or a program changed it without a new id")
    assert "  id-problem   it is not the SHA-1 of what is in the image\n" in kit.good("info", file)
    data[0x240:0x260] = bytes(32)
    file.write_bytes(data)
    assert kit.run("flash", file, "--board", "dragonboard").returncode == 0


def test_damaged(made, tmp_path):
    file = packed_for(made, tmp_path, "virt")
    data = bytearray(file.read_bytes())
    data[-2000] ^= 1
    file.write_bytes(data)
    assert kit.bad("flash", file, "--board", "virt").startswith(f"kedge: {file}: ")
