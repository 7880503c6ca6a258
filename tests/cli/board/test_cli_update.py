# SPDX-License-Identifier: GPL-2.0-or-later
"""kedge update, and the hooks by which Debian's kernel packages run it."""
import os
import pathlib
import stat
import subprocess

import pytest

import cli_kit as kit
import dt

OLD, NEW = "6.1.0-9-armmp", "6.1.0-10-armmp"


class System:
    """A root directory with kernels, trees and /etc/kedge."""

    def __init__(self, root: pathlib.Path):
        self.root = root
        self.conf_dir = root / "etc/kedge"
        for folder in "boot", "etc/kedge", "bin":
            (root / folder).mkdir(parents=True)
        subprocess.run(["make", "-s", "install-hooks", f"DESTDIR={root}"], cwd=kit.ROOT,
                       check=True)
        # The hooks call kedge by its name: one that works on this root.
        program = root / "bin/kedge"
        program.write_text(f'#!/bin/sh\ncommand=$1; shift\n'
                           f'exec {kit.KEDGE} "$command" --root {root} "$@"\n')
        program.chmod(0o755)

    def install(self, version, size=96 * 1024):
        """What unpacking a kernel package does."""
        (self.root / f"boot/vmlinuz-{version}").write_bytes(kit.zimage(kit.image_bytes(size)))
        trees = self.root / f"usr/lib/linux-image-{version}"
        trees.mkdir(parents=True)
        (trees / "board.dtb").write_bytes(kit.tree(f"Board of {version}"))
        (self.root / f"boot/initrd.img-{version}").write_bytes(b"initrd of " + version.encode())

    def conf(self, *lines, name="nas"):
        (self.conf_dir / f"{name}.conf").write_text("\n".join(lines) + "\n")

    @property
    def image(self):
        return self.root / "boot/nas.img"

    def update(self, *arguments):
        return kit.run("update", "--root", self.root, *arguments)

    def maintainer(self, folder, version, *parameters, **more):
        """Run hooks as the maintainer scripts of Debian's kernel packages do."""
        environment = {**os.environ, "PATH": f"{self.root / 'bin'}:{os.environ['PATH']}",
                       "DEB_MAINT_PARAMS": " ".join(f"'{p}'" for p in parameters), **more}
        return subprocess.run(
            ["run-parts", "--report", "--exit-on-error", f"--arg={version}",
             f"--arg={self.root}/boot/vmlinuz-{version}", self.root / "etc/kernel" / folder],
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
            timeout=120, check=False)

    def model(self, path=None):
        """The model of the tree in an image, by which it is known what it was made from."""
        data = (path or self.image).read_bytes()
        tree = kit.parts_of_type(data, kit.TREE)[0].bytes
        return tree[tree.index(b"Board of"):].split(b"\0")[0].decode()


@pytest.fixture(name="system")
def _system(tmp_path):
    system = System(tmp_path / "root")
    system.conf("# a box", "", "output = /boot/nas.img", "dtb = board.dtb",
                " cmdline  =  console=ttyS0 root=/dev/sda1  ")
    return system


def test_upgrade(system):
    system.install(OLD)
    done = system.maintainer("postinst.d", OLD, "configure", "")
    assert done.returncode == 0, done.stdout
    assert system.model() == f"Board of {OLD}"
    assert kit.params_of(system.image.read_bytes()).cmdline == b"console=ttyS0 root=/dev/sda1"
    assert not system.image.with_name("nas.img.old").exists()
    first = system.image.read_bytes()

    system.install(NEW)
    done = system.maintainer("postinst.d", NEW, "configure", "6.1.0-9")
    assert done.returncode == 0, done.stdout
    assert f"nas.img is made from Linux {NEW}" in done.stdout
    assert system.model() == f"Board of {NEW}"
    assert system.image.with_name("nas.img.old").read_bytes() == first
    assert not system.image.with_name("nas.img.new").exists()

    # Again, as when an initrd is made anew: the predecessor is still the other kernel's.
    done = system.maintainer("postinst.d", NEW, "configure", "6.1.0-10")
    assert "up to date" in done.stdout
    assert system.image.with_name("nas.img.old").read_bytes() == first

    # The older kernel's package is configured once more: not a step back.
    done = system.maintainer("postinst.d", OLD, "configure", "6.1.0-9")
    assert done.returncode == 0 and f"{NEW} is: nothing done" in done.stdout
    assert system.model() == f"Board of {NEW}"


@pytest.mark.parametrize("parameters", [("abort-upgrade", "1"), ("triggered", "x"),
                                        ("abort-remove",)])
def test_other_maintainer_steps(system, parameters):
    system.install(OLD)
    done = system.maintainer("postinst.d", OLD, *parameters)
    assert (done.returncode, done.stdout) == (0, "")
    assert not system.image.exists()


