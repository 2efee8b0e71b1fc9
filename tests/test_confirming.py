"""A change is believed when it is seen again; what goes back and forth is told once as flapping."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.test_pipeline import CHALLENGE, NOON, SOURCE, Bench, article
from watcher.confirming import candidate
from watcher.errors import FetchError
from watcher.model import (
    AlertKind,
    CheckReport,
    Confirm,
    Extraction,
    HealthState,
    NotModified,
    Outcome,
    PackRef,
    Scheme,
)

MINUTE = timedelta(minutes=1)
GATED = article("Access: tiers 1-5, subject to organization verification.")
NARROW = article("Access: tiers 4-5.")
LONE = article("Access: tier 5.")
OPEN = article()
SAME = NotModified(SOURCE.url, NOON, "http")
DOWN = FetchError("timeout", "no answer in time", transient=True)


class Patient(Bench):
    """A bench whose source believes a change after another look, a minute later."""

    def __init__(self, looks: int = 2) -> None:
        super().__init__()
        self.source = replace(SOURCE, confirm=Confirm(MINUTE, looks))
        self.see(OPEN)

    def see(
        self, *answers: str | NotModified | FetchError, after: timedelta = MINUTE
    ) -> CheckReport:
        for answer in answers:
            self.fetcher.answer = answer
            self.clock.time += after
            (report,) = self.checker.check_all([(self.source, self.store.state)], workers=1)
        return report

    @property
    def told(self) -> list[str]:
        return [
            alert.health_after.state.value if alert.health_after else alert.kind.value
            for alert in self.alerts
        ]


@pytest.fixture
def bench() -> Patient:
    return Patient()


def test_a_change_is_pending_at_first_and_looked_at_again_soon(bench: Patient) -> None:
    report = bench.see(GATED)
    assert report.check.outcome is Outcome.PENDING
    assert report.check.next_due == report.check.at + MINUTE
    assert report.check.note == "a change was seen in 1 of 2 looks and is not told yet"
    assert (bench.told, bench.store.state.revision_seq) == ([], 1)


def test_a_change_that_is_seen_again_is_accepted_and_told(bench: Patient) -> None:
    assert bench.see(GATED, GATED).check.outcome is Outcome.CHANGED
    assert bench.told == ["change"]
    assert bench.store.state.pending is None


def test_a_look_before_its_time_confirms_nothing(bench: Patient) -> None:
    bench.see(GATED)
    assert bench.see(GATED, after=timedelta(seconds=20)).check.outcome is Outcome.PENDING
    assert bench.see(GATED, after=timedelta(seconds=45)).check.outcome is Outcome.CHANGED


def test_as_many_looks_as_asked_for_are_needed() -> None:
    bench = Patient(looks=3)
    outcomes = [bench.see(GATED).check.outcome for _ in range(3)]
    assert outcomes == [Outcome.PENDING, Outcome.PENDING, Outcome.CHANGED]


@pytest.mark.parametrize("back", [OPEN, article(nonce="9"), SAME], ids=["bytes", "noise", "304"])
def test_a_change_that_is_not_seen_again_is_dropped_and_said_so(
    bench: Patient, back: str | NotModified
) -> None:
    report = bench.see(GATED, back)
    assert report.check.note == "a change that was seen before was not seen again"
    assert (bench.told, bench.store.state.pending) == ([], None)
    assert bench.see(back).check.note == ""


@pytest.mark.parametrize("trouble", [CHALLENGE, DOWN], ids=["challenge", "timeout"])
def test_trouble_between_two_looks_neither_confirms_nor_drops_a_change(
    bench: Patient, trouble: str | FetchError
) -> None:
    bench.see(GATED, trouble)
    assert bench.store.state.pending is not None
    assert bench.see(GATED).check.outcome is Outcome.CHANGED
    assert bench.told.count("change") == 1


def test_another_change_in_its_place_begins_anew(bench: Patient) -> None:
    assert bench.see(GATED, NARROW).check.outcome is Outcome.PENDING
    assert bench.see(NARROW).check.outcome is Outcome.CHANGED
    assert [change.subject for change in bench.alerts[-1].changes] == ["o4-mini"]


def test_two_variants_in_turn_are_told_once_as_flapping_and_never_as_changes(
    bench: Patient,
) -> None:
    bench.see(GATED, OPEN, GATED, OPEN, GATED, GATED, OPEN, OPEN, GATED)
    assert bench.told == ["flapping"]
    assert bench.store.state.revision_seq == 1
    assert bench.store.state.health.state is HealthState.FLAPPING


def test_trouble_in_turn_holds_no_change_back(bench: Patient) -> None:
    bench.see(CHALLENGE, OPEN, CHALLENGE, OPEN)
    assert bench.store.state.health.state is HealthState.FLAPPING
    bench.see(GATED, GATED)
    assert bench.told.count("change") == 1


def test_what_stays_after_flapping_is_told(bench: Patient) -> None:
    bench.see(GATED, OPEN, GATED, OPEN, GATED)
    for _ in range(10):
        bench.see(GATED, after=timedelta(minutes=30))
    assert bench.told == ["flapping", "ok", "change"]


def test_a_page_that_shows_something_new_each_time_is_told_as_flapping(bench: Patient) -> None:
    bench.see(GATED, NARROW, LONE)
    assert bench.told == ["flapping"]
    assert bench.store.state.revision_seq == 1


def test_flapping_keeps_each_variant_once(bench: Patient) -> None:
    bench.see(GATED, OPEN, GATED)
    kept = len(bench.store.pages)
    bench.see(OPEN, GATED, OPEN, GATED)
    assert len(bench.store.pages) == kept


def test_a_change_that_goes_back_names_the_revision_it_goes_back_to(bench: Patient) -> None:
    bench.see(GATED, GATED)
    bench.see(OPEN, OPEN, after=timedelta(days=1))
    back = [alert.reverts for alert in bench.alerts if alert.kind is AlertKind.CHANGE]
    assert back[0] is None
    assert back[1] is not None
    assert (back[1].seq, back[1].at) == (1, NOON + MINUTE)


def test_a_change_found_again_after_a_crash_has_the_same_key() -> None:
    keys = []
    for _ in range(2):
        bench = Patient()
        bench.see(GATED, GATED)
        keys.append(bench.alerts[-1].key)
    assert keys[0] == keys[1]


def test_what_another_pack_read_confirms_nothing() -> None:
    def reading(digest: str) -> Extraction:
        return Extraction(PackRef("p", 1, digest), Scheme("p"), ())

    confirm = Confirm(MINUTE, 2)
    first = candidate(None, "B", reading("one"), NOON, confirm)
    assert candidate(first, "B", reading("one"), NOON + MINUTE, confirm).looks == 2
    assert candidate(first, "B", reading("two"), NOON + MINUTE, confirm).looks == 1


# ---------------------------------------------------------------- some of several looks


class Tolerant(Patient):
    """Believes what is seen in two of three looks."""

    def __init__(self, looks: int = 2, of: int = 3) -> None:
        super().__init__(looks)
        self.source = replace(SOURCE, confirm=Confirm(MINUTE, looks, of))


@pytest.mark.parametrize("between", [OPEN, SAME, NARROW], ids=["as before", "304", "a third"])
def test_a_change_may_be_missed_in_one_look_of_three(between: str | NotModified) -> None:
    bench = Tolerant()
    report = bench.see(GATED, between)
    assert report.check.note == (
        "a change was seen in 1 of 2 looks; it is told once it is seen in 2 of 3"
    )
    assert report.check.next_due == report.check.at + MINUTE
    assert bench.see(GATED).check.outcome is Outcome.CHANGED
    assert bench.told == ["change"]


def test_a_change_that_is_missed_too_often_is_dropped() -> None:
    bench = Tolerant()
    report = bench.see(GATED, OPEN, OPEN)
    assert (bench.told, bench.store.state.pending) == ([], None)
    assert report.check.note == "a change that was seen before was not seen again"


def test_a_look_before_its_time_is_no_miss() -> None:
    bench = Tolerant()
    bench.see(GATED)
    bench.see(OPEN, after=timedelta(seconds=10))
    bench.see(OPEN, after=timedelta(seconds=50))
    assert bench.see(GATED).check.outcome is Outcome.CHANGED


def test_three_of_five_looks_may_alternate() -> None:
    bench = Tolerant(3, 5)
    outcomes = [bench.see(page).check.outcome for page in (GATED, OPEN, GATED, OPEN, GATED)]
    assert outcomes == [
        Outcome.PENDING,
        Outcome.UNCHANGED,
        Outcome.PENDING,
        Outcome.UNCHANGED,
        Outcome.CHANGED,
    ]
    assert bench.told == ["change"]


def test_a_page_that_goes_on_alternating_is_told_as_a_change_and_then_as_flapping() -> None:
    bench = Tolerant()
    bench.see(*[GATED, OPEN] * 6)
    assert bench.told == ["change", "flapping"]
