"""How a page is laid out and written down changes no record.

Pages are drawn from sections of own wording; each property writes one of them in two ways and
holds what is read against each other. `WATCHER_EXAMPLES=5000` looks that far.
"""

from __future__ import annotations

import html
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from html.entities import codepoint2name
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reading_cases import lines
from watcher.text import fold


@dataclass(frozen=True)
class Text:
    """A paragraph of sentences."""

    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Items:
    """A list of items."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Rows:
    """A table below its header."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Part:
    """A heading and what stands below it."""

    heading: str
    blocks: tuple[Text | Items | Rows, ...]


PARTS = (
    Part(
        "o3",
        (
            Text(("Access: Tiers 4 and 5.", "Streaming requires organization verification.")),
            Text(("Enterprise customers keep o3 for now.",)),
        ),
    ),
    Part(
        "o4-mini",
        (
            Items(
                (
                    "Available to tiers 1–3 after completing organization verification.",
                    "Not available on the free tier.",
                    "Open to tiers 4–5 without verification.",
                )
            ),
        ),
    ),
    Part(
        "Images",
        (
            Text(
                (
                    "gpt-image-1 requires organization verification.",
                    "It doesn't need a payment method.",
                )
            ),
            Text(("“gpt-image-1-mini” is available on tier 1 and up.",)),
        ),
    ),
    Part(
        "Which models need verification",
        (
            Text(("These models need organization verification:",)),
            Items(("o1", "o1-pro", "gpt-5")),
        ),
    ),
    Part(
        "Limits",
        (
            Rows(
                ("Model", "Tiers 1–3", "Tiers 4–5"),
                (("gpt-4.1", "Yes", "Yes"), ("o3-pro", "No", "Yes"), ("sora-2", "No", "–")),
            ),
        ),
    ),
    Part(
        "Usage tiers",
        (
            Rows(
                ("Tier", "Qualification", "Usage limits"),
                (
                    ("Tier 1", "$5 paid", "$100 / month"),
                    ("Tier 2", "$50 paid and 7+ days since first payment", "$500 / month"),
                ),
            ),
            Text(("You reach Tier 3 after paying $100 in total.", "Tiers may change.")),
        ),
    ),
    Part(
        "Questions",
        (
            Text(("Some organizations' members already have access without verification.",)),
            Text(
                ("Only verified organizations can use gpt-5-pro.", "Prices are listed elsewhere.")
            ),
            Items(
                (
                    "codex-mini-latest isn't available on tiers 1–2.",
                    "All tiers can use gpt-4o except in some regions.",
                )
            ),
        ),
    ),
)

pages = st.lists(st.sampled_from(PARTS), min_size=1, max_size=4, unique=True).map(tuple)
orders = st.integers(0, 1 << 32).map(Random)
few = settings(max_examples=int(os.environ.get("WATCHER_EXAMPLES", "25")))
Parts = tuple[Part, ...]
Ink = Callable[[str], str]


def written(page: Parts, ink: Ink = html.escape, block: Ink = str, join: str = " ") -> str:
    """A page as HTML. `ink` writes a text, `block` puts something around a block."""
    return "".join(
        f"<h2>{ink(part.heading)}</h2>"
        + "".join(block(_block(each, ink, join)) for each in part.blocks)
        for part in page
    )


def _block(block: Text | Items | Rows, ink: Ink, join: str) -> str:
    if isinstance(block, Text):
        return f"<p>{join.join(map(ink, block.sentences))}</p>"
    if isinstance(block, Items):
        return f"<ul>{''.join(f'<li>{ink(item)}</li>' for item in block.items)}</ul>"
    head = "".join(f"<th>{ink(cell)}</th>" for cell in block.header)
    rows = ("".join(f"<td>{ink(cell)}</td>" for cell in row) for row in block.rows)
    return f"<table><tr>{head}</tr>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def canonical(markup: str) -> list[str]:
    return sorted(fold(line) for line in lines(markup))


@cache
def plainly(page: tuple[Part, ...]) -> list[str]:
    """What a page says, written in the plainest way."""
    return canonical(written(page))


