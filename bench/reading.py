"""What reading a page costs, step by step, against parsing it and digesting its article's text."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from selectolax.lexbor import LexborHTMLParser

from bench.measure import cpu_of_call, interleaved, report
from bench.pages import page
from watcher.document import canonical_digest, parse
from watcher.model import Page
from watcher.packs import load_packs
from watcher.reading import read
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


def _least(body: bytes) -> str:
    article = LexborHTMLParser(body).css_first("article")
    assert article is not None
    return hashlib.sha256(article.text().encode()).hexdigest()


if __name__ == "__main__":
    main()
