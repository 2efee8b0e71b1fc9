"""A pack put to the proof: its own cases, and whether its reading notices edits of them."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass

from watcher.compare import compare
from watcher.document import parse
from watcher.model import Extraction, Statement
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
    """A mutation of a case, and whether the reading was the same in spite of it."""

    pack: str
    number: int
    mutation: Mutation
    silent: bool


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
    return CaseResult(pack.id, number, case.text or case.html or "", (*wanted,), (*unexpected,))


def trials(pack: Pack) -> Iterator[Trial]:
    """Every mutation of every case of a pack."""
    for number, case in enumerate(pack.form.tests, 1):
        page = _page(case)
        before = _read(pack, page, case)
        for mutation in mutations(page):
            after = _read(pack, mutation.html, case)
            yield Trial(pack.id, number, mutation, _is_same(before, after))


def _is_same(before: Extraction, after: Extraction) -> bool:
    return not compare(before, after) and _words(before) == _words(after)


def _words(extraction: Extraction) -> set[str]:
    return {fold_key(r.text) for r in extraction.records if isinstance(r, Statement)}


def _page(case: PackTest) -> str:
    return case.html or f"<p>{html.escape(case.text or '')}</p>"


def _read(pack: Pack, page: str, case: PackTest) -> Extraction:
    document = parse(page.encode(), "text/html; charset=utf-8")
    return read(document, pack, subject=case.subject)
