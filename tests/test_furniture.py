"""What stands on a page without being of it: shown dates, copyright lines, counters of lists."""

from __future__ import annotations

import pytest

from tests.reading_cases import lines


@pytest.mark.parametrize(
    "text",
    [
        "Last updated: March 3, 2026",
        "Updated 3 March 2026",
        "UpdatedMarch 3, 2026",
        "© 2026 Example Inc.",
        "© Copyright 2026 Example - Made with care",
        "1–10 of 24 results",
        "Select language",
    ],
)
def test_furniture_leaves_no_statement(text: str) -> None:
    assert lines(f"<p>Updated today</p><p>{text}</p>", "generic") == []


@pytest.mark.parametrize(
    "text",
    [
        "The list was last updated: March 3, 2026",
        "Updated March 3, 2026: batch calls must be approved.",
        "Effective: March 3, 2026",
        "© 2026 Example Inc. Copies must be approved",
        "10 of 24 requests are kept",
        "Select language models need approval",
    ],
)
def test_a_sentence_that_merely_looks_like_furniture_is_kept(text: str) -> None:
    assert lines(f"<p>Updated today</p><p>{text}</p>", "generic") != []
