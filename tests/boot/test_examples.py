# SPDX-License-Identifier: GPL-2.0-or-later
"""The example for QEMU's versatilepb, booted, and the tree that the kernel gets, by the bindings."""

import json
import socket
import struct
import subprocess

import pytest

import dt
import machines
import places
from boot_kit import PAYLOAD_OPTIONS, PAYLOAD_SECONDS
from test_payload import check_state, report

EXAMPLE = 'examples/qemu-versatilepb.dts'
MACHINE = machines.Machine('versatilepb', 'auto', 0)
TREE_ROOM = 0x10000    # bytes that are read where the tree is


@pytest.fixture(scope='module')
def folder(tmp_path_factory, payload):
    """A folder where the commands of the example work."""
    folder = tmp_path_factory.mktemp('example')
    (folder / 'zImage').symlink_to(payload.kernel)
    (folder / 'qemu-versatilepb.dtb').write_bytes(dt.compile(EXAMPLE))
    return folder


def save(path, at: int, size: int, file):
    """Have the QEMU whose monitor is a socket save some of its memory."""
    with socket.socket(socket.AF_UNIX) as monitor:
        monitor.connect(str(path))
        answers = monitor.makefile()
        for name, arguments in (('qmp_capabilities', {}),
                                ('pmemsave', {'val': at, 'size': size, 'filename': str(file)})):
            monitor.sendall(json.dumps({'execute': name, 'arguments': arguments}).encode())
            while 'return' not in (answer := json.loads(answers.readline())):
                assert 'error' not in answer, answer


def strings(tree, name) -> list[str]:
    return subprocess.run(['fdtget', '-t', 's', tree, '/chosen', name], stdout=subprocess.PIPE,
                          text=True, check=True).stdout.split()


@pytest.mark.parametrize('trees, warnings', [(1, []), (2, ['K-FDT-08'])], ids=['one', 'two'])
def test_tree_that_the_kernel_gets(trees, warnings, folder, payload, images, start, tmp_path):
    """With the record of the boot and the log's range, it keeps all bindings of kedge's."""
    image = images.pack(MACHINE, payload.kernel, *PAYLOAD_OPTIONS, '--keep-log', '16K',
                        *['--dtb', folder / 'qemu-versatilepb.dtb'] * trees)
    monitor = tmp_path / 'monitor'
    running = start(MACHINE, image=image, cmdline='quiet',
                    options=['-qmp', f'unix:{monitor},server=on,wait=off'])
    running.expect(r'Console: pl011 at 0x101f1000 \(stdout-path\)')
    told = report(running)
    check_state(told, MACHINE, payload)
    assert told['/chosen/bootargs'] == 'quiet'
    file = tmp_path / 'tree.dtb'
    save(monitor, int(told['r2'], 0), TREE_ROOM, file)
    tree = file.read_bytes()
    magic, size = struct.unpack_from('>2I', tree)
    assert magic == 0xd00dfeed and size < TREE_ROOM
    file.write_bytes(tree[:size])
    assert dt.validate(tree[:size]) == ''
    assert strings(file, 'kedge,warnings') == warnings
    source = dt.decompile(file)
    for binding in 'kedge,version = ', 'kedge,boot = ', 'kedge,log = ', 'compatible = "kedge,log"':
        assert binding in source


def test_commands_in_the_comment(folder, payload):
    """They boot the kernel, with the tree in the image and with the bootloader's."""
    commands = dt.commands(EXAMPLE)
    assert [words[0] for words in commands] == ['pack', 'run', 'pack', 'run']
    for words in commands:
        words += (PAYLOAD_OPTIONS if words[0] == 'pack' else
                  ('--marker', f'{payload.checksum:x}', '--timeout', str(PAYLOAD_SECONDS)))
        done = subprocess.run([places.KEDGE, *words], cwd=folder, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert done.returncode == 0, done.stdout
        if words[0] == 'run':
            assert 'pl011 at 0x101f1000 (stdout-path)' in done.stdout
