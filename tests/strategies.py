"""Hypothesis strategies for records: a small world, so that two draws often meet."""

from __future__ import annotations

from hypothesis import strategies as st

from watcher.model import (
    Access,
    BlockKind,
    Condition,
    Confidence,
    Extraction,
    Limit,
    Method,
    PackRef,
    Process,
    Provenance,
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

SCHEME = Scheme(
    provider="acme",
    ladder=("tier:free", "tier:1", "tier:2", "tier:3"),
    families=(("pix-1", "pix"), ("pix-2", "pix")),
)

texts = st.text(max_size=20)
words = st.sampled_from(
    ["models", "must", "verify", "only", "until", "May", "2", "tiers", "組織", "必要", "access"]
)
sentences = st.lists(words, min_size=1, max_size=8).map(" ".join)
segments = st.sampled_from([*SCHEME.ladder, "tier:10", "plan:pro", "all"])
some_segments = st.lists(segments, min_size=1, max_size=4).map(tuple)
subjects = st.sampled_from(["alpha", "pix", "pix-1", "*"])
capabilities = st.sampled_from(["*", "streaming"])
numbers = st.integers(0, 5) | st.sampled_from([0.5, 2.5])

provenances = st.builds(
    Provenance,
    quote=sentences,
    section=st.lists(sentences, max_size=2).map(tuple),
    block=st.sampled_from(BlockKind),
    method=st.sampled_from(Method),
    confidence=st.sampled_from(Confidence),
)
params = st.dictionaries(
    st.sampled_from(["amount", "over_mau", "text"]), numbers | sentences | st.booleans(), max_size=2
).map(lambda values: tuple(sorted(values.items())))
requirements = st.builds(
    Requirement,
    req=st.sampled_from(["verification.organization", "payment.method", "other"]),
    strength=st.sampled_from(Strength),
    params=params,
)
temporals = st.builds(
    Temporal,
    since=st.none() | st.just("2030-01-01"),
    until=st.none() | st.just("2031-01-01"),
    temporary=st.booleans(),
    as_of=st.none() | st.sampled_from(["2029-01-01", "2029-02-02"]),
)
accesses = st.builds(
    Access,
    subject=subjects,
    segments=some_segments,
    status=st.sampled_from(Status),
    capability=capabilities,
    requires=st.lists(requirements, max_size=3).map(tuple),
    waives=st.lists(st.sampled_from(["data.sharing", "review"]), max_size=2).map(tuple),
    exceptions=st.booleans(),
    temporal=temporals,
    scope=st.sampled_from([(), (("endpoint", "batch"),)]),
    logic=st.sampled_from(["all", "any"]),
    provenance=provenances,
)
conditions = st.builds(
    Condition,
    c=st.sampled_from(["spend", "days_since_first_payment", "request"]),
    value=st.none() | numbers,
    unit=st.none() | st.sampled_from(["USD", "day"]),
    basis=st.none() | st.just("paid"),
)
tier_rules = st.builds(
    TierRule,
    tier=segments,
    conditions=st.lists(conditions, max_size=3).map(tuple),
    logic=st.sampled_from(["all", "any"]),
    provenance=provenances,
)
limits = st.builds(
    Limit,
    metric=st.sampled_from(["rpm", "monthly_usage_cap"]),
    value=numbers | st.just("unlimited"),
    unit=st.none() | st.just("USD/month"),
    segments=some_segments,
    subject=subjects,
    provenance=provenances,
)
processes = st.builds(
    Process,
    process=st.sampled_from(["organization_verification", "access_check"]),
    attr=st.sampled_from(["reuse_window", "start_url", "eligibility"]),
    value=numbers | st.booleans() | st.just("none"),
    unit=st.none() | st.sampled_from(["day", "month"]),
    provenance=provenances,
)
sets = st.builds(
    ValueSet,
    subject=subjects,
    dimension=st.sampled_from(["endpoint", "document"]),
    values=st.lists(st.sampled_from("abc"), max_size=3).map(tuple),
    provenance=provenances,
)
statements = st.builds(
    Statement,
    text=sentences,
    topic=st.sampled_from(["other", "forecast"]),
    bearing=st.booleans(),
    because=st.sampled_from(["", "unread who"]),
    provenance=provenances,
)
records: st.SearchStrategy[Record] = st.one_of(
    accesses, tier_rules, limits, processes, sets, statements
)


def extraction(*records: Record, scheme: Scheme = SCHEME) -> Extraction:
    """An extraction of these records."""
    return Extraction(PackRef("acme.access", 1, "d1"), scheme, records)


extractions = st.lists(records, max_size=8).map(lambda found: extraction(*found))
