# SPDX-License-Identifier: GPL-2.0-or-later
"""What the boot tests share. tests/boot/boot.mk says in the environment where things are."""

import functools
import os
import pathlib
import random
import struct
import sys

import pytest

ROOT = pathlib.Path(__file__).parents[2]
sys.path[:0] = str(ROOT / 'scripts' / 'qemu'), str(ROOT / 'tests' / 'common')

import dt
import guest
import initramfs
import machines

# For a guest to do all that is expected of it; several times what it takes on a busy computer.
LINUX_SECONDS = 180
PAYLOAD_SECONDS = 15

PAYLOAD_OPTIONS = ('--text-offset', '0x8000', '--bss', '0x1000')
PAYLOAD_SIZE = 300000

ATAG_CORE, ATAG_MEM, ATAG_INITRD2 = 0x54410001, 0x54410002, 0x54420005
ATAG_NONE = struct.pack('<2I', 0, 0)
ATAGS_OFFSET = 0x100    # from RAM base: where the loader looks when r2 has nothing


def atag(tag: int, *words: int) -> bytes:
    return struct.pack(f'<{2 + len(words)}I', 2 + len(words), tag, *words)


def raw(path, address: int, more: str = '') -> list[str]:
    """Return the options that have QEMU put a file into RAM as it is."""
    return ['-device', f'loader,file={path},addr={address:#x},force-raw=on{more}']


def _path(name: str) -> pathlib.Path:
    value = os.environ.get(name)
    if not value or not os.path.exists(value):
        pytest.exit(f'{name} is to name what the tests need; run them with "make boot"', 1)
    return pathlib.Path(value)


class Debian:
    """Debian's kernels and userspace."""

    def __init__(self, kernels: pathlib.Path, work: pathlib.Path):
        self._kernels = kernels
        self._work = work

    def kernel(self, flavour: str) -> pathlib.Path:
        return self._kernels / flavour / 'vmlinuz'

    def dtb(self, flavour: str, name: str) -> pathlib.Path:
        return self._kernels / flavour / 'dtbs' / name

    def initrd(self, port: str) -> pathlib.Path:
        path = self._work / f'initramfs-{port}'
        if not path.exists():
            path.write_bytes(self.build_initrd(port))
        return path

    def build_initrd(self, port: str, *more) -> bytes:
        """Return one with what initramfs.build() takes besides busybox."""
        return initramfs.build((self._kernels / port / 'busybox').read_bytes(), *more)


class Payload:
    """A kernel made of the test payload, bytes that compress, and as many that do not.

    The latter are in each format as they are, so that a change of one has one certain effect.
    """

    def __init__(self, program: bytes, work: pathlib.Path):
        source = random.Random(1)
        image = bytearray(program)
        image += bytes(source.choices(range(16), k=PAYLOAD_SIZE // 2 - len(program)))
        image += source.randbytes(PAYLOAD_SIZE // 2)
        struct.pack_into('<I', image, 4, len(image))
        self.kernel = work / 'payload'
        self.kernel.write_bytes(image)
        self.checksum = checksum(bytes(image))


def checksum(data: bytes) -> int:
    """Return what the payload prints as the checksum of these bytes."""
    result = 0
    for byte in data:
        result = (result * 31 + byte) & 0xffffffff
    return result


class Images:
    """Pack kernels, each way only once."""

    def __init__(self, kedge: pathlib.Path, work: pathlib.Path):
        self._kedge = kedge
        self._work = work
        self._done = {}

    def pack(self, machine: machines.Machine, kernel: pathlib.Path, *options) -> pathlib.Path:
        key = machine.console, kernel, options
        if key not in self._done:
            image = self._work / f'image-{len(self._done)}'
            guest.pack(self._kedge, kernel, image, '--console', machine.console, *options)
            self._done[key] = image
        return self._done[key]

    def info(self, image: pathlib.Path) -> dict:
        return guest.info(self._kedge, image)


@pytest.fixture(scope='session')
def work(tmp_path_factory):
    return tmp_path_factory.mktemp('boot')


@pytest.fixture(scope='session')
def images(work):
    return Images(_path('KEDGE'), work)


@pytest.fixture(scope='session')
def debian(work):
    return Debian(_path('KEDGE_KERNELS'), work)


@pytest.fixture(scope='session')
def payload(work):
    return Payload(_path('KEDGE_PAYLOAD').read_bytes(), work)


@pytest.fixture(scope='session')
def plugin():
    return _path('KEDGE_COUNT')


@pytest.fixture
def start():
    """A function that starts a machine with the arguments of guest.qemu()."""
    running = []

    def start_one(machine, *, seconds=PAYLOAD_SECONDS, **arguments):
        running.append(guest.Guest(guest.qemu(machine, **arguments), seconds=seconds))
        return running[-1]

    yield start_one
    for one in running:
        one.stop()


@pytest.fixture
def start_linux(start):
    return functools.partial(start, seconds=LINUX_SECONDS)


@pytest.fixture
def appended(tmp_path):
    """A function that does what `cat IMAGE PART > RESULT` does."""
    def append(image: pathlib.Path, part: bytes) -> pathlib.Path:
        result = tmp_path / 'appended'
        result.write_bytes(image.read_bytes() + part)
        return result

    return append


@pytest.fixture(scope='session')
def board_tree():
    """A tree with everything that ATAGs can change."""
    return dt.compile('tests/filled-from-atags.dts')
