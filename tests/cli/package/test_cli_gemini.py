# SPDX-License-Identifier: GPL-2.0-or-later
"""kedge pack --package gemini: the image in two pieces, for two flash partitions, and the archive."""
import gzip
import json
import os
import re
import resource
import signal
import subprocess
import tarfile

import pytest

import cli_kit as kit
from cli_kit import bad, good, run

PLACES = "kern-at=0x01600000,ramdisk-at=0x00800000"
FILES = ["ImageInfo", "zImage", "rd.gz", "hddapp.tgz"]
NOTHING = bytes(1024)  # an archive with nothing in it


def pieces(made, tmp_path, spec, *options):
    good("pack", "-k", made / "zImage", "-o", tmp_path / "out", "-q", "--package", spec, *options)
    return [(tmp_path / f"out.{name}").read_bytes() for name in ("zImage", "rd.gz")]


def archived(path):
    """The archive's files, by Python's own reader; each is as it must be for it to be the same."""
    found = {}
    with tarfile.open(path, "r:gz") as archive:
        for member in archive:
            assert (member.isfile(), member.mode, member.uid, member.gid, member.mtime) == (
                True, 0o644, 0, 0, 0)
            found[member.name] = archive.extractfile(member).read()
    assert list(found) == FILES
    return found


def refused(made, tmp_path, spec, *options):
    """Fail to pack, with nothing written; the reason."""
    message = bad("pack", "-k", made / "zImage", "-o", tmp_path / "out", "--package", spec,
                  *options)
    assert not [name for name in os.listdir(tmp_path) if name.startswith("out")]
    return message


def test_pieces_are_the_image(made, tmp_path):
    kern, rest = pieces(made, tmp_path, f"gemini,kern=64K,{PLACES}")
    assert len(kern) == 65536
    (tmp_path / "image").write_bytes(kern + rest)
    assert "payload" in good("info", tmp_path / "image")
    text = good("plan", tmp_path / "image", "--ram", "0+64M")
    assert "0x00800000.." in text and " rest\n" in text
    assert good("plan", tmp_path / "out", "--ram", "0+64M") == text


