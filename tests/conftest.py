"""Settings for every test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from tests.desks import NearDesk

# How fast examples are made depends on what else the machine does, so it may fail no test. What
# CI runs is the same each time; at a desk every run looks somewhere else.
settings.register_profile(
    "watcher",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=bool(os.environ.get("CI")),
    max_examples=int(os.environ.get("WATCHER_EXAMPLES", "100")),
)
settings.load_profile("watcher")


@pytest.fixture
def desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[NearDesk]:
    """A desk whose commands run in this process; `test_cli` has one with real processes."""
    from tests.desks import NearDesk
    from tests.server import Site

    with Site() as site:
        yield NearDesk(site, tmp_path, monkeypatch, capsys)
