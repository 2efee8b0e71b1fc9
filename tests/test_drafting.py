"""The draft of a pack is a pack, whatever the page says."""

from __future__ import annotations

from watcher import yamldoc
from watcher.document import parse
from watcher.drafting import draft
from watcher.pack import PackForm
from watcher.packs import load_packs

LIBRARY = load_packs()


def drafted(html: str, url: str = "") -> str:
    document = parse(html.encode("utf-8", "surrogatepass"), url=url)
    return draft(document, "acme.limits", url, lambda text: LIBRARY.made("acme.limits", text))


def form(text: str) -> PackForm:
    found, problems = yamldoc.validated(PackForm, yamldoc.load(text, "draft.yaml"))
    assert problems == ()
    assert found is not None
    return found


def test_a_draft_knows_the_address_the_tiers_and_the_models_of_its_page() -> None:
    page = (
        "<html lang='en'><head><title>Limits</title></head><body><main><h1>Limits</h1>"
        "<p>acme-2-mini and acme-3.5 are on tiers 1–3 and the free tier.</p></main></body></html>"
    )
    found = form(drafted(page, "https://docs.acme.example/limits"))
    assert (found.pack, found.provider, found.about) == ("acme.limits", "acme", "Limits")
    assert found.page.urls == ("https://docs.acme.example/limits",)
    assert found.ladder.order == ("free", 1, 2, 3)
    assert found.vocabulary.models.patterns == (
        r"acme-v?\d[a-z0-9]*(?:\.\d+)?(?:-[a-z0-9]+(?:\.\d+)?)*",
    )


def test_the_number_of_an_article_is_its_identity() -> None:
    found = form(drafted("<p>Words.</p>", "https://help.acme.example/en/articles/1234567-limits"))
    assert found.page.identity is not None
    assert (found.page.identity.kind, found.page.identity.article) == ("intercom", "1234567")


def test_names_that_are_no_models_make_no_patterns() -> None:
    found = form(drafted("<p>Use utf-8, tier-2 and sha-256 from eu-1.</p>"))
    assert found.vocabulary.models.patterns == ()


def test_headings_tables_and_sentences_of_access_stand_in_comments() -> None:
    text = drafted(
        "<h2>o3</h2><p>Access: tiers 4 and 5.</p>"
        "<table><tr><th>Tier</th><th>Spend</th></tr><tr><td>1</td><td>$5</td></tr></table>"
    )
    assert "# ## o3\n" in text
    assert "#   table: Tier | Spend\n" in text
    assert '#   - html: "<table><tr><th>Tier</th><th>Spend</th></tr><tr><td>1</td>' in text
    assert '#   - html: "<h2>o3</h2><p>Access: tiers 4 and 5.</p>"\n' in text
    assert '#     expect: ["o3 tier:4-5 open"]\n' in text


def test_the_cases_of_a_draft_hold_once_they_are_uncommented() -> None:
    text = drafted("<h2>o3</h2><p>Access: tiers 4 and 5.</p>")
    keys, _, cases = text.partition("# tests:\n")
    uncommented = "".join(line.removeprefix("#") for line in cases.splitlines(keepends=True))
    (case,) = form(f"{keys}tests:\n{uncommented}").tests
    assert case.expect == ("o3 tier:4-5 open",)


def test_a_hostile_page_leaves_no_comment_and_no_quotes() -> None:
    hostile = 'x"}\u2028pack: evil\x85- &a [*a] \x1b[31m \ufffe \U0001f600 # \\" \\u0022 acme-1\'-2'
    page = (
        f"<title>{hostile}</title><h2>{hostile}</h2><p>o3 requires {hostile} on tier 1.</p>"
        f"<table><tr><th>{hostile}</th></tr><tr><td>1</td></tr></table>"
    )
    text = drafted(page, f"https://docs.acme.example/{hostile}")
    assert form(text).pack == "acme.limits"
    assert not any(line.startswith(("pack: evil", "- &a")) for line in text.splitlines())


def test_an_endless_tier_makes_no_endless_ladder() -> None:
    assert form(drafted("<p>From tier 1 and tier 2 to tier 99.</p>")).ladder.order == (1, 2)


def test_the_plans_of_a_matrix_and_of_a_table_of_plans_are_the_ladder() -> None:
    matrix = (
        "<table><tr><th>Model</th><th>Hobby</th><th>Team</th><th>Pro+</th></tr>"
        "<tr><td>acme-1</td><td>✗</td><td>✓</td><td>✓ (beta)</td></tr></table>"
    )
    found = form(drafted(matrix)).ladder
    assert (found.kind, found.order) == ("plan", ("hobby", "team", "pro_plus"))
    plans = (
        "<table><tr><th>Plan</th><th>Requests per minute</th></tr>"
        "<tr><td>Free plan</td><td>1</td></tr><tr><td>Business plan</td><td>9</td></tr></table>"
    )
    found = form(drafted(plans)).ladder
    assert (found.kind, found.order, found.free) == ("plan", ("free", "business"), ("free",))


def test_a_table_of_words_is_no_ladder() -> None:
    words = (
        "<table><tr><th>Model</th><th>Good for</th><th>Input</th></tr>"
        "<tr><td>acme-1</td><td>chat</td><td>text</td></tr></table>"
    )
    assert form(drafted(words)).ladder.order == ()


def test_headings_that_sentences_name_are_other_names_of_models() -> None:
    page = (
        "<h2>Orca Deep</h2><p>Orca Deep needs a review.</p><h2>Usage Tiers</h2><p>Usage tiers.</p>"
    )
    assert form(drafted(page)).vocabulary.models.aliases == {"orca deep": "orca-deep"}


def test_a_list_of_short_names_is_offered_as_a_set() -> None:
    text = drafted("<h2>Supported countries</h2><ul><li>France</li><li>Côte d'Ivoire</li></ul>")
    line = "sets: [{subject: acme, dimension: country, heading: '^supported countries$'}]"
    assert f"# {line}" in text
    assert form(text.replace(f"# {line}", line)).sets[0].dimension == "country"


def test_a_definition_keeps_its_term_in_the_case_and_is_read_by_the_draft_itself() -> None:
    text = drafted("<dl><dt>acme-3</dt><dd>Access: tiers 2–4.</dd></dl>")
    assert '#   - html: "<dl><dt>acme-3</dt><dd>Access: tiers 2–4.</dd></dl>"\n' in text
    assert '#     expect: ["acme-3 tier:2-4 open"]\n' in text
