"""What differs between two extractions, in which direction, and how loud."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import (
    SCHEME,
    conditions,
    extraction,
    extractions,
    records,
    requirements,
)
from watcher.codec import change_to_json, record_from_json
from watcher.compare import compare, grouped, is_rule_change
from watcher.model import (
    Access,
    Change,
    ChangeKind,
    Condition,
    Direction,
    Extraction,
    Limit,
    PackRef,
    Process,
    Provenance,
    Record,
    Requirement,
    Scheme,
    Severity,
    Side,
    Statement,
    Status,
    Strength,
    Temporal,
    TierRule,
    ValueSet,
)
from watcher.text import fold_key

VERIFIED = Requirement("verification.organization")
PAYMENT = Requirement("payment.method")
ALL = SCHEME.ladder


def open_to(
    *segments: str, subject: str = "alpha", capability: str = "*", quote: str = ""
) -> Access:
    return Access(subject, segments, Status.OPEN, capability, provenance=Provenance(quote))


def asking(
    *requirements: Requirement,
    segments: tuple[str, ...] = ("tier:1",),
    subject: str = "alpha",
    capability: str = "*",
    quote: str = "",
) -> Access:
    return Access(
        subject,
        segments,
        Status.CONDITIONAL,
        capability,
        requires=requirements,
        provenance=Provenance(quote),
    )


def denied_to(*segments: str, subject: str = "alpha", capability: str = "*") -> Access:
    return Access(subject, segments, Status.UNAVAILABLE, capability)


def told(before: list[Record], after: list[Record]) -> list[tuple[str, str, str]]:
    """Kind, direction and severity of the changes between two lists of records."""
    return [
        (change.kind.value, change.direction.value, change.severity.name.lower())
        for change in compare(extraction(*before), extraction(*after))
    ]


def only_change(before: list[Record], after: list[Record]) -> Change:
    [change] = compare(extraction(*before), extraction(*after))
    return change


# ---------------------------------------------------------------- access

ACCESS_CASES: dict[str, tuple[list[Record], list[Record], list[tuple[str, str, str]]]] = {
    "a tier is let in": (
        [open_to("tier:2")],
        [open_to("tier:1", "tier:2")],
        [("scope_widened", "loosened", "medium")],
    ),
    "a tier is no longer named": (
        [open_to("tier:1", "tier:2")],
        [open_to("tier:2")],
        [("scope_narrowed", "tightened", "high")],
    ),
    "a tier is shut out": (
        [open_to("tier:1")],
        [denied_to("tier:1")],
        [("access_revoked", "tightened", "high")],
    ),
    "a shut out tier is let in": (
        [denied_to("tier:1")],
        [asking(VERIFIED)],
        [("access_granted", "loosened", "medium")],
    ),
    "it is now said that an unnamed tier has no access": (
        [open_to("tier:2")],
        [open_to("tier:2"), denied_to("tier:1")],
        [("denial_stated", "neutral", "low")],
    ),
    "a denial is no longer told": (
        [open_to("tier:2"), denied_to("tier:1")],
        [open_to("tier:2")],
        [("denial_dropped", "neutral", "low")],
    ),
    "a model that was only denied is gone": (
        [denied_to("tier:1")],
        [],
        [("denial_dropped", "neutral", "low")],
    ),
    "a model is new": ([], [asking(VERIFIED)], [("subject_added", "loosened", "medium")]),
    "a model is new and denied": (
        [],
        [denied_to("tier:1")],
        [("subject_added", "tightened", "medium")],
    ),
    "a model is gone, with the tiers it was denied to": (
        [open_to("tier:2"), denied_to("tier:1")],
        [],
        [("subject_removed", "tightened", "high")],
    ),
    "a requirement is added": (
        [open_to("tier:1")],
        [asking(VERIFIED)],
        [("requirement_added", "tightened", "high")],
    ),
    "a requirement is gone": (
        [asking(VERIFIED)],
        [open_to("tier:1")],
        [("requirement_removed", "loosened", "medium")],
    ),
    "one requirement takes the place of another": (
        [asking(VERIFIED)],
        [asking(PAYMENT)],
        [("requirement_changed", "mixed", "high")],
    ),
    "may becomes must": (
        [asking(Requirement("review", Strength.POSSIBLE))],
        [asking(Requirement("review"))],
        [("requirement_strengthened", "tightened", "high")],
    ),
    "advice is given": (
        [asking()],
        [asking(Requirement("review", Strength.RECOMMENDED))],
        [("requirement_added", "neutral", "low")],
    ),
    "must becomes recommended": (
        [asking(Requirement("review"))],
        [asking(Requirement("review", Strength.RECOMMENDED))],
        [("requirement_weakened", "loosened", "medium")],
    ),
    "a requirement asks for more": (
        [asking(Requirement("payment.spend", params=(("amount", 50),)))],
        [asking(Requirement("payment.spend", params=(("amount", 60),)))],
        [("threshold_changed", "tightened", "high")],
    ),
    "a requirement applies from a larger size on": (
        [asking(Requirement("license.request", params=(("over_mau", 500),)))],
        [asking(Requirement("license.request", params=(("over_mau", 700),)))],
        [("threshold_changed", "loosened", "medium")],
    ),
    "an unknown requirement has other words": (
        [asking(Requirement("other", params=(("text", "a trust review"),)))],
        [asking(Requirement("other", params=(("text", "a safety review"),)))],
        [("threshold_changed", "unknown", "medium")],
    ),
    "any of two suffices instead of all": (
        [asking(VERIFIED, PAYMENT)],
        [Access("alpha", ("tier:1",), Status.CONDITIONAL, "*", (VERIFIED, PAYMENT), logic="any")],
        [("logic_changed", "loosened", "medium")],
    ),
    "exceptions are mentioned": (
        [open_to("tier:1")],
        [Access("alpha", ("tier:1",), Status.OPEN, exceptions=True)],
        [("exception_added", "unknown", "medium")],
    ),
    "a rule gets an end": (
        [open_to("tier:1")],
        [Access("alpha", ("tier:1",), Status.OPEN, temporal=Temporal(until="2031-01-01"))],
        [("temporality_changed", "unknown", "medium")],
    ),
    "an assurance is given": (
        [open_to("tier:1")],
        [Access("alpha", ("tier:1",), Status.OPEN, waives=("verification.organization",))],
        [("assurance_added", "neutral", "low")],
    ),
    "a capability asks for more than its model": (
        [open_to("tier:1")],
        [open_to("tier:1"), asking(VERIFIED, capability="streaming")],
        [("requirement_added", "tightened", "high")],
    ),
    "a capability of a known model is closed": (
        [open_to("tier:2")],
        [open_to("tier:2"), denied_to("tier:1", capability="streaming")],
        [("access_revoked", "tightened", "high")],
    ),
    "what a capability asked for is no longer told": (
        [open_to("tier:2"), asking(VERIFIED, capability="streaming")],
        [open_to("tier:2")],
        [("requirement_removed", "loosened", "medium")],
    ),
    "a capability of an unknown model is new": (
        [],
        [asking(VERIFIED, capability="streaming")],
        [("subject_added", "loosened", "medium")],
    ),
    "a rule for all models is new": (
        [],
        [asking(VERIFIED, subject="*")],
        [("requirement_added", "tightened", "high")],
    ),
}


@pytest.mark.parametrize("case", ACCESS_CASES)
def test_a_change_of_access_when(case: str) -> None:
    before, after, expected = ACCESS_CASES[case]
    assert told(before, after) == expected


QUIET_CASES: dict[str, tuple[list[Record], list[Record]]] = {
    "quotes and sections differ": (
        [Access("alpha", ("tier:1",), Status.OPEN, provenance=Provenance("a", ("one",)))],
        [Access("alpha", ("tier:1",), Status.OPEN, provenance=Provenance("b", ("two",)))],
    ),
    "a list of tiers is split": (
        [open_to("tier:1", "tier:2")],
        [open_to("tier:2"), open_to("tier:1")],
    ),
    "a rule is told twice": ([asking(VERIFIED)], [asking(VERIFIED), asking(VERIFIED)]),
    "the date of a rule is refreshed": (
        [Access("alpha", ("tier:1",), Status.OPEN, temporal=Temporal(as_of="2030-01-01"))],
        [Access("alpha", ("tier:1",), Status.OPEN, temporal=Temporal(as_of="2030-02-02"))],
    ),
    "a rule of a member is now told of its family": (
        [asking(VERIFIED, subject="pix"), asking(VERIFIED, subject="pix-1")],
        [asking(VERIFIED, subject="pix")],
    ),
    "a capability is no longer told apart from its model": (
        [asking(VERIFIED), asking(VERIFIED, capability="streaming")],
        [asking(VERIFIED)],
    ),
    "requirements and values are in another order": (
        [asking(VERIFIED, PAYMENT), ValueSet("alpha", "endpoint", ("a", "b"))],
        [ValueSet("alpha", "endpoint", ("b", "a")), asking(PAYMENT, VERIFIED)],
    ),
    "a sentence has other quotes, dashes and case": (
        [Statement("Prices – see “Pricing”.")],
        [Statement('prices - see "pricing"')],
    ),
}


@pytest.mark.parametrize("case", QUIET_CASES)
def test_nothing_changed_when(case: str) -> None:
    before, after = QUIET_CASES[case]
    assert told(before, after) == []


def test_an_exception_for_a_member_of_a_family_is_told_of_the_member() -> None:
    change = only_change(
        [asking(VERIFIED, subject="pix", segments=ALL)],
        [asking(VERIFIED, subject="pix", segments=ALL), open_to(*ALL, subject="pix-2")],
    )
    assert (change.kind, change.subject) == (ChangeKind.REQUIREMENT_REMOVED, "pix-2")


def test_a_change_of_access_names_what_it_is_about() -> None:
    change = only_change(
        [
            open_to("tier:1", "tier:2", "tier:3", quote="alpha is open to tiers 1–3."),
        ],
        [
            open_to("tier:3", quote="Tier 3 has access."),
            Access(
                "alpha",
                ("tier:2", "tier:1"),
                Status.CONDITIONAL,
                requires=(VERIFIED,),
                provenance=Provenance("Tiers 1–2 must verify.", ("Models", "alpha")),
            ),
        ],
    )
    assert change == Change(
        kind=ChangeKind.REQUIREMENT_ADDED,
        type="access",
        direction=Direction.TIGHTENED,
        severity=Severity.HIGH,
        provider="acme",
        subject="alpha",
        capability="*",
        segments=("tier:1", "tier:2"),
        detail="verification.organization",
        before=Side("available", "alpha is open to tiers 1–3."),
        after=Side(
            "needs organization verification", "Tiers 1–2 must verify.", ("Models", "alpha")
        ),
    )


def test_sides_that_differ_by_segment_say_which_is_which() -> None:
    change = only_change(
        [
            asking(VERIFIED, segments=("tier:1",), quote="Tier 1 must verify."),
            asking(VERIFIED, PAYMENT, segments=("tier:2",), quote="Tier 2 must verify and pay."),
        ],
        [
            open_to("tier:1"),
            asking(PAYMENT, segments=("tier:2",)),
        ],
    )
    assert change.detail == "verification.organization"
    assert change.before == Side(
        "tier 1: needs organization verification; "
        "tier 2: needs a payment method and organization verification",
        "Tier 1 must verify. … Tier 2 must verify and pay.",
    )
    assert change.after is not None
    assert change.after.value == "tier 1: available; tier 2: needs a payment method"


def test_what_is_merely_gone_is_an_omission_without_an_after() -> None:
    change = only_change([open_to("tier:1", "tier:2")], [open_to("tier:2")])
    assert (change.basis, change.after) == ("omission", None)


def test_a_capability_that_falls_back_to_its_model_is_an_omission_with_the_models_words() -> None:
    model = open_to("tier:1", quote="alpha is open.")
    change = only_change([model, asking(VERIFIED, capability="streaming")], [model])
    assert (change.capability, change.basis) == ("streaming", "omission")
    assert change.after == Side("available", "alpha is open.")


def test_a_clause_that_is_gone_shows_what_its_sentence_says_now() -> None:
    limit = Limit("rpm", 10, "rpm", ("tier:1",), provenance=Provenance(WINDOW))
    window = Process("p", "reuse_window", 90, "day", provenance=Provenance(WINDOW))
    now = "An ID can verify one organization."
    (gone,) = compare(
        extraction(limit, window), extraction(replace(limit, provenance=Provenance(now)))
    )
    assert (gone.kind, gone.basis, gone.before) == (
        ChangeKind.PROCESS_REMOVED,
        "omission",
        Side("90 days", WINDOW),
    )
    assert gone.after == Side("", now)


def test_a_clause_that_is_gone_with_its_sentence_shows_nothing_that_stood_there_before() -> None:
    window = Process("p", "reuse_window", 90, "day", provenance=Provenance(WINDOW))
    other = Process("p", "reuse_count", 1, provenance=Provenance("An ID can verify one thing."))
    assert only_change([window, other], [other]).after is None


@pytest.mark.parametrize(
    "text",
    [
        "beta, formerly alpha, is the largest model.",
        "beta (previously known as “alpha”) is the largest model.",
        "On 3 May alpha was renamed to beta.",
        "alpha is now called beta.",
    ],
)
def test_a_model_that_the_page_calls_by_another_name_was_renamed(text: str) -> None:
    changes = compare(extraction(open_to("tier:1")), extraction(beta(), Statement(text)))
    assert [(one.kind, one.type) for one in changes] == [
        (ChangeKind.SUBJECT_RENAMED, "access"),
        (ChangeKind.STATEMENT_ADDED, "statement"),
    ]
    renamed = changes[0]
    assert (renamed.subject, renamed.detail) == ("beta", "alpha")
    assert (renamed.direction, renamed.severity) == (Direction.NEUTRAL, Severity.MEDIUM)
    assert (renamed.before, renamed.after) == (Side("alpha"), Side("beta", text))


@pytest.mark.parametrize(
    "text",
    [
        "beta is like alpha.",
        "beta, formerly alpha-mini, is the largest model.",
        "alpha was renamed to beta-2.",
        "beta replaces alpha.",
        "alpha will be renamed to beta.",
    ],
)
def test_names_beside_each_other_are_no_rename(text: str) -> None:
    changes = compare(extraction(open_to("tier:1")), extraction(beta(), Statement(text)))
    assert ChangeKind.SUBJECT_RENAMED not in {one.kind for one in changes}
    assert {one.subject for one in changes if one.type == "access"} == {"alpha", "beta"}


def test_what_else_differs_of_a_renamed_model_is_told_of_its_new_name() -> None:
    after: list[Record] = [
        asking(VERIFIED, subject="beta"),
        Statement("beta, formerly alpha, is large."),
    ]
    changes = compare(extraction(open_to("tier:1")), extraction(*after))
    assert [(one.kind, one.subject) for one in changes if one.type == "access"] == [
        (ChangeKind.REQUIREMENT_ADDED, "beta"),
        (ChangeKind.SUBJECT_RENAMED, "beta"),
    ]


def beta() -> Access:
    return open_to("tier:1", subject="beta")


def test_a_new_rule_of_its_own_is_explicit() -> None:
    change = only_change([asking(VERIFIED)], [open_to("tier:1")])
    assert change.basis == "explicit"


def test_rules_of_different_scope_are_told_apart() -> None:
    batch = Access("alpha", ("all",), Status.OPEN, scope=(("endpoint", "batch"),))
    live = Access("alpha", ("all",), Status.OPEN, scope=(("endpoint", "live"),))
    changes = compare(extraction(batch), extraction(live))
    assert [(change.kind.value, change.scope) for change in changes] == [
        ("subject_removed", (("endpoint", "batch"),)),
        ("subject_added", (("endpoint", "live"),)),
    ]


# ---------------------------------------------------------------- what cannot be read any more

READABLE = "Tiers 1 to 2 can use alpha once they verify their organization."
REWORDED = "Builders can use alpha once they verify their organization."


def test_a_rule_whose_words_turned_into_an_unread_sentence_became_unreadable() -> None:
    change = only_change(
        [asking(VERIFIED, segments=("tier:1", "tier:2"), quote=READABLE)], [Statement(REWORDED)]
    )
    assert change.kind is ChangeKind.BECAME_UNREADABLE
    assert (change.direction, change.severity) == (Direction.UNKNOWN, Severity.HIGH)
    assert change.segments == ("tier:1", "tier:2")
    assert change.before == Side("needs organization verification", READABLE)
    assert change.after == Side("", REWORDED)


def test_a_rule_that_is_gone_beside_an_unlike_new_sentence_is_removed() -> None:
    before: list[Record] = [asking(VERIFIED, quote=READABLE)]
    assert told(before, [Statement("Prices are on another page.")]) == [
        ("subject_removed", "tightened", "high"),
        ("statement_added", "unknown", "low"),
    ]


def test_a_rule_that_is_stated_anew_did_not_become_unreadable() -> None:
    before: list[Record] = [asking(VERIFIED, quote=READABLE)]
    assert told(before, [open_to("tier:1"), Statement(REWORDED)]) == [
        ("requirement_removed", "loosened", "medium"),
        ("statement_added", "unknown", "low"),
    ]


def test_a_sentence_that_stood_there_before_explains_nothing() -> None:
    before: list[Record] = [asking(VERIFIED, quote=READABLE), Statement(REWORDED)]
    assert told(before, [Statement(REWORDED)]) == [("subject_removed", "tightened", "high")]


PLAIN = "alpha is available on tiers 1-2."
ALPHA = Access("alpha", ("tier:1", "tier:2"), Status.OPEN, provenance=Provenance(PLAIN))


def speaks(text: str, *section: str) -> Statement:
    """A sentence that speaks of access and could not be read."""
    return Statement(text, bearing=True, provenance=Provenance(text, section))


@pytest.mark.parametrize(
    "text",
    [
        "Every rank from one to two may now call alpha",
        "Nobody in the EU gets ALPHA.",
        "alphaは欧州では利用できません。",
    ],
)
def test_a_lost_model_that_a_new_sentence_names_became_unreadable(text: str) -> None:
    change = only_change([ALPHA], [speaks(text)])
    assert change.kind is ChangeKind.BECAME_UNREADABLE
    assert (change.direction, change.severity) == (Direction.UNKNOWN, Severity.HIGH)
    assert change.segments == ("tier:1", "tier:2")
    assert change.before == Side("available", PLAIN)
    assert change.after == Side("", text)


@pytest.mark.parametrize(
    "text",
    [
        "Every rank from one to two may now call alpha-mini",
        "Every rank from one to two may now call alpha.1",
        "Every rank from one to two may now call super-alpha",
        "Every rank from one to two may now call alphabet",
    ],
)
def test_a_sentence_that_names_another_model_does_not_stand_for_the_lost_one(text: str) -> None:
    assert told([ALPHA], [speaks(text)])[0] == ("subject_removed", "tightened", "high")


def test_a_model_may_be_named_with_spaces_for_its_hyphens() -> None:
    before = open_to("tier:1", subject="gpt-image-1", quote="gpt-image-1 is there for tier 1.")
    after = speaks("Every rank may now paint with GPT Image 1")
    assert told([before], [after]) == [("became_unreadable", "unknown", "high")]


def test_a_lost_model_that_any_new_sentence_names_is_still_on_the_page() -> None:
    assert told([ALPHA], [Statement("alpha is deprecated and will be shut down.")]) == [
        ("became_unreadable", "unknown", "high")
    ]


def test_a_sentence_that_does_not_speak_of_access_explains_no_lost_requirement() -> None:
    stays = open_to("tier:1")
    streaming = asking(VERIFIED, capability="streaming", quote="Streams ask for a check.")
    assert told([stays, streaming], [stays, Statement("People praise alpha.")]) == [
        ("requirement_removed", "loosened", "medium"),
        ("statement_added", "unknown", "low"),
    ]


def test_all_new_sentences_that_name_a_lost_model_are_shown_and_told_once() -> None:
    change = only_change(
        [ALPHA], [speaks("Every rank may call alpha."), speaks("The EU is without alpha.")]
    )
    assert change.after == Side("", "Every rank may call alpha. … The EU is without alpha.")


def test_a_new_sentence_under_the_heading_of_the_lost_model_stands_for_it() -> None:
    quoted = Provenance(PLAIN, ("Models", "Alpha access"))
    before = Access("alpha", ("tier:1",), Status.OPEN, provenance=quoted)
    there = speaks("Every rank may call it.", "Models", "Alpha access")
    elsewhere = speaks("Every rank may call it.", "Models", "Other models")
    assert told([before], [there]) == [("became_unreadable", "unknown", "high")]
    assert told([before], [elsewhere])[0] == ("subject_removed", "tightened", "high")


def test_a_lost_requirement_beside_a_new_sentence_on_its_model_was_not_loosened() -> None:
    stays = open_to("tier:1")
    streaming = asking(VERIFIED, capability="streaming", quote="Streams ask for a check.")
    assert told([stays, streaming], [stays]) == [("requirement_removed", "loosened", "medium")]
    assert told([stays, streaming], [stays, speaks("With alpha, some need it to stream.")]) == [
        ("became_unreadable", "unknown", "high")
    ]


def test_a_tier_that_is_gone_stays_gone_when_a_new_sentence_names_the_model_alone() -> None:
    before: list[Record] = [open_to("tier:1", "tier:2")]
    assert told(before, [open_to("tier:2"), speaks("We look after alpha.")])[0] == (
        "scope_narrowed",
        "tightened",
        "high",
    )


def test_a_tier_that_is_gone_became_unreadable_when_a_new_sentence_names_it_too() -> None:
    before: list[Record] = [open_to("tier:1", "tier:2")]
    change = only_change(before, [open_to("tier:2"), speaks("Owners in tier 1 keep alpha.")])
    assert (change.kind, change.segments) == (ChangeKind.BECAME_UNREADABLE, ("tier:1",))


WINDOW = "An ID can verify one organization every 90 days."
NO_WINDOW = "An ID can verify one organization every now and then."


def test_a_fact_whose_words_turned_into_an_unread_sentence_was_not_loosened() -> None:
    fact = Process("p", "reuse_window", 90, "day", provenance=Provenance(WINDOW))
    change = only_change([fact], [Statement(NO_WINDOW)])
    assert (change.kind, change.type) == (ChangeKind.BECAME_UNREADABLE, "process")
    assert (change.direction, change.severity) == (Direction.UNKNOWN, Severity.MEDIUM)
    assert change.before == Side("90 days", WINDOW)
    assert change.after == Side("", NO_WINDOW)


def test_a_limit_whose_words_turned_into_an_unread_sentence_became_unreadable() -> None:
    quote = "Tier 1 may send 10 requests a minute."
    limit = Limit("rpm", 10, "rpm", ("tier:1",), provenance=Provenance(quote))
    change = only_change([limit], [Statement("Tier 1 may send many requests a minute.")])
    assert (change.kind, change.type) == (ChangeKind.BECAME_UNREADABLE, "limit")
    assert (change.direction, change.severity) == (Direction.UNKNOWN, Severity.MEDIUM)
    assert change.after == Side("", "Tier 1 may send many requests a minute.")


def test_a_fact_beside_an_unlike_new_sentence_is_removed() -> None:
    fact = Process("p", "reuse_window", 90, "day", provenance=Provenance(WINDOW))
    assert told([fact], [Statement("Prices vary.")]) == [
        ("process_removed", "loosened", "low"),
        ("statement_added", "unknown", "low"),
    ]


def test_a_fact_is_removed_when_its_sentence_still_gives_another() -> None:
    window = Process("p", "reuse_window", 90, "day", provenance=Provenance(WINDOW))
    count = Process("p", "reuse_count", 1, provenance=Provenance(WINDOW))
    assert told([window, count], [count, Statement(NO_WINDOW)]) == [
        ("process_removed", "loosened", "low"),
        ("statement_added", "unknown", "low"),
    ]


# ---------------------------------------------------------------- tiers, limits, facts, sets

SPEND = Condition("spend", 50, "USD", "paid")
DAYS = Condition("days_since_first_payment", 7, "day")

FACT_CASES: dict[str, tuple[list[Record], list[Record], list[tuple[str, str, str]]]] = {
    "a tier is added": (
        [TierRule("tier:1")],
        [TierRule("tier:1"), TierRule("tier:9")],
        [("tier_added", "unknown", "medium")],
    ),
    "a tier is removed": (
        [TierRule("tier:1"), TierRule("tier:9")],
        [TierRule("tier:1")],
        [("tier_removed", "unknown", "medium")],
    ),
    "a tier costs more": (
        [TierRule("tier:1", (SPEND,))],
        [TierRule("tier:1", (Condition("spend", 60, "USD", "paid"),))],
        [("threshold_changed", "tightened", "high")],
    ),
    "a tier costs less": (
        [TierRule("tier:1", (SPEND,))],
        [TierRule("tier:1", (Condition("spend", 5, "USD", "paid"),))],
        [("threshold_changed", "loosened", "medium")],
    ),
    "spending counts otherwise": (
        [TierRule("tier:1", (SPEND,))],
        [TierRule("tier:1", (Condition("spend", 50, "USD", "spent"),))],
        [("threshold_changed", "unknown", "medium")],
    ),
    "the same number is of another currency": (
        [TierRule("tier:1", (SPEND,))],
        [TierRule("tier:1", (Condition("spend", 40, "EUR", "paid"),))],
        [("threshold_changed", "unknown", "medium")],
    ),
    "a tier asks for one thing more": (
        [TierRule("tier:1", (SPEND,))],
        [TierRule("tier:1", (SPEND, DAYS))],
        [("condition_added", "tightened", "high")],
    ),
    "a tier asks for one thing less": (
        [TierRule("tier:1", (SPEND, DAYS))],
        [TierRule("tier:1", (DAYS,))],
        [("condition_removed", "loosened", "medium")],
    ),
    "a tier asks for either": (
        [TierRule("tier:1", (SPEND, DAYS))],
        [TierRule("tier:1", (SPEND, DAYS), logic="any")],
        [("logic_changed", "loosened", "medium")],
    ),
    "a tier asks for both": (
        [TierRule("tier:1", (SPEND, DAYS), logic="any")],
        [TierRule("tier:1", (SPEND, DAYS))],
        [("logic_changed", "tightened", "high")],
    ),
    "a limit grows": (
        [Limit("rpm", 10, "rpm", ("tier:1",))],
        [Limit("rpm", 20, "rpm", ("tier:1",))],
        [("limit_changed", "loosened", "low")],
    ),
    "a limit shrinks": (
        [Limit("rpm", 20, "rpm", ("tier:1",))],
        [Limit("rpm", 10, "rpm", ("tier:1",))],
        [("limit_changed", "tightened", "medium")],
    ),
    "a limit falls away": (
        [Limit("rpm", 20, "rpm", ("tier:1",))],
        [Limit("rpm", "unlimited", None, ("tier:1",))],
        [("limit_changed", "loosened", "low")],
    ),
    "what was unlimited gets a limit": (
        [Limit("rpm", "unlimited", None, ("tier:1",))],
        [Limit("rpm", 20, "rpm", ("tier:1",))],
        [("limit_changed", "tightened", "medium")],
    ),
    "a limit is counted otherwise": (
        [Limit("monthly_usage_cap", 100, "USD/month", ("tier:1",))],
        [Limit("monthly_usage_cap", 100, "EUR/month", ("tier:1",))],
        [("limit_changed", "unknown", "medium")],
    ),
    "a limit is new": (
        [],
        [Limit("rpm", 10, "rpm", ("all",))],
        [("limit_added", "tightened", "medium")],
    ),
    "a limit is gone": (
        [Limit("rpm", 10, "rpm", ("all",))],
        [],
        [("limit_removed", "unknown", "low")],
    ),
    "a limit is new for a tier that was there": (
        [TierRule("tier:1"), TierRule("tier:2")],
        [TierRule("tier:1"), TierRule("tier:2"), Limit("rpm", 10, "rpm", ("tier:2",))],
        [("limit_added", "tightened", "medium")],
    ),
    "a limit of a new tier is told with its tier": (
        [TierRule("tier:1")],
        [TierRule("tier:1"), TierRule("tier:2"), Limit("rpm", 10, "rpm", ("tier:2",))],
        [("tier_added", "unknown", "medium")],
    ),
    "a first table of tiers tells its limits too": (
        [],
        [TierRule("tier:2"), Limit("rpm", 10, "rpm", ("tier:2",))],
        [("tier_added", "unknown", "medium"), ("limit_added", "tightened", "medium")],
    ),
    "a longer wait": (
        [Process("p", "reuse_window", 90, "day")],
        [Process("p", "reuse_window", 180, "day")],
        [("process_changed", "tightened", "medium")],
    ),
    "a shorter wait in another unit": (
        [Process("p", "propagation", 90, "minute")],
        [Process("p", "propagation", 1, "hour")],
        [("process_changed", "loosened", "low")],
    ),
    "the same wait in another unit": (
        [Process("p", "reuse_window", 7, "day")],
        [Process("p", "reuse_window", 1, "week")],
        [],
    ),
    "about the same wait in another unit": (
        [Process("p", "reuse_window", 30, "day")],
        [Process("p", "reuse_window", 1, "month")],
        [("process_changed", "neutral", "low")],
    ),
    "a number becomes a word": (
        [Process("p", "propagation", 15, "minute")],
        [Process("p", "propagation", "few", "minute")],
        [("process_changed", "unknown", "medium")],
    ),
    "another address to start": (
        [Process("p", "start_url", "https://a.example")],
        [Process("p", "start_url", "https://b.example")],
        [("process_changed", "neutral", "low")],
    ),
    "a restriction is told": (
        [],
        [Process("p", "eligibility", "not_all")],
        [("process_added", "tightened", "medium")],
    ),
    "a restriction of nothing is told": (
        [],
        [Process("p", "spend", 0, "USD")],
        [("process_added", "neutral", "low")],
    ),
    "a restriction is gone": (
        [Process("p", "eligibility", "not_all")],
        [],
        [("process_removed", "loosened", "low")],
    ),
    "a mere fact is told": (
        [],
        [Process("p", "check.playground", True)],
        [("process_added", "neutral", "low")],
    ),
    "one of two stated values changed": (
        [Process("p", "propagation", 15, "minute"), Process("p", "propagation", 20, "minute")],
        [Process("p", "propagation", 15, "minute"), Process("p", "propagation", 30, "minute")],
        [("process_changed", "tightened", "medium")],
    ),
    "a set loses one value and gains another": (
        [ValueSet("alpha", "endpoint", ("a", "b"))],
        [ValueSet("alpha", "endpoint", ("b", "c"))],
        [
            ("set_value_removed", "tightened", "medium"),
            ("set_value_added", "loosened", "low"),
        ],
    ),
    "a set of a process is new": (
        [],
        [ValueSet("organization_verification", "document", ("passport",))],
        [("set_added", "neutral", "low")],
    ),
    "a set is gone": (
        [open_to("all"), ValueSet("alpha", "endpoint", ("a",))],
        [open_to("all")],
        [("set_removed", "unknown", "low")],
    ),
    "a set of a new model is told with its model": (
        [],
        [open_to("all"), ValueSet("alpha", "endpoint", ("a",))],
        [("subject_added", "loosened", "medium")],
    ),
}


@pytest.mark.parametrize("case", FACT_CASES)
def test_a_change_of_facts_when(case: str) -> None:
    before, after, expected = FACT_CASES[case]
    assert told(before, after) == expected


def test_a_changed_condition_shows_that_condition_alone() -> None:
    change = only_change(
        [TierRule("tier:2", (SPEND, DAYS))],
        [TierRule("tier:2", (Condition("spend", 1000, "USD", "paid"), DAYS))],
    )
    assert (change.tier, change.detail) == ("tier:2", "spend")
    assert change.before == Side("50 USD paid")
    assert change.after == Side("1,000 USD paid")


def test_a_new_tier_shows_what_it_asks_for() -> None:
    change = only_change(
        [TierRule("tier:1")], [TierRule("tier:1"), TierRule("tier:2", (SPEND, DAYS))]
    )
    assert change.after == Side("7 days since the first payment and 50 USD paid")


def test_equal_changes_of_a_limit_are_one_with_the_value_of_each_segment() -> None:
    change = only_change(
        [
            Limit("monthly_usage_cap", 100, "USD/month", ("tier:1",)),
            Limit("monthly_usage_cap", 5000, "USD/month", ("tier:2",)),
        ],
        [Limit("monthly_usage_cap", 20000, "USD/month", ("tier:1", "tier:2"))],
    )
    assert change.segments == ("tier:1", "tier:2")
    assert change.before == Side("tier 1: 100 USD/month; tier 2: 5,000 USD/month")
    assert change.after == Side("20,000 USD/month")


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (90, "day", "90 days"),
        (1, "hour", "1 hour"),
        (0, "USD", "0 USD"),
        (2.5, "USD", "2.5 USD"),
        (3.0, "USD", "3 USD"),
        ("few", "minute", "a few minutes"),
        (1, "million_token/day", "1 million tokens/day"),
        (250_000, "token/day", "250,000 tokens/day"),
        (1, "call/month", "1 call/month"),
        (True, None, "yes"),
        (False, None, "no"),
        ("physical_only", None, "physical only"),
        ("https://a.example/x_y", None, "https://a.example/x_y"),
    ],
)
def test_a_fact_in_plain_words(
    value: int | float | str | bool, unit: str | None, words: str
) -> None:
    change = only_change([], [Process("p", "zone", value, unit)])
    assert change.after == Side(words)


def test_a_size_from_which_on_something_is_asked_in_plain_words() -> None:
    old, new = (
        asking(Requirement("license.request", params=(("over_mau", n),))) for n in (5, 7000)
    )
    change = only_change([old], [new])
    assert change.after == Side("needs a license from the owner (over 7,000 monthly active users)")


# ---------------------------------------------------------------- statements

STATEMENT_CASES: dict[str, tuple[list[str], list[str], list[tuple[str, str, str]]]] = {
    "a word that rules nothing is exchanged": (
        ["Limits are set at the workspace level."],
        ["Limits are set at the project level."],
        [("statement_reworded", "neutral", "low")],
    ),
    "a date is added": (
        ["Some teams have access at once."],
        ["Some teams have access at once until May 3."],
        [("statement_reworded", "unknown", "medium")],
    ),
    "a negation is added": (
        ["Some teams will have access at once."],
        ["Some teams will not have access at once."],
        [("statement_reworded", "unknown", "medium")],
    ),
    "a Japanese modal is exchanged": (
        ["組織の認証は不要です。"],
        ["組織の認証が必要です。"],
        [("statement_reworded", "unknown", "medium")],
    ),
    "a strong sentence is new": (
        [],
        ["Access will be suspended."],
        [("statement_added", "unknown", "medium")],
    ),
    "a mild sentence is new": ([], ["Models vary."], [("statement_added", "unknown", "low")]),
    "a strong sentence is gone": (
        ["Only owners can start this."],
        [],
        [("statement_removed", "unknown", "medium")],
    ),
    "the same words in another order are no pair": (
        ["one two three four five"],
        ["five four three two one"],
        [("statement_removed", "unknown", "low"), ("statement_added", "unknown", "low")],
    ),
    "unlike sentences are no pair": (
        ["Prices vary by region and day."],
        ["Models learn from many texts."],
        [("statement_removed", "unknown", "low"), ("statement_added", "unknown", "low")],
    ),
}


@pytest.mark.parametrize("case", STATEMENT_CASES)
def test_a_change_of_sentences_when(case: str) -> None:
    before, after, expected = STATEMENT_CASES[case]
    changes = told([Statement(text) for text in before], [Statement(text) for text in after])
    assert sorted(changes) == sorted(expected)


RESTRICTIONS = [
    "Starting next month, o3 will be limited to tier 5.",
    "acme-2 will be shut down on 1 August 2026.",
    "We are shutting down acme-2.",
    "This does not apply to tier 1.",
    "These do not apply to tier 1.",
    "Note: o3 is paused for tier 1.",
    "o3 is deprecated",
    "o3 is restricted.",
    "o3 retires in May.",
    "The sunset of o3 is near.",
    "o3 was discontinued.",
    "All tiers except tier 1.",
    "o3 will be removed.",
    "Trial keys have no access.",
    "o3 is unavailable.",
    "o3 is not available in the EU.",
    "o3は廃止されます。",
    "o3の提供は終了します。",
    "o3は停止中です。",
    "o3の利用は制限されます。",
]


@pytest.mark.parametrize("text", RESTRICTIONS)
def test_a_restriction_that_comes_or_goes_is_told(text: str) -> None:
    assert told([], [Statement(text)]) == [("statement_added", "unknown", "medium")]
    assert told([Statement(text)], []) == [("statement_removed", "unknown", "medium")]


@pytest.mark.parametrize(
    "text", ["Exceptional models vary.", "Retirees like o3.", "o3 is available.", "o3 is exact."]
)
def test_a_sentence_that_merely_sounds_like_a_restriction_is_mild(text: str) -> None:
    assert told([], [Statement(text)]) == [("statement_added", "unknown", "low")]


def test_a_restriction_that_takes_the_place_of_another_word_is_told() -> None:
    before, after = "For tier 1, o3 is open today.", "For tier 1, o3 is paused today."
    assert told([Statement(before)], [Statement(after)]) == [
        ("statement_reworded", "unknown", "medium")
    ]


def test_a_reworded_sentence_shows_both_wordings() -> None:
    change = only_change(
        [Statement("Limits are set at the workspace level.", provenance=Provenance("", ("Old",)))],
        [Statement("Limits are set at the project level.", provenance=Provenance("", ("New",)))],
    )
    assert change.text == "Limits are set at the project level."
    assert change.before == Side("", "Limits are set at the workspace level.", ("Old",))
    assert change.after == Side("", "Limits are set at the project level.", ("New",))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["You may ask once, then wait."], ["You may ask once. ", "Then wait."]),
        (["Bring these: a passport", "or a card"], ["Bring these: a passport or a card."]),
        (["Ask us (by mail); we answer."], ["Ask us, by mail: we answer"]),
        (["申請できます。審査があります。"], ["申請できます。", "審査があります。"]),
    ],
)
def test_the_same_words_divided_or_punctuated_otherwise_tell_nothing(
    before: list[str], after: list[str]
) -> None:
    assert told([speaks(text) for text in before], [speaks(text) for text in after]) == []
    assert told([speaks(text) for text in after], [speaks(text) for text in before]) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("The desk opens on October 29, 2025.", "The desk opens on 29 October 2025."),
        ("The desk opens on Oct. 2nd, 2025.", "The desk opens on 2 October 2025."),
        ("Calls pause until 00UTC each day.", "Calls pause until 00:00 UTC each day."),
        ("You have five tries.", "You have 5 tries."),
        ("Orion | Alias: —", "Orion | Alias: N/A"),
        ("Follow the law—for example, ask.", "Follow the law – for example, ask."),
        ("c. Ask a keeper first.", "(d) Ask a keeper first."),
        ("See the rules.", "See the rules(opens in a new window)."),
    ],
)
def test_the_same_spelled_otherwise_tells_nothing(before: str, after: str) -> None:
    assert told([speaks(before)], [speaks(after)]) == []
    assert told([speaks(after)], [speaks(before)]) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("The desk opens on October 29, 2025.", "The desk opens on October 30, 2025."),
        ("The desk opens on 1 May 2025.", "The desk opens on 5 January 2025."),
        ("Calls pause until 00:00 UTC each day.", "Calls pause until 01:00 UTC each day."),
        ("Teams need at least five members.", "Teams need at least two members."),
        ("Orion | Alias: —", "Orion | Alias: orion-1"),
        ("Hold on to tiers 1–3 for now.", "Hold on to tiers 1 and 3 for now."),
        ("5 calls a day are free.", "6 calls a day are free."),
        ("Ask a keeper (5) first.", "Ask a keeper (6) first."),
    ],
)
def test_another_figure_date_or_number_in_words_is_told(before: str, after: str) -> None:
    assert told([speaks(before)], [speaks(after)]) == [("statement_reworded", "unknown", "medium")]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["You may ask once, then wait."], ["You may ask once.", "Then do not wait."]),
        (["You may ask once, then wait."], ["You may ask once."]),
        (["Calls: 1.5 a day"], ["Calls: 15 a day"]),
        (["Calls of Tier 4+ are free"], ["Calls of Tier 4 are free"]),
        (["Drafts, batch: -"], ["Drafts, batch"]),
        (["Only 5% of calls are kept"], ["Only 5 of calls are kept"]),
    ],
)
def test_no_word_number_or_sign_goes_unheard_in_a_division(
    before: list[str], after: list[str]
) -> None:
    assert told([speaks(text) for text in before], [speaks(text) for text in after])
    assert told([speaks(text) for text in after], [speaks(text) for text in before])


def test_words_scattered_over_sections_are_no_division_of_a_sentence() -> None:
    apart = [speaks("You may ask once", "Drafts"), speaks("then wait", "Prints")]
    assert told([speaks("You may ask once, then wait.")], list(apart))


def test_sentences_are_paired_with_their_likeliest_counterpart() -> None:
    before = ["Alpha keeps logs for nine days.", "Alpha keeps keys for nine days."]
    after = ["Alpha keeps keys for nine whole days.", "Alpha keeps logs for nine whole days."]
    changes = compare(extraction(*map(Statement, before)), extraction(*map(Statement, after)))
    pairs = {
        (change.before.quote, change.after.quote)
        for change in changes
        if change.before and change.after
    }
    assert pairs == {(before[0], after[1]), (before[1], after[0])}


def test_five_hundred_reworded_sentences_a_side_stay_cheap() -> None:
    """A wide ceiling in seconds of CPU: it takes a quarter of one, weighing all pairs takes 20."""
    draw = random.Random(7)
    common = ["the", "to", "of", "in", "is", "for", "you", "model", "may", "tier", "access"]
    old = [" ".join([*draw.choices(common, k=14), f"w{place}", "end"]) for place in range(500)]
    new = [text.replace("end", "finish") for text in old]
    start = time.process_time()
    changes = compare(extraction(*map(Statement, old)), extraction(*map(Statement, new)))
    assert time.process_time() - start < 3
    assert len(changes) == 500


# ---------------------------------------------------------------- all of them


def test_the_loudest_changes_come_first() -> None:
    changes = compare(
        extraction(open_to("tier:1"), Limit("rpm", 5, None, ("all",)), Process("p", "spend", 5)),
        extraction(asking(VERIFIED), Process("p", "spend", 9), Statement("Models vary.")),
    )
    assert [(change.severity.name, change.kind.value) for change in changes] == [
        ("HIGH", "requirement_added"),
        ("MEDIUM", "process_changed"),
        ("LOW", "limit_removed"),
        ("LOW", "statement_added"),
    ]


def test_another_pack_version_coverage_or_note_is_no_change() -> None:
    before = extraction(open_to("tier:1"))
    after = Extraction(PackRef("acme.access", 9, "d9"), SCHEME, before.records, notes=("grew",))
    assert compare(before, after) == ()


@given(extractions)
def test_an_extraction_does_not_differ_from_itself(whole: Extraction) -> None:
    assert compare(whole, whole) == ()


@given(st.lists(records, max_size=6), st.lists(records, max_size=6), st.randoms())
def test_the_order_of_records_changes_nothing(
    before: list[Record], after: list[Record], draw: random.Random
) -> None:
    expected = compare(extraction(*before), extraction(*after))
    draw.shuffle(before)
    draw.shuffle(after)
    assert compare(extraction(*before), extraction(*after)) == expected


MIRRORED = {Direction.TIGHTENED: Direction.LOOSENED, Direction.LOOSENED: Direction.TIGHTENED}


@st.composite
def stated(draw: st.DrawFn) -> Extraction:
    """Something is said of each place of a small world, so that nothing is new, gone or unread."""
    return extraction(
        *(
            Access("alpha", (segment,), Status.CONDITIONAL, requires=tuple(asked), logic=logic)
            for segment in ALL
            for asked in [draw(st.lists(requirements, max_size=3))]
            for logic in [draw(st.sampled_from(["all", "any"]))]
        ),
        TierRule("tier:1", tuple(draw(st.lists(conditions, max_size=3)))),
        *(Limit("rpm", draw(st.integers(0, 3)), "rpm", (segment,)) for segment in ALL),
        Process(
            "p", "reuse_window", draw(st.integers(0, 9)), draw(st.sampled_from(["day", "week"]))
        ),
        ValueSet("alpha", "endpoint", tuple(draw(st.sets(st.sampled_from("abc"))))),
    )


def directions(changes: tuple[Change, ...]) -> Counter[tuple[object, Direction]]:
    """How often what a change is about was tightened or loosened."""
    return Counter(
        ((change.type, change.segments, change.tier, change.attr), change.direction)
        for change in changes
        if change.direction in MIRRORED
    )


@given(stated(), stated())
def test_the_way_back_points_the_other_way(before: Extraction, after: Extraction) -> None:
    back = directions(compare(after, before))
    mirrored = Counter({(about, MIRRORED[way]): count for (about, way), count in back.items()})
    assert directions(compare(before, after)) == mirrored


@given(extractions, extractions)
def test_every_change_has_a_provider_and_a_side(before: Extraction, after: Extraction) -> None:
    for change in compare(before, after):
        assert change.provider == "acme"
        assert change.before is not None or change.after is not None
        assert Severity.LOW <= change.severity <= Severity.HIGH


# ---------------------------------------------------------------- what is worth telling


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([], [], False),
        ([], [Statement("Models vary.")], False),
        ([], [Statement("Models must be verified.")], True),
        ([], [Process("p", "check.playground", True)], True),
    ],
)
def test_a_rule_change_is_more_than_mild_wording(
    before: list[Record], after: list[Record], expected: bool
) -> None:
    assert is_rule_change(compare(extraction(*before), extraction(*after))) is expected


def test_the_same_change_of_several_subjects_is_one_group() -> None:
    subjects = ("alpha", "beta")
    changes = compare(
        extraction(
            *(asking(VERIFIED, subject=name) for name in subjects), asking(PAYMENT, subject="gamma")
        ),
        extraction(*(open_to("tier:1", subject=name) for name in (*subjects, "gamma"))),
    )
    assert [[change.subject for change in group] for group in grouped(changes)] == [
        ["alpha", "beta"],
        ["gamma"],
    ]


def test_limits_with_other_numbers_are_not_one_group() -> None:
    def limits(alpha: int, beta: int, gamma: int) -> Extraction:
        return extraction(
            Limit("rpm", alpha, "rpm", ("all",), "alpha"),
            Limit("rpm", beta, "rpm", ("all",), "beta"),
            Limit("rpm", gamma, "rpm", ("all",), "gamma"),
        )

    changes = compare(limits(5, 5, 7), limits(9, 9, 9))
    assert [[change.subject for change in group] for group in grouped(changes)] == [
        ["alpha", "beta"],
        ["gamma"],
    ]


def test_sentences_stay_alone() -> None:
    changes = compare(extraction(), extraction(Statement("Models vary."), Statement("Prices too.")))
    assert [len(group) for group in grouped(changes)] == [1, 1]


# ---------------------------------------------------------------- the labelled pairs

GOLD = Path(__file__).parents[2] / "shared" / "gold" / "dev.jsonl"

LADDERS = {
    "openai": "tier:free tier:1 tier:2 tier:3 tier:4 tier:5",
    "anthropic": "tier:1 tier:2 tier:3 tier:4 tier:custom",
    "google": "tier:free tier:1 tier:2 tier:3",
    "mistral": "tier:free tier:1 tier:2 tier:3 tier:4",
    "github": "plan:free plan:pro plan:pro_plus plan:business plan:enterprise",
}
FAMILIES = tuple((f"gpt-image-{name}", "gpt-image") for name in ("1", "1-mini", "1.5", "2"))
COMPARED = (
    *("kind", "type", "subject", "capability", "segments", "scope", "tier", "metric"),
    *("process", "attr", "direction", "severity", "detail", "text"),
)


def labelled_pairs() -> list[dict[str, Any]]:
    if not GOLD.exists():
        return []
    cases = (json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines())
    return [case for case in cases if case["kind"] == "pair" and case["class"] != "health"]


def labelled(case: dict[str, Any], side: str) -> Extraction:
    ladder = tuple(LADDERS.get(case["provider"], "").split())
    scheme = Scheme(case["provider"], ladder, FAMILIES)
    return extraction(*map(record_from_json, case[side]), scheme=scheme)


def canonical(change: dict[str, Any]) -> str:
    kept = {name: change[name] for name in COMPARED if name in change}
    if "text" in kept:
        kept["text"] = fold_key(kept["text"])
    return json.dumps(kept, sort_keys=True, ensure_ascii=False)


@pytest.mark.skipif(not GOLD.exists(), reason="the labelled cases are not here")
def test_the_labelled_pairs_have_exactly_the_labelled_changes() -> None:
    wrong = {}
    for case in labelled_pairs():
        changes = compare(labelled(case, "before_records"), labelled(case, "after_records"))
        got = sorted(canonical(change_to_json(change)) for change in changes)
        if got != sorted(map(canonical, case["changes"])):
            wrong[case["id"]] = got
        elif is_rule_change(changes) is not case["rule_change"]:
            wrong[case["id"]] = ["rule_change"]
    assert wrong == {}
    assert len(labelled_pairs()) > 100
