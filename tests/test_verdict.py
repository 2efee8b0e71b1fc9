"""What a page is, and whether its reading can be trusted. Each wall has a page of our own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from watcher.document import parse
from watcher.model import (
    Access,
    Coverage,
    Document,
    Extraction,
    Limit,
    PackRef,
    Page,
    Process,
    Provenance,
    Record,
    Scheme,
    Statement,
    Status,
    TierRule,
    Verdict,
    VerdictKind,
)
from watcher.verdict import collapse, damage, verdict

PAGES = Path(__file__).parent / "pages"
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ADDRESS = "https://help.observatory.example/en/articles/4711001-lending-telescopes"


@dataclass(frozen=True)
class Identity:
    kind: str
    article: str


@dataclass(frozen=True)
class Expect:
    min_words: int = 0
    any_text: tuple[str, ...] = ()
    min_records: int = 0
    max_drop: float = 0.5


@dataclass(frozen=True)
class PackPage:
    identity: Identity | None = None
    expect: Expect = Expect()
    watch_language: str | None = None


@dataclass(frozen=True)
class Pack:
    page: PackPage = PackPage()


LENDING = Pack(
    PackPage(
        Identity("intercom", "4711001"),
        Expect(min_words=15, any_text=("large telescope", "deposit"), min_records=2),
        "en",
    )
)
ANY = Pack()


def judge(
    body: bytes,
    pack: Pack = LENDING,
    *,
    status: int = 200,
    headers: tuple[tuple[str, str], ...] = (),
    url: str = ADDRESS,
    final_url: str | None = None,
) -> Verdict:
    page = Page(url, final_url or url, status, headers, body, NOW, "http")
    return verdict(page, parse(body, url=page.final_url), pack)


def body(name: str) -> bytes:
    return (PAGES / name).read_bytes()


# ---------------------------------------------------------------- the article


@pytest.mark.parametrize(
    "name", ["intercom_rails.html", "intercom_next.html", "intercom_docs.html", "openai_help.html"]
)
def test_the_article_is_the_article_in_each_layout(name: str) -> None:
    assert judge(body(name)) == Verdict(VerdictKind.ARTICLE)


def test_the_challenge_script_on_a_good_page_means_nothing() -> None:
    assert b"challenge-platform" in body("openai_help.html")
    assert judge(body("openai_help.html")).is_article


def test_words_of_walls_in_a_good_article_mean_nothing() -> None:
    text = body("intercom_next.html").replace(
        b"Clouds are no reason for a refund.",
        b"Page not found? Access denied? Please log in. Captcha, cookies, maintenance.",
    )
    assert judge(text).is_article


def test_a_page_without_a_number_is_known_by_its_words() -> None:
    pack = Pack(PackPage(None, Expect(min_words=15, any_text=("Ｌevels", "level"))))
    assert judge(body("docs.html"), pack, url="https://docs.observatory.example/x").is_article


def test_the_vendor_headers_of_a_good_page_mean_nothing() -> None:
    headers = (("Server", "cloudflare"), ("Set-Cookie", "datadome=x"), ("X-Iinfo", "1"))
    assert judge(body("intercom_next.html"), headers=headers).is_article


# ---------------------------------------------------------------- walls

WALLS = [
    ("cloudflare_challenge", VerdictKind.CHALLENGE, "Cloudflare"),
    ("cloudflare_block", VerdictKind.CHALLENGE, "Cloudflare"),
    ("aws_waf", VerdictKind.CHALLENGE, "AWS WAF"),
    ("vercel", VerdictKind.CHALLENGE, "Vercel"),
    ("akamai", VerdictKind.CHALLENGE, "Akamai"),
    ("imperva", VerdictKind.CHALLENGE, "Imperva"),
    ("datadome", VerdictKind.CHALLENGE, "DataDome"),
    ("human", VerdictKind.CHALLENGE, "HUMAN"),
    ("kasada", VerdictKind.CHALLENGE, "Kasada"),
    ("sucuri", VerdictKind.CHALLENGE, "Sucuri"),
    ("reblaze", VerdictKind.CHALLENGE, "Reblaze"),
    ("anubis", VerdictKind.CHALLENGE, "Anubis"),
    ("cloudfront", VerdictKind.CHALLENGE, "CloudFront"),
    ("login", VerdictKind.LOGIN_WALL, None),
    ("consent", VerdictKind.CONSENT_WALL, None),
    ("soft_404", VerdictKind.SOFT_404, None),
    ("maintenance", VerdictKind.MAINTENANCE, None),
    ("client_error", VerdictKind.EMPTY_SHELL, None),
    ("empty_shell", VerdictKind.EMPTY_SHELL, None),
    ("redirecting", VerdictKind.EMPTY_SHELL, None),
]


@pytest.mark.parametrize(("name", "kind", "vendor"), WALLS)
@pytest.mark.parametrize("pack", [LENDING, ANY], ids=["known page", "any page"])
def test_a_wall_with_status_200_is_not_the_article(
    name: str, kind: VerdictKind, vendor: str | None, pack: Pack
) -> None:
    seen = judge(body(f"walls/{name}.html"), pack)
    assert (seen.kind, seen.vendor) == (kind, vendor)
    assert seen.reasons


@pytest.mark.parametrize(("name", "vendor"), [(n, v) for n, k, v in WALLS if v])
def test_a_wall_with_status_403_names_its_vendor(name: str, vendor: str) -> None:
    seen = judge(body(f"walls/{name}.html"), status=403)
    assert (seen.kind, seen.vendor) == (VerdictKind.CHALLENGE, vendor)


@pytest.mark.parametrize(
    ("header", "value", "status", "vendor"),
    [
        ("cf-mitigated", "challenge", 403, "Cloudflare"),
        ("CF-Mitigated", "challenge", 200, "Cloudflare"),
        ("x-amzn-waf-action", "challenge", 202, "AWS WAF"),
        ("x-amzn-waf-action", "captcha", 405, "AWS WAF"),
        ("x-vercel-mitigated", "challenge", 429, "Vercel"),
        ("x-vercel-mitigated", "deny", 403, "Vercel"),
        ("x-datadome", "blocked", 403, "DataDome"),
        ("x-dd-b", "2", 403, "DataDome"),
        ("x-px-authorization", "3", 403, "HUMAN"),
        ("x-kasada-challenge", "1", 429, "Kasada"),
        ("x-sucuri-block", "IP", 403, "Sucuri"),
        ("server", "AkamaiGHost", 403, "Akamai"),
        ("x-iinfo", "1-2-3", 403, "Imperva"),
        ("set-cookie", "visid_incap_1=x; path=/", 403, "Imperva"),
        ("x-cache", "Error from cloudfront", 403, "CloudFront"),
        ("server", "cloudflare", 403, "Cloudflare"),
    ],
)
def test_a_header_tells_who_answered(header: str, value: str, status: int, vendor: str) -> None:
    seen = judge(b"<p>no</p>", status=status, headers=((header, value),))
    assert (seen.kind, seen.vendor) == (VerdictKind.CHALLENGE, vendor)


def test_a_protected_page_of_datadome_is_served_all_the_same() -> None:
    headers = (("x-datadome", "protected"),)
    assert judge(body("intercom_next.html"), headers=headers).is_article


# ---------------------------------------------------------------- status


@pytest.mark.parametrize(
    ("status", "kind", "reason"),
    [
        (404, VerdictKind.NOT_FOUND, "answered 404: not found"),
        (410, VerdictKind.NOT_FOUND, "answered 410: gone for good"),
        (403, VerdictKind.REFUSED, "blocked with 403: the site refuses this client"),
        (401, VerdictKind.LOGIN_WALL, "blocked with 401: the site asks for a login"),
        (451, VerdictKind.REFUSED, "blocked with 451: unavailable for legal reasons"),
        (999, VerdictKind.REFUSED, "blocked with 999: the site refuses this client"),
        (429, VerdictKind.HTTP_ERROR, "answered 429: too many requests"),
        (503, VerdictKind.HTTP_ERROR, "answered 503: the site has an error"),
        (500, VerdictKind.HTTP_ERROR, "answered 500: the site has an error"),
        (302, VerdictKind.HTTP_ERROR, "answered 302: a redirect to nowhere"),
        (204, VerdictKind.HTTP_ERROR, "answered 204 instead of the page"),
    ],
)
def test_a_status_is_said_in_plain_words(status: int, kind: VerdictKind, reason: str) -> None:
    assert judge(b"<p>no</p>", status=status) == Verdict(kind, (reason,))


def test_a_good_body_with_a_bad_status_is_not_the_article() -> None:
    assert judge(body("intercom_next.html"), status=404).kind is VerdictKind.NOT_FOUND


def test_a_503_that_asks_to_come_back_is_maintenance() -> None:
    seen = judge(b"<p>no</p>", status=503, headers=(("Retry-After", "3600"),))
    assert seen.kind is VerdictKind.MAINTENANCE


def test_an_error_behind_cloudflare_is_the_sites_error() -> None:
    seen = judge(b"<p>no</p>", status=502, headers=(("server", "cloudflare"),))
    assert (seen.kind, seen.vendor) == (VerdictKind.HTTP_ERROR, None)


# ---------------------------------------------------------------- where it led


def test_another_article_behind_the_address_is_a_move() -> None:
    seen = judge(
        body("intercom_next.html"),
        final_url="https://help.observatory.example/en/articles/5800002-new",
    )
    reason = "the address now leads to article 5800002, not 4711001"
    assert seen == Verdict(VerdictKind.MOVED, (reason,))


def test_a_page_that_says_it_is_another_article_is_a_move() -> None:
    text = body("intercom_next.html").replace(b"articles/4711001", b"articles/5800002")
    reason = "the page says it is article 5800002, not 4711001"
    assert judge(text) == Verdict(VerdictKind.MOVED, (reason,))


def test_a_new_slug_and_title_are_no_move() -> None:
    final = "https://help.observatory.example/en/articles/4711001-borrowing"
    assert judge(body("intercom_next.html"), final_url=final).is_article


@pytest.mark.parametrize(
    ("final_url", "kind"),
    [
        ("https://login.observatory.example/u?return=1", VerdictKind.LOGIN_WALL),
        ("https://help.observatory.example/en/sign_in?x=1", VerdictKind.LOGIN_WALL),
        ("https://accounts.google.com/v3/x", VerdictKind.LOGIN_WALL),
        ("https://consent.google.com/m?continue=x", VerdictKind.CONSENT_WALL),
        ("https://help.observatory.example/en/", VerdictKind.SOFT_404),
        ("https://help.observatory.example/", VerdictKind.SOFT_404),
    ],
)
def test_a_redirect_elsewhere_is_told_by_its_address(final_url: str, kind: VerdictKind) -> None:
    seen = judge(b"<p>Welcome</p>", final_url=final_url)
    assert seen.kind is kind


def test_a_reason_does_not_repeat_the_query_of_an_address() -> None:
    seen = judge(b"<p>x</p>", final_url="https://login.observatory.example/u?token=SECRET")
    assert "SECRET" not in "".join(seen.reasons)


# ---------------------------------------------------------------- language and length


def test_a_translation_is_not_the_watched_page() -> None:
    text = body("intercom_next.html").replace(b'<html lang="en">', b'<html lang="ja">')
    reason = "the page is in language “ja”, not en"
    assert judge(text) == Verdict(VerdictKind.WRONG_LANGUAGE, (reason,))


def test_a_region_of_the_watched_language_is_right() -> None:
    assert judge(body("openai_help.html")).is_article


def test_an_empty_body_is_said_to_be_empty() -> None:
    assert judge(b"").reasons == ("the body is empty",)


def test_a_page_too_short_is_unreadable_with_the_figures() -> None:
    seen = judge(b"<html><body><main><p>" + b"word " * 12 + b"</p></main></body></html>")
    reason = "the page has 12 words; at least 15 are expected"
    assert seen == Verdict(VerdictKind.UNREADABLE, (reason,))


def test_entities_of_thousands_of_digits_are_no_trouble_of_the_verdict() -> None:
    number = b"&#" + b"1" * 5_000 + b";"
    assert (
        judge(number + body("walls/cloudflare_challenge.html"), status=403).kind
        is VerdictKind.CHALLENGE
    )


def test_a_length_of_thousands_of_digits_is_no_length() -> None:
    whole = body("openai_help.html")
    page = Page(ADDRESS, ADDRESS, 200, (("Content-Length", "9" * 5_000),), whole, NOW, "http")
    assert damage(page, parse(whole), None, None) == ()


def test_a_page_of_other_words_is_unreadable() -> None:
    seen = judge(b"<html><body><main><p>" + b"word " * 40 + b"</p></main></body></html>")
    assert seen.kind is VerdictKind.UNREADABLE
    assert "“large telescope”, “deposit”" in seen.reasons[0]


def test_a_body_without_a_document_is_unreadable() -> None:
    page = Page(ADDRESS, ADDRESS, 200, (), b"%PDF-1.7", NOW, "http")
    assert verdict(page, None, LENDING).kind is VerdictKind.UNREADABLE


def test_a_quoted_page_cannot_write_to_a_terminal_or_at_length() -> None:
    evil = "Page not found \x1b[31m‮" + "x" * 500
    seen = judge(f"<html><body><h1>{evil}</h1><p>a</p></body></html>".encode())
    assert seen.kind is VerdictKind.SOFT_404
    (reason,) = seen.reasons
    assert "\x1b" not in reason
    assert "\u202e" not in reason
    assert len(reason) < 160


@pytest.mark.parametrize(
    "markup",
    [
        "<p>Sign in to see your limits.</p>",
        "<p>You see: <code>404 model_not_found</code></p>",
        "<h3>Access is denied</h3><p>Verify your organization.</p>",
        "<p>To see whether your organization has access, open the Limits page.</p>",
        "<p>If the page is empty, accept cookies and verify again.</p>",
    ],
)
def test_a_fragment_that_speaks_of_access_is_no_wall(markup: str) -> None:
    seen = verdict(Page("", "", 200, (), b"", NOW, "file"), parse(markup.encode()), LENDING)
    assert seen.kind in (VerdictKind.UNREADABLE, VerdictKind.EMPTY_SHELL)


# ---------------------------------------------------------------- collapse

TIER_4 = Access("o3", ("tier:4",), Status.OPEN, provenance=Provenance("Access: Tier 4."))
TIER_3 = Access("o3", ("tier:3",), Status.OPEN, provenance=Provenance("Access: Tier 3."))
DEVICE = Process("organization_verification", "device", "smartphone")
BEARING = Statement("Orion needs Tier 4.", bearing=True)
SILENT = Statement("The dome is open.")


NO_COVERAGE = Coverage()


def reading(*records: Record, coverage: Coverage = NO_COVERAGE) -> Extraction:
    return Extraction(PackRef("p.x", 1, "0"), Scheme("p"), records, coverage)


def document(text: str = "Nothing of it.") -> Document:
    return parse(f"<p>{text}</p>".encode())


def whole(before: Extraction, after: Extraction) -> tuple[str, ...]:
    return collapse(before, after, document(), LENDING, whole_page=True)


def fragment(before: Extraction, after: Extraction, text: str = "Nothing.") -> tuple[str, ...]:
    return collapse(before, after, document(text), LENDING, whole_page=False)


def test_a_reading_that_holds_what_it_held_is_trusted() -> None:
    assert whole(reading(TIER_3, TIER_4), reading(TIER_3, DEVICE)) == ()


def test_too_few_records_are_no_reading() -> None:
    assert whole(reading(), reading(TIER_4, BEARING)) == (
        "1 rule could be read; at least 2 are expected",
    )
    assert whole(reading(), reading()) == ("no rule could be read; at least 2 are expected",)


def test_a_large_drop_tells_what_was_lost() -> None:
    many = tuple(Process("verification", f"step {n}", n) for n in range(6))
    before = reading(TIER_3, TIER_4, *many)
    assert whole(before, reading(TIER_4, many[0], many[1])) == (
        "5 of the 8 rules read before are gone at once (more than 50%)",
        "lost, for example: “Access: Tier 3.”",
    )


def test_a_drop_within_bounds_is_a_change() -> None:
    many = tuple(Process("verification", f"step {n}", n) for n in range(4))
    assert whole(reading(*many), reading(*many[:2])) == ()


def test_a_drop_tells_how_many_sentences_were_not_understood_any_more() -> None:
    many = tuple(Process("verification", f"step {n}", n) for n in range(8))
    before = reading(*many, coverage=Coverage(10, 8, 2))
    after = reading(*many[:3], coverage=Coverage(10, 3, 7))
    assert whole(before, after)[-1] == "5 more sentences than before could not be understood"


OLD_TIERS = ("tier:1", "tier:2")


def test_tiers_that_gave_way_to_others_are_not_lost() -> None:
    olds: tuple[Record, ...] = (*map(tier_rule, OLD_TIERS), *map(cap, OLD_TIERS))
    news = (tier_rule("tier:build"), cap("tier:build"))
    assert whole(reading(TIER_3, *olds), reading(TIER_3, *news)) == ()


def test_tiers_that_are_merely_fewer_are_lost() -> None:
    olds: tuple[Record, ...] = (*map(tier_rule, OLD_TIERS), *map(cap, OLD_TIERS))
    assert whole(reading(*olds, TIER_3), reading(tier_rule("tier:2"), DEVICE))[0] == (
        "3 of the 5 rules read before are gone at once (more than 50%)"
    )


def tier_rule(tier: str) -> TierRule:
    return TierRule(tier)


def cap(tier: str) -> Limit:
    return Limit("monthly_spend_limit", 100, "USD/month", (tier,))


def test_a_fragment_that_falls_silent_has_collapsed() -> None:
    assert fragment(reading(TIER_4), reading(SILENT)) == (
        "the only rule read before is gone, and nothing on the page speaks of the matter any more",
        "lost, for example: “Access: Tier 4.”",
    )


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        (reading(TIER_4), reading(DEVICE), "Nothing."),
        (reading(TIER_4), reading(BEARING), "Nothing."),
        (reading(TIER_4), reading(SILENT), "The LARGE  telescope is away."),
        (reading(TIER_4), reading(Statement("Every rank may call O3.")), "Nothing."),
        (reading(SILENT), reading(), "Nothing."),
    ],
)
def test_a_fragment_that_still_speaks_has_not_collapsed(
    before: Extraction, after: Extraction, text: str
) -> None:
    assert fragment(before, after, text) == ()
