"""Records as JSON and back, their keys, atoms and foldings, and segments in words."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import SCHEME, extraction, extractions, records, segments
from watcher.codec import (
    alert_from_json,
    alert_to_json,
    atoms,
    change_from_json,
    change_to_json,
    extraction_from_json,
    extraction_summary_to_json,
    extraction_to_json,
    fold,
    health_from_json,
    health_to_json,
    impact_from_json,
    impact_to_json,
    record_from_json,
    record_key,
    record_to_json,
    segments_text,
)
from watcher.model import (
    Access,
    Alert,
    AlertKind,
    Assessment,
    BlockKind,
    Change,
    ChangeKind,
    Condition,
    Confidence,
    Direction,
    Extraction,
    Health,
    HealthState,
    Impact,
    Limit,
    Method,
    Process,
    Profile,
    Provenance,
    Record,
    Requirement,
    Scheme,
    Severity,
    Side,
    SourceFacts,
    Standing,
    Statement,
    Status,
    Strength,
    Temporal,
    TierRule,
    ValueSet,
)

VERIFIED = Requirement("verification.organization")
NOON = datetime(2030, 5, 1, 12, 0, tzinfo=UTC)

CHANGE = Change(
    kind=ChangeKind.REQUIREMENT_ADDED,
    type="access",
    direction=Direction.TIGHTENED,
    severity=Severity.HIGH,
    provider="acme",
    subject="alpha",
    capability="*",
    segments=("tier:1", "tier:2"),
    scope=(("endpoint", "batch"),),
    detail="verification.organization",
    before=Side("available", "alpha is open to all tiers.", ("Models", "alpha")),
    after=Side("needs organization verification", "alpha needs verification.", ("Models",)),
)
IMPACT = Impact(
    profile=Profile("acme", "tier:1", ("payment.method",), ("alpha",), ("streaming",)),
    subject="alpha",
    capability="streaming",
    before=Assessment(Standing.YES),
    after=Assessment(Standing.TODO, ("verification.organization",)),
)
HEALTH = Health(
    state=HealthState.BLOCKED,
    since=NOON,
    reasons=("a challenge page", "status 403"),
    failures=3,
    last_good=datetime(2030, 4, 30, tzinfo=UTC),
    told=HealthState.FAILING,
)


def through_text(data: object) -> Any:
    return json.loads(json.dumps(data, ensure_ascii=False, allow_nan=False))


# ---------------------------------------------------------------- JSON


@given(records)
def test_a_record_survives_json_with_its_provenance(record: Record) -> None:
    again = record_from_json(through_text(record_to_json(record)))
    assert again == record
    assert again.provenance == record.provenance


@given(extractions)
def test_an_extraction_survives_json(whole: Extraction) -> None:
    assert extraction_from_json(through_text(extraction_to_json(whole))) == whole


def test_access_has_the_documented_form() -> None:
    record = Access(
        subject="alpha",
        segments=("tier:1", "tier:2"),
        status=Status.CONDITIONAL,
        requires=(
            VERIFIED,
            Requirement("other", Strength.POSSIBLE, (("text", "a trust review"),)),
        ),
        temporal=Temporal(since="2030-01-01"),
        provenance=Provenance(
            "Tiers 1–2 must verify.", ("alpha",), BlockKind.ITEM, Method.LIST, Confidence.CARRIED
        ),
    )
    assert record_to_json(record) == {
        "type": "access",
        "subject": "alpha",
        "capability": "*",
        "segments": ["tier:1", "tier:2"],
        "status": "conditional",
        "requires": [
            {"req": "verification.organization", "strength": "required"},
            {"req": "other", "strength": "possible", "text": "a trust review"},
        ],
        "temporal": {"from": "2030-01-01"},
        "q": "Tiers 1–2 must verify.",
        "section": ["alpha"],
        "block": "item",
        "method": "list",
        "confidence": "carried",
    }


def test_a_record_without_provenance_and_defaults_can_be_read() -> None:
    data = {"type": "process", "process": "p", "attr": "reuse_window", "value": 90, "unit": "day"}
    assert record_from_json(data) == Process("p", "reuse_window", 90, "day")


def test_a_limit_keeps_a_unit_of_none() -> None:
    data = record_to_json(Limit("rpm", "unlimited", None, ("all",)))
    assert data["unit"] is None
    assert record_from_json(data) == Limit("rpm", "unlimited", None, ("all",))


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "type"),
        ({"type": "wish"}, "type"),
        ({"type": "statement"}, "text"),
        ({"type": "statement", "text": 7}, "text"),
        ({"type": "process", "process": "p", "attr": "a", "value": [1]}, "value"),
        ({"type": "access", "subject": "a", "segments": "tier:1", "status": "open"}, "segments"),
        ({"type": "access", "subject": "a", "segments": ["all"], "status": "maybe"}, "status"),
        (
            {
                "type": "access",
                "subject": "a",
                "segments": ["all"],
                "status": "open",
                "requires": [{"req": "review", "strength": "firm"}],
            },
            "strength",
        ),
        ({"type": "tier_rule", "tier": "tier:1", "conditions": ["spend"]}, "conditions"),
        ({"type": "tier_rule", "tier": "t", "conditions": [{"c": "x", "value": True}]}, "value"),
    ],
)
def test_data_of_another_form_is_refused_with_the_fields_name(
    data: dict[str, object], field: str
) -> None:
    with pytest.raises(ValueError, match=rf"^{field}: "):
        record_from_json(data)


def test_a_change_survives_json_and_leaves_out_what_does_not_apply() -> None:
    data = through_text(change_to_json(CHANGE))
    assert change_from_json(data) == CHANGE
    assert data["kind"] == "requirement_added"
    assert data["severity"] == "high"
    assert data["before"] == {
        "value": "available",
        "quote": "alpha is open to all tiers.",
        "section": ["Models", "alpha"],
    }
    assert not {"tier", "metric", "process", "attr", "text"} & data.keys()


def test_an_impact_survives_json() -> None:
    data = through_text(impact_to_json(IMPACT))
    assert impact_from_json(data) == IMPACT
    assert data["after"] == {"standing": "todo", "todo": ["verification.organization"]}


@pytest.mark.parametrize("health", [HEALTH, Health()])
def test_health_survives_json(health: Health) -> None:
    assert health_from_json(through_text(health_to_json(health))) == health


@pytest.mark.parametrize(
    "alert",
    [
        Alert(
            key="k1",
            kind=AlertKind.CHANGE,
            source=SourceFacts("docs", "https://docs.example/a", "Models", "acme"),
            at=NOON,
            severity=Severity.CRITICAL,
            changes=(CHANGE,),
            impacts=(IMPACT,),
            revision_key="r1",
            seq=7,
        ),
        Alert(
            key="k2",
            kind=AlertKind.HEALTH,
            source=SourceFacts("docs", "https://docs.example/a", "", "acme"),
            at=NOON,
            severity=Severity.HIGH,
            health_before=Health(),
            health_after=HEALTH,
        ),
    ],
    ids=["change", "health"],
)
def test_an_alert_survives_json(alert: Alert) -> None:
    assert alert_from_json(through_text(alert_to_json(alert))) == alert


def test_a_time_without_an_offset_is_refused() -> None:
    data = health_to_json(HEALTH) | {"since": "2030-05-01T12:00:00"}
    with pytest.raises(ValueError, match="since: expected a time with an offset"):
        health_from_json(data)


def test_a_summary_reads_as_an_extraction_without_records() -> None:
    whole = extraction(Statement("Prices are elsewhere."))
    summary = through_text(extraction_summary_to_json(whole))
    assert "records" not in summary
    assert extraction_from_json(summary) == extraction()


# ---------------------------------------------------------------- keys


@pytest.mark.parametrize(
    ("record", "key"),
    [
        (
            Access("alpha", ("tier:1",), Status.OPEN, "streaming", scope=(("region", "eu"),)),
            "acme|access|alpha|streaming|region=eu|tier:1",
        ),
        (TierRule("tier:2"), "acme|tier_rule|usage|tier:2"),
        (Limit("rpm", 5, None, ("all",), "alpha"), "acme|limit|alpha|*|rpm|all"),
        (Process("p", "reuse_window", 90), "acme|process|p|reuse_window"),
        (ValueSet("alpha", "endpoint", ("a",)), "acme|set|alpha|endpoint"),
        (Statement("Some  ‘Words’ here."), "acme|statement|some 'words' here"),
        (Statement("a|b"), "acme|statement|a%7Cb"),
    ],
)
def test_a_key_says_what_a_record_is_about(record: Record, key: str) -> None:
    assert record_key(record, "acme") == key


def test_a_key_does_not_depend_on_what_is_said_or_where() -> None:
    one = Access("alpha", ("all",), Status.OPEN, provenance=Provenance("a", ("x",)))
    other = Access("alpha", ("all",), Status.UNAVAILABLE, requires=(VERIFIED,))
    assert record_key(one, "acme") == record_key(other, "acme")


def test_long_statements_that_differ_at_their_end_have_different_short_keys() -> None:
    keys = {record_key(Statement("word " * 200 + end), "acme") for end in ("one", "two")}
    assert len(keys) == 2
    assert max(map(len, keys)) < 200


def test_a_record_of_several_segments_has_no_key() -> None:
    with pytest.raises(ValueError, match="one segment"):
        record_key(Access("alpha", ("tier:1", "tier:2"), Status.OPEN), "acme")


# ---------------------------------------------------------------- atoms


def values(whole: Extraction) -> list[Record]:
    return [record for _, record in atoms(whole)]


def test_atoms_have_one_segment_each() -> None:
    whole = extraction(Access("alpha", ("tier:2", "tier:1"), Status.OPEN))
    assert atoms(whole) == (
        ("acme|access|alpha|*||tier:1", Access("alpha", ("tier:1",), Status.OPEN)),
        ("acme|access|alpha|*||tier:2", Access("alpha", ("tier:2",), Status.OPEN)),
    )


def test_two_statements_about_one_cell_ask_for_what_either_asks() -> None:
    whole = extraction(
        Access("alpha", ("all",), Status.OPEN, provenance=Provenance("alpha is open.")),
        Access(
            "alpha",
            ("all",),
            Status.CONDITIONAL,
            requires=(VERIFIED,),
            provenance=Provenance("alpha needs verification."),
        ),
        Access("alpha", ("all",), Status.CONDITIONAL, requires=(Requirement("payment.method"),)),
    )
    merged = Access(
        "alpha",
        ("all",),
        Status.CONDITIONAL,
        requires=(Requirement("payment.method"), VERIFIED),
    )
    assert values(whole) == [merged]


def test_of_two_strengths_of_a_requirement_the_stronger_holds() -> None:
    weak = Requirement("review", Strength.RECOMMENDED, (("text", "a chat"),))
    strong = Requirement("review", Strength.REQUIRED)
    whole = extraction(
        Access("alpha", ("all",), Status.CONDITIONAL, requires=(weak,)),
        Access("alpha", ("all",), Status.CONDITIONAL, requires=(strong,)),
    )
    [atom] = values(whole)
    assert isinstance(atom, Access)
    assert atom.requires == (strong,)


def test_a_denial_wins_over_a_permission() -> None:
    whole = extraction(
        Access("alpha", ("all",), Status.OPEN),
        Access("alpha", ("all",), Status.UNAVAILABLE, provenance=Provenance("No access.")),
    )
    [atom] = values(whole)
    assert isinstance(atom, Access)
    assert atom.status is Status.UNAVAILABLE
    assert atom.provenance.quote == "No access."


def test_two_values_of_one_fact_are_both_kept() -> None:
    whole = extraction(Process("p", "propagation", 30, "minute"), Process("p", "propagation", 15))
    assert {key for key, _ in atoms(whole)} == {
        "acme|process|p|propagation",
        "acme|process|p|propagation|30 minute",
    }
    assert len(values(whole)) == 2


def test_one_value_written_in_two_ways_is_one_fact() -> None:
    whole = extraction(Process("p", "spend", 50.0, "USD"), Process("p", "spend", 50, "USD"))
    assert values(whole) == [Process("p", "spend", 50, "USD")]


def test_tier_rules_and_sets_told_twice_are_joined() -> None:
    whole = extraction(
        TierRule("tier:1"),
        TierRule("tier:1", (Condition("spend", 5, "USD"),), logic="any"),
        ValueSet("alpha", "endpoint", ("b",)),
        ValueSet("alpha", "endpoint", ("a", "b")),
    )
    assert values(whole) == [
        ValueSet("alpha", "endpoint", ("a", "b")),
        TierRule("tier:1", (Condition("spend", 5, "USD"),), logic="any"),
    ]


def test_a_tier_mentioned_twice_asks_for_no_alternatives() -> None:
    assert values(extraction(TierRule("tier:1"), TierRule("tier:1", ladder="usage"))) == [
        TierRule("tier:1")
    ]
    differing = extraction(
        TierRule("tier:1", provenance=Provenance("one")), TierRule("tier:1", logic="any")
    )
    assert values(differing) == [TierRule("tier:1")]


def test_two_sets_of_alternatives_are_not_one_set_of_more_alternatives() -> None:
    review = Requirement("review")
    whole = extraction(
        Access("alpha", ("all",), Status.CONDITIONAL, requires=(VERIFIED, review), logic="any"),
        Access(
            "alpha",
            ("all",),
            Status.CONDITIONAL,
            requires=(Requirement("payment.method"), VERIFIED),
            logic="any",
        ),
    )
    [atom] = values(whole)
    assert isinstance(atom, Access)
    assert atom.logic == "all"


def test_a_sentence_told_twice_is_one_statement() -> None:
    whole = extraction(Statement("Keep it safe."), Statement("keep it  safe", bearing=True))
    [statement] = values(whole)
    assert isinstance(statement, Statement)
    assert statement.bearing


@given(extractions)
def test_keys_of_atoms_are_unique_and_sorted(whole: Extraction) -> None:
    keys = [key for key, _ in atoms(whole)]
    assert keys == sorted(set(keys))


@given(st.lists(records, min_size=1, max_size=4))
def test_the_order_of_records_changes_neither_atoms_nor_their_quotes(found: list[Record]) -> None:
    variants = [
        [(key, atom, atom.provenance.quote) for key, atom in atoms(extraction(*order))]
        for order in permutations(found)
    ]
    assert all(variant == variants[0] for variant in variants)


# ---------------------------------------------------------------- folding


def test_equal_cells_fold_to_one_record_in_ladder_order() -> None:
    atomic: list[Record] = [
        Access("alpha", ("tier:3",), Status.OPEN, provenance=Provenance("three")),
        Access("alpha", ("tier:free",), Status.UNAVAILABLE),
        Access("alpha", ("tier:2",), Status.OPEN, provenance=Provenance("two")),
    ]
    folded = fold(atomic, SCHEME)
    assert folded == (
        Access("alpha", ("tier:free",), Status.UNAVAILABLE),
        Access("alpha", ("tier:2", "tier:3"), Status.OPEN),
    )
    assert folded[1].provenance.quote == "two"


@given(extractions)
def test_folding_keeps_all_atoms(whole: Extraction) -> None:
    folded = fold([atom for _, atom in atoms(whole)], whole.scheme)
    assert atoms(extraction(*folded)) == atoms(whole)


@given(st.lists(records, max_size=5))
def test_folding_does_not_depend_on_the_order_of_atoms(found: list[Record]) -> None:
    atomic = [atom for _, atom in atoms(extraction(*found))]
    assert fold(atomic, SCHEME) == fold(atomic[::-1], SCHEME)


# ---------------------------------------------------------------- segments in words


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["tier:1", "tier:2"], "tiers 1–2"),
        (["tier:2", "tier:1", "tier:3"], "tiers 1–3"),
        (["tier:free"], "free tier"),
        (["tier:free", "tier:2"], "free tier and tier 2"),
        (["tier:1", "tier:3"], "tiers 1 and 3"),
        (["tier:6"], "tier 6"),
        (["tier:10", "tier:9"], "tiers 9–10"),
        (["plan:pro"], "Pro plan"),
        (["plan:pro_plus", "plan:pro"], "Pro and Pro+ plans"),
        (["key:trial"], "trial key"),
        (["tier:custom"], "Custom tier"),
        (["tier:free", "tier:1", "tier:2", "tier:3"], "all tiers"),
        (["all"], "everyone"),
    ],
)
def test_segments_in_words(names: list[str], words: str) -> None:
    assert segments_text(names, SCHEME) == words


def test_a_ladder_of_plans_is_told_as_plans() -> None:
    scheme = Scheme("acme", ("plan:free", "plan:team"))
    assert segments_text(["plan:team", "plan:free"], scheme) == "all plans"


@given(st.lists(segments, min_size=1, max_size=6))
def test_segments_always_have_words(names: list[str]) -> None:
    assert segments_text(names, SCHEME).strip()
