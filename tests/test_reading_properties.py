"""What must hold for any page: how it is written down changes no record, and nothing raises."""

from __future__ import annotations

import os
import random
from dataclasses import asdict

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.reading_cases import LIBRARY, extraction, lines
from watcher.document import parse
from watcher.reading import read
from watcher.text import fold

FAR = int(os.environ.get("WATCHER_EXAMPLES", "0"))
"""So many examples of each property, where it is given (tests/conftest.py)."""

RULES = [
    "<h2>o3</h2><ul><li>Access: Tiers 4 and 5.</li><li>Tiers 1–3 can gain access by completing"
    " organization verification.</li><li>Not on the free tier.</li></ul>",
    "<h2>Images</h2><p>gpt-image-1 requires organization verification.</p>",
    "<h2>Limits</h2><table><tr><th>Model</th><th>Tiers 1–3</th><th>Tiers 4–5</th></tr>"
    "<tr><td>o1</td><td>Yes</td><td>Yes</td></tr><tr><td>o1-pro</td><td>No</td><td>Yes</td></tr></table>",
]


def canonical(page: str) -> list[str]:
    return sorted(fold(line) for line in lines(page))


EXPECTED = canonical("".join(RULES))


@given(st.permutations(RULES))
def test_the_order_of_sections_changes_no_record(sections: list[str]) -> None:
    assert canonical("".join(sections)) == EXPECTED


@given(st.integers(0, 10_000))
def test_the_order_of_items_and_rows_changes_no_record(seed: int) -> None:
    page = "".join(RULES)
    items = page.split("<li>")
    middle = [item.split("</li>")[0] for item in items[1:]]
    shuffled = middle.copy()
    random.Random(seed).shuffle(shuffled)
    before, after = page.split("<ul>")[0], page.split("</ul>")[1]
    listed = "".join(f"<li>{item}</li>" for item in shuffled)
    assert canonical(f"{before}<ul>{listed}</ul>{after}") == EXPECTED


@pytest.mark.parametrize(
    ("plain", "variant"),
    [
        ("–", "-"),
        ("–", "&#8211;"),
        ("–", "‑"),
        (" ", "\n  "),
        ("organization", "organisation"),
        ("organization", "organi&shy;zation"),
        ("Tiers", "TIERS"),
        ("<p>", "<div><section><p>"),
        ("Tiers 4 and 5", "Tiers&nbsp;4 and&nbsp;5"),
    ],
)
def test_how_a_page_is_written_down_changes_no_rule(plain: str, variant: str) -> None:
    def typed(page: str) -> list[str]:
        return [line for line in canonical(page) if not line.startswith("statement")]

    page = "".join(RULES)
    assert typed(page.replace(plain, variant)) == typed(page)


WORDS = st.sampled_from(
    [
        "o3", "o4-mini", "tiers", "tier", "1", "4-5", "1–3", "and", "or", "not", "no",
        "without", "only", "except", "unless", "until", "can", "cannot", "may", "must",
        "verified", "unverified", "verification", "organization", "access", "available",
        "requires", ":", ";", ",", ".", "(", ")", "-", "all", "some", "free", "paid",
        "including", "this", "models", "it", "$5", "2025", "after", "by", "completing",
        "streaming", "は", "で",
        "認証", "不要", "必要です", "利用できます", "Tier", "4", "以上", "T4+",
        "x-1", "<li>", "<ul>", "</ul>", "<h2>", "</h2>", "<table><tr><td>", "</td><td>",
    ]
)  # fmt: skip


@settings(max_examples=FAR or 300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(WORDS, max_size=25), st.sampled_from(LIBRARY.ids()))
def test_no_words_in_any_order_make_reading_fail(words: list[str], pack: str) -> None:
    found = read(parse(" ".join(words).encode()), LIBRARY.get(pack))
    assert found.coverage.sentences >= found.coverage.statements


@settings(max_examples=FAR or 150, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=200))
def test_no_text_makes_reading_fail(text: str) -> None:
    found = extraction(f"<h2>{text}</h2><p>{text}</p><ul><li>{text}</li></ul>")
    assert found.pack.id == "openai.model_access"


@settings(max_examples=FAR or 100, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=20))
def test_every_sentence_is_accounted_for(words: list[str]) -> None:
    coverage = extraction("<p>" + " ".join(w for w in words if "<" not in w) + "</p>").coverage
    assert coverage.sentences == coverage.typed + coverage.statements + coverage.ignored


def test_reading_twice_gives_the_same() -> None:
    page = "".join(RULES)
    assert asdict(extraction(page)) == asdict(extraction(page))


def test_a_quote_is_the_pages_own_words() -> None:
    found = extraction("<p>Ｔｉｅｒ ４ と Ｔｉｅｒ ５ は o3 を使えます。</p>")
    assert found.records[0].provenance.quote == "Ｔｉｅｒ ４ と Ｔｉｅｒ ５ は o3 を使えます。"


def test_a_sentence_too_long_to_be_a_rule_is_kept_unread() -> None:
    text = "o3 is available on tiers 4 and 5 and " * 100
    [line] = lines(f"<p>{text}</p>")
    assert line.startswith("statement: o3 is available on tiers 4 and 5 and o3")
