from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shutil import copy

import pytest

from tests.store.material import NOON, source
from watcher.store import Store, open_store


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'watcher.db'}"


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its schema, to be copied: building one takes longer than most tests."""
    path = tmp_path_factory.mktemp("built") / "watcher.db"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def empty(url: str, built: Path, tmp_path: Path) -> Iterator[Store]:
    """A store without sources."""
    copy(built, tmp_path / "watcher.db")
    store = open_store(url)
    yield store
    store.close()


@pytest.fixture
def store(empty: Store) -> Store:
    """A store with one source, `models`, which is due at noon."""
    empty.register([source()], NOON)
    return empty
