#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Compile device trees and check them: the only place from which the build and the tests call dtc.

As a command, dt.py SOURCE OUTPUT: compile a file of dts/.
"""

import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

DTS = pathlib.Path(__file__).resolve().parents[2] / 'dts'
BINDINGS = DTS / 'bindings'


class Error(Exception):
    """What dtc said of a source."""


def _dtc(text: str, *options) -> subprocess.CompletedProcess:
    return subprocess.run(['dtc', *options, '-I', 'dts', '-O', 'dtb', '-'], input=text.encode(),
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)


def source(path) -> str:
    """Return the text of a source; a relative path is one in dts/."""
    return (DTS / path).read_text(encoding='utf-8')


def compile(path, *, more: str = '', symbols: bool = True) -> bytes:
    """Return what a source compiles to, with more text behind it.

    A relative path is one in dts/. A warning is an error, but of a kind that the source itself
    says to expect: dtc -Wno-KIND. Without symbols, the tree does not name its labels, so that no
    overlay fits it.
    """
    path = DTS / path
    done = _dtc(f'/include/ "{path.name}"\n{more}', '-i', path.parent,
                *re.findall(r'dtc (-Wno-\w+)', source(path)), *['-@'] * symbols)
    if done.returncode or done.stderr:
        raise Error(f'{path}: {done.stderr.decode()}')
    return done.stdout


def compile_text(text: str, *, symbols: bool = False) -> bytes:
    """Return what a text compiles to, whatever dtc warns of; /dts-v1/ is put in front of it."""
    done = _dtc('/dts-v1/; ' + text, '-q', *['-@'] * symbols)
    if done.returncode:
        raise Error(f'{text}: {done.stderr.decode()}')
    return done.stdout


def decompile(path) -> str:
    """Return a compiled tree as a source, with nodes and properties in the order of their names."""
    return subprocess.run(['dtc', '-q', '-s', '-I', 'dtb', '-O', 'dts', path], check=True,
                          stdout=subprocess.PIPE, encoding='utf-8').stdout


def validate(tree: bytes, *, core: bool = False) -> str:
    """Return what a tree does not keep of dts/bindings, in words; with core, of dt-schema's, too."""
    with tempfile.NamedTemporaryFile(suffix='.dtb') as file:
        file.write(tree)
        file.flush()
        done = subprocess.run(['dt-validate', '-s', BINDINGS, *['-l', BINDINGS] * (not core),
                               file.name], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              encoding='utf-8', check=True)
    return done.stdout


def commands(path) -> list[list[str]]:
    """Return the commands of kedge in the comments of a source, each in words without "kedge"."""
    text = re.sub(r'\\\n \*\s+', '', source(path))
    return [shlex.split(line) for line in re.findall(r'^ \*\tkedge (.*)$', text, re.MULTILINE)]


def main():
    path, output = sys.argv[1:]
    try:
        tree = compile(pathlib.Path(path).resolve())
    except FileNotFoundError as missing:
        sys.exit(f'{missing.filename} is missing: see scripts/deps/packages.sh -n test')
    except Error as error:
        sys.exit(f'{error}')
    pathlib.Path(output).write_bytes(tree)


if __name__ == '__main__':
    main()
