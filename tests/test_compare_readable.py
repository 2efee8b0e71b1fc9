"""A rule that is read where a sentence stood that was not: it was not added, and which way it
moved is not known."""

from __future__ import annotations

import pytest

from tests.reading_cases import extraction
from watcher.compare import compare
from watcher.model import Access, Change, ChangeKind, Direction, Severity

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


def of_pack(before: str, after: str, pack: str) -> tuple[Change, ...]:
    pages = (f"<p>{text}</p>" for text in (before, after))
    return compare(*(extraction(page, pack) for page in pages))


OTHERS = [
    ("openai.usage_tiers", "The ceiling for Tier 2 organizations is $500 monthly.",
     "Tier 2 has a monthly usage limit of $500."),
    ("openai.usage_tiers", "Tier 2 people may burn no more than $600 monthly.",
     "Tier 2 has a monthly usage limit of $500."),
    ("openai.usage_tiers", "Tier 2 comes once $50 left your account.",
     "You reach Tier 2 by spending $50."),
    ("openai.org_verification", "A verification dies after 12 months.",
     "Verification expires after 12 months."),
]  # fmt: skip


@pytest.mark.parametrize(("pack", "unread", "read"), OTHERS)
def test_a_limit_a_tier_or_a_fact_that_is_read_now_is_not_added(
    pack: str, unread: str, read: str
) -> None:
    (told,) = of_pack(unread, read, pack)
    assert (told.kind, told.direction) == (ChangeKind.STATEMENT_REWORDED, Direction.UNKNOWN)
    assert told.severity >= Severity.MEDIUM


@pytest.mark.parametrize(("pack", "unread", "read"), OTHERS)
def test_a_limit_a_tier_or_a_fact_that_is_not_read_any_more_is_not_removed(
    pack: str, unread: str, read: str
) -> None:
    (told,) = of_pack(read, unread, pack)
    assert (told.kind, told.direction) == (ChangeKind.BECAME_UNREADABLE, Direction.UNKNOWN)


@pytest.mark.parametrize("other", ["Tier 2 is fun.", "We were founded 500 years ago.", "Hats."])
def test_a_limit_in_place_of_something_else_is_added(other: str) -> None:
    told = of_pack(other, "Tier 2 has a monthly usage limit of $500.", "openai.usage_tiers")
    assert ChangeKind.LIMIT_ADDED in [one.kind for one in told]


@pytest.mark.parametrize(
    "named",
    ["o4-pro (formerly o3-pro)", "o4-pro (previously called o3-pro)", "o4-pro, formerly o3-pro,"],
)
def test_a_rule_of_a_model_under_its_new_name_is_of_that_model(named: str) -> None:
    told = changes("<p>o3-pro requires verification.</p>", f"<p>{named} requires verification.</p>")
    assert [one.kind for one in told] == [ChangeKind.SUBJECT_RENAMED]


def test_what_a_bracket_says_of_the_past_besides_a_name_leaves_the_sentence_unread() -> None:
    page = "<p>o4-pro (formerly for verified people) requires verification.</p>"
    assert not any(isinstance(one, Access) for one in extraction(page).records)


def test_what_was_only_announced_is_new_once_it_is_a_rule() -> None:
    (added, gone) = changes(
        "<p>Tiers 1-3 may get access to o3 at a later date.</p>",
        "<p>Tiers 1-3 have access to o3.</p>",
    )
    assert (added.kind, added.direction) == (ChangeKind.SUBJECT_ADDED, Direction.LOOSENED)
    assert (gone.kind, gone.severity) == (ChangeKind.STATEMENT_REMOVED, Severity.LOW)


def test_a_sentence_of_another_model_does_not_stand_in_place_of_a_rule() -> None:
    told = changes(
        "<p>o3-pro is available on tiers 1 through 5.</p>",
        "<h2>Azure</h2><p>o3 is available on tiers 1 through 5.</p>",
    )
    assert ChangeKind.SUBJECT_REMOVED in {change.kind for change in told}
    assert ChangeKind.BECAME_UNREADABLE not in {change.kind for change in told}
