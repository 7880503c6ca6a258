#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Flip single bits of the compressed payload and count what comes of it: Linux's own and kedge.

The payload is a piece of a real kernel, which is never run: at its first instruction its bytes are
compared. Prints a Markdown table.
"""

import argparse
import collections
import json
import pathlib
import random
import shutil

import programs

PAYLOAD = slice(4 << 20, (4 << 20) + (512 << 10))    # code; armmp begins with a MiB of zeroes
TEXT_OFFSET = 0x8000
BSS = 0x10000
RAM_KIB = 64 << 10
LOAD = 32 << 20    # behind all that is inflated: nothing has to move
SECONDS = 60       # a run takes less than one
# Of starts; a tree that was damaged counts as a wrong kernel.
OUTCOMES = ('started', 'wrong', 'stopped', 'fault', 'hung')
COLUMNS = ('right kernel entered', 'wrong kernel entered', 'stopped by itself', 'fault', 'hung')


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    path = pathlib.Path
    parser.add_argument('--starts', type=path, required=True, help='tests/bench/starts, built')
    parser.add_argument('--kedge', type=path, required=True, help='the host command')
    parser.add_argument('--linux', type=path, required=True, help="linux.sh's directory")
    parser.add_argument('--kernel', type=path, required=True, help="a distribution's zImage")
    parser.add_argument('--work', type=path, required=True, help='directory for what is made')
    parser.add_argument('--nm', default='arm-none-eabi-nm')
    parser.add_argument('--linux-formats', default=','.join(programs.LINUX_FORMATS))
    parser.add_argument('--kedge-formats', default=','.join(programs.KEDGE_FORMATS))
    parser.add_argument('--samples', type=int, default=200)
    parser.add_argument('--seed', type=int, default=1)
    return parser.parse_args()


def payload_of(arguments) -> programs.Kernel:
    whole = programs.kernel_of(arguments.kedge, arguments.kernel, arguments.work)
    payload = arguments.work / 'payload'
    payload.write_bytes(whole.image.read_bytes()[PAYLOAD])
    return programs.Kernel(payload, BSS, TEXT_OFFSET, whole.isa)


def linux_targets(arguments, kernel):
    """Yield name, image, the payload's place in it, options that tell a stop from a loop."""
    formats = arguments.linux_formats.split(',')
    made = programs.linux_zimages(arguments.linux, kernel, formats)
    for name in formats:
        symbols = programs.symbols(made[name] / 'vmlinux', arguments.nm)
        place = range(symbols['input_data'][0], symbols['input_data_end'][0])
        # error(): says why, if built to, and loops for ever
        stop, size = symbols['error']
        yield f"Linux's own, {name}", made[name] / 'zImage', place, [f'--stop={stop:#x}+{size:#x}']


def kedge_targets(arguments, kernel):
    for name in arguments.kedge_formats.split(','):
        image = arguments.work / f'kedge.{name}'
        programs.kedge_image(arguments.kedge, kernel, name, image)
        told = programs.info(arguments.kedge, image)
        part, = (part for part in told['parts'] if part['type'] == 'payload')
        yield f'kedge, {name}', image, range(part['offset'], part['offset'] + part['size']), []


def measure(arguments, kernel, image, place, options) -> dict:
    # Of all bits of the payload each as likely, none twice.
    bits = random.Random(arguments.seed).sample(range(place.start * 8, place.stop * 8),
                                                arguments.samples)
    options = [*options, f'--ram={RAM_KIB}', f'--load={LOAD:#x}', f'--seconds={SECONDS}']
    (intact, detail), = programs.starts(arguments.starts, kernel, image, *options)
    if intact != 'started':
        raise SystemExit(f'{image} does not start when intact: {intact} {detail}')
    runs = programs.starts(arguments.starts, kernel, image, *options,
                           *(f'--flip={bit}' for bit in bits))
    return {
        'payload_bytes': len(place),
        'counts': collections.Counter(outcome.replace('tree', 'wrong') for outcome, _ in runs),
        'runs': [{'bit': bit - place.start * 8, 'outcome': outcome, 'detail': detail}
                 for bit, (outcome, detail) in zip(bits, runs, strict=True)],
    }


def main():
    arguments = parse_arguments()
    shutil.rmtree(arguments.work, ignore_errors=True)
    arguments.work.mkdir(parents=True)
    kernel = payload_of(arguments)
    record = {'seed': arguments.seed, 'samples': arguments.samples, 'results': {}}
    for make in (linux_targets, kedge_targets):
        for name, image, place, options in make(arguments, kernel):
            record['results'][name] = measure(arguments, kernel, image, place, options)
    (arguments.work / 'flips.json').write_text(json.dumps(record, indent=1) + '\n')
    print(programs.table(
        (f'{arguments.samples} flipped bits', *COLUMNS),
        ((name, *(result['counts'][outcome] for outcome in OUTCOMES))
         for name, result in record['results'].items())))


if __name__ == '__main__':
    main()
