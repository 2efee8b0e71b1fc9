"""Real pages over time, where the shared collection is at hand: none breaks the reading, equal
articles have equal digests, and what failed is not taken for the article."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.test_pipeline import SOURCE, Bench
from watcher.document import canonical_digest, parse
from watcher.model import BlockKind, Document, Outcome, Page, VerdictKind
from watcher.verdict import verdict

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the shared collection is not here")

EXACT = ("payload_blocks", "article_html")


@dataclass(frozen=True)
class Expect:
    min_words: int = 60
    any_text: tuple[str, ...] = ()
    min_records: int = 0
    max_drop: float = 0.5


@dataclass(frozen=True)
class PackPage:
    identity: None = None
    expect: Expect = Expect()
    watch_language: None = None


@dataclass(frozen=True)
class Pack:
    page: PackPage = PackPage()


@cache
def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (CORPUS / name).read_text().splitlines()]


@cache
def addresses() -> dict[str, str]:
    return {entry["file"]: entry["url"] for entry in lines("manifest.jsonl")}


@cache
def document(file: str) -> Document:
    url = addresses().get(file, f"https://x.example/{file}")
    is_markdown = file.endswith(".md") and not url.endswith(".md")
    return parse((CORPUS / file).read_bytes(), url=f"{url}.md" if is_markdown else url)


def judged(file: str) -> VerdictKind:
    url = addresses()[file]
    body = (CORPUS / file).read_bytes()
    now = datetime(2026, 11, 24, tzinfo=UTC)
    return verdict(Page(url, url, 200, (), body, now, "http"), document(file), Pack()).kind


def test_every_page_of_the_collection_is_read() -> None:
    files = [path for path in CORPUS.rglob("*") if path.suffix in (".html", ".md")]
    assert len(files) > 900
    for path in files:
        document(str(path.relative_to(CORPUS)))


def test_every_help_article_has_a_title_a_number_and_text() -> None:
    entries = [e for e in lines("manifest.jsonl") if e["kind"] in ("helpopenai", "intercom")]
    assert len(entries) == 55
    for entry in entries:
        read = document(entry["file"])
        assert read.title == entry["title"]
        assert read.article is not None
        assert f"/articles/{read.article}" in entry["url"]
        assert read.words > 100


def test_help_articles_with_lists_in_their_markup_have_items() -> None:
    for entry in lines("manifest.jsonl"):
        if entry["kind"] not in ("helpopenai", "intercom"):
            continue
        markup = (CORPUS / entry["file"]).read_bytes()
        if b'ordered-nested-list"><' in markup:
            kinds = {b.kind for s in document(entry["file"]).sections for b in s.blocks}
            assert BlockKind.ITEM in kinds, entry["file"]


def test_equal_articles_have_equal_digests_through_all_layouts() -> None:
    versions: dict[tuple[str, str], list[str]] = defaultdict(list)
    for entry in lines("manifest.jsonl"):
        if entry["truth_kind"] in EXACT:
            versions[entry["doc"], entry["truth_key"]].append(entry["file"])
    assert sum(map(len, versions.values())) == 55
    for files in versions.values():
        assert len({canonical_digest(document(file)) for file in files}) == 1, files


def test_a_changed_rule_or_content_always_moves_the_digest() -> None:
    told = ("rule", "content", "wording")
    pairs = [entry for entry in lines("labels.jsonl") if entry["label"] in told]
    assert len(pairs) > 30
    for pair in pairs:
        before, after = document(pair["a_file"]), document(pair["b_file"])
        assert canonical_digest(before) != canonical_digest(after), pair["b_file"]


def test_steps_without_a_change_move_no_digest_of_a_web_page() -> None:
    pairs = [
        entry
        for entry in lines("labels.jsonl")
        if entry["label"] == "none" and entry["a_file"].endswith(".html")
    ]
    assert len(pairs) > 55
    for pair in pairs:
        before, after = document(pair["a_file"]), document(pair["b_file"])
        assert canonical_digest(before) == canonical_digest(after), pair["b_file"]


def test_failed_pages_are_not_the_article() -> None:
    failed = [entry["file"] for entry in lines("manifest.jsonl") if entry["bad_fetch"]]
    assert len(failed) == 7
    assert [file for file in failed if judged(file) is VerdictKind.ARTICLE] == []


def test_good_pages_are_never_taken_for_a_wall() -> None:
    good = [entry["file"] for entry in lines("manifest.jsonl") if not entry["bad_fetch"]]
    kinds = {file: judged(file) for file in good}
    short = {file for file, kind in kinds.items() if kind is VerdictKind.UNREADABLE}
    assert {kind for file, kind in kinds.items() if file not in short} == {VerdictKind.ARTICLE}
    assert all(document(file).words < 60 for file in short)


def test_pages_over_time_give_revisions_only_where_the_article_differs() -> None:
    """The pages of each article, looked at in order through the pipeline: no failed page becomes a
    revision, and a page whose article is the same as before gives none."""
    by_document = defaultdict(list)
    for entry in lines("manifest.jsonl"):
        by_document[entry["doc"]].append(entry)
    failed: list[str] = []
    for entries in by_document.values():
        if not any(entry["bad_fetch"] or entry["truth_kind"] in EXACT for entry in entries):
            continue
        entries.sort(key=lambda entry: entry["seq"])
        failed += _false_revisions(entries)
    assert failed == []


def _false_revisions(entries: list[dict[str, Any]]) -> list[str]:
    bench = Bench()
    bench.pack = bench.packs.get("generic")
    source = replace(SOURCE, pack="generic", url=entries[0]["url"])
    last_truth, false = None, []
    for entry in entries:
        bench.fetcher.answer = (CORPUS / entry["file"]).read_bytes().decode("utf-8", "replace")
        bench.clock.time += timedelta(days=1)
        (report,) = bench.checker.check_all([(source, bench.store.state)], workers=1)
        is_new = report.check.outcome in (Outcome.FIRST_SEEN, Outcome.CHANGED)
        is_same = entry["truth_kind"] in EXACT and entry["truth_key"] == last_truth
        if is_new and (entry["bad_fetch"] or is_same):
            false.append(entry["file"])
        if is_new:
            last_truth = entry["truth_key"]
    return false
