"""What of a page is not read: what is not shown, and what is not the article."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

Attributes = Mapping[str, str | None]

BLOCKS = frozenset(
    {
        "p", "div", "section", "article", "main", "body", "figure", "figcaption",
        "address", "details", "summary", "fieldset", "legend", "form", "hgroup", "center", "hr",
        "tbody", "tfoot", "search",
    }
)  # fmt: skip

_NEVER = frozenset(
    {
        "script", "style", "template", "noscript", "svg", "math", "iframe", "object", "embed",
        "canvas", "audio", "video", "img", "picture", "map", "select", "option", "input",
        "textarea", "datalist", "progress", "meter", "dialog", "nav", "footer", "header", "head",
        "title", "meta", "link", "base", "xmp", "noembed", "noframes", "plaintext", "rt", "rp",
        "del", "s", "strike",
    }
)  # fmt: skip
_ROLES = frozenset(
    {
        "navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alertdialog",
        "tooltip", "menu", "toolbar", "img", "log", "assistant",
    }
)  # fmt: skip
_HIDING_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_APART = re.compile(
    r"(?:^|\s)(?:"
    r"related(?:[_-]?(?:articles?|posts?|content))?|breadcrumbs?|reactions?|intercom-reaction\S*|"
    r"\S*cookie-?(?:banner|bar|consent|notice|popup)|consent-?banner|"
    r"sr-only|visually-?hidden|screen-reader-text|skip-(?:link|to-content)|"
    r"table-of-contents|toc|pagination|article-votes|feedback"
    r")(?=\s|$|__|--)",
    re.I,
)
MAX_CLASS = 500
_NOTE = re.compile(
    r"(?:^|[\s_-])(?:note|tip|warning|caution|callout|admonition|info|important)", re.I
)


def is_skipped(tag: str, attributes: Attributes, in_heading: bool) -> bool:
    """Whether an element and all below it stay unread."""
    if tag in _NEVER or (tag == "button" and not in_heading):
        return True
    if not attributes:
        return tag == "aside"
    return attributes.get("aria-hidden") == "true" or _is_unread(tag, attributes)


def is_unseen(tag: str, attributes: Attributes, in_heading: bool) -> bool:
    """`is_skipped` without regard to aria-hidden: an open dialog sets it on the whole page."""
    if tag in _NEVER or (tag == "button" and not in_heading):
        return True
    return _is_unread(tag, attributes)


def _is_unread(tag: str, attributes: Attributes) -> bool:
    classes = attributes.get("class") or ""
    if tag == "aside" and not _NOTE.search(classes):
        return True
    if classes and _is_apart_class(classes[:MAX_CLASS]):
        return True
    if _TELLING.isdisjoint(attributes):
        return False
    return _is_hidden(attributes) or _is_apart(attributes)


_TELLING = frozenset({"hidden", "data-sr-only", "style", "role", "aria-label"})
"""Attributes beside the class that may say it: most elements have none of them."""


def _is_hidden(attributes: Attributes) -> bool:
    if "hidden" in attributes and attributes["hidden"] != "until-found":
        return True
    if attributes.get("data-sr-only") == "true":
        return True
    style = attributes.get("style")
    return style is not None and _HIDING_STYLE.search(style) is not None


@lru_cache(maxsize=4096)
def _is_apart_class(classes: str) -> bool:
    return _APART.search(classes) is not None


def _is_apart(attributes: Attributes) -> bool:
    if (attributes.get("role") or "").lower() in _ROLES:
        return True
    label = attributes.get("aria-label")
    return label is not None and label.lower() in ("related articles", "breadcrumb", "breadcrumbs")
