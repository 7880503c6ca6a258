#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Print which UART was proven how, from what the tests noted, and put it into docs/uarts.md.

The notes are lines of UART, place and what was proven there, as tests/emu and tests/boot write them
into the file that KEDGE_UART_MATRIX names. Exit status 1 if nothing was proven of some UART.
"""

import argparse
import collections
import pathlib
import re
import subprocess
import sys

HEAD = ('UART', 'is in', 'on QEMU machines', 'by a model of its registers', 'set up',
        'stuck transmitter')
BEGIN = '<!-- made by make uart-matrix -->\n'


def consoles(kedge: pathlib.Path) -> dict[str, str]:
    """Return what --console knows and what it is, as it tells by itself."""
    told = subprocess.check_output([kedge, 'pack', '--console', 'help'], text=True)
    lines = re.findall(r'^(\S+) {2,}(.*)$', told, re.MULTILINE)
    return {name: about.split(' (baud=')[0].split(';')[0] for name, about in lines
            if name not in ('none', 'auto') and '=' not in name}


def read(path: pathlib.Path) -> dict[str, dict[str, list[str]]]:
    """Return, by UART and what was proven, where."""
    notes = collections.defaultdict(lambda: collections.defaultdict(list))
    for line in path.read_text().splitlines():
        uart, place, what = line.split('\t')
        if place not in notes[uart][what]:
            notes[uart][what].append(place)
    return notes


def row(uart: str, about: str, notes: dict[str, list[str]]) -> tuple:
    heard = [place for what in ('said', 'set-up') for place in notes[what] if place != 'emulator']
    return (f'`{uart}`', about, ', '.join(sorted(set(heard))) or '-',
            'order, width and state' if notes['order'] else '-',
            ', '.join(sorted(notes['set-up'])) or '-',
            'given up, boot goes on' if notes['stuck'] else '-')


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('kedge', type=pathlib.Path)
    parser.add_argument('notes', type=pathlib.Path)
    parser.add_argument('document', type=pathlib.Path)
    arguments = parser.parse_args()
    notes = read(arguments.notes)
    known = consoles(arguments.kedge)
    rows = [row(uart, about, notes[uart]) for uart, about in known.items()]
    table = ''.join(f'| {" | ".join(cells)} |\n' for cells in (HEAD, ['---'] * len(HEAD), *rows))
    print(table, end='')
    text = arguments.document.read_text()
    arguments.document.write_text(text[:text.index(BEGIN) + len(BEGIN)] + '\n' + table)
    bare = [uart for uart in known if not notes[uart]['said'] and not notes[uart]['order']
            and not [place for place in notes[uart]['set-up'] if place != 'emulator']]
    if bare:
        print(f'not proven: {", ".join(bare)}', file=sys.stderr)
    return 1 if bare else 0


if __name__ == '__main__':
    sys.exit(main())
