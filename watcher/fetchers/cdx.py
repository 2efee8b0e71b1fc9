"""The Internet Archive's list of captures: what to ask, and how to read the answer.

Source: internetarchive/wayback, wayback-cdx-server/README.md (fields, `output=json`, `filter`,
`collapse`, `showResumeKey`, `matchType`), as other clients of it use it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, urlencode, urlsplit

from watcher.document import article_number
from watcher.errors import FetchError

FIELDS = ("timestamp", "original", "mimetype", "statuscode", "digest")
PAGE = 2_000
"""Rows asked for at a time; a resume key leads to the next."""

_STAMP = "%Y%m%d%H%M%S"
_FOURTEEN = re.compile(r"[0-9]{14}")
_REVISIT = "warc/revisit"


@dataclass(frozen=True, slots=True, order=True)
class Capture:
    """One capture of a page. `digest` is the archive's, of the body as it was stored: it tells
    equal captures apart from others, and nothing of the bytes one gets."""

    at: datetime
    original: str
    digest: str = ""

    @property
    def stamp(self) -> str:
        return self.at.strftime(_STAMP)


def stamp_of(text: str) -> datetime:
    """The time of fourteen digits. Raises: ValueError."""
    return datetime.strptime(text, _STAMP).replace(tzinfo=UTC)


def query(
    base: str,
    url: str,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    daily: bool = False,
    resume: str | None = None,
) -> str:
    """The address that lists the captures of a page, both times inclusive.

    An article is sought by its number, since its slug changes. Only pages that answered 200 are
    listed, and repeats of them (`-`). `daily` asks for the first capture of each day.
    """
    number = article_number(url)
    wanted: list[tuple[str, str]] = [
        ("url", url if number is None else url[: url.index(number) + len(number)]),
        ("matchType", "exact" if number is None else "prefix"),
        ("output", "json"),
        ("fl", ",".join(FIELDS)),
        ("filter", "statuscode:(200|-)"),
        ("limit", str(PAGE)),
        ("showResumeKey", "true"),
    ]
    if since is not None:
        wanted.append(("from", since.strftime(_STAMP)))
    if until is not None:
        wanted.append(("to", until.strftime(_STAMP)))
    if daily:
        wanted.append(("collapse", "timestamp:8"))
    if resume is not None:
        wanted.append(("resumeKey", resume))
    return f"{base}/cdx/search/cdx?{urlencode(wanted)}"


def raw_address(base: str, capture: Capture) -> str:
    """The address of a capture's own bytes (mode `id_`)."""
    return f"{base}/web/{capture.stamp}id_/{quote(capture.original, safe=_AS_IS)}"


_AS_IS = ":/?&=%@+,;!$'()*~#[]"


def captures(body: bytes, url: str) -> tuple[list[Capture], str | None]:
    """The captures of an answer, in its order, and the key of the next part; None at the end.

    Raises: FetchError (protocol) when it is no such list.
    """
    try:
        rows: object = json.loads(body) if body.strip() else []
    except ValueError as error:
        raise _not_a_list() from error
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise _not_a_list()
    if not rows:
        return [], None
    names, *rest = rows
    if any(name not in names for name in FIELDS):
        raise _not_a_list()
    key = None
    if len(rest) >= 2 and rest[-2] == [] and len(rest[-1]) == 1:
        key = str(rest[-1][0])
        rest = rest[:-2]
    return list(_wanted(names, rest, url)), key


def _wanted(names: list[object], rows: list[list[object]], url: str) -> Iterator[Capture]:
    number = article_number(url)
    for row in rows:
        if len(row) != len(names):
            continue
        found = {str(name): str(value) for name, value in zip(names, row, strict=True)}
        stamp, original = found["timestamp"], found["original"]
        if not _FOURTEEN.fullmatch(stamp) or not _is_page(found):
            continue
        if number is not None and article_number(original) != number:
            continue  # 10910291 is also the beginning of 109102911
        if not urlsplit(original).hostname:
            continue
        try:
            yield Capture(stamp_of(stamp), original, found["digest"])
        except ValueError:
            continue


def _is_page(found: dict[str, str]) -> bool:
    """A capture that answered 200, or one that repeats an earlier body."""
    return found["statuscode"] == "200" or found["mimetype"] == _REVISIT


def _not_a_list() -> FetchError:
    return FetchError("protocol", "the archive did not answer with its list", transient=True)
