"""Records in one line each, as the tests of packs write them."""

from __future__ import annotations

from watcher.model import (
    Access,
    Limit,
    Process,
    Record,
    Requirement,
    Scheme,
    Statement,
    Status,
    Strength,
    TierRule,
    ValueSet,
)  # fmt: skip

_VERB = {
    Strength.REQUIRED: "needs",
    Strength.POSSIBLE: "may need",
    Strength.RECOMMENDED: "should have",
}


def notation(record: Record, scheme: Scheme) -> str:
    """A record in one line: "o3/streaming tier:1-3 needs verification.organization"."""
    if isinstance(record, Access):
        return _access(record, scheme)
    if isinstance(record, TierRule):
        return _tier_rule(record)
    if isinstance(record, Limit):
        segments = segments_notation(record.segments, scheme)
        unit = f" {record.unit}" if record.unit else ""
        about = f"{_subject(record.subject, record.capability)} {segments} {record.metric}"
        return f"{about} = {record.value}{unit}"
    if isinstance(record, Process):
        unit = f" {record.unit}" if record.unit else ""
        return f"{record.process}.{record.attr} = {record.value}{unit}"
    if isinstance(record, ValueSet):
        return f"{record.subject} {record.dimension} = {', '.join(record.values)}"
    return f"statement: {record.text}"


def segments_notation(segments: tuple[str, ...], scheme: Scheme) -> str:
    """ "all", or the segments with runs of the ladder's numbered tiers drawn together."""
    if segments in (scheme.ladder, ("all",)):
        return "all"
    parts: list[list[str]] = []
    for segment in segments:
        kind, _, step = segment.partition(":")
        last = parts[-1] if parts else None
        if (
            last
            and step.isdigit()
            and last[-1].isdigit()
            and kind == last[0]
            and int(step) == int(last[-1]) + 1
        ):
            last.append(step)
        else:
            parts.append([kind, step])
    return ", ".join(f"{p[0]}:{p[1]}" + (f"-{p[-1]}" if len(p) > 2 else "") for p in parts)


def _subject(subject: str, capability: str) -> str:
    return subject if capability == "*" else f"{subject}/{capability}"


def _access(record: Access, scheme: Scheme) -> str:
    words = [
        _subject(record.subject, record.capability),
        segments_notation(record.segments, scheme),
    ]
    if record.status is Status.CONDITIONAL:
        joint = " or " if record.logic == "any" else " + "
        strength = min((each.strength for each in record.requires), default=Strength.REQUIRED)
        words += [_VERB[strength], joint.join(_requirement(each) for each in record.requires)]
    else:
        words.append(record.status.value)
    extras = [f"waives {', '.join(record.waives)}"] if record.waives else []
    extras += ["with exceptions"] if record.exceptions else []
    limits = record.temporal
    extras += [
        f"{name} {value}"
        for name, value in (("from", limits.since), ("until", limits.until))
        if value
    ]
    extras += ["temporary"] if limits.temporary else []
    return " ".join(words) + (f" ({'; '.join(extras)})" if extras else "")


def _requirement(each: Requirement) -> str:
    return " ".join([each.req, *(f"{key}={value}" for key, value in each.params)])


def _tier_rule(record: TierRule) -> str:
    joint = " or " if record.logic == "any" else ", "
    conditions = []
    for each in record.conditions:
        amount = f" >= {each.value} {each.unit}" if each.value is not None else ""
        conditions.append(f"{each.c}{amount}" + (f" {each.basis}" if each.basis else ""))
    return f"{record.tier} {joint.join(conditions)}".strip()


__all__ = ["Statement", "notation", "segments_notation"]
