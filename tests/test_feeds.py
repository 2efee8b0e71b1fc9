"""Feeds (RSS 2.0, RSS 1.0, Atom): entries that come and go, and hostile XML."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.server import Answer, Site
from watcher.cli.main import cli
from watcher.compare import compare
from watcher.document import parse
from watcher.errors import DocumentError
from watcher.model import Change, Direction, Document, Layout, Severity
from watcher.packs import load_packs
from watcher.phrasing import headline
from watcher.reading import read

Entry = tuple[str, str]
FIRST: list[Entry] = [
    ("2026-03-03T10:00:00Z", "A model for tier 4"),
    ("2026-02-20T10:00:00Z", "Verification takes a day"),
    ("2026-02-01T23:30:00-05:00", "Hello & welcome"),
]


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def atom(entries: Sequence[Entry]) -> bytes:
    body = "".join(
        f"<entry><id>urn:{n}</id><title type='html'>{escaped(title)}</title>"
        f"<updated>2026-03-09T00:00:00Z</updated><published>{at}</published>"
        f"<link href='https://news.example/{n}'/><content type='html'>&lt;p&gt;It says"
        " &lt;b&gt;more&lt;/b&gt;.&lt;/p&gt;</content></entry>"
        for n, (at, title) in enumerate(entries)
    )
    return (
        "<?xml version='1.0' encoding='utf-8'?><feed xmlns='http://www.w3.org/2005/Atom'>"
        f"<title>News</title><updated>2026-03-09T00:00:00Z</updated>{body}</feed>"
    ).encode()


RSS = b"""\xef\xbb\xbf<?xml version="1.0"?>
<!-- made by hand -->
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>News</title><link>https://news.example/</link><lastBuildDate>now</lastBuildDate>
<item><title>A model for tier 4</title><pubDate>Tue, 03 Mar 2026 10:00:00 GMT</pubDate>
<guid>1</guid><description>short</description>
<content:encoded><![CDATA[<p>It says <b>more</b>.</p>]]></content:encoded></item>
<item><title><![CDATA[Verification takes a day]]></title>
<pubDate>Fri, 20 Feb 2026 05:00:00 -0500</pubDate></item>
<item><title>Hello &amp; welcome</title><pubDate>2026-02-02</pubDate></item>
</channel></rss>"""
RDF = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>News</title></channel>
<item><title>A model for tier 4</title><dc:date>2026-03-03T10:00:00Z</dc:date></item>
<item><title>Verification takes a day</title><dc:date>2026-02-20</dc:date></item>
<item><title>Hello &amp; welcome</title><dc:date>2026-02-02</dc:date></item></rdf:RDF>"""
LABELS = ["2026-03-03 A model for tier 4", "2026-02-20 Verification takes a day"]


def labels(document: Document) -> list[str]:
    return [section.heading for section in document.sections]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (atom(FIRST), "application/atom+xml; charset=utf-8"),
        (atom(FIRST), "text/html"),
        (RSS, "application/rss+xml"),
        (RSS, "text/xml"),
        (RDF, "application/xml"),
        (RDF, None),
    ],
)
def test_each_kind_of_feed_gives_its_entries_by_day_and_title(
    body: bytes, kind: str | None
) -> None:
    document = parse(body, kind)
    assert (document.layout, document.title) == (Layout.FEED, "News")
    assert labels(document) == [*LABELS, "2026-02-02 Hello & welcome"]


@pytest.mark.parametrize("body", [atom(FIRST), RSS])
def test_what_an_entry_says_is_kept_as_text(body: bytes) -> None:
    assert [block.text for block in parse(body).sections[0].blocks] == ["It says more."]


def test_a_feed_in_latin_1_is_read_by_its_declaration() -> None:
    start = "<?xml version='1.0' encoding='iso-8859-1'?>"
    text = f"{start}<rss><channel><title>Caf\xe9</title></channel></rss>"
    assert parse(text.encode("latin-1"), "application/rss+xml").title == "Caf\xe9"


