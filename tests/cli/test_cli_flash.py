# SPDX-License-Identifier: GPL-2.0-or-later
"""kedge flash: the steps, and what is run of them; files stand for devices."""
import os
import subprocess

import pytest

import cli_kit as kit


@pytest.fixture(name="file")
def _file(tmp_path):
    path = tmp_path / "an image"
    path.write_bytes(bytes(range(256)) * 300)
    return path


def steps(tmp_path, *lines):
    path = tmp_path / "mine.conf"
    path.write_text("\n".join(("title = Mine", "ram = 0+64M", "load = 0x8000",
                               *(f"step = {line}" for line in lines))) + "\n")
    return path


def answered(answers, *arguments):
    return subprocess.run([kit.KEDGE, "flash", *map(str, arguments)], input=answers, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False)


def test_told(file, tmp_path):
    """Without --run it tells, and does nothing."""
    board = steps(tmp_path, "# connect %n", f"$ touch {tmp_path}/done %f", "RedBoot> load %n %l %s",
                  "100%% %x")
    told = kit.good("flash", file, "--board-file", board)
    assert told == (f" 1. connect an image\n 2. $ touch {tmp_path}/done '{file}'\n"
                    " 3. RedBoot> load an image 0x8000 0x12c00\n 4. 100%% %x\n"
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


def test_bad_devices(file, tmp_path):
    small = tmp_path / "small"
    small.write_bytes(b"x" * 100)
    assert kit.bad("flash", file, "--to", small) == (
        f"kedge: {small}: 76800 bytes do not fit into its 100\n")
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
    assert "wanted are a file" in kit.misused("flash", *arguments) or len(arguments) == 4


def test_boards_steps(file):
    """Every board tells how."""
    for name in kit.good("boards").splitlines():
        told = kit.run("flash", file, "--board", name.split()[0])
        assert told.returncode == 0 and " 1. " in told.stdout
        assert "%f" not in told.stdout and "%n" not in told.stdout
