"""Every pack that comes with Watcher reads its own cases as it says."""

from __future__ import annotations

import html

import pytest

from watcher.document import parse
from watcher.model import Statement
from watcher.pack import PackTest
from watcher.packs import load_packs
from watcher.reading import read
from watcher.reading.notation import notation

LIBRARY = load_packs()
CASES = [
    pytest.param(pack_id, case, id=f"{pack_id}-{number}")
    for pack_id in LIBRARY.ids()
    for number, case in enumerate(LIBRARY.get(pack_id).form.tests)
]


def test_every_pack_has_cases_of_its_own() -> None:
    assert [id for id in LIBRARY.ids() if not LIBRARY.get(id).form.tests] == []


@pytest.mark.parametrize(("pack_id", "case"), CASES)
def test_a_pack_reads_its_cases_as_it_says(pack_id: str, case: PackTest) -> None:
    pack = LIBRARY.get(pack_id)
    page = case.html or f"<p>{html.escape(case.text or '')}</p>"
    extraction = read(parse(page.encode(), "text/html; charset=utf-8"), pack, subject=case.subject)
    lines = [notation(record, pack.scheme) for record in extraction.records]
    statements = {notation(r, pack.scheme) for r in extraction.records if isinstance(r, Statement)}
    wanted = set(case.expect)
    assert sorted(line for line in lines if line in wanted or line not in statements) == sorted(
        wanted
    )
