"""Which way a change of a number points, and how loud each kind of change is."""

from __future__ import annotations

from watcher.model import Change, ChangeKind, Direction, Scalar, Severity

Measure = tuple[Scalar | None, str | None]
"""A value with its unit."""

UNLIMITED = "unlimited"

_LARGER_IS_TIGHTER = frozenset(
    {
        "billed",
        "credit_purchase",
        "days_since_first_payment",
        "duration",
        "min_prepay",
        "propagation",
        "retry_wait",
        "reuse_window",
        "spend",
        "usage_fraction",
    }
)

_LARGER_IS_LOOSER = frozenset(
    {
        "billing_cap",
        "calls_per_day",
        "calls_per_month",
        "context_tokens",
        "countries",
        "free_tokens_per_day",
        "itpm",
        "max_budget",
        "max_credit_purchase",
        "monthly_spend_limit",
        "monthly_usage_cap",
        "otpm",
        "over_mau",
        "reuse_count",
        "rpd",
        "rpm",
        "rps",
        "tpd",
        "tpm",
        "validity",
    }
)

_NEUTRAL = frozenset({"start_url", "provider"})

_MINUTES = {
    "second": 1 / 60,
    "minute": 1,
    "hour": 60,
    "day": 1_440,
    "week": 10_080,
    "month": 43_200,
    "year": 525_600,
}
"""Units of time, with a month of 30 days and a year of 365."""


_EXACTLY = {
    "second": ("second", 1),
    "minute": ("second", 60),
    "hour": ("second", 3_600),
    "day": ("second", 86_400),
    "week": ("second", 604_800),
    "month": ("month", 1),
    "year": ("month", 12),
}
"""Units of time of which a number is always the same time: a year is twelve months, but a month is
no number of days."""


def is_same_amount(before: Measure, after: Measure) -> bool:
    """Whether two values say the same, if only in other units: 7 days and 1 week."""
    return _exact(before) == _exact(after)


def _exact(measure: Measure) -> tuple[Scalar | None, str | None]:
    value, unit = measure
    base, size = _EXACTLY.get(unit or "", (unit, 1))
    return (value * size, base) if _is_number(value) else (value, unit)  # type: ignore[operator]


def direction_of(name: str, before: Measure, after: Measure) -> Direction:
    """Which way a named number moved. NEUTRAL where the name has no polarity or the amount is the
    same, UNKNOWN where the two cannot be compared."""
    if name in _NEUTRAL:
        return Direction.NEUTRAL
    if before[0] == UNLIMITED and before != after:
        return Direction.TIGHTENED
    if after[0] == UNLIMITED and before != after:
        return Direction.LOOSENED
    amounts = _amounts(before, after)
    if amounts is None or before == after:
        return Direction.UNKNOWN
    if amounts[0] == amounts[1] or name not in _LARGER_IS_TIGHTER | _LARGER_IS_LOOSER:
        return Direction.NEUTRAL
    grew = amounts[1] > amounts[0]
    return Direction.TIGHTENED if grew == (name in _LARGER_IS_TIGHTER) else Direction.LOOSENED


def _amounts(before: Measure, after: Measure) -> tuple[float, float] | None:
    """Both as numbers of one unit; None where that cannot be."""
    if not _is_number(before[0]) or not _is_number(after[0]):
        return None
    scales = (1.0, 1.0)
    if before[1] != after[1]:
        known = _MINUTES.get(before[1] or ""), _MINUTES.get(after[1] or "")
        if known[0] is None or known[1] is None:
            return None
        scales = (known[0], known[1])
    return float(before[0] or 0) * scales[0], float(after[0] or 0) * scales[1]


def _is_number(value: Scalar | None) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def direction_of_parameter(name: str, before: Scalar | None, after: Scalar | None) -> Direction:
    """Which way a requirement's parameter moved: more is tighter unless the name says otherwise."""
    if not _is_number(before) or not _is_number(after):
        return Direction.UNKNOWN
    known = name in _LARGER_IS_LOOSER
    return direction_of(name if known else "spend", (before, None), (after, None))


# ---------------------------------------------------------------- severity

_SEVERITIES = {
    Severity.HIGH: {
        ChangeKind.BECAME_UNREADABLE,
        ChangeKind.ACCESS_REVOKED,
        ChangeKind.SCOPE_NARROWED,
        ChangeKind.SUBJECT_REMOVED,
        ChangeKind.REQUIREMENT_ADDED,
        ChangeKind.REQUIREMENT_STRENGTHENED,
        ChangeKind.REQUIREMENT_CHANGED,
        ChangeKind.CONDITION_ADDED,
    },
    Severity.MEDIUM: {
        ChangeKind.ACCESS_GRANTED,
        ChangeKind.SCOPE_WIDENED,
        ChangeKind.SUBJECT_ADDED,
        ChangeKind.SUBJECT_RENAMED,
        ChangeKind.REQUIREMENT_REMOVED,
        ChangeKind.REQUIREMENT_WEAKENED,
        ChangeKind.CONDITION_REMOVED,
        ChangeKind.TIER_ADDED,
        ChangeKind.TIER_REMOVED,
        ChangeKind.LIMIT_ADDED,
        ChangeKind.EXCEPTION_ADDED,
        ChangeKind.EXCEPTION_REMOVED,
        ChangeKind.TEMPORALITY_CHANGED,
        ChangeKind.SET_VALUE_REMOVED,
        ChangeKind.UNEXPLAINED,
    },
    Severity.LOW: {
        ChangeKind.LIMIT_REMOVED,
        ChangeKind.PROCESS_REMOVED,
        ChangeKind.SET_ADDED,
        ChangeKind.SET_REMOVED,
        ChangeKind.SET_VALUE_ADDED,
        ChangeKind.ASSURANCE_ADDED,
        ChangeKind.ASSURANCE_REMOVED,
        ChangeKind.DENIAL_STATED,
        ChangeKind.DENIAL_DROPPED,
    },
}

_FIXED = {kind: severity for severity, kinds in _SEVERITIES.items() for kind in kinds}

_QUIET = frozenset({Direction.LOOSENED, Direction.NEUTRAL})


def severity_of(kind: ChangeKind, direction: Direction) -> Severity:
    """The base severity of a change that is no statement; a profile may raise it."""
    if kind in (ChangeKind.THRESHOLD_CHANGED, ChangeKind.LOGIC_CHANGED):
        return Severity.HIGH if direction is Direction.TIGHTENED else Severity.MEDIUM
    if kind in (ChangeKind.LIMIT_CHANGED, ChangeKind.PROCESS_CHANGED, ChangeKind.PROCESS_ADDED):
        return Severity.LOW if direction in _QUIET else Severity.MEDIUM
    if kind in _ASKING and direction is Direction.NEUTRAL:
        return Severity.LOW  # advice asks nothing
    return _FIXED.get(kind, Severity.NONE)


_ASKING = frozenset({ChangeKind.REQUIREMENT_ADDED, ChangeKind.REQUIREMENT_REMOVED})
_KIND_ORDER = {kind: place for place, kind in enumerate(ChangeKind)}


def worst_first(change: Change) -> tuple[object, ...]:
    """How changes sort: the loudest first, then by kind, then by what they are about."""
    words = (
        change.type,
        change.subject,
        change.capability,
        change.tier,
        change.metric,
        change.process,
        change.attr,
        change.detail,
        change.text,
    )
    about = tuple(word or "" for word in words)
    place = (change.scope or (), change.segments or (), change.direction.value, change.basis)
    return (-change.severity, _KIND_ORDER[change.kind], *about, *place)
