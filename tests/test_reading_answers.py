"""Yes and no below a question are read with it, and never lost."""

from __future__ import annotations

import pytest

from tests.reading_cases import LIBRARY, extraction, lines
from watcher.compare import compare
from watcher.document import parse
from watcher.model import Severity, Statement
from watcher.reading import read

ORG = "verification.organization"

READ = [
    ("Is o3 available on tier 1?", "No.", ["o3 tier:1 unavailable"]),
    ("Is o3 available on tier 1?", "Yes, it is.", ["o3 tier:1 open"]),
    ("Is o3 available on tier 1 or 2?", "No.", ["o3 tier:1-2 unavailable"]),
    ("Are o3 and o1 available on tier 1?", "Yes.", ["o3 tier:1 open", "o1 tier:1 open"]),
    ("Can I use o3 without verification?", "No.", [f"o3 all needs {ORG}"]),
    ("Can I use o3 if I'm not verified?", "No.", [f"o3 all needs {ORG}"]),
    ("Can free tier users use o3?", "No.", ["o3 tier:free unavailable"]),
    ("Does o3 require organization verification?", "No.", [f"o3 all open (waives {ORG})"]),
    ("Does o3 require organization verification?", "Yes.", [f"o3 all needs {ORG}"]),
    ("Do I need to verify my organization to use o3?", "Yes.", [f"o3 all needs {ORG}"]),
    ("Must I verify my organization to use o3?", "No.", [f"o3 all open (waives {ORG})"]),
    ("Is verification required for o3?", "Yes.", [f"o3 all needs {ORG}"]),
    ("Can I stream o3 without verification?", "No.", [f"o3/streaming all needs {ORG}"]),
    ("Does tier 1 have access to o3?", "Yes.", ["o3 tier:1 open"]),
    ("Is o3 available on tier 1?", "No, o3 is available on tiers 4 and 5.", ["o3 tier:4-5 open"]),
]
KEPT = [
    ("Is o3 available on all tiers?", "No."),
    ("Is o3 available on tier 1 or 2?", "Yes."),
    ("Are o3 and o1 available on tier 1?", "No."),
    ("Does every organization need verification for o3?", "No."),
    ("Can anyone use o3?", "No."),
    ("Is o3 only available on tier 5?", "No."),
    ("Will o3 be available on tier 1?", "Yes."),
    ("Is o3 available in ChatGPT?", "Yes."),
    ("Isn't o3 available on tier 1?", "No."),
    ("Is o3 available on tier 1?", "Not yet."),
    ("Is o3 available on tier 1?", "Yes, but only after verification."),
    ("o3 は Tier 1 で利用できますか？", "いいえ。"),
]
PLACES = [
    "<h3>{}</h3><p>{}</p>",
    "<p><b>{}</b></p><p>{}</p>",
    "<p>{} {}</p>",
    "<ul><li>{} {}</li></ul>",
    "<dl><dt>{}</dt><dd>{}</dd></dl>",
    "<details><summary>{}</summary><p>{}</p></details>",
    "<p>Q: {}</p><p>A: {}</p>",
]


@pytest.mark.parametrize(("question", "answer", "records"), READ)
def test_an_answer_is_read_with_its_question(
    question: str, answer: str, records: list[str]
) -> None:
    assert lines(f"<h3>{question}</h3><p>{answer}</p>") == records


@pytest.mark.parametrize(("question", "answer"), KEPT)
def test_an_answer_that_leaves_open_what_holds_is_kept_with_its_question(
    question: str, answer: str
) -> None:
    (kept,) = extraction(f"<h3>{question}</h3><p>{answer}</p>").records
    assert isinstance(kept, Statement)
    assert (kept.text, kept.under) == (answer, question)


@pytest.mark.parametrize("place", PLACES)
def test_an_answer_is_heard_wherever_its_question_stands(place: str) -> None:
    page = place.format("Is o3 available on tier 1?", "No.")
    assert "o3 tier:1 unavailable" in lines(page)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("question", "old", "new"),
    [
        ("Is o3 available on tier 1?", "No.", "Yes."),
        ("Can anyone use o3?", "Yes.", "No."),
        ("o3 は Tier 1 で利用できますか？", "いいえ。", "はい。"),
    ],
)
def test_an_answer_that_turns_is_told(place: str, question: str, old: str, new: str) -> None:
    pack = LIBRARY.get("openai.model_access")
    before, after = (
        read(parse(place.format(question, answer).encode(), "text/html; charset=utf-8"), pack)
        for answer in (old, new)
    )
    changes = compare(before, after)
    assert any(change.severity is not Severity.LOW for change in changes)


@pytest.mark.parametrize("question", ["Was this page helpful?", "Did this answer your question?"])
def test_an_answer_about_the_page_is_none_of_a_rule(question: str) -> None:
    assert lines(f"<h3>{question}</h3><p>No.</p>") == []
