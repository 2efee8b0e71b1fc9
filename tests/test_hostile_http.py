"""Servers that mean harm: each ends in time, within memory, with words for it.

All are played by one real server to a process of their own, whose largest memory is measured by the
operating system.
"""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server import (
    Answer,
    Broken,
    Site,
    Wire,
    cut_chunks,
    drip_body,
    drip_head,
    endless_body,
    endless_head,
    gzipped,
    head,
    raw,
    redirect,
    silent,
    wrong_length,
)

DEADLINE = 0.6
MEGABYTE = 1_000_000


def _sending(start: bytes, again: bytes) -> Broken:
    """A beginning, and then the same for as long as the reader takes it."""

    def write(wire: Wire) -> None:
        wire.send(start)
        while wire.pause(0):
            wire.send(again)

    return Broken(write)


def _dripping_chunks() -> Broken:
    def write(wire: Wire) -> None:
        wire.send(head(200, ("Transfer-Encoding", "chunked")))
        while wire.pause(0.02):
            wire.send(b"1\r\nx\r\n")

    return Broken(write)


def _members(count: int) -> bytes:
    """So many gzip members, each of which unfolds to a megabyte."""
    return gzip.compress(b"\0" * MEGABYTE, mtime=0) * count


_NESTED = zlib.compress(b"\0" * 10 * MEGABYTE)

BOMBS: dict[str, tuple[Answer | Broken, str]] = {
    "gzip of much more": (gzipped(b"\0" * 100 * MEGABYTE), "too_large"),
    "gzip in gzip": (gzipped(b"\0" * 50 * MEGABYTE, times=2), "decoding"),
    "gzip in gzip in gzip": (gzipped(b"\0" * 50 * MEGABYTE, times=3), "decoding"),
    "a thousand gzip members": (
        Answer(headers=(("Content-Encoding", "gzip"),), body=_members(1_000)),
        "too_large",
    ),
    "brotli": (Answer(headers=(("Content-Encoding", "br"),), body=b"\x8b"), "decoding"),
    "zstd": (Answer(headers=(("Content-Encoding", "zstd"),), body=b"("), "decoding"),
    "deflate": (Answer(headers=(("Content-Encoding", "deflate"),), body=_NESTED), "decoding"),
    "endless body": (endless_body(), "too_large"),
    "endless gzip body": (
        _sending(head(200, ("Content-Encoding", "gzip")), gzip.compress(b"", mtime=0)),
        "too_large|deadline",
    ),
    "endless head": (endless_head(), "protocol"),
    "one endless header": (_sending(b"HTTP/1.1 200 OK\r\nX: ", b"x" * 4096), "protocol"),
    "endless early hints": (
        _sending(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"),
        "deadline|protocol",
    ),
    "endless chunk extension": (
        _sending(head(200, ("Transfer-Encoding", "chunked")) + b"5;", b"a=b;" * 1_000),
        "protocol|deadline",
    ),
    "endless trailers": (
        _sending(head(200, ("Transfer-Encoding", "chunked")) + b"0\r\n", b"X: y\r\n" * 1_000),
        "protocol|deadline",
    ),
    "dripping head": (drip_head(), "deadline"),
    "dripping body": (drip_body(), "deadline"),
    "dripping chunks": (_dripping_chunks(), "deadline"),
    "silence": (silent(), "deadline"),
    "a length of a terabyte": (
        _sending(head(200, ("Content-Length", "999999999999")), b"x" * 65_536),
        "too_large",
    ),
    "a negative length": (raw(head(200, ("Content-Length", "-1")) + b"x"), "protocol"),
    "two lengths": (
        raw(head(200, ("Content-Length", "1"), ("Content-Length", "2")) + b"xx"),
        "protocol",
    ),
    "a shorter body than said": (wrong_length(b"x", claimed=1_000), "protocol"),
    "a body cut in its chunks": (cut_chunks(b"x"), "protocol"),
    "a circle": (redirect("/a-circle"), "redirects"),
}

_FETCHES = """
import json, resource, sys, time
from datetime import UTC, datetime
from watcher.errors import FetchError
from watcher.fetchers.http import HttpFetcher
from watcher.model import FetchLimits, FetchOptions, Schedule, Source, Validators

class Clock:
    def now(self):
        return datetime(2026, 3, 1, tzinfo=UTC)

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

base, deadline, *paths = sys.argv[1:]
limits = FetchLimits(connect=5, read=5, deadline=float(deadline))
fetcher = HttpFetcher(Clock())

def fetch(path):
    options = FetchOptions(allow_private=True)
    source = Source("s", base + path, "", Schedule(), limits=limits, options=options)
    began = time.monotonic()
    try:
        fetcher.fetch(source, Validators())
        told = "", ""
    except FetchError as error:
        told = error.reason, error.detail
    return *told, time.monotonic() - began

fetch("/well")
before = peak()
print(json.dumps({"met": {path: fetch(path) for path in paths}, "memory": peak() - before}))
"""


@pytest.fixture(scope="module")
def met() -> Iterator[dict[str, object]]:
    """What a process told of all bombs, one after the other."""
    with Site() as site:
        site.serve("/well", Answer(body="well"))
        for name, (answer, _) in BOMBS.items():
            site.serve(_path(name), answer)
        command = [sys.executable, "-c", _FETCHES, site.url(""), str(DEADLINE)]
        done = subprocess.run(
            [*command, *map(_path, BOMBS)],
            capture_output=True,
            check=True,
            cwd=Path(__file__).parent.parent,
        )
        yield json.loads(done.stdout)


def _path(name: str) -> str:
    return "/" + name.replace(" ", "-")


@pytest.mark.parametrize(("name", "reasons"), [(name, told) for name, (_, told) in BOMBS.items()])
def test_a_hostile_server_is_left_in_time_with_words_for_it(
    met: dict[str, dict[str, tuple[str, str, float]]], name: str, reasons: str
) -> None:
    reason, words, seconds = met["met"][_path(name)]

    assert reason in reasons.split("|"), words
    assert len(words.split()) >= 4
    assert seconds < DEADLINE + 1


def test_no_hostile_server_costs_more_memory_than_a_large_page(met: dict[str, int]) -> None:
    assert met["memory"] < 64 * MEGABYTE
