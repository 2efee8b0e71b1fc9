"""Kept pages: whole, once, and never silently other than they came."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.store.material import NOON, page, source
from watcher.errors import StoreError
from watcher.store import SnapshotRow, Store

_SHA256_OF_HELLO = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"


@pytest.mark.parametrize("body", [b"", b"hello", bytes(range(256)) * 4000, b"\x00" * 5_000_000])
def test_a_page_comes_back_as_it_was_kept(store: Store, body: bytes) -> None:
    kept = page(body, headers=(("Content-Type", "text/html"), ("x", "ü")))
    assert store.load_page(store.keep("models", kept)) == kept


def test_what_is_known_of_a_snapshot_comes_without_its_body(store: Store) -> None:
    snapshot_id = store.keep("models", page(b"hello", headers=(("ETag", '"1"'),)))
    assert store.snapshot(snapshot_id) == SnapshotRow(
        id=snapshot_id,
        source_id="models",
        url="https://docs.example/models",
        final_url="https://docs.example/en/models",
        status=200,
        headers=(("ETag", '"1"'),),
        redirects=("https://docs.example/en/models",),
        fetcher="http",
        fetched_at=NOON,
        digest=_SHA256_OF_HELLO,
        size=5,
    )


def test_the_same_body_is_stored_once(store: Store, tmp_path: Path) -> None:
    first, second = store.keep("models", page(b"same")), store.keep("models", page(b"same"))
    assert first != second
    raw = sqlite3.connect(tmp_path / "watcher.db")
    assert raw.execute("SELECT count(*) FROM blobs").fetchone() == (1,)
    raw.close()


def test_the_cookies_of_a_page_are_not_kept(store: Store) -> None:
    kept = page(headers=(("Set-Cookie", "session=s3cret"), ("Server", "x")))
    assert store.snapshot(store.keep("models", kept)).headers == (("Server", "x"),)


def test_bytes_that_no_database_takes_as_text_do_not_lose_the_page(store: Store) -> None:
    kept = page(headers=(("x", "a\x00b\udcff"),))
    assert store.load_page(store.keep("models", kept)).headers == (("x", "a\x00b\udcff"),)


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE blobs SET data = (SELECT data FROM blobs WHERE size = 6) WHERE size = 5",
        "UPDATE blobs SET data = x'00' WHERE size = 5",
        "UPDATE blobs SET size = 4 WHERE size = 5",
        "UPDATE blobs SET data = substr(data, 1, 12) WHERE size = 5",
    ],
)
def test_a_body_that_is_not_what_was_kept_is_refused_by_name(
    store: Store, tmp_path: Path, spoil: str
) -> None:
    snapshot_id = store.keep("models", page(b"hello"))
    store.keep("models", page(b"hello!"))
    raw = sqlite3.connect(tmp_path / "watcher.db", isolation_level=None)
    raw.execute(spoil)
    raw.close()
    with pytest.raises(StoreError, match=rf"snapshot {snapshot_id}: .* damaged .*2cf24dba5fb0"):
        store.load_page(snapshot_id)


def test_a_flipped_bit_of_a_body_is_always_found(store: Store, tmp_path: Path) -> None:
    snapshot_id = store.keep("models", page(b"Verification takes 15 minutes."))
    raw = sqlite3.connect(tmp_path / "watcher.db", isolation_level=None)
    (data,) = raw.execute("SELECT data FROM blobs").fetchone()
    refused = 0
    for position in range(len(data) * 8):
        spoiled = bytearray(data)
        spoiled[position // 8] ^= 1 << position % 8
        raw.execute("UPDATE blobs SET data = ?", (bytes(spoiled),))
        try:
            same = store.load_page(snapshot_id).body == b"Verification takes 15 minutes."
            assert same, f"bit {position} changed the evidence"
        except StoreError:
            refused += 1
    raw.close()
    assert refused > len(data) * 7


def test_a_snapshot_that_never_was_is_an_error_with_its_number(store: Store) -> None:
    with pytest.raises(StoreError, match="no snapshot 77"):
        store.load_page(77)


def test_a_page_of_an_unknown_source_is_not_kept(store: Store) -> None:
    with pytest.raises(StoreError, match="refused"):
        store.keep("unheard of", page())


def test_two_sources_may_keep_the_same_body(store: Store) -> None:
    store.register([source(), source("other")], NOON)
    first, second = store.keep("models", page(b"same")), store.keep("other", page(b"same"))
    assert store.load_page(first).body == store.load_page(second).body == b"same"
