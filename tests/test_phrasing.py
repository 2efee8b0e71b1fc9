"""The words people read: one line, agreeing with itself, claiming nothing the page does not say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.cli.rules import record_row
from watcher.model import (
    Alert,
    AlertKind,
    Assessment,
    Change,
    ChangeKind,
    Direction,
    Health,
    HealthState,
    Impact,
    Limit,
    Profile,
    Scheme,
    Severity,
    Side,
    SourceFacts,
    Standing,
)
from watcher.phrasing import (
    age_words,
    date_words,
    direction_words,
    group_headline,
    headline,
    health_sentence,
    impact_sentence,
    one_line,
    ordered,
    requirement_words,
    segment_words,
    severity_words,
    shorten,
    summary,
    todo_words,
    values_words,
    visible,
)

NOW = datetime(2026, 11, 24, 13, 5, tzinfo=UTC)

ACCESS = Change(
    ChangeKind.REQUIREMENT_ADDED,
    type="access",
    direction=Direction.TIGHTENED,
    severity=Severity.HIGH,
    provider="openai",
    subject="o3",
    capability="*",
    segments=("tier:1", "tier:2", "tier:3"),
    detail="verification.organization",
)
ONE_TIER = replace(ACCESS, segments=("tier:3",))
OMITTED = replace(ONE_TIER, basis="omission")
TIER_RULE = Change(
    ChangeKind.THRESHOLD_CHANGED,
    type="tier_rule",
    direction=Direction.TIGHTENED,
    severity=Severity.HIGH,
    provider="openai",
    tier="tier:2",
    detail="spend",
    before=Side("50 USD paid"),
    after=Side("100 USD paid"),
)
LIMIT = Change(
    ChangeKind.LIMIT_CHANGED,
    type="limit",
    direction=Direction.LOOSENED,
    severity=Severity.LOW,
    provider="openai",
    subject="*",
    capability="*",
    segments=("tier:5",),
    metric="monthly_usage_cap",
    before=Side("50,000 USD/month"),
    after=Side("200,000 USD/month"),
)
FACT = Change(
    ChangeKind.PROCESS_CHANGED,
    type="process",
    direction=Direction.TIGHTENED,
    severity=Severity.MEDIUM,
    provider="openai",
    process="organization_verification",
    attr="reuse_window",
    before=Side("90 days"),
    after=Side("180 days"),
)
SET = Change(
    ChangeKind.SET_VALUE_ADDED,
    type="set",
    direction=Direction.LOOSENED,
    severity=Severity.LOW,
    provider="openai",
    subject="o3",
    attr="endpoint",
    detail="batch",
)
STATEMENT = Change(
    ChangeKind.STATEMENT_REMOVED,
    type="statement",
    direction=Direction.UNKNOWN,
    severity=Severity.MEDIUM,
    provider="openai",
    text="Some organizations have access already.",
)

HEADLINES = [
    (ACCESS, "o3: tiers 1–3 now need organization verification"),
    (replace(ONE_TIER, capability="streaming"),
     "o3 (streaming): tier 3 now needs organization verification"),
    (replace(ONE_TIER, subject="*", capability="long_context"),
     "Long context: tier 3 now needs organization verification"),
    (replace(ONE_TIER, scope=(("endpoint", "batch"),)),
     "o3 (endpoint batch): tier 3 now needs organization verification"),
    (replace(ONE_TIER, detail="payment.method+verification.identity"),
     "o3: tier 3 now needs a payment method and identity verification"),
    (replace(ONE_TIER, detail="other", after=Side("needs “a trust review”")),
     "o3: tier 3 now needs “a trust review”"),
    (replace(ONE_TIER, detail="other"), "o3: tier 3 now needs another requirement"),
    (replace(ONE_TIER, segments=("all",)), "o3: everyone now needs organization verification"),
    (replace(ONE_TIER, segments=None),
     "o3: those it names now need organization verification"),
    (replace(ONE_TIER, kind=ChangeKind.REQUIREMENT_REMOVED),
     "o3: tier 3 no longer needs organization verification"),
    (replace(OMITTED, kind=ChangeKind.REQUIREMENT_REMOVED),
     "o3: organization verification is no longer stated for tier 3"),
    (replace(ACCESS, kind=ChangeKind.REQUIREMENT_CHANGED, detail="payment.method>data.sharing"),
     "o3: tiers 1–3 now need data sharing instead of a payment method"),
    (replace(ACCESS, kind=ChangeKind.REQUIREMENT_STRENGTHENED),
     "o3: organization verification is now more binding for tiers 1–3"),
    (replace(ACCESS, kind=ChangeKind.REQUIREMENT_WEAKENED),
     "o3: organization verification is now less binding for tiers 1–3"),
    (replace(ACCESS, kind=ChangeKind.BECAME_UNREADABLE),
     "o3: what the page says for tiers 1–3 can no longer be read"),
    (replace(FACT, kind=ChangeKind.BECAME_UNREADABLE, after=Side("", "Every now and then.")),
     "Organization verification: reuse window: what the page says can no longer be read"
     " (was 90 days)"),
    (replace(LIMIT, kind=ChangeKind.BECAME_UNREADABLE, after=Side("", "A good deal.")),
     "Tier 5: monthly usage cap: what the page says can no longer be read"
     " (was 50,000 USD/month)"),
    (replace(ACCESS, kind=ChangeKind.ACCESS_GRANTED), "o3: tiers 1–3 can now get access"),
    (replace(ACCESS, kind=ChangeKind.ACCESS_REVOKED), "o3: tiers 1–3 no longer have access"),
    (replace(ONE_TIER, kind=ChangeKind.ACCESS_REVOKED), "o3: tier 3 no longer has access"),
    (replace(OMITTED, kind=ChangeKind.ACCESS_REVOKED),
     "o3: access for tier 3 is no longer stated"),
    (replace(ACCESS, kind=ChangeKind.DENIAL_STATED),
     "o3: the page now says that tiers 1–3 have no access"),
    (replace(ACCESS, kind=ChangeKind.DENIAL_DROPPED),
     "o3: the page no longer says that tiers 1–3 have no access"),
    (replace(ONE_TIER, kind=ChangeKind.SCOPE_WIDENED), "o3: tier 3 is now listed"),
    (replace(OMITTED, kind=ChangeKind.SCOPE_NARROWED), "o3: tier 3 is no longer listed"),
    (replace(ACCESS, kind=ChangeKind.SUBJECT_ADDED, direction=Direction.LOOSENED),
     "o3: now listed, for tiers 1–3"),
    (replace(ACCESS, kind=ChangeKind.SUBJECT_ADDED),
     "o3: now listed, but not available to tiers 1–3"),
    (replace(ACCESS, kind=ChangeKind.SUBJECT_REMOVED),
     "o3: no longer listed (was for tiers 1–3)"),
    (replace(ACCESS, kind=ChangeKind.SUBJECT_RENAMED, detail="o2"), "o2 is now called o3"),
    (replace(ACCESS, kind=ChangeKind.EXCEPTION_ADDED),
     "o3: exceptions are now mentioned for tiers 1–3"),
    (replace(ACCESS, kind=ChangeKind.EXCEPTION_REMOVED),
     "o3: exceptions are no longer mentioned for tiers 1–3"),
    (replace(ACCESS, kind=ChangeKind.TEMPORALITY_CHANGED, before=Side("available"),
             after=Side("available, until 2026-12-31")),
     "o3: the time limit for tiers 1–3 changed: available → available, until 31 Dec 2026"),
    (replace(SET, kind=ChangeKind.SET_ADDED, after=Side("from 2024-08-06-preview, 2024-10-21")),
     "o3: endpoints now stated: from 2024-08-06-preview, 2024-10-21"),
    (replace(ACCESS, kind=ChangeKind.ASSURANCE_ADDED),
     "o3: the page now says that tiers 1–3 do not need organization verification"),
    (replace(ONE_TIER, kind=ChangeKind.ASSURANCE_REMOVED),
     "o3: the page no longer says that tier 3 does not need organization verification"),
    (TIER_RULE, "Tier 2: spend 50 → 100 USD paid"),
    (replace(TIER_RULE, before=None, after=None), "Tier 2: spend changed"),
    (replace(TIER_RULE, before=Side("50 USD spent"), after=Side("100 USD spent")),
     "Tier 2: spend 50 → 100 USD"),
    (replace(TIER_RULE, detail="credit_purchase", before=Side("40 USD of credits bought"),
             after=Side("100 USD of credits bought")),
     "Tier 2: credit purchase 40 → 100 USD"),
    (replace(TIER_RULE, detail="billed", before=Side("40 USD billed"), after=Side("5 USD billed")),
     "Tier 2: amount billed 40 → 5 USD"),
    (replace(TIER_RULE, kind=ChangeKind.CONDITION_ADDED, before=None, detail="credit_purchase",
             after=Side("100 USD of credits bought")),
     "Tier 2: now also asks for 100 USD of credits bought"),
    (replace(ACCESS, kind=ChangeKind.THRESHOLD_CHANGED, detail="payment.spend"),
     "o3: a minimum spend for tiers 1–3 changed"),
    (replace(TIER_RULE, kind=ChangeKind.LOGIC_CHANGED, direction=Direction.LOOSENED),
     "Tier 2: any one of the conditions is now enough"),
    (replace(ACCESS, kind=ChangeKind.LOGIC_CHANGED),
     "o3: all of the conditions are now needed"),
    (replace(TIER_RULE, kind=ChangeKind.CONDITION_ADDED, before=None),
     "Tier 2: now also asks for 100 USD paid"),
    (replace(TIER_RULE, kind=ChangeKind.CONDITION_REMOVED, detail="days_since_first_payment",
             before=Side("7 days since the first payment"), after=Side("")),
     "Tier 2: 7 days since the first payment is no longer stated"),
    (replace(TIER_RULE, kind=ChangeKind.TIER_ADDED, tier="tier:6"), "Tier 6: now listed"),
    (replace(TIER_RULE, kind=ChangeKind.TIER_REMOVED, tier="tier:free"),
     "Free tier: no longer listed"),
    (LIMIT, "Tier 5: monthly usage cap 50,000 → 200,000 USD/month"),
    (replace(LIMIT, subject="o3", metric="rpm", before=Side("500"), after=Side("unlimited")),
     "o3, tier 5: requests per minute 500 → unlimited"),
    (replace(LIMIT, metric="otpm", before=Side("90,000 otpm"), after=Side("45,000 otpm")),
     "Tier 5: output tokens per minute 90,000 → 45,000"),
    (replace(LIMIT, metric="rpm", segments=("tier:1", "tier:2"), kind=ChangeKind.LIMIT_REMOVED,
             before=Side("tier 1: 500 rpm; tier 2: 900 rpm"), after=None),
     "Tiers 1–2: requests per minute no longer stated (was tier 1: 500; tier 2: 900)"),
    (replace(LIMIT, metric="rpm", segments=("tier:1", "tier:2"),
             before=Side("tier 1: 200 rpm; tier 2: 500 rpm"),
             after=Side("tier 1: 100 rpm; tier 2: 300 rpm")),
     "Tiers 1–2: requests per minute: tier 1: 200 → 100; tier 2: 500 → 300"),
    (replace(LIMIT, segments=("tier:1", "tier:2"), before=Side("50 USD/month"),
             after=Side("tier 1: 100 USD/month; tier 2: 300 USD/month")),
     "Tiers 1–2: monthly usage cap 50 USD/month → tier 1: 100 USD/month; tier 2: 300 USD/month"),
    (replace(LIMIT, metric="calls_per_month", before=Side("1,000 calls/month"),
             after=Side("500 calls/month")),
     "Tier 5: calls per month 1,000 → 500"),
    (replace(LIMIT, metric="free_tokens_per_day", before=Side("1 million tokens/day"),
             after=Side("250,000 tokens/day")),
     "Tier 5: free tokens per day 1 million → 250,000"),
    (replace(LIMIT, kind=ChangeKind.LIMIT_ADDED, before=None),
     "Tier 5: monthly usage cap now stated: 200,000 USD/month"),
    (replace(LIMIT, kind=ChangeKind.LIMIT_REMOVED, after=None),
     "Tier 5: monthly usage cap no longer stated (was 50,000 USD/month)"),
    (FACT, "Organization verification: reuse window 90 → 180 days"),
    (replace(FACT, kind=ChangeKind.PROCESS_ADDED, before=None, after=Side("not all"),
             attr="eligibility"),
     "Organization verification: eligibility now stated: not all"),
    (replace(FACT, kind=ChangeKind.PROCESS_REMOVED, after=None),
     "Organization verification: reuse window no longer stated (was 90 days)"),
    (replace(FACT, kind=ChangeKind.PROCESS_REMOVED, process="access_check",
             attr="check.limits_page", before=Side("yes"), after=None),
     "Access check: limits page no longer stated (was yes)"),
    (replace(SET, kind=ChangeKind.SET_ADDED, after=Side("batch, responses")),
     "o3: endpoints now stated: batch, responses"),
    (replace(SET, kind=ChangeKind.SET_REMOVED), "o3: endpoints no longer stated"),
    (SET, "o3: batch is now in the list of endpoints"),
    (replace(SET, kind=ChangeKind.SET_VALUE_REMOVED, subject="api", attr="model", detail="gpt-4.1"),
     "gpt-4.1 is no longer in the list of models"),
    (replace(SET, kind=ChangeKind.SET_ADDED, subject="api", attr="model", after=Side("o1, o3")),
     "Models now stated: o1, o3"),
    (replace(SET, kind=ChangeKind.SET_VALUE_REMOVED, subject="organization_verification",
             attr="document", detail="passport+drivers_license"),
     "Organization verification: passport and drivers license are no longer in the list of"
     " accepted documents"),
    (replace(STATEMENT, kind=ChangeKind.STATEMENT_ADDED),
     "New sentence: “Some organizations have access already.”"),
    (STATEMENT, "No longer stated: “Some organizations have access already.”"),
    (replace(STATEMENT, kind=ChangeKind.STATEMENT_REWORDED),
     "Reworded: “Some organizations have access already.”"),
    (replace(STATEMENT, kind=ChangeKind.UNEXPLAINED),
     "Changed, but not understood: “Some organizations have access already.”"),
    (replace(STATEMENT, kind=ChangeKind.EDITORIAL),
     "Wording changed; no rule that could be read did"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("limit", "what", "value"),
    [
        (Limit("otpm", 45_000, "otpm", ("tier:2",), "o3"), "o3 output tokens per minute", "45,000"),
        (Limit("calls_per_month", 1_000, "call/month", ("tier:2",)),
         "all models calls per month", "1,000"),
        (Limit("monthly_usage_cap", 100, "USD/month", ("tier:2",)),
         "all models monthly usage cap", "100 USD/month"),
    ],
)  # fmt: skip
def test_a_limit_in_the_table_of_rules_says_its_unit_once(
    limit: Limit, what: str, value: str
) -> None:
    scheme = Scheme("openai", ("tier:1", "tier:2"))
    assert record_row(limit, scheme)[:3] == (what, "tier 2", value)


@pytest.mark.parametrize(("change", "words"), HEADLINES)
def test_a_change_is_told_in_one_line(change: Change, words: str) -> None:
    assert headline(change) == words


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("Files are kept for 30 days.", "Files are kept for 7 days.",
         "Numbers changed: 30 → 7 in “Files are kept for 7 days.”"),
        ("Pay $1,000 in 3 days, twice.", "Pay $2,500 in 5 days, twice.",
         "Numbers changed: $1,000 → $2,500, 3 → 5 in “Pay $2,500 in 5 days, twice.”"),
        ("Tier 1 has 30 days and 5% off.", "Tier 1 has 30 days and 10% off.",
         "Numbers changed: 5% → 10% in “Tier 1 has 30 days and 10% off.”"),
        ("30日間保存されます。", "7日間保存されます。",
         "Numbers changed: 30 → 7 in “7日間保存されます。”"),
        ("Files are kept for 30 days.", "Files are kept for 7 days or 9 weeks.",
         "Reworded: “Files are kept for 7 days or 9 weeks.”"),
        ("Files are kept for 30 days.", "Files are never kept for 7 days.",
         "Reworded: “Files are never kept for 7 days.”"),
        ("Files are kept for 30 days.", "Files are erased after 7 days.",
         "Reworded: “Files are erased after 7 days.”"),
        ("Use gpt-4.1 or o3.", "Use gpt-5.1 or o4.", "Reworded: “Use gpt-5.1 or o4.”"),
        ("Ask for Ａ5 today.", "Ask for A0 today.", "Reworded: “Ask for A0 today.”"),
        ("Files are kept for 7 days.", "Logs are kept for 7 days.",
         "Reworded: “Logs are kept for 7 days.”"),
    ],
)  # fmt: skip
def test_a_reworded_sentence_tells_its_numbers_where_nothing_else_differs(
    before: str, after: str, words: str
) -> None:
    change = replace(
        STATEMENT,
        kind=ChangeKind.STATEMENT_REWORDED,
        text=after,
        before=Side("", before),
        after=Side("", after),
    )
    assert headline(change) == words


def test_advice_and_what_may_be_asked_are_no_duties() -> None:
    advice = replace(ACCESS, direction=Direction.NEUTRAL, severity=Severity.LOW)
    perhaps = replace(ACCESS, after=Side("may need organization verification", "You may.", ()))
    assert headline(advice) == "o3: organization verification is now recommended for tiers 1–3"
    assert headline(perhaps) == "o3: tiers 1–3 may now need organization verification"


def test_every_kind_of_change_has_a_headline_here() -> None:
    assert {change.kind for change, _ in HEADLINES} == set(ChangeKind)


def test_the_same_of_several_models_is_told_once() -> None:
    changes = [replace(ACCESS, subject=name) for name in ("o3", "o4-mini", "gpt-image-1")]

    assert group_headline(changes) == (
        "o3, o4-mini and gpt-image-1: tiers 1–3 now need organization verification"
    )


def test_the_same_of_several_tiers_is_told_once() -> None:
    changes = [replace(TIER_RULE, tier=f"tier:{number}") for number in (2, 3, 4)]

    assert group_headline(changes) == "Tiers 2–4: spend 50 → 100 USD paid"


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("90 days", "180 days", "90 → 180 days"),
        ("1 day", "30 days", "1 day → 30 days"),
        ("90 days", "3 months", "90 days → 3 months"),
        ("available", "needs data sharing", "available → needs data sharing"),
        ("needs a review", "may need a review", "needs a review → may need a review"),
        ("", "90 days", "now 90 days"),
        ("90 days", "", "was 90 days"),
        ("", "", ""),
    ],
)  # fmt: skip
def test_values_share_their_unit(before: str, after: str, words: str) -> None:
    assert values_words(replace(FACT, before=Side(before), after=Side(after))) == words


@pytest.mark.parametrize(
    ("segments", "words"),
    [
        (("tier:1", "tier:2", "tier:3"), "tiers 1–3"),
        (("tier:4", "tier:5"), "tiers 4–5"),
        (("tier:1", "tier:3", "tier:4", "tier:5"), "tiers 1 and 3–5"),
        (("tier:free", "tier:1", "tier:2"), "free tier and tiers 1–2"),
        (("tier:build",), "tier Build"),
        (("tier:free",), "free tier"),
        (("plan:pro",), "Pro plan"),
        (("plan:pro", "plan:max"), "Pro and Max plans"),
        (("key:trial",), "trial keys"),
        (("pop:new_users",), "new users"),
        (("all",), "everyone"),
        ((), "those it names"),
        (None, "those it names"),
    ],
)
def test_segments_read_as_people_say_them(segments: tuple[str, ...] | None, words: str) -> None:
    assert segment_words(segments) == words


@pytest.mark.parametrize(
    ("requirement", "words"),
    [
        ("verification.organization", "organization verification"),
        ("contact.sales", "contact with sales"),
        ("other", "another requirement"),
        ('other:"a trust review"', "“a trust review”"),
        ("security.deposit_paid", "security deposit paid"),
        ("", "another requirement"),
    ],
)
def test_a_requirement_is_a_noun(requirement: str, words: str) -> None:
    assert requirement_words(requirement) == words


def test_what_is_still_to_do_is_a_list() -> None:
    todo = ("verification.organization", "payment.method", "data.sharing")

    assert todo_words(todo) == "organization verification, a payment method and data sharing"


def test_directions_and_severities_have_words() -> None:
    assert [direction_words(one) for one in Direction] == [
        "tightened", "loosened", "mixed", "neutral", "direction unclear",
    ]  # fmt: skip
    assert [severity_words(one) for one in Severity] == [
        "wording only", "low", "medium", "high", "critical",
    ]  # fmt: skip


# ---------------------------------------------------------------- profile

YES = Assessment(Standing.YES)
NO = Assessment(Standing.NO)
UNSTATED = Assessment(Standing.UNSTATED)
TODO = Assessment(Standing.TODO, ("verification.organization",))


def _impact(before: Assessment, after: Assessment, capability: str = "*") -> Impact:
    return Impact(Profile("openai", "tier:2"), "o3", capability, before, after)


@pytest.mark.parametrize(
    ("impact", "words"),
    [
        (_impact(YES, TODO),
         "For you (tier 2): o3 — before: yes; now: needs organization verification"),
        (_impact(NO, Assessment(Standing.MAYBE, ("data.sharing",)), "streaming"),
         "For you (tier 2): o3 (streaming) — before: no; now: may need data sharing"),
        (_impact(UNSTATED, Assessment(Standing.MAYBE)),
         "For you (tier 2): o3 — before: not stated; now: perhaps"),
        (_impact(YES, UNSTATED),
         "For you (tier 2): o3 — before: yes; now: no longer stated"),
        (_impact(UNSTATED, UNSTATED),
         "For you (tier 2): o3 — before: not stated; now: not stated"),
    ],
)  # fmt: skip
def test_an_impact_names_both_sides(impact: Impact, words: str) -> None:
    assert impact_sentence(impact) == words


def test_what_the_page_stopped_saying_is_never_a_yes_or_a_no() -> None:
    now = impact_sentence(_impact(NO, UNSTATED)).partition("now: ")[2]

    assert now == "no longer stated"


# ---------------------------------------------------------------- health

GOOD = Health(HealthState.OK, since=NOW, last_good=NOW - timedelta(hours=6))
BLOCKED = Health(
    HealthState.BLOCKED,
    since=NOW - timedelta(hours=3),
    reasons=("Cloudflare asks for a browser check (status 403)",),
    failures=2,
    last_good=NOW - timedelta(hours=6),
)


def test_trouble_is_told_with_what_was_seen_and_what_holds() -> None:
    assert health_sentence(GOOD, BLOCKED, NOW) == (
        "Blocked since 10:05 UTC: Cloudflare asks for a browser check (status 403). Last good look"
        " 6 h ago (07:05 UTC). The rules read then stay on record; a change since then would not"
        " have been seen."
    )


def test_trouble_of_another_day_has_its_date() -> None:
    old = replace(BLOCKED, since=NOW - timedelta(days=3), last_good=None, reasons=())

    assert health_sentence(GOOD, old, NOW) == (
        "Blocked since 21 Nov 2026, 13:05 UTC. There was no good look yet, so no rules are known."
    )


def test_the_end_of_trouble_says_what_it_was() -> None:
    assert health_sentence(BLOCKED, replace(GOOD, since=NOW), NOW) == (
        "Readable again since 13:05 UTC. It was blocked from 10:05 UTC on."
        " What changed meanwhile, if anything, is told separately."
    )


@pytest.mark.parametrize("state", list(HealthState))
def test_every_state_has_a_sentence(state: HealthState) -> None:
    assert health_sentence(GOOD, replace(BLOCKED, state=state), NOW).endswith(".")


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(seconds=20), "less than a minute"),
        (timedelta(seconds=-5), "less than a minute"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(hours=47), "47 h"),
        (timedelta(hours=49), "2 days"),
    ],
)
def test_ages_are_round(age: timedelta, words: str) -> None:
    assert age_words(age) == words


def test_a_date_does_not_depend_on_the_locale() -> None:
    assert date_words(datetime(2026, 3, 1, 9, 5, tzinfo=UTC)) == "1 Mar 2026, 09:05 UTC"


# ---------------------------------------------------------------- a whole alert

SOURCE = SourceFacts("access", "https://example.com/a", "Model access", "openai")


def _alert(**fields: object) -> Alert:
    alert = Alert("k", AlertKind.CHANGE, SOURCE, NOW, Severity.HIGH, changes=(FACT, ACCESS))
    return replace(alert, **fields)  # type: ignore[arg-type]


def test_a_summary_begins_with_the_loudest_change() -> None:
    assert summary(_alert()) == "o3: tiers 1–3 now need organization verification (+1 more)"


def test_a_summary_begins_with_the_profile_when_it_is_touched() -> None:
    alert = _alert(impacts=(_impact(YES, YES), _impact(YES, NO)))

    assert summary(alert) == "For you (tier 2): o3 — before: yes; now: no"


def test_a_summary_of_trouble_names_the_page_and_the_reason() -> None:
    alert = _alert(changes=(), kind=AlertKind.HEALTH, health_before=GOOD, health_after=BLOCKED)

    assert summary(alert) == (
        "Model access: blocked — Cloudflare asks for a browser check (status 403)"
    )


def test_a_test_says_so_first() -> None:
    assert summary(_alert(kind=AlertKind.TEST)).startswith("TEST, nothing changed: o3: ")


def test_mere_wording_is_left_out_where_rules_changed() -> None:
    editorial = replace(STATEMENT, kind=ChangeKind.EDITORIAL, severity=Severity.NONE)

    assert ordered((editorial, FACT, ACCESS)) == (ACCESS, FACT)
    assert ordered((editorial,)) == (editorial,)


# ---------------------------------------------------------------- hostile text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[31mb", "a\\x1b[31mb"),
        ("\x9b31m", "\\x9b31m"),
        ("\x00\x07\x7f", "\\x00\\x07\\x7f"),
        ("abc\u202edef", "abc\\u202edef"),
        ("\u2066x\u2069\u200e\u200f", "\\u2066x\\u2069\\u200e\\u200f"),
        ("\U000e0041", "\\U000e0041"),
        ("\ud800", "\\ud800"),
        ("a\r\nb", "a\\x0d\nb"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("naïve 日本語 👩‍👩‍👧", "naïve 日本語 👩‍👩‍👧"),
    ],
)
def test_characters_that_act_are_written_out(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_one_line_is_one_line() -> None:
    assert one_line(" a\n\n b\u00a0 \tc\u2028d ") == "a b c\\u2028d"


@given(st.text(st.characters(), max_size=60))
def test_nothing_active_is_left_in_any_text(text: str) -> None:
    shown = visible(text)

    assert not any(ord(char) < 32 and char not in "\n\t" for char in shown)
    assert not any(0x7F <= ord(char) <= 0x9F or 0xD800 <= ord(char) <= 0xDFFF for char in shown)
    assert not set(shown) & set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2069")
    assert visible(shown) == shown


@given(st.text(max_size=80), st.sampled_from([name for name, _ in HEADLINES]))
def test_a_headline_is_one_safe_line_whatever_the_page_says(text: str, change: Change) -> None:
    hostile = replace(
        change, subject=text, text=text, detail=text, attr=text, metric=text, before=Side(text)
    )
    words = headline(hostile)

    assert words == one_line(words)


@pytest.mark.parametrize(
    ("text", "limit", "words"),
    [
        ("short", 10, "short"),
        ("three little words", 14, "three little …"),
        ("three little words", 13, "three …"),
        ("abcdefghijkl", 8, "abcdef …"),
        ("ab👩‍👩‍👧‍👦 rest", 6, "ab …"),
        ("abcde\u0301fgh", 7, "abcd …"),
        ("abc🇫🇷xxxxxx", 6, "abc …"),
    ],
)
def test_texts_are_cut_between_words_or_whole_characters(text: str, limit: int, words: str) -> None:
    assert shorten(text, limit) == words


@given(st.text(max_size=60), st.integers(4, 40))
def test_a_shortened_text_fits(text: str, limit: int) -> None:
    assert len(shorten(text, limit)) <= limit


def test_whoever_is_meant_where_no_tier_is_named_the_verb_agrees() -> None:
    removed = replace(ACCESS, kind=ChangeKind.REQUIREMENT_REMOVED, unnamed=True)
    of_all = replace(removed, segments=("all",))
    assert headline(of_all) == "o3: everyone no longer needs organization verification"
    of_one = replace(removed, segments=("tier:1",))
    assert headline(of_one) == "o3: users of any tier no longer need organization verification"
    of_plan = replace(removed, segments=("plan:pro", "tier:1"))
    assert headline(of_plan) == (
        "o3: users of any tier or plan no longer need organization verification"
    )


def test_a_summary_counts_what_is_told_and_not_each_model_of_it() -> None:
    several = tuple(replace(ACCESS, subject=one) for one in ("o1", "o3"))
    alert = replace(_alert(), changes=(*several, STATEMENT), impacts=())
    assert summary(alert) == "o1 and o3: tiers 1–3 now need organization verification (+1 more)"
