"""One alert to one recipient, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from watcher.model.alerts import Alert


class DeliveryState(Enum):
    """DUE: still to be told. DONE: taken by the channel. DEAD: given up. HELD: waits to be told
    together with others (a digest, a pass, a silence). FOLDED: told as part of another alert.
    SILENCED: kept quiet by a silence. DROPPED: taken off the list by a person."""

    DUE = "due"
    DONE = "done"
    DEAD = "dead"
    HELD = "held"
    FOLDED = "folded"
    SILENCED = "silenced"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One alert to one recipient of one channel. `key` is the idempotency key it travels under;
    `lease` is the token of the process that attempts it now, `attempts` counts that attempt.
    `thread` is what an earlier message of the same source to the same recipient left in its
    receipt, for channels that show follow-ups below it.

    `due_from` is when it may first be told (after quiet hours); the time after which it is given
    up counts from there. `bundle` names what a HELD or SILENCED one is told together with.
    `topic` is equal for alerts that tell a recipient the same thing; such a one is left out when
    the last word to that recipient about the source was the same, not longer than `repeat_after`
    ago.
    """

    key: str
    alert_key: str
    channel: str
    recipient: str = ""
    state: DeliveryState = DeliveryState.DUE
    attempts: int = 0
    created_at: datetime | None = None
    next_at: datetime | None = None
    lease: str | None = None
    thread: str | None = None
    lease_until: datetime | None = None
    due_from: datetime | None = None
    bundle: str = ""
    topic: str = ""
    repeat_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A delivery that waits to be told together with others, and its alert."""

    delivery: Delivery
    alert: Alert


@dataclass(frozen=True, slots=True)
class Gathering:
    """What becomes of deliveries that waited, committed together: lists with deliveries of their
    own, which delivery is told in which of them (its key, the list's key), and which are let go to
    be told by themselves."""

    alerts: tuple[Alert, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    folded: tuple[tuple[str, str], ...] = ()
    released: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a channel says of a message it took: the other side's id or status, without secrets.
    `thread` is what later messages of the same source name to follow below this one."""

    detail: str
    thread: str | None = None
