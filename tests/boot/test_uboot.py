# SPDX-License-Identifier: GPL-2.0-or-later
"""Debian's U-Boot for QEMU starts kernels through kedge, in each way that it knows."""

import pathlib
import struct
import subprocess

import pytest

import guest
import machines
import places
from boot_kit import LINUX_SECONDS, PAYLOAD_SECONDS, raw
from test_debian import CMDLINE, expect_userspace
from test_payload import report

VIRT = machines.find('virt')
UBOOT = pathlib.Path('/usr/lib/u-boot/qemu_arm/u-boot.bin')    # Debian's package u-boot-qemu
PROMPT = '=> '

IMAGE_AT = 0x42000000
INITRD_AT = 0x48000000
LOAD_AT = 0x40408000    # where a uImage or FIT has its kernel put
TEXT_OFFSET = 0x208000
KERNEL_AT = VIRT.ram_base + TEXT_OFFSET
PAYLOAD_OPTIONS = ('--text-offset', hex(TEXT_OFFSET), '--bss', '0x1000')


# In U-Boot 2023.01 a PL011 is never flushed before it is full (pl01x_serial_pending() in
# drivers/serial/serial_pl01x.c), which QEMU's never is: `go`, which flushes, hangs before it jumps.
# The flag of the full FIFO, as that function takes it out of the register; and 0 instead.
PENDING = struct.pack('<3I', 0xe2230020, 0xe7e002d0, 0xe8bd8010)
NOT_PENDING = struct.pack('<3I', 0xe2230020, 0xe3a00000, 0xe8bd8010)


@pytest.fixture(scope='module')
def uboot_binary(work):
    """Debian's U-Boot, mended where it needs it."""
    program = places.needed(UBOOT).read_bytes()
    assert program.count(PENDING) <= 1
    file = work / 'u-boot.bin'
    file.write_bytes(program.replace(PENDING, NOT_PENDING))
    return file


@pytest.fixture
def uboot(uboot_binary):
    """A function that starts U-Boot with files, as (file, address), in RAM, up to its prompt."""
    running = []

    def start(*files, seconds=LINUX_SECONDS):
        options = ['-bios', uboot_binary, *(word for file in files for word in raw(*file))]
        one = guest.Guest(guest.qemu(VIRT, options=options), seconds=seconds, talk=True)
        running.append(one)
        one.expect('stop autoboot')
        one.send(' ')
        one.expect(PROMPT)
        return one

    yield start
    for one in running:
        one.stop()


def command(running, text, then=PROMPT):
    """Type a command and wait for what it is to print."""
    running.send(text + '\r')
    return running.expect(then)


def start_kernel(running, text, *, loaded_at):
    """Boot with the command line of the tests; the loader says that it was entered there."""
    command(running, f"setenv bootargs '{CMDLINE}'")
    command(running, text, then=f'kedge .* image at {loaded_at:#x}')


@pytest.fixture(scope='module')
def virt_tree(work):
    """The tree that QEMU makes for the machine."""
    file = work / 'virt.dtb'
    subprocess.run(guest.qemu(machines.Machine(f'virt,dumpdtb={file}', cpu=VIRT.cpu,
                                               memory=VIRT.memory), serial='none'),
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   check=True)
    return file


@pytest.fixture
def parts(debian):
    """Debian's kernel, and the initrd with the size that U-Boot's commands want."""
    initrd = debian.initrd('armhf')
    return debian.kernel('armmp'), initrd, f'{INITRD_AT:#x}:{initrd.stat().st_size:x}'


def test_bootz(parts, images, uboot):
    kernel, initrd, initrd_at = parts
    image = images.pack(VIRT, kernel, '--compress', 'lz4')
    running = uboot((image, IMAGE_AT), (initrd, INITRD_AT))
    start_kernel(running, f'bootz {IMAGE_AT:#x} {initrd_at} ${{fdtcontroladdr}}',
                 loaded_at=IMAGE_AT)
    running.expect('Tree: from r2')
    expect_userspace(running, CMDLINE)


def test_bootm_uimage(parts, images, uboot):
    kernel, initrd, initrd_at = parts
    image = images.pack(VIRT, kernel, '--compress', 'lz4', '--package',
                        f'uimage,load={LOAD_AT:#x}')
    running = uboot((image, IMAGE_AT), (initrd, INITRD_AT))
    start_kernel(running, f'bootm {IMAGE_AT:#x} {initrd_at} ${{fdtcontroladdr}}',
                 loaded_at=LOAD_AT)
    assert 'Verifying Checksum ... OK' in running.output
    running.expect('Tree: from r2')
    expect_userspace(running, CMDLINE)


