"""`watcher run` killed at random moments, as real processes. The long form: tests/chaos/kill.py."""

from __future__ import annotations

from pathlib import Path

from tests import seeds
from tests.chaos.kill import run


def test_twenty_kills_lose_no_change_and_no_delivery(tmp_path: Path) -> None:
    seed = seeds.seed()
    result = run(kills=20, seed=seed, directory=tmp_path)
    assert result.problems == (), f"seed {seed}"
    assert result.told >= 1, f"seed {seed}: nothing was told, so nothing was shown"
