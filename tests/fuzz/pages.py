"""Feeds damaged pages to everything that handles foreign bytes, and shows that nothing breaks.

    python -m tests.fuzz.pages [--seconds 600] [--seed N] [--keep DIR]
    python -m tests.fuzz.pages --isolated --rounds 1000000 --seconds 86400

Each round takes a page of tests/pages (or of folders given with --pages), damages it in a few
places, perhaps changes its headers, and runs the verdict, the parser, the reading and the
comparison over it, as a look does. A round may refuse a page with DocumentError and nothing else,
and must be over within two seconds of processor time (one in ten is read twice, and has twice
that). What fails is written to --keep, and the seed of the round that made it is printed.

With --isolated, parsing and reading happen in child processes, as in a look, held to 1 GB and two
seconds of processor time a page: one that dies of a page, or gives it up, is told as broken. One
child in a while is killed, and how long the next page took is told.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import signal
import statistics
import sys
import time
import traceback
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from watcher.codec.documents import document_from_plain, document_to_plain
from watcher.compare import compare
from watcher.document import canonical_digest, parse
from watcher.errors import DocumentError, FetchError
from watcher.fetchers.body import read_body
from watcher.isolation import IsolatedReader, ReadingLimits
from watcher.model import Document, Extraction, Page
from watcher.pack import Pack
from watcher.packs import load_packs
from watcher.reading import read
from watcher.robots import file_of, permission
from watcher.verdict import collapse, verdict

PAGES = Path(__file__).parent.parent / "pages"
LARGEST = (4_000, 20_000, 20_000, 150_000)
"""Bytes of a damaged page at most, drawn for each: the last is twice the largest article seen, but
small ones search more in the same time."""

LONGEST = 2.0
"""Seconds of processor time that one damaged page may take."""

TELL_EVERY = 10_000
"""Rounds after which a long search says how far it is."""

KILL_EVERY = 1_000
"""Rounds after which an idle child is killed, in a search with children."""

_GIVEN_UP = ("ended the process", "took longer", "takes more than", "no proper answer")
"""What a DocumentError says that tells of a child's end, and not of the page."""

_NOW = datetime(2026, 3, 1, tzinfo=UTC)
_SMALL = Page(
    "https://help.example/a",
    "https://help.example/a",
    200,
    (("Content-Type", "text/html"),),
    b"<title>a</title><h1>a</h1><p>b</p>",
    _NOW,
    "http",
)
_TOKENS: tuple[bytes, ...] = (
    b"<",
    b">",
    b"</",
    b"<!--",
    b"-->",
    b"<![CDATA[",
    b"]]>",
    b"<script>",
    b"</script>",
    b"<table><tr><td colspan=65534 rowspan=65534>",
    b"<td>",
    b"</table>",
    b"<p>",
    b"<b>",
    b"<i>",
    b"<ul><li>",
    b"<template>",
    b"<svg><title>",
    b"<math><mi>",
    b"<select><option>",
    b"<dl><dt>",
    b"<h2>o3</h2>",
    b"&#0;",
    b"&#xD800;",
    b"&#x10FFFF;",
    b"&amp",
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"\r",
    b"\x1b[31m",
    b"\xe2\x80\xae",
    b"Access: Tiers 4 and 5.",
    b"tiers 1 through 99999999999999999999",
    b"$999999999999999999.99 USD",
    b'{"props":',
    b'<script id="__NEXT_DATA__" type="application/json">{',
    b"---\n",
    b"```\n",
    b"| a | b |\n|---|---|\n",
    b"# ",
    b"- ",
    b"* * *",
    b"[a](b)",
    b"   " * 400,
    b"a" * 5_000,
    b"1" * 5_000,
    b"(" * 500,
    b"<div>" * 300,
)
_TYPES = (
    "text/html; charset=utf-8",
    "text/html",
    "text/html; charset=shift_jis",
    "text/markdown",
    "text/html; charset=utf-16",
    "text/html; charset=no-such",
    "text/plain",
    "application/json",
    "",
    'text/html; charset="',
    "application/xhtml+xml; charset=euc-jp",
    "text/html; charset=utf-7",
    "text/html; charset=idna",
    "text/html; charset=rot13",
    "text/html; charset=hex",
)


@dataclass(frozen=True, slots=True)
class Round:
    """One damaged page."""

    seed: int
    body: bytes
    content_type: str
    status: int
    url: str


