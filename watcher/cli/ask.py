"""`watcher extract` and `watcher compare`: reading and comparing without a store.

With --jsonl both answer one request a line, in the order of the requests; a request that cannot be
answered gets an `error` of its own and the rest goes on. Without it, a page that is none (empty, a
challenge, a login) is said to be that on standard error, and by the exit code.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from watcher.app import SystemClock
from watcher.cli.console import json_option, line, print_json, print_json_line, table
from watcher.cli.pages import load_page, packs_option, page_of, pages_reader, private_option
from watcher.cli.reports import severity_style, where
from watcher.cli.rules import HEADERS, record_row, statements_last
from watcher.codec import change_to_json, fold, impact_to_json, record_to_json
from watcher.compare import compare as compare_extractions
from watcher.errors import UsageError, WatcherError
from watcher.impact import assess, impacts, raised
from watcher.isolation import IsolatedReader
from watcher.model import (
    Change,
    Document,
    Extraction,
    Impact,
    Page,
    Profile,
    VerdictKind,
)
from watcher.owning import owned
from watcher.pack import Pack
from watcher.packs import PackLibrary, load_packs
from watcher.phrasing import counted, headline, impact_sentence, kept_words, own_sentences, visible
from watcher.values import normal_segment
from watcher.verdict import collapse, verdict

Answer = dict[str, object]

_NOT_CONTENT = {
    VerdictKind.CHALLENGE,
    VerdictKind.LOGIN_WALL,
    VerdictKind.REFUSED,
    VerdictKind.CONSENT_WALL,
    VerdictKind.SOFT_404,
    VerdictKind.MAINTENANCE,
}

pack_option = click.option("--pack", "pack_id", help="The pack to read with (`watcher pack list`).")
jsonl_option = click.option(
    "--jsonl",
    is_flag=True,
    help="Requests in (of standard input or the one file named), answers out, a JSON line each.",
)


@click.command()
@click.argument("page", required=False)
@pack_option
@packs_option
@click.option("--subject", help="The model the page is about, where it is about one.")
@private_option
@json_option
@jsonl_option
def extract(
    page: str | None,
    pack_id: str | None,
    packs_dirs: tuple[Path, ...],
    subject: str | None,
    allow_private: bool,
    as_json: bool,
    jsonl: bool,
) -> None:
    """Read PAGE (a file, a URL, or - for standard input) with a pack and print its records.

    Exits 1 when PAGE is no article: empty, a challenge, a login.

    \b
    Examples:
      watcher extract saved-page.html --pack openai.model_access
      watcher extract requests.jsonl --jsonl > answers.jsonl
    """
    library = load_packs(packs_dirs)
    if jsonl:
        _refuse(pack_id, subject, as_json=as_json)
        with pages_reader() as reader:
            _answer_lines(page, lambda request: _extract_request(request, library, reader))
        return
    _require(("PAGE", page), ("--pack", pack_id))
    pack = library.get(str(pack_id))
    loaded = load_page(str(page), allow_private=allow_private)
    with pages_reader() as reader:
        document = reader.parse(loaded)
        extraction = reader.read(loaded, pack, subject=subject)
    health = _health(document, pack)
    if as_json:
        print_json(_extraction_json(extraction) | {"health": list(health)})
    else:
        _print_extraction(document, extraction)
    _end(health)


@click.command()
@click.argument("before", required=False)
@click.argument("after", required=False)
@pack_option
@packs_option
@click.option("--subject", help="The model the pages are about, where they are about one.")
@click.option(
    "--tier", "segment", help="Your tier or plan (2, pro): what the changes mean for you."
)
@click.option(
    "--has", multiple=True, help="What you have already (verification.organization); repeatable."
)
@private_option
@json_option
@jsonl_option
def compare(
    before: str | None,
    after: str | None,
    pack_id: str | None,
    packs_dirs: tuple[Path, ...],
    subject: str | None,
    segment: str | None,
    has: tuple[str, ...],
    allow_private: bool,
    as_json: bool,
    jsonl: bool,
) -> None:
    """Compare two pages (files, URLs, or - for standard input) as a pack reads them.

    Exits 1 when there is nothing to compare: a page is no article, or its rules are gone at once.

    \b
    Examples:
      watcher compare april.html june.html --pack openai.model_access --tier 2
      watcher compare requests.jsonl --jsonl > answers.jsonl
    """
    library = load_packs(packs_dirs)
    if jsonl:
        if after is not None:
            raise click.UsageError("--jsonl reads one file of requests; leave AFTER out.")
        if segment is not None or has:
            raise click.UsageError("--jsonl takes `profiles` from each request; leave --tier out.")
        _refuse(pack_id, subject, as_json=as_json)
        with pages_reader() as reader:
            _answer_lines(before, lambda request: _compare_request(request, library, reader))
        return
    _require(("BEFORE", before), ("AFTER", after), ("--pack", pack_id))
    if before == after == "-":
        raise click.UsageError("BEFORE and AFTER are both standard input; name a file for one.")
    pack = library.get(str(pack_id))
    profile = _profile(pack, segment, has)
    pages = [load_page(str(name), allow_private=allow_private) for name in (before, after)]
    with pages_reader() as reader:
        old, new = (reader.read(page, pack, subject=subject) for page in pages)
        first, latest = (reader.parse(page) for page in pages)
    changes, health = _compared(old, new, latest, pack)
    if reasons := _health(first, pack):
        changes, health = (), tuple(f"{before}: {reason}" for reason in reasons) + health
    felt = impacts(old, new, profile) if profile is not None and not health else ()
    changes = raised(owned(changes, old, new, profile), felt, new.scheme)
    if as_json:
        told: Answer = {"changes": [change_to_json(c) for c in changes], "health": list(health)}
        of_profile = {"impacts": [impact_to_json(impact) for impact in felt]}
        print_json(told if profile is None else told | of_profile)
    elif not health:
        _print_changes(changes, felt)
    _end(health)


def _profile(pack: Pack, segment: str | None, has: tuple[str, ...]) -> Profile | None:
    """Who asks. Raises: UsageError for a tier that the pack does not know."""
    if segment is None:
        if has:
            raise click.UsageError("--has says what you have; say by --tier who you are.")
        return None
    named = normal_segment(segment)
    ladder = pack.scheme.ladder
    for one in ladder:
        if named.lower() in (one, one.partition(":")[2]):
            return Profile(pack.provider, one, has)
    if re.fullmatch(r"tier:[0-9]+", named) or not ladder:
        return Profile(pack.provider, named, has)
    raise UsageError(f"no tier or plan {segment!r} in {pack.id}; it has: {', '.join(ladder)}")


# ---------------------------------------------------------------- one request


def _extract_request(
    request: Mapping[str, Any], library: PackLibrary, reader: IsolatedReader
) -> Answer:
    pack = library.get(_text(request, "pack"))
    page = page_of(_text(request, "html"))
    extraction = reader.read(page, pack, subject=_section(request))
    return {
        "records": [record_to_json(record) for record in extraction.records],
        "health": list(_health(reader.parse(page), pack)),
    }


def _compare_request(
    request: Mapping[str, Any], library: PackLibrary, reader: IsolatedReader
) -> Answer:
    pack = library.get(_text(request, "pack"))
    subject = _section(request)
    pages = [page_of(_text(request, side)) for side in ("before", "after")]
    old, new = (reader.read(page, pack, subject=subject) for page in pages)
    changes, health = _compared(old, new, reader.parse(pages[1]), pack)
    return {
        "changes": [change_to_json(change) for change in changes],
        "health": list(health),
        "impact": [_standing(old, new, asked, pack) for asked in request.get("profiles") or ()],
    }


def _standing(
    old: Extraction, new: Extraction, asked: Mapping[str, Any], pack: Pack
) -> dict[str, str]:
    profile = Profile(
        provider=pack.provider,
        segment=asked["profile"]["segment"],
        has=tuple(asked["profile"].get("has") or ()),
    )
    about = asked["subject"], asked.get("capability") or "*"
    return {
        "before": assess(old, profile, *about).standing.value,
        "after": assess(new, profile, *about).standing.value,
    }


def _compared(
    old: Extraction, new: Extraction, after: Document, pack: Pack
) -> tuple[tuple[Change, ...], tuple[str, ...]]:
    """The changes, or why there is nothing to compare: then there are none."""
    health = _health(after, pack) or collapse(old, new, after, pack, whole_page=False)
    return ((), health) if health else (compare_extractions(old, new), ())


def _health(document: Document, pack: Pack) -> tuple[str, ...]:
    """Signs that this is not content at all. Fragments pass: identity is the pipeline's matter."""
    if not document.words and not any(section.blocks for section in document.sections):
        return ("the page has no text",)
    page = Page("", "", 200, (), b"", SystemClock().now(), "file")
    seen = verdict(page, document, pack)
    return seen.reasons or (seen.kind.value,) if seen.kind in _NOT_CONTENT else ()


