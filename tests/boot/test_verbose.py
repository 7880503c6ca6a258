# SPDX-License-Identifier: GPL-2.0-or-later
"""kedge.log= on QEMU's machines: what is said, against what QEMU was told and the kernel saw."""

import re
import time

import pytest

import machines
from boot_kit import PAYLOAD_OPTIONS, PAYLOAD_SIZE
from test_bad_input import damaged, flip

VEXPRESS = machines.find('vexpress-a9')
VIRT = machines.find('virt')
SIZES = {VEXPRESS: 0x20000000, VIRT: 0x20000000}
PAGE_DIRECTORY = 0x5000    # room for one with LPAE: a raw image does not tell
PHASES = ['start', 'survey', 'plan', 'move', 'tree', 'inflate', 'check']
LAST_LINE = 'Uncompressing Linux... done, booting the kernel.'


def started(running) -> tuple[list[str], dict]:
    """Return the loader's lines, and what the payload tells: values by name."""
    running.expect('payload: end')
    lines = [line.strip() for line in running.output.splitlines()]
    words = [line.split(' ', 2) for line in lines if line.startswith('payload: ')]
    said = [line for line in lines if line and not line.startswith('payload: ')]
    return said, {word[1]: word[2] if len(word) > 2 else '' for word in words}


def number(lines, pattern: str) -> int:
    """Return the number that the one line of that pattern has."""
    found = [match for line in lines if (match := re.fullmatch(pattern, line))]
    assert len(found) == 1, (pattern, lines)
    return int(found[0][1], 0)


def check_phases(lines, moved: int):
    """Each has its line, behind the last one that was there before."""
    phases = lines[lines.index(LAST_LINE) + 1:]
    assert [line.split()[1] for line in phases] == [f'{phase}:' for phase in PHASES]
    assert phases[PHASES.index('move')].startswith(f'- move: {moved} bytes')
    for phase in ('inflate', 'check'):
        assert phases[PHASES.index(phase)].startswith(f'- {phase}: {PAYLOAD_SIZE} bytes')
    return phases


def check_places(lines, told, machine) -> int:
    """What was planned is what the kernel saw; return how many bytes were moved."""
    kernel = machine.ram_base + 0x8000
    assert int(told['start'], 0) == kernel
    end = number(lines, rf'- kernel: gzip, filter \w+, \d+ bytes to {PAYLOAD_SIZE}; takes '
                        rf'{kernel - PAGE_DIRECTORY:#x}\.\.(\w+)')
    assert end == kernel + PAYLOAD_SIZE + 0x1000
    moves = [re.fullmatch(r'- move (\w+) from (\w+) to (\w+), (\d+) bytes', line)
             for line in lines if line.startswith('- move ') and ' from ' in line]
    assert moves and all(moves)
    for thing, place in [(m[1], m[3]) for m in moves]:
        assert f'- {thing} at {place}: free' in lines
    return sum(int(m[4]) for m in moves)


def test_atags(payload, images, start, appended, board_tree, tmp_path):
    initrd = tmp_path / 'initrd'
    initrd.write_bytes(bytes(range(256)) * 300)
    cmdline = 'quiet kedge.log=verbose root=/dev/kedge'
    image = images.pack(VEXPRESS, payload.kernel, *PAYLOAD_OPTIONS)
    lines, told = started(start(VEXPRESS, image=appended(image, board_tree), cmdline=cmdline,
                                initrd=initrd))
    base, size = VEXPRESS.ram_base, SIZES[VEXPRESS]
    assert re.fullmatch(r'kedge \S+: ARMv7, MIDR 0x41.fc09., image at 0x60010000', lines[0])
    assert re.fullmatch(r'- r1 0x8e0, r2 0x60000100, sp 0x0, lr \w+, CPSR 0x\w*d3, SCTLR 0xc50078',
                        lines[1])
    assert lines[2] == '- core: Cortex-A9'
    list_size = number(lines, r'- r2: ATAGs at 0x60000100, (\d+) bytes')
    # CORE, MEM, INITRD2, CMDLINE in whole words, the end
    assert list_size == 20 + 16 + 16 + 8 + (len(cmdline) + 4) // 4 * 4 + 8
    assert '- ATAG 0x54410001, 5 words' in lines
    assert f'- ATAG_MEM {base:#x}+{size:#x}' in lines
    assert f'- ATAG_CMDLINE {cmdline}' in lines
    initrd_at = number(lines, rf'- ATAG_INITRD2 (\w+)\+{initrd.stat().st_size:#x}')
    assert int(told['/chosen/linux,initrd-start'], 0) == initrd_at
    assert f'- RAM {base:#x}..{base + size:#x}: ATAGs' in lines
    assert f'- taken 0x60000100..{0x60000100 + list_size:#x}: what r2 points at' in lines
    moved = check_places(lines, told, VEXPRESS)
    assert f'- tree at {told["r2"]}: stays' in lines
    assert any(re.fullmatch('RAM base .*, initrd .*', line) for line in lines)
    # The tree had 64 MiB at 0 and a command line of its own, and no initrd.
    assert ['- memory: 1 banks, now 1', f'- memory {base:#x}+{size:#x}',
            f'- initrd: 0x0+0x0, now {initrd_at:#x}+{initrd.stat().st_size:#x}',
            f'- bootargs: 11 bytes, now {len(cmdline)}: {cmdline}'] == [
                line for line in lines if re.match('- (memory|initrd|bootargs)[: ]', line) and
                ' at ' not in line]
    assert told['/chosen/bootargs'] == cmdline
    check_phases(lines, moved)


