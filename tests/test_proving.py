"""Cases of packs, and edits of them that a reading must notice."""

from __future__ import annotations

from pathlib import Path

import pytest

from watcher.mutations import mutations
from watcher.pack import Pack
from watcher.packs import load_packs
from watcher.proving import Figures, Trial, case_results, figures, trials

PACK = """
pack: acme.limits
provider: acme
ladder: {order: [free, 1, 2, 3], free: [free]}
vocabulary: {models: {patterns: ['acme-\\d+']}}
"""


def pack_with(tmp_path: Path, tests: str, more: str = "") -> Pack:
    (tmp_path / "acme").mkdir(exist_ok=True)
    (tmp_path / "acme" / "limits.yaml").write_text(f"{PACK}{more}tests:\n{tests}")
    return load_packs([tmp_path]).get("acme.limits")


def edits(html: str, kind: str) -> list[str]:
    return [mutation.html for mutation in mutations(html) if mutation.kind == kind]


def test_a_case_that_reads_as_it_says_passes(tmp_path: Path) -> None:
    case = "  - {text: 'acme-2 is available on tier 3.', expect: ['acme-2 tier:3 open']}\n"
    (result,) = case_results(pack_with(tmp_path, case))
    assert result.passed


def test_a_failed_case_names_what_is_missing_and_what_was_not_expected(tmp_path: Path) -> None:
    case = "  - {text: 'acme-2 is available on tier 3.', expect: ['acme-2 tier:2 open']}\n"
    (result,) = case_results(pack_with(tmp_path, case))
    assert (result.number, result.passed) == (1, False)
    assert result.missing == ("acme-2 tier:2 open",)
    assert result.unexpected == ("acme-2 tier:3 open",)


def test_a_statement_that_is_not_expected_is_no_mistake(tmp_path: Path) -> None:
    case = "  - {text: 'Enterprise customers can use acme-2.', expect: []}\n"
    (result,) = case_results(pack_with(tmp_path, case))
    assert result.passed


def test_an_edit_that_the_reading_notices_is_not_silent(tmp_path: Path) -> None:
    case = "  - {text: 'acme-2 is available on tier 3.', expect: ['acme-2 tier:3 open']}\n"
    found = list(trials(pack_with(tmp_path, case)))
    assert {trial.mutation.kind for trial in found} == {
        "digit changed",
        "not inserted",
        "exception appended",
        "exception in parentheses",
        "only inserted",
    }
    assert [trial.mutation.kind for trial in found if trial.silent] == ["only inserted"]


def test_an_edit_below_an_ignore_is_silent(tmp_path: Path) -> None:
    case = "  - {text: 'Prices start at 7 credits here.', expect: []}\n"
    pack = pack_with(tmp_path, case, "ignore: ['prices start']\n")
    silent = [trial.mutation.shown for trial in trials(pack) if trial.silent]
    assert "Prices start at 8 credits here." in silent


def test_digits_change_one_at_a_time_and_never_within_tags_or_entities() -> None:
    assert edits('<p id="p1">Tier 9 &#39;x&#39; 20</p>', "digit changed") == [
        '<p id="p1">Tier 8 &#39;x&#39; 20</p>',
        '<p id="p1">Tier 9 &#39;x&#39; 30</p>',
        '<p id="p1">Tier 9 &#39;x&#39; 21</p>',
    ]


def test_not_follows_each_verb_that_has_none() -> None:
    assert edits("<p>You can use it and must pay.</p>", "not inserted") == [
        "<p>You can not use it and must pay.</p>",
        "<p>You can use it and must not pay.</p>",
    ]
    assert edits("<p>You can not use it.</p>", "not inserted") == []


def test_must_and_may_change_places() -> None:
    assert edits("<p>You must pay.</p>", "must to may") == ["<p>You may pay.</p>"]
    assert edits("<p>You may pay.</p>", "may to must") == ["<p>You must pay.</p>"]


def test_and_and_or_change_places_but_not_in_a_bound() -> None:
    page = "<p>On tier 2 or 3 and with a card, or on tier 5 or higher.</p>"
    assert edits(page, "and to or") == [
        "<p>On tier 2 or 3 or with a card, or on tier 5 or higher.</p>"
    ]
    assert edits(page, "or to and") == [
        "<p>On tier 2 and 3 and with a card, or on tier 5 or higher.</p>",
        "<p>On tier 2 or 3 and with a card, and on tier 5 or higher.</p>",
    ]


