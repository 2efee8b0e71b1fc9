"""Feeds damaged pages to everything that handles foreign bytes, and shows that nothing breaks.

    python -m tests.fuzz.pages [--seconds 600] [--seed N] [--keep DIR]

Each round takes a page of tests/pages (or of folders given with --pages), damages it in a few
places, perhaps changes its headers, and runs the verdict, the parser, the reading and the
comparison over it, as a look does. A round may refuse a page with DocumentError and nothing else,
and must be over within two seconds of processor time (one in ten is read twice, and has twice
that). What fails is written to --keep, and the seed of the round that made it is printed.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from watcher.codec.documents import document_from_plain, document_to_plain
from watcher.compare import compare
from watcher.document import canonical_digest, parse
from watcher.errors import DocumentError, FetchError
from watcher.fetchers.body import read_body
from watcher.model import Extraction, Page
from watcher.pack import Pack
from watcher.packs import load_packs
from watcher.reading import read
from watcher.robots import file_of, permission
from watcher.verdict import collapse, verdict

PAGES = Path(__file__).parent.parent / "pages"
LARGEST = 150_000
"""Bytes of a damaged page: twice the largest article seen."""

LONGEST = 2.0
"""Seconds of processor time that one damaged page may take."""

_NOW = datetime(2026, 3, 1, tzinfo=UTC)
_PACKS = ("openai.model_access", "openai.org_verification", "generic", "anthropic.rate_limits")
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


def damaged(seed: int, pages: Sequence[bytes]) -> Round:
    """The page of a seed."""
    chance = random.Random(seed)
    body = bytearray(chance.choice(pages))
    for _ in range(chance.choice((1, 2, 4, 8, 32))):
        _damage(body, chance, pages)
    return Round(
        seed,
        bytes(body[:LARGEST]),
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


def play(round: Round, pack: Pack, before: Extraction) -> str:
    """One look at a damaged page: "read" or "refused". Raises whatever is broken."""
    headers = (("Content-Type", round.content_type), ("Server", "cloudflare"))
    page = Page(round.url, round.url, round.status, headers, round.body, _NOW, "http")
    permission(file_of(page, _NOW), "https://help.example/a", "help.example")
    with suppress(FetchError):
        read_body([round.body], "gzip", 3_000_000)
    try:
        document = parse(page.body, page.header("content-type"), url=page.final_url)
    except DocumentError:
        verdict(page, None, pack)
        return "refused"
    verdict(page, document, pack)
    canonical_digest(document)
    assert document_from_plain(document_to_plain(document)) == document
    after = read(document, pack)
    if round.seed % 10 == 0:
        assert read(document, pack) == after
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
) -> Result:
    """Play rounds for so long; the rounds of a seed are always the same."""
    pages = [
        file.read_bytes()
        for folder in folders
        for file in sorted(folder.rglob("*.*"))
        if file.is_file()
    ]
    library = load_packs(())
    packs = [library.get(name) for name in _PACKS if name in library.ids()]
    known = parse(b"<h1>API model access</h1><h2>o3</h2><p>Access: Tiers 4 and 5.</p>", "text/html")
    before = {pack.ref.id: read(known, pack) for pack in packs}
    ended: Counter[str] = Counter()
    broken: list[str] = []
    slowest = 0.0
    ends_at = time.monotonic() + seconds
    number = 0
    while time.monotonic() < ends_at:
        round = damaged(seed + number, pages)
        pack = packs[number % len(packs)]
        number += 1
        began = time.process_time()
        try:
            ended[play(round, pack, before[pack.ref.id])] += 1
        except Exception:  # whatever it is, the search goes on
            broken.append(f"seed {round.seed}: {traceback.format_exc(limit=-3)}")
            _keep(round, keep)
        took = (time.process_time() - began) / (2 if round.seed % 10 == 0 else 1)
        slowest = max(slowest, took)
        if took > longest:
            broken.append(f"seed {round.seed}: took {took:.1f} s with {pack.ref.id}")
            _keep(round, keep)
    return Result(number, ended["refused"], slowest, tuple(broken))


def _keep(round: Round, folder: Path | None) -> None:
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{round.seed}.page").write_bytes(round.body)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    arguments.add_argument("--seconds", type=float, default=600.0)
    arguments.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    arguments.add_argument("--pages", type=Path, action="append", default=[PAGES])
    arguments.add_argument("--keep", type=Path)
    told = arguments.parse_args()
    print(f"seed {told.seed}", flush=True)
    result = run(told.seconds, told.seed, told.pages, told.keep)
    print(
        f"{result.rounds:,} pages, {result.refused:,} refused,"
        f" the slowest took {result.slowest:.2f} s; {len(result.broken)} broken"
    )
    print("\n".join(result.broken[:20]))
    sys.exit(bool(result.broken))


if __name__ == "__main__":
    main()
