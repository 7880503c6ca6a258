#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""make machines: boot the test payload on every machine of QEMU's that starts Linux, and print what
it was entered with, into docs/machines.md, too. Exit status 1 when a machine does otherwise than it
should, or is not known here.
"""

import argparse
import dataclasses
import json
import os
import pathlib
import re
import select
import socket
import struct
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / 'scripts/qemu'), str(ROOT / 'tests/common')]

import guest
import machines
from boot_kit import Payload

SECONDS = 60    # for one of QEMU's answers; several times what the slowest takes on a busy computer
TEXT_OFFSET = 0x8000
OPTIONS = ('--text-offset', hex(TEXT_OFFSET), '--bss', '0x1000', '--compress', 'lz4')
ATAG_CORE, TREE_MAGIC = 0x54410001, 0xd00dfeed
MODES = {0x13: 'SVC', 0x1a: 'HYP'}

BEGIN = '<!-- made by make machines -->\n'
HEAD = ('machine', 'loader', 'mode', 'r0', 'r1', 'r2', 'r2 is', 'heard on')

# More of the boards that differ in nothing that matters here: the one that is known, and the others.
LIKE = {
    'palmetto-bmc': ('quanta-q71l-bmc', 'supermicrox11-bmc'),
    'ast2500-evb': ('romulus-bmc', 'witherspoon-bmc', 'sonorapass-bmc', 'g220a-bmc',
                    'fp5280g2-bmc'),
    'ast2600-evb': ('rainier-bmc', 'tacoma-bmc', 'bletchley-bmc', 'fuji-bmc', 'fby35-bmc',
                    'qcom-dc-scm-v1-bmc', 'qcom-firework-bmc'),
    'npcm750-evb': ('quanta-gsj', 'quanta-gbs-bmc', 'kudo-bmc', 'mori-bmc'),
}
# Where the first serial line is another one.
CONSOLES = {'fuji-bmc': '8250,shift=2@0x1e783000'}
# Where QEMU's r2 leads to its own code, so that the kernel gets none.
HAND_NOTHING = ('xilinx-zynq-a9',)
# Why QEMU starts no Linux there.
NOT_LINUX = {
    'Cortex-M, no MMU': (
        'ast1030-evb', 'emcraft-sf2', 'lm3s6965evb', 'lm3s811evb', 'microbit', 'mps2-an385',
        'mps2-an386', 'mps2-an500', 'mps2-an505', 'mps2-an511', 'mps2-an521', 'mps3-an524',
        'mps3-an547', 'musca-a', 'musca-b1', 'netduino2', 'netduinoplus2', 'stm32vldiscovery'),
    'wants flash contents, takes no -kernel': ('canon-a1100', 'connex', 'verdex', 'fby35'),
    'no machine': ('none',),
}


@dataclasses.dataclass
class Entry:
    """What the kernel was entered with, or why it was not."""
    failure: str = ''
    registers: tuple = ()
    mode: str = ''
    r2: str = ''
    heard: bool = False


def known() -> list[machines.Machine]:
    result = [m for m in machines.MACHINES.values() if m.ram_base is not None]
    for name, others in LIKE.items():
        like = machines.find(name)
        result += [dataclasses.replace(like, name=other, console=CONSOLES.get(other, like.console))
                   for other in others]
    return sorted(result, key=lambda machine: machine.name)


def unknown() -> list[str]:
    """The machines of this QEMU that neither list has; older versions of virt are like virt."""
    told = subprocess.run(['qemu-system-arm', '-M', 'help'], stdout=subprocess.PIPE, text=True,
                          check=True).stdout.splitlines()[1:]
    names = {line.split()[0] for line in told}
    names -= {machine.name for machine in known()}
    names -= {name for group in NOT_LINUX.values() for name in group}
    return sorted(name for name in names if not name.startswith('virt-'))


class Monitor:
    """QEMU's monitor, by JSON: QEMU connects to us."""

    def __init__(self, path: pathlib.Path):
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.settimeout(SECONDS)
        self._listening.bind(str(path))
        self._listening.listen(1)

    def accept(self):
        connected, _ = self._listening.accept()
        connected.settimeout(SECONDS)
        self._file = connected.makefile('rw')
        self.ask('qmp_capabilities')

    def ask(self, command: str, **arguments):
        json.dump({'execute': command, 'arguments': arguments}, self._file)
        self._file.flush()
        while True:
            answer = json.loads(self._file.readline())
            if 'return' in answer or 'error' in answer:
                return answer


def registers(pipe: int, deadline: float) -> dict:
    """Wait for QEMU to log the CPU at the kernel's entry; empty when it ends, or time is up."""
    text = ''
    while not re.search(r'PSR=\w{8}', text):
        if not select.select([pipe], [], [], max(0, deadline - time.monotonic()))[0]:
            return {}
        data = os.read(pipe, 65536)
        if not data:
            return {}
        text += data.decode('ascii')
    first = text[:text.index('PSR=') + 12]
    words = dict(word.split('=') for word in first.split() if '=' in word)
    return {name: int(value, 16) for name, value in words.items()}


