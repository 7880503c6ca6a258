# SPDX-License-Identifier: GPL-2.0-or-later
"""kedge fis: RedBoot's directory of a flash, read and written."""
import json
import os
import random
import struct

import pytest

from cli_kit import bad, good, misused, run

FLASH = 0x30000000
BLOCK = 0x20000
SIZE = 16 * BLOCK


def crc(data):
    """eCos' cyg_crc32, bit by bit: begins with 0, not inverted."""
    value = 0
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0xedb88320 if value & 1 else 0)
    return value


def entry(name, flash, size=BLOCK, memory=0, start=0, data=0, checksum=0):
    return struct.pack("<16s5I", name if isinstance(name, bytes) else name.encode(), flash, memory,
                       size, start, data) + bytes(256 - 44) + struct.pack("<2I", 0, checksum)


def directory(*entries, size=BLOCK, at=FLASH + SIZE - BLOCK):
    return (entry("RedBoot", FLASH) + entry("FIS directory", at, size) + b"".join(entries)).ljust(
        size, b"\xff")


def read(data):
    """All entries of a block, by the format's description."""
    found = []
    for at in range(0, len(data), 256):
        if data[at:at + 2] == b"\xff\xff":
            assert set(data[at:]) == {0xff}
            break
        name, flash, memory, size, start, length = struct.unpack_from("<16s5I", data, at)
        assert set(data[at + 36:at + 252]) == {0}
        found.append((name.rstrip(b"\0").decode(), flash, size, memory, start, length,
                      struct.unpack_from("<I", data, at + 252)[0]))
    return found


@pytest.fixture(name="put")
def _put(tmp_path):
    def put(data):
        (tmp_path / "flash").write_bytes(data)
        return tmp_path / "flash"
    return put


def shown(path, status=0):
    done = run("fis", path, "--json")
    assert (done.returncode, done.stderr) == (status, "")
    return json.loads(done.stdout)


def problems(path):
    return [(e["name"], e["problem"]) for e in shown(path, 1)["entries"] if "problem" in e]


def entries_of(told):
    return [tuple(e[key] for key in ("name", "flash", "size", "memory", "entry", "data",
                                     "checksum")) for e in told["entries"]]


# --- making ---

@pytest.fixture(name="files")
def _files(tmp_path):
    (tmp_path / "kern").write_bytes(random.Random(1).randbytes(BLOCK + 5))
    (tmp_path / "rd").write_bytes(b"ramdisk")
    return tmp_path


def make(files, *arguments, flash=f"0x{FLASH:x}+{SIZE}"):
    return good("fis", "-o", files / "dir", "--flash", flash, *arguments)


def test_make(files):
    text = make(files, f"RedBoot=@0x{FLASH:x},size=128K", f"RedBoot config=@0x{FLASH + BLOCK:x},"
                "size=128K", f"Kern={files}/kern@0x{FLASH + 2 * BLOCK:x},mem=0x1600000,size=512K",
                f"A B={files}/rd@0x{FLASH + 8 * BLOCK:x},mem=0x800000,entry=0x800040")
    data = (files / "dir").read_bytes()
    kern = (files / "kern").read_bytes()
    assert len(data) == BLOCK
    own = FLASH + SIZE - BLOCK
    assert read(data) == [
        ("RedBoot", FLASH, BLOCK, FLASH, FLASH, 0, 0),
        ("RedBoot config", FLASH + BLOCK, BLOCK, FLASH + BLOCK, FLASH + BLOCK, 0, 0),
        ("FIS directory", own, BLOCK, own, 0, 0, 0),
        ("Kern", FLASH + 2 * BLOCK, 4 * BLOCK, 0x1600000, 0x1600000, BLOCK + 5, crc(kern)),
        ("A B", FLASH + 8 * BLOCK, BLOCK, 0x800000, 0x800040, 7, crc(b"ramdisk"))]
    assert text.splitlines() == [
        "RedBoot: 0 of 131072 bytes at 0x30000000",
        "RedBoot config: 0 of 131072 bytes at 0x30020000",
        "Kern: 131077 of 524288 bytes at 0x30040000",
        "RedBoot> load -m tftp -r -b 0x01600000 kern",
        "RedBoot> fis create -b 0x01600000 -l 0x80000 -s 0x20005 -f 0x30040000 -r 0x01600000 "
        "-e 0x01600000 Kern",
        "A B: 7 of 131072 bytes at 0x30100000",
        "RedBoot> load -m tftp -r -b 0x00800000 rd",
        'RedBoot> fis create -b 0x00800000 -l 0x20000 -s 0x7 -f 0x30100000 -r 0x00800000 '
        '-e 0x00800040 "A B"']
    told = shown(files / "dir")
    assert (told["offset"], told["size"], "flash" in told) == (0, BLOCK, False)
    assert entries_of(told) == read(data)


