"""What a record says, in plain words: the values of the two sides of a change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from watcher.canon import listed, segments_text
from watcher.merging import TOGETHER
from watcher.model import (
    Access,
    Condition,
    Limit,
    Process,
    Provenance,
    Requirement,
    Scalar,
    Scheme,
    Side,
    Statement,
    Status,
    Strength,
    Temporal,
    TierRule,
    ValueSet,
)
from watcher.phrasing.words import requirement_words
from watcher.text import fold_key

_CONDITIONS = {
    "spend": "spent",
    "credit_purchase": "of credits bought",
    "billed": "billed",
    "days_since_first_payment": "since the first payment",
    "payment_method": "a payment method",
    "billing_account": "a billing account",
    "region_supported": "a supported region",
    "active_project": "an active project",
    "contact_sales": "contact with sales",
    "request": "a request",
}

_BASES = {"paid": "paid", "spent": "spent", "spent_or_credit": "spent or bought as credits"}


def labelled(statement: Statement) -> str:
    """The words of a sentence, after those of the heading that it leans on."""
    return f"{statement.under}: {statement.text}" if statement.under else statement.text


def said(statement: Statement) -> str:
    """The folded words of a sentence with those of the heading that it leans on."""
    return fold_key(labelled(statement))


def side(value: str, where: Provenance) -> Side:
    return Side(value, where.quote, where.section, where.words)


def side_of(value: str, places: Sequence[Provenance]) -> Side:
    """A side that was read in several places, in the section of the first."""
    quote, words = _joined(one.quote for one in places), _joined(one.shown for one in places)
    return Side(value, quote, places[0].section, "" if words == quote else words)


def _joined(quotes: Iterable[str]) -> str:
    return TOGETHER.join(filter(None, dict.fromkeys(quotes)))


def _requirement(requirement: Requirement) -> str:
    """What is asked for, with its parameters; of an unknown requirement its own words."""
    params = dict(requirement.params)
    if requirement.req == "other" and "text" in params:
        return requirement_words(f"other:{params['text']}")
    name = requirement_words(requirement.req)
    extra = [parameter_words(key, value) for key, value in requirement.params]
    return f"{name} ({listed(extra)})" if extra else name


def parameter_words(key: str, value: Scalar) -> str:
    """A number that a requirement comes with: "over 700,000,000 monthly active users"."""
    if key == "over_mau":
        return f"over {_number(value)} monthly active users"
    return f"{_name(key)} {_number(value)}"


def access_words(cell: Access) -> str:
    """What an access rule says: "needs organization verification, until 2025-06-30"."""
    asks = [text for text in (_asks(cell, strength) for strength in reversed(Strength)) if text]
    if cell.status is Status.UNAVAILABLE:
        main = "not available"
    elif asks:
        main = ", ".join(asks)
    elif cell.waives:
        waived = [requirement_words(req) for req in cell.waives]
        main = f"available without {listed(waived)}"
    else:
        main = "available"
    exceptions = ["with some exceptions"] * cell.exceptions
    return ", ".join([main, *exceptions, *_temporal_words(cell.temporal)])


def _asks(cell: Access, strength: Strength) -> str:
    words = [_requirement(one) for one in cell.requires if one.strength is strength]
    if not words:
        return ""
    text = " or ".join(words) if cell.logic == "any" else listed(words)
    return {
        Strength.REQUIRED: f"needs {text}",
        Strength.POSSIBLE: f"may need {text}",
        Strength.RECOMMENDED: f"{text} recommended",
    }[strength]


def _temporal_words(temporal: Temporal) -> list[str]:
    words = []
    if temporal.since:
        words.append(f"from {temporal.since}")
    if temporal.until:
        words.append(f"until {temporal.until}")
    if temporal.temporary:
        words.append("for now")
    return words


def by_segment(values: Sequence[tuple[str, str]], scheme: Scheme) -> str:
    """One text for (segment, value) pairs: the value alone where all segments share it."""
    segments_of: dict[str, list[str]] = {}
    for segment, value in values:
        segments_of.setdefault(value, []).append(segment)
    if len(segments_of) == 1:
        return next(iter(segments_of))
    return "; ".join(
        f"{segments_text(segments, scheme)}: {value}" for value, segments in segments_of.items()
    )


def tier_words(rule: TierRule) -> str:
    """What a tier asks for: "50 USD paid and 7 days since the first payment"."""
    words = [condition_words(condition) for condition in rule.conditions]
    if not words:
        return "listed"
    return " or ".join(words) if rule.logic == "any" else listed(words)


def condition_words(condition: Condition) -> str:
    name = _CONDITIONS.get(condition.c, _name(condition.c))
    if condition.value is None:
        return name
    basis = _BASES.get(condition.basis or "", name)
    return f"{_measure(condition.value, condition.unit)} {basis}"


def limit_words(limit: Limit) -> str:
    return _measure(limit.value, limit.unit)


def process_words(fact: Process) -> str:
    if isinstance(fact.value, bool):
        return "yes" if fact.value else "no"
    return _measure(fact.value, fact.unit)


def set_words(values: ValueSet) -> str:
    return ", ".join(_name(value) for value in values.values)


_COUNTED = frozenset(
    {"second", "minute", "hour", "day", "week", "month", "year", "token", "call", "organization"}
)


def _measure(value: Scalar, unit: str | None) -> str:
    """A number with its unit: "90 days", "200,000 USD/month", "1 million tokens/day"."""
    if unit is None or value == "unlimited":
        return _number(value)
    amount = "a few" if value == "few" else _number(value)
    counted, slash, period = unit.partition("/")
    scale, _, noun = counted.rpartition("_")
    plural = "s" if noun in _COUNTED and (value != 1 or scale) else ""
    return f"{amount} {_name(counted)}{plural}{slash}{period}"


def _number(value: Scalar) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return _name(str(value)) if "://" not in str(value) else str(value)
    return f"{int(value) if value == int(value) else value:,}"


def _name(word: str) -> str:
    return word.replace("_", " ")
