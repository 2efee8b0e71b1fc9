"""Power cuts, a full disk and a failing one at random writes of the store. The long form:
tests/chaos/power.py."""

from __future__ import annotations

import random

import pytest

from tests import seeds
from tests.chaos.power import base, play


@pytest.fixture(scope="module")
def start() -> bytes:
    return base()


@pytest.mark.parametrize("fault", ["cut", "full", "io"])
def test_what_was_acknowledged_is_there_and_nothing_is_half_written(
    fault: str, start: bytes
) -> None:
    seed = seeds.seed()
    chance = random.Random(seed)
    for number in range(12):
        assert play(fault, start, chance) == [], f"seed {seed}, round {number}"


def test_a_store_that_does_not_sync_is_seen_to_lose(start: bytes) -> None:
    chance = random.Random(1)
    assert any(play("cut", start, chance, synchronous="OFF") for _ in range(12))
