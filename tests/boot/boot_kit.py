# SPDX-License-Identifier: GPL-2.0-or-later
"""What the boot tests share: kernels and their images, and how long a guest may take."""

import pathlib
import random
import struct

import guest
import initramfs
import machines
import places

# For a guest to do all that is expected of it; several times what it takes on a busy computer.
LINUX_SECONDS = 180
PAYLOAD_SECONDS = 15

PAYLOAD_OPTIONS = ('--text-offset', '0x8000', '--bss', '0x1000')
PAYLOAD_SIZE = 300000

ATAGS_OFFSET = 0x100    # from RAM base: where the loader looks when r2 has nothing


def raw(path, address: int, more: str = '') -> list[str]:
    """Return the options that have QEMU put a file into RAM as it is."""
    return ['-device', f'loader,file={path},addr={address:#x},force-raw=on{more}']


class Debian:
    """Debian's kernels and userspace."""

    kernel = staticmethod(places.debian_kernel)
    dtb = staticmethod(places.debian_dtb)

    def __init__(self, work: pathlib.Path):
        self._work = work

    def initrd(self, port: str) -> pathlib.Path:
        path = self._work / f'initramfs-{port}'
        if not path.exists():
            path.write_bytes(self.build_initrd(port))
        return path

    def build_initrd(self, port: str, *more) -> bytes:
        """Return one with what initramfs.build() takes besides busybox."""
        return initramfs.build(places.debian_busybox(port).read_bytes(), *more)


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