def _text(request: Mapping[str, Any], key: str) -> str:
    value = request.get(key)
    if not isinstance(value, str):
        raise UsageError(f"the request has no text {key!r}")
    return value


def _section(request: Mapping[str, Any]) -> str | None:
    return None if request.get("section") is None else _text(request, "section")


def _answer_lines(file: str | None, answer: Callable[[Mapping[str, Any]], Answer]) -> None:
    for text in _request_lines(file):
        print_json_line(_answered(text, answer))


def _request_lines(file: str | None) -> Iterator[str]:
    try:
        with click.open_file(file or "-", encoding="utf-8", errors="surrogateescape") as lines:
            yield from (text for text in lines if text.strip())
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror or error}") from error


def _answered(text: str, answer: Callable[[Mapping[str, Any]], Answer]) -> Answer:
    try:
        request = json.loads(text)
    except (ValueError, RecursionError) as error:
        return {"id": None, "error": f"not JSON: {error}"}
    if not isinstance(request, dict):
        return {"id": None, "error": "a request is a JSON object"}
    try:
        return {"id": request.get("id"), **answer(request), "error": None}
    except WatcherError as error:
        return {"id": request.get("id"), "error": str(error)}
    except (KeyError, TypeError, AttributeError) as error:
        return {"id": request.get("id"), "error": f"the request is not of the form: {error!r}"}


