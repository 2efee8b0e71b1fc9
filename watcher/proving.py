"""A pack put to the proof: its own cases, and whether its reading notices edits of them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from watcher.compare import compare
from watcher.document import parse
from watcher.model import Access, Extraction, Statement, TierRule
from watcher.mutations import Mutation, mutations
from watcher.pack import Pack, PackTest
from watcher.reading import read
from watcher.reading.notation import notation
from watcher.text import fold_key


@dataclass(frozen=True, slots=True)
class CaseResult:
    """How a case ended. `missing` was expected and not read, `unexpected` was read and not
    expected; both in the notation of `expect`."""

    pack: str
    number: int
    shown: str
    missing: tuple[str, ...] = ()
    unexpected: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        return not self.missing and not self.unexpected


@dataclass(frozen=True, slots=True)
class Trial:
    """A mutation of a case, and whether the reading was the same in spite of it. `because`: why
    that is right; "" where no reason is known, and the page could make the edit unnoticed."""

    pack: str
    number: int
    mutation: Mutation
    silent: bool
    because: str = ""

    @property
    def missed(self) -> bool:
        return self.silent and not self.because


@dataclass(frozen=True, slots=True)
class Figures:
    """How many edits were tried, how many were silent, and how many of those for no reason."""

    tried: int
    silent: int
    missed: int


def figures(tried: Iterable[Trial]) -> Figures:
    """The figures of some trials."""
    found = list(tried)
    silent = [trial for trial in found if trial.silent]
    return Figures(len(found), len(silent), sum(trial.missed for trial in silent))


def case_results(pack: Pack) -> Iterator[CaseResult]:
    """Each case of a pack, numbered from 1."""
    for number, case in enumerate(pack.form.tests, 1):
        yield case_result(pack, number, case)


def case_result(pack: Pack, number: int, case: PackTest) -> CaseResult:
    """One case. A statement that is not expected is no mistake: what is not typed is kept."""
    extraction = _read(pack, _page(case), case)
    wanted = list(dict.fromkeys(case.expect))
    unexpected = []
    for record in extraction.records:
        line = notation(record, pack.scheme)
        if line in wanted:
            wanted.remove(line)
        elif not isinstance(record, Statement):
            unexpected.append(line)
    return CaseResult(
        pack.id, number, case.text or case.html or case.json_body or "", (*wanted,), (*unexpected,)
    )


def trials(pack: Pack) -> Iterator[Trial]:
    """Every mutation of every case of a pack; JSON has no words to edit."""
    for number, case in enumerate(pack.form.tests, 1):
        if case.json_body is not None:
            continue
        page = _page(case)
        before = _read(pack, page, case)
        for mutation in mutations(page):
            silent = _is_same(before, _read(pack, mutation.html, case))
            because = _because(pack, case, before, mutation) if silent else ""
            yield Trial(pack.id, number, mutation, silent, because)


_SECOND_CURRENCY = re.compile(r"\d ?/ ?(?:[$€£¥] ?[\d,.]+|[\d,.]+ ?[$€£¥])")


def _because(pack: Pack, case: PackTest, before: Extraction, mutation: Mutation) -> str:
    """Why it is right that a reading does not notice an edit, by the laws of the records."""
    if mutation.kind == "only inserted":
        return "what is not named is unstated, with “only” and without it"
    if mutation.kind in ("and to or", "or to and") and not _has_logic(before):
        return "the list names the same either way"
    amounts = mutation.kind in ("digit changed", "currency changed")
    if amounts and _SECOND_CURRENCY.search(mutation.shown):
        return "the amount in a second currency is not recorded"
    if mutation.blanked and _is_same(before, _read(pack, mutation.blanked, case)):
        return "the pack ignores this text or its column"
    return ""


def _has_logic(extraction: Extraction) -> bool:
    """Whether a record holds several terms, of which all or any may be asked."""
    return any(
        len(record.requires if isinstance(record, Access) else record.conditions) > 1
        for record in extraction.records
        if isinstance(record, Access | TierRule)
    )


def _is_same(before: Extraction, after: Extraction) -> bool:
    return not compare(before, after) and _words(before) == _words(after)


def _words(extraction: Extraction) -> set[str]:
    return {fold_key(r.text) for r in extraction.records if isinstance(r, Statement)}


def _page(case: PackTest) -> str:
    return case.json_body or case.html or f"<p>{html.escape(case.text or '')}</p>"


def _read(pack: Pack, page: str, case: PackTest) -> Extraction:
    kind = "text/html; charset=utf-8" if case.json_body is None else "application/json"
    document = parse(page.encode(), kind)
    return read(document, pack, subject=case.subject)
