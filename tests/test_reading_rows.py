"""What rows of tables say beside their cells: names, brackets, notes, who has what is asked for."""

from __future__ import annotations

import pytest

from tests.reading_cases import lines, typed

ORG = "verification.organization"


def table(*rows: tuple[str, ...], caption: str = "") -> str:
    head = f"<caption>{caption}</caption>" if caption else ""
    heads = "".join(f"<th>{cell}</th>" for cell in rows[0])
    body = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows[1:]
    )
    return f"<table>{head}<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"


READ = [
    (
        table(("Model", "Tiers"), ("o3 (streaming needs verification)", "4–5"), ("o1", "3–5")),
        ["o3 tier:4-5 open", f"o3/streaming all needs {ORG}", "o1 tier:3-5 open"],
    ),
    (
        table(("Model", "Tiers"), ("o3 (verification required)", "4–5")),
        [f"o3 tier:4-5 needs {ORG}"],
    ),
    (
        table(
            ("Model", "Tiers", "Notes"),
            ("o3", "1–5", "Organization verification required on tiers 1–3"),
            ("o1", "1–5", "Streaming requires verification"),
            ("o4-mini", "1–5", "Our cheapest model"),
        ),
        [
            "o3 tier:4-5 open",
            f"o3 tier:1-3 needs {ORG}",
            "o1 tier:1-5 open",
            f"o1/streaming all needs {ORG}",
            "o4-mini tier:1-5 open",
        ],
    ),
    (
        table(
            ("Model", "Needed?"), ("o3", "Yes"), ("o1", "No"),
            caption="Organization verification by model",
        ),
        [f"o3 all needs {ORG}", f"o1 all open (waives {ORG})"],
    ),
    (
        "<h3>Organization verification</h3>" + table(("Model", "Required"), ("o3", "✓")),
        [f"o3 all needs {ORG}"],
    ),
    (
        table(
            ("Model", "Unverified organizations", "Verified organizations"),
            ("o3", "No", "Yes"), ("o1", "Yes", "Yes"), ("o1-pro", "No", "No"),
        ),
        [f"o3 all needs {ORG}", "o1 all open", "o1-pro all unavailable"],
    ),
    (
        table(
            ("Model", "Streaming", "Reasoning summaries"),
            ("o3", "Verified organizations", "All organizations"),
        ),
        [f"o3/streaming all needs {ORG}", "o3/reasoning_summary all open"],
    ),
    (
        "<table><tr><td>Model</td><td>o3</td></tr><tr><td>Usage tiers</td><td>4 and 5</td></tr>"
        "<tr><td>Organization verification</td><td>Required</td></tr></table>",
        [f"o3 tier:4-5 needs {ORG}"],
    ),
    (
        table(("Model", "Notes"), ("o3", "Tier 5 only."), ("o1", "All paid tiers.")),
        ["o3 tier:5 open", "o1 tier:1-5 open"],
    ),
    (
        table(("Who", "What they can use"), ("Tier 1–2", "o1, o4-mini"), ("Tier 3–5", "o3")),
        ["o1 tier:1-2 open", "o4-mini tier:1-2 open", "o3 tier:3-5 open"],
    ),
    (
        table(("", "Free", "Tiers 1–2", "Tiers 3–5"), ("o3", "–", "–", "✔"), ("o1", "–", "✔", "✔")),
        [
            "o3 tier:free unavailable",
            "o3 tier:1-2 unavailable",
            "o3 tier:3-5 open",
            "o1 tier:free unavailable",
            "o1 tier:1-2 open",
            "o1 tier:3-5 open",
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("page", "expected"), READ)
def test_what_a_row_says_of_itself_is_read(page: str, expected: list[str]) -> None:
    assert typed(page) == expected


KEPT = [
    table(("Model", "Tiers"), ("o3, if verified", "4–5")),
    table(("Model", "Tiers"), ("o1 and friends", "3–5")),
    table(("Model", "Tiers"), ("Who can start?", "3–5")),
    table(("Model", "Tiers"), ("o3 (not in the EU)", "4–5")),
    table(("Model", "Tiers"), ("o3 (by invitation, mostly)", "4–5")),
    table(("Model", "Tiers", "Notes"), ("o3", "1–5", "Verification required in some regions")),
    table(("Model", "Unverified organizations", "Verified organizations"), ("o3", "Yes", "No")),
    table(("Model", "Unverified organizations", "Verified organizations"), ("o3", "Soon", "Yes")),
    table(("Model", "Verified organizations"), ("o3", "Yes")),
    table(("Model", "Streaming"), ("o3", "Yes"), ("o1", "No")),
    table(("Model", "Needed?"), ("o3", "Yes"), caption="What you need"),
    table(("Who", "What they can use"), ("Tier 1–2", "everything but o3")),
    table(("Who", "What they can use"), ("Our partners", "o3")),
    table(("Model", "Notes"), ("o3", "Tier 5 users like it"), ("o1", "Best below tier 3")),
]


@pytest.mark.parametrize("page", KEPT)
def test_what_is_not_understood_of_a_row_keeps_all_of_it(page: str) -> None:
    assert typed(page) == []
    assert lines(page)


@pytest.mark.parametrize(
    "cell",
    [
        "Tier 5 and invited partners",
        "Tier 4 like o1",
        "Tier 5 users like it",
        "Tier 5 batch",
        "Yes, no streaming",
        "Tiers 4-5, tier 3 soon",
        "Not yet",
        "Same as o1",
        "No, unless verified",
    ],
)
def test_a_cell_that_says_more_than_who_has_access_is_kept(cell: str) -> None:
    assert typed(table(("Model", "Access"), ("o3", cell))) == []


def test_a_dash_says_nothing_where_other_cells_are_words() -> None:
    page = table(("Model", "Tier 1", "Tier 2"), ("o3", "–", "after verification"))

    assert typed(page) == [f"o3 tier:2 needs {ORG}"]
