"""What reading a page costs, step by step, against parsing it and digesting its article's text.

`python -m bench.reading [FILE ...]` measures saved pages instead, from bytes to records.
"""

from __future__ import annotations

import hashlib
import resource
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from bench.measure import cpu_of_call, interleaved, report
from bench.pages import article, hostile_pages, page
from watcher.document import canonical_digest, parse
from watcher.errors import DocumentError
from watcher.model import Page
from watcher.pack import Pack
from watcher.packs import load_packs
from watcher.reading import read
from watcher.reading.page import PageReader
from watcher.reading.patterns import patterns_of
from watcher.verdict import verdict

TIMES = 20
_ADDRESS = "https://help.example/en/articles/20000001"


def main(rounds: int = 5) -> None:
    """Print the CPU of each step over one page of 72 KB, in ms."""
    body = page(1, fetch=1)
    pack = load_packs().get("generic")
    document = parse(body, "text/html; charset=utf-8", url=_ADDRESS)
    seen = Page(_ADDRESS, _ADDRESS, 200, (), body, datetime(2026, 1, 1, tzinfo=UTC), "bench")
    steps: dict[str, Callable[[], object]] = {
        "selectolax + sha256": partial(_least, body),
        "document.parse": partial(parse, body, "text/html; charset=utf-8", url=_ADDRESS),
        "canonical_digest": partial(canonical_digest, document),
        "verdict": partial(verdict, seen, document, pack),
        "reading.read": partial(read, document, pack),
    }
    seconds = interleaved(
        {name: partial(cpu_of_call, step, TIMES) for name, step in steps.items()}, rounds
    )
    figures = {name: [1000 * value for value in values] for name, values in seconds.items()}
    report("Reading a page of 72 KB", "ms of CPU", figures, floor="selectolax + sha256")
    _from_bytes_to_records("The same page from bytes to records", body, pack, rounds)
    _from_bytes_to_records("A help article of 90 KB from bytes to records", article(), pack, rounds)
    _hostile(pack)


def _from_bytes_to_records(title: str, body: bytes, pack: Pack, rounds: int) -> None:
    """Print what the way from bytes to records costs as a multiple of parsing the bytes alone."""
    contenders: dict[str, Callable[[], float]] = {
        "selectolax alone": partial(cpu_of_call, partial(LexborHTMLParser, body), TIMES),
        "to records, read before": partial(cpu_of_call, partial(_records, body, pack), TIMES),
        "to records, never read": partial(_cpu_of_first_read, body, pack),
    }
    seconds = interleaved(contenders, rounds)
    figures = {name: [1000 * value for value in values] for name, values in seconds.items()}
    report(title, "ms of CPU", figures, floor="selectolax alone")


def _records(body: bytes, pack: Pack) -> int:
    document = parse(body, "text/html; charset=utf-8", url=_ADDRESS)
    return len(read(document, pack).records)


def _cpu_of_first_read(body: bytes, pack: Pack) -> float:
    """By a reader that knows the pack and no sentence of the page."""
    document = parse(body, "text/html; charset=utf-8", url=_ADDRESS)
    reader = PageReader(pack)
    patterns_of(pack).hits.cache_clear()
    reader.read(parse(b"<p>o3 requires a check of tier 1.</p>", "text/html"), None)
    started = time.thread_time()
    parse(body, "text/html; charset=utf-8", url=_ADDRESS)
    reader.read(document, None)
    return time.thread_time() - started


def _hostile(pack: Pack) -> None:
    """Print how each hostile page ends, after how much CPU, and with how much memory so far."""
    print("\nHostile pages, once each, by a process that has read others")
    for name, body in hostile_pages().items():
        started = time.thread_time()
        try:
            end = f"{_records(body, pack)} records"
        except DocumentError as error:
            end = str(error)
        seconds = time.thread_time() - started
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"  {name:<28} {seconds:>7.2f} s {memory:>5} MB   {end}")


def _least(body: bytes) -> str:
    article = LexborHTMLParser(body).css_first("article")
    assert article is not None
    return hashlib.sha256(article.text().encode()).hexdigest()


def saved(files: list[str], rounds: int = 15) -> None:
    """Print what saved pages cost from bytes to records, read as any documentation page."""
    pack = load_packs().get("generic")
    for file in files:
        _from_bytes_to_records(file, Path(file).read_bytes(), pack, rounds)


if __name__ == "__main__":
    saved(sys.argv[1:]) if sys.argv[1:] else main()
