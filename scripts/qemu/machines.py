#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The machines of qemu-system-arm that kedge is run on, and what each needs.

As a command: print the flavour of Debian's kernel for a machine.
"""

import argparse
import dataclasses


@dataclasses.dataclass(frozen=True)
class Machine:
    name: str
    console: str = 'none'          # the serial line, as kedge pack --console wants it
    ram_base: int | None = None    # unknown: instructions up to the kernel's entry are not counted
    flavour: str = 'armmp'         # of Debian's kernel
    dtb: str | None = None         # of that kernel's trees; None: QEMU makes one
    cpu: str | None = None
    memory: str | None = None      # MiB
    cmdline: str = ''              # what Linux cannot do without
    serial: int = 0                # which of QEMU's serial lines that is
    off: bool = True               # Linux can switch it off; else it halts

    @property
    def port(self) -> str:
        """Debian's port for its userspace: armhf wants an ARMv7 with VFP."""
        return 'armhf' if self.flavour.startswith('armmp') else 'armel'

    def options(self) -> list[str]:
        """Return the options for QEMU."""
        options = ['-M', self.name]
        if self.cpu:
            options += ['-cpu', self.cpu]
        if self.memory:
            options += ['-m', self.memory]
        return options


# QEMU's Raspberry Pi lacks the registers that this driver touches.
_RASPI = 'console=ttyAMA0 initcall_blacklist=bcm2835_power_driver_init'

_ALL = (
    Machine('virt', 'pl011@0x9000000', 0x40000000, cpu='cortex-a15', memory='512'),
    Machine('vexpress-a9', 'pl011@0x10009000', 0x60000000, dtb='vexpress-v2p-ca9.dtb',
            memory='512', cmdline='console=ttyAMA0'),
    Machine('vexpress-a15', 'pl011@0x1c090000', 0x80000000, dtb='vexpress-v2p-ca15-tc1.dtb',
            memory='512', cmdline='console=ttyAMA0'),
    Machine('raspi1ap', 'pl011@0x20201000', 0, 'rpi', 'bcm2835-rpi-a-plus.dtb', cmdline=_RASPI),
    Machine('raspi0', 'pl011@0x20201000', 0, 'rpi', 'bcm2835-rpi-zero.dtb', cmdline=_RASPI),
    # QEMU lacks what switches these three off.
    Machine('cubieboard', '8250,shift=2,width=4@0x1c28000', 0x40000000,
            dtb='sun4i-a10-cubieboard.dtb', memory='512', cmdline='console=ttyS0', off=False),
    Machine('orangepi-pc', '8250,baud=115200,clock=24000000,shift=2,width=4@0x1c28000', 0x40000000,
            dtb='sun8i-h3-orangepi-pc.dtb', memory='1024', cmdline='console=ttyS0', off=False),
    Machine('sabrelite', 'imx@0x21e8000', 0x10000000, serial=1, dtb='imx6q-sabrelite.dtb',
            memory='1024', cmdline='console=ttymxc1', off=False),
    # Debian has no kernel for these: for one of the user's, and for the test payload.
    Machine('versatilepb', 'pl011@0x101f1000', 0, 'marvell', cmdline='console=ttyAMA0'),
    # QEMU's StrongARM sends nothing before it is set up.
    Machine('collie', 'sa1110,baud=115200@0x80010000', 0xc0000000, 'marvell'),
    Machine('sx1', '8250,shift=2@0xfffb0000', 0x10000000, 'marvell'),
    # And these, for the payload alone: with some the UART is set up, with others it is not.
    Machine('versatileab', 'pl011,baud=38400,clock=24000000@0x101f1000', 0, 'marvell'),
    Machine('integratorcp', 'pl011@0x16000000', 0, 'marvell'),
    Machine('realview-eb', 'pl011@0x10009000', 0, 'marvell'),
    Machine('realview-eb-mpcore', 'pl011@0x10009000', 0, 'rpi'),
    Machine('realview-pb-a8', 'pl011@0x10009000', 0x70000000),
    Machine('realview-pbx-a9', 'pl011@0x10009000', 0),
    Machine('highbank', 'pl011@0xfff36000', 0),
    Machine('midway', 'pl011@0xfff36000', 0),
    Machine('raspi2b', 'pl011@0x3f201000', 0),
    Machine('sx1-v1', '8250,shift=2,baud=9600,clock=12000000@0xfffb0000', 0x10000000, 'marvell'),
    Machine('cheetah', '8250,shift=2@0xfffb0000', 0x10000000, 'marvell'),
    Machine('musicpal', '8250,shift=2,width=4@0x8000c840', 0, 'marvell'),
    Machine('palmetto-bmc', '8250,shift=2@0x1e784000', 0x40000000, 'marvell'),
    Machine('ast2500-evb', '8250,shift=2,width=4@0x1e784000', 0x80000000, 'rpi'),
    Machine('ast2600-evb', '8250,shift=2@0x1e784000', 0x80000000),
    Machine('npcm750-evb', '8250,shift=2,width=4@0xf0001000', 0),
    Machine('n800', 'omap@0x4806a000', 0x80000000, 'rpi'),
    Machine('n810', 'omap,baud=115200@0x4806a000', 0x80000000, 'rpi'),
    Machine('tosa', 'pxa@0x40100000', 0xa0000000, 'marvell'),
    Machine('akita', 'pxa@0x40100000', 0xa0000000, 'marvell'),
    Machine('borzoi', 'pxa@0x40100000', 0xa0000000, 'marvell'),
    Machine('terrier', 'pxa@0x40100000', 0xa0000000, 'marvell'),
    Machine('spitz', 'pxa@0x40100000', 0xa0000000, 'marvell'),
    Machine('mainstone', 'pxa,baud=115200@0x40100000', 0xa0000000, 'marvell'),
    Machine('z2', 'pxa,baud=115200,clock=14857000@0x40100000', 0xa0000000, 'marvell'),
    Machine('imx25-pdk', 'imx@0x43f90000', 0x80000000, 'marvell'),
    Machine('kzm', 'imx@0x43f90000', 0x80000000, 'rpi'),
    Machine('mcimx6ul-evk', 'imx,baud=115200,clock=80000000@0x2020000', 0x80000000),
    Machine('mcimx7d-sabre', 'imx@0x30860000', 0x80000000),
    Machine('nuri', 's5p,baud=115200,clock=100000000@0x13800000', 0x40000000),
    Machine('smdkc210', 's5p@0x13800000', 0x40000000),
    # QEMU's transmitter is off.
    Machine('xilinx-zynq-a9', 'cadence,baud=115200,clock=50000000@0xe0000000', 0),
)

MACHINES = {machine.name: machine for machine in _ALL}


def find(name: str) -> Machine:
    """Return a machine by QEMU's name for it; of one not known here only that."""
    return MACHINES.get(name, Machine(name))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('machine')
    print(find(parser.parse_args().machine).flavour)


if __name__ == '__main__':
    main()