def test_removal(system):
    for version in OLD, NEW:
        system.install(version)
    assert system.maintainer("postinst.d", NEW, "configure", "").returncode == 0
    (system.root / f"boot/vmlinuz-{NEW}").unlink()
    assert system.maintainer("postrm.d", NEW, "upgrade", "7").stdout == ""
    done = system.maintainer("postrm.d", NEW, "remove")
    assert done.returncode == 0, done.stdout
    assert system.model() == f"Board of {OLD}"
    (system.root / f"boot/vmlinuz-{OLD}").unlink()
    done = system.maintainer("postrm.d", OLD, "remove")
    assert done.returncode == 0 and "left as it is" in done.stdout
    assert system.model() == f"Board of {OLD}"


def test_no_longer_made(system):
    """The package's postinst fails, and says why; the image is the one before, whole."""
    system.install(OLD)
    assert system.maintainer("postinst.d", OLD, "configure", "").returncode == 0
    first = system.image.read_bytes()
    system.install(NEW)
    (system.root / f"boot/vmlinuz-{NEW}").write_bytes(b"\0" * 4096)
    done = system.maintainer("postinst.d", NEW, "configure", "")
    assert done.returncode != 0
    assert f"no image was made for Linux {NEW}" in done.stdout
    assert f"vmlinuz-{NEW}: " in done.stdout
    assert system.image.read_bytes() == first
    assert sorted(p.name for p in (system.root / "boot").glob("nas*")) == ["nas.img"]
    # One that fails does not keep another from being made.
    system.conf("output = /boot/other.img", "kernel = " + str(system.root / f"boot/vmlinuz-{OLD}"),
                name="other")
    assert system.update().returncode == 1
    assert (system.root / "boot/other.img").exists()


@pytest.mark.parametrize("folder, parameters", [
    ("kernel/postinst.d", ("configure", "")), ("kernel/postrm.d", ("remove",)),
    ("initramfs/post-update.d", ())])
def test_removed_program(folder, parameters, system):
    """A package that was removed, but not purged, leaves its hooks; one that is wanted is missed."""
    def hook(*parameters):
        return subprocess.run(
            [system.root / "etc" / folder / "zz-kedge", OLD], stdout=subprocess.PIPE, timeout=60,
            stderr=subprocess.STDOUT, encoding="utf-8", check=False,
            env={"PATH": "/usr/bin:/bin",
                 "DEB_MAINT_PARAMS": " ".join(f"'{p}'" for p in parameters)})

    system.install(OLD)
    done = hook(*parameters)
    assert (done.returncode, done.stdout) == (1, (
        f"{system.root}/etc/{folder}/zz-kedge: kedge is not in PATH (/usr/bin:/bin), and nas.conf "
        "wants an image\n"))
    if parameters:
        assert hook("abort-upgrade").returncode == 0
    (system.conf_dir / "nas.conf").unlink()
    done = hook(*parameters)
    assert (done.returncode, done.stdout) == (0, "")


def test_flavours(system):
    other = "6.1.0-99-armmp-lpae"
    for version in OLD, other:
        system.install(version)
    system.conf("output = /boot/nas.img", "dtb = board.dtb", "flavour = armmp")
    done = system.update()
    assert done.returncode == 0 and system.model() == f"Board of {OLD}"
    done = system.update(other)
    assert f"wants flavour armmp, not Linux {other}" in done.stdout
    assert system.model() == f"Board of {OLD}"


def test_version_in_values(system):
    system.install(OLD)
    system.conf("output = /boot/kedge-%v.img", "cmdline = a=%v b=%v%v 100%")
    assert system.update(OLD).returncode == 0
    data = (system.root / f"boot/kedge-{OLD}.img").read_bytes()
    assert kit.params_of(data).cmdline.decode() == f"a={OLD} b={OLD}{OLD} 100%"


def test_after(system):
    system.install(OLD)
    seen = system.root / "seen"
    system.conf("output = /boot/nas.img", "dtb = board.dtb",
                f'after = cp "$KEDGE_IMAGE" {seen} && test ! -e {system.root}/fail')
    (system.root / "fail").touch()
    done = system.update()
    assert done.returncode == 1
    assert "its `after` command failed; the image is removed\n" in done.stderr
    assert not system.image.exists()
    (system.root / "fail").unlink()
    assert system.update().returncode == 0
    assert seen.read_bytes() == system.image.read_bytes()
    seen.unlink()
    assert system.update().returncode == 0
    assert not seen.exists(), "nothing changed"


def test_initrd_hook(system):
    system.install(OLD)
    hook = system.root / "etc/initramfs/post-update.d/zz-kedge"
    subprocess.run([hook, OLD, system.root / f"boot/initrd.img-{OLD}"], check=True,
                   env={**os.environ, "PATH": f"{system.root / 'bin'}:{os.environ['PATH']}"})
    assert system.model() == f"Board of {OLD}"


