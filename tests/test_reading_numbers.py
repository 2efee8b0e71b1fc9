"""Counts in words are read as figures, where it is days, dollars and the like that are counted."""

from __future__ import annotations

import pytest

from watcher.reading.numbers import in_figures

COUNTED = [
    ("ninety days", "90 days"),
    ("one hundred and eighty days", "180 days"),
    ("a hundred days", "100 days"),
    ("three hundred sixty-five days", "365 days"),
    ("a fourteen-day wait", "a 14-day wait"),
    ("forty-five business days", "45 business days"),
    ("two hundred and fifty dollars", "250 dollars"),
    ("one thousand two hundred dollars", "1200 dollars"),
    ("one hundred ninety countries", "190 countries"),
    ("twenty-four hours", "24 hours"),
    ("thirty minutes", "30 minutes"),
    ("six weeks", "6 weeks"),
    ("eighteen months", "18 months"),
    ("two years", "2 years"),
    ("fifty percent", "50 percent"),
    ("one country", "1 country"),
]

NOT_COUNTED = ["one of the days", "someone days", "the ten most used", "a day", "one organization"]


@pytest.mark.parametrize(("words", "figures"), COUNTED)
def test_a_count_in_words_is_a_figure_and_moves_nothing(words: str, figures: str) -> None:
    found = in_figures(words)
    assert len(found) == len(words)
    assert " ".join(part.lstrip("0") for part in found.split()) == figures


@pytest.mark.parametrize("words", NOT_COUNTED)
def test_other_words_stay(words: str) -> None:
    assert in_figures(words) == words