def shuffled(page: Parts, random: Random) -> Iterator[Part]:
    """The sections in another order, and in each the items and rows."""
    for part in random.sample(page, len(page)):
        yield replace(part, blocks=tuple(_shuffled(block, random) for block in part.blocks))


def _shuffled(block: Text | Items | Rows, random: Random) -> Text | Items | Rows:
    if isinstance(block, Items):
        return Items(tuple(random.sample(block.items, len(block.items))))
    if isinstance(block, Rows):
        return replace(block, rows=tuple(random.sample(block.rows, len(block.rows))))
    return block


def test_every_part_says_something_that_is_typed() -> None:
    typed = [
        [line for line in lines(written((part,))) if "statement" not in line] for part in PARTS
    ]
    assert [len(each) for each in typed] == [2, 3, 3, 3, 5, 5, 2]


@few
@given(pages, orders)
def test_the_order_of_sections_items_and_rows_changes_no_record(
    page: Parts, random: Random
) -> None:
    assert canonical(written(tuple(shuffled(page, random)))) == plainly(page)


@few
@given(pages, orders)
def test_markup_around_words_changes_no_record(page: Parts, random: Random) -> None:
    def wrapped(text: str) -> str:
        words = [html.escape(word) for word in text.split(" ")]
        start, end = sorted((random.randrange(len(words)), random.randrange(len(words))))
        tag = random.choice(["span", "strong", "em", "a", "b", "i", "u", "mark", "font"])
        more = {"a": ' href="https://docs.acme.example/x"', "span": ' class="k"'}.get(tag, "")
        words[start] = f"<{tag}{more}>{words[start]}"
        words[end] = f"{words[end]}</{tag}>"
        return " ".join(words)

    assert canonical(written(page, wrapped)) == plainly(page)


@few
@given(pages, orders)
def test_boxes_around_blocks_change_no_record(page: Parts, random: Random) -> None:
    def boxed(markup: str) -> str:
        for tag in random.choices(["div", "section"], k=random.randrange(4)):
            markup = f'<{tag} class="c">{markup}</{tag}>'
        return markup

    assert canonical(written(page, block=boxed)) == plainly(page)


@few
@given(pages, st.sampled_from(["<br>", "<br/> ", "<br><br>", "</p><p>", "</p>\n<p>"]))
def test_where_the_lines_of_a_paragraph_break_changes_no_record(page: Parts, mark: str) -> None:
    assert canonical(written(page, join=mark)) == plainly(page)


@few
@given(pages, orders)
def test_entities_change_no_record(page: Parts, random: Random) -> None:
    def encoded(text: str) -> str:
        return "".join(
            _entity(c, random) if random.random() < 0.3 else html.escape(c) for c in text
        )

    assert canonical(written(page, encoded)) == plainly(page)


def _entity(character: str, random: Random) -> str:
    code = ord(character)
    named = codepoint2name.get(code, "")
    ways = [f"&#{code};", f"&#x{code:x};", f"&#X{code:X};", *([f"&{named};"] if named else [])]
    return random.choice(ways)


VARIANTS = {
    "–": "-‐‑‒–—−",
    "-": "-‐‑‒–",
    "'": "'’‘",
    "“": '“"„',
    "”": '”"',
    " ": [" ", "  ", "\n", "\t", "\u00a0", "\u2009", "\u202f", "\u3000", " \u200b", "\u00a0 "],
}


@few
@given(pages, orders)
def test_variants_of_dashes_quotes_and_spaces_change_no_record(page: Parts, random: Random) -> None:
    def varied(text: str) -> str:
        return html.escape("".join(random.choice(VARIANTS.get(c, c)) for c in text))

    assert canonical(written(page, varied)) == plainly(page)


@few
@given(pages, orders)
def test_what_nobody_sees_changes_no_record(page: Parts, random: Random) -> None:
    def strewn(text: str) -> str:
        unseen = ["\u00ad", "\u200b", "\u2060", "&shy;", "&#8203;", "<wbr>", "<!-- x -->", "\ufeff"]
        return "".join(
            html.escape(c) + (random.choice(unseen) if random.random() < 0.1 else "") for c in text
        )

    assert canonical(written(page, strewn)) == plainly(page)
