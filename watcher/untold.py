"""Why an alert is told to nobody, in plain words. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from watcher.model import Alert, Match, Route, Severity
from watcher.phrasing import one_line, severity_words
from watcher.routing import Routing, matches

_MOST = 3
"""Routes that are named with what keeps them from taking it."""

_ANY = Match(min_severity=Severity.NONE)
"""Holds for every alert."""


def why_untold(alert: Alert, routing: Routing) -> str:
    """What keeps every route from taking an alert; empty where one takes it, and where there are
    no routes and so everything goes to every channel."""
    if not routing.recipients:
        return "no channel is configured"
    refusing = [_refusal(route, alert) for route in routing.routes]
    if not refusing or not all(refusing):
        return ""
    more = len(refusing) - _MOST
    named = "; ".join(refusing[:_MOST]) + (f"; and {more} more" if more > 0 else "")
    return f"no route takes it ({named})"


def _refusal(route: Route, alert: Alert) -> str:
    """ "route urgent takes high and above, this is low"; empty where the route takes it."""
    wanted = next(_unmet(route.match, alert), "")
    name = f"route {one_line(route.id)}" if route.id else f"the route to {', '.join(route.to)}"
    return f"{name} takes {wanted}" if wanted else ""


def _unmet(match: Match, alert: Alert) -> Iterator[str]:
    """What is taken instead, of each condition that does not hold."""
    this = f"this is {severity_words(alert.severity)}"
    least, most = severity_words(match.min_severity), severity_words(match.max_severity)
    for words, condition in (
        (f"{least} and above, {this}", replace(_ANY, min_severity=match.min_severity)),
        (f"{most} and below, {this}", replace(_ANY, max_severity=match.max_severity)),
        ("other sources", replace(_ANY, sources=match.sources)),
        ("other providers", replace(_ANY, providers=match.providers)),
        ("only trouble with looking", replace(_ANY, health=match.health, states=match.states)),
        ("other kinds of change", replace(_ANY, kinds=match.kinds)),
        ("other directions", replace(_ANY, directions=match.directions)),
        ("only what alters what a profile may do", replace(_ANY, impact=match.impact)),
    ):
        if not matches(condition, alert):
            yield words