@dataclass(frozen=True, slots=True)
class Result:
    """How many rounds were played, how they ended, and what broke."""

    rounds: int
    refused: int
    slowest: float
    broken: tuple[str, ...]
    after_kills: tuple[float, ...] = ()

    def summary(self) -> str:
        text = (
            f"{self.rounds:,} pages, {self.refused:,} refused,"
            f" the slowest took {self.slowest:.2f} s; {len(self.broken)} broken"
        )
        if self.after_kills:
            text += (
                f"; {len(self.after_kills):,} children killed, the next page was parsed after"
                f" {statistics.median(self.after_kills) * 1_000:.0f} ms (median),"
                f" {max(self.after_kills) * 1_000:.0f} ms at most"
            )
        return text


class Within:
    """Parses and reads in this process."""

    def parse(self, page: Page) -> Document:
        return parse(page.body, page.header("content-type"), url=page.final_url)

    def read(self, page: Page, document: Document, pack: Pack) -> Extraction:
        return read(document, pack)

    def close(self) -> None:
        """Nothing was started."""


class Apart:
    """Parses and reads in child processes; one that dies of a page is an error of this search."""

    def __init__(self, cpu: float) -> None:
        self.reader = IsolatedReader(ReadingLimits(cpu=cpu, wall=120.0))

    def parse(self, page: Page) -> Document:
        try:
            return self.reader.parse(page)
        except DocumentError as error:
            if any(each in str(error) for each in _GIVEN_UP):
                raise RuntimeError(str(error)) from error
            raise

    def read(self, page: Page, document: Document, pack: Pack) -> Extraction:
        try:
            return self.reader.read(page, pack)
        except DocumentError as error:
            raise RuntimeError(f"parsed, but not read: {error}") from error

    def kill_one(self) -> float:
        """End the idle child from outside; seconds until another has parsed a page."""
        if self.reader._idle:
            os.kill(self.reader._idle[-1].pid, signal.SIGKILL)
        began = time.monotonic()
        self.reader.parse(_SMALL)
        return time.monotonic() - began

    def close(self) -> None:
        self.reader.close()


def damaged(seed: int, pages: Sequence[bytes]) -> Round:
    """The page of a seed."""
    chance = random.Random(seed)
    body = bytearray(chance.choice(pages))
    for _ in range(chance.choice((1, 2, 4, 8, 32))):
        _damage(body, chance, pages)
    return Round(
        seed,
        bytes(body[: chance.choice(LARGEST)]),
        chance.choice(_TYPES) if chance.random() < 0.4 else _TYPES[0],
        chance.choice((200, 200, 200, 200, 202, 403, 404, 429, 503)),
        chance.choice(
            (
                "https://help.example/en/articles/10362446-x",
                "https://help.example/a.md",
                "https://x.example/login?next=%2f",
            )
        ),
    )


def _damage(body: bytearray, chance: random.Random, pages: Sequence[bytes]) -> None:
    at = chance.randrange(len(body) + 1)
    kind = chance.randrange(7)
    if kind == 0 and body:
        body[min(at, len(body) - 1)] = chance.randrange(256)
    elif kind == 1:
        body[at:at] = chance.choice(_TOKENS) * chance.choice((1, 1, 2, 50))
    elif kind == 2:
        del body[at : at + chance.choice((1, 10, 1_000, 100_000))]
    elif kind == 3:
        body[at:at] = body[at : at + chance.choice((10, 200, 5_000))] * chance.choice((1, 3, 30))
    elif kind == 4:
        other = chance.choice(pages)
        start = chance.randrange(len(other) + 1)
        body[at:at] = other[start : start + 5_000]
    elif kind == 5:
        body[at:at] = chance.randbytes(chance.choice((1, 8, 64, 1_000)))
    else:
        del body[at:]