def test_whole_flash(files):
    """With the files in their places the checksums are checked."""
    make(files, f"Kern={files}/kern@0x{FLASH + 2 * BLOCK:x}", "--directory",
         f"0x{FLASH + 5 * BLOCK:x}")
    flash = bytearray(b"\xff" * SIZE)
    kern = (files / "kern").read_bytes()
    flash[2 * BLOCK:2 * BLOCK + len(kern)] = kern
    flash[5 * BLOCK:6 * BLOCK] = (files / "dir").read_bytes()
    (files / "flash").write_bytes(flash)
    told = shown(files / "flash")
    assert (told["offset"], told["size"], told["flash"]) == (5 * BLOCK, BLOCK, FLASH)
    text = good("fis", files / "flash")
    assert text.startswith("FIS directory at 0xa0000 in the file, 0x20000 bytes, 2 entries; the "
                           "flash is at 0x30000000\n")
    assert "Kern             0x30040000+0x40000     0x20005 " in text
    flash[2 * BLOCK + 9] ^= 1
    (files / "flash").write_bytes(flash)
    assert problems(files / "flash") == [
        ("Kern", f"its checksum is 0x{crc(kern):08x}, but 0x{crc(flash[2 * BLOCK:][:len(kern)]):08x}"
         " of what is there")]
    done = run("fis", files / "flash")
    assert done.returncode == 1 and "\n  wrong: its checksum is 0x" in done.stdout


@pytest.mark.parametrize("argument, reason", [
    ("Kern", "not NAME=[FILE]@ADDRESS[,KEY=VALUE]..."),
    ("Kern=x", "not NAME=[FILE]@ADDRESS[,KEY=VALUE]..."),
    ("Kern=@x", "'x' is not an address"),
    ("Kern=@0x30000000", "an entry without a file needs size="),
    ("Kern=@0x30000000,size=1", "not whole blocks of 0x20000 bytes"),
    ("Kern=@0x30000100,size=128K", "not whole blocks of 0x20000 bytes"),
    ("Kern=@0x30000000,frob=1", "'frob=1' is not size=, mem= or entry= with a number"),
    ("Kern=@0x30000000,size", "'size' is not size=, mem= or entry= with a number"),
    ("Kern=@0x30000000,size=x", "'size' is given twice, or its value is not a number"),
    ("Kern=@0x30000000,mem=1,mem=1", "'mem' is given twice, or its value is not a number"),
    ("0123456789abcdef=@0x30000000,size=128K", "a name has at most 15 characters"),
])
def test_bad_entry(argument, reason, files):
    message = bad("fis", "-o", files / "dir", "--flash", f"0x{FLASH:x}+{SIZE}", argument)
    assert message == f"kedge: {argument}: {reason}\n"
    assert not (files / "dir").exists()


@pytest.mark.parametrize("arguments, reason", [
    (("=@0x30000000,size=128K",), "entry '': it has no name"),
    (("a\tb=@0x30000000,size=128K",), "entry 'a\tb': its name has a character that cannot be "
     "printed"),
    (("a=@0x2ffe0000,size=128K",), "entry 'a': it is not in the flash"),
    (("a=@0x301c0000,size=384K",), "entry 'a': it is not in the flash"),
    (("a=@0xfffe0000,size=256K",), "entry 'a': it is not in the flash"),
    (("a=@0x30000000,size=0",), "entry 'a': it has no bytes"),
    (("a=@0x30000000,size=128K", "a=@0x30020000,size=128K"), "entry 'a': 'a' has its name, too"),
    (("a=@0x30000000,size=256K", "b=@0x30020000,size=128K"),
     "entry 'b': 'a' has the same bytes of the flash"),
    (("a=@0x301e0000,size=128K",), "entry 'a': 'FIS directory' has the same bytes of the flash"),
    (("FIS directory=@0x30000000,size=128K",),
     "entry 'FIS directory': 'FIS directory' has its name, too"),
])
def test_bad_together(arguments, reason, files):
    message = bad("fis", "-o", files / "dir", "--flash", f"0x{FLASH:x}+{SIZE}", *arguments)
    assert message == f"kedge: {reason}\n"
    assert not (files / "dir").exists()


def test_file_too_large(files):
    argument = f"a={files}/kern@0x30000000,size=128K"
    assert bad("fis", "-o", files / "dir", "--flash", f"0x{FLASH:x}+{SIZE}", argument) == (
        f"kedge: {argument}: {files}/kern has 131077 bytes, 5 more than the 131072 that there is "
        "room for\n")


def test_full_block(files):
    """A block of 512 bytes has room for one entry and the directory's own."""
    flash = ("--flash", "0x30000000+4K", "--block", "512")
    good("fis", "-o", files / "dir", *flash, "a=@0x30000000,size=512")
    assert len(read((files / "dir").read_bytes())) == 2
    assert entries_of(shown(files / "dir")) == read((files / "dir").read_bytes())
    assert bad("fis", "-o", files / "dir", *flash, "a=@0x30000000,size=512",
               "b=@0x30000200,size=512") == (
        f"kedge: {files}/dir: a block of 0x200 bytes has room for 2 entries, with the directory's "
        "own\n")


