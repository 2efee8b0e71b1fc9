"""Which alerts go where, and when."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from watcher.model import ChangeKind, Direction, HealthState
from watcher.settings.keys import Keys
from watcher.values import (
    ChannelName,
    ClockTime,
    Id,
    Length,
    OneOrMany,
    SourceName,
    Words,
    ZoneName,
    mapping_or_nothing,
    one_or_many,
)


class MatchSettings(Keys):
    """Which alerts a route takes: those for which every key that is written holds."""

    source: Annotated[tuple[SourceName, ...], OneOrMany] = Field(
        default=(), description="Ids of sources, one or a list."
    )
    provider: Annotated[tuple[Words, ...], OneOrMany] = Field(
        default=(), description="Providers, one or a list: `openai`."
    )
    kind: Annotated[
        tuple[ChangeKind, ...],
        BeforeValidator(one_or_many, json_schema_input_type=ChangeKind | list[ChangeKind]),
    ] = Field(default=(), description="Kinds of change, one or a list: `requirement_added`.")
    direction: Annotated[
        tuple[Direction, ...],
        BeforeValidator(one_or_many, json_schema_input_type=Direction | list[Direction]),
    ] = Field(default=(), description="Directions, one or a list: `tightened`.")
    severity: Literal["none", "low", "medium", "high", "critical"] = Field(
        default="low", description="The least severity."
    )
    max_severity: Literal["none", "low", "medium", "high", "critical"] = Field(
        default="critical", description="The highest severity."
    )
    health: bool | None = Field(
        default=None, description="`true`: only trouble with looking. `false`: only changes."
    )
    state: Annotated[
        tuple[HealthState, ...],
        BeforeValidator(one_or_many, json_schema_input_type=HealthState | list[HealthState]),
    ] = Field(
        default=(), description="States that trouble begins or ends with, one or a list: `blocked`."
    )
    impact: bool | None = Field(
        default=None, description="`true`: only changes that alter what a profile may do."
    )


_Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class TimetableSettings(Keys):
    """A time of each day, or of one day a week."""

    at: ClockTime = Field(description='The time of day: `"07:30"`, in quotes.')
    day: _Day | None = Field(default=None, description="The day of the week. Without it: each day.")
    zone: ZoneName = Field(
        default="UTC", description="The time zone whose clocks are meant: `Europe/Berlin`."
    )


class QuietSettings(Keys):
    """Hours in which nobody is disturbed: what is due then is told when they are over."""

    start: ClockTime = Field(alias="from", description='When they begin: `"22:00"`, in quotes.')
    end: ClockTime = Field(alias="to", description="When they end; may be on the next day.")
    zone: ZoneName = Field(default="UTC", description="The time zone whose clocks are meant.")
    days: Annotated[
        tuple[_Day, ...], BeforeValidator(one_or_many, json_schema_input_type=_Day | list[_Day])
    ] = Field(
        default=(), description="Days of the week on which they begin. Without it: every day."
    )
    except_severity: Literal["low", "medium", "high", "critical"] | None = Field(
        default=None, description="Alerts of this severity and above are told all the same."
    )


class RemindSettings(Keys):
    """Reminders of changes that nobody acknowledged (`watcher ack`)."""

    after: Length = Field(description="How long after it was seen a change is reminded of, once.")
    severity: Literal["low", "medium", "high", "critical"] = Field(
        default="high", description="The least severity."
    )


class RouteSettings(Keys):
    """Which alerts go to which channels."""

    id: Id | None = Field(
        default=None,
        description="Your name for the route; what it gathers is kept under it. Default: its"
        " place in the list.",
    )

    match: Annotated[MatchSettings, BeforeValidator(mapping_or_nothing)] = Field(
        default=MatchSettings(),
        description="Which alerts. Without it: all of at least low severity.",
    )
    to: Annotated[
        tuple[ChannelName, ...],
        OneOrMany,
        Field(min_length=1),
    ] = Field(description="Ids of channels, one or a list.")
    goes_on: bool = Field(
        default=True,
        alias="continue",
        description="`false`: what this route takes is kept from the routes after it.",
    )
    default: bool = Field(default=False, description="`true`: take only what no route before took.")
    digest: TimetableSettings | None = Field(
        default=None, description="Gather, and tell in one list at this time."
    )
    quiet: QuietSettings | None = Field(
        default=None, description="Quiet hours of this route. Default: those of the whole file."
    )
    repeat_after: Length | None = Field(
        default=None,
        description="How long the same word to the same recipient is not repeated. Default: that"
        " of the whole file.",
    )
