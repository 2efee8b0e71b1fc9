"""Media types: what a header says, and what the name of a file says."""

from __future__ import annotations

MHTML = "multipart/related"
"""A whole page in one file (RFC 2557)."""

_BY_SUFFIX = {
    ".html": "text/html",
    ".htm": "text/html",
    ".mhtml": MHTML,
    ".mht": MHTML,
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".json": "application/json",
    ".xml": "application/xml",
    ".rss": "application/rss+xml",
    ".atom": "application/atom+xml",
    ".txt": "text/plain",
}


def media_type(content_type: str | None) -> str:
    """The type and subtype of a Content-Type in lower case, without its parameters (RFC 9110,
    section 8.3.1); empty where there is none."""
    return (content_type or "").partition(";")[0].strip().lower()


def type_of_suffix(suffix: str) -> str | None:
    """The type of a page whose file's name ends so (".html"); None where it is no page's."""
    return _BY_SUFFIX.get(suffix.lower())
