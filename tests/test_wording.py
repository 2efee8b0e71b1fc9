"""How words and lines differ."""

from __future__ import annotations

import itertools
import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.wording import Gap, Row, Span, line_diff, word_diff


def shown(before: str, after: str) -> str:
    marks = {"equal": "{}", "delete": "[-{}-]", "insert": "[+{}+]"}
    return "".join(marks[span.op].format(span.text) for span in word_diff(before, after))


# ---------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", ""),
        ("same words", "same words", "same words"),
        ("", "new", "[+new+]"),
        ("old", "", "[-old-]"),
        (
            "Each ID can verify one team every 90 days.",
            "Each ID can verify one team every 180 days.",
            "Each ID can verify one team every [-90-][+180+] days.",
        ),
        (
            "alpha-3 needs a check",
            "alpha-3-pro needs a check",
            "[-alpha-3-][+alpha-3-pro+] needs a check",
        ),
        ("cost $1,000 now", "cost $10,000 now", "cost $[-1,000-][+10,000+] now"),
        ("Tiers 1–3 can", "Tiers 2–3 can", "Tiers [-1-][+2+]–3 can"),
        ("can't do", "can do", "[-can't-][+can+] do"),
        ("組織の認証は不要です。", "組織の認証が必要です。", "組織の認証[-は不-][+が必+]要です。"),
        ("ab\ncd ef\n", "ab\ncd gh\n", "ab\ncd [-ef-][+gh+]\n"),
        (
            "It is fast. It may vary. It is new.",
            "It is fast. It must vary. It is new.",
            "It is fast. It [-may-][+must+] vary. It is new.",
        ),
        ("red green", "blue white", "[-red green-][+blue white+]"),
        ("astral 𠀀𠀁 end", "astral 𠀀𠀂 end", "astral 𠀀[-𠀁-][+𠀂+] end"),
    ],
)
def test_the_words_that_differ(before: str, after: str, expected: str) -> None:
    assert shown(before, after) == expected


texts = st.text(max_size=60) | st.lists(
    st.sampled_from(
        ["may ", "must ", "verify. ", "o3-mini ", "90 ", "組織", "が", "\n", "–", "\ud800"]
    ),
    max_size=30,
).map("".join)


@given(texts, texts)
def test_the_spans_hold_both_texts_in_full(before: str, after: str) -> None:
    spans = word_diff(before, after)
    assert "".join(span.text for span in spans if span.op != "insert") == before
    assert "".join(span.text for span in spans if span.op != "delete") == after


@given(texts, texts)
def test_between_equal_spans_stand_one_struck_and_one_added_at_most(
    before: str, after: str
) -> None:
    spans = word_diff(before, after)
    assert all(span.text for span in spans)
    neighbours = {(one.op, other.op) for one, other in itertools.pairwise(spans)}
    assert neighbours <= {
        ("equal", "delete"),
        ("equal", "insert"),
        ("delete", "insert"),
        ("delete", "equal"),
        ("insert", "equal"),
    }


def unlike(count: int, seed: int) -> str:
    draw = random.Random(seed)
    return " ".join(f"w{draw.randrange(400)}" for _ in range(count))


@pytest.mark.parametrize("count", [1_000, 20_000])
def test_long_unlike_texts_stay_cheap(count: int) -> None:
    """A wide ceiling in seconds of CPU; without cuts the longer pair takes minutes."""
    before, after = unlike(count, 1), unlike(count, 2)
    start = time.process_time()
    spans = word_diff(before, after)
    assert time.process_time() - start < 5
    assert "".join(span.text for span in spans if span.op != "insert") == before


def test_a_small_edit_of_a_long_text_stays_small() -> None:
    words = [f"word{place}" for place in range(20_000)]
    edited = [*words]
    edited[100], edited[15_000] = "first", "second"
    changed = [span for span in word_diff(" ".join(words), " ".join(edited)) if span.op != "equal"]
    assert changed == [
        Span("delete", "word100"),
        Span("insert", "first"),
        Span("delete", "word15000"),
        Span("insert", "second"),
    ]


