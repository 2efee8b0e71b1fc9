"""Edits of pages that must not stay silent, and what is told of them."""

from __future__ import annotations

import pytest

from tests.reading_cases import extraction
from watcher.compare import compare
from watcher.model import ChangeKind as K
from watcher.model import Direction, Severity


def told(before: str, after: str) -> list[tuple[K, Direction, tuple[str, ...] | None]]:
    found = compare(extraction(before), extraction(after))
    return [(one.kind, one.direction, one.segments) for one in found]


def test_a_feature_that_leaves_out_tiers_is_told_beside_a_rule_of_the_model() -> None:
    model = "<p>o3 is available on tiers 1 to 4.</p>"
    wide = f"<p>Streaming with o3 is available on tiers 1 to 4.</p>{model}"
    narrow = wide.replace(
        "o3 is available on tiers 1 to 4.</p><p>", "o3 is available on tiers 3 to 4.</p><p>"
    )

    assert told(wide, narrow) == [(K.SCOPE_NARROWED, Direction.UNKNOWN, ("tier:1", "tier:2"))]
    assert told(wide, wide) == []


def test_the_same_number_of_another_time_is_of_no_known_direction() -> None:
    day = "<p>On tier 2, o3 is limited to 2,000 requests per day.</p>"
    found = told(day, day.replace("day", "minute"))

    assert {kind for kind, _, _ in found} == {K.LIMIT_ADDED, K.LIMIT_REMOVED}
    assert {direction for _, direction, _ in found} == {Direction.UNKNOWN}


def test_and_that_becomes_or_in_a_kept_sentence_is_no_small_matter() -> None:
    both = "<p>To use o3, you must be on tier 2 and complete organization verification.</p>"
    [change] = compare(extraction(both), extraction(both.replace(" and ", " or ")))

    assert (change.kind, change.severity) == (K.STATEMENT_REWORDED, Severity.MEDIUM)


SIGNS = (
    "<table><tr><th>Model</th><th>Tier 1</th><th>Tier 2</th></tr>"
    "<tr><td>o3</td><td>V</td><td>✓</td></tr></table><p>✓ = available, V = after verification.</p>"
)


@pytest.mark.parametrize(
    ("was", "now"),
    [("✓ = available", "✓ = available on request"), ("after verification", "not available")],
)
def test_a_legend_in_other_words_alters_what_its_signs_say(was: str, now: str) -> None:
    assert any(
        kind is not K.STATEMENT_REWORDED for kind, _, _ in told(SIGNS, SIGNS.replace(was, now))
    )


def test_a_footnote_mark_on_a_figure_that_comes_or_moves_is_told() -> None:
    page = (
        "<table><tr><th>Tier</th><th>RPM</th></tr><tr><td>Tier 1</td><td>500{}</td></tr>"
        "<tr><td>Tier 2</td><td>900{}</td></tr></table><p>* Only for verified organizations.</p>"
    )

    assert told(page.format("", ""), page.format("", "*"))
    assert told(page.format("*", ""), page.format("", "*"))
