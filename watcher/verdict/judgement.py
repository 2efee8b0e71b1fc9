"""Page -> Verdict: headers first, then status, redirects, identity, and only then words.

A page whose identity is proved (its own article number, or words it is known by, at the length it
should have) is the article whatever other words stand in it.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from watcher.document import article_number
from watcher.model import Document, Layout, Page, Verdict, VerdictKind
from watcher.text import fold, unescaped
from watcher.verdict.expected import Expectations
from watcher.verdict.signatures import (
    CONSENT_ADDRESS,
    HEADER_SIGNS,
    LOGIN_ADDRESS,
    MARKUP_SIGNS,
    PASSWORD_FIELD,
    SHAPE_HEADER,
    WORD_SIGNS,
    HeaderSign,
    WordSign,
)
from watcher.verdict.words import mentions, quoted, told

_REFUSED = frozenset({401, 403, 405, 406, 429, 503})
_SHORT = 150
_SCAN = 65_536
_TITLE_SIGNS = tuple(
    sign
    for sign in WORD_SIGNS
    if sign.kind in (VerdictKind.CHALLENGE, VerdictKind.SOFT_404, VerdictKind.CONSENT_WALL)
)
_STATUS_WORDS = {
    405: "answered 405: the site refuses this kind of request",
    406: "answered 406: the site has nothing in the form asked for",
    407: "answered 407: a proxy asks for a login",
    408: "answered 408: the request took too long",
    429: "answered 429: too many requests",
}
_REFUSALS = {
    401: (VerdictKind.LOGIN_WALL, "blocked with 401: the site asks for a login"),
    403: (VerdictKind.REFUSED, "blocked with 403: the site refuses this client"),
    451: (VerdictKind.REFUSED, "blocked with 451: unavailable for legal reasons"),
    999: (VerdictKind.REFUSED, "blocked with 999: the site refuses this client"),
}


def verdict(page: Page, document: Document | None, pack: Expectations) -> Verdict:
    """What a page is, with the reasons. `document` is None where its body could not be read."""
    return (
        _by_header(page)
        or _by_status(page)
        or _by_address(page, document, pack)
        or _by_identity(page, document, pack)
        or _by_words(page, document)
        or _by_length(page, document, pack)
    )


def _is_short(document: Document | None) -> bool:
    return document is None or document.words < _SHORT


# ---------------------------------------------------------------- headers and status


def _by_header(page: Page) -> Verdict | None:
    sign = _header_sign(page, strong=True)
    if sign is None:
        return None
    shown = quoted(f"{sign.header}: {page.header(sign.header)}")
    reason = f"{sign.vendor} answered with a bot check ({shown})"
    return Verdict(VerdictKind.CHALLENGE, (reason, *_status_reason(page)), sign.vendor)


def _header_sign(page: Page, *, strong: bool) -> HeaderSign | None:
    values: dict[str, list[str]] = {}
    for name, value in page.headers:
        values.setdefault(name.lower(), []).append(value)
    return next(
        (
            sign
            for sign in HEADER_SIGNS
            if sign.strong is strong and any(map(sign.value.search, values.get(sign.header, ())))
        ),
        None,
    )


def _status_reason(page: Page) -> tuple[str, ...]:
    return () if page.status == 200 else (f"the status is {page.status}",)


def _by_status(page: Page) -> Verdict | None:
    status = page.status
    if status in (200, 203):
        return None
    if status in (404, 410):
        gone = "not found" if status == 404 else "gone for good"
        return Verdict(VerdictKind.NOT_FOUND, (f"answered {status}: {gone}",))
    if status in _REFUSED:
        refused = _refused(page)
        if refused is not None:
            return refused
    if status in _REFUSALS:
        kind, reason = _REFUSALS[status]
        return Verdict(kind, (reason,))
    if status == 503 and page.header("retry-after"):
        reason = "answered 503 and asked to come back later"
        return Verdict(VerdictKind.MAINTENANCE, (reason,))
    if 300 <= status < 400:
        return Verdict(VerdictKind.HTTP_ERROR, (f"answered {status}: a redirect to nowhere",))
    if status >= 500:
        return Verdict(VerdictKind.HTTP_ERROR, (f"answered {status}: the site has an error",))
    words = _STATUS_WORDS.get(status, f"answered {status} instead of the page")
    return Verdict(VerdictKind.HTTP_ERROR, (words,))


def _refused(page: Page) -> Verdict | None:
    """A refusal with a vendor's sign: in the body, or, but for 503, in a header."""
    head = _head(page)
    vendor = next((sign.vendor for sign in MARKUP_SIGNS if sign.words.search(head)), None)
    if vendor is None and page.status != 503:
        weak = _header_sign(page, strong=False)
        vendor = weak.vendor if weak is not None else _shape(page)
    if vendor is None:
        return None
    reason = f"{vendor} refused this client with status {page.status}"
    return Verdict(VerdictKind.CHALLENGE, (reason,), vendor)


def _shape(page: Page) -> str | None:
    return "F5" if any(SHAPE_HEADER.match(name) for name, _ in page.headers) else None


def _head(page: Page) -> str:
    """The beginning of the markup; some vendors write even plain signs as entities."""
    return unescaped(page.body[:_SCAN].decode("utf-8", "replace"))


# ---------------------------------------------------------------- where it led


def _by_address(page: Page, document: Document | None, pack: Expectations) -> Verdict | None:
    """Redirects to a login, to a consent page, to another article, to the front page."""
    final = page.final_url
    if final != page.url and LOGIN_ADDRESS.search(final):
        reason = f"redirected to a login page ({quoted(_bare(final))})"
        return Verdict(VerdictKind.LOGIN_WALL, (reason,))
    if final != page.url and CONSENT_ADDRESS.search(final):
        reason = f"redirected to a consent page ({quoted(_bare(final))})"
        return Verdict(VerdictKind.CONSENT_WALL, (reason,))
    return _moved(page, document, pack) or _to_front_page(page)


