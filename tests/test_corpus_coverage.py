"""The two pages that Watcher began with, as they were and are: how much of them is typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reading_cases import extraction

PAGES = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "mission"
pytestmark = pytest.mark.skipif(not PAGES.is_dir(), reason="the shared collection is not here")


@pytest.mark.parametrize(
    ("page", "pack", "least"),
    [
        ("10362446_v2_2025-06-10_or_later_full.html", "openai.model_access", 0.88),
        ("10910291_v3_2026-06-26_full.html", "openai.org_verification", 0.83),
        ("10910291_v2_2025-04-23_or_later_truncated.html", "openai.org_verification", 0.8),
    ],
)
def test_what_may_hold_a_rule_is_typed(page: str, pack: str, least: float) -> None:
    found = extraction((PAGES / page).read_text(encoding="utf-8"), pack)
    assert found.coverage.share >= least
