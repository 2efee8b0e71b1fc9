"""Brings a database to this version's schema. alembic is imported only when there is work to do:
it costs more than a whole pass over two pages."""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

from watcher.errors import StoreError
from watcher.store.engine import Database
from watcher.store.trouble import place

SCHEMAS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007")
"""The revisions of watcher.store.migrations, oldest first."""

HEAD = SCHEMAS[-1]


def ensure_schema(database: Database) -> None:
    """Create or migrate the tables unless they are of today.

    Raises: StoreError for a database of a newer version, or of another program.
    """
    with database.reading() as connection:
        found = _schema(connection)
        _refuse_foreign(database, connection, found)
    if found != HEAD:
        with database.writing() as connection:
            _upgrade(connection)


def _schema(connection: Connection) -> str | None:
    """The schema a database has; None before its first."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def _refuse_foreign(database: Database, connection: Connection, found: str | None) -> None:
    where = place(database.url)
    if found is not None and found not in SCHEMAS:
        raise StoreError(
            f"database {where}: it was written by a newer version of Watcher (schema {found}; this"
            f" version knows {HEAD}); upgrade Watcher, or restore a backup of before"
        )
    if found is None and database.dialect == "sqlite" and inspect(connection).get_table_names():
        raise StoreError(
            f"database {where}: it belongs to another program; point `database` to another file"
        )


def _upgrade(connection: Connection) -> None:
    from alembic import command  # heavy, and needed once in the life of a database
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "watcher.store:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
