"""Why an alert is told to nobody."""

from __future__ import annotations

from datetime import time

import pytest

from tests.alerts import CHANGED, TROUBLE
from watcher.model import (
    ChangeKind,
    Direction,
    HealthState,
    Match,
    QuietHours,
    Route,
    Severity,
    Timetable,
)
from watcher.routing import Routing
from watcher.untold import why_untold


def routing(*routes: Route) -> Routing:
    return Routing(routes, {"hook": ("",)})


@pytest.mark.parametrize(
    ("match", "why"),
    [
        (Match(min_severity=Severity.CRITICAL), "critical and above, this is high"),
        (Match(max_severity=Severity.LOW), "low and below, this is high"),
        (Match(sources=("another",)), "other sources"),
        (Match(providers=("openai",)), "other providers"),
        (Match(health=True), "only trouble with looking"),
        (Match(states=(HealthState.GONE,)), "only trouble with looking"),
        (Match(kinds=(ChangeKind.LIMIT_ADDED,)), "other kinds of change"),
        (Match(directions=(Direction.MIXED,)), "other directions"),
    ],
)
def test_the_condition_that_keeps_a_route_from_taking_it_is_said(match: Match, why: str) -> None:
    routes = routing(Route(("hook",), match, id="urgent"))
    assert why_untold(CHANGED, routes) == f"no route takes it (route urgent takes {why})"


def test_each_route_says_its_own_and_one_that_takes_it_is_enough() -> None:
    others, critical = Match(sources=("another",)), Match(min_severity=Severity.CRITICAL)
    refusing = [Route(("hook",), others, id="1"), Route(("hook", "mail"), critical)]
    assert why_untold(CHANGED, routing(*refusing)) == (
        "no route takes it (route 1 takes other sources;"
        " the route to hook, mail takes critical and above, this is high)"
    )
    many = [Route(("hook",), others, id=str(number)) for number in range(5)]
    assert why_untold(CHANGED, routing(*many)).endswith("route 2 takes other sources; and 2 more)")
    at, quiet = Timetable(time(7)), QuietHours(time(22), time(7))
    assert why_untold(CHANGED, routing(*refusing, Route(("hook",), digest=at, quiet=quiet))) == ""


def test_without_routes_everything_is_told_and_without_channels_nothing() -> None:
    assert why_untold(CHANGED, routing()) == ""
    assert why_untold(CHANGED, Routing((), {})) == "no channel is configured"
    assert why_untold(TROUBLE, routing(Route(("hook",), Match(health=True)))) == ""
