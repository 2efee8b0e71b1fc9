"""The sets of labelled cases of this repository: what was reached is not lost again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.gold_scoring import cases, score

GOLD = Path(__file__).parent / "gold"

FLOORS = {
    "second": {
        "exact": 84, "right": 361, "quiet": 45, "caught": 45, "sets": 90, "health": 3, "impact": 31,
    },
    "third": {
        "exact": 52, "quiet": 16, "caught": 19, "sets": 35, "health": 2, "impact": 14,
    },
    "fourth": {
        "exact": 159, "right": 612, "quiet": 60, "caught": 78, "sets": 138, "health": 7,
        "impact": 23,
    },
    "fifth": {
        "exact": 183, "right": 620, "quiet": 59, "caught": 69, "sets": 128, "impact": 10,
    },
    "sixth": {
        "exact": 320, "quiet": 88, "caught": 108, "sets": 196, "health": 3, "impact": 21,
    },
    "seventh": {
        "exact": 289, "quiet": 83, "caught": 109, "sets": 177, "health": 4, "impact": 23,
    },
    "eighth": {"exact": 136},
}  # fmt: skip
"""Figures as reached; see gold/README.md for what they count and what they were at first sight."""


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_a_set_of_labelled_cases_is_read_as_well_as_it_was(name: str) -> None:
    figures = score(cases(GOLD / f"{name}.jsonl"))
    reached = {figure: figures[figure] for figure in FLOORS[name]}
    short = {f: (reached[f], floor) for f, floor in FLOORS[name].items() if reached[f] < floor}
    assert short == {}
    assert (figures["wrong"], figures["extra"]) == (0, 0)
