"""Words for single values: requirements, directions, severities, segments, times."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from watcher.canon import listed
from watcher.model import Direction, Record, Severity, Statement
from watcher.phrasing.plain import one_line
from watcher.text import ranges

_REQUIREMENTS = {
    "verification.organization": "organization verification",
    "verification.identity": "identity verification",
    "verification.phone": "phone verification",
    "verification.business": "business verification",
    "approval.application": "an approved application",
    "approval.selection": "selection by the provider",
    "contact.sales": "contact with sales",
    "contact.share": "sharing of contact information",
    "payment.method": "a payment method",
    "payment.spend": "a minimum spend",
    "payment.purchase": "a purchase",
    "payment.history": "a payment history",
    "license.accept": "acceptance of the license",
    "license.request": "a license from the owner",
    "usecase.submit": "a submitted use case",
    "existing.access": "access from before",
    "eligibility": "eligibility",
    "role.owner": "the owner's role",
    "region.supported": "a supported region",
    "beta.header": "a beta header",
    "permission.marketplace": "marketplace permissions",
    "account.age": "an account of a certain age",
    "data.sharing": "data sharing",
    "review": "a review",
    "custom.limits": "custom limits",
    "other": "another requirement",
}

_CONDITIONS = {
    "spend": "spend",
    "credit_purchase": "credit purchase",
    "billed": "amount billed",
    "days_since_first_payment": "waiting time",
    "payment_method": "payment method",
    "billing_account": "billing account",
    "region_supported": "supported region",
    "active_project": "active project",
    "contact_sales": "contact with sales",
    "request": "request",
}

_METRICS = {
    "rpm": ("requests per minute", "rpm"),
    "rpd": ("requests per day", "rpd"),
    "rps": ("requests per second", "rps"),
    "tpm": ("tokens per minute", "tpm"),
    "tpd": ("tokens per day", "tpd"),
    "itpm": ("input tokens per minute", "itpm"),
    "otpm": ("output tokens per minute", "otpm"),
    "ipm": ("images per minute", "ipm"),
}
"""Metrics whose name says their unit, with that unit."""

_FACTS = {
    "document": "document needed",
    "retry": "another attempt",
    "retry_wait": "wait before another attempt",
    "spend": "spend needed",
    "who": "who may start it",
}

_DIMENSIONS = {
    "endpoint": "endpoints",
    "region": "regions",
    "document": "accepted documents",
    "country": "countries",
    "document_condition": "conditions of documents",
    "failure_reason": "reasons of failure",
    "model": "models",
    "refused_document": "refused documents",
}

_DIRECTIONS = {
    Direction.TIGHTENED: "tightened",
    Direction.LOOSENED: "loosened",
    Direction.MIXED: "mixed",
    Direction.NEUTRAL: "neutral",
    Direction.UNKNOWN: "direction unclear",
}

_SEVERITIES = {
    Severity.NONE: "wording only",
    Severity.LOW: "low",
    Severity.MEDIUM: "medium",
    Severity.HIGH: "high",
    Severity.CRITICAL: "critical",
}


def counted(number: int, noun: str) -> str:
    """`1 source`, `2 sources`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def reading_words(folded: Iterable[Record]) -> str:
    """What was read, as `watcher rules` lists it: "9 rules, 2 sentences kept as they stand"."""
    kept = [isinstance(record, Statement) for record in folded]
    rules = counted(len(kept) - sum(kept), "rule")
    return f"{rules}, {kept_words(sum(kept))}" if any(kept) else rules


def kept_words(number: int) -> str:
    """How many statements there are: "1 sentence kept as it stands"."""
    return f"{counted(number, 'sentence')} kept as {'it stands' if number == 1 else 'they stand'}"


def direction_words(direction: Direction) -> str:
    return _DIRECTIONS[direction]


def severity_words(severity: Severity) -> str:
    return _SEVERITIES[severity]


def requirement_words(requirement: str) -> str:
    """A requirement id as a noun: "organization verification". The words of a requirement that no
    id is known for (`other:…`) are quoted; an unknown id is read out; ids joined by + are listed.
    """
    identifier, _, rest = requirement.partition(":")
    words = one_line(rest).strip('" ')
    if identifier == "other" and words:
        return f"“{words}”"
    if "+" in requirement:
        return listed([requirement_words(one) for one in requirement.split("+")])
    return _REQUIREMENTS.get(requirement) or plain_name(requirement) or "another requirement"


