"""The labelled fragments, where they are at hand: nothing wrong is ever typed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.reading_cases import LIBRARY
from watcher.document import parse
from watcher.model import Access
from watcher.reading import read

GOLD = Path(__file__).parents[2] / "shared" / "gold" / "dev.jsonl"


def fragments() -> list[dict[str, Any]]:
    if not GOLD.exists():
        return []
    cases = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    return [case for case in cases if case["kind"] == "fragment"]


@pytest.mark.skipif(not GOLD.exists(), reason="the labelled cases are not here")
def test_no_access_cell_is_typed_that_the_labels_do_not_have() -> None:
    wrong = []
    for case in fragments():
        pack = LIBRARY.get(f"{case['provider']}.{case['page']}")
        found = read(parse(case["html"].encode()), pack, subject=case.get("section"))
        labelled = {
            (r["subject"], r["capability"], segment, r["status"])
            for r in case["records"]
            if r["type"] == "access"
            for segment in r["segments"]
        }
        wrong += [
            (case["id"], record.subject, segment)
            for record in found.records
            if isinstance(record, Access)
            for segment in record.segments
            if (record.subject, record.capability, segment, record.status.value) not in labelled
        ]
    assert wrong == []
