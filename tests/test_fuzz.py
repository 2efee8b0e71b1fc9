"""A short form of the search for pages that break reading; tests/fuzz has the long one."""

from __future__ import annotations

from tests import seeds
from tests.fuzz.pages import run


def test_damaged_pages_break_nothing_and_never_hang() -> None:
    seed = seeds.seed()

    result = run(seconds=4, seed=seed, longest=10.0)  # a hang; how fast is the long form's matter

    assert result.broken == (), f"seed {seed}"
    assert result.rounds > result.refused
