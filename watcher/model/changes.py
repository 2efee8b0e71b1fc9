"""What differs between two extractions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum


class ChangeKind(Enum):
    """What differs between two extractions."""

    BECAME_UNREADABLE = "became_unreadable"
    ACCESS_GRANTED = "access_granted"
    ACCESS_REVOKED = "access_revoked"
    DENIAL_STATED = "denial_stated"
    DENIAL_DROPPED = "denial_dropped"
    SCOPE_WIDENED = "scope_widened"
    SCOPE_NARROWED = "scope_narrowed"
    SUBJECT_ADDED = "subject_added"
    SUBJECT_REMOVED = "subject_removed"
    SUBJECT_RENAMED = "subject_renamed"
    REQUIREMENT_ADDED = "requirement_added"
    REQUIREMENT_REMOVED = "requirement_removed"
    REQUIREMENT_CHANGED = "requirement_changed"
    REQUIREMENT_STRENGTHENED = "requirement_strengthened"
    REQUIREMENT_WEAKENED = "requirement_weakened"
    THRESHOLD_CHANGED = "threshold_changed"
    LOGIC_CHANGED = "logic_changed"
    CONDITION_ADDED = "condition_added"
    CONDITION_REMOVED = "condition_removed"
    TIER_ADDED = "tier_added"
    TIER_REMOVED = "tier_removed"
    LIMIT_ADDED = "limit_added"
    LIMIT_REMOVED = "limit_removed"
    LIMIT_CHANGED = "limit_changed"
    EXCEPTION_ADDED = "exception_added"
    EXCEPTION_REMOVED = "exception_removed"
    TEMPORALITY_CHANGED = "temporality_changed"
    ASSURANCE_ADDED = "assurance_added"
    ASSURANCE_REMOVED = "assurance_removed"
    PROCESS_ADDED = "process_added"
    PROCESS_REMOVED = "process_removed"
    PROCESS_CHANGED = "process_changed"
    SET_ADDED = "set_added"
    SET_REMOVED = "set_removed"
    SET_VALUE_ADDED = "set_value_added"
    SET_VALUE_REMOVED = "set_value_removed"
    STATEMENT_ADDED = "statement_added"
    STATEMENT_REMOVED = "statement_removed"
    STATEMENT_REWORDED = "statement_reworded"
    UNEXPLAINED = "unexplained"
    EDITORIAL = "editorial"


class Direction(Enum):
    TIGHTENED = "tightened"
    LOOSENED = "loosened"
    MIXED = "mixed"
    NEUTRAL = "neutral"
    UNKNOWN = "unknown"


class Severity(IntEnum):
    """How loud a change is; comparable. CRITICAL is only reached through a profile."""

    NONE = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a change: the value in plain words and the quoted words with their section.
    `words` are the quoted ones with what they stand for, where they alone tell too little: a cell
    with its row and column, a list with all its items."""

    value: str = ""
    quote: str = ""
    section: tuple[str, ...] = ()
    words: str = ""

    @property
    def shown(self) -> str:
        """The words of the page as people are shown them."""
        return self.words or self.quote


@dataclass(frozen=True, slots=True)
class Own:
    """A number of the tier or plan that a profile says it has, in plain words on both sides."""

    segment: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """One typed difference. Fields beyond the first five name what it is about; those that do not
    apply to its record `type` are None. `basis` is "omission" where the words are merely gone.
    `text` is a statement's (new) text. `before`/`after` are what a person is shown. `since` is the
    ISO date from which the new rule holds, where the page gives one. `unnamed`: the page names no
    tier or plan, and the segments are those of the whole ladder. `own` is
    set where a number of the profile's own tier or plan differs."""

    kind: ChangeKind
    type: str
    direction: Direction
    severity: Severity
    provider: str
    subject: str | None = None
    capability: str | None = None
    segments: tuple[str, ...] | None = None
    scope: tuple[tuple[str, str], ...] | None = None
    tier: str | None = None
    metric: str | None = None
    process: str | None = None
    attr: str | None = None
    detail: str | None = None
    text: str | None = None
    basis: str = "explicit"
    before: Side | None = None
    after: Side | None = None
    since: str | None = None
    unnamed: bool = False
    own: Own | None = None