def test_tree_in_r2(payload, images, start):
    """With a generic timer: the phases' times are no more than what passed."""
    cmdline = 'kedge.log=verbose'
    image = images.pack(VIRT, payload.kernel, *PAYLOAD_OPTIONS)
    began = time.monotonic()
    lines, told = started(start(VIRT, image=image, cmdline=cmdline))
    passed = time.monotonic() - began
    base, size = VIRT.ram_base, SIZES[VIRT]
    r2 = number(lines, r'- r2: tree at (\w+), 1048576 bytes')
    assert lines[1].startswith(f'- r1 0xffffffff, r2 {r2:#x}, sp ')
    assert lines[2] == '- core: Cortex-A15'
    assert f'- RAM {base:#x}..{base + size:#x}: tree' in lines
    assert '- taken 0x0..0x1000: page 0' in lines
    assert f'- tree at {r2:#x}: stays' in lines
    assert int(told['r2'], 0) == r2
    phases = check_phases(lines, check_places(lines, told, VIRT))
    times = [re.fullmatch(r'- \w+: \d+ bytes, (\d+) ticks, (\d+) us', line) for line in phases]
    assert all(times), phases
    # QEMU's timer ticks every 16 ns.
    for ticks, us in [(int(t[1]), int(t[2])) for t in times]:
        assert us == ticks * 16 // 1000
    assert 0 < sum(int(t[2]) for t in times) < passed * 1e6
    assert all(int(t[1]) for t in times[:-1]), phases


@pytest.mark.parametrize('machine', [VEXPRESS, VIRT], ids=lambda machine: machine.name)
def test_silent(machine, payload, images, start):
    """By the bootloader's word, over an image that is verbose of itself, too."""
    image = images.pack(machine, payload.kernel, *PAYLOAD_OPTIONS)
    lines, told = started(start(machine, image=image, cmdline='kedge.log=silent'))
    assert lines == []
    assert 'start' in told


@pytest.mark.parametrize('machine', [VEXPRESS, VIRT], ids=lambda machine: machine.name)
def test_silent_says_errors(machine, payload, images, start, tmp_path):
    image = images.pack(machine, payload.kernel, *PAYLOAD_OPTIONS)
    part = next(p for p in images.info(image)['parts'] if p['type'] == 'payload')
    bad = damaged(tmp_path / 'bad', image, flip(part['offset'] + part['size'] * 3 // 4))
    running = start(machine, image=bad, cmdline='kedge.log=silent')
    running.expect('the kernel was not started', bad=())
    lines = [line.strip() for line in running.output.splitlines() if line.strip()]
    assert len(lines) == 2, lines
    assert re.match('kedge: K-PAY-04: ', lines[0])
    assert lines[1] == 'kedge: stopped, the kernel was not started'


def test_warnings_are_not_said(payload, images, start):
    """Without a tree our command line is not used, of which normal warns."""
    image = images.pack(VEXPRESS, payload.kernel, '--cmdline', 'ours', *PAYLOAD_OPTIONS)
    lines, _ = started(start(VEXPRESS, image=image, cmdline='kedge.log=normal'))
    assert any('K-ATAG-06' in line for line in lines)
    assert not any(line.startswith('- ') for line in lines)
    lines, _ = started(start(VEXPRESS, image=image, cmdline='kedge.log=silent'))
    assert lines == []