def test_archive(made, tmp_path):
    """What tar(1) and gzip(1) find in it is what is beside it, and the same each time."""
    kern, rest = pieces(made, tmp_path, "gemini,kern=64K")
    before = (tmp_path / "out").read_bytes()
    assert before[:10] == b"\x1f\x8b\x08\0\0\0\0\0" + before[8:10]  # no name, no time
    subprocess.run(["gzip", "-t"], input=before, check=True)
    listed = subprocess.run(["tar", "-tzvf", tmp_path / "out", "--numeric-owner", "--utc"],
                            check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    assert [line.split()[:2] + line.split()[3:] for line in listed] == [
        ["-rw-r--r--", "0/0", "1970-01-01", "00:00", name] for name in FILES]
    subprocess.run(["tar", "-C", tmp_path, "-xzf", tmp_path / "out"], check=True)
    for name in FILES[1:]:
        assert (tmp_path / name).read_bytes() == (tmp_path / f"out.{name}").read_bytes()
    assert archived(tmp_path / "out")["zImage"] == kern
    assert (tmp_path / "ImageInfo").read_text() == 'UpgradeImages="zImage rd.gz hddapp.tgz"\n'
    assert gzip.decompress((tmp_path / "hddapp.tgz").read_bytes()) == NOTHING
    with tarfile.open(tmp_path / "hddapp.tgz") as application:
        assert application.getnames() == []
    os.utime(made / "zImage", (1, 1))
    assert pieces(made, tmp_path, "gemini,kern=64K") == [kern, rest]
    assert (tmp_path / "out").read_bytes() == before


def test_own_application_and_info(made, tmp_path):
    (tmp_path / "mine, too").write_bytes(b"mine" * 100)
    pieces(made, tmp_path, f"gemini,hddapp={tmp_path}/mine,, too,info=productName=IB-NAS4220-B;"
           "hostname=a 'b',,c;_X1=")
    found = archived(tmp_path / "out")
    assert found["hddapp.tgz"] == b"mine" * 100
    assert found["hddapp.tgz"] == (tmp_path / "out.hddapp.tgz").read_bytes()
    assert found["ImageInfo"].decode() == (
        'UpgradeImages="zImage rd.gz hddapp.tgz"\nproductName="IB-NAS4220-B"\n'
        'hostname="a \'b\',c"\n_X1=""\n')
    shell = subprocess.run(["sh", "-c", '. "$0"; echo "$hostname, $UpgradeImages"', tmp_path / "i"],
                           input="", stdout=subprocess.PIPE, text=True, check=False)
    assert shell.returncode  # there is no such file yet
    (tmp_path / "i").write_bytes(found["ImageInfo"])
    shell = subprocess.run(["sh", "-c", '. "$0"; echo "$hostname, $UpgradeImages"', tmp_path / "i"],
                           stdout=subprocess.PIPE, text=True, check=True)
    assert shell.stdout == "a 'b',c, zImage rd.gz hddapp.tgz\n"


@pytest.mark.parametrize("info, reason", [
    ("frob", "info: 'frob' is not NAME=VALUE"), ("=1", "info: '=1' is not NAME=VALUE"),
    ("a=1;;b=2", "info: '' is not NAME=VALUE"), ("1a=2", "info: '1a=2' is not NAME=VALUE"),
    ("a b=2", "info: 'a b=2' is not NAME=VALUE"), ("a;b=2", "info: 'a' is not NAME=VALUE"),
    *((f"ok=1;a=x{c}y", "info: the value of a has a character that a shell would not take for "
       "itself") for c in '"$`\\\t\n\x7fö'),
])
def test_bad_info(info, reason, made, tmp_path):
    assert refused(made, tmp_path, f"gemini,info={info}") == f"kedge: --package gemini: {reason}\n"


def test_bad_keys(made, tmp_path):
    message = refused(made, tmp_path, f"gemini,hddapp={tmp_path}/none")
    assert message == f"kedge: {tmp_path}/none: No such file or directory\n"
    assert "'zimage'" not in kit.misused("pack", "-k", made / "zImage", "-o", tmp_path / "out",
                                         "--package", "gemini,application=9")
    assert "application=9: not a multiple of 8" in kit.misused(
        "pack", "-k", made / "zImage", "-o", tmp_path / "out", "--package", "gemini,application=9")


def test_limits(made, tmp_path):
    kern, rest = pieces(made, tmp_path, f"gemini,kern=64K,{PLACES}")
    size = (len(rest) + 7) // 8 * 8
    assert pieces(made, tmp_path, f"gemini,kern=64K,ramdisk={size}") == [kern, rest]
    text = good("pack", "-k", made / "zImage", "-o", tmp_path / "out", "--package",
                f"gemini,kern=64K,ramdisk={size},limit=1M")
    for line in (f"the image (Kern and Ramdisk): {65536 + len(rest)} of {65536 + size} bytes",
                 "zImage (Kern): 65536 of 65536 bytes",
                 f"rd.gz (Ramdisk): {len(rest)} of {size} bytes",
                 "hddapp.tgz (Application): 28 of 6291456 bytes",
                 f"the file: {(tmp_path / 'out').stat().st_size} of 1048576 bytes"):
        assert f"{tmp_path}/out: {line}\n" in text
    for name in os.listdir(tmp_path):
        os.remove(tmp_path / name)
    more = len(kern + rest) - (65536 + size - 8)
    over = (f"{tmp_path}/out: the image (Kern and Ramdisk) has {len(kern + rest)} bytes, {more} more "
            f"than the {65536 + size - 8} that there is room for")
    spec = f"gemini,kern=64K,ramdisk={size - 8}"
    rd = (f"{tmp_path}/out: rd.gz (Ramdisk) has {len(rest)} bytes, {more} more than the {size - 8} "
          "that there is room for")
    done = run("pack", "-k", made / "zImage", "-o", tmp_path / "out", "--package", spec, "-q")
    assert (done.returncode, os.listdir(tmp_path)) == (1, [])
    assert done.stderr.splitlines() == [
        f"kedge: {line}; --force writes it all the same" for line in (over, rd)], "not the first alone"
    done = run("pack", "-k", made / "zImage", "-o", tmp_path / "out", "--package", spec, "--force",
               "-q")
    assert done.returncode == 0 and done.stderr.splitlines() == [
        f"kedge: warning: {over}", f"kedge: warning: {rd}"]
    assert archived(tmp_path / "out")["rd.gz"] == rest


def test_application_limit(made, tmp_path):
    (tmp_path / "app").write_bytes(bytes(801))
    assert "out: hddapp.tgz (Application) has 801 bytes, 1 more than the 800" in refused(
        made, tmp_path, f"gemini,application=800,hddapp={tmp_path}/app")


def test_kern_too_small(made, tmp_path):
    assert "the image's first piece has 8192 bytes, too few for the loader" in refused(
        made, tmp_path, "gemini,kern=8K")


def test_all_in_kern(made, tmp_path):
    """Then Ramdisk gets a small file, for the steps and the archive have one, and it is no piece."""
    kern, rest = pieces(made, tmp_path, "gemini,kern=2M")
    assert gzip.decompress(rest) == NOTHING
    (tmp_path / "plain").write_bytes(kern)
    told = json.loads(good("info", "--json", tmp_path / "out"))
    assert told.pop("package")["kind"] == "a Gemini board's archive"
    assert told == json.loads(good("info", "--json", tmp_path / "plain"))


def test_cut_anywhere(made, tmp_path):
    """Where little of the image is left for Ramdisk, too, whatever its table of parts then is."""
    size = len(kit.pack(made / "zImage", tmp_path / "image"))
    for kern in range(size - 128, size + 24, 8):
        first, rest = pieces(made, tmp_path, f"gemini,kern={kern}")
        told = json.loads(good("info", "--json", tmp_path / "out"))
        whole = len(first) + (len(rest) if len(first) == kern and rest[:2] != b"\x1f\x8b" else 0)
        assert told["image_size"] == whole


@pytest.mark.parametrize("places, why", [
    ("kern-at=0x00900000,ramdisk-at=0x00800000",
     "zImage (Kern), 2097152 bytes at 0x900000, and rd.gz (Ramdisk), 6291456 bytes at 0x800000, "
     "are copied over each other"),
    ("kern-at=0xfff00000", "zImage (Kern), 2097152 bytes at 0xfff00000, passes the end of the "
     "32-bit address space"),
])
def test_places(places, why, made, tmp_path):
    """RedBoot copies the partitions whole."""
    assert refused(made, tmp_path, f"gemini,{places}") == (
        f"kedge: {tmp_path}/out: {why}; --force writes it all the same\n")
    done = run("pack", "-k", made / "zImage", "-o", tmp_path / "out", "-q", "--force", "--package",
               f"gemini,{places}")
    assert (done.returncode, done.stderr) == (0, f"kedge: warning: {tmp_path}/out: {why}\n")
    good("pack", "-k", made / "zImage", "-o", tmp_path / "out", "-q", "--package",
         "gemini,kern-at=0x00e00000,ramdisk-at=0x00800000")


# --- reading ---

@pytest.fixture(name="split")
def _split(made, tmp_path):
    pieces(made, tmp_path, "gemini,kern=64K", "-d", made / "board.dtb")
    return tmp_path / "out"


def test_info_and_unpack(split, made, tmp_path):
    plain = gzip.decompress(split.read_bytes())
    found = archived(split)
    (tmp_path / "image").write_bytes(found["zImage"] + found["rd.gz"])
    told = json.loads(good("info", "--json", split))
    package = told.pop("package")
    assert told == json.loads(good("info", "--json", tmp_path / "image"))
    assert {f["name"]: plain[f["offset"]:f["offset"] + f["size"]] for f in package["files"]} == found
    good("unpack", split, "-o", tmp_path / "files")
    for name in FILES:
        assert (tmp_path / "files" / name).read_bytes() == found[name]
    good("unpack", tmp_path / "image", "-o", tmp_path / "plain")
    for name in "Image", "tree-0.dtb":
        assert (tmp_path / "files" / name).read_bytes() == (tmp_path / "plain" / name).read_bytes()
    # The same without gzip, and made by tar(1) with folders and other kinds of entry.
    (tmp_path / "bare").write_bytes(plain)
    assert good("info", tmp_path / "bare") == good("info", split)
    os.symlink("zImage", tmp_path / "files" / "Kern")
    subprocess.run(["tar", "-C", tmp_path / "files", "-cf", tmp_path / "tar", "."], check=True)
    assert json.loads(good("info", "--json", tmp_path / "tar"))["digest"] == told["digest"]


def test_a_vendors_archive(made, tmp_path):
    """A stock zImage in one: rd.gz is no piece of it, but its own."""
    (tmp_path / "zImage").write_bytes((made / "zImage").read_bytes())
    (tmp_path / "rd.gz").write_bytes(gzip.compress(b"a ramdisk"))
    (tmp_path / "ImageInfo").write_text("UpgradeImages=\n")
    subprocess.run(["tar", "-C", tmp_path, "-czf", tmp_path / "tar", "zImage", "rd.gz",
                    "ImageInfo"], check=True)
    good("unpack", tmp_path / "tar", "-o", tmp_path / "files")
    assert sorted(os.listdir(tmp_path / "files")) == ["Image", "ImageInfo", "rd.gz", "zImage"]
    good("pack", "-k", tmp_path / "tar", "-o", tmp_path / "ours", "-q")
    good("pack", "-k", made / "zImage", "-o", tmp_path / "theirs", "-q")
    assert (tmp_path / "ours").read_bytes() == (tmp_path / "theirs").read_bytes()


def test_damaged_archive(split, tmp_path):
    plain = bytearray(gzip.decompress(split.read_bytes()))
    path = tmp_path / "damaged"

    def reason(data):
        path.write_bytes(data)
        return bad("info", path).removeprefix(f"kedge: {path}: ").removesuffix("\n")

    names = [i for i in range(0, len(plain), 512) if plain[i + 257:i + 262] == b"ustar"]
    assert len(names) == 4
    broken = plain.copy()
    broken[names[2] + 124] ^= 1  # rd.gz's size
    assert reason(broken) == (f"it is a Gemini board's archive, but it is damaged or was cut: its "
                              f"archive ends at 0x{names[2]:x}")
    assert reason(plain[:names[3] + 512]).endswith(f"its archive ends at 0x{names[3]:x}")
    assert reason(plain[:names[2]]).endswith("its image goes on in rd.gz, and that is not there")
    broken = plain.copy()
    broken[names[2] + 600] ^= 1
    assert reason(broken) == "a part of the image is damaged (K-IMG-02)"
    for at in range(0, 2048, 61):  # no byte of headers or image crashes it
        broken = plain.copy()
        broken[at] ^= 0x80
        path.write_bytes(broken)
        assert run("info", path).returncode in (0, 1)
    end = names[3] + 512 + int(plain[names[3] + 124:names[3] + 135], 8)
    for size in [*range(0, end, 7001), end - 1]:  # behind it are the archive's own zeroes
        path.write_bytes(plain[:size])
        assert run("info", path).returncode == 1


# --- the boards ---

@pytest.mark.parametrize("board, kern, ramdisk", [
    ("nas4220b", 3 << 20, 6 << 20), ("rut104", 1 << 20, 5 << 20), ("sl93512r", 2 << 20, 6 << 20),
    ("sq201", 2 << 20, 6 << 20)])
def test_debian_kernel(board, kern, ramdisk, made, tmp_path):
    """marvell's as it is fits into Kern and Ramdisk unless these have 1 and 5 MiB."""
    arguments = ("pack", "--board", board, "-k", kit.debian_kernel("marvell"), "-o",
                 tmp_path / "out", "--compress", "none", "-d", made / "board.dtb")
    done = run(*arguments)
    errors = [line for line in done.stderr.splitlines() if "not confirmed" not in line]
    if kern + ramdisk < 7 << 20:
        assert done.returncode == 1 and os.listdir(tmp_path) == []
        assert len(errors) == 2 and errors[0].startswith(
            f"kedge: {tmp_path}/out: the image (Kern and Ramdisk) has ")
        assert f"than the {kern + ramdisk} that there is room for" in errors[0]
        assert "rd.gz (Ramdisk) has " in errors[1]
        return
    assert (done.returncode, errors) == (0, [])
    assert "the kernel goes to 0x00008000" in done.stdout
    found = archived(tmp_path / "out")
    assert len(found["zImage"]) == kern and 0 < len(found["rd.gz"]) <= ramdisk
    assert found["ImageInfo"].startswith(b'UpgradeImages="zImage rd.gz hddapp.tgz"\n')
    text = good("plan", tmp_path / "out", "--board", board)
    assert f"..0x{0x01600000 + kern:08x} |" in text and " payload\n" in text
    end = int(re.search(r"0x00800000\.\.(0x\w+) .* rest\n", text)[1], 16)
    assert 0 <= 0x00800000 + len(found["rd.gz"]) - end <= 16  # the image's end is padded
    steps = run("flash", tmp_path / "out", "--board", board).stdout
    for name, size in ("Kern", kern), ("Ramdisk", ramdisk):
        assert f" -l 0x{size:x} {name}\n" in steps
    for name in "zImage", "rd.gz":
        assert f" out.{name}\n" in steps and (tmp_path / f"out.{name}").exists()


def test_disk_that_is_full(made, tmp_path):
    """All files of a package are written or none: an old one goes with no new one."""
    out = tmp_path / "out"
    pieces(made, tmp_path, "gemini,kern=64K")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert len(before) == 4

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (66000, 66000))

    # Not the first file that is written is the one that is too large.
    done = run("pack", "-k", made / "zImage", "-o", out, "-q", "--package", "gemini,kern=64K",
               "--cmdline", "other", preexec_fn=limit)
    assert (done.returncode, done.stderr) == (1, f"kedge: {out}: File too large\n")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


