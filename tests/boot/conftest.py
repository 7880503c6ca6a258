# SPDX-License-Identifier: GPL-2.0-or-later
"""Fixtures of the boot tests: real kernels and the test payload, started in QEMU."""

import functools
import pathlib

import pytest

import dt
import guest
import places
from boot_kit import LINUX_SECONDS, PAYLOAD_SECONDS, Debian, Images, Payload


@pytest.fixture(scope='session')
def work(tmp_path_factory):
    return tmp_path_factory.mktemp('boot')


@pytest.fixture(scope='session')
def images(work):
    return Images(places.needed(places.KEDGE), work)


@pytest.fixture(scope='session')
def debian(work):
    return Debian(work)


@pytest.fixture(scope='session')
def payload(work):
    return Payload(places.needed(places.PAYLOAD).read_bytes(), work)


@pytest.fixture(scope='session')
def plugin():
    return places.needed(places.COUNT_PLUGIN)


@pytest.fixture
def start():
    """A function that starts a machine with the arguments of guest.qemu()."""
    running = []

    def start_one(machine, *, seconds=PAYLOAD_SECONDS, **arguments):
        running.append(guest.Guest(guest.qemu(machine, **arguments), seconds=seconds))
        return running[-1]

    yield start_one
    for one in running:
        one.stop()


@pytest.fixture
def start_linux(start):
    return functools.partial(start, seconds=LINUX_SECONDS)


@pytest.fixture
def appended(tmp_path):
    """A function that does what `cat IMAGE PART > RESULT` does."""
    def append(image: pathlib.Path, part: bytes) -> pathlib.Path:
        result = tmp_path / 'appended'
        result.write_bytes(image.read_bytes() + part)
        return result

    return append


@pytest.fixture(scope='session')
def board_tree():
    """A tree with everything that ATAGs can change."""
    return dt.compile('tests/filled-from-atags.dts')
