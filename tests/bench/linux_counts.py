#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Measure Linux's own decompressor in QEMU: sizes, guest instructions, bytes that it moves.

Counted is from reset to the kernel's entry: on virt with 512 MiB for an ARMv7 kernel, on
versatilepb for an older one. Prints a Markdown table.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys

import programs

sys.path.insert(0, str(programs.ROOT / 'scripts/qemu'))
import guest       # noqa: E402
import machines    # noqa: E402

MACHINES = {'v5': 'versatilepb', 'v7': 'virt'}
COUNT_SECONDS = 1200
LOAD = 0x10000        # QEMU's, from RAM's base
MOVED_AT_ONCE = 32    # bytes, by one instruction
# The move in head.S: backward, eight registers at a time.
STORE = re.compile(r'^\s*([0-9a-f]+):\s+[0-9a-f]{8}\s+stmdb\s+r9!, '
                   r'\{r0, r1, r2, r3, sl, fp, ip, lr\}', re.MULTILINE)


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    path = pathlib.Path
    parser.add_argument('--plugin', type=path, required=True, help='the counting plugin, count.so')
    parser.add_argument('--kedge', type=path, required=True, help='the host command')
    parser.add_argument('--linux', type=path, required=True, help="linux.sh's directory")
    parser.add_argument('--kernel', type=path, required=True, help="a distribution's zImage")
    parser.add_argument('--work', type=path, required=True, help='directory for what is made')
    parser.add_argument('--formats', default=','.join(programs.LINUX_FORMATS))
    parser.add_argument('--cross', default='arm-none-eabi-', help="prefix of binutils' names")
    return parser.parse_args()


def store_of_move(vmlinux: pathlib.Path, cross: str) -> int:
    """Return the offset of the instruction that the move's loop stores with."""
    found = STORE.findall(subprocess.check_output([f'{cross}objdump', '-d', vmlinux], text=True))
    if len(found) != 1:
        raise SystemExit(f"{vmlinux}: the move's loop is not the known one")
    return int(found[0], 16)


def measure(arguments, kernel, directory: pathlib.Path) -> dict:
    zimage = directory / 'zImage'
    symbols = programs.symbols(directory / 'vmlinux', f'{arguments.cross}nm')
    payload = symbols['input_data_end'][0] - symbols['input_data'][0]
    machine = machines.find(MACHINES[kernel.isa])
    store = machine.ram_base + LOAD + store_of_move(directory / 'vmlinux', arguments.cross)
    instructions, moves = guest.count(
        arguments.plugin, machine.ram_base + kernel.text_offset, arguments.work / 'count',
        guest.qemu(machine, image=zimage, serial='null'), ranges=[(store, 4)],
        seconds=COUNT_SECONDS)
    return {
        'zimage_bytes': zimage.stat().st_size,
        'decompressor_bytes': zimage.stat().st_size - payload,
        'instructions': instructions,
        'bytes_moved': moves * MOVED_AT_ONCE,
    }


def main():
    arguments = parse_arguments()
    kernel = programs.kernel_of(arguments.kedge, arguments.kernel, arguments.work)
    formats = arguments.formats.split(',')
    made = programs.linux_zimages(arguments.linux, kernel, formats)
    results = {name: measure(arguments, kernel, made[name]) for name in formats}
    (arguments.work / 'linux_counts.json').write_text(json.dumps(results, indent=1) + '\n')
    print(programs.table(("Linux's own", 'zImage bytes', 'decompressor bytes', 'instructions',
                          'bytes moved'),
                         ((name, *result.values()) for name, result in results.items())))


if __name__ == '__main__':
    main()
