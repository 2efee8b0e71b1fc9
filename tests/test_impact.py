"""What a page and its changes mean for a profile."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from tests.strategies import SCHEME, extraction, extractions
from watcher.codec import record_from_json
from watcher.compare import compare
from watcher.impact import assess, impacts, raised
from watcher.model import (
    Access,
    Assessment,
    Change,
    ChangeKind,
    Direction,
    Extraction,
    Profile,
    Record,
    Requirement,
    Scheme,
    Severity,
    Standing,
    Statement,
    Status,
    Strength,
)

VERIFICATION = "verification.organization"
VERIFIED = Requirement(VERIFICATION)
TIER_1 = Profile("acme", "tier:1")


def rule(
    subject: str = "alpha",
    segment: str = "tier:1",
    *requirements: Requirement,
    capability: str = "*",
    status: Status = Status.OPEN,
) -> Access:
    return Access(subject, (segment,), status, capability, requires=requirements)


def standing(
    records: list[Record], profile: Profile = TIER_1, subject: str = "alpha", capability: str = "*"
) -> tuple[str, tuple[str, ...]]:
    assessment = assess(extraction(*records), profile, subject, capability)
    return assessment.standing.value, assessment.todo


DENIED = Status.UNAVAILABLE
MAY = Requirement("review", Strength.POSSIBLE)
EITHER = Access(
    "alpha",
    ("tier:1",),
    Status.CONDITIONAL,
    requires=(VERIFIED, Requirement("payment.method")),
    logic="any",
)

CASES: dict[str, tuple[list[Record], Profile, str, str, tuple[str, tuple[str, ...]]]] = {
    "nothing is stated": ([], TIER_1, "alpha", "*", ("unstated", ())),
    "only a sentence speaks of it": (
        [Statement("Tier 1 can use alpha, we think.")],
        TIER_1,
        "alpha",
        "*",
        ("unstated", ()),
    ),
    "it is stated for another tier": (
        [rule(segment="tier:2")],
        TIER_1,
        "alpha",
        "*",
        ("unstated", ()),
    ),
    "it is open": ([rule()], TIER_1, "alpha", "*", ("yes", ())),
    "it is denied": ([rule(status=DENIED)], TIER_1, "alpha", "*", ("no", ())),
    "something is missing": (
        [rule("alpha", "tier:1", VERIFIED, Requirement("payment.method"))],
        Profile("acme", "tier:1", ("payment.method",)),
        "alpha",
        "*",
        ("todo", (VERIFICATION,)),
    ),
    "all that is needed is there": (
        [rule("alpha", "tier:1", VERIFIED)],
        Profile("acme", "tier:1", (VERIFICATION,)),
        "alpha",
        "*",
        ("yes", ()),
    ),
    "something may be needed": (
        [rule("alpha", "tier:1", MAY)],
        TIER_1,
        "alpha",
        "*",
        ("maybe", ("review",)),
    ),
    "something is merely recommended": (
        [rule("alpha", "tier:1", Requirement("review", Strength.RECOMMENDED))],
        TIER_1,
        "alpha",
        "*",
        ("yes", ()),
    ),
    "what is needed outweighs what may be": (
        [rule("alpha", "tier:1", MAY, VERIFIED)],
        TIER_1,
        "alpha",
        "*",
        ("todo", (VERIFICATION,)),
    ),
    "there are exceptions the page does not name": (
        [Access("alpha", ("tier:1",), Status.OPEN, exceptions=True)],
        TIER_1,
        "alpha",
        "*",
        ("maybe", ()),
    ),
    "one of two alternatives is there": (
        [EITHER],
        Profile("acme", "tier:1", ("payment.method",)),
        "alpha",
        "*",
        ("yes", ()),
    ),
    "none of two alternatives is there": (
        [EITHER],
        TIER_1,
        "alpha",
        "*",
        ("todo", ("payment.method", VERIFICATION)),
    ),
    "the rule holds for everyone": (
        [rule(segment="all")],
        TIER_1,
        "alpha",
        "*",
        ("yes", ()),
    ),
    "the own tier outweighs everyone": (
        [rule(segment="all"), rule(status=DENIED)],
        TIER_1,
        "alpha",
        "*",
        ("no", ()),
    ),
    "the family has a rule": (
        [rule("pix", "tier:1", VERIFIED)],
        TIER_1,
        "pix-1",
        "*",
        ("todo", (VERIFICATION,)),
    ),
    "the member has a rule of its own": (
        [rule("pix", "tier:1", VERIFIED), rule("pix-1")],
        TIER_1,
        "pix-1",
        "*",
        ("yes", ()),
    ),
    "a member's rule says nothing of its family": (
        [rule("pix-1")],
        TIER_1,
        "pix",
        "*",
        ("unstated", ()),
    ),
    "a capability has the rule of its model": ([rule()], TIER_1, "alpha", "streaming", ("yes", ())),
    "a capability has a rule of its own": (
        [rule(), rule("alpha", "tier:1", VERIFIED, capability="streaming")],
        TIER_1,
        "alpha",
        "streaming",
        ("todo", (VERIFICATION,)),
    ),
    "a capability of a denied model": (
        [rule(status=DENIED), rule("alpha", "tier:1", capability="streaming")],
        TIER_1,
        "alpha",
        "streaming",
        ("no", ()),
    ),
    "a capability's rule says nothing of the model": (
        [rule("alpha", "tier:1", capability="streaming")],
        TIER_1,
        "alpha",
        "*",
        ("unstated", ()),
    ),
    "a rule for all models asks for something too": (
        [rule(), rule("*", "all", Requirement("payment.method"))],
        TIER_1,
        "alpha",
        "*",
        ("todo", ("payment.method",)),
    ),
    "a capability of all models asks for something too": (
        [rule(), rule("*", "tier:1", Requirement("beta.header"), capability="streaming")],
        TIER_1,
        "alpha",
        "streaming",
        ("todo", ("beta.header",)),
    ),
    "the rule is of a narrower scope": (
        [Access("alpha", ("tier:1",), Status.OPEN, scope=(("region", "eu"),))],
        TIER_1,
        "alpha",
        "*",
        ("unstated", ()),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_standing_when(case: str) -> None:
    records, profile, subject, capability, expected = CASES[case]
    assert standing(records, profile, subject, capability) == expected


@given(extractions)
def test_what_is_not_mentioned_is_never_fine(whole: Extraction) -> None:
    general = [one for one in whole.records if isinstance(one, Access) and one.subject == "*"]
    assessed = assess(whole, TIER_1, "omega")
    if not general:
        assert assessed == Assessment(Standing.UNSTATED)


# ---------------------------------------------------------------- impacts


def felt(
    before: list[Record], after: list[Record], profile: Profile
) -> list[tuple[str, str, str, str]]:
    return [
        (one.subject, one.capability, one.before.standing.value, one.after.standing.value)
        for one in impacts(extraction(*before), extraction(*after), profile)
    ]


BEFORE: list[Record] = [rule("alpha"), rule("beta", "tier:1", VERIFIED), rule("gamma")]
AFTER: list[Record] = [
    rule("alpha", "tier:1", VERIFIED),
    rule("beta"),
    rule("gamma", status=DENIED),
    rule("delta", "tier:1", VERIFIED, capability="streaming"),
    rule("delta"),
]


def test_all_models_are_watched_where_the_profile_names_none_and_the_worst_comes_first() -> None:
    assert felt(BEFORE, AFTER, TIER_1) == [
        ("gamma", "*", "yes", "no"),
        ("alpha", "*", "yes", "todo"),
        ("delta", "streaming", "unstated", "todo"),
        ("beta", "*", "todo", "yes"),
        ("delta", "*", "unstated", "yes"),
    ]


def test_only_the_profiles_models_and_capabilities_are_watched() -> None:
    profile = Profile("acme", "tier:1", models=("beta", "delta"), capabilities=("streaming",))
    assert felt(BEFORE, AFTER, profile) == [
        ("delta", "streaming", "unstated", "todo"),
        ("beta", "*", "todo", "yes"),
        ("beta", "streaming", "todo", "yes"),
        ("delta", "*", "unstated", "yes"),
    ]


def test_a_feature_is_watched_where_the_profile_names_none() -> None:
    whole = rule("alpha", "tier:1")
    free = rule("alpha", "tier:1", capability="streaming")
    asked = rule("alpha", "tier:1", VERIFIED, capability="streaming")

    assert felt([whole, free], [whole, asked], TIER_1) == [("alpha", "streaming", "yes", "todo")]


def test_a_change_for_another_tier_is_not_felt() -> None:
    assert felt([rule()], [rule(), rule(segment="tier:2", status=DENIED)], TIER_1) == []


def test_something_else_to_do_is_felt() -> None:
    before, after = [rule("alpha", "tier:1", VERIFIED)], [rule("alpha", "tier:1", MAY, VERIFIED)]
    assert felt([*before], [*after], TIER_1) == []
    more = rule("alpha", "tier:1", VERIFIED, Requirement("payment.method"))
    [impact] = impacts(extraction(*before), extraction(more), TIER_1)
    assert impact.before.todo == (VERIFICATION,)
    assert impact.after.todo == ("payment.method", VERIFICATION)


@given(extractions)
def test_no_change_is_not_felt(whole: Extraction) -> None:
    assert impacts(whole, whole, TIER_1) == ()


# ---------------------------------------------------------------- raising


def severities(before: list[Record], after: list[Record], profile: Profile) -> list[str]:
    old, new = extraction(*before), extraction(*after)
    changes = raised(compare(old, new), impacts(old, new, profile), new.scheme)
    return [f"{change.subject} {change.kind.value} {change.severity.name}" for change in changes]


def test_a_high_change_that_takes_the_profiles_access_is_critical_and_comes_first() -> None:
    before: list[Record] = [rule("alpha", "tier:2"), rule("beta")]
    after: list[Record] = [rule("alpha", "tier:2", VERIFIED), rule("beta", "tier:1", VERIFIED)]
    assert severities(before, after, TIER_1) == [
        "beta requirement_added CRITICAL",
        "alpha requirement_added HIGH",
    ]


def test_a_profile_that_has_what_is_asked_for_loses_nothing() -> None:
    profile = Profile("acme", "tier:1", (VERIFICATION,))
    assert severities([rule()], [rule("alpha", "tier:1", VERIFIED)], profile) == [
        "alpha requirement_added HIGH"
    ]


def test_losing_what_was_not_had_is_not_critical() -> None:
    before: list[Record] = [rule("alpha", "tier:1", VERIFIED)]
    assert severities(before, [rule(status=DENIED)], TIER_1) == ["alpha access_revoked HIGH"]


def test_silence_about_a_tier_that_had_access_is_critical() -> None:
    before: list[Record] = [rule(), rule(segment="tier:2")]
    assert severities(before, [rule(segment="tier:2")], TIER_1) == ["alpha scope_narrowed CRITICAL"]


def test_a_rule_of_the_family_takes_the_access_of_its_members() -> None:
    profile = Profile("acme", "tier:1", models=("pix-2",))
    before: list[Record] = [rule("pix")]
    assert severities(before, [rule("pix", "tier:1", VERIFIED)], profile) == [
        "pix requirement_added CRITICAL"
    ]


def test_a_capability_is_lost_with_its_own_rule() -> None:
    profile = Profile("acme", "tier:1", models=("alpha",), capabilities=("streaming",))
    after: list[Record] = [rule(), rule("alpha", "tier:1", VERIFIED, capability="streaming")]
    assert severities([rule()], after, profile) == ["alpha requirement_added CRITICAL"]


def test_a_loss_within_a_narrower_scope_is_not_critical() -> None:
    before: list[Record] = [rule(), replace(rule(), scope=(("region", "eu"),))]
    after: list[Record] = [
        rule("alpha", "tier:1", VERIFIED),
        replace(rule(status=DENIED), scope=(("region", "eu"),)),
    ]
    assert severities(before, after, TIER_1) == [
        "alpha requirement_added CRITICAL",
        "alpha access_revoked HIGH",
    ]


def test_without_an_impact_all_stays_as_it_was() -> None:
    change = Change(
        ChangeKind.ACCESS_REVOKED,
        "access",
        Direction.TIGHTENED,
        Severity.HIGH,
        "acme",
        subject="alpha",
        capability="*",
        segments=("tier:1",),
    )
    assert raised([change], ()) == (change,)


# ---------------------------------------------------------------- the labelled pairs

GOLD = Path(__file__).parents[2] / "shared" / "gold" / "dev.jsonl"

FAMILIES = (("gpt-image-1", "gpt-image"),)


def labelled_impacts() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    cases = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    return [(case, impact) for case in cases for impact in case.get("impact", [])]


def labelled_standing(case: dict[str, Any], side: str, impact: dict[str, Any]) -> str:
    scheme = Scheme(case["provider"], SCHEME.ladder, FAMILIES)
    whole = extraction(*map(record_from_json, case[f"{side}_records"]), scheme=scheme)
    profile = Profile(
        case["provider"], impact["profile"]["segment"], tuple(impact["profile"]["has"])
    )
    return assess(whole, profile, impact["subject"], impact["capability"]).standing.value


@pytest.mark.skipif(not GOLD.exists(), reason="the labelled cases are not here")
def test_the_labelled_impacts_are_found() -> None:
    labelled = labelled_impacts()
    wrong = [
        (case["id"], impact)
        for case, impact in labelled
        for side in ("before", "after")
        if labelled_standing(case, side, impact) != impact[side]
    ]
    assert wrong == []
    assert len(labelled) > 15
