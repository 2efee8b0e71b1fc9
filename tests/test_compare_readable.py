"""A rule that is read where a sentence stood that was not: it was not added, and which way it
moved is not known."""

from __future__ import annotations

import pytest

from tests.reading_cases import extraction
from watcher.compare import compare
from watcher.model import Change, ChangeKind, Direction, Severity

UNREAD_THEN_READ = [
    ("By decree of the elders o3 needs a badge and verification.", "o3 requires verification."),
    ("gpt-5-pro is handed out from the third rung upward.", "gpt-5-pro is available on tier 3+."),
    ("o3 is shared with all but the unproven.", "Only verified organizations can use o3."),
    ("バッジを見せた人だけが o3 に触れます。", "o3 の利用には組織の認証が必要です。"),
]


def changes(before: str, after: str) -> tuple[Change, ...]:
    return compare(extraction(before), extraction(after))


@pytest.mark.parametrize(("unread", "read"), UNREAD_THEN_READ)
def test_a_sentence_that_is_read_now_is_told_once_and_in_no_direction(
    unread: str, read: str
) -> None:
    (told,) = changes(f"<p>{unread}</p>", f"<p>{read}</p>")
    assert (told.kind, told.direction) == (ChangeKind.STATEMENT_REWORDED, Direction.UNKNOWN)
    assert told.severity >= Severity.MEDIUM
    assert told.before is not None
    assert told.before.quote == unread
    assert told.after is not None
    assert told.after.quote == read


def test_a_rule_of_several_models_in_place_of_an_unread_sentence_is_told_once() -> None:
    (told,) = changes(
        "<p>By decree o3 and o1, but never o4-mini, need verification.</p>",
        "<p>o3, o1 and o4-mini require verification.</p>",
    )
    assert told.direction is Direction.UNKNOWN


def test_a_rule_that_stood_in_no_sentence_is_added() -> None:
    told = changes("<p>Hats are worn.</p>", "<p>Hats are worn.</p><p>o3 requires verification.</p>")
    assert [one.kind for one in told] == [ChangeKind.SUBJECT_ADDED]


def test_an_unread_sentence_that_stays_hides_no_new_rule() -> None:
    page = "<p>By decree o3 has a badge to be shown on access.</p>"
    told = changes(page, f"{page}<p>o3 requires verification.</p>")
    assert [one.kind for one in told] == [ChangeKind.SUBJECT_ADDED]


def test_a_description_that_was_only_reworded_hides_no_new_rule() -> None:
    told = changes(
        "<p>o3 is a very fast horse of ours.</p>",
        "<p>o3 is a quite fast horse of ours.</p><p>o3 requires verification.</p>",
    )
    assert ChangeKind.SUBJECT_ADDED in {one.kind for one in told}


def test_a_sentence_of_another_model_that_went_hides_no_new_rule() -> None:
    told = changes("<p>By decree o1 has to show a badge for access.</p>", "<p>o3: Tier 5 only.</p>")
    assert ChangeKind.SUBJECT_ADDED in {one.kind for one in told}
