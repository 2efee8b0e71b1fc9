"""Kills in the middle of a migration, and copies under load. The long forms:
tests/chaos/database.py."""

from __future__ import annotations

import random
from pathlib import Path

from tests import seeds
from tests.chaos.database import backups, migrations


def test_a_kill_in_a_migration_leaves_the_old_schema_or_todays(tmp_path: Path) -> None:
    seed = seeds.seed()
    assert migrations(2, tmp_path, random.Random(seed))[1] == [], f"seed {seed}"


def test_copies_under_load_are_whole(tmp_path: Path) -> None:
    assert backups(3, tmp_path, random.Random(1))[1] == []
