"""An explanation on the terminal, as JSON, and as a web page of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from jinja2 import PackageLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from watcher.cli.console import line
from watcher.cli.rules import record_row
from watcher.codec import record_to_json
from watcher.explaining import Explanation, Fate, Part, Place
from watcher.model import Coverage, PackRef, Record, Scheme
from watcher.phrasing import counted, visible
from watcher.reading.notation import notation

_STYLES = {
    Fate.TYPED: ("✓", "green"),
    Fate.PARTLY: ("±", "yellow"),
    Fate.STATEMENT: ("~", "yellow"),
    Fate.IGNORED: ("-", "dim"),
    Fate.CONTEXT: ("·", "cyan"),
}


def record_words(record: Record, scheme: Scheme) -> str:
    """A record in plain words: "o3 · tiers 1–3 · needs organization verification"."""
    parts = record_row(record, scheme)[:3]
    words = [part if isinstance(part, str) else part[0] for part in parts]
    return " · ".join(each for each in words if each)


def coverage_words(coverage: Coverage) -> str:
    """How the sentences and rows were accounted for."""
    one = coverage.sentences == 1
    return (
        f"{coverage.sentences} {'sentence or cell' if one else 'sentences and cells'}: "
        f"{coverage.typed} typed, {counted(coverage.statements, 'statement')}, "
        f"{coverage.ignored} ignored ({coverage.share:.0%} of what may hold a rule is typed)"
    )


# ---------------------------------------------------------------- terminal


def print_explanation(explained: Explanation) -> None:
    """The page in reading order; below each place what became of it."""
    line((explained.title or "(no title)", "bold"))
    line(*(part for fate, (mark, style) in _STYLES.items() for part in _key(fate, mark, style)))
    for part in explained.parts:
        _print_part(part, explained.scheme)
    line()
    line((coverage_words(explained.coverage), "bold"))


def _key(fate: Fate, mark: str, style: str) -> tuple[tuple[str, str], str]:
    return (f"{mark} ", style), f"{fate.value}   "


def _print_part(part: Part, scheme: Scheme) -> None:
    if part.heading is not None:
        line()
        line((f"{'#' * max(part.level, 1)} {part.heading.text}", "bold"))
        _print_fate(part.heading, scheme)
    for place in part.places:
        mark, style = _STYLES[place.fate]
        line((f"{mark} ", style), place.text, indent=2 + 2 * place.depth)
        _print_fate(place, scheme)


def _print_fate(place: Place, scheme: Scheme) -> None:
    indent = 6 + 2 * place.depth
    for record in place.records:
        quote = _cell_words(place, record)
        line(
            ("→ ", "green"), (quote, "dim"), (record_words(record, scheme), "green"), indent=indent
        )
    if place.fate in (Fate.STATEMENT, Fate.PARTLY):
        line(
            (f"statement: {place.because}", "yellow"),
            indent=indent,
        )
    elif place.because:
        line((f"{place.fate.value}: {place.because}", "dim"), indent=indent)


def _cell_words(place: Place, record: Record) -> str:
    quote = record.provenance.quote
    return f"“{quote}” " if place.cells and quote else ""


# ---------------------------------------------------------------- JSON and HTML


def explanation_json(explained: Explanation, pack: PackRef) -> dict[str, object]:
    """What --json prints."""
    return {
        "pack": {"id": pack.id, "version": pack.version},
        "title": explained.title,
        "sections": [_part_json(part, explained.scheme) for part in explained.parts],
        "coverage": asdict(explained.coverage),
    }


def _part_json(part: Part, scheme: Scheme) -> dict[str, object]:
    heading = [part.heading] if part.heading else []
    return {
        "path": list(part.path),
        "heading": _places_json(heading, scheme),
        "places": _places_json(part.places, scheme),
    }


def _places_json(places: Sequence[Place], scheme: Scheme) -> list[dict[str, object]]:
    return [
        {
            "text": place.text,
            "cells": list(place.cells),
            "block": place.block.value,
            "fate": place.fate.value,
            "because": place.because,
            "records": [
                {
                    "words": record_words(record, scheme),
                    "notation": notation(record, scheme),
                    "record": record_to_json(record),
                }
                for record in place.records
            ],
        }
        for place in places
    ]


_ENVIRONMENT = ImmutableSandboxedEnvironment(
    loader=PackageLoader("watcher", "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
    finalize=lambda value: visible(value) if type(value) is str else value,
)


def web_page(explained: Explanation, pack: PackRef) -> str:
    """One HTML file without scripts, pictures or anything from elsewhere. Every text of the page
    is escaped; characters that could act are written out."""
    scheme = explained.scheme
    return _ENVIRONMENT.get_template("explain.html").render(
        explained=explained,
        pack=pack,
        coverage=coverage_words(explained.coverage),
        words=lambda record: record_words(record, scheme),
        noted=lambda record: notation(record, scheme),
    )
