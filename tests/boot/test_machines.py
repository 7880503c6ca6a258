# SPDX-License-Identifier: GPL-2.0-or-later
"""Each kind of CPU, SoC and UART that QEMU has: the loader speaks, and enters the kernel.

What was proven of a UART is appended to the file that KEDGE_UART_MATRIX names, for
`make uart-matrix`.
"""

import dataclasses
import os
import re

import pytest

import guest
import machines
from boot_kit import PAYLOAD_OPTIONS

LAST_LINE = ' done, booting the kernel.\r\n'
SEMIHOSTING = ('-chardev', 'file,id=semihosting,path={}', '-semihosting-config',
               'enable=on,target=native,chardev=semihosting')


def proven(machine: machines.Machine):
    """Note that the loader was heard on this machine's console."""
    if path := os.environ.get('KEDGE_UART_MATRIX'):
        uart = re.match('[^,@]+', machine.console)[0]
        how = 'set-up' if 'baud=' in machine.console else 'said'
        with open(path, 'a', encoding='ascii') as file:
            file.write(f'{uart}\t{machine.name}\t{how}\n')


@pytest.fixture
def boot(payload, images, plugin, tmp_path):
    """A function that boots the payload up to its entry."""
    def boot_one(machine, *, serial='null', options=()):
        image = images.pack(machine, payload.kernel, *PAYLOAD_OPTIONS)
        guest.count(plugin, machine.ram_base + 0x8000, tmp_path / 'count',
                    guest.qemu(machine, image=image, serial=serial, options=options))

    return boot_one


def check_said(path):
    said = path.read_bytes().lstrip(b'\0').decode('ascii')
    assert said.startswith('kedge ')
    assert said.endswith(LAST_LINE)


@pytest.mark.parametrize('machine', [
    pytest.param(machine, id=name) for name, machine in machines.MACHINES.items()
    if machine.ram_base is not None])
def test_kernel_is_entered(machine, boot, tmp_path):
    """The image is loaded 0x10000 from RAM base: over the kernel's place, so that it must move."""
    boot(machine, serial=f'file:{tmp_path}/serial')
    check_said(tmp_path / 'serial')
    proven(machine)


@pytest.mark.parametrize('name, console', [
    ('raspi1ap', 'bcm2835aux@0x20215040'),
    ('raspi0', 'bcm2835aux,baud=115200@0x20215040'),
    ('sx1', 'omap,baud=115200@0xfffb0000'),
    ('virt', 'custom,ready=0x18:5:0,put=0,idle=0x18:3:0,idle=0x18:7:1@0x9000000'),
])
def test_other_console(name, console, boot, tmp_path):
    """The second serial line, or the first by other words."""
    machine = dataclasses.replace(machines.find(name), console=console)
    second = console.startswith('bcm2835aux')
    serial = f'file:{tmp_path}/serial'
    boot(machine, serial='null' if second else serial,
         options=['-serial', serial] if second else [])
    check_said(tmp_path / 'serial')
    proven(machine)


@pytest.mark.parametrize('name', ['versatilepb', 'virt'])
def test_semihosting(name, boot, tmp_path):
    machine = dataclasses.replace(machines.find(name), console='semihosting')
    boot(machine, options=[option.format(tmp_path / 'said') for option in SEMIHOSTING])
    check_said(tmp_path / 'said')
    proven(machine)


@pytest.mark.parametrize('name', ['vexpress-a9', 'orangepi-pc'])
def test_semihosting_without_debugger(name, boot):
    """Nobody takes the call: where the vectors are the loader's, it goes on all the same."""
    boot(dataclasses.replace(machines.find(name), console='semihosting'))
