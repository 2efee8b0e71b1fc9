"""Real pages over time, compared as they were read: equal articles tell nothing, and neighbours
that were labelled by readers are told as they say. All documents: `python -m tests.histories`."""

from __future__ import annotations

from collections import Counter

import pytest

from tests import histories

pytestmark = pytest.mark.skipif(not histories.CORPUS.is_dir(), reason=histories.ABSENT)

FEW = (
    "how-do-i-sign-up-for-the-pro-plan",
    "identity-verification-on-claude",
    "manage-model-access-for-your-organization",
)


@pytest.mark.parametrize("doc", FEW)
def test_versions_with_the_same_visible_words_give_no_change(doc: str) -> None:
    assert histories.histories(doc)
    assert histories.equal_but_told(doc) == []


@pytest.mark.parametrize("doc", FEW)
def test_labelled_neighbours_are_told_or_silent_as_readers_say(doc: str) -> None:
    """Where another scraper wrote the file its words differ in earnest: those pairs are left."""
    found = [pair for pair in histories.pairs(doc) if pair.entry["label"] != "extractor"]
    assert found
    assert [pair.entry["b_file"] for pair in found if not pair.is_right] == []


LIGHT = 100_000
"""Bytes of the larger page of a pair that the suite reads; the others: `--judged`."""

LIGHTEST = 12


def _light(judgement: str) -> list[histories.Judged]:
    """Judged neighbours of moderate size, spread over the documents."""
    found = [one for one in histories.judged() if one.judged == judgement]
    return [one for one in found if max(map(_size, (one.before, one.after))) < LIGHT]


def _size(file: str) -> int:
    return (histories.CORPUS / file).stat().st_size


def test_the_judged_list_is_of_the_versions_that_are_here() -> None:
    counts = Counter(one.judged for one in histories.judged())
    assert counts == {"cosmetic": 43, "price": 1, "real": 174, "capture": 13}


def test_no_revision_that_a_reader_found_cosmetic_is_told() -> None:
    cosmetic = _light("cosmetic")
    assert len(cosmetic) >= 20
    assert [one.after for one in cosmetic if one.changes] == []


def test_revisions_that_a_reader_found_real_are_told() -> None:
    """A sample: the smallest of each document."""
    real = sorted(_light("real"), key=lambda one: _size(one.after))
    first = list({one.doc: one for one in reversed(real)}.values())[:LIGHTEST]
    assert len(first) == LIGHTEST
    assert [one.after for one in first if not one.changes] == []