def condition_words(condition: str) -> str:
    """A condition of a tier as a noun: "spend", "waiting time"."""
    return _CONDITIONS.get(condition) or plain_name(condition) or "condition"


def metric_words(metric: str) -> str:
    """What a limit counts, as a noun: "output tokens per minute", "monthly usage cap"."""
    known = _METRICS.get(metric)
    return known[0] if known else plain_name(metric) or "limit"


def metric_unit(metric: str) -> str:
    """The unit that the words of a metric say already; empty where they say none."""
    known = _METRICS.get(metric)
    return known[1] if known else ""


def fact_words(attr: str) -> str:
    """A fact of a process as a noun: "reuse window", "who may start it"; of `check.limits_page`,
    which says its process again, "limits page"."""
    return _FACTS.get(attr) or plain_name(attr.removeprefix("check."))


def dimension_words(dimension: str) -> str:
    """What a set lists: "endpoints", "accepted documents"."""
    return _DIMENSIONS.get(dimension) or plain_name(dimension) or "list"


def value_words(value: str) -> str:
    """A member of a set: ids in letters are read out, names stand as they are ("gpt-4.1")."""
    plain = one_line(value)
    return plain_name(plain) if re.fullmatch(r"[a-z]+(?:_[a-z]+)*", plain) else plain


def todo_words(todo: Sequence[str]) -> str:
    """What is still to be done, as a list of nouns: "a payment method and data sharing"."""
    return listed([requirement_words(requirement) for requirement in todo])


def plain_name(name: str) -> str:
    """An identifier read out: "reuse_window" is "reuse window"."""
    return " ".join(re.split(r"[\s_.:]+", one_line(name))).strip()


def capital(text: str) -> str:
    """With its first letter in upper case, the others as they are."""
    return text[:1].upper() + text[1:]


def segment_words(segments: Iterable[str] | None) -> str:
    """Who: "tiers 1–3", "free tier and tiers 1–2", "Pro plan", "everyone"; "those it names" where
    that is not known, because an unread who never becomes everybody."""
    groups: dict[str, list[str]] = {}
    for segment in dict.fromkeys(segments or ()):
        kind, _, name = segment.rpartition(":")
        groups.setdefault(kind, []).append(one_line(name))
    return listed([words for kind in groups for words in _group_words(kind, groups[kind])]) or (
        "those it names"
    )


def is_plural(segments: Sequence[str] | None) -> bool:
    """Whether a verb after `segment_words` stands in the plural."""
    if segments is None or len(segments) != 1:
        return True
    return segments[0] != "all" and segments[0].partition(":")[0] not in ("tier", "plan")


def _group_words(kind: str, names: Sequence[str]) -> list[str]:
    if kind == "tier":
        return _tier_words(names)
    if kind == "plan":
        noun = "plan" if len(names) == 1 else "plans"
        return [f"{listed([capital(plain_name(name)) for name in names])} {noun}"]
    if kind == "key":
        return [f"{listed([plain_name(name) for name in names])} keys"]
    return ["everyone" if name == "all" else plain_name(name) for name in names]


def _tier_words(names: Sequence[str]) -> list[str]:
    numbers = sorted(int(name) for name in names if _is_number(name))
    named = [capital(plain_name(name)) for name in names if name != "free" and not _is_number(name)]
    words = ["free tier"] if "free" in names else []
    if numbers or named:
        noun = "tier" if len(numbers) + len(named) == 1 else "tiers"
        words.append(f"{noun} {listed([*ranges(numbers), *named])}")
    return words


def _is_number(name: str) -> bool:
    return name.isascii() and name.isdecimal() and len(name) < 10


# ---------------------------------------------------------------- times

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def date_words(moment: datetime) -> str:
    """ "24 Nov 2026, 10:05 UTC", whatever the locale."""
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}, {moment:%H:%M} UTC"


def day_words(iso: str) -> str:
    """ "1 Mar 2027" of an ISO date; whatever is none, as it is."""
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return one_line(iso)
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def time_words(moment: datetime, at: datetime) -> str:
    """A moment as seen from `at`: without its date when that is the same."""
    return f"{moment:%H:%M} UTC" if moment.date() == at.date() else date_words(moment)


def age_words(age: timedelta) -> str:
    """ "less than a minute", "12 min", "3 h", "2 days"."""
    minutes = int(age.total_seconds() // 60)
    if minutes < 1:
        return "less than a minute"
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} days"
