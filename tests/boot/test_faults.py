# SPDX-License-Identifier: GPL-2.0-or-later
"""Faults of the loader and of a kernel's first instructions, and what is done on an error."""

import dataclasses
import re
import struct
import subprocess

import pytest

import machines
import places
from boot_kit import PAYLOAD_OPTIONS, PAYLOAD_SECONDS
from test_uboot import command, uboot, uboot_binary    # noqa: F401 (fixtures)

NOWHERE = 0x60000000    # of virt
VIRT = dataclasses.replace(machines.find('virt'), memory='128')
HYP = dataclasses.replace(VIRT, name='virt,virtualization=on')
RASPI = machines.find('raspi0')
VERSATILE = machines.find('versatilepb')

UNDEFINED = {False: struct.pack('<I', 0xe7f000f0), True: struct.pack('<H', 0xde00)}
LOAD = {False: struct.pack('<2I', 0xe3a03206, 0xe5930000),          # mov r3, #NOWHERE; ldr r0, [r3]
        True: struct.pack('<3H', 0x2360, 0x061b, 0x6818)}
JUMP = {False: struct.pack('<2I', 0xe3a03206, 0xe1a0f003),          # and jump there
        True: struct.pack('<3H', 0x2360, 0x061b, 0x4718)}


def find_symbol(arch, name):
    """Return where a function of the loader is, and whether its code is Thumb."""
    symbols = subprocess.check_output(['readelf', '-sW', places.loader_elf(arch, 'gzip')], text=True)
    value = int(re.search(rf'^ *\d+: (\w+) .* {name}$', symbols, re.M)[1], 16)
    return value & ~1, bool(value & 1)


@pytest.fixture
def faulty(images, payload, tmp_path):
    """A function that packs the payload, with an instruction of the loader's replaced."""
    def make(machine, arch, symbol, code, *options):
        image = bytearray(images.pack(machine, payload.kernel, '--arch', arch, *PAYLOAD_OPTIONS,
                                      *options).read_bytes())
        at, thumb = find_symbol(arch, symbol)
        image[at:at + len(code[thumb])] = code[thumb]
        file = tmp_path / 'faulty'
        file.write_bytes(image)
        return file, at, thumb

    return make


@pytest.mark.parametrize('code, fault, status', [
    (UNDEFINED, 'K-CPU-04: undefined instruction', None),
    (LOAD, 'K-CPU-06: data abort', 'dfsr 0x8: external, address 0x60000000'),
    (JUMP, 'K-CPU-05: prefetch abort', 'ifsr 0x8: external, address 0x60000000'),
], ids=['undefined', 'data', 'prefetch'])
@pytest.mark.parametrize('machine, arch', [(VIRT, 'v7'), (VIRT, 'v4'), (HYP, 'v7')],
                         ids=['virt', 'v4', 'hyp'])
def test_fault_of_the_loader(machine, arch, code, fault, status, faulty, start):
    """In the plan, where caches are off."""
    image, at, thumb = faulty(machine, arch, 'place_start', code)
    running = start(machine, image=image)
    base = machine.ram_base + 0x10000
    pc = NOWHERE if code is JUMP else base + at + (4 if code is LOAD else 0)
    running.expect(re.escape(f'kedge: {fault} ({pc:#x})\r\n'
                             f'phase plan, loader at {base:#x}\r\nr0 '))
    cpsr = int(running.expect(rf'\r\nsp 0x\w+ lr 0x\w+ pc {pc:#x} cpsr (0x\w+)\r\n')[1], 16)
    assert cpsr & 0x1f == 0x13
    assert bool(cpsr & 0x20) == (thumb and code is not JUMP)
    if status:
        running.expect(re.escape(status + '\r\n'))
    running.expect(r'called from \(perhaps, in the loader\)( 0x\w+)+\r\n'
                   'kedge: stopped, the kernel was not started\r\n', bad=())
    assert 'Uncompressing' not in running.output


@pytest.mark.parametrize('machine', [VERSATILE, RASPI, machines.find('sx1')],
                         ids=lambda m: m.name)
def test_fault_on_older_cores(machine, faulty, start):
    """With caches on even those have vectors that have no VBAR."""
    image, _, _ = faulty(machine, 'v4', 'decode_deflate', UNDEFINED)
    running = start(machine, image=image)
    running.expect(r'K-CPU-04: undefined instruction \(0x\w+\)\r\nphase inflate, loader at 0x')
    running.expect('kedge: stopped, the kernel was not started', bad=())