def boot(machine: machines.Machine, image: pathlib.Path, work: pathlib.Path) -> Entry:
    """Start the image, and stop at the kernel's entry."""
    log, serial, control, memory = (work / name for name in ('log', 'serial', 'control', 'memory'))
    for path in log, serial, control, memory:
        path.unlink(missing_ok=True)
    entry = machine.ram_base + TEXT_OFFSET
    command = guest.qemu(machine, image=image, serial=f'file:{serial}', options=[
        '-d', 'cpu', '-dfilter', f'{entry:#x}+4', '-D', str(log), '-qmp',
        f'unix:{control}'])
    os.mkfifo(log)
    pipe = os.open(log, os.O_RDONLY | os.O_NONBLOCK)
    keep = os.open(log, os.O_WRONLY)    # or there is an end before QEMU opens it
    monitor = Monitor(control)
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    try:
        monitor.accept()
        os.close(keep)
        keep = None
        found = registers(pipe, time.monotonic() + SECONDS)
        if not found:
            return Entry(failure=f'not entered in {SECONDS} s, or QEMU ended')
        monitor.ask('stop')
        r2 = found['R02']
        monitor.ask('pmemsave', val=r2, size=4096, filename=str(memory))
        words = struct.unpack('<2I', memory.read_bytes()[:8])
        said = serial.read_bytes() if serial.exists() else b''
    except (OSError, ValueError) as error:
        return Entry(failure=f"QEMU's monitor: {error}")
    finally:
        os.close(pipe)
        if keep is not None:
            os.close(keep)
        process.kill()
        process.wait()
    kind = 'ATAGs' if words[1] == ATAG_CORE else '?' if r2 else 'nothing'
    if struct.unpack('>I', struct.pack('<I', words[0]))[0] == TREE_MAGIC:
        kind = 'tree'
    return Entry(registers=(found['R00'], found['R01'], r2),
                 mode=MODES.get(found['PSR'] & 0x1f, '?'), r2=kind, heard=b'kedge ' in said)


def judge(machine: machines.Machine, entry: Entry) -> str:
    """What is wrong with an entry; empty when nothing is."""
    if entry.failure:
        return entry.failure
    if entry.registers[0] != 0:
        return f'r0 is {entry.registers[0]:#x}'
    if entry.mode not in MODES.values():
        return f'in mode {entry.mode}'
    if entry.r2 not in (('nothing',) if machine.name in HAND_NOTHING else ('tree', 'ATAGs')):
        return f'r2 = {entry.registers[2]:#x} is {entry.r2}'
    if not entry.heard:
        return 'the loader was not heard'
    return ''


def arches(machine: machines.Machine) -> tuple[str, ...]:
    return ('v4', 'v7') if machine.flavour.startswith('armmp') else ('v4',)


def rows(machine: machines.Machine, kedge: pathlib.Path, payload: Payload,
         work: pathlib.Path) -> tuple[list[tuple], bool]:
    """Boot a machine with each loader; return the table's rows, and whether all is as it should."""
    result, right = [], True
    for arch in arches(machine):
        image = work / 'image'
        guest.pack(kedge, payload.kernel, image, '--console', machine.console, '--arch', arch,
                   *OPTIONS)
        entry = boot(machine, image, work)
        wrong = judge(machine, entry)
        right = right and not wrong
        registers = [f'{r:#x}' for r in entry.registers] or ['-'] * 3
        result.append((machine.name, arch, entry.mode or '-', *registers, entry.r2 or '-',
                       wrong or f'`{machine.console}`'))
    return result, right


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in 'kedge', 'payload', 'work', 'document':
        parser.add_argument(name, type=pathlib.Path)
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    payload = Payload(arguments.payload.read_bytes(), arguments.work)
    lines = []

    def say(*cells):
        lines.append(f'| {" | ".join(cells)} |\n')
        print(lines[-1], end='', flush=True)

    say(*HEAD)
    say(*['---'] * len(HEAD))
    good, all_known = 0, known()
    for machine in all_known:
        of_machine, right = rows(machine, arguments.kedge, payload, arguments.work)
        for row in of_machine:
            say(*row)
        good += right
    for why, names in NOT_LINUX.items():
        say(', '.join(names), *['-'] * (len(HEAD) - 2), why)
    for name in (others := unknown()):
        say(name, *['-'] * (len(HEAD) - 2), 'not tried')
    total = f'{good} of {len(all_known)} machines start the kernel as they should.\n'
    print(f'\n{total}', end='')
    text = arguments.document.read_text()
    arguments.document.write_text(f'{text[:text.index(BEGIN) + len(BEGIN)]}\n{"".join(lines)}\n'
                                  f'{total}')
    sys.exit(1 if good < len(all_known) or others else 0)


if __name__ == '__main__':
    main()
