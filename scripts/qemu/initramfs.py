#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Make a small initramfs: busybox and an init that greets and powers off.

The archive is the same, byte for byte, for the same busybox.
"""

import argparse
import pathlib
import stat

GREETING = 'kedge: userspace is up on'
CMDLINE_LABEL = 'kedge: command line: '
MEMORY_LABEL = 'kedge: memory: '    # then KiB

# The kernel's messages are kept off the console from here on, or they would break our lines.
INIT = """#!/bin/busybox sh
/bin/busybox mount -t proc proc /proc
/bin/busybox dmesg -n 1
echo
echo "{greeting} $(/bin/busybox uname -m), kernel $(/bin/busybox uname -r)"
echo "{label}$(/bin/busybox cat /proc/cmdline)"
echo "{memory}$(/bin/busybox awk '/^MemTotal/ {{ print $2 }}' /proc/meminfo)"
{commands}
/bin/busybox poweroff -f
"""

ALIGN = 4


def _pad(data: bytes) -> bytes:
    return data + bytes(-len(data) % ALIGN)


def _entry(inode: int, name: str, mode: int, data: bytes = b'', device=(0, 0)) -> bytes:
    """Return one file of an archive in the "newc" format (Linux: early-userspace/buffer-format)."""
    path = name.encode() + b'\0'
    links = 2 if stat.S_ISDIR(mode) else 1
    # inode, mode, uid, gid, links, mtime, size, the archive's device, the file's, name, checksum
    fields = (inode, mode, 0, 0, links, 0, len(data), 0, 0, *device, len(path), 0)
    header = b'070701' + b''.join(b'%08X' % field for field in fields)
    return _pad(header + path) + _pad(data)


def build(busybox: bytes, commands: str = '', programs: dict[str, bytes] | None = None) -> bytes:
    """Return the archive: its init runs the commands before the power goes off.

    programs are further files for /bin.
    """
    init = INIT.format(greeting=GREETING, label=CMDLINE_LABEL, memory=MEMORY_LABEL,
                       commands=commands)
    files = [
        ('bin', stat.S_IFDIR | 0o755, b'', (0, 0)),
        ('dev', stat.S_IFDIR | 0o755, b'', (0, 0)),
        ('proc', stat.S_IFDIR | 0o755, b'', (0, 0)),
        ('sys', stat.S_IFDIR | 0o755, b'', (0, 0)),
        # init's first three files; there is none but this before a devtmpfs is mounted
        ('dev/console', stat.S_IFCHR | 0o600, b'', (5, 1)),
        ('bin/busybox', stat.S_IFREG | 0o755, busybox, (0, 0)),
        *((f'bin/{name}', stat.S_IFREG | 0o755, data, (0, 0))
          for name, data in (programs or {}).items()),
        ('init', stat.S_IFREG | 0o755, init.encode(), (0, 0)),
    ]
    archive = b''.join(_entry(inode, *file) for inode, file in enumerate(files, 1))
    return archive + _entry(0, 'TRAILER!!!', 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--busybox', type=pathlib.Path, required=True, help='a static busybox')
    parser.add_argument('--output', type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    arguments.output.write_bytes(build(arguments.busybox.read_bytes()))


if __name__ == '__main__':
    main()
