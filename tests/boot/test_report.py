# SPDX-License-Identifier: GPL-2.0-or-later
"""kedge report on systems that kedge started: the static programs, in the initrd."""

import json
import re

import pytest

import initramfs
import machines
import places

COMMANDS = """
/bin/busybox mount -t sysfs sys /sys
/bin/busybox mount -t devtmpfs dev /dev
echo "report says"; /bin/kedge-report --json
echo "log says"; /bin/kedge-report --log
echo "all told"
"""


def target(port: str) -> bytes:
    return places.report_program(port).read_bytes()


def lines(text: str) -> list[str]:
    return text.replace('\r', '').strip('\n').split('\n')


@pytest.mark.parametrize('name, port', [('virt', 'armhf'), ('vexpress-a9', 'armhf'),
                                        ('vexpress-a9', 'armel'), ('raspi1ap', 'armel')])
def test_report(name, port, debian, images, start_linux, tmp_path):
    """What it tells is what the loader said on the serial line, and the log is just that."""
    machine = machines.find(name)
    options = ['--keep-log', '16K', '--log', 'verbose']
    if machine.dtb:
        options += ['--dtb', debian.dtb(machine.flavour, machine.dtb)]
    image = images.pack(machine, debian.kernel(machine.flavour), *options)
    initrd = tmp_path / 'initrd'
    initrd.write_bytes(debian.build_initrd(machine.port, COMMANDS, {'kedge-report': target(port)}))
    running = start_linux(machine, image=image, initrd=initrd, cmdline=machine.cmdline + ' quiet')
    running.expect(initramfs.GREETING)
    said = running.output
    said = lines(said[said.index('kedge 0.'):re.search('- check: .*\n', said).end()])
    running.expect('all told')
    told, log = re.search('(?s)report says\r\n(.*)log says\r\n(.*)all told',
                          running.output).groups()
    told, log = json.loads(told), lines(log)
    assert log == said
    assert told['image'] == machine.ram_base + 0x10000
    assert told['warnings'] == []
    assert told['tree'] == ('packed' if machine.dtb else 'from r2')
    assert told['log']['size'] == sum(len(line) + 1 for line in log)
    info = images.info(image)
    for field in 'inflated_size', 'inflated_digest', 'bss_size', 'text_offset', 'format':
        assert told[field] == info['kernel'][field], field
    assert told['kernel'] == machine.ram_base + told['text_offset']
    assert told['initrd_size'] == initrd.stat().st_size
    text = '\n'.join(log)
    assert f"{told['bytes_moved']} bytes moved" in text
    for place in told['places']:
        moved = f"- move {place['name']} from {place['from']:#x} to {place['place']:#x}"
        assert (moved in text) == (place['size'] > 0 and place['from'] != place['place'])
    if told['ticks_per_second']:
        for phase in 'inflate', 'check':
            assert f"- {phase}: 20582580 bytes, {told['ticks'][phase]} ticks" in text
    running.expect_end()