@pytest.mark.parametrize(
    ("item", "label"),
    [
        ("<title>Undated</title>", "Undated"),
        ("<guid>urn:7</guid><pubDate>once</pubDate>", "urn:7"),
        ("<pubDate>Mon, 02 Mar 2026 00:00:00 GMT</pubDate>", "2026-03-02 (no title)"),
        ("<title>a+b</title>", "a\uff0bb"),
        ("<title>" + "x" * 5000 + "</title>", "x" * 200),
        ("<pubDate>Mon, 99 Foo 0000 99:99:99 +9999</pubDate><title>t</title>", "t"),
    ],
)
def test_an_entry_is_named_by_what_it_has(item: str, label: str) -> None:
    document = parse(f"<rss><channel><item>{item}</item></channel></rss>".encode())
    assert labels(document) == [label]


BOMB = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
HOSTILE = {
    "billion laughs": f'<!DOCTYPE rss [<!ENTITY l0 "lol">{BOMB}]><rss>&l9;</rss>',
    "an entity that names a file": '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss>&x;</rss>',
    "a parameter entity": '<!DOCTYPE r [<!ENTITY % x SYSTEM "http://127.0.0.1/x">%x;]><rss/>',
    "quadratic": f'<!DOCTYPE r [<!ENTITY a "{"a" * 50_000}">]><rss>{"&a;" * 1000}</rss>',
    "too many elements": f"<rss>{'<a/>' * 500_000}</rss>",
    "torn": atom(FIRST).decode()[:-40],
    "no XML": "<rss><channel><item></channel></rss>",
    "another vocabulary": "<svg/>",
    "nothing": "",
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_and_broken_xml_is_refused_in_plain_words(what: str) -> None:
    with pytest.raises(DocumentError, match="feed"):
        parse(HOSTILE[what].encode(), "application/rss+xml")


def test_deep_xml_is_read_or_refused() -> None:
    body = f"<rss><channel>{'<a>' * 90_000}{'</a>' * 90_000}</channel></rss>".encode()
    assert labels(parse(body)) == []


def test_damaged_feeds_are_read_or_refused() -> None:
    chance = random.Random(7)
    for _ in range(300):
        body = bytearray(chance.choice((RSS, RDF, atom(FIRST))))
        for _ in range(chance.randrange(1, 6)):
            body[chance.randrange(len(body))] = chance.randrange(256)
        try:
            parse(bytes(body), "application/rss+xml")
        except DocumentError:
            continue


# ---------------------------------------------------------------- what is told


def changes(before: Sequence[Entry], after: Sequence[Entry]) -> tuple[Change, ...]:
    pack = load_packs().get("generic")
    one, two = (read(parse(atom(each)), pack) for each in (before, after))
    return compare(one, two)


NEW: Entry = ("2026-03-08T09:00:00Z", "GPT-9.1: for tiers 3+")


def test_a_new_entry_is_told_with_its_words() -> None:
    (change,) = changes(FIRST, [NEW, *FIRST])
    assert (change.direction, change.severity) == (Direction.NEUTRAL, Severity.LOW)
    assert headline(change) == "New in the feed: “2026-03-08 GPT-9.1: for tiers 3\uff0b”"


def test_what_goes_out_at_the_end_as_news_comes_in_is_no_change() -> None:
    (change,) = changes(FIRST, [NEW, *FIRST[:2]])
    assert headline(change).startswith("New in the feed: ")


@pytest.mark.parametrize("with_news", [True, False])
def test_an_entry_that_is_taken_out_is_told(with_news: bool) -> None:
    after = [NEW] * with_news + [FIRST[0], FIRST[2]]
    told = [headline(change) for change in changes(FIRST, after)]
    assert "No longer in the feed: “2026-02-20 Verification takes a day”" in told
    assert len(told) == 1 + with_news


def test_the_oldest_entry_taken_out_without_news_is_told() -> None:
    (change,) = changes(FIRST, FIRST[:2])
    assert headline(change) == "No longer in the feed: “2026-02-02 Hello & welcome”"


def test_the_order_of_entries_and_what_they_say_is_no_change() -> None:
    assert changes(FIRST, FIRST[::-1]) == ()


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        yield site


def as_feed(body: bytes) -> Answer:
    return Answer(body=body, headers=(("Content-Type", "application/atom+xml"),))


def look(config: Path) -> tuple[str, list[str]]:
    result = CliRunner().invoke(cli, ["-c", str(config), "check", "--json"])
    (check,) = json.loads(result.stdout)["checks"]
    return check["outcome"], [change["kind"] for change in check["changes"]]


def test_a_feed_is_watched_like_a_page_and_trouble_is_no_change(site: Site, tmp_path: Path) -> None:
    url = site.serve("/feed", as_feed(atom(FIRST)))
    config = tmp_path / "config.yaml"
    config.write_text(
        f"sources: [{{id: news, url: '{url}', pack: generic, every: 1h, allow_private: true,"
        " robots: ignore, confirm: {after: 0s}}]\n"
    )
    assert look(config) == ("first_seen", [])
    for wrong in (
        as_feed(atom(FIRST)[:-30]),
        as_feed(HOSTILE["billion laughs"].encode()),
        as_feed(atom([])),
        Answer(body=b"<!doctype html><html><body><main><p>" + b"News of today. " * 60),
    ):
        site.serve("/feed", wrong)
        assert look(config) == ("failed", [])
    site.serve("/feed", as_feed(atom([NEW, *FIRST[:2]])))
    assert look(config) == ("changed", ["set_value_added"])


# ---------------------------------------------------------------- Markdown twins and llms.txt

TWIN = (
    "# Models\n\n"
    + "Words of the page about the API and its tiers.\n" * 8
    + "\n## o3\n\n- Access: Tiers {}.\n"
)
SHELL = b"<!doctype html><html><body><main><p>" + b"A page of the application. " * 20
SAME = TWIN.format("4 and 5").encode()
AS_HTML = (
    b"<!doctype html><html><body><main><h1>Models</h1><p>"
    + b"Words of the page about the API and its tiers. " * 8
    + b"</p><h2>o3</h2><ul><li>Access: Tiers 4 and 5.</li></ul></main></body></html>"
)


def as_markdown(body: str | bytes, kind: str = "text/markdown") -> Answer:
    return Answer(body=body, headers=(("Content-Type", kind),))


def watched(folder: Path, url: str) -> Path:
    config = folder / "config.yaml"
    config.write_text(
        f"sources: [{{id: twin, url: '{url}', pack: generic, every: 1h, allow_private: true,"
        " robots: ignore, confirm: {after: 0s}}]\n"
    )
    return config


@pytest.mark.parametrize(
    "html", [SHELL, AS_HTML.replace(b"4 and 5", b"5")], ids=["shell", "other rules"]
)
def test_a_twin_that_answers_with_html_is_trouble_and_no_change(
    site: Site, tmp_path: Path, html: bytes
) -> None:
    url = site.serve("/models.md", as_markdown(SAME))
    config = watched(tmp_path, url)
    assert look(config) == ("first_seen", [])
    site.serve("/models.md", as_markdown(AS_HTML, "text/html"))
    assert look(config) == ("unchanged", [])
    site.serve("/models.md", as_markdown(html, "text/html"))
    result = CliRunner().invoke(cli, ["-c", str(config), "check", "--json"])
    (check,) = json.loads(result.stdout)["checks"]
    assert (check["outcome"], check["health"]["state"]) == ("failed", "unreadable")
    assert "the address gave Markdown and now gives HTML" in check["note"]
    site.serve("/models.md", as_markdown(TWIN.format("5")))
    assert look(config)[0] == "changed"


def test_an_address_of_markdown_that_always_gave_html_is_read_as_html(
    site: Site, tmp_path: Path
) -> None:
    url = site.serve("/README.md", as_markdown(AS_HTML, "text/html"))
    config = watched(tmp_path, url)
    assert look(config) == ("first_seen", [])
    site.serve("/README.md", as_markdown(AS_HTML.replace(b"4 and 5", b"5"), "text/html"))
    assert look(config)[0] == "changed"


LLMS = """# Provider

> What the documentation of the API holds, for programs that read it.

## Guides

- [Rate limits](https://docs.example/limits.md): How many requests each tier may make.
- [Verification](https://docs.example/verify.md): What an organization has to show.
"""


@pytest.mark.parametrize("kind", ["text/plain", "application/octet-stream", "text/html"])
def test_llms_txt_is_read_as_markdown_and_a_new_page_in_it_is_told(
    site: Site, tmp_path: Path, kind: str
) -> None:
    url = site.serve("/llms.txt", as_markdown(LLMS, kind))
    config = watched(tmp_path, url)
    assert look(config) == ("first_seen", [])
    more = "- [Models](https://docs.example/models.md): Which models there are.\n"
    site.serve("/llms.txt", as_markdown(LLMS + more, kind))
    assert look(config) == ("changed", ["statement_added"])
