"""Records as rows of a table for people."""

from __future__ import annotations

from collections.abc import Sequence

from watcher.canon import segments_text
from watcher.cli.console import Part
from watcher.compare.plain import limit_words, parameter_words
from watcher.model import (
    Access,
    Condition,
    Limit,
    Process,
    Record,
    Requirement,
    Scheme,
    Statement,
    Status,
    Strength,
    Temporal,
    TierRule,
    ValueSet,
)
from watcher.phrasing import (
    day_words,
    dimension_words,
    metric_words,
    requirement_words,
    without_unit,
)

_COUNTED = frozenset({"minute", "hour", "day", "month", "year"})

HEADERS = ("What", "Who", "Rule", "Words on the page")


def record_row(record: Record, scheme: Scheme) -> Sequence[Part]:
    """What, who, rule, words."""
    words = record.provenance.shown
    quote = f"“{words}”" if words else ""
    what, who, rule = _facts(record, scheme)
    return (what, who, rule, (quote, "dim"))


def _facts(record: Record, scheme: Scheme) -> tuple[Part, Part, Part]:
    if isinstance(record, Access):
        return _about(record.subject, record.capability), _who(record, scheme), _access(record)
    if isinstance(record, Limit):
        value = without_unit(limit_words(record), record.metric)
        what = f"{_about(record.subject, record.capability)} {metric_words(record.metric)}"
        return what.strip(), _who(record, scheme), value
    if isinstance(record, TierRule):
        joined = f" {'or' if record.logic == 'any' else 'and'} "
        conditions = joined.join(map(_condition, record.conditions)) or "named"
        return f"{record.ladder} tier", segments_text((record.tier,), scheme), conditions
    if isinstance(record, Process):
        return f"{_plain(record.process)}: {_attribute(record)}", "", _amount(record)
    if isinstance(record, ValueSet):
        what = f"{record.subject} {dimension_words(record.dimension)}"
        return what, "", ", ".join(map(_plain, record.values))
    return (f"({record.topic})", "dim"), "", ("kept as a statement", "dim")


def _about(subject: str, capability: str) -> str:
    name = "all models" if subject == "*" else subject
    return name if capability == "*" else f"{name} · {_plain(capability)}"


def _who(record: Access | Limit, scheme: Scheme) -> str:
    return segments_text(record.segments, scheme)


def _access(record: Access) -> Part:
    if record.status is Status.UNAVAILABLE:
        return "not available", "red"
    between = " or " if record.logic == "any" else " and "
    needs = between.join(map(_requirement, record.requires))
    words = [needs or "open"]
    words += [f"no {requirement_words(waived)} needed" for waived in record.waives]
    words += ["with exceptions"] * record.exceptions
    words += _times(record.temporal)
    words += [f"{_plain(key)} {value}" for key, value in record.scope]
    return "; ".join(words), "yellow" if needs else "green"


def _requirement(requirement: Requirement) -> str:
    params = dict(requirement.params)
    words = str(params.pop("text", "")) or requirement_words(requirement.req)
    more = ", ".join(parameter_words(key, value) for key, value in params.items())
    verb = {Strength.REQUIRED: "needs", Strength.POSSIBLE: "may need"}.get(
        requirement.strength, "recommended:"
    )
    return f"{verb} {words}" + (f" ({more})" if more else "")


def _times(temporal: Temporal) -> list[str]:
    words = [f"from {day_words(temporal.since)}"] if temporal.since else []
    words += [f"until {day_words(temporal.until)}"] if temporal.until else []
    return words + ["for now"] * temporal.temporary


def _condition(condition: Condition) -> str:
    value = "" if condition.value is None else f" ≥ {_number(condition.value)}"
    unit = f" {condition.unit}" if condition.unit else ""
    return f"{_plain(condition.c)}{value}{unit}" + (
        f" ({condition.basis})" if condition.basis else ""
    )


def _attribute(record: Process) -> str:
    """`access_check` has `check.limits_page`: the prefix says the same again."""
    return _plain(record.attr.split(".", 1)[-1])


def _amount(record: Process) -> str:
    value = f"a {record.value}" if record.value == "few" else _number(record.value)
    unit = record.unit or ""
    if unit in _COUNTED and record.value != 1:
        unit += "s"
    return _plain(f"{value} {unit}".strip())


def _number(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _plain(name: str) -> str:
    return name.replace("_", " ")


def statements_last(records: Sequence[Record]) -> list[Record]:
    """Typed records first, in their order."""
    return sorted(records, key=lambda record: isinstance(record, Statement))
