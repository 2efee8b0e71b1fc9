"""A stand-in for the Internet Archive on loopback: its list of captures (CDX) and raw captures, as
they are documented, quirks included.

    with Archive() as archive:
        archive.add("20260101120000", "https://help.example/a", "<h1>…")
        ArchiveFetcher(clock, base=archive.base, allow_private=True)
"""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from itertools import groupby
from urllib.parse import parse_qs, unquote, urlsplit

from tests.server import Answer, Broken, Request, Site, redirect

NAMES = ["timestamp", "original", "mimetype", "statuscode", "digest"]
_PLAY = re.compile(r"/web/([0-9]{14})id_/(.*)", re.S)


@dataclass
class Kept:
    """One capture. `revisit`: the archive kept only that the body was as before."""

    stamp: str
    original: str
    body: bytes
    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("content-type", "text/html"),)
    revisit: bool = False

    @property
    def surt(self) -> str:
        """Scheme, `www` and case make no difference to the archive."""
        parts = urlsplit(self.original.lower())
        host = (parts.hostname or "").removeprefix("www.")
        return f"{','.join(reversed(host.split('.')))}){parts.path}?{parts.query}"

    @property
    def row(self) -> list[str]:
        kind = "warc/revisit" if self.revisit else "text/html"
        status = "-" if self.revisit else str(self.status)
        return [self.stamp, self.original, kind, status, f"D{hash(self.body) & 0xFFFF:04X}"]


@dataclass
class Archive(Site):
    """The stand-in. `part` rows are listed at a time; `answers` are given first, in order, in
    place of what would be; `plays` maps a stamp to the one that is played for it."""

    part: int = 1000
    kept: list[Kept] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    plays: dict[str, str] = field(default_factory=dict)
    twice_encoded: bool = False

    def __post_init__(self) -> None:
        super().__init__()

    @property
    def base(self) -> str:
        return self.url("").rstrip("/")

    def add(self, stamp: str, original: str, body: str, **more: object) -> None:
        self.kept.append(Kept(stamp, original, body.encode(), **more))  # type: ignore[arg-type]

    def lists(self) -> list[dict[str, list[str]]]:
        """What was asked for of the list, so far."""
        return [
            parse_qs(urlsplit(request.path).query)
            for request in self.requests
            if request.path.startswith("/cdx/")
        ]

    def _answer(self, request: Request) -> Answer | Broken:
        if self.answers:
            return self.answers.pop(0)
        if request.path.startswith("/cdx/search/cdx?"):
            return self._list(parse_qs(urlsplit(request.path).query))
        played = _PLAY.fullmatch(request.path)
        return self._play(played[1], unquote(played[2])) if played else Answer(404)

    def _list(self, asked: dict[str, list[str]]) -> Answer:
        one = {name: values[0] for name, values in asked.items()}
        assert one["output"] == "json"
        rows = self._chosen(one)
        start = int(one.get("resumeKey", "0"))
        # The row that the last part ended with comes again, as it may.
        part = rows[max(start - 1, 0) : start + self.part]
        listed: list[list[str]] = [NAMES, *(kept.row for kept in part)] if part else []
        if start + self.part < len(rows):
            listed += [[], [str(start + self.part)]]
        return Answer(headers=(("Content-Type", "application/json"),), body=json.dumps(listed))

    def _chosen(self, asked: dict[str, str]) -> list[Kept]:
        wanted = Kept("", asked["url"], b"").surt.rstrip("?")
        prefix = asked.get("matchType") == "prefix"
        first, last = asked.get("from", ""), asked.get("to", "99999999999999")
        column, _, pattern = asked["filter"].partition(":")
        rows = [
            kept
            for kept in sorted(self.kept, key=lambda kept: (kept.surt, kept.stamp))
            if (kept.surt.startswith(wanted) if prefix else kept.surt.rstrip("?") == wanted)
            and first <= kept.stamp <= last
            and re.fullmatch(pattern, kept.row[NAMES.index(column)])
        ]
        if "collapse" not in asked:
            return rows
        name, _, length = asked["collapse"].partition(":")
        place = NAMES.index(name)
        same = groupby(rows, key=lambda kept: kept.row[place][: int(length)])
        return [next(group) for _, group in same]

    def _play(self, stamp: str, original: str) -> Answer:
        if stamp in self.plays:
            return redirect(f"/web/{self.plays[stamp]}id_/{original}")
        found = [k for k in self.kept if (k.stamp, k.original) == (stamp, original)]
        if not found:
            return Answer(404, body="The archive has not archived that URL.")
        return self._played(found[0])

    def _played(self, kept: Kept) -> Answer:
        at = datetime.strptime(kept.stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        headers = [
            ("Memento-Datetime", format_datetime(at, usegmt=True)),
            ("Content-Type", "text/html"),
            *((f"x-archive-orig-{name}", value) for name, value in kept.headers),
        ]
        body = kept.body
        if self.twice_encoded:
            body = gzip.compress(body)
            headers += [("Content-Encoding", ""), ("Content-Encoding", "gzip")]
        return Answer(kept.status, tuple(headers), body)