def _refuse(pack_id: str | None, subject: str | None, *, as_json: bool) -> None:
    """What would be silently without effect beside --jsonl."""
    if pack_id is not None:
        raise click.UsageError("--jsonl takes the `pack` from each request; leave --pack out.")
    if subject is not None:
        raise click.UsageError("--jsonl takes `section` from each request; leave --subject out.")
    if as_json:
        raise click.UsageError("--jsonl prints JSON already; leave --json out.")


def _require(*given: tuple[str, str | None]) -> None:
    missing = [name for name, value in given if value is None]
    if missing:
        verb = "is" if len(missing) == 1 else "are"
        raise click.UsageError(f"{' and '.join(missing)} {verb} missing (or --jsonl).")


def _end(health: tuple[str, ...]) -> None:
    """What is no article must not look like one on which nothing is stated."""
    for reason in health:
        click.echo(f"watcher: {visible(reason)}", err=True)
    if health:
        sys.exit(1)


# ---------------------------------------------------------------- printing


def _extraction_json(extraction: Extraction) -> Answer:
    return {
        "pack": {"id": extraction.pack.id, "version": extraction.pack.version},
        "records": [record_to_json(record) for record in extraction.records],
        "coverage": asdict(extraction.coverage),
        "notes": list(extraction.notes),
    }


def _print_extraction(document: Document, extraction: Extraction) -> None:
    coverage = extraction.coverage
    line((document.title or "(no title)", "bold"))
    line(
        f"{counted(coverage.sentences, 'sentence')}: {coverage.typed} read as rules, "
        f"{kept_words(coverage.statements)}, {coverage.ignored} ignored",
        indent=2,
    )
    for reason in extraction.notes:
        line(("! ", "bold red"), reason, indent=2)
    scheme = extraction.scheme
    records = statements_last(fold(extraction.records, scheme))
    if records:
        table(HEADERS, [record_row(record, scheme) for record in records])


def _print_changes(changes: tuple[Change, ...], felt: tuple[Impact, ...]) -> None:
    if not changes:
        line("No change.")
    for sentence in (*map(impact_sentence, felt), *own_sentences(changes)):
        line(("→ ", "bold"), (sentence, "bold"))
    for change in changes:
        style = severity_style(change.severity)
        line(
            (f"{change.severity.name.lower():8}", style),
            f" {change.direction.value:10} ",
            headline(change),
        )
        for mark, side, colour in (("-", change.before, "red"), ("+", change.after, "green")):
            if side and side.shown:
                line((f"{mark} “{side.shown}”", colour), *where(side), indent=4)
