"""Another process on the same database.

    python -m tests.store.worker claim URL        claims what is due until nothing is
    python -m tests.store.worker write URL ID N   looks at its own source N times
    python -m tests.store.worker chain URL        commits revision after revision until it is killed

Each prints a line for what the store has acknowledged.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import timedelta
from itertools import count

from tests.store.material import (
    GOOD,
    HOUR,
    MINUTE,
    NOON,
    access,
    alert,
    check,
    claimed,
    delivery,
    evaluation,
    page,
    revision,
)
from watcher.model import Decision, Outcome
from watcher.store import Store, open_store


def claim(store: Store) -> None:
    while states := store.claim_due(NOON, MINUTE, 7):
        for state in states:
            print(state.source_id, flush=True)


def write(store: Store, source_id: str, times: str) -> None:
    for _ in range(int(times)):
        state = claimed(store, source_id)
        store.keep(source_id, page(source_id.encode()))
        store.settle([(state, check(source_id=source_id))])
        print("written", flush=True)


def chain(store: Store) -> None:
    (state,) = store.states()
    start = int((state.revision_key or "r0").removeprefix("r")) + 1
    for number in count(start):
        commit_link(store, number)
        print(number, flush=True)


def commit_link(store: Store, number: int) -> None:
    """Revision number so-and-so, whose one record needs as many requirements as it says."""
    # A lease of no length: the process before was killed, or failed, with its own.
    (state,) = store.claim(["models"], NOON, timedelta(0), not_since=NOON + HOUR)
    snapshot_id = store.keep("models", page(b"page %d" % number))
    seen = check(Outcome.CHANGED, moves=evaluation(snapshot_id, body=f"body {number}"))
    new = revision(f"r{number}", snapshot_id, access(needs=(f"step {number}",)))
    told = alert(f"a{number}", revision_key=new.key)
    sent = delivery(f"d{number}", told.key)
    store.commit(state, Decision(seen, GOOD, (new,), (told,), (sent,)))


def main() -> None:
    what, url, *words = sys.argv[1:]
    store = open_store(url)
    jobs: dict[str, Callable[..., None]] = {"claim": claim, "write": write, "chain": chain}
    jobs[what](store, *words)
    store.close()


if __name__ == "__main__":
    main()
