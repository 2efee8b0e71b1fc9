"""What a page says of itself: its layout, root, title, identity and labels."""

from __future__ import annotations

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from watcher.document.hidden import is_skipped
from watcher.document.labels import UPDATED
from watcher.model import Layout
from watcher.text import clean

_ARTICLE_NUMBER = re.compile(r"/articles/(\d{4,})(?=[-/?#.]|$)")
_NEXT_NUMBER = re.compile(r'"articleContent":\s*\{[^{}]{0,2000}?"articleId":\s*"?(\d{4,})')
_ROUTER_NUMBER = re.compile(r'\\"id\\",\\"(\d{4,})\\",\\"title\\"')
_TITLE_SUFFIX = re.compile(r"\s+[|·–—]\s+[^|·–—]*$")
_OPENAI_TELLS = ("__reactRouterContext", "intercom-interblocks-")
_FULL_PAGE = re.compile(r"<(?:html|body|main|article)[\s>]", re.I)

_TEXTS = "p, li, dd, td, h2, h3, h4, blockquote"
_FEWEST_WORDS = 6

_ROOTS = {
    Layout.OPENAI_HELP: ("article .article-content", ".article-content", "article"),
    Layout.INTERCOM_DOCS: (".article_body > article", ".article_body", "article", "#docs-main"),
    Layout.INTERCOM_NEXT: (".article_body > article", ".article_body", "article"),
    Layout.INTERCOM_RAILS: (".article > article", ".article_body", "article"),
}
_UPDATED = {
    Layout.OPENAI_HELP: "article > div.text-tertiary",
    Layout.INTERCOM_DOCS: ".avatar__info time, .avatar__info",
    Layout.INTERCOM_NEXT: ".avatar__info time, .avatar__info, article header .meta",
    Layout.INTERCOM_RAILS: ".avatar__info",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """All of a document but its sections. `title_id` is the title's heading inside the root."""

    layout: Layout
    root: LexborNode | None
    title: str
    title_id: int | None
    language: str | None
    description: str
    article: str | None
    canonical_url: str | None
    updated: str | None


def facts_of(tree: LexborHTMLParser, text: str, url: str | None) -> Facts:
    """Read them from a parsed page and its text."""
    layout = layout_of(tree, text)
    root = root_of(tree, layout)
    heading = _title_heading(tree, root, layout)
    head = _Head.of(tree)
    return Facts(
        layout=layout,
        root=root,
        title=heading_text(heading) or head.title,
        title_id=heading.mem_id if heading is not None else None,
        language=head.language,
        description=head.description,
        article=_article(head, text, url),
        canonical_url=head.canonical,
        updated=_updated(tree, layout),
    )


def layout_of(tree: LexborHTMLParser, text: str) -> Layout:
    """The layout, by its markup alone. Most pages are of none that is known: one walk through the
    tree says so."""
    if tree.css_first(_KNOWN) is not None:
        known = _known_layout(tree, text)
        if known is not None:
            return known
    return Layout.DOCS if _FULL_PAGE.search(text) else Layout.PLAIN


_KNOWN = ".article-content, .article_body, .paper__large"


def _known_layout(tree: LexborHTMLParser, text: str) -> Layout | None:
    if any(tell in text for tell in _OPENAI_TELLS) and _has(tree, text, "article-content"):
        return Layout.OPENAI_HELP
    if _has(tree, text, "article_body"):
        docs = "docs-main" in text and tree.css_first("#docs-main") is not None
        return Layout.INTERCOM_DOCS if docs else Layout.INTERCOM_NEXT
    if "paper__large" in text and tree.css_first(".paper__large article") is not None:
        return Layout.INTERCOM_RAILS
    return None


def _has(tree: LexborHTMLParser, text: str, name: str) -> bool:
    """Whether an element is of a class."""
    return name in text and tree.css_first(f".{name}") is not None


def root_of(tree: LexborHTMLParser, layout: Layout) -> LexborNode | None:
    """The node whose content is the article."""
    for selector in _ROOTS.get(layout, ()):
        found = tree.css_first(selector)
        if found is not None:
            return found
    if layout is not Layout.PLAIN:
        found = _docs_root(tree)
        if found is not None:
            return found
    return tree.body or tree.root


def _docs_root(tree: LexborHTMLParser) -> LexborNode | None:
    main = tree.css_first("main, [role=main]")
    articles = (main or tree).css("article")
    if len(articles) == 1 and _is_the_text(articles[0], main, tree.body):
        return articles[0]
    return main


def _is_the_text(part: LexborNode, main: LexborNode | None, body: LexborNode | None) -> bool:
    """Whether an article element is the page's text, not a card on it nor a part of the text."""
    if main is None:
        return body is None or 2 * len(part.css("p, li, tr")) >= len(body.css("p, li, tr"))
    inside, around = part.css(_TEXTS), main.css(_TEXTS)
    if len(inside) == len(around):
        return True
    known = {node.mem_id for node in inside}
    return not any(node.mem_id not in known and _says_something(node, main) for node in around)


def _says_something(node: LexborNode, root: LexborNode) -> bool:
    """Whether it shows words of its own, more than a label and other than links."""
    words = len(_text(node).split())
    linked = sum(len(_text(link).split()) for link in node.css("a"))
    if words - linked < _FEWEST_WORDS:
        return False
    above: LexborNode | None = node
    while above is not None and above.mem_id != root.mem_id:
        if is_skipped(above.tag or "", above.attributes, in_heading=False):
            return False
        above = above.parent
    return True


def _title_heading(
    tree: LexborHTMLParser, root: LexborNode | None, layout: Layout
) -> LexborNode | None:
    if layout is Layout.PLAIN or root is None:
        return None
    if layout is Layout.DOCS:
        return root.css_first("h1") or tree.css_first("h1")
    inside = {node.mem_id for node in root.css("h1")}
    outside = (node for node in tree.css("h1") if node.mem_id not in inside)
    return next((node for node in outside if _text(node)), None)


@dataclass(frozen=True, slots=True)
class _Head:
    title: str
    description: str
    canonical: str | None
    og_url: str | None
    language: str | None

    @classmethod
    def of(cls, tree: LexborHTMLParser) -> _Head:
        metas: dict[str, str] = {}
        canonical = None
        title = ""
        head = tree.head
        for node in head.css("title, meta, link[rel=canonical]") if head is not None else ():
            attributes = node.attributes
            if node.tag == "title":
                title = title or _text(node)
            elif node.tag == "link":
                canonical = canonical or attributes.get("href")
            else:
                name = attributes.get("name") or attributes.get("property")
                if name:
                    metas.setdefault(name, attributes.get("content") or "")
        title = clean(metas.get("og:title") or "") or title
        return cls(
            title=_TITLE_SUFFIX.sub("", title),
            description=clean(metas.get("description") or metas.get("og:description") or ""),
            canonical=canonical or None,
            og_url=metas.get("og:url") or None,
            language=_language(tree),
        )


def _language(tree: LexborHTMLParser) -> str | None:
    html = tree.css_first("html")
    value = html.attributes.get("lang") if html is not None else None
    return (value or "").strip() or None


def _article(head: _Head, text: str, url: str | None) -> str | None:
    for address in (head.canonical, head.og_url):
        number = article_number(address)
        if number is not None:
            return number
    if "articleContent" in text:
        found = _NEXT_NUMBER.search(text)
        if found:
            return found[1]
    if "__reactRouterContext" in text:
        found = _ROUTER_NUMBER.search(text)
        if found:
            return found[1]
    return article_number(url)


def article_number(url: str | None) -> str | None:
    """The number in `…/articles/<digits>-slug`, the identity of a help article."""
    found = _ARTICLE_NUMBER.search(url or "")
    return found[1] if found else None


def _updated(tree: LexborHTMLParser, layout: Layout) -> str | None:
    selector = _UPDATED.get(layout)
    found = tree.css_first(selector) if selector is not None else None
    if found is None:
        return None
    shown = clean(found.text(separator=" "))
    label = UPDATED.search(shown)
    return (label[0] if label is not None else shown) or None


def heading_text(node: LexborNode | None) -> str:
    """A heading without the signs that link to it."""
    return _text(node).rstrip("#¶").rstrip()


def _text(node: LexborNode | None) -> str:
    return clean(node.text()) if node is not None else ""
