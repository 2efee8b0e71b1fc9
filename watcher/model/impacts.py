"""Who the user is, and what a change means for them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class Profile:
    """Who the user is to a provider. Empty `models` watches every model of the page."""

    provider: str
    segment: str
    has: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    capabilities: tuple[str, ...] = ()


class Standing(Enum):
    """What the page says of a profile's access."""

    YES = "yes"
    TODO = "todo"
    MAYBE = "maybe"
    NO = "no"
    UNSTATED = "unstated"


@dataclass(frozen=True, slots=True)
class Assessment:
    """A standing with what is still to be done for it (requirement ids). `since` and `until` are
    the ISO dates from and up to which the page says so, where it gives them."""

    standing: Standing
    todo: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Impact:
    """What a revision means for a profile, for one subject and capability."""

    profile: Profile
    subject: str
    capability: str
    before: Assessment
    after: Assessment
