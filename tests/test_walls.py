"""Who stands in the article's place: a page of our own for each vendor's wall and each soft
failure, with the status it comes with and with 200."""

from __future__ import annotations

import pytest

from tests.test_verdict import ADDRESS, ANY, LENDING, NOW, PAGES, Pack, judge
from watcher.document import parse
from watcher.model import Page, VerdictKind
from watcher.verdict import damage

WALLS = PAGES / "walls"

# name of the page, the vendor to be named, the status it usually has
VENDORS = [
    ("cloudflare_challenge", "Cloudflare", 403),
    ("cloudflare_block", "Cloudflare", 403),
    ("cloudflare_turnstile", "Cloudflare", 503),
    ("cloudflare_1020", "Cloudflare", 403),
    ("cloudflare_1015", "Cloudflare", 429),
    ("aws_waf", "AWS WAF", 403),
    ("aws_waf_captcha", "AWS WAF", 405),
    ("vercel", "Vercel", 429),
    ("vercel_deny", "Vercel", 403),
    ("akamai", "Akamai", 403),
    ("akamai_plain", "Akamai", 403),
    ("akamai_interstitial", "Akamai", 429),
    ("imperva", "Imperva", 403),
    ("imperva_incident", "Imperva", 403),
    ("imperva_reese", "Imperva", 403),
    ("datadome", "DataDome", 403),
    ("datadome_block", "DataDome", 403),
    ("human", "HUMAN", 403),
    ("human_block", "HUMAN", 403),
    ("kasada", "Kasada", 429),
    ("sucuri", "Sucuri", 403),
    ("sucuri_block", "Sucuri", 403),
    ("reblaze", "Reblaze", 403),
    ("anubis", "Anubis", 401),
    ("anubis_plain", "Anubis", 403),
    ("cloudfront", "CloudFront", 403),
    ("f5_asm", "F5", 403),
    ("azure_waf", "Azure", 403),
    ("azure_front_door", "Azure", 403),
    ("ddos_guard", "DDoS-Guard", 403),
    ("wordfence", "Wordfence", 503),
    ("fortiweb", "FortiWeb", 403),
    ("radware", "Radware", 403),
    ("google_sorry", "Google", 429),
    ("aliyun", "Alibaba Cloud", 405),
    ("mod_security", "ModSecurity", 406),
    ("barracuda", "Barracuda", 403),
    ("hcaptcha", "hCaptcha", 403),
    ("recaptcha", "reCAPTCHA", 403),
]

SOFT = {
    "login": VerdictKind.LOGIN_WALL,
    "consent": VerdictKind.CONSENT_WALL,
    "soft_404": VerdictKind.SOFT_404,
    "not_available": VerdictKind.SOFT_404,
    "maintenance": VerdictKind.MAINTENANCE,
    "client_error": VerdictKind.EMPTY_SHELL,
    "empty_shell": VerdictKind.EMPTY_SHELL,
    "redirecting": VerdictKind.EMPTY_SHELL,
    "footer_only": VerdictKind.EMPTY_SHELL,
    "cdn_error": VerdictKind.HTTP_ERROR,
    "home_in_place": VerdictKind.UNREADABLE,
}


@pytest.mark.parametrize(("name", "vendor", "status"), VENDORS)
@pytest.mark.parametrize("served_as", ["its status", "200"])
@pytest.mark.parametrize("pack", [LENDING, ANY], ids=["known page", "any page"])
def test_a_vendors_wall_is_a_challenge_and_its_vendor_is_named(
    name: str, vendor: str, status: int, served_as: str, pack: Pack
) -> None:
    body = (WALLS / f"{name}.html").read_bytes()
    seen = judge(body, pack, status=200 if served_as == "200" else status)
    assert (seen.kind, seen.vendor) == (VerdictKind.CHALLENGE, vendor)
    assert vendor in seen.reasons[0]


