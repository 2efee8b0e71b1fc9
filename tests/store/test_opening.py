"""Opening: files, schema, migrations, and what is said when it cannot be."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import make_url

from tests.store.material import NOON, page, source
from watcher.errors import StoreError
from watcher.store import engine, migrate, open_store
from watcher.store.engine import Database
from watcher.store.schema import metadata
from watcher.store.trouble import translated


def test_a_new_file_is_for_its_owner_only(url: str, tmp_path: Path) -> None:
    open_store(url).close()
    assert stat.S_IMODE((tmp_path / "watcher.db").stat().st_mode) == 0o600


def test_the_journal_beside_it_is_for_its_owner_only_too(url: str, tmp_path: Path) -> None:
    store = open_store(url)
    store.register([source()], NOON)
    modes = {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    store.close()
    assert modes == {0o600}


def test_what_was_kept_is_there_when_it_is_opened_again(url: str) -> None:
    first = open_store(url)
    first.register([source()], NOON)
    snapshot_id = first.keep("models", page(b"kept"))
    first.close()
    second = open_store(url)
    assert second.load_page(snapshot_id).body == b"kept"
    second.close()


def test_the_migrations_build_the_tables_that_the_code_uses(url: str) -> None:
    open_store(url).close()
    database = Database(url)
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, metadata) == []
    database.close()


def test_the_list_of_schemas_is_that_of_the_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", "watcher.store:migrations")
    revisions = list(ScriptDirectory.from_config(config).walk_revisions())
    assert tuple(script.revision for script in reversed(revisions)) == migrate.SCHEMAS


def test_opening_a_database_of_today_does_not_import_alembic(url: str) -> None:
    open_store(url).close()
    code = "import sys; from watcher.store import open_store; open_store(sys.argv[1]).close(); "
    code += "print('alembic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code, url], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("False\n", "")


def test_a_database_of_a_newer_version_is_refused(url: str, tmp_path: Path) -> None:
    open_store(url).close()
    with sqlite3.connect(tmp_path / "watcher.db") as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.close()
    with pytest.raises(StoreError, match=r"newer version of Watcher \(schema 9999.*upgrade"):
        open_store(url)


def test_a_database_of_another_program_is_refused_and_left_alone(url: str, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "watcher.db") as raw:
        raw.execute("CREATE TABLE bookmarks (id INTEGER)")
    raw.close()
    before = (tmp_path / "watcher.db").read_bytes()
    with pytest.raises(StoreError, match="belongs to another program"):
        open_store(url)
    assert (tmp_path / "watcher.db").read_bytes() == before


def test_a_file_that_is_no_database_is_refused(url: str, tmp_path: Path) -> None:
    (tmp_path / "watcher.db").write_bytes(b"To whom it may concern. " * 100)
    with pytest.raises(StoreError, match="not a database; point `database` to another file"):
        open_store(url)


def test_a_message_of_the_driver_that_is_no_text_means_that_the_file_is_damaged() -> None:
    """SQLite's complaint about a malformed schema repeats the damaged name."""
    with (
        pytest.raises(StoreError, match="damaged; restore a backup"),
        translated(make_url("sqlite:///w.db")),
    ):
        b"malformed database schema (\xebources)".decode()


def test_a_directory_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"nowhere/w\.db: the file cannot be created .*directory"):
        open_store(f"sqlite:///{tmp_path}/nowhere/w.db")


def test_a_directory_or_a_pipe_is_no_database(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe"):
        with pytest.raises(StoreError, match="it is no file; point `database` to a file"):
            open_store(f"sqlite:///{path}")


def test_a_database_that_may_only_be_read_is_read_also_where_its_journal_would_be_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _with_raw(tmp_path, "CREATE TABLE t (x)")
    monkeypatch.setattr(engine, "_WAL_IS_SOUND", (3, 0, 0))
    place = f"file:{tmp_path}/raw.db?mode=ro"
    with closing(sqlite3.connect(place, uri=True, isolation_level=None)) as connection:
        engine._prepare(connection, None)
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("t",)]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://u:hunter2@h/db", "'mysql' are not supported"),
        ("sqlite://", "needs a file"),
        ("u:hunter2@h", "not an URL"),
        ("postgresql://u:hunter2@h:port/db", "not an URL"),
    ],
)
def test_addresses_that_cannot_be_are_refused_without_their_password(url: str, words: str) -> None:
    with pytest.raises(StoreError, match=words) as caught:
        open_store(url)
    assert "hunter2" not in str(caught.value)


def test_the_place_of_a_database_is_told_without_its_password() -> None:
    url = make_url("postgresql://u:hunter2@h/db")
    with pytest.raises(StoreError, match=r"postgresql://u:\*\*\*@h/db: no way in") as caught:
        _fail(url, "no way in: hunter2")
    assert "hunter2" not in str(caught.value)
    assert caught.value.__cause__ is None


def _fail(url: object, words: str) -> None:
    with translated(url):  # type: ignore[arg-type]
        raise sqlite3.OperationalError(words)


def test_the_settings_that_keep_acknowledged_writes_are_on(url: str) -> None:
    open_store(url).close()
    database = Database(url)
    names = ("synchronous", "foreign_keys", "busy_timeout", "mmap_size")
    with database.reading() as connection:
        values = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]
        journal = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
    database.close()
    assert values == [2, 1, 30_000, 0]  # synchronous 2 is FULL
    assert journal == ("wal" if sqlite3.sqlite_version_info >= (3, 51, 3) else "truncate")


def test_a_full_disk_is_told_with_its_remedy(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="the disk is full; free some space"):
        _with_raw(tmp_path, "PRAGMA max_page_count=2", "CREATE TABLE t (x)", "CREATE TABLE u (x)")


def test_a_locked_database_is_told_with_its_remedy(tmp_path: Path) -> None:
    holder = sqlite3.connect(tmp_path / "raw.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreError, match="locked by another program"):
        _with_raw(tmp_path, "CREATE TABLE t (x)")
    holder.close()


def test_a_read_only_database_is_told_with_its_remedy(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="read-only; give this user the right"):
        _with_raw(tmp_path, "PRAGMA query_only=1", "CREATE TABLE t (x)")


def _with_raw(directory: Path, *statements: str) -> None:
    """Run statements on a real database whose errors are translated."""
    path = directory / "raw.db"
    raw = sqlite3.connect(path, isolation_level=None, timeout=0)
    try:
        with translated(make_url(f"sqlite:///{path}")):
            for statement in statements:
                raw.execute(statement)
    finally:
        raw.close()


def test_closing_frees_every_file(url: str, tmp_path: Path) -> None:
    store = open_store(url)
    store.register([source()], NOON)
    store.close()
    store.close()
    shown = {os.readlink(f"/proc/self/fd/{fd}") for fd in _descriptors()}
    assert not any(str(tmp_path) in path for path in shown)


def _descriptors() -> list[str]:
    return [fd for fd in os.listdir("/proc/self/fd") if os.path.islink(f"/proc/self/fd/{fd}")]