# A file system on which some names cannot be given, and that has no links if it is FAT.
SHIM = """
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int rename(const char *from, const char *to)
{
    if (from[strlen(from) - 1] != '~' && !strcmp(to, getenv("BUSY"))) {
        errno = EBUSY;
        return -1;
    }
    return renameat(AT_FDCWD, from, AT_FDCWD, to);
}

int link(const char *from, const char *to)
{
    if (getenv("FAT")) {
        errno = EPERM;
        return -1;
    }
    return linkat(AT_FDCWD, from, AT_FDCWD, to, 0);
}
"""


@pytest.mark.parametrize("fat", [False, True])
@pytest.mark.parametrize("gone", ["", ".zImage", ".rd.gz"])
@pytest.mark.parametrize("suffix", [".zImage", ".rd.gz", ".hddapp.tgz", ""])
def test_name_that_cannot_be_given(suffix, gone, fat, made, tmp_path):
    """The files that had their names already are again what they were, or not there."""
    shim, folder = tmp_path / "shim.so", tmp_path / "images"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", shim, "-x", "c", "-"], input=SHIM.encode(),
                   check=True)
    folder.mkdir()
    pieces(made, folder, "gemini,kern=64K")
    if gone:
        (folder / f"out{gone}").unlink()
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    busy = folder / f"out{suffix}"
    arguments = ("pack", "-k", made / "zImage", "-o", folder / "out", "-q", "--package",
                 "gemini,kern=64K", "--cmdline", "other")
    message = bad(*arguments, env={**os.environ, "LD_PRELOAD": str(shim), "BUSY": str(busy),
                                   **({"FAT": "1"} if fat else {})})
    assert message == f"kedge: {busy}: Device or resource busy\n"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    good(*arguments)
    assert len(os.listdir(folder)) == 4 and (folder / "out").read_bytes() != before["out"]


