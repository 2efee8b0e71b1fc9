"""Pages in the markup of each layout, read into documents."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

import watcher.document
from watcher.document import (
    article_number,
    canonical,
    canonical_digest,
    canonical_lines,
    parse,
)
from watcher.errors import DocumentError
from watcher.model import Block, BlockKind, Cell, Document, Layout, Link, Section, Table

PAGES = Path(__file__).parent / "pages"
ADDRESS = "https://help.observatory.example/en/articles/4711001-lending-telescopes"


def page(name: str, url: str | None = None) -> Document:
    return parse((PAGES / name).read_bytes(), url=url)


def html(markup: str) -> Document:
    return parse(markup.encode())


def blocks(markup: str) -> tuple[Block, ...]:
    return tuple(block for section in html(markup).sections for block in section.blocks)


def table(markup: str) -> Table:
    (block,) = blocks(markup)
    assert block.table is not None
    return block.table


def texts(read: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in read.rows]


# ---------------------------------------------------------------- layouts


@pytest.mark.parametrize(
    ("name", "layout"),
    [
        ("intercom_rails.html", Layout.INTERCOM_RAILS),
        ("intercom_next.html", Layout.INTERCOM_NEXT),
        ("intercom_docs.html", Layout.INTERCOM_DOCS),
        ("openai_help.html", Layout.OPENAI_HELP),
        ("docs.html", Layout.DOCS),
    ],
)
def test_the_layout_is_told_by_the_markup(name: str, layout: Layout) -> None:
    assert page(name).layout is layout


def test_a_fragment_is_plain_and_read_whole() -> None:
    document = html("<h2>o3</h2><p>Tiers 4 and 5.</p>")
    assert document.layout is Layout.PLAIN
    assert canonical_lines(document) == ("## o3", "Tiers 4 and 5.")


def test_intercom_rails_is_read_without_its_frame() -> None:
    assert canonical_lines(page("intercom_rails.html")) == (
        "Members of levels 2 and 3 may borrow the large telescope.",
        "## What you need",
        "- A membership card",
        "- A deposit of $40",
        "Write to the desk. <mailto:desk@observatory.example>",
    )


def test_intercom_next_is_read_without_related_articles_reactions_and_images() -> None:
    assert canonical_lines(page("intercom_next.html")) == (
        "Members of levels 2 and 3 may borrow the large telescope.",
        "# Rules by level",
        "## Large telescope",
        "- Level 3: yes",
        "  - for one night",
        "- Level 2: after an introduction",
        "| Level | Nights a month",
        "| 2 | 1[^1]",
        "^ Not in winter.[^1]",
        "> Clouds are no reason for a refund.",
        "####### Can I take it home?",
        "Only with a car. See the way. <https://maps.example/way?to=dome>",
    )


def test_intercom_docs_is_read_without_sidebar_and_related_articles() -> None:
    assert canonical_lines(page("intercom_docs.html")) == (
        "Members of levels 2 and 3 may borrow the large telescope.",
        "1. Show your card",
        "1. Sign the list",
    )


def test_the_openai_app_is_read_and_its_transparent_callouts_are_only_wrappers() -> None:
    assert canonical_lines(page("openai_help.html")) == (
        "## Who may borrow?",
        "Members of levels 2 and 3.",
        "Guests may look through it.",
        "> Clouds are no reason for a refund.",
        "## What do I need?",
        "- A membership card",
        "- A deposit",
        "  - $40 in cash",
    )


def test_a_documentation_page_is_read_without_navigation_hidden_parts_and_asides() -> None:
    assert canonical_lines(page("docs.html")) == (
        "Each member is on one level.",
        "## Levels",
        "| Nights by level",
        "| Level | Nights | Nights",
        "| Level | Summer | Winter",
        "| 1 | none[^*] | none[^*]",
        "| 2 | 4 / more on request | 2",
        "^ Except on open days.[^*]",
        "> Levels are kept for a year.",
        "> Bring a coat.",
        ": Deposit",
        "  - $40, paid once.",
        ": Card",
        "  - Yearly.",
        "` GET /v1/nights",
        "    level: 2",
    )


def test_markdown_is_read_like_the_page_it_stands_for() -> None:
    document = page("twin.md", url="https://help.observatory.example/x.md")
    assert document.layout is Layout.MARKDOWN
    assert canonical_lines(document) == (
        "Who may borrow which telescope",
        "Members of levels 2 and 3 may borrow the large telescope. <https://shop.example/large>",
        "## What you need",
        "- A membership card",
        "- A deposit",
        "  1. $40 in cash",
        "  1. or a check",
        "- A car",
        "| Level | Nights",
        "| 2 | 1[^1]",
        "| 3 | a|b",
        "^ Not in winter.[^1]",
        "> Note: Clouds are no reason for a refund.",
        "> The dome is cold.",
        '` {"level": 2}',
    )


_WORDS = ("## Size", "The mirror is as wide as a door, and the tube as long as a car.")
_ARTICLE = f"<article><h2>Size</h2><p>{_WORDS[1]}</p></article>"


@pytest.mark.parametrize(
    "beside",
    [
        "<h2>You need to agree to the terms of lending first</h2>",
        "<div><p>Members alone may borrow the big one.</p></div>",
        "<ul><li>The <a href='/dome'>dome</a> is open to members of the society.</li></ul>",
    ],
)
def test_text_beside_an_article_element_is_read(beside: str) -> None:
    lines = canonical_lines(html(f"<main><section>{beside}</section>{_ARTICLE}</main>"))
    assert len(lines) == 1 + len(_WORDS)
    assert lines[-len(_WORDS) :] == _WORDS


@pytest.mark.parametrize(
    "beside",
    [
        "<p>Was this page helpful?</p>",
        "<nav><p>You need to agree to the terms of lending first.</p></nav>",
        "<div class='related'><p>You need to agree to the terms of lending first.</p></div>",
        "<ul><li><a href='/a'>How to borrow one of our telescopes</a></li></ul>",
    ],
)
def test_links_and_labels_beside_an_article_element_are_not_of_it(beside: str) -> None:
    assert canonical_lines(html(f"<main>{_ARTICLE}{beside}</main>")) == _WORDS


# ---------------------------------------------------------------- facts


@pytest.mark.parametrize(
    ("name", "title", "updated"),
    [
        ("intercom_rails.html", "Lending telescopes", "Updated over a week ago"),
        ("intercom_next.html", "Lending telescopes", "Updated over 2 weeks ago"),
        ("intercom_docs.html", "Lending telescopes", "August 1, 2026"),
        ("openai_help.html", "Lending telescopes", "Updated: 3 days ago"),
        ("docs.html", "Dome levels", None),
        ("twin.md", "Lending telescopes", "Updated: 3 days ago"),
    ],
)
def test_title_and_label_are_found_in_each_layout(
    name: str, title: str, updated: str | None
) -> None:
    document = page(name, url=name)
    assert (document.title, document.updated) == (title, updated)


def test_the_head_gives_language_description_and_canonical_address() -> None:
    document = page("intercom_next.html")
    assert document.language == "en"
    assert document.description == "Who may borrow which telescope"
    assert document.canonical_url == ADDRESS


def test_the_article_number_comes_from_the_canonical_link_before_the_address() -> None:
    assert (
        page("intercom_next.html", url="https://x.example/articles/9999-old").article == "4711001"
    )


def test_the_article_number_comes_from_the_data_of_the_openai_app() -> None:
    assert page("openai_help.html").article == "4711001"


def test_the_article_number_comes_from_the_address_where_the_page_has_none() -> None:
    assert page("intercom_rails.html", url=ADDRESS).article == "4711001"
    assert page("intercom_rails.html").article is None


@pytest.mark.parametrize(
    ("url", "number"),
    [
        (ADDRESS, "4711001"),
        ("https://h.example/articles/4711001", "4711001"),
        ("https://h.example/ja/articles/4711001?x=1", "4711001"),
        ("https://h.example/collections/4711001-all", None),
        (None, None),
    ],
)
def test_an_article_number_is_read_from_an_address(url: str | None, number: str | None) -> None:
    assert article_number(url) == number


def test_words_count_what_is_read_and_spanned_cells_once() -> None:
    markup = "<p>one two</p><table><tr><td colspan=3>three</td></tr><tr><td>4<td>5<td>6</table>"
    assert html(markup).words == 6


def test_words_of_code_and_notes_are_counted_whatever_stands_between_them() -> None:
    assert html("<pre>one   two\n\n    three</pre>").words == 3
    notes = "<div class=footnotes><ol><li>one two<br>three<br>↩</li></ol></div>"
    assert html(f"<p>four<br>five  six</p>{notes}").words == 6


def test_words_of_scripts_without_spaces_are_counted_by_two_characters() -> None:
    assert html("<p>組織の認証が必要です</p>").words == 6


# ---------------------------------------------------------------- headings and sections


def test_sections_have_the_path_of_the_headings_above_them() -> None:
    document = html("<p>a</p><h1>One</h1><h3>Deep</h3><p>b</p><h2>Two</h2><p>c</p>")
    assert [(section.path, section.level) for section in document.sections] == [
        ((), 0),
        (("One",), 1),
        (("One", "Deep"), 3),
        (("One", "Two"), 2),
    ]


def test_a_bold_question_alone_in_a_paragraph_is_a_heading() -> None:
    document = html("<p><b>What do I need?</b></p><p>A card.</p>")
    assert document.sections == (
        Section(("What do I need?",), 7, (Block(BlockKind.PARAGRAPH, "A card."),)),
    )


@pytest.mark.parametrize(
    "markup",
    [
        "<p><b>Access requires verification.</b></p><p>Always.</p>",
        "<p><b>Access to the large model needs a verified organization</b></p><p>Always.</p>",
        "<p><b>Note:</b></p><p>Always.</p>",
        "<p>Always.</p><p><b>The end</b></p>",
        "<ul><li><p><b>o3</b></p></li></ul><p>Always.</p>",
        "<p><b>What</b> do I need?</p><p>A card.</p>",
    ],
)
def test_other_bold_texts_are_no_headings(markup: str) -> None:
    assert [section.path for section in html(markup).sections] == [()]


def test_the_updated_label_is_not_part_of_the_text() -> None:
    document = html('<div class="meta"><span>Updated over 2 weeks ago</span></div>')
    assert document.sections == ()
    assert document.updated == "Updated over 2 weeks ago"


@pytest.mark.parametrize("text", ["Updated rules apply from May.", "Updated 3 of our limits."])
def test_a_sentence_that_begins_like_the_label_stays(text: str) -> None:
    assert [block.text for block in blocks(f"<p>{text}</p>")] == [text]


# ---------------------------------------------------------------- lists


def test_nested_items_know_their_parents_and_their_list() -> None:
    assert blocks("<ul><li>o3<ol><li>Tier 4<ul><li>yes</ul></ol><li>o1</ul>") == (
        Block(BlockKind.ITEM, "o3", list_id=1),
        Block(BlockKind.ITEM, "Tier 4", parents=("o3",), list_id=2, ordered=True),
        Block(BlockKind.ITEM, "yes", parents=("o3", "Tier 4"), list_id=3),
        Block(BlockKind.ITEM, "o1", list_id=1),
    )


def test_a_second_paragraph_of_an_item_stands_below_it() -> None:
    assert blocks("<ul><li><p>o3</p><p>From May.</p></ul>") == (
        Block(BlockKind.ITEM, "o3", list_id=1),
        Block(BlockKind.PARAGRAPH, "From May.", parents=("o3",), list_id=1),
    )


def test_items_without_a_list_around_them_are_one_list() -> None:
    assert blocks("<div><li>a</li><li>b</li></div>") == (
        Block(BlockKind.ITEM, "a", list_id=1),
        Block(BlockKind.ITEM, "b", list_id=1),
    )


def test_definitions_stand_below_their_terms() -> None:
    assert blocks("<dl><dt>RPM<dd>Requests per minute.<dt>TPM<dd>Tokens per minute.</dl>") == (
        Block(BlockKind.TERM, "RPM"),
        Block(BlockKind.ITEM, "Requests per minute.", parents=("RPM",), list_id=1),
        Block(BlockKind.TERM, "TPM"),
        Block(BlockKind.ITEM, "Tokens per minute.", parents=("TPM",), list_id=1),
    )


# ---------------------------------------------------------------- tables


def test_spans_are_expanded_to_a_rectangle() -> None:
    read = table(
        "<table><tr><th rowspan=2>a<th colspan=2>b<tr><th>c<th>d<tr><td>e<td rowspan=0>f<td>g"
        "<tr><td>h<td>i</table>"
    )
    assert texts(read) == [["a", "b", "b"], ["a", "c", "d"], ["e", "f", "g"], ["h", "f", "i"]]
    assert read.header_rows == 2


def test_short_rows_are_filled_and_empty_rows_left_out() -> None:
    assert texts(table("<table><tr><td>a<td>b<tr><td> <td><tr><td>c</table>")) == [
        ["a", "b"],
        ["c", ""],
    ]


def test_an_all_bold_first_row_is_a_header() -> None:
    assert (
        table("<table><tr><td><b>a</b><td><p><b>b</b></p><tr><td>c<td>d</table>").header_rows == 1
    )


def test_a_plain_first_row_is_not_known_to_be_a_header() -> None:
    assert (
        table("<table role=presentation><tr><td>Tier<td>RPM<tr><td>1<td>5</table>").header_rows == 0
    )


def test_header_cells_in_the_first_column_make_no_header_row() -> None:
    assert table("<table><tr><th>a<td>1<tr><th>b<td>2</table>").header_rows == 0


def test_lines_links_and_marks_of_a_cell_are_kept_apart() -> None:
    read = table(
        "<table><tr><td>a<td>b<tr><td><p>one</p>two<br>three*"
        '<td><a href="/x">East</a><sup>1</sup></table>'
    )
    assert read.rows[1] == (
        Cell("one two three", ("one", "two", "three"), marks=("*",)),
        Cell("East", ("East",), links=(Link("East", "/x"),), marks=("1",)),
    )


def test_a_table_of_one_cell_is_a_box_around_text() -> None:
    assert blocks("<table><tr><td><p>one</p><p>two</p></table>") == (
        Block(BlockKind.PARAGRAPH, "one"),
        Block(BlockKind.PARAGRAPH, "two"),
    )


def test_a_table_inside_a_cell_becomes_lines_of_the_cell() -> None:
    read = table("<table><tr><td>a<td><table><tr><td>x<td>y</table><tr><td>b<td>c</table>")
    assert texts(read) == [["a", "x y"], ["b", "c"]]


# ---------------------------------------------------------------- words


def test_white_space_is_collapsed_and_invisible_characters_removed() -> None:
    markup = "<p>  Tier\u00a04\n and\u200b 5\u00ad </p>"
    assert blocks(markup) == (Block(BlockKind.PARAGRAPH, "Tier 4 and 5"),)


def test_compatibility_characters_stay_as_written() -> None:
    assert blocks("<p>Ｔｉｅｒ ４</p>")[0].text == "Ｔｉｅｒ ４"


def test_line_breaks_are_the_only_line_ends_in_a_text() -> None:
    assert blocks("<p>one<br>\ntwo<br><br>three</p>")[0].text == "one\ntwo\nthree"


@pytest.mark.parametrize(
    ("markup", "text", "marks"),
    [
        ("<p>o3<sup>1</sup> is open</p>", "o3 is open", ("1",)),
        ("<p>see<sup><a href='#fn2'>[2]</a></sup></p>", "see", ("2",)),
        ("<p>10<sup>6</sup> tokens</p>", "106 tokens", ()),
        ("<p>5 m<sup>2</sup></p>", "5 m2", ()),
        ("<p>the 2<sup>nd</sup> try</p>", "the 2nd try", ()),
        ("<p>gpt-4* models</p>", "gpt-4* models", ()),
        ("<p>all gpt-4*</p>", "all gpt-4*", ()),
    ],
)
def test_footnote_marks_are_told_from_exponents_and_names(
    markup: str, text: str, marks: tuple[str, ...]
) -> None:
    (block,) = blocks(markup)
    assert (block.text, block.marks) == (text, marks)


@pytest.mark.parametrize(
    ("markup", "mark"),
    [
        ("<p><sup>1</sup> Not in winter.</p>", "1"),
        ("<p>* Not in winter.</p>", "*"),
        ("<p>†Not in winter.</p>", "†"),
        ("<p>[3] Not in winter.</p>", "3"),
        ('<div class="footnotes"><ol><li>Not in winter.</ol></div>', "1"),
    ],
)
def test_a_paragraph_that_begins_with_a_mark_is_a_footnote(markup: str, mark: str) -> None:
    assert blocks(markup) == (Block(BlockKind.FOOTNOTE, "Not in winter.", marks=(mark,)),)


def test_a_mark_alone_in_a_paragraph_does_not_mark_the_next() -> None:
    assert blocks("<p><sup>1</sup></p><p>Always.</p>") == (Block(BlockKind.PARAGRAPH, "Always."),)


def test_a_star_at_the_end_is_a_mark_where_a_footnote_explains_it() -> None:
    first, note = blocks("<p>Only Tier 4*.</p><p>* Or by invitation.</p>")
    assert (first.text, first.marks) == ("Only Tier 4.", ("*",))
    assert note.kind is BlockKind.FOOTNOTE


def test_links_lose_what_changes_from_fetch_to_fetch() -> None:
    markup = (
        '<p><a href="https://x.example/a?expires=1&amp;id=2&amp;utm_source=q&amp;signature=s">one</a>'
        ' <a href="#below">below</a></p>'
    )
    kept = (Link("one", "https://x.example/a?id=2"), Link("below", "#below"))
    assert blocks(markup)[0].links == kept


def test_masked_mail_addresses_are_read() -> None:
    masked = "7a1e1f09113a02541f021b170a161f"
    markup = (
        f'<p>Write <a href="/cdn-cgi/l/email-protection" class="__cf_email__" '
        f'data-cfemail="{masked}">[email&#160;protected]</a>.</p>'
    )
    assert blocks(markup)[0].text == "Write desk@x.example."


def test_bold_means_that_all_of_the_text_is_bold() -> None:
    bold, mixed = blocks("<p><b>All</b> <strong>of it.</strong></p><p><b>Only</b> this.</p>")
    assert (bold.bold, mixed.bold) == (True, False)


def test_code_keeps_its_lines_and_indentation() -> None:
    assert blocks("<pre><code>if x:\n    go()\n</code></pre>") == (
        Block(BlockKind.CODE, "if x:\n    go()"),
    )


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>x</p>",
        '<p style="color:red; DISPLAY : none">x</p>',
        '<p aria-hidden="true">x</p>',
        "<script>x</script>",
        "<style>x</style>",
        "<template><p>x</p></template>",
        "<noscript><p>x</p></noscript>",
        '<img src="a.png" alt="x">',
        "<svg><text>x</text></svg>",
        '<span class="sr-only">x</span>',
        "<nav>x</nav>",
        '<div role="navigation">x</div>',
        '<div class="intercom-reaction-picker">x</div>',
    ],
)
def test_what_is_not_shown_is_not_read(hidden: str) -> None:
    assert html(f"<div>{hidden}<p>seen</p></div>").sections[0].blocks == (
        Block(BlockKind.PARAGRAPH, "seen"),
    )


def test_a_page_that_an_open_dialog_covers_is_read_all_the_same() -> None:
    markup = (
        '<html><body><div aria-hidden="true"><p>Tiers 4 and 5 have access to o3 today.</p></div>'
        '<div role="dialog"><p>We use cookies.</p></div></body></html>'
    )
    assert canonical_lines(html(markup)) == ("Tiers 4 and 5 have access to o3 today.",)


def test_a_nearly_empty_main_element_does_not_hide_the_page() -> None:
    markup = (
        "<html><body><main><h1>Levels</h1></main>"
        "<div><p>Members of level two may borrow it.</p></div></body></html>"
    )
    assert canonical_lines(html(markup)) == ("Members of level two may borrow it.",)


# ---------------------------------------------------------------- charsets


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("<p>Größe</p>".encode("utf-8-sig"), "text/html; charset=iso-8859-1"),
        (b"\xff\xfe" + "<p>Größe</p>".encode("utf-16-le"), None),
        ("<p>Größe</p>".encode("latin-1"), "text/html; charset=ISO-8859-1"),
        (b'<meta charset="windows-1252"><p>Gr\xf6\xdfe</p>', "text/html"),
        ("<p>Größe</p>".encode(), None),
        (b"<p>Gr\xf6\xdfe</p>", None),
        ("<p>Größe</p>".encode(), "text/html; charset=no-such-charset"),
        ('<meta charset="utf-16"><p>Größe</p>'.encode(), None),
    ],
)
def test_the_charset_is_found_in_the_standard_order(body: bytes, content_type: str | None) -> None:
    assert canonical(parse(body, content_type)) == "Größe"


def test_latin_1_means_windows_1252() -> None:
    assert canonical(parse(b"<p>\x93x\x94</p>", "text/html; charset=latin1")) == "“x”"


@pytest.mark.parametrize(
    "body",
    [
        b"%PDF-1.7 ...",
        b"\x89PNG\r\n\x1a\n",
        b"PK\x03\x04data",
        b"\x1f\x8b\x08",
        bytes(range(256)) * 8,
    ],
)
def test_binary_data_is_refused(body: bytes) -> None:
    with pytest.raises(DocumentError):
        parse(body)


# ---------------------------------------------------------------- markdown


def markdown(text: str) -> tuple[str, ...]:
    return canonical_lines(parse(text.encode(), "text/markdown"))


def test_a_text_without_type_or_address_is_markdown_when_it_looks_so() -> None:
    assert parse(b"# Limits\n\nTier 2 may use o3.").layout is Layout.MARKDOWN
    assert parse(b"# <b>no</b> heading").layout is not Layout.MARKDOWN
    assert parse(b"<h1>Limits</h1><p># Tier 2</p>").layout is not Layout.MARKDOWN


def test_an_address_of_markdown_that_answers_with_html_is_read_as_html() -> None:
    document = parse(b"<!DOCTYPE html><html><body><p># x</p></body></html>", url="https://x/a.md")
    assert document.layout is Layout.DOCS


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("**All** of `it` and _more_, not a_b_c", ("All of it and more, not a_b_c",)),
        (r"2\. \*not bold\*", ("2. *not bold*",)),
        ("a < b & c", ("a < b & c",)),
        ("[o3](/x?utm_a=1 'T') and <https://y.example>", ("o3 and https://y.example </x> <https://y.example>",)),
        ("one  \ntwo\nthree", ("one", "two three")),
        ("- a\n- b\n\n  more\n\nafter", ("- a", "- b", "  more", "after")),
        ("1. a\n   - b\n2. c", ("1. a", "  - b", "1. c")),
        ("```\n# not a heading\n```", ("` # not a heading",)),
        ("<!-- gone -->\n\nstays", ("stays",)),
        ('<Tab title="Tier 1">\n\ntext here\n\n</Tab>', ("####### Tier 1", "text here")),
        ("***", ()),
        ("## A ##\n\nb", ("## A", "b")),
    ],
)  # fmt: skip
def test_markdown_means_what_it_says(text: str, lines: tuple[str, ...]) -> None:
    assert markdown(text) == lines


# ---------------------------------------------------------------- the canonical form

MOVED_AROUND = (
    ("AAA111", "ZZZ999"),
    ("Updated over 2 weeks ago", "Updated yesterday"),
    ("jsx-1a2b", "jsx-77ff"),
    ("h_0aa1b2c3d4", "h_9999999999"),
    ("expires=1&amp;signature=ab&amp;req=cd", "expires=9&amp;signature=yz&amp;req=zz"),
    ("/en/articles/1-hours", "/en/articles/2-prices"),
    ("Opening hours", "Prices"),
    ("All Collections", "Everything"),
    ("utm_source=help", "utm_source=mail"),
    ('"buildId":"b1"', '"buildId":"b2"'),
    ("Did this answer your question?", "Was this helpful?"),
    ('alt="A dome"', 'alt="Another dome"'),
    ('<title data-next-head="">Lending telescopes', '<title data-next-head="">Borrowing'),
)


@pytest.mark.parametrize(("before", "after"), MOVED_AROUND)
def test_what_moves_around_an_article_does_not_move_its_digest(before: str, after: str) -> None:
    text = (PAGES / "intercom_next.html").read_text()
    assert before in text
    assert canonical_digest(html(text.replace(before, after))) == canonical_digest(html(text))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("levels 2 and 3", "levels 1 and 3"),
        ("https://maps.example/way?", "https://maps.example/other?"),
        ("<p>2</p>", "<p>3</p>"),
        ("1<sup>1</sup>", "1"),
        ("Not in winter", "Not in summer"),
        ("Large telescope</h2>", "Small telescope</h2>"),
        ("for one night", "for two nights"),
    ],
)
def test_what_the_article_says_moves_its_digest(before: str, after: str) -> None:
    text = (PAGES / "intercom_next.html").read_text()
    assert before in text
    assert canonical_digest(html(text.replace(before, after))) != canonical_digest(html(text))


def test_wrappers_make_no_difference() -> None:
    plain = "<h2>o3</h2><ul><li><p class='no-margin'>Tier 4</p></li></ul>"
    wrapped = (
        "<div class='x'><section><div class='intercom-interblocks-subheading'><h2>o3</h2></div>"
        "<div class='intercom-interblocks-unordered-nested-list'><ul><li>"
        "<div class='intercom-interblocks-paragraph'><p>Tier 4</p></div></li></ul></div>"
        "</section></div>"
    )
    assert canonical_digest(html(plain)) == canonical_digest(html(wrapped))


def test_the_digest_is_the_sha256_of_the_canonical_form() -> None:
    assert canonical_digest(html("<p>abc</p>")) == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )


# ---------------------------------------------------------------- hostile pages


@pytest.mark.parametrize(
    ("what", "markup"),
    [
        ("formatting elements left open", "<b n>" * 3000 + "<i n>" * 3000 + "x</b>" * 3000),
        ("levels of nesting", "<div>" * 100_000),
        ("levels of nesting", "<span>" * 50_000 + "</span>" * 50_000),
        ("attributes in one tag", "<p " + " ".join(f"a{n}" for n in range(50_000)) + ">"),
        ("options", "<select>" + "<option>" * 20_000),
        ("body tags", "".join(f"<body a{n}>" for n in range(5_000))),
        (
            "copies of formatting elements",
            "<p>" + "".join(f"<b n{n}>" for n in range(100)) + "</p><p>x" * 100_000,
        ),
    ],
)
def test_markup_built_to_exhaust_the_parser_is_refused(what: str, markup: str) -> None:
    with pytest.raises(DocumentError, match=what):
        html(markup)


def test_deep_nesting_that_is_allowed_is_read() -> None:
    assert html("<div>" * 500 + "deep").words == 1
    assert blocks("<ul><li>x" * 200)[-1].parents == ("x",) * 199


def test_a_table_for_nobody_is_refused() -> None:
    row = "<tr><td rowspan=60000 colspan=1000>x"
    with pytest.raises(DocumentError, match="cells"):
        html(f"<table>{row * 1000}</table>")


def test_tables_of_more_cells_than_people_read_are_refused_together() -> None:
    row = f"<tr>{'<td>x' * 100}"
    few, many = f"<table>{row * 90}</table>", f"<table>{row * 111}</table>"

    assert len(blocks(few + many.replace(row, "", 1))) == 2
    with pytest.raises(DocumentError, match="more than 20000 cells of tables"):
        html(few + many)


def test_a_cell_spans_no_more_columns_than_people_read() -> None:
    assert len(table("<table><tr><td colspan=999>x</table>").rows[0]) == 100


@pytest.mark.parametrize("text", ["x", "long words " * 40])
def test_a_small_table_that_spans_very_much_is_refused(text: str) -> None:
    with pytest.raises(DocumentError, match="spans more cells"):
        html(f"<table><tr><td rowspan=9999 colspan=1000>{text}{'<tr><td>y' * 90}</table>")


def test_a_long_text_that_a_cell_spreads_over_a_row_is_refused() -> None:
    with pytest.raises(DocumentError, match="spans more cells"):
        html(f"<table><tr><td colspan=100>{'word ' * 500}<td>x</table>")
    assert len(table(f"<table><tr><td colspan=100>{'word ' * 300}<td>x</table>").rows[0]) == 101


def test_a_page_of_too_many_blocks_is_refused() -> None:
    with pytest.raises(DocumentError, match="blocks"):
        html("<p>x" * 60_000)


@pytest.mark.parametrize(
    "text",
    [
        "<!---->" * 1000 + "x",
        "---\na: b\n---\n" * 5000,
        "# " + " " * 100_000 + "x",
        "x" + " " * 100_000 + "y",
        "a|b\n" + " " * 100_000 + "x|",
        "- " * 50_000 + "x",
        "**a " * 20_000,
        "``a" * 20_000,
        "[a](" + "x" * 100_000,
        "[^a]" * 20_000,
        ">" * 20_000,
        "<Note " * 20_000,
    ],
    ids=lambda text: text[:8],
)
def test_markdown_of_one_thing_over_and_over_is_read_in_one_go(text: str) -> None:
    assert parse(text.encode(), "text/markdown").layout is Layout.MARKDOWN


@pytest.mark.parametrize(
    "text",
    [
        "<p>x" + "<sup>1</sup>" * 20_000,
        "<p>x" + "<b> </b>" * 20_000,
        "<a " * 50_000,
        "<!--" * 50_000,
    ],
    ids=lambda text: text[:12],
)
def test_markup_of_one_thing_over_and_over_is_read_in_one_go(text: str) -> None:
    assert html(text).words <= 1


def only_document_errors(body: bytes, content_type: str | None, url: str | None) -> None:
    try:
        document = parse(body, content_type, url=url)
    except DocumentError:
        return
    assert len(canonical_digest(document)) == 64


@given(
    body=st.binary(max_size=400),
    content_type=st.sampled_from((None, "text/html", "text/markdown", "text/html; charset=utf-16")),
)
@settings(max_examples=300, deadline=None)
def test_bytes_of_any_kind_raise_no_other_error(body: bytes, content_type: str | None) -> None:
    only_document_errors(body, content_type, None)


PIECES = (
    "<table>", "<tr>", "<td colspan=2>", "<td rowspan=3>", "</table>", "<li>", "<ul>", "</ul>",
    "<b>", "</b>", "<p>", "</p>", "<h2>", "</h2>", "<dl>", "<dt>", "<dd>", "<pre>", "</pre>",
    "<sup>", "</sup>", "<a href='?utm_a=1'>", "</a>", "<br>", "<caption>", "<thead>", "<aside>",
    "<button>", "<svg>", "<template>", "<select>", "<!--", "-->", "word ", "1", "* ", "\n",
    "&nbsp;",
    "<div class=footnotes>", "<div class=callout>", "<div hidden>", "</div>", "<article>",
    "<main>",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=60))
@settings(max_examples=300, deadline=None)
def test_markup_in_any_order_raises_no_other_error(pieces: list[str]) -> None:
    only_document_errors("".join(pieces).encode(), None, None)


MARKS = (
    "#", "- ", "1. ", "  ", "\n", "\n\n", "|", "---", "**", "_", "`", "```", "[a](b", ")", "![",
    "<", ">", "<Note>", "[^1]", "[^1]: ", "word", "\\", "===",
)  # fmt: skip


@given(st.lists(st.sampled_from(MARKS), max_size=60))
@settings(max_examples=300, deadline=None)
def test_markdown_in_any_order_raises_no_other_error(pieces: list[str]) -> None:
    only_document_errors("".join(pieces).encode(), "text/markdown", None)


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_pages_cut_and_shuffled_raise_no_other_error(data: st.DataObject) -> None:
    name = data.draw(
        st.sampled_from(("intercom_next.html", "openai_help.html", "docs.html", "twin.md"))
    )
    body = (PAGES / name).read_bytes()
    at, until = sorted((data.draw(st.integers(0, len(body))), data.draw(st.integers(0, len(body)))))
    put = data.draw(st.binary(max_size=8))
    only_document_errors(body[:at] + put + body[until:], None, name)


@pytest.mark.parametrize(
    ("body", "is_its_own"),
    [
        ("<p>naïve</p>".encode(), True),
        ("<p>naïve</p>".encode("cp1252"), False),
        ("<p>naïve</p>".encode("utf-16"), False),
        (b"<p>na\xefve</p><meta charset=utf-8>", False),
    ],
)
def test_a_page_in_utf_8_is_parsed_as_it_came(
    body: bytes, is_its_own: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its text is not written as UTF-8 once more for the parser."""
    given_: list[object] = []

    def parser(markup: str | bytes) -> LexborHTMLParser:
        given_.append(markup)
        return LexborHTMLParser(markup)

    monkeypatch.setattr(watcher.document, "LexborHTMLParser", parser)
    watcher.document.parse(body, "text/html")

    assert [each is body for each in given_] == [is_its_own]
