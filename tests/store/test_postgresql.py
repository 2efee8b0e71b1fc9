"""The store on a real PostgreSQL: the same tests as on SQLite, against a server of their own on
loopback. Skipped where there is no server program or no driver."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp
from types import ModuleType

import pytest

from tests.store import (
    test_bundles,
    test_commit,
    test_history,
    test_looks,
    test_outbox,
    test_snapshots,
    test_sources,
)
from watcher.store import Store, open_store

psycopg = pytest.importorskip("psycopg", reason="the extra watcher[postgres] is not installed")

_BEHAVIOUR = (
    test_bundles,
    test_commit,
    test_history,
    test_looks,
    test_outbox,
    test_snapshots,
    test_sources,
)
_OF_FILES = ("backup", "damaged", "file", "disk")
"""Words of tests that reach into the SQLite file itself."""


def _behaviour(module: ModuleType) -> dict[str, object]:
    tests = {name: test for name, test in vars(module).items() if name.startswith("test_")}
    kept = {name: test for name, test in tests.items() if "tmp_path" not in _arguments(test)}
    return {name: test for name, test in kept.items() if not any(w in name for w in _OF_FILES)}


def _arguments(test: object) -> tuple[str, ...]:
    code = getattr(test, "__code__", None)
    return code.co_varnames[: code.co_argcount] if code else ()


for _module in _BEHAVIOUR:
    globals().update(_behaviour(_module))


def _program(name: str) -> str:
    found = shutil.which(name) or next(
        (str(path) for path in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))), None
    )
    if found is None:
        pytest.skip(f"no PostgreSQL server here ({name} is not found)")
    return found


def _as_postgres(*command: str) -> None:
    """PostgreSQL refuses to run as root."""
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*prefix, *command], check=True, capture_output=True, cwd="/")


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a server that has a database `built` with the schema."""
    initdb, control = _program("initdb"), _program("pg_ctl")
    home = Path(mkdtemp(prefix="watcher-postgres-"))
    if os.geteuid() == 0:
        shutil.chown(home, "postgres")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data = str(home / "data")
    _as_postgres(
        initdb, "-D", data, "-A", "trust", "-U", "postgres", "--no-sync", "--locale=C", "-E", "UTF8"
    )
    options = f"-p {port} -c listen_addresses=127.0.0.1 -k {home} -c fsync=off"
    _as_postgres(control, "-D", data, "-o", options, "-l", str(home / "log"), "-w", "start")
    try:
        address = f"postgresql://postgres@127.0.0.1:{port}"
        _run(address, "CREATE DATABASE built")
        open_store(f"{address}/built").close()
        yield address
    finally:
        _as_postgres(control, "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(home, ignore_errors=True)


def _run(address: str, statement: str) -> None:
    with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
        connection.execute(statement)


@pytest.fixture
def url(server: str) -> Iterator[str]:
    _run(server, "CREATE DATABASE one TEMPLATE built")
    yield f"{server}/one"
    _run(server, "DROP DATABASE one WITH (FORCE)")


@pytest.fixture
def empty(url: str) -> Iterator[Store]:
    store = open_store(url)
    yield store
    store.close()
