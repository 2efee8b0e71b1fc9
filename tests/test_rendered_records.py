"""What records say, written as sentences and tables, is read back as the same records."""

from __future__ import annotations

import os
from itertools import groupby

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reading_cases import extraction
from watcher.codec import record_from_json, record_to_json
from watcher.model import (
    Access,
    Condition,
    Limit,
    Record,
    Requirement,
    Status,
    TierRule,
)
from watcher.reading.notation import notation

LADDER = ("tier:free", "tier:1", "tier:2", "tier:3", "tier:4", "tier:5")
NEEDS = {
    "verification.organization": "organization verification",
    "payment.method": "a payment method",
    "approval.application": "an approved application",
}
few = settings(max_examples=int(os.environ.get("WATCHER_EXAMPLES", "40")))

subjects = st.sampled_from(["o3", "o4-mini", "gpt-5", "gpt-image-1", "sora-2-pro"])
capabilities = st.sampled_from(["*", "*", "streaming"])
some_segments = st.sets(st.sampled_from(LADDER), min_size=1).map(
    lambda chosen: tuple(sorted(chosen, key=LADDER.index))
)
requirements = st.lists(st.sampled_from(sorted(NEEDS)), min_size=1, max_size=2, unique=True).map(
    lambda ids: tuple(map(Requirement, ids))
)
free_or_not = st.builds(
    Access,
    subjects,
    some_segments,
    st.sampled_from([Status.OPEN, Status.UNAVAILABLE]),
    capabilities,
)
conditional = st.builds(
    Access, subjects, some_segments, st.just(Status.CONDITIONAL), capabilities, requirements
)
waiving = st.builds(
    Access,
    subjects,
    st.just(LADDER),
    st.just(Status.OPEN),
    capabilities,
    waives=st.just(("verification.organization",)),
)
tier_rules = st.builds(
    lambda tier, amount, days: TierRule(
        f"tier:{tier}",
        (
            Condition("spend", amount, "USD", "paid"),
            *([Condition("days_since_first_payment", days, "day")] if days else []),
        ),
    ),
    st.integers(1, 5),
    st.integers(1, 100_000),
    st.just(0) | st.integers(1, 365),
)
limits = st.builds(
    lambda tier, metric, value: Limit(metric, value, metric, (f"tier:{tier}",)),
    st.integers(1, 5),
    st.sampled_from(["rpm", "tpm"]),
    st.integers(1, 10_000_000),
)
accesses = st.one_of(free_or_not, conditional, waiving)
records = st.lists(
    st.one_of(accesses, accesses, tier_rules, limits),
    max_size=5,
    unique_by=lambda record: (type(record), about(record)),
)


def about(record: Record) -> object:
    """What a page says one thing of only, lest one rule be the exception of another."""
    if isinstance(record, TierRule):
        return record.tier
    if isinstance(record, Limit):
        return record.metric, record.segments
    assert isinstance(record, Access)
    return record.subject


def rendered(record: Record) -> str:
    """A record as a page could say it."""
    if isinstance(record, TierRule):
        spend, *days = record.conditions
        more = f" and at least {days[0].value} days after your first payment" if days else ""
        tier = record.tier.partition(":")[2]
        return f"<p>You reach Tier {tier} after paying ${spend.value:,} in total{more}.</p>"
    if isinstance(record, Limit):
        tier = record.segments[0].partition(":")[2]
        name = {"rpm": "Requests per minute", "tpm": "Tokens per minute"}[record.metric]
        return (
            f"<table><tr><th>Tier</th><th>{name}</th></tr>"
            f"<tr><td>Tier {tier}</td><td>{record.value:,}</td></tr></table>"
        )
    assert isinstance(record, Access)
    what = f"Streaming with {record.subject}" if record.capability != "*" else record.subject
    who = whom(record.segments)
    if record.waives:
        return f"<p>{what} no longer requires organization verification.</p>"
    if record.requires:
        needs = " and ".join(NEEDS[each.req] for each in record.requires)
        return f"<p>{what} requires {needs} on {who}.</p>"
    if record.status is Status.UNAVAILABLE:
        return f"<p>{what} is not available on {who.replace('all tiers', 'any tier')}.</p>"
    return f"<p>{what} is available on {who}.</p>"


def whom(segments: tuple[str, ...]) -> str:
    """ "the free tier and tiers 1, 3 and 4"."""
    if segments == LADDER:
        return "all tiers"
    numbers = [int(each.partition(":")[2]) for each in segments if each != "tier:free"]
    parts = ["the free tier"] if "tier:free" in segments else []
    if numbers:
        runs = [
            [n for _, n in run] for _, run in groupby(enumerate(numbers), lambda e: e[1] - e[0])
        ]
        words = [f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
        listed = " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
        parts.append(f"tier{'s' if len(numbers) > 1 else ''} {listed}")
    return " and ".join(parts)


def read_back(found: list[Record]) -> list[str]:
    return noted(extraction("".join(map(rendered, found))).records)


def noted(found: object) -> list[str]:
    scheme = extraction("").scheme
    return sorted(notation(record, scheme) for record in found)  # type: ignore[attr-defined]


@few
@given(records)
def test_records_written_as_a_page_are_read_back_as_they_were(found: list[Record]) -> None:
    assert read_back(found) == noted(found)


@few
@given(records)
def test_what_a_page_says_is_the_same_once_it_was_kept_as_json(found: list[Record]) -> None:
    kept = [record_from_json(record_to_json(record)) for record in found]
    assert kept == found
    assert read_back(kept) == noted(found)
