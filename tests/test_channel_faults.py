"""Deliveries to real servers that misbehave, over weeks of a clock that is set. The long form:
`python -m tests.chaos.channels`."""

from __future__ import annotations

from pathlib import Path

from tests import seeds
from tests.chaos.channels import run


def test_whatever_a_channel_answers_nothing_is_lost_and_nobody_is_pressed(tmp_path: Path) -> None:
    seed = seeds.seed()
    result = run(alerts=10, seed=seed, directory=tmp_path)
    assert result.problems == (), f"seed {seed}"
    assert set(result.counts) == {"done", "dead"}, f"seed {seed}"
