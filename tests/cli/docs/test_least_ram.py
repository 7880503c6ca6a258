# SPDX-License-Identifier: GPL-2.0-or-later
"""The least RAM, of tests/bench: the search for it, and that docs/formats.md tells what was found."""
import re

import pytest

import search
from places import ROOT

SIZES = range(7, 207, 4)    # 50 of them


def find(works, guess):
    """Return what is found, and the sizes that were tried."""
    tried = []

    def keep(size):
        tried.append(size)
        return works(size)

    return search.find_least(keep, guess, SIZES), tried


@pytest.mark.parametrize("least", SIZES)
def test_any_guess_leads_to_the_least(least):
    for guess in range(250):
        found, tried = find(lambda size: size >= least, guess)
        assert found == least
        assert len(set(tried)) == len(tried) <= 12
        assert set(tried) <= set(SIZES)


def test_a_right_guess_takes_the_two_tries_that_prove_it():
    assert find(lambda size: size >= 107, 107) == (107, [107, 103])
    assert find(lambda size: size >= 107, 110) == (107, [107, 103])


def test_a_guess_beside_it_takes_few_more():
    assert find(lambda size: size >= 107, 103) == (107, [103, 107])
    assert find(lambda size: size >= 107, 111) == (107, [111, 107, 99, 103])


def test_strides_double_and_are_then_halved():
    assert find(lambda size: size >= 107, 67) == (107, [67, 71, 79, 95, 127, 111, 103, 107])


def test_nothing_is_below_the_smallest():
    assert find(lambda size: True, 7) == (7, [7])
    assert find(lambda size: True, 0) == (7, [7])


def test_none_works():
    found, tried = find(lambda size: False, 150)
    assert found is None
    assert tried == [147, 151, 159, 175, 203]


def test_with_gaps_it_is_still_one_that_works_next_to_one_that_does_not():
    def works(size):
        return size >= 107 and size not in (111, 155, 159)

    for guess in range(250):
        found, tried = find(works, guess)
        assert works(found) and not works(found - 4)
        assert {found, found - 4} <= set(tried)


def test_the_documents_tell_what_was_measured():
    rows = [line for line in (ROOT / "tests/bench/LEAST_RAM.md").read_text().splitlines()
            if line.startswith(("| kedge, ", "| Linux's own, "))]
    assert len(rows) == 12
    # One row for all of kedge's, which must be alike then.
    told = {row if "Linux" in row else re.sub("kedge, [a-z0-9]+", "kedge, any format", row)
            for row in rows}
    assert len(told) == 6
    assert told <= set((ROOT / "docs/formats.md").read_text().splitlines())