def test_one_file_by_two_names(made, tmp_path):
    """A link makes two files of a package one: it cannot be both."""
    pieces(made, tmp_path, "gemini,kern=64K")
    (tmp_path / "out.rd.gz").unlink()
    (tmp_path / "out.rd.gz").symlink_to("out.zImage")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert bad("pack", "-k", made / "zImage", "-o", tmp_path / "out", "-q", "--package",
               "gemini,kern=64K", "--cmdline", "other") == (
        f"kedge: {tmp_path}/out.zImage and {tmp_path}/out.rd.gz are the same file\n")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_pieces_over_each_other(made, tmp_path):
    """An initrd so large that Ramdisk's copy reaches Kern's: said like what else is too large."""
    (tmp_path / "initrd").write_bytes(os.urandom(17 << 20))
    arguments = ("pack", "-k", made / "zImage", "-d", made / "board.dtb", "-o", tmp_path / "out",
                 "--board", "nas4220b", "--initrd", tmp_path / "initrd", "-q")
    done = run(*arguments)
    reasons = [line for line in done.stderr.splitlines() if "not confirmed" not in line]
    assert (done.returncode, len(reasons), os.listdir(tmp_path)) == (1, 3, ["initrd"])
    assert re.fullmatch(
        f"kedge: {tmp_path}/out: on board nas4220b the image's second piece, [0-9]+ bytes at "
        "0x800000, lies over the first, 3145728 bytes at 0x1600000; --force writes it all the same",
        reasons[2])
    done = run(*arguments, "--force")
    assert done.returncode == 0, done.stderr
    assert len(os.listdir(tmp_path)) == 5