def test_an_exception_stands_before_the_full_stop_of_a_sentence_not_in_a_name() -> None:
    assert edits("<p>o3 is open to all.</p><b>Tier 2</b>", "exception appended") == [
        "<p>o3 is open to all except in some regions.</p><b>Tier 2</b>"
    ]


def test_each_row_but_the_header_is_dropped() -> None:
    head, one, two = "<tr><th>Tier</th></tr>", "<tr><td>1</td></tr>", "<tr><td>2</td></tr>"
    assert edits(head + one + two, "row dropped") == [head + two, head + one]


def test_two_tiers_change_places() -> None:
    assert edits("<td>Tier 1</td><td>Tier 1, Tier 2</td>", "tiers swapped") == [
        "<td>Tier 2</td><td>Tier 1, Tier 1</td>"
    ]


def test_units_currencies_and_dates_are_turned_and_only_and_some_narrow() -> None:
    page = "<p>Open to all for 3 days after paying $5.</p>"
    kinds = ("unit changed", "currency changed", "date turned", "only inserted", "all to some")
    assert [edit for kind in kinds for edit in edits(page, kind)] == [
        "<p>Open to all for 3 hours after paying $5.</p>",
        "<p>Open to all for 3 days after paying €5.</p>",
        "<p>Open to all for 3 days before paying $5.</p>",
        "<p>Open only to all for 3 days after paying $5.</p>",
        "<p>Open to some for 3 days after paying $5.</p>",
    ]


REASONS = [
    (
        "<table><tr><th>Tier</th><th>Total billed amount</th><th>Previous tier</th></tr>"
        "<tr><td>Tier 2</td><td>$20 / 7 €</td><td>Tier 1</td></tr></table>",
        "digit changed",
        [
            ("$20 / 8 €", "the amount in a second currency is not recorded"),
            ("Tier 2", "the pack ignores this text or its column"),
        ],
    ),
    (
        "<p>acme-2 and acme-3 are available on tier 3.</p>",
        "and to or",
        [("acme-2 or acme-3 are available on tier 3.", "the list names the same either way")],
    ),
    (
        "<p>acme-2 is available on tier 3.</p>",
        "only inserted",
        [
            (
                "acme-2 is available only on tier 3.",
                "what is not named is unstated, with “only” and without it",
            )
        ],
    ),
]


@pytest.mark.parametrize(("page", "kind", "silent"), REASONS)
def test_a_silent_edit_tells_why_that_is_right(
    tmp_path: Path, page: str, kind: str, silent: list[tuple[str, str]]
) -> None:
    pack = pack_with(tmp_path, f"  - {{html: '{page}', expect: []}}\n")
    found = [t for t in trials(pack) if t.silent and t.mutation.kind == kind]
    assert [(t.mutation.shown, t.because) for t in found] == silent
    assert not any(t.missed for t in found)


def test_a_silent_edit_of_a_text_that_is_read_has_no_reason(tmp_path: Path) -> None:
    fact = "facts: [{process: id, attr: days, value: some, match: 'every \\d+ days'}]\n"
    case = "  - {text: 'Once every 90 days.', expect: ['id.days = some']}\n"
    found = list(trials(pack_with(tmp_path, case, fact)))
    missed = [t.mutation.shown for t in found if t.missed]
    assert missed == ["Once every 80 days.", "Once every 91 days."]
    assert figures(found) == Figures(tried=len(found), silent=2, missed=2)


@pytest.fixture(scope="module")
def shipped() -> list[Trial]:
    library = load_packs()
    return [trial for id in library.ids() for trial in trials(library.get(id))]


def silent_of(kind: str, tried: list[Trial]) -> Figures:
    return figures(trial for trial in tried if trial.mutation.kind == kind)


def test_no_shipped_pack_overlooks_an_edit_without_a_reason(shipped: list[Trial]) -> None:
    assert [(t.pack, t.mutation.kind, t.mutation.shown) for t in shipped if t.missed] == []
    assert len(shipped) >= 600


@pytest.mark.parametrize(
    "kind",
    [
        "not inserted",
        "must to may",
        "may to must",
        "exception appended",
        "exception in parentheses",
        "row dropped",
        "tiers swapped",
        "date turned",
        "unit changed",
        "or to and",
    ],
)
def test_edits_that_alter_any_rule_are_never_silent(shipped: list[Trial], kind: str) -> None:
    found = silent_of(kind, shipped)
    assert (found.tried > 0, found.silent) == (True, 0)


def test_of_the_digits_at_most_two_in_a_hundred_are_silent(shipped: list[Trial]) -> None:
    found = silent_of("digit changed", shipped)
    assert found.tried >= 250
    assert found.silent <= 0.02 * found.tried