def test_more_different_words_than_there_are_codes_are_told_as_one_change() -> None:
    before = " ".join(f"a{place}" for place in range(70_000))
    after = " ".join(f"b{place}" for place in range(70_000))
    assert word_diff(before, after) == (Span("delete", before), Span("insert", after))


def test_more_words_than_a_two_byte_code_can_name_keep_their_edit() -> None:
    before = " ".join(f"a{place}" for place in range(70_000))
    changed = [span for span in word_diff(before, f"{before} more") if span.op != "equal"]
    assert changed == [Span("insert", " more")]


# ---------------------------------------------------------------- lines


def test_equal_documents_have_no_rows() -> None:
    assert line_diff(["a", "b"], ["a", "b"]) == ()


def test_an_edited_line_stands_between_its_neighbours_and_gaps() -> None:
    before = ["one", "two", "three", "limit is 5 a day", "five", "six", "seven"]
    after = [*before[:3], "limit is 9 a day", *before[4:]]
    assert line_diff(before, after, context=1) == (
        Gap(2),
        Row(3, 3, (Span("equal", "three"),)),
        Row(
            4,
            4,
            (
                Span("equal", "limit is "),
                Span("delete", "5"),
                Span("insert", "9"),
                Span("equal", " a day"),
            ),
        ),
        Row(5, 5, (Span("equal", "five"),)),
        Gap(2),
    )


def test_added_and_struck_lines_have_a_number_on_their_side_only() -> None:
    assert line_diff(["a", "b"], ["new", "a"], context=0) == (
        Row(None, 1, (Span("insert", "new"),)),
        Gap(1),
        Row(2, None, (Span("delete", "b"),)),
    )


def test_lines_are_paired_with_those_they_became() -> None:
    before = ["alpha costs five dollars", "beta costs six dollars"]
    after = ["something else entirely", "alpha costs nine dollars", "beta costs ten dollars"]
    numbers = [(row.before, row.after) for row in line_diff(before, after) if isinstance(row, Row)]
    assert numbers == [(None, 1), (1, 2), (2, 3)]


def test_unlike_lines_in_one_place_are_struck_and_added() -> None:
    rows = line_diff(["prices are elsewhere"], ["prices rise again"])
    assert rows == (
        Row(1, None, (Span("delete", "prices are elsewhere"),)),
        Row(None, 1, (Span("insert", "prices rise again"),)),
    )


def test_changes_close_together_share_their_context() -> None:
    before = [str(place) for place in range(10)]
    after = [line if line not in ("2", "5") else f"x{line}" for line in before]
    kinds = [type(row).__name__ for row in line_diff(before, after, context=1)]
    assert kinds == ["Gap"] + ["Row"] * 8 + ["Gap"]


documents = st.lists(st.sampled_from(["a b c", "a b d", "x", "", "組織の認証", "a"]), max_size=12)


@given(documents, documents)
def test_the_rows_hold_both_documents_in_full(before: list[str], after: list[str]) -> None:
    rows = [row for row in line_diff(before, after, context=100) if isinstance(row, Row)]
    if before == after:
        assert rows == []
        return
    old = ["".join(s.text for s in row.spans if s.op != "insert") for row in rows if row.before]
    new = ["".join(s.text for s in row.spans if s.op != "delete") for row in rows if row.after]
    assert (old, new) == (before, after)
    assert [row.before for row in rows if row.before] == list(range(1, len(before) + 1))
    assert [row.after for row in rows if row.after] == list(range(1, len(after) + 1))


@given(documents, documents, st.integers(0, 3))
def test_rows_and_gaps_count_all_lines(before: list[str], after: list[str], context: int) -> None:
    shown_lines = line_diff(before, after, context)
    kept = sum(row.lines if isinstance(row, Gap) else row.before is not None for row in shown_lines)
    assert kept == (0 if before == after else len(before))


def test_a_shuffled_long_document_stays_cheap() -> None:
    lines = [f"line {place} of many" for place in range(5_000)]
    shuffled = random.Random(3).sample(lines, len(lines))
    start = time.process_time()
    rows = line_diff(lines, shuffled)
    assert time.process_time() - start < 5
    assert rows