@pytest.mark.parametrize(("name", "kind"), SOFT.items())
def test_a_soft_failure_with_status_200_is_told_as_what_it_is(name: str, kind: VerdictKind) -> None:
    seen = judge((WALLS / f"{name}.html").read_bytes())
    assert (seen.kind, seen.vendor) == (kind, None)


def test_every_page_of_the_folder_is_in_one_of_the_tables() -> None:
    assert {path.stem for path in WALLS.iterdir()} == {name for name, *_ in VENDORS} | set(SOFT)
    assert len(VENDORS) >= 30


@pytest.mark.parametrize("status", [403, 429])
def test_the_header_names_of_shape_count_with_a_refusing_status(status: int) -> None:
    headers = (("X-Ab12cd34-Z", "q"),)
    assert judge(b"<p>no</p>", status=status, headers=headers).vendor == "F5"
    good = (PAGES / "intercom_next.html").read_bytes()
    assert judge(good, headers=headers).is_article


@pytest.mark.parametrize(("name", "vendor", "status"), VENDORS)
def test_a_wall_that_quotes_the_articles_number_is_still_a_wall(
    name: str, vendor: str, status: int
) -> None:
    """Challenges repeat the address they stand in; that proves nothing of what was served."""
    body = (WALLS / f"{name}.html").read_bytes()
    quoted = body.replace(b"</body>", b"<!-- /en/articles/4711001-lending --></body>")
    assert not judge(quoted).is_article


# ---------------------------------------------------------------- whole, in right characters


GOOD = (PAGES / "intercom_next.html").read_bytes()
WORDS = "Don’t lend “large” telescopes — it’s the café’s rule, and the curator’s… and ours."


def damaged(body: bytes, last: bytes | None = GOOD, *headers: tuple[str, str]) -> tuple[str, ...]:
    pages = [
        None if one is None else Page(ADDRESS, ADDRESS, 200, headers, one, NOW, "http")
        for one in (body, last)
    ]
    documents = [None if one is None else parse(one.body) for one in pages]
    assert pages[0] is not None
    assert documents[0] is not None
    return damage(pages[0], documents[0], pages[1], documents[1])


def test_a_whole_page_is_not_damaged() -> None:
    assert damaged(GOOD) == ()
    assert damaged(GOOD, None) == ()
    assert damaged(GOOD, GOOD, ("Content-Length", str(len(GOOD)))) == ()


def test_a_page_without_the_end_that_the_last_one_had_breaks_off() -> None:
    reason = "the page breaks off: its end is missing, which the last good page had"
    assert damaged(GOOD[: len(GOOD) * 2 // 3]) == (reason,)


def test_a_page_that_never_had_an_end_does_not_break_off() -> None:
    markdown = (PAGES / "twin.md").read_bytes()
    assert damaged(markdown[:-40], markdown) == ()


def test_fewer_bytes_than_announced_break_off() -> None:
    headers = ("Content-Length", str(len(GOOD) + 7))
    (reason,) = damaged(GOOD, GOOD, headers)
    assert reason == f"the page breaks off: {len(GOOD)} of {len(GOOD) + 7} bytes came"
    assert damaged(GOOD, GOOD, headers, ("Content-Encoding", "gzip")) == ()


@pytest.mark.parametrize("charset", ["cp1252", "latin-1"])
def test_characters_of_a_wrong_charset_are_garbled(charset: str) -> None:
    garbled = WORDS.encode().decode(charset, "replace")
    text = f"<html><body><main><h1>Rules</h1><p>{garbled}</p></main></body></html>"
    right = f"<html><body><main><h1>Rules</h1><p>{WORDS}</p></main></body></html>"
    (reason,) = damaged(text.encode(), right.encode())
    assert reason.startswith("the text is garbled in ")
    assert damaged(right.encode(), right.encode()) == ()


def test_a_page_that_speaks_of_garbled_text_once_is_not_garbled() -> None:
    text = "<html><body><main><p>If you see â€™, choose UTF-8.</p></main></body></html>"
    plain = "<html><body><main><p>If you see odd signs, choose UTF-8.</p></main></body></html>"
    assert damaged(text.encode(), plain.encode()) == ()
