"""Who is told, and when."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from watcher.model import (
    Alert,
    AlertKind,
    Assessment,
    Change,
    ChangeKind,
    Direction,
    Extraction,
    Impact,
    Match,
    PackRef,
    Profile,
    Revision,
    RevisionKind,
    Route,
    Scheme,
    Severity,
    SourceFacts,
    Standing,
)
from watcher.routing import Routing, deliveries_of

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SOURCE = SourceFacts("docs", "https://help.example/1", "Docs", "openai")
TIGHTENED = Change(
    ChangeKind.REQUIREMENT_ADDED,
    "access",
    Direction.TIGHTENED,
    Severity.HIGH,
    "openai",
    subject="o3",
)
REWORDED = Change(
    ChangeKind.STATEMENT_REWORDED, "statement", Direction.NEUTRAL, Severity.LOW, "openai", text="x"
)


def revision(*changes: Change, key: str = "k1") -> Revision:
    extraction = Extraction(PackRef("openai.page", 1, "d"), Scheme("openai"), ())
    return Revision(key, "docs", RevisionKind.CHANGE, NOON, 1, extraction, "Docs", changes)


def alert(**fields: object) -> Alert:
    values: dict[str, object] = {
        "key": "a",
        "kind": AlertKind.CHANGE,
        "source": SOURCE,
        "at": NOON,
        "severity": Severity.HIGH,
        "changes": (TIGHTENED,),
    }
    return Alert(**(values | fields))  # type: ignore[arg-type]


def routing(*routes: Route) -> Routing:
    return Routing(routes, {"slack": ("",), "mail": ("a@x.example", "b@x.example")})


def channels_told(told: Alert, *routes: Route) -> list[str]:
    return [delivery.channel for delivery in deliveries_of(told, routing(*routes), NOON)]


def test_the_end_of_trouble_takes_the_route_its_beginning_took() -> None:
    recovery = alert(kind=AlertKind.HEALTH, changes=(), severity=Severity.LOW)
    assert channels_told(recovery, Route(("slack",), Match(min_severity=Severity.HIGH))) == [
        "slack"
    ]


def test_without_routes_every_recipient_of_every_channel_gets_one_delivery() -> None:
    deliveries = deliveries_of(alert(), routing(), NOON)
    assert [(d.channel, d.recipient) for d in deliveries] == [
        ("slack", ""),
        ("mail", "a@x.example"),
        ("mail", "b@x.example"),
    ]
    assert len({d.key for d in deliveries}) == 3


@pytest.mark.parametrize(
    ("route", "matches"),
    [
        (Route(("slack",)), True),
        (Route(("slack",), Match(sources=("docs",))), True),
        (Route(("slack",), Match(sources=("other",))), False),
        (Route(("slack",), Match(providers=("openai",))), True),
        (Route(("slack",), Match(providers=("google",))), False),
        (Route(("slack",), Match(min_severity=Severity.HIGH)), True),
        (Route(("slack",), Match(min_severity=Severity.CRITICAL)), False),
        (Route(("slack",), Match(kinds=(ChangeKind.REQUIREMENT_ADDED,))), True),
        (Route(("slack",), Match(kinds=(ChangeKind.ACCESS_GRANTED,))), False),
        (Route(("slack",), Match(directions=(Direction.TIGHTENED,))), True),
        (Route(("slack",), Match(directions=(Direction.LOOSENED,))), False),
        (Route(("slack",), Match(health=False)), True),
        (Route(("slack",), Match(health=True)), False),
        (Route(("slack",), Match(impact=True)), False),
    ],
)
def test_a_route_matches_by_each_of_its_conditions(route: Route, matches: bool) -> None:
    assert channels_told(alert(), route) == (["slack"] if matches else [])


def test_a_route_for_impact_takes_a_change_that_alters_what_a_profile_may_do() -> None:
    impact = Impact(
        Profile("openai", "tier:2"),
        "o3",
        "*",
        Assessment(Standing.YES),
        Assessment(Standing.TODO, ("verification.organization",)),
    )
    assert channels_told(alert(impacts=(impact,)), Route(("slack",), Match(impact=True))) == [
        "slack"
    ]


def test_a_channel_named_by_two_routes_is_told_once() -> None:
    routes = (Route(("slack",)), Route(("slack", "mail"), Match(providers=("openai",))))
    assert channels_told(alert(), *routes) == ["slack", "mail", "mail"]


def test_trouble_that_no_route_takes_is_told_everywhere() -> None:
    trouble = alert(kind=AlertKind.HEALTH, changes=())
    assert channels_told(trouble, Route(("slack",), Match(health=False))) == [
        "slack",
        "mail",
        "mail",
    ]
