"""The histories of the shared collection: the versions of each document, read in their order.

    python -m tests.histories [--doc PART] [--pairs | --judged] [--json]

Lists the revisions that watching each document would have given, with their changes; with --pairs
how the labelled pairs of neighbours are told, with --judged where the revisions that a reader
judged (histories_judged.jsonl; docs/histories.md) are told otherwise than judged. Equal articles
that differ, and a judgement that does not hold, are an error (exit 1).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from watcher.codec import change_to_json
from watcher.compare import compare
from watcher.document import parse
from watcher.looking import DirectReader
from watcher.model import Change, Document, Extraction, Page, Table
from watcher.packs import load_packs
from watcher.reading import read
from watcher.replaying import Replayed, Seen, replay
from watcher.text import fold

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
JUDGED = Path(__file__).with_name("histories_judged.jsonl")
ABSENT = "the shared collection is not here"

FITTING = {
    "api-rate-limits": "anthropic.usage_tiers",
    "openai-docs-guides-guides-rate-limits": "openai.usage_tiers",
}
"""Packs by a part of the document's name; all others are read as `generic`."""

_LIBRARY = load_packs()

SILENT = frozenset({"none", "extractor", "cosmetic"})
TOLD = frozenset({"rule", "content", "wording"})

Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Pair:
    """A labelled pair of neighbours and what was told of it."""

    entry: Entry
    changes: tuple[Change, ...]

    @property
    def is_right(self) -> bool:
        return bool(self.changes) == (self.entry["label"] in TOLD)


@cache
def _lines(name: str) -> tuple[Entry, ...]:
    return tuple(json.loads(line) for line in (CORPUS / name).read_text().splitlines())


def histories(part: str = "") -> dict[str, list[Entry]]:
    """The versions of each document whose name holds `part`, in their order."""
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in _lines("manifest.jsonl"):
        if part in entry["doc"]:
            found[entry["doc"]].append(entry)
    for entries in found.values():
        entries.sort(key=lambda entry: int(entry["seq"]))
    return dict(found)


def page_of(entry: Entry) -> Page:
    """One version as it would have been fetched; Markdown by the ending of its address."""
    url = entry["url"]
    if entry["file"].endswith(".md") and not url.endswith(".md"):
        url += ".md"
    at = datetime.fromisoformat(entry["date"])
    return Page(url, url, 200, (), (CORPUS / entry["file"]).read_bytes(), at, "http")


def pack_id(doc: str) -> str:
    return next((pack for part, pack in FITTING.items() if part in doc), "generic")


def replayed(doc: str, entries: Sequence[Entry]) -> Replayed:
    """The history of a document through verdict, reading, collapse and comparing."""
    pages = map(page_of, entries)
    seen = [Seen(number, page.fetched_at, page) for number, page in enumerate(pages)]
    return replay("history", seen, _LIBRARY.get(pack_id(doc)), None, DirectReader(), None)


@cache
def _document(file: str) -> Document:
    entry = next(one for one in _lines("manifest.jsonl") if one["file"] == file)
    page = page_of(entry)
    return parse(page.body, page.header("content-type"), url=page.final_url)


@cache
def _extraction(file: str, pack: str) -> Extraction:
    return read(_document(file), _LIBRARY.get(pack))


def pairs(part: str = "") -> Iterator[Pair]:
    """The labelled pairs of two good pages, compared."""
    for entry in _lines("labels.jsonl"):
        if part in entry["doc"] and entry["label"] in SILENT | TOLD:
            pack = pack_id(entry["doc"])
            before, after = (_extraction(entry[side], pack) for side in ("a_file", "b_file"))
            yield Pair(entry, compare(before, after))


@dataclass(frozen=True)
class Judged:
    """Two neighbours of which a reader said what differs: "cosmetic" and "price" are to be silent,
    "real" is to be told, "capture" (another language, page or scraper) is told of the file."""

    doc: str
    before: str
    after: str
    judged: str

    @property
    def changes(self) -> tuple[Change, ...]:
        pack = pack_id(self.doc)
        return compare(_extraction(self.before, pack), _extraction(self.after, pack))

    @property
    def is_right(self) -> bool:
        return bool(self.changes) == (self.judged not in ("cosmetic", "price"))


