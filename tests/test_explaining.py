"""What became of each sentence and row of a page."""

from __future__ import annotations

from pathlib import Path

import pytest

from watcher.document import parse
from watcher.explaining import Explanation, Fate, Place, explain
from watcher.model import Method, Statement, ValueSet
from watcher.packs import load_packs
from watcher.reading import read
from watcher.reading.notation import notation

LIBRARY = load_packs()
PAGES = Path(__file__).parent / "pages"
DEMO = Path(__file__).parent.parent / "watcher" / "demo" / "pages"


def explained(html: str, pack_id: str = "openai.model_access") -> Explanation:
    return explain(parse(html.encode(), "text/html; charset=utf-8"), LIBRARY.get(pack_id))


def places(html: str, pack_id: str = "openai.model_access") -> list[Place]:
    return [place for part in explained(html, pack_id).parts for place in part.places]


def records(place: Place, pack_id: str = "openai.model_access") -> list[str]:
    return [notation(record, LIBRARY.get(pack_id).scheme) for record in place.records]


def test_each_sentence_has_the_records_that_quote_it() -> None:
    first, second = places("<p>o3 is available on tiers 4–5. o1 is available on tier 5.</p>")
    assert (first.text, first.fate) == ("o3 is available on tiers 4–5.", Fate.TYPED)
    assert records(first) == ["o3 tier:4-5 open"]
    assert records(second) == ["o1 tier:5 open"]


def test_a_statement_says_why_it_was_not_typed() -> None:
    (place,) = places("<p>Enterprise customers can use o3.</p>")
    assert (place.fate, place.records) == (Fate.STATEMENT, ())
    assert place.because != ""


def test_code_is_ignored_and_says_so() -> None:
    (place,) = places("<pre><code>GET /v1/models</code></pre>")
    assert (place.fate, place.because) == (Fate.IGNORED, "code is not read")


def test_what_was_read_already_in_other_words_is_context_and_not_ignored() -> None:
    first, second = places("<p>o3 is available on tier 5.</p><p>Tier 5 can use o3.</p>")
    assert records(first) == ["o3 tier:5 open"]
    assert (second.fate, second.because) == (Fate.CONTEXT, "says what was read already")


def test_the_introduction_of_a_list_is_context_of_its_items() -> None:
    page = "<p>These models need organization verification:</p><ul><li>o3</li></ul>"
    introduction, item = places(page)
    assert (introduction.fate, introduction.because) == (
        Fate.CONTEXT,
        "introduces the list below",
    )
    assert records(item) == ["o3 all needs verification.organization"]


def test_equal_cells_of_different_rows_are_told_apart() -> None:
    pack_id = "github.model_plans"
    page = (
        "<table><tr><th>Model</th><th>Pro</th></tr>"
        "<tr><td>Claude Opus 4.7</td><td>Yes</td></tr>"
        "<tr><td>Claude Opus 4.6</td><td>Yes</td></tr></table>"
    )
    head, first, second = places(page, pack_id)
    assert (head.fate, head.because) == (Fate.CONTEXT, "names the columns")
    assert (first.cells, first.fate) == (("Claude Opus 4.7", "Yes"), Fate.TYPED)
    assert records(first, pack_id) == ["claude-opus-4.7 plan:pro open"]
    assert records(second, pack_id) == ["claude-opus-4.6 plan:pro open"]


def test_a_row_that_is_read_in_part_says_which_of_its_words_were_not() -> None:
    page = (
        "<table><tr><th>Model</th><th>Pro</th><th>Pro+</th></tr>"
        "<tr><td>Claude Opus 4.6</td><td>Yes</td><td>Yes, by a wink</td></tr></table>"
    )
    _, row = places(page, "github.model_plans")
    assert (row.fate, records(row, "github.model_plans")) == (
        Fate.PARTLY,
        ["claude-opus-4.6 plan:pro open"],
    )
    assert "Pro+: Yes, by a wink" in row.because


def test_a_header_row_in_plain_cells_is_a_header() -> None:
    page = (
        "<table><tr><td>Total billed amount*</td><td>Previous tier</td><td>New tier</td></tr>"
        "<tr><td>&gt; $20</td><td>Tier 1</td><td>Tier 2</td></tr></table>"
    )
    head, row = places(page, "mistral.usage_tiers")
    assert head.fate is Fate.CONTEXT
    assert records(row, "mistral.usage_tiers") == ["tier:2 billed >= 20 USD"]


def test_the_first_row_of_a_table_without_headers_is_read_and_stands_alone() -> None:
    page = (
        "<table><tr><td>o3</td><td>Tiers 4 and 5</td></tr>"
        "<tr><td>o1</td><td>Tiers 2 and 3</td></tr></table>"
    )
    first, second = places(page)
    assert records(first) == ["o3 tier:4-5 open"]
    assert records(second) == ["o1 tier:2-3 open"]


def test_signs_of_a_row_are_read_as_their_legend_says() -> None:
    page = "<table><tr><th>Model</th><th>Tier 1</th><th>Tier 2</th></tr><tr><td>o3</td><td>V</td>"
    page += "<td>✓</td></tr></table><p>✓ = available, V = after verification.</p>"
    row = places(page)[1]
    assert row.cells == ("o3", "V", "✓")
    assert records(row) == ["o3 tier:1 needs verification.organization", "o3 tier:2 open"]


def test_headings_stand_above_their_places_and_coverage_at_the_end() -> None:
    page = "<h2>o3</h2><p>Access: tiers 4 and 5.</p><p>Clouds are grey.</p>"
    explanation = explained(page)
    (part,) = explanation.parts
    assert part.path == ("o3",)
    assert part.heading == Place("o3", part.places[0].block, Fate.CONTEXT)
    assert records(part.places[0]) == ["o3 tier:4-5 open"]
    assert (explanation.coverage.sentences, explanation.coverage.typed) == (2, 1)


@pytest.mark.parametrize("pack_id", LIBRARY.ids())
@pytest.mark.parametrize("file", [*PAGES.glob("*.*"), *DEMO.glob("*.html")], ids=lambda f: f.name)
def test_no_record_is_without_a_place(file: Path, pack_id: str) -> None:
    document = parse(file.read_bytes())
    explanation = explain(document, LIBRARY.get(pack_id))
    shown = [p for part in explanation.parts for p in ([part.heading] if part.heading else [])]
    shown += [p for part in explanation.parts for p in part.places]
    placed = {record for place in shown for record in place.records}
    kept = sum(place.fate in (Fate.STATEMENT, Fate.PARTLY) for place in shown)
    extraction = read(document, LIBRARY.get(pack_id))
    typed = {r for r in extraction.records if not isinstance(r, Statement)}
    lists = {
        r for r in typed if isinstance(r, ValueSet) and r.provenance.method is Method.LIST
    }  # one record of many items
    assert typed - placed - lists == set()
    assert kept == extraction.coverage.statements
