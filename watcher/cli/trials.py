"""What `watcher pack test` found: cases that failed, edits that left the reading as it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from watcher.cli.console import line, table
from watcher.phrasing import one_line, shorten
from watcher.proving import CaseResult, Trial, figures

_SHOWN = 110
"""Characters of a case or a mutation on one line."""


def trials_json(results: list[CaseResult], tried: list[Trial]) -> dict[str, object]:
    """Cases and edits as `pack test --json` prints them."""
    return {
        "cases": [
            {
                "pack": result.pack,
                "case": result.number,
                "passed": result.passed,
                "missing": list(result.missing),
                "unexpected": list(result.unexpected),
            }
            for result in results
        ],
        "mutations": len(tried),
        "kinds": {kind: asdict(figures(each)) for kind, each in _by_kind(tried).items()},
        "packs": {
            pack_id: {
                **asdict(figures(each)),
                "kinds": {kind: asdict(figures(some)) for kind, some in _by_kind(each).items()},
            }
            for pack_id, each in _grouped(tried, lambda trial: trial.pack).items()
        },
        "silent": [
            {
                "pack": trial.pack,
                "case": trial.number,
                "kind": trial.mutation.kind,
                "text": trial.mutation.shown,
                "because": trial.because or None,
            }
            for trial in tried
            if trial.silent
        ],
    }


def print_cases(results: list[CaseResult]) -> None:
    """The cases that failed, with what is missing and what is too much, and how many passed."""
    failed = [result for result in results if not result.passed]
    for result in failed:
        line(("✗ ", "bold red"), f"{result.pack} case {result.number}: ", _short(result.shown))
        for words in result.missing:
            line((f"missing:    {words}", "red"), indent=4)
        for words in result.unexpected:
            line((f"unexpected: {words}", "yellow"), indent=4)
    style = "bold red" if failed else "green"
    line((f"{len(results) - len(failed)} of {len(results)} cases passed.", style))


def print_silent(tried: list[Trial]) -> None:
    """The edits that left the reading as it was, each with the reason, and the figures."""
    for trial in tried:
        if trial.silent:
            mark = ("! ", "bold red") if trial.missed else ("~ ", "yellow")
            where = f"{trial.pack} case {trial.number}: "
            line(mark, where, f"{trial.mutation.kind}: ", _short(trial.mutation.shown))
            line(trial.because or "no reason is known: the page could make it unnoticed", indent=4)
    packs = _grouped(tried, lambda trial: trial.pack)
    for name, groups in (("Edit", _by_kind(tried)), ("Pack", packs if len(packs) > 1 else {})):
        if groups:
            table((name, "Tried", "Silent", "No reason"), [_row(k, v) for k, v in groups.items()])
    total = figures(tried)
    line(f"{total.tried} edits tried, {total.silent} silent, {total.missed} without a reason.")


def _row(name: str, trials_of_it: list[Trial]) -> tuple[str, str, str, str]:
    found = figures(trials_of_it)
    return name, str(found.tried), str(found.silent), str(found.missed)


def _by_kind(tried: list[Trial]) -> dict[str, list[Trial]]:
    return _grouped(tried, lambda trial: trial.mutation.kind)


def _grouped(tried: list[Trial], key: Callable[[Trial], str]) -> dict[str, list[Trial]]:
    groups: dict[str, list[Trial]] = {}
    for trial in tried:
        groups.setdefault(key(trial), []).append(trial)
    return groups


def _short(text: str) -> str:
    return shorten(one_line(text), _SHOWN)
