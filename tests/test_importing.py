"""Files of others: what each gives, and what is said of one that cannot be read."""

from __future__ import annotations

import gzip
import json
import os
import re
import sqlite3
import tracemalloc
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha1
from pathlib import Path

import pytest

from watcher.errors import UsageError
from watcher.importing import Found, Unusable, one_page, pages_of

APRIL = datetime(2025, 4, 17, 9, 30, tzinfo=UTC)
URL = "https://help.example/en/articles/10362446-models"
HTML = b"<h1>Models</h1><p>Access: tiers 1 through 5.</p>"


def summary(pages: Iterable[Found]) -> list[tuple[str | None, datetime | None, bytes]]:
    return [(found.url, found.page.captured_at, found.page.body) for found in pages]


def manifest(folder: Path, *entries: dict[str, object]) -> Path:
    (folder / "a.html").write_bytes(HTML)
    lines = "\n".join(json.dumps(entry) for entry in entries)
    (folder / "manifest.jsonl").write_text(lines + "\n\n")
    return folder


def taken(path: Path) -> list[Found]:
    """The pages of a file or folder, all of which can be used."""
    return [found for found in pages_of(path) if isinstance(found, Found) or pytest.fail(found.why)]


def test_a_manifest_names_pages_with_their_dates(tmp_path: Path) -> None:
    at = "2025-04-17T11:30:00+02:00"
    (found,) = taken(manifest(tmp_path, {"file": "a.html", "at": at, "url": URL}))
    assert (found.url, found.page.captured_at, found.page.body) == (URL, APRIL, HTML)
    assert (found.page.status, found.page.fetcher) == (200, "import")


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ({"file": "a.html"}, "1: an object with at least file and at"),
        ({"file": "a.html", "at": "soon"}, "1: at: not a time like 2026-03-01T12:00:00Z"),
        ({"file": "a.html", "at": "2025-04-17T09:30:00"}, "1: at: needs a zone"),
        ({"file": "b.html", "at": "2025-04-17T09:30:00Z"}, "1: file: .*there is no such file"),
        ({"file": "../x.html", "at": "2025-04-17T09:30:00Z"}, "1: file: lies outside"),
        ({"file": "a.html", "at": "2025-04-17T09:30:00Z", "sorce": "x"}, "1: sorce: unknown key"),
        ({"file": "a.html", "at": "2025-04-17T09:30:00Z", "status": "x"}, "1: status is a number"),
    ],
)
def test_a_mistake_in_a_manifest_is_told_with_its_line(
    tmp_path: Path, entry: dict[str, object], told: str
) -> None:
    good: dict[str, object] = {"file": "a.html", "at": "2025-04-17T09:30:00Z"}

    bad, page = pages_of(manifest(tmp_path, entry, good))

    assert isinstance(bad, Unusable)
    assert re.search(rf"manifest\.jsonl:{told}", bad.why)
    assert isinstance(page, Found)


def test_a_page_that_a_manifest_names_is_bounded_and_a_file(tmp_path: Path) -> None:
    folder = manifest(tmp_path, {"file": "a.html", "at": "2025-04-17T09:30:00Z"})
    with (folder / "a.html").open("r+b") as page:
        page.truncate(20_000_001)
    assert "a.html: larger than 20,000,000 bytes" in why(folder)
    (folder / "a.html").unlink()
    os.mkfifo(folder / "a.html")
    assert "there is no such file" in why(folder)
    (folder / "manifest.jsonl").write_text("[" * 900_000)
    assert "manifest.jsonl:1: not JSON" in why(folder)


def why(folder: Path) -> str:
    """Why the only page of a folder is none."""
    (found,) = pages_of(folder)
    assert isinstance(found, Unusable)
    return found.why