def test_bootm_fit(parts, virt_tree, images, uboot):
    """All of it comes out of the one file."""
    kernel, initrd, _ = parts
    image = images.pack(VIRT, kernel, '--compress', 'lz4', '--initrd', initrd, '--dtb', virt_tree,
                        '--package', f'fit,load={LOAD_AT:#x}')
    running = uboot((image, IMAGE_AT))
    start_kernel(running, f'bootm {IMAGE_AT:#x}', loaded_at=LOAD_AT)
    assert running.output.count('Verifying Hash Integrity ... crc32+ sha256+ OK') == 3
    running.expect('Tree: from r2')
    expect_userspace(running, CMDLINE)


def test_go(parts, virt_tree, images, uboot, appended, tmp_path):
    """With nothing sensible in r2, and the MMU and the caches left on: all is in the tree."""
    kernel, initrd, _ = parts
    tree = tmp_path / 'tree'
    tree.write_bytes(virt_tree.read_bytes())
    for name, value in (('linux,initrd-start', INITRD_AT),
                        ('linux,initrd-end', INITRD_AT + initrd.stat().st_size)):
        subprocess.run(['fdtput', '-t', 'i', tree, '/chosen', name, str(value)], check=True)
    subprocess.run(['fdtput', '-t', 's', tree, '/chosen', 'bootargs', CMDLINE], check=True)
    image = appended(images.pack(VIRT, kernel, '--compress', 'lz4'), tree.read_bytes())
    running = uboot((image, IMAGE_AT), (initrd, INITRD_AT))
    command(running, f'go {IMAGE_AT:#x}', then=f'kedge .* image at {IMAGE_AT:#x}')
    running.expect('Tree: appended')
    expect_userspace(running, CMDLINE)


@pytest.mark.parametrize('address', [
    KERNEL_AT,               # where the kernel goes
    KERNEL_AT + 0x10000,     # and nearly there
    VIRT.ram_base + 0x1000000,
    0x4fff0004,
    0x5c000000,
], ids=hex)
@pytest.mark.parametrize('how', ['bootz', 'bootm', 'go'])
def test_addresses(how, address, payload, virt_tree, images, uboot, tmp_path):
    """The test payload is handed what is right, wherever the image was loaded."""
    options = list(PAYLOAD_OPTIONS)
    if how == 'go':
        options += ['--dtb', virt_tree]
    if how == 'bootm':
        options += ['--package', f'uimage,load={address:#x}']
    image = images.pack(VIRT, payload.kernel, *options)
    running = uboot((image, IMAGE_AT), seconds=PAYLOAD_SECONDS)
    command(running, "setenv bootargs 'one two'")
    if how != 'bootm':
        command(running, f'cp.b {IMAGE_AT:#x} {address:#x} {image.stat().st_size:x}')
    running.send({'bootz': f'bootz {address:#x} - ${{fdtcontroladdr}}',
                  'bootm': f'bootm {IMAGE_AT:#x} - ${{fdtcontroladdr}}',
                  'go': f'go {address:#x}'}[how] + '\r')
    running.expect(f'kedge .* image at {address:#x}\r')
    told = report(running)
    assert int(told['start'], 0) == KERNEL_AT
    assert int(told['checksum'], 0) == payload.checksum
    assert told['tree'] == told['r2']
    if how != 'go':
        assert told['/chosen/bootargs'] == 'one two'


def test_noload(payload, virt_tree, images, uboot):
    """A FIT of the type kernel_noload is entered where it lies; so is a uImage."""
    for form, command_line in (('fit', f'bootm {IMAGE_AT:#x}'),
                               ('uimage', f'bootm {IMAGE_AT:#x} - ${{fdtcontroladdr}}')):
        options = ['--dtb', virt_tree] if form == 'fit' else []
        image = images.pack(VIRT, payload.kernel, *PAYLOAD_OPTIONS, *options, '--package', form)
        running = uboot((image, IMAGE_AT), seconds=PAYLOAD_SECONDS)
        running.send(command_line + '\r')
        at = int(running.expect('kedge .* image at (0x[0-9a-f]+)\r')[1], 0)
        assert at == IMAGE_AT + (64 if form == 'uimage' else 0x1000)
        assert int(report(running)['checksum'], 0) == payload.checksum
