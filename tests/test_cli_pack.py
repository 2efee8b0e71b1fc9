"""`watcher pack` as its users run it: a process of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server import Site
from tests.test_cli import Desk, article

PAGE = (
    "<html lang='en'><head><title>Limits</title></head><body><main><h1>Limits</h1>"
    "<h2>acme-2</h2><p>Access: tiers 2 and 3.</p><p>Enterprise customers can use acme-2.</p>"
    "</main></body></html>"
)
PACK = """
pack: acme.limits
provider: acme
about: Limits of Acme.
ladder: {order: [1, 2, 3]}
vocabulary: {models: {patterns: ['acme-\\d+']}}
tests:
  - text: 'acme-2 is available on tiers 2 and 3.'
    expect: ['acme-2 tier:2-3 open']
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Site() as site:
        desk = Desk(site, tmp_path)
        (tmp_path / "page.html").write_text(PAGE)
        write_pack(tmp_path, PACK)
        yield desk


def write_pack(directory: Path, text: str, id: str = "acme.limits") -> None:
    file = directory.joinpath("packs", *id.split(".")).with_suffix(".yaml")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def test_own_packs_are_listed_and_shown(desk: Desk) -> None:
    listed = desk.answer("pack", "list", "--packs", "packs")
    assert {"id": "acme.limits", "version": 1, "about": "Limits of Acme."} in listed
    assert desk.watcher("pack", "show", "acme.limits", "--packs", "packs").stdout == PACK


def test_a_pack_with_a_mistake_is_told_behind_the_list_of_the_others(desk: Desk) -> None:
    write_pack(desk.directory, "pack: acme.broken\nprovider: acme\nfact: []\n", "acme.broken")
    done = desk.watcher("pack", "list", "--packs", "packs", "--json")
    assert "acme.limits" in [each["id"] for each in json.loads(done.stdout)]
    assert (done.returncode, done.stderr) == (
        2,
        "packs/acme/broken.yaml:3: fact: unknown key (did you mean facts?)\n"
        "watcher: 1 problem to mend\n",
    )


def explain(*more: str) -> list[str]:
    return ["pack", "explain", "page.html", "--pack", "acme.limits", "--packs", "packs", *more]


def test_explain_tells_what_became_of_each_sentence(desk: Desk) -> None:
    done = desk.watcher(*explain())
    assert (done.returncode, done.stderr) == (0, "")
    lines = [line.strip() for line in done.stdout.splitlines()]
    assert lines[lines.index("✓ Access: tiers 2 and 3.") + 1] == "→ acme-2 · tiers 2–3 · open"
    assert lines[lines.index("~ Enterprise customers can use acme-2.") + 1].startswith("statement:")
    assert lines[-1].startswith("2 sentences and cells: 1 typed, 1 statement, 0 ignored")


def test_explain_reads_standard_input(desk: Desk) -> None:
    arguments = ["pack", "explain", "-", "--pack", "acme.limits", "--packs", "packs"]
    assert "acme-2 · tiers 2–3 · open" in desk.watcher(*arguments, stdin=PAGE).stdout


def test_explain_as_json_gives_the_notation_that_cases_expect(desk: Desk) -> None:
    answer = desk.answer(*explain())
    typed, statement = answer["sections"][-1]["places"]
    assert [record["notation"] for record in typed["records"]] == ["acme-2 tier:2-3 open"]
    assert (typed["fate"], statement["fate"]) == ("typed", "statement")
    assert answer["coverage"] == {
        "sentences": 2, "typed": 1, "statements": 1, "ignored": 0, "unread": 1,
    }  # fmt: skip


def test_explain_writes_a_web_page_of_its_own_in_which_nothing_acts(desk: Desk) -> None:
    hostile = "acme-2 is open to &lt;script&gt;alert(1)&lt;/script&gt; \u202eevil \x1b[31m."
    (desk.directory / "page.html").write_text(f"<h2>&lt;b&gt;</h2><p>{hostile}</p>")
    assert desk.watcher(*explain("--html", "why.html")).stdout == "Wrote why.html.\n"
    page = (desk.directory / "why.html").read_text()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script" not in page
    assert "<b>" not in page
    assert "\u202e" not in page
    assert "\x1b" not in page
    assert "http" not in page.replace("http-equiv", "")


