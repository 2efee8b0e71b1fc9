"""Replay: the stored pages, read again, give the stored revisions."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from watcher.codec import atoms, record_to_json
from watcher.errors import DocumentError, StoreError
from watcher.looking import Reader
from watcher.pack import Pack
from watcher.store import Fault, RevisionRow, Store

_PAGE = 200


@dataclass(frozen=True, slots=True)
class Verification:
    """What verifying found. `replayed` revisions were read again from their page by the very pack
    that read them first; `older` ones were read by a pack that has been edited since: their bytes
    and records were checked against their seals, and not read again."""

    snapshots: int
    revisions: int
    replayed: int
    older: int
    faults: tuple[Fault, ...]


def verify(
    store: Store,
    pack_of: Callable[[str], Pack | None],
    reader: Reader,
    source_id: str | None = None,
    shown: Callable[[Iterable[RevisionRow], int], Iterable[RevisionRow]] = lambda rows, total: rows,
) -> Verification:
    """Check all that is kept of a source, or of all. `pack_of` gives the pack of a source's id;
    the revisions pass through `shown`, with their number, for a face to show how far it is.

    Raises: StoreError when the database cannot be read at all.
    """
    faults = store.faults(source_id)
    damaged = {(fault.what, fault.id) for fault in faults}
    replayed = older = 0
    if not any(fault.what == "database" for fault in faults):
        for row in shown(_revisions(store, source_id), store.counts(source_id)[1]):
            pack = pack_of(row.source_id)
            if {("revision", row.seq), ("snapshot", row.snapshot_id)} & damaged:
                continue
            if pack is None or pack.digest != row.pack.digest:
                older += 1
                continue
            replayed += 1
            if (why := _difference(store, row, pack, reader)) is not None:
                faults.append(Fault("revision", row.source_id, row.seq, why))
    snapshots, revisions = store.counts(source_id)
    return Verification(snapshots, revisions, replayed, older, tuple(faults))


def _revisions(store: Store, source_id: str | None) -> Iterator[RevisionRow]:
    """All revisions that can be read, the newest first, a few at a time."""
    before = None
    try:
        while rows := store.revisions(source_id, limit=_PAGE, before=before):
            yield from rows
            before = rows[-1].seq
    except (ValueError, TypeError, KeyError):
        return  # a row that cannot be read is among the faults of its seal


def _difference(store: Store, row: RevisionRow, pack: Pack, reader: Reader) -> str | None:
    """How a revision differs from what its page reads; None when it does not."""
    try:
        page = store.load_page(row.snapshot_id)
        reading = reader.read(page, pack)
        stored = [record_to_json(one.record) for one in store.rules_at(row.source_id, row.seq)]
    except (StoreError, DocumentError, ValueError) as error:
        return f"its page cannot be read again: {error}"
    again = _counted(record_to_json(record) for _, record in atoms(reading))
    before = _counted(stored)
    if again == before:
        return None
    return (
        f"its page, read again, gives other records ({(before - again).total()} of"
        f" {len(stored)} stored are not read, {(again - before).total()} others are)"
    )


def _counted(records: Iterable[dict[str, object]]) -> Counter[str]:
    return Counter(json.dumps(record, sort_keys=True) for record in records)
