"""Settings for every test."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

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