def test_packs_that_read_their_cases_pass_and_silent_edits_are_listed(desk: Desk) -> None:
    text = "  - {text: 'Prices start at 7 credits here.', expect: []}\n"
    write_pack(desk.directory, PACK.replace("about:", "ignore: ['prices start']\nabout:") + text)
    done = desk.watcher("pack", "test", "acme.limits", "--packs", "packs")
    assert done.returncode == 0
    assert "2 of 2 cases passed." in done.stdout
    assert "~ acme.limits case 2: digit changed: Prices start at 8 credits here." in done.stdout
    assert "11 edits tried, 5 silent, 0 without a reason." in done.stdout
    assert "the pack ignores this text or its column" in done.stdout


def test_a_case_that_fails_is_told_and_exits_with_1(desk: Desk) -> None:
    write_pack(desk.directory, PACK.replace("tier:2-3 open", "tier:3 open"))
    done = desk.watcher("pack", "test", "acme.limits", "--packs", "packs")
    assert done.returncode == 1
    assert "missing:    acme-2 tier:3 open" in done.stdout
    assert "unexpected: acme-2 tier:2-3 open" in done.stdout
    again = desk.watcher("pack", "test", "acme.limits", "--packs", "packs", "--json")
    (case,) = json.loads(again.stdout)["cases"]
    assert (again.returncode, case["passed"]) == (1, False)


def test_a_new_pack_is_written_once_and_is_usable_at_once(desk: Desk) -> None:
    arguments = ["pack", "new", "page.html", "--id", "acme.tiers", "--packs", "mine"]
    assert desk.watcher(*arguments).returncode == 0
    read = ["extract", "page.html", "--pack", "acme.tiers", "--packs", "mine"]
    assert [r.get("subject") for r in desk.answer(*read)["records"]] == ["acme-2", None]
    again = desk.watcher(*arguments)
    assert (again.returncode, "there already" in again.stderr) == (2, True)


@pytest.mark.parametrize("id", ["acme", "../evil.page", "Acme.Page", "acme..page", "/tmp.x"])
def test_an_id_that_is_no_id_is_refused(desk: Desk, id: str) -> None:
    done = desk.watcher("pack", "new", "page.html", "--id", id, "--packs", "mine")
    assert done.returncode == 2
    assert not (desk.directory / "mine").exists()


def test_without_a_folder_the_draft_is_printed(desk: Desk) -> None:
    done = desk.watcher("pack", "new", "page.html", "--id", "acme.tiers")
    assert done.stdout.splitlines()[1] == "pack: acme.tiers"


def test_diff_shows_what_an_edited_pack_reads_differently_on_kept_pages(desk: Desk) -> None:
    shipped = desk.watcher("pack", "show", "openai.model_access").stdout
    write_pack(desk.directory, shipped, "openai.model_access")
    diff = ["pack", "diff", "openai.model_access", "--packs", "packs"]
    assert desk.answer(*diff) == [{"source": "access", "changes": None}]
    desk.watcher("check")
    assert "No rule is read differently." in desk.watcher(*diff).stdout
    fact = "  - {process: app, attr: own_plans, value: true, match: 'plans of its own'}"
    edited = shipped.replace("facts:\n", f"facts:\n{fact}\n", 1)
    write_pack(desk.directory, edited, "openai.model_access")
    (answer,) = desk.answer(*diff)
    assert answer["source"] == "access"
    found = [c for c in answer["changes"] if c["kind"] == "process_added"]
    assert [(change["process"], change["attr"]) for change in found] == [("app", "own_plans")]
    assert len(desk.site.requests_to("/en/articles/10362446-access")) == 1


def test_diff_with_history_reads_the_pages_of_older_revisions_too(desk: Desk) -> None:
    desk.watcher("check")
    desk.show(article("<p>o4-mini requires organization verification.</p>"))
    desk.watcher("check")
    shipped = desk.watcher("pack", "show", "openai.model_access").stdout
    edited = shipped.replace("order: [free, 1, 2, 3, 4, 5]", "order: [free, 1, 2, 3, 4, 5, 6]")
    write_pack(desk.directory, edited, "openai.model_access")
    diff = ["pack", "diff", "openai.model_access", "--packs", "packs", "--history"]
    newest, first = desk.answer(*diff)
    assert ("revision" in newest, first["revision"]) == (False, 1)
    assert {change["kind"] for change in newest["changes"]} == {"scope_widened"}
    assert "access as of r1 (" in desk.watcher(*diff).stdout


def test_diff_of_a_pack_that_no_source_uses_exits_with_2(desk: Desk) -> None:
    write_pack(desk.directory, "pack: generic\nprovider: x\n", "generic")
    done = desk.watcher("pack", "diff", "generic", "--packs", "packs")
    assert done.returncode == 2
    assert "no source" in done.stderr
