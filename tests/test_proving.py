"""Cases of packs, and edits of them that a reading must notice."""

from __future__ import annotations

from pathlib import Path

from watcher.mutations import mutations
from watcher.pack import Pack
from watcher.packs import load_packs
from watcher.proving import case_results, trials

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


def test_no_shipped_pack_overlooks_a_not_an_exception_or_a_modal() -> None:
    kept = {"not inserted", "must to may", "may to must", "exception appended",
            "exception in parentheses", "row dropped", "tiers swapped", "all to some"}  # fmt: skip
    library = load_packs()
    tried = [trial for id in library.ids() for trial in trials(library.get(id))]
    assert [t.mutation.shown for t in tried if t.silent and t.mutation.kind in kept] == []
    assert len(tried) >= 200