def judged(part: str = "") -> list[Judged]:
    """The judged neighbours whose files are the ones that were read."""
    entries = {(entry["doc"], int(entry["seq"])): entry for entry in _lines("manifest.jsonl")}
    found = []
    for row in map(json.loads, JUDGED.read_text().splitlines()):
        pair = [entries.get((row["doc"], row[side])) for side in ("before", "after")]
        files = [one["file"] for one in pair if one]
        hashes = [one["sha256"][:12] for one in pair if one]
        if part in row["doc"] and hashes == row["hashes"]:
            found.append(Judged(row["doc"], files[0], files[1], row["judged"]))
    return found


def visible(file: str) -> str:
    """The words of an article with white space folded."""
    document = _document(file)
    words: list[str] = [document.title]
    for section in document.sections:
        words.append(section.heading)
        for block in section.blocks:
            words += [block.text, *_cells(block.table)]
    return fold(" ".join(words))


def _cells(table: Table | None) -> Iterator[str]:
    for row in table.rows if table else ():
        yield from (cell.text for cell in row)


def equal_but_told(part: str = "") -> list[str]:
    """Neighbours whose visible article is equal, and yet a change is told."""
    told = []
    for doc, entries in histories(part).items():
        files = [entry["file"] for entry in entries if not entry["bad_fetch"]]
        for old, new in pairwise(files):
            if visible(old) == visible(new):
                told += [new] * bool(compare(*(_extraction(f, pack_id(doc)) for f in (old, new))))
    return told


def _shown(change: Change) -> str:
    sides = [(mark, side) for mark, side in (("-", change.before), ("+", change.after)) if side]
    words = "".join(f"\n        {mark} {side.value or side.quote}" for mark, side in sides)
    return f"    {change.severity.name.lower()} {change.kind.value}{words}"


def _print_histories(part: str, as_json: bool) -> None:
    count: Counter[str] = Counter()
    for doc, entries in histories(part).items():
        result = replayed(doc, entries)
        revisions = [link.revision for link in result.links]
        changed = [revision for revision in revisions if revision.changes]
        count.update(
            documents=1,
            versions=len(entries),
            passed_over=len(result.passed_over),
            revisions=len(changed),
            changes=sum(len(revision.changes) for revision in changed),
        )
        for revision in changed:
            file = entries[revision.snapshot_id]["file"]
            if as_json:
                told = [change_to_json(change) for change in revision.changes]
                print(json.dumps({"doc": doc, "file": file, "changes": told}, ensure_ascii=False))
            else:
                print(f"{file}\n" + "\n".join(map(_shown, revision.changes)))
    print(json.dumps(count) if as_json else ", ".join(f"{v} {k}" for k, v in count.items()))


def _print_pairs(part: str, as_json: bool) -> None:
    count: Counter[tuple[str, bool]] = Counter()
    for pair in pairs(part):
        count[pair.entry["label"], bool(pair.changes)] += 1
        if not pair.is_right:
            label, note = pair.entry["label"], pair.entry["note"]
            told = [change_to_json(change) for change in pair.changes]
            if as_json:
                print(json.dumps({**pair.entry, "changes": told}, ensure_ascii=False))
            else:
                print(f"{pair.entry['b_file']} ({label}: {note})")
                print("\n".join(map(_shown, pair.changes)) or "    silent")
    for label in sorted(SILENT | TOLD):
        line = {"label": label, "silent": count[label, False], "told": count[label, True]}
        print(
            json.dumps(line)
            if as_json
            else f"{label}: {line['silent']} silent, {line['told']} told"
        )


def _print_judged(part: str, as_json: bool) -> bool:
    count: Counter[str] = Counter()
    wrong = []
    for one in judged(part):
        count[one.judged] += 1
        wrong += [] if one.is_right else [one]
    for one in wrong:
        print(json.dumps(vars(one)) if as_json else f"{one.after}: {one.judged}, but not told so")
    print(json.dumps({**count, "wrong": len(wrong)}))
    return bool(wrong)


def main() -> int:
    form = argparse.ArgumentParser(description=__doc__)
    form.add_argument("--doc", default="", help="only documents whose name holds this")
    form.add_argument("--pairs", action="store_true", help="the labelled pairs instead")
    form.add_argument("--judged", action="store_true", help="the judged revisions instead")
    form.add_argument("--json", action="store_true")
    options = form.parse_args()
    if not CORPUS.is_dir():
        print(ABSENT)
        return 0
    if options.judged:
        return int(_print_judged(options.doc, options.json))
    (_print_pairs if options.pairs else _print_histories)(options.doc, options.json)
    told = equal_but_told(options.doc)
    for file in told:
        print(f"equal to the version before, and yet told: {file}", file=sys.stderr)
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
