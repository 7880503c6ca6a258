# SPDX-License-Identifier: GPL-2.0-or-later
"""What a kernel is handed, on CPUs from ARMv4 on: the test payload tells."""

import dataclasses

import pytest

import machines
from atag_list import ATAG_CORE, ATAG_INITRD2, ATAG_MEM, ATAG_NONE, atag
from boot_kit import ATAGS_OFFSET, PAYLOAD_OPTIONS, checksum, raw

CMDLINE = 'root=/dev/kedge quiet'
MODE_SVC = 0x13
MODE_HYP = 0x1a
IRQ_FIQ_MASKED = 0xc0
SCTLR_MMU_AND_CACHES = 0x5    # M and C
TEXT_OFFSET = 0x8000

TYPES = {'versatilepb': 0x183, 'collie': 0x208, 'sx1': 0x265, 'vexpress-a9': 0x8e0}
RAM = {'versatilepb': '0x0+0x8000000', 'collie': '0xc0000000+0x20000000',
       'sx1': '0x10000000+0x2000000', 'vexpress-a9': '0x60000000+0x20000000'}
VIRT = machines.find('virt')


def report(running) -> dict:
    """Return what the payload prints: values by name."""
    running.expect('payload: end')
    lines = [line.strip() for line in running.output.splitlines()]
    words = [line.split(' ', 2) for line in lines if line.startswith('payload: ')]
    return {word[1]: word[2] if len(word) > 2 else '' for word in words}


def check_state(told, machine, payload, *, mode=MODE_SVC):
    assert int(told['start'], 0) == machine.ram_base + TEXT_OFFSET
    assert int(told['checksum'], 0) == payload.checksum
    assert told['r0'] == '0x0'
    assert int(told['cpsr'], 0) & 0x1f == mode
    assert int(told['cpsr'], 0) & IRQ_FIQ_MASKED == IRQ_FIQ_MASKED
    assert int(told['cpsr'], 0) & 0x20 == 0, 'Thumb'
    assert int(told['sctlr'], 0) & SCTLR_MMU_AND_CACHES == 0


@pytest.mark.parametrize('compress', ['gzip', 'lz4', 'none'])
@pytest.mark.parametrize('name', TYPES)
def test_atags_are_passed_on(name, compress, payload, images, start):
    machine = machines.find(name)
    image = images.pack(machine, payload.kernel, '--compress', compress, *PAYLOAD_OPTIONS)
    told = report(start(machine, image=image, cmdline=CMDLINE))
    check_state(told, machine, payload)
    assert int(told['r1'], 0) == TYPES[name]
    assert int(told['r2'], 0) == machine.ram_base + 0x100
    assert told['atags'] == told['r2']
    assert told['mem'] == RAM[name]
    assert told['cmdline'] == CMDLINE
    assert 'initrd2' not in told


@pytest.mark.parametrize('name', TYPES)
def test_tree_is_completed_from_atags(name, payload, images, start, appended, board_tree,
                                      tmp_path):
    machine = machines.find(name)
    image = images.pack(machine, payload.kernel, *PAYLOAD_OPTIONS)
    initrd = tmp_path / 'initrd'
    initrd.write_bytes(bytes(range(256)) * 400)
    told = report(start(machine, image=appended(image, board_tree), initrd=initrd,
                        cmdline=CMDLINE))
    check_state(told, machine, payload)
    assert int(told['r1'], 0) == TYPES[name]
    assert told['tree'] == told['r2']
    assert int(told['r2'], 0) % 8 == 0
    assert told['/chosen/bootargs'] == CMDLINE
    base, size = RAM[name].split('+')
    memory = [value for key, value in told.items()
              if key.startswith('/memory') and key.endswith('/reg')]
    assert memory == [f'{base} {size}']
    start_at, end = (int(told[f'/chosen/linux,initrd-{which}'].split()[-1], 0)
                     for which in ('start', 'end'))
    assert end - start_at == initrd.stat().st_size
    assert int(told['initrd-checksum'], 0) == checksum(initrd.read_bytes())


def test_tree_from_r2(payload, images, start):
    image = images.pack(VIRT, payload.kernel, *PAYLOAD_OPTIONS)
    told = report(start(VIRT, image=image, cmdline=CMDLINE))
    check_state(told, VIRT, payload)
    assert told['tree'] == told['r2']
    assert told['/chosen/bootargs'] == CMDLINE


def test_hyp(payload, images, start):
    machine = dataclasses.replace(VIRT, name='virt,virtualization=on')
    image = images.pack(machine, payload.kernel, *PAYLOAD_OPTIONS)
    told = report(start(machine, image=image, cmdline=CMDLINE))
    check_state(told, machine, payload, mode=MODE_HYP)


@pytest.fixture
def bare(images, payload, start, appended, tmp_path):
    """A function that starts the payload with r0 = r1 = r2 = 0, and ATAGs of ours, if any."""
    machine = machines.find('versatilepb')

    def start_bare(*, atags=b'', tree=b'', files=()):
        image = images.pack(machine, payload.kernel, *PAYLOAD_OPTIONS)
        options = raw(appended(image, tree), 0x200000, ',cpu-num=0')
        for at, data in ((ATAGS_OFFSET, atags), *files):
            file = tmp_path / f'at-{at:x}'
            file.write_bytes(data)
            if data:
                options += raw(file, machine.ram_base + at)
        told = report(start(machine, options=options))
        check_state(told, machine, payload)
        return told

    return start_bare


def test_nothing_is_handed(bare):
    """Without tree and ATAGs the kernel is started with r2 = 0."""
    told = bare()
    assert told['r2'] == '0x0'
    assert 'nothing' in told


def test_banks_of_atags(bare, board_tree):
    """All banks replace the tree's one."""
    banks = atag(ATAG_MEM, 0x2000000, 0) + atag(ATAG_MEM, 0x1000000, 0x4000000)
    told = bare(atags=atag(ATAG_CORE) + banks + ATAG_NONE, tree=board_tree)
    regs = [value for key, value in told.items()
            if key.startswith('/memory') and key.endswith('/reg')]
    assert ' '.join(regs).split() == ['0x0', '0x2000000', '0x4000000', '0x1000000']


@pytest.mark.parametrize('with_tree', [False, True], ids=['atags', 'tree'])
def test_initrd_in_the_kernels_place(with_tree, bare, board_tree):
    """It is moved whole, and the kernel is told where to."""
    at = 0x20000
    initrd = bytes(range(251)) * 400
    atags = (atag(ATAG_CORE) + atag(ATAG_MEM, 0x4000000, 0) +
             atag(ATAG_INITRD2, at, len(initrd)) + ATAG_NONE)
    told = bare(atags=atags, tree=board_tree if with_tree else b'', files=[(at, initrd)])
    if with_tree:
        moved, end = (int(told[f'/chosen/linux,initrd-{which}'].split()[-1], 0)
                      for which in ('start', 'end'))
        size = end - moved
    else:
        moved, size = (int(word, 0) for word in told['initrd2'].split('+'))
    assert moved != at
    assert size == len(initrd)
    assert int(told['initrd-checksum'], 0) == checksum(initrd)