def test_brotli_is_unfolded_no_further_than_a_page_may_be(tmp_path: Path) -> None:
    brotli = pytest.importorskip("brotli", reason="the extra watcher[import] is not installed")
    watch = tmp_path / "a"
    watch.mkdir()
    (watch / "watch.json").write_text(json.dumps({"url": URL}))
    (watch / "history.txt").write_text("1744882200,x.txt\n")
    whole = brotli.compress(bytes(100_000_000), quality=1)
    (watch / "x.txt.br").write_bytes(whole)
    tracemalloc.start()
    with pytest.raises(UsageError, match=r"x\.txt\.br: larger than 20,000,000 bytes"):
        list(pages_of(tmp_path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 70_000_000
    (watch / "x.txt.br").write_bytes(brotli.compress(HTML)[:-4])
    with pytest.raises(UsageError, match=r"damaged \(it ends too early\)"):
        list(pages_of(tmp_path))


def test_responses_of_a_warc_are_pages(tmp_path: Path) -> None:
    pytest.importorskip("warcio", reason="the extra watcher[import] is not installed")
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + HTML
    records = [
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {uri}\r\n"
        f"WARC-Date: 2025-04-17T09:30:00Z\r\nWARC-Record-ID: <urn:uuid:{uri}>\r\n"
        "Content-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(http)}\r\n\r\n".encode()
        + http
        + b"\r\n\r\n"
        for uri in (URL, "dns:help.example")
    ]
    # Each record is a gzip member of its own (ISO 28500, annex A).
    (tmp_path / "crawl.warc.gz").write_bytes(b"".join(map(gzip.compress, records)))
    (found,) = taken(tmp_path / "crawl.warc.gz")
    assert (found.url, found.page.captured_at, found.page.body) == (URL, APRIL, HTML)
    assert found.page.header("content-type") == "text/html"


def test_urlwatchs_database_gives_what_its_looks_kept(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    guid = sha1(URL.encode()).hexdigest()
    stamp = int(APRIL.timestamp())
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE CacheEntry (guid, timestamp, data, tries, etag)")
        rows = [(guid, stamp, HTML.decode(), 0, ""), (guid, stamp + 60, "failed", 1, "")]
        database.executemany("INSERT INTO CacheEntry VALUES (?, ?, ?, ?, ?)", rows)
        database.commit()
    (found,) = taken(path)
    assert (found.page.captured_at, found.page.body) == (APRIL, HTML)
    assert (found.is_of("x", URL), found.is_of("x", URL + "2")) == (True, False)


def test_webchanges_database_gives_what_its_looks_kept(tmp_path: Path) -> None:
    msgpack = pytest.importorskip("msgpack", reason="the extra watcher[import] is not installed")
    path = tmp_path / "snapshots.db"
    kept = msgpack.packb({"d": "# Models", "t": 0, "e": "", "m": "text/html"})
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE webchanges (uuid TEXT, timestamp REAL, msgpack_data BLOB)")
        row = (sha1(URL.encode()).hexdigest(), APRIL.timestamp(), kept)
        database.execute("INSERT INTO webchanges VALUES (?, ?, ?)", row)
        database.commit()
    (found,) = taken(path)
    assert (found.page.captured_at, found.page.body) == (APRIL, b"# Models")
    assert found.page.header("content-type") == "text/markdown; charset=utf-8"


def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "x.db")) as database:
        database.execute("CREATE TABLE notes (id)")
    with pytest.raises(UsageError, match="neither a database of urlwatch nor one of webchanges"):
        list(pages_of(tmp_path / "x.db"))


@pytest.mark.parametrize("layout", ["watch.json", "url-watches.json"])
def test_changedetections_folder_gives_html_where_it_is_kept_and_text_elsewhere(
    tmp_path: Path, layout: str
) -> None:
    brotli = pytest.importorskip("brotli", reason="the extra watcher[import] is not installed")
    watch = tmp_path / "1f2e"
    watch.mkdir()
    if layout == "watch.json":
        (watch / layout).write_text(json.dumps({"url": URL}))
    else:
        (tmp_path / layout).write_text(json.dumps({"watching": {"1f2e": {"url": URL}}}))
    first, second = int(APRIL.timestamp()), int(APRIL.timestamp()) + 60
    (watch / "aa.txt").write_text("Models")
    (watch / "bb.txt.br").write_bytes(brotli.compress(b"Models again"))
    (watch / f"{second}.html.br").write_bytes(brotli.compress(HTML))
    (watch / "history.txt").write_text(f"{first},aa.txt\n{second},bb.txt.br\n1,../../etc/passwd\n")
    assert summary(taken(tmp_path)) == [
        (URL, APRIL, b"Models"),
        (URL, datetime.fromtimestamp(second, UTC), HTML),
    ]


MHTML = b"""From: <Saved by Blink>
Snapshot-Content-Location: https://help.example/en/articles/10362446-models
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="----x"

------x
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: quoted-printable
Content-Location: https://help.example/en/articles/10362446-models

<h1>Models</h1><p>=E2=80=9Ctiers=E2=80=9D</p>
------x
Content-Type: image/png
Content-Transfer-Encoding: base64

AAAA
------x--
"""


@pytest.mark.parametrize("name", ["page.mhtml", "page.html"])
def test_a_page_saved_whole_is_its_html(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(MHTML.replace(b"\n", b"\r\n"))
    page = one_page(tmp_path / name, APRIL)
    assert page.body.decode().strip() == "<h1>Models</h1><p>“tiers”</p>"
    assert (page.final_url, page.fetcher) == (URL, "hand")
    assert page.header("content-type") == "text/html; charset=utf-8"


def test_an_article_is_known_by_its_number_and_another_page_by_its_address(tmp_path: Path) -> None:
    entry: dict[str, object] = {"file": "a.html", "at": "2025-04-17T09:30:00Z"}
    other = {**entry, "url": "http://docs.example/limits#top"}
    slug, page, none = taken(manifest(tmp_path, {**entry, "url": URL + "-x"}, other, entry))
    assert (slug.is_of("x", URL), slug.is_of("x", URL.replace("446", "447"))) == (True, False)
    assert page.is_of("x", "https://docs.example/limits/") is True
    assert none.is_of("x", URL) is None


def test_what_cannot_be_read_says_what_was_expected(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"needs a manifest\.jsonl"):
        list(pages_of(tmp_path))
    with pytest.raises(UsageError, match="there is no such file"):
        list(pages_of(tmp_path / "none.warc"))
    (tmp_path / "a.html").write_bytes(HTML)
    with pytest.raises(UsageError, match="with --at when it was captured"):
        list(pages_of(tmp_path / "a.html"))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("store.db", b"SQLite format 3\0" + b"x" * 2000),
        ("crawl.warc", b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://x.example/\r\n"
         b"WARC-Date: yesterday\r\nContent-Type: application/http\r\nContent-Length: 19\r\n\r\n"
         b"HTTP/1.1 200 OK\r\n\r\n\r\n\r\n"),
    ],
)  # fmt: skip
def test_a_damaged_file_is_told_as_such(tmp_path: Path, name: str, content: bytes) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(UsageError, match="damaged"):
        list(pages_of(file))
