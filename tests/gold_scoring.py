"""Labelled cases scored: what the product says of each beside what its label says.

A file holds one case a line, in the form of tests/gold/README.md. Figures are counted so that a
statement beyond the labelled ones is no error: the net keeps whatever is not typed.
"""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from watcher.cli.main import cli

Case = dict[str, Any]
Unit = tuple[Any, ...]

_CHANGE = (
    "kind", "type", "subject", "capability", "segments", "scope", "tier", "metric", "process",
    "attr", "direction", "severity", "detail",
)  # fmt: skip
_LOUD = ("medium", "high", "critical")
_STATUS = {"open": 0, "conditional": 1, "unavailable": 2}


def cases(path: Path) -> list[Case]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def score(labelled: list[Case]) -> Counter[str]:
    """Counts by figure: `exact` of `fragments`, units `right`, `missing`, `extra` and `wrong`
    (access cells that no label has), `quiet`, `caught`, `sets`, `health`, `impact` and their
    totals."""
    figures: Counter[str] = Counter()
    fragments = [case for case in labelled if case["kind"] == "fragment"]
    pairs = [case for case in labelled if case["kind"] == "pair"]
    for case, answer in zip(fragments, _asked("extract", fragments), strict=True):
        _fragment(case, answer, figures)
    for case, answer in zip(pairs, _asked("compare", pairs), strict=True):
        _pair(case, answer, figures)
    return figures


def _asked(verb: str, labelled: list[Case]) -> list[Case]:
    lines = "".join(json.dumps(_request(case)) + "\n" for case in labelled)
    result = CliRunner().invoke(cli, [verb, "--jsonl"], input=lines)
    assert result.exit_code == 0, result.output
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == [case["id"] for case in labelled]
    return answers


def _request(case: Case) -> Case:
    wanted = ("profile", "subject", "capability")
    known = {k: case[k] for k in ("id", "html", "before", "after", "section") if k in case}
    return known | {
        "pack": f"{case['provider']}.{case['page']}",
        "profiles": [{k: each[k] for k in wanted} for each in case.get("impact", [])],
    }


# ------------------------------------------------------------ fragments


def _fragment(case: Case, answer: Case, figures: Counter[str]) -> None:
    want, have = set(_units(case["records"])), set(_units(answer.get("records") or []))
    extra = {unit for unit in have - want if unit[0] != "statement"}
    figures["fragments"] += 1
    figures["exact"] += want <= have and not extra and not answer.get("error")
    figures["right"] += len(want & have)
    figures["missing"] += len(want - have)
    figures["extra"] += len(extra)
    figures["wrong"] += sum(unit[0] == "access" for unit in extra)


def _units(records: Iterable[Case]) -> Iterator[Unit]:
    cells: dict[Unit, Case] = {}
    for record in records:
        if record["type"] == "access":
            for segment in record["segments"]:
                scope = json.dumps(record.get("scope") or {}, sort_keys=True)
                key = (record["subject"], record.get("capability", "*"), scope, segment)
                cells[key] = _both(cells.get(key), record)
        else:
            yield from _plain(record)
    for key, record in cells.items():
        temporal = {k: v for k, v in (record.get("temporal") or {}).items() if k != "as_of"}
        requires = sorted(
            (each["req"], each.get("strength", "required")) for each in record.get("requires", [])
        )
        yield (
            "access", *key, record["status"], tuple(requires),
            tuple(sorted(record.get("waives", []))), bool(record.get("exceptions")),
            json.dumps(temporal, sort_keys=True),
        )  # fmt: skip


def _both(known: Case | None, record: Case) -> Case:
    """Two statements of one cell: all they ask, all they waive, and the less open of the two."""
    if known is None:
        return record
    asked = {each["req"]: each for one in (known, record) for each in one.get("requires", [])}
    worst = max((known["status"], record["status"]), key=_STATUS.__getitem__)
    return record | {
        "requires": list(asked.values()),
        "waives": sorted({*known.get("waives", []), *record.get("waives", [])}),
        "exceptions": bool(known.get("exceptions")) or bool(record.get("exceptions")),
        "status": "conditional" if asked and worst == "open" else worst,
    }


def _plain(record: Case) -> Iterator[Unit]:
    kind = record["type"]
    if kind == "tier_rule":
        conditions = sorted(record["conditions"], key=lambda each: str(each["c"]))
        logic = record.get("logic", "all")
        yield kind, record["tier"], logic, json.dumps(conditions, sort_keys=True)
    elif kind == "limit":
        for segment in record["segments"]:
            subject = record.get("subject", "*")
            yield kind, subject, record["metric"], segment, record["value"], record["unit"]
    elif kind == "process":
        yield kind, record["process"], record["attr"], record["value"], record.get("unit")
    elif kind == "set":
        yield kind, record["subject"], record["dimension"], tuple(sorted(record["values"]))
    elif kind == "statement":
        yield kind, _plain_text(record["text"])


def _plain_text(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    for written, plain in (("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'), ("–", "-"), ("—", "-")):
        folded = folded.replace(written, plain)
    return " ".join(folded.split()).rstrip(".。 ")


# ------------------------------------------------------------ pairs


def _pair(case: Case, answer: Case, figures: Counter[str]) -> None:
    changes = [each for each in answer.get("changes") or [] if each["kind"] != "editorial"]
    if case["class"] == "health":
        figures["healths"] += 1
        figures["health"] += not changes and bool(answer.get("health"))
    else:
        typed = [each for each in changes if each["kind"] != "unexplained"]
        loud = len(typed) < len(changes) or any(
            each["type"] != "statement" or each["severity"] in _LOUD for each in typed
        )
        side = "caught" if case["rule_change"] else "quiet"
        figures[f"{side} cases"] += 1
        figures[side] += loud == case["rule_change"] and not answer.get("error")
        figures["pairs"] += 1
        figures["sets"] += sorted(map(_canon, typed)) == sorted(map(_canon, case["changes"]))
    told = answer.get("impact") or []
    for place, want in enumerate(case.get("impact", [])):
        mine = told[place] if place < len(told) else {}
        figures["impacts"] += 1
        figures["impact"] += all(mine.get(k) == want[k] for k in ("before", "after"))


def _canon(change: Case) -> str:
    kept = {key: change[key] for key in _CHANGE if key in change}
    if change["type"] == "statement":
        kept["text"] = _plain_text(change["text"])
    return json.dumps(kept, sort_keys=True)
