#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Boot a Linux kernel through kedge in QEMU, and compare with the kernel's own decompressor.

Exit status 0 and a last line "PASS" if userspace was reached, else 1 and "FAIL".
"""

import argparse
import dataclasses
import hashlib
import json
import pathlib
import sys

import guest
import initramfs
import machines

BOOT_SECONDS = 120


class Tee:
    """Where the guest's output goes: the user's terminal at once, without the CRs."""

    def write(self, text: str):
        sys.stdout.write(text.replace('\r', ''))

    def flush(self):
        sys.stdout.flush()


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    path = pathlib.Path
    parser.add_argument('--kedge', type=path, required=True, help='the host command')
    parser.add_argument('--plugin', type=path, required=True, help='the counting plugin, count.so')
    parser.add_argument('--work', type=path, required=True, help='directory for what is made')
    parser.add_argument('--kernels', type=path,
                        help="directory of Debian's kernels, made by scripts/deps/kernels.sh")
    parser.add_argument('--machine', default='virt', help="QEMU's name of it (default: virt)")
    parser.add_argument('--cpu', help="CPU, if not the machine's usual one")
    parser.add_argument('--kernel', type=path, help="default: Debian's for the machine")
    parser.add_argument('--dtb', type=path, help="default: of Debian's for the machine")
    parser.add_argument('--compress', default='gzip', help='as for kedge pack (default: gzip)')
    parser.add_argument('--initramfs', type=path, help='default: one that greets and powers off')
    arguments = parser.parse_args()
    if not arguments.kernels and not (arguments.kernel and arguments.initramfs):
        parser.error('without --kernels, --kernel and --initramfs are needed')
    return arguments


def complete(arguments: argparse.Namespace, machine: machines.Machine):
    """Fill in, from Debian's kernels, what was not given."""
    if not arguments.kernel:
        arguments.kernel = arguments.kernels / machine.flavour / 'vmlinuz'
        if not arguments.dtb and machine.dtb:
            arguments.dtb = arguments.kernels / machine.flavour / 'dtbs' / machine.dtb
    if not arguments.initramfs:
        busybox = arguments.kernels / machine.port / 'busybox'
        arguments.initramfs = arguments.work / 'initramfs'
        arguments.initramfs.write_bytes(initramfs.build(busybox.read_bytes()))


def package_of(kernel: pathlib.Path) -> str:
    """Return the name of the package that a kernel is from, as far as it is known."""
    package = kernel.parent / 'package'
    return package.read_text().strip() if package.exists() else 'of no known package'


def boot(machine: machines.Machine, command: list[str]):
    """Run the guest until it has greeted and switched itself off."""
    with guest.Guest(command, seconds=BOOT_SECONDS, show=Tee()) as running:
        running.expect(initramfs.GREETING + '[^\r\n]*')
        running.expect_off(machine)


def count_both(arguments, machine, command_for, kernel: bytes, image: pathlib.Path) -> tuple:
    """Count the instructions up to the kernel's entry; None for what cannot be counted."""
    if machine.ram_base is None:
        return None, None
    entry = machine.ram_base + guest.info(arguments.kedge, image)['kernel']['text_offset']
    result = arguments.work / 'count'
    ours = guest.count(arguments.plugin, entry, result, command_for(image, 'null'))
    if not guest.is_zimage(kernel):
        return None, ours
    stock = arguments.work / 'stock'
    stock.write_bytes(kernel + (arguments.dtb.read_bytes() if arguments.dtb else b''))
    return guest.count(arguments.plugin, entry, result, command_for(stock, 'null')), ours


def run(arguments: argparse.Namespace):
    arguments.work.mkdir(parents=True, exist_ok=True)
    machine = machines.find(arguments.machine)
    if arguments.cpu:
        machine = dataclasses.replace(machine, cpu=arguments.cpu)
    complete(arguments, machine)
    kernel = arguments.kernel.read_bytes()
    image = arguments.work / 'image'
    options = ['--compress', arguments.compress, '--console', machine.console]
    if arguments.dtb:
        options += ['--dtb', arguments.dtb]
    package = package_of(arguments.kernel)
    print(f'Kernel {arguments.kernel} ({package})')
    print(guest.pack(arguments.kedge, arguments.kernel, image, *options), end='', flush=True)

    def command_for(what, serial):
        return guest.qemu(machine, image=what, initrd=arguments.initramfs, cmdline=machine.cmdline,
                          serial=serial)

    command = command_for(image, 'stdio')
    print(f'+ {" ".join(command)}', flush=True)
    boot(machine, command)
    print("Counting instructions up to the kernel's entry...", flush=True)
    stock, ours = count_both(arguments, machine, command_for, kernel, image)

    record = {
        'package': package,
        'kernel': str(arguments.kernel),
        'kernel_sha256': hashlib.sha256(kernel).hexdigest(),
        'kernel_size': len(kernel),
        'machine': machine.name,
        'cpu': machine.cpu,
        'dtb': str(arguments.dtb) if arguments.dtb else None,
        'compress': arguments.compress,
        'image_size': image.stat().st_size,
        'instructions_stock': stock,
        'instructions_kedge': ours,
    }
    (arguments.work / 'record.json').write_text(json.dumps(record, indent=2) + '\n')
    print_summary(record)


def print_summary(record: dict):
    before, after = record['kernel_size'], record['image_size']
    stock, ours = record['instructions_stock'], record['instructions_kedge']
    cpu = f', {record["cpu"]}' if record['cpu'] else ''
    print(f'\nKernel:        {record["kernel"]} ({record["package"]})')
    print(f'Machine:       {record["machine"]}{cpu}: userspace reached')
    print(f'Size:          {before} bytes before, {after} bytes after ({record["compress"]}), '
          f'x {after / before:.2f}')
    if stock and ours:
        print(f"Instructions:  {stock} by the kernel's own decompressor, {ours} by kedge: "
              f'{stock / ours:.2f} times fewer')
    elif ours:
        print(f'Instructions:  {ours} by kedge; not a zImage, so nothing to compare with')
    else:
        print('Instructions:  not counted: RAM base unknown, or more than one CPU')


def main() -> int:
    arguments = parse_arguments()
    try:
        run(arguments)
    except (guest.Error, OSError) as error:
        print(f'\n{error}\nFAIL')
        return 1
    print('PASS')
    return 0


if __name__ == '__main__':
    sys.exit(main())
