"""Verifying: what is kept gives the stored revisions, and damage to any of it is named."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from tests.test_pipeline import SOURCE, FixedClock, ScriptedFetcher, article
from watcher.errors import StoreError
from watcher.looking import DirectReader
from watcher.model import Outcome
from watcher.packs import load_packs
from watcher.pipeline import Checker
from watcher.routing import Routing
from watcher.store import Store, open_store
from watcher.verifying import Verification, verify

HOUR = timedelta(hours=1)
PACKS = load_packs()
PACK = PACKS.get(SOURCE.pack)
STATES = [
    "Access: tiers 1 through 5.",
    "Access: tiers 1-5, subject to organization verification.",
    "Access: tiers 4-5.",
]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return with_evidence(tmp_path_factory.mktemp("written"))


def with_evidence(folder: Path) -> bytes:
    """A database with a first look and two changes, made through the pipeline."""
    file = folder / "watcher.db"
    store = open_store(f"sqlite:///{file}")
    clock, fetcher = FixedClock(), ScriptedFetcher()
    store.register([SOURCE], clock.now())
    checker = Checker(
        store=store,
        packs=PACKS.get,
        fetchers={"http": fetcher},
        clock=clock,
        profiles={},
        routing=lambda: Routing((), {}),
    )
    for state in STATES:
        fetcher.answer = article(state)
        clock.time += HOUR
        claimed = store.claim([SOURCE.id], clock.now(), HOUR, not_since=clock.now())
        (report,) = checker.check_all([(SOURCE, one) for one in claimed], workers=1)
        assert report.check.outcome in (Outcome.FIRST_SEEN, Outcome.CHANGED)
    store.close()
    return file.read_bytes()


@pytest.fixture
def file(written: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "watcher.db"
    path.write_bytes(written)
    return path


@pytest.fixture
def store(file: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{file}")
    yield opened
    opened.close()


def found(store: Store) -> Verification:
    return verify(store, lambda _: PACK, DirectReader())


def edit(file: Path, statement: str) -> None:
    with closing(sqlite3.connect(file)) as database, database:
        assert database.execute(statement).rowcount > 0


def test_what_was_written_is_replayed(store: Store) -> None:
    assert found(store) == Verification(3, 3, 3, 0, ())


def test_what_an_earlier_pack_read_is_not_read_again(store: Store) -> None:
    assert verify(store, lambda _: PACKS.get("generic"), DirectReader()) == Verification(
        3, 3, 0, 3, ()
    )


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE blobs SET data = substr(data, 1, length(data) - 1) || x'00'", "snapshot"),
        ("DELETE FROM blobs", "snapshot"),
        ("UPDATE snapshots SET final_url = 'https://x.example'", "snapshot"),
        ("UPDATE snapshots SET headers = '[]]'", "snapshot"),
        ("UPDATE snapshots SET fetched_at = 'yesterday'", "snapshot"),
        ("UPDATE revisions SET title = 'other' WHERE seq = 2", "revision"),
        ("UPDATE revisions SET summary = '{}' WHERE seq = 2", "revision"),
        ("UPDATE changes SET direction = 'loosened'", "revision"),
        ("DELETE FROM changes", "revision"),
        ("UPDATE records SET json = replace(json, 'tier:4', 'tier:3')", "revision"),
        ("UPDATE records SET valid_to = NULL", "revision"),
        ("UPDATE records SET since = 1", "revision"),
        ("DELETE FROM revisions WHERE seq = 2", "revision"),
    ],
)
def test_damage_is_named_with_its_row(store: Store, file: Path, statement: str, what: str) -> None:
    edit(file, statement)
    faults = found(store).faults
    assert {fault.what for fault in faults} == {what}
    assert all(fault.id is not None and fault.why for fault in faults)


def test_a_column_with_another_name_is_named(store: Store, file: Path) -> None:
    with closing(sqlite3.connect(file)) as database:
        database.execute("ALTER TABLE revisions RENAME COLUMN seal TO sealed")
    (fault,) = found(store).faults
    assert (fault.what, fault.why) == (
        "database",
        "table revisions has damaged names of columns",
    )


def test_a_revision_that_its_page_does_not_give_is_named(store: Store, file: Path) -> None:
    """Also where the seal was lost: replay needs none."""
    edit(file, "UPDATE records SET json = replace(json, 'tier:5', 'tier:4')")
    edit(file, "UPDATE revisions SET seal = NULL")
    faults = found(store).faults
    assert faults
    assert all("its page, read again, gives other records" in fault.why for fault in faults)


def flips_that_are_missed(written: bytes, folder: Path, tries: int, seed: int) -> tuple[int, int]:
    """How many single bit flips changed the evidence, and how many of those nobody reported."""
    chance = random.Random(seed)
    pristine = _evidence_of(written, folder)
    changed = missed = 0
    for number in range(tries):
        place = chance.randrange(100, len(written))
        damaged = bytearray(written)
        damaged[place] ^= 1 << chance.randrange(8)
        path = folder / f"{number}.db"
        path.write_bytes(damaged)
        try:
            evidence = _evidence(path)
        except (sqlite3.DatabaseError, UnicodeDecodeError):  # also the names of the columns
            evidence = None
        if evidence == pristine:
            continue
        changed += 1
        missed += not _reported(path)
        path.unlink()
    return changed, missed


def _evidence_of(data: bytes, folder: Path) -> list[object]:
    (folder / "pristine.db").write_bytes(data)
    return _evidence(folder / "pristine.db")


def _evidence(path: Path) -> list[object]:
    with closing(sqlite3.connect(path)) as database:
        database.text_factory = bytes
        tables = ("blobs", "snapshots", "revisions", "changes", "records")
        return [sorted(database.execute(f"SELECT * FROM {name}"), key=repr) for name in tables]


def _reported(path: Path) -> bool:
    try:
        store = open_store(f"sqlite:///{path}")
    except StoreError:
        return True
    try:
        return bool(found(store).faults)
    except StoreError:
        return True
    finally:
        store.close()


def test_each_flipped_bit_that_changes_evidence_is_reported(written: bytes, tmp_path: Path) -> None:
    changed, missed = flips_that_are_missed(written, tmp_path, tries=250, seed=5)
    assert changed > 10
    assert missed == 0