@pytest.fixture
def bad_kernel(payload, work):
    """A kernel whose second instruction is none."""
    file = work / 'bad-kernel'
    file.write_bytes(struct.pack('<2I', 0xe1a00000, 0xe7f000f0) + payload.kernel.read_bytes()[8:])
    return file


@pytest.mark.parametrize('machine', [VIRT, HYP, RASPI], ids=['virt', 'hyp', 'raspi0'])
def test_watched_kernel(machine, bad_kernel, images, start):
    image = images.pack(machine, bad_kernel, '--log', 'verbose', *PAYLOAD_OPTIONS)
    running = start(machine, image=image)
    running.expect('Kernel watched: yes\r\n')
    pc = machine.ram_base + 0x8004
    running.expect(rf'kedge: K-CPU-07: [^\r]* \({pc:#x}\)\r\n'
                   'undefined instruction, 0x4 behind its entry\r\n')
    mode = int(running.expect(rf' pc {pc:#x} cpsr (0x\w+)\r\n')[1], 16) & 0x1f
    assert mode == (0x1a if machine is HYP else 0x13)
    running.expect('kedge: stopped\r\n', bad=())


def test_kernel_is_not_watched(bad_kernel, images, start):
    """Not on a core without VBAR, which the log says; nor at the usual level."""
    image = images.pack(VERSATILE, bad_kernel, '--log', 'verbose', *PAYLOAD_OPTIONS)
    running = start(VERSATILE, image=image)
    running.expect('Kernel watched: no, the CPU has no VBAR\r\n')
    running.expect('done, booting the kernel')


@pytest.fixture
def cut(images, payload, tmp_path):
    """A function that packs the payload with options, cuts the image, and starts a machine."""
    def make(machine, *options):
        image = images.pack(machine, payload.kernel, *PAYLOAD_OPTIONS, *options).read_bytes()
        file = tmp_path / 'cut'
        file.write_bytes(image[:len(image) * 3 // 4])
        return file

    return make


@pytest.mark.parametrize('machine, action, said', [
    (VIRT, 'psci', 'reset by PSCI'),        # HVC, as the tree says
    (VIRT, 'psci=hvc', 'reset by PSCI'),
    (HYP, 'psci', 'reset by PSCI'),         # SMC
    (HYP, 'psci=smc', 'reset by PSCI'),
    (RASPI, 'write=0x2010001c:0x5a000020', 'write'),
    (machines.find('vexpress-a9'), 'write=0x100000a4:0xc0900000', 'write'),
], ids=lambda value: getattr(value, 'name', value))
def test_reset(machine, action, said, cut, start):
    """QEMU ends instead of starting again."""
    running = start(machine, image=cut(machine, '--on-error', action))
    running.expect('kedge: K-PAY-0[24]: ')
    running.expect(f'kedge: stopped, the kernel was not started, on error: {said}\r\n', bad=())
    running.expect_end(bad=['K-BOOT-05'])


@pytest.mark.parametrize('machine, action', [
    (VIRT, 'psci=smc'),     # no such instruction there
    (HYP, 'psci=hvc'),      # the loader's own
    (VERSATILE, 'psci'),    # before ARMv7
    (VIRT, f'write={NOWHERE}:1'),
    (VIRT, 'return'),       # after moves
], ids=lambda value: getattr(value, 'name', value))
def test_impossible(machine, action, cut, start):
    running = start(machine, image=cut(machine, '--on-error', action))
    running.expect('kedge: K-PAY-0[24]: ')
    running.expect('kedge: stopped, the kernel was not started, on error: ', bad=())
    running.expect('kedge: K-BOOT-05: ', bad=())


def test_return_to_uboot(images, payload, uboot, tmp_path):    # noqa: F811
    """Which left its MMU and caches on, and is as well as before."""
    at = 0x42000000
    image = tmp_path / 'image'
    image.write_bytes(images.pack(VIRT, payload.kernel, '--text-offset', '0x208000', '--bss',
                                  '0x8000000', '--on-error', 'return').read_bytes())
    running = uboot((image, at), seconds=PAYLOAD_SECONDS)
    for _ in range(2):
        running.send(f'go {at:#x}\r')
        running.expect('kedge: K-PLAN-02: ')
        running.expect('not started, on error: return\r\n', bad=())
        running.expect('Application terminated, rc = 0x1', bad=())
        running.expect('=> ', bad=())
    command(running, 'crc32 0x40000000 0x100000', then='crc32 for 40000000 ... 400fffff ==> ')