@pytest.mark.parametrize("lines, message", [
    (["dtb = board.dtb"], "nas.conf: it wants a line `output = /PATH/OF/IMAGE`"),
    (["output = boot/nas.img"], "nas.conf: it wants a line `output = /PATH/OF/IMAGE`"),
    (["output = /boot/nas.img", "what is this"], "nas.conf:2: not 'name = value'"),
    (["output = /boot/nas.img", "= x"], "nas.conf:2: not 'name = value'"),
    (["output = /boot/nas.img", "x\0"], "nas.conf: it is not a text file"),
    (["output = /boot/nas.img"] + ["quiet"] * 256, "nas.conf:257: more than 256 settings"),
    (["output = /boot/nas.img", "dtb = board.dtb", "output = /boot/other.img"],
     "nas.conf:3: output is given twice; no image was made"),
    (["output = /boot/nas.img", "after = true", "after = false"],
     "nas.conf:3: after is given twice; no image was made"),
    (["output = /boot/nas.img", "dtb = none.dtb"], "none.dtb: no such device tree in "),
])
def test_bad_conf(system, lines, message):
    system.install(OLD)
    system.conf(*lines)
    done = system.update()
    assert done.returncode == 1
    assert message in done.stderr
    assert not system.image.exists()


@pytest.mark.parametrize("line, message", [
    ("frobnicate = 1", "unknown key frobnicate"),
    ("help", "unknown key help"),  # nor what pack would only tell
    ("version", "unknown key version"),
    ("cmdline", "cmdline: it wants a value: cmdline = ..."),
    ("quiet = yes", "quiet: it takes no value"),
])
def test_bad_line(system, line, message):
    """One line that says where it is; what the hook's caller takes for success was none."""
    system.install(OLD)
    system.conf("output = /boot/nas.img", "", line)
    done = system.update()
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"kedge: {system.conf_dir}/nas.conf:3: {message}; no image was made\n"
    assert not system.image.exists()


def test_nothing_made(system):
    """What pack only answers with a list is no image, and not up to date."""
    system.install(OLD)
    system.conf("output = /boot/nas.img", "console = help")
    done = system.update()
    assert done.returncode == 1 and "up to date" not in done.stdout
    assert done.stderr == (f"kedge: {system.conf_dir}/nas.conf: no image was made for Linux {OLD}, "
                           "and there is none\n")


def test_nothing_to_do(system):
    for conf in system.conf_dir.iterdir():
        conf.unlink()
    assert kit.good("update", "--root", system.root) == ""
    system.conf_dir.rmdir()
    assert kit.good("update", "--root", system.root) == ""


def test_mode(system):
    """Whoever may read an image may read the one that follows it."""
    system.install(OLD)
    assert system.update().returncode == 0
    assert stat.S_IMODE(system.image.stat().st_mode) & 0o444 == 0o444


def test_mode_of_the_one_before(system):
    """An image that was closed, since its initrd holds a key, say, stays so."""
    system.conf("output = /boot/nas.img", "dtb = board.dtb", "cmdline = %v", "board = dns-313")
    system.install(OLD)
    assert system.update().returncode == 0
    modes = {"": 0o600, ".rd.gz": 0o640, ".rootfs.tgz": 0o644}
    for suffix, mode in modes.items():
        pathlib.Path(f"{system.image}{suffix}").chmod(mode)
    system.install(NEW)
    assert system.update().returncode == 0
    for suffix, mode in modes.items():
        for name in f"{system.image}{suffix}", f"{system.image}.old{suffix}":
            assert stat.S_IMODE(os.stat(name).st_mode) == mode, name


@pytest.mark.parametrize("arguments", [("a/b",), ("",), ("1", "2", "3")])
def test_misused(arguments):
    assert "give a kernel's version and its file" in kit.misused("update", *arguments)


def test_trees_and_overlays(system):
    """Both are the kernel package's own, with what the tree is for, a comma in the name or not."""
    trees = system.root / f"usr/lib/linux-image-{OLD}"
    system.install(OLD)
    for name, source in (("a,b.dtb", '/ { model = "Board of mine"; i2c: i2c { }; };'),
                         ("rtc.dtbo", '/plugin/; &i2c { rtc { }; };')):
        (trees / name).write_bytes(dt.compile_text(source, symbols=True))
    system.conf("output = /boot/nas.img", "dtb = a,,b.dtb,machine=2038,compatible=a,,c",
                "dtbo = rtc.dtbo", f"dtbo = {trees}/rtc.dtbo")
    done = system.update()
    assert done.returncode == 0, done.stderr
    tree = kit.parts_of_type(system.image.read_bytes(), kit.TREE)[0].bytes
    assert b"rtc\0" in tree
    assert ", for machine=2038 compatible=a,c\n" in kit.good("info", system.image)

    before = system.image.read_bytes()
    for line, why in (("dtb = a,b.dtb", f"kedge: a: no such device tree in {system.root}/usr/lib/"
                       f"linux-image-{OLD} or {system.root}/boot/dtbs/{OLD} (a comma in a file's "
                       "name is written twice)\n"),
                      ("dtbo = none.dtbo", f"kedge: none.dtbo: no such device tree in "
                       f"{system.root}/usr/lib/linux-image-{OLD} or {system.root}/boot/dtbs/{OLD}"
                       "\n")):
        system.conf("output = /boot/nas.img", "dtb = board.dtb", line)
        done = system.update()
        assert done.returncode == 1 and why in done.stderr
        assert system.image.read_bytes() == before


