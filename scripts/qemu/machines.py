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
    console: str = 'none'          # the first serial line, as kedge pack --console wants it
    ram_base: int | None = None    # unknown: instructions up to the kernel's entry are not counted
    flavour: str = 'armmp'         # of Debian's kernel
    dtb: str | None = None         # of that kernel's trees; None: QEMU makes one
    cpu: str | None = None
    memory: str | None = None      # MiB
    cmdline: str = ''              # what Linux cannot do without

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
    # Debian has no kernel for these: for one of the user's, and for the test payload.
    Machine('versatilepb', 'pl011@0x101f1000', 0, 'marvell', cmdline='console=ttyAMA0'),
    Machine('collie', 'none', 0xc0000000, 'marvell'),
    Machine('sx1', '8250,shift=2@0xfffb0000', 0x10000000, 'marvell'),
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