@pytest.mark.parametrize("arguments, reason", [
    ((), "give one file, or --output, --flash and entries"),
    (("a", "b"), "give one file, or --output, --flash and entries"),
    (("a", "--flash", "0+1M"), "give one file, or --output, --flash and entries"),
    (("a=@0,size=1", "-o", "x"), "--output needs --flash and entries"),
    (("-o", "x", "--flash", "0+1M"), "--output needs --flash and entries"),
    (("a", "-o", "x", "--flash", "0+1000"), "--flash: not whole blocks of 0x20000 bytes"),
    (("a", "-o", "x", "--flash", "0"), "--flash 0: not BASE+SIZE"),
    (("a", "-o", "x", "--flash", "0xffffffff+2"), "--flash 0xffffffff+2: not BASE+SIZE"),
    (("a", "--block", "1000"), "--block 1000: not a power of two from 512 to 1M"),
    (("a", "--block", "2M"), "--block 2M: not a power of two from 512 to 1M"),
    (("a", "--directory", "x"), "--directory x: not an address"),
])
def test_misused(arguments, reason):
    assert f"kedge fis: {reason}\n" in misused("fis", *arguments)


# --- showing what others made ---

def test_deleted_and_end(put):
    """A deleted entry begins with one 0xff; nothing is read behind the end."""
    gone = b"\xff" + entry("xgone", FLASH)[1:]
    told = shown(put(directory(gone, entry("Kern", FLASH + BLOCK), b"\xff" * 256,
                               entry("late", 1))))
    assert [e["name"] for e in told["entries"]] == ["RedBoot", "FIS directory", "Kern"]


def test_directory_smaller_than_its_block(put):
    """It may share that with RedBoot's configuration."""
    data = directory(entry("RedBoot config", FLASH + SIZE - 0x1000, 0x1000), size=0x1f000)
    told = shown(put(b"\0" * (SIZE - BLOCK) + data + b"\0" * 0x1000))
    assert (told["offset"], told["size"], told["flash"]) == (SIZE - BLOCK, 0x1f000, FLASH)


@pytest.mark.parametrize("wrong, problem", [
    (entry(b"0123456789abcdef", FLASH + BLOCK), ("0123456789abcdef", "its name has no end")),
    (entry(b"\x1b[2J", FLASH + BLOCK), ("?[2J", "its name has a character that cannot be printed")),
    (entry("", FLASH + BLOCK), ("", "it has no name")),
    (entry("x", FLASH + BLOCK, 0), ("x", "it has no bytes")),
    (entry("x", FLASH + BLOCK, data=BLOCK + 1), ("x", "its data have more bytes than it")),
    (entry("x", FLASH + SIZE), ("x", "it is not in the flash")),
    (entry("x", FLASH - 1), ("x", "it is not in the flash")),
    (entry("x", 0xffffffff, 0xffffffff), ("x", "it is not in the flash")),
    (entry("x", FLASH + 1, 5), ("x", "'RedBoot' has the same bytes of the flash")),
    (entry("RedBoot", FLASH + BLOCK), ("RedBoot", "'RedBoot' has its name, too")),
])
def test_wrong_entry(wrong, problem, put):
    assert problems(put(b"\0" * (SIZE - BLOCK) + directory(wrong))) == [problem]


def test_none(put):
    for data in b"", b"x" * 100, b"\xff" * SIZE, bytes(SIZE), directory()[256:511]:
        path = put(data)
        assert bad("fis", path) == f"kedge: {path}: there is no FIS directory in it\n"
    # One that says that it has no size, or one that no directory has, is not taken for one.
    for size in 0, 300, 0x200000, 0xffffffff:
        path = put(entry("FIS directory", FLASH, size) + bytes(1000))
        assert bad("fis", path) == f"kedge: {path}: there is no FIS directory in it\n"
    path = put(directory()[:-1])
    assert bad("fis", path) == f"kedge: {path}: its FIS directory was cut\n"
    path = put(bytes(SIZE) + directory(at=0x1000))
    assert bad("fis", path) == (f"kedge: {path}: its FIS directory is at 0x{SIZE:x}, but says that "
                                "it is at 0x1000\n")


def test_too_many(put):
    names = [entry(f"e{i}", FLASH + 256 * i, 256) for i in range(600)]
    path = put(directory(*names, size=0x40000))
    assert bad("fis", path) == f"kedge: {path}: its FIS directory has more than 512 entries\n"


def test_flipped_and_cut(put):
    """Whatever is in it, there is an answer."""
    rng = random.Random(7)
    data = bytes(BLOCK) + directory(entry("Kern", FLASH, 9, data=9, checksum=1), size=0x800,
                                    at=FLASH + BLOCK)
    for _ in range(300):
        wrong = bytearray(data)
        for _ in range(rng.randrange(1, 4)):
            wrong[BLOCK + rng.randrange(0x400)] = rng.choice((0, 1, 0x80, 0xff))
        done = run("fis", put(bytes(wrong)[:rng.choice((len(wrong), BLOCK + 0x300))]))
        assert done.returncode in (0, 1)
        assert all(c == "\n" or " " <= c <= "~" for c in done.stdout + done.stderr)
    assert os.path.getsize(put(data)) == len(data)