@pytest.mark.parametrize("lines, suffixes", [
    (["board = nas4220b"], ["", ".hddapp.tgz", ".rd.gz", ".zImage"]),
    (["board = dns-313"], ["", ".rd.gz", ".rootfs.tgz"])])
def test_package_of_several_files(lines, suffixes, system):
    """All of them are the image, and all of the image before are kept; flash finds either set."""
    def files():
        return {path.name: path.read_bytes() for path in system.image.parent.glob("nas.img*")}

    system.conf("output = /boot/nas.img", "dtb = board.dtb", "cmdline = %v", *lines)
    system.install(OLD)
    (system.root / "boot/nas.img.new.zImage").write_bytes(b"of a run that was killed")
    assert system.update().returncode == 0
    first = files()
    assert sorted(first) == [f"nas.img{suffix}" for suffix in suffixes]
    system.install(NEW)
    assert system.update().returncode == 0
    second = files()
    assert sorted(second) == sorted([*first, *(f"nas.img.old{suffix}" for suffix in suffixes)])
    for suffix in suffixes:
        assert second[f"nas.img.old{suffix}"] == first[f"nas.img{suffix}"]
    assert second["nas.img"] != first["nas.img"]
    assert "up to date" in system.update().stdout
    assert files() == second

    # One that fails at its end leaves both sets.
    system.conf("output = /boot/nas.img", "dtb = board.dtb", "cmdline = other", "after = false",
                *lines)
    done = system.update()
    assert done.returncode == 1
    assert "its `after` command failed; the image before is put back" in done.stderr
    assert files() == second

    # So does one of which only some files can be put in place.
    system.conf("output = /boot/nas.img", "dtb = board.dtb", "cmdline = other", *lines)
    (system.root / f"boot/nas.img.older{suffixes[-1]}").mkdir()
    done = system.update()
    assert done.returncode == 1
    assert done.stderr.splitlines()[-2:] == [
        f"kedge: {system.image}.old{suffixes[-1]}: Is a directory",
        f"kedge: {system.conf_dir}/nas.conf: the image before is put back"]
    (system.root / f"boot/nas.img.older{suffixes[-1]}").rmdir()
    assert files() == second


@pytest.mark.parametrize("lines, why", [
    (["output = /boot/nas.img", "dtb = none.dtb"], [
        "kedge: none.dtb: no such device tree in {root}/usr/lib/linux-image-{old} or "
        "{root}/boot/dtbs/{old}",
        "kedge: {root}/etc/kedge/nas.conf: no image was made for Linux {old}, and there is none"]),
    (["dtb = board.dtb"], [
        "kedge: {root}/etc/kedge/nas.conf: it wants a line `output = /PATH/OF/IMAGE`; no image was "
        "made"]),
    (["frob!"], ["kedge: {root}/etc/kedge/nas.conf:1: not 'name = value'"]),
])
def test_one_that_fails_is_not_all(lines, why, system):
    system.install(OLD)
    system.conf(*lines)
    system.conf("output = /boot/z.img", "dtb = board.dtb", name="z")
    done = system.update()
    assert done.returncode == 1
    assert done.stderr.splitlines() == [line.format(root=system.root, old=OLD) for line in why]
    assert system.model(system.root / "boot/z.img") == f"Board of {OLD}"
    assert not system.image.exists()


def test_after_that_fails_keeps_the_old(system):
    """Both the image and the one before are as they were."""
    for version in OLD, NEW:
        system.install(version)
        assert system.update().returncode == 0
    old = system.image.with_name("nas.img.old")
    before = system.image.read_bytes(), old.read_bytes()
    assert system.model(old) == f"Board of {OLD}"
    system.conf("output = /boot/nas.img", "dtb = board.dtb", "after = false")
    assert system.update().returncode == 1
    assert (system.image.read_bytes(), old.read_bytes()) == before
    assert sorted(p.name for p in system.image.parent.glob("nas*")) == ["nas.img", "nas.img.old"]
