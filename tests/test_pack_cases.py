"""Every pack that comes with Watcher reads its own cases as it says."""

from __future__ import annotations

import pytest

from watcher.pack import PackTest
from watcher.packs import load_packs
from watcher.proving import case_result

LIBRARY = load_packs()
CASES = [
    pytest.param(pack_id, number, case, id=f"{pack_id}-{number}")
    for pack_id in LIBRARY.ids()
    for number, case in enumerate(LIBRARY.get(pack_id).form.tests, 1)
]


def test_every_pack_has_cases_of_its_own() -> None:
    assert [id for id in LIBRARY.ids() if not LIBRARY.get(id).form.tests] == []


@pytest.mark.parametrize(("pack_id", "number", "case"), CASES)
def test_a_pack_reads_its_cases_as_it_says(pack_id: str, number: int, case: PackTest) -> None:
    result = case_result(LIBRARY.get(pack_id), number, case)
    assert (result.missing, result.unexpected) == ((), ())
