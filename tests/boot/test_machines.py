# SPDX-License-Identifier: GPL-2.0-or-later
"""Each kind of CPU and SoC that QEMU has: the kernel is entered at its place."""

import pytest

import guest
import machines
from conftest import PAYLOAD_OPTIONS

# By RAM base. The image is loaded 0x10000 from it: over the kernel's place, so that it must move.
BOARDS = {
    0x00000000: ('versatilepb', 'versatileab', 'integratorcp', 'realview-eb', 'musicpal', 'raspi0',
                 'raspi1ap', 'raspi2b', 'realview-eb-mpcore', 'realview-pbx-a9', 'highbank',
                 'midway', 'xilinx-zynq-a9', 'npcm750-evb'),
    0x10000000: ('sx1', 'sx1-v1', 'cheetah', 'sabrelite'),
    0x40000000: ('palmetto-bmc', 'orangepi-pc', 'cubieboard', 'nuri', 'smdkc210', 'virt'),
    0x60000000: ('vexpress-a9',),
    0x70000000: ('realview-pb-a8',),
    0x80000000: ('imx25-pdk', 'kzm', 'n800', 'n810', 'ast2500-evb', 'ast2600-evb', 'mcimx6ul-evk',
                 'mcimx7d-sabre', 'vexpress-a15'),
    0xa0000000: ('tosa', 'akita', 'borzoi', 'terrier', 'spitz', 'mainstone', 'z2'),
    0xc0000000: ('collie',),
}


@pytest.mark.parametrize('name, ram_base', [
    pytest.param(name, base, id=name) for base, names in BOARDS.items() for name in names])
def test_kernel_is_entered(name, ram_base, payload, images, plugin, tmp_path):
    machine = machines.Machine(name)
    image = images.pack(machine, payload.kernel, *PAYLOAD_OPTIONS)
    guest.count(plugin, ram_base + 0x8000, tmp_path / 'count',
                guest.qemu(machine, image=image, serial='null'))