def play(round: Round, pack: Pack, before: Extraction, reader: Within | Apart) -> str:
    """One look at a damaged page: "read" or "refused". Raises whatever is broken."""
    headers = (("Content-Type", round.content_type), ("Server", "cloudflare"))
    page = Page(round.url, round.url, round.status, headers, round.body, _NOW, "http")
    permission(file_of(page, _NOW), "https://help.example/a", "help.example")
    with suppress(FetchError):
        read_body([round.body], "gzip", 3_000_000)
    try:
        document = reader.parse(page)
    except DocumentError:
        verdict(page, None, pack)
        return "refused"
    verdict(page, document, pack)
    canonical_digest(document)
    assert document_from_plain(document_to_plain(document)) == document
    after = reader.read(page, document, pack)
    if round.seed % 10 == 0:
        assert reader.read(page, document, pack) == after
    collapse(before, after, document, pack, whole_page=True)
    changes = compare(before, after)
    assert compare(after, after) == ()
    assert all(change.provider == after.scheme.provider for change in changes)
    return "read"


def run(
    seconds: float,
    seed: int,
    folders: Sequence[Path] = (PAGES,),
    keep: Path | None = None,
    longest: float = LONGEST,
    *,
    rounds: int | None = None,
    isolated: bool = False,
) -> Result:
    """Play rounds for so long, or so many; the rounds of a seed are always the same."""
    pages = [
        file.read_bytes()
        for folder in folders
        for file in sorted(folder.rglob("*.*"))
        if file.is_file()
    ]
    search = Search(pages, Apart(longest) if isolated else Within(), longest, keep)
    ends_at = time.monotonic() + seconds
    with closing(search.reader):
        while time.monotonic() < ends_at and search.number != rounds:
            search.turn(seed + search.number)
            if search.number % TELL_EVERY == 0:
                print(search.result().summary(), flush=True)
    return search.result()


class Search:
    """Rounds in a row, and what became of them."""

    def __init__(
        self, pages: Sequence[bytes], reader: Within | Apart, longest: float, keep: Path | None
    ) -> None:
        library = load_packs(())
        known = parse(
            b"<h1>API model access</h1><h2>o3</h2><p>Access: Tiers 4 and 5.</p>", "text/html"
        )
        self.reader = reader
        self.number = 0
        self._pages, self._longest, self._kept = pages, longest, keep
        self._packs = [library.get(name) for name in sorted(library.ids())]
        self._before = {pack.ref.id: read(known, pack) for pack in self._packs}
        self._refused = 0
        self._slowest = 0.0
        self._broken: list[str] = []
        self._after_kills: list[float] = []

    def turn(self, seed: int) -> None:
        """Play one round; whatever comes of it, the search goes on."""
        round = damaged(seed, self._pages)
        pack = self._packs[self.number % len(self._packs)]
        self.number += 1
        if isinstance(self.reader, Apart) and self.number % KILL_EVERY == 0:
            self._after_kills.append(self.reader.kill_one())
        began = time.process_time()
        try:
            self._refused += play(round, pack, self._before[pack.ref.id], self.reader) == "refused"
        except Exception:
            self._break(round, traceback.format_exc(limit=-3))
        took = (time.process_time() - began) / (2 if round.seed % 10 == 0 else 1)
        self._slowest = max(self._slowest, took)
        if took > self._longest:
            self._break(round, f"took {took:.1f} s with {pack.ref.id}")

    def result(self) -> Result:
        return Result(
            self.number,
            self._refused,
            self._slowest,
            tuple(self._broken),
            tuple(self._after_kills),
        )

    def _break(self, round: Round, how: str) -> None:
        self._broken.append(f"seed {round.seed}: {how}")
        _keep(round, self._kept)


def _keep(round: Round, folder: Path | None) -> None:
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{round.seed}.page").write_bytes(round.body)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    arguments.add_argument("--seconds", type=float, default=600.0)
    arguments.add_argument("--rounds", type=int)
    arguments.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    arguments.add_argument("--pages", type=Path, action="append", default=[PAGES])
    arguments.add_argument("--keep", type=Path)
    arguments.add_argument("--isolated", action="store_true")
    told = arguments.parse_args()
    print(f"seed {told.seed}", flush=True)
    result = run(
        told.seconds,
        told.seed,
        told.pages,
        told.keep,
        rounds=told.rounds,
        isolated=told.isolated,
    )
    print(result.summary())
    print(
        f"memory at most: {_peak(resource.RUSAGE_SELF)}, children {_peak(resource.RUSAGE_CHILDREN)}"
    )
    print("\n".join(result.broken[:20]))
    sys.exit(bool(result.broken))


def _peak(whose: int) -> str:
    return f"{resource.getrusage(whose).ru_maxrss // 1024:,} MB"


if __name__ == "__main__":
    main()