def _bare(url: str) -> str:
    """An address without what may be private in it."""
    return re.split(r"[?#]", url, maxsplit=1)[0]


def _moved(page: Page, document: Document | None, pack: Expectations) -> Verdict | None:
    wanted = pack.page.identity
    if wanted is None or wanted.kind != "intercom":
        return None
    led_to = article_number(page.final_url)
    if led_to is not None and led_to != wanted.article:
        reason = f"the address now leads to article {led_to}, not {wanted.article}"
        return Verdict(VerdictKind.MOVED, (reason,))
    says = document.article if document is not None else None
    if says is not None and says != wanted.article:
        reason = f"the page says it is article {says}, not {wanted.article}"
        return Verdict(VerdictKind.MOVED, (reason,))
    return None


def _to_front_page(page: Page) -> Verdict | None:
    if page.final_url == page.url:
        return None
    if _depth(page.url) > 0 and _depth(page.final_url) == 0:
        reason = f"redirected to the site's front page ({quoted(_bare(page.final_url))})"
        return Verdict(VerdictKind.SOFT_404, (reason,))
    return None


def _depth(url: str) -> int:
    """How many parts the path has, a language at its beginning not counted."""
    try:
        parts = [part for part in urlsplit(url).path.split("/") if part]
    except ValueError:
        return 1
    return len(parts) - bool(parts and re.fullmatch(r"[a-z]{2}(?:[-_][A-Za-z]{2,4})?", parts[0]))


# ---------------------------------------------------------------- identity


def _by_identity(page: Page, document: Document | None, pack: Expectations) -> Verdict | None:
    """The article, or a copy of it in another language; None when its identity is not proved."""
    if document is None or not document.words:
        return None
    # A feed is as short as its news, and whole where it is well-formed.
    is_short = document.words < pack.page.expect.min_words and document.layout is not Layout.FEED
    if is_short or not _is_known(page, document, pack):
        return None
    wanted, found = pack.page.watch_language, document.language
    if wanted and found and _primary(wanted) != _primary(found):
        reason = f"the page is in language {quoted(found)}, not {wanted}"
        return Verdict(VerdictKind.WRONG_LANGUAGE, (reason,))
    return Verdict(VerdictKind.ARTICLE)


def _is_known(page: Page, document: Document, pack: Expectations) -> bool:
    """Whether a page of the right length is the one: by its number in its own markup, or by a
    word it is known by. The number in the address alone proves nothing of what was served."""
    if _names_itself(page, document, pack):
        return True
    texts = pack.page.expect.any_text
    return mentions(document, texts) if texts else not _is_suspect(page, document)


def _names_itself(page: Page, document: Document, pack: Expectations) -> bool:
    wanted = pack.page.identity
    if wanted is None or document.article != wanted.article:
        return False
    if article_number(document.canonical_url) == wanted.article:
        return True
    return wanted.article.encode() in page.body and not _is_short(document)


def _is_suspect(page: Page, document: Document) -> bool:
    return document.layout is not Layout.FEED and _by_words(page, document) is not None


def _primary(language: str) -> str:
    return re.split(r"[-_]", language.strip().lower(), maxsplit=1)[0]


# ---------------------------------------------------------------- words, at last


def _by_words(page: Page, document: Document | None) -> Verdict | None:
    """What a page without a proved identity says it is: a short one by any of its lines, a longer
    one by its title."""
    if document is not None and not _is_short(document):
        return _by_signs([document.title], _TITLE_SIGNS)
    head = _head(page)
    for sign in MARKUP_SIGNS:
        if sign.words.search(head):
            return Verdict(sign.kind, (sign.reason,), sign.vendor)
    markup = page.body.decode("utf-8", "replace")
    seen = _by_signs(told(document, markup), WORD_SIGNS)
    if seen is None and PASSWORD_FIELD.search(markup):
        return Verdict(VerdictKind.LOGIN_WALL, ("the page is a form that asks for a password",))
    return seen


def _by_signs(lines: list[str], signs: tuple[WordSign, ...]) -> Verdict | None:
    """The surest sign in any line, with that line as evidence."""
    folded = [fold(line) for line in lines]
    for sign in signs:
        for line, searched in zip(lines, folded, strict=True):
            if sign.words.search(searched):
                return Verdict(sign.kind, (f"{sign.reason} ({quoted(line)})",))
    return None


# ---------------------------------------------------------------- nothing known


def _by_length(page: Page, document: Document | None, pack: Expectations) -> Verdict:
    if document is None:
        return Verdict(VerdictKind.UNREADABLE, ("the body could not be read as a document",))
    if not page.body.strip() and not document.words:
        return Verdict(VerdictKind.EMPTY_SHELL, ("the body is empty",))
    if not document.words:
        return Verdict(
            VerdictKind.EMPTY_SHELL, ("the page has no text where the article should be",)
        )
    expect = pack.page.expect
    if document.words < expect.min_words:
        words = "1 word" if document.words == 1 else f"{document.words} words"
        reason = f"the page has {words}; at least {expect.min_words} are expected"
        kind = VerdictKind.EMPTY_SHELL if document.words < 10 else VerdictKind.UNREADABLE
        return Verdict(kind, (reason,))
    texts = ", ".join(map(quoted, expect.any_text))
    reason = f"none of the words this page is known by stands in it ({texts})"
    return Verdict(VerdictKind.UNREADABLE, (reason,))
