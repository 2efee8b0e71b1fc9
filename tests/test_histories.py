"""Real pages over time, compared as they were read: equal articles tell nothing, and neighbours
that were labelled by readers are told as they say. All documents: `python -m tests.histories`."""

from __future__ import annotations

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
