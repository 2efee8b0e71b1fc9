"""What a person meets who types something wrong, or reads on a narrow terminal."""

from __future__ import annotations

import importlib.util
import json
import shlex
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.server import Answer, Site
from watcher.cli.main import main

Typed = Callable[..., tuple[int, str, str]]

CONFIG = """
sources:
  - {id: access, url: "https://help.example/a", pack: openai.model_access, every: 30m}
"""
PAGE = "<h1>Access</h1><p>o3 is available on tiers 4–5.</p>"
PACK = ("--pack", "openai.model_access")


@pytest.fixture
def typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Typed:
    """Types a command in a directory of its own: exit code, standard output, standard error."""
    monkeypatch.chdir(tmp_path)
    Path("config.yaml").write_text(CONFIG)
    Path("page.html").write_text(PAGE)
    Path("empty.html").write_text("")
    Path("empty.yaml").write_text("")
    Path("binary").write_bytes(bytes(range(256)) * 20)
    Path("folder").mkdir()
    Path("store").mkdir()
    Path("store/url-watches.json").write_text("[]")

    def type_(*arguments: str, columns: str = "160") -> tuple[int, str, str]:
        monkeypatch.setenv("COLUMNS", columns)
        monkeypatch.setattr(sys, "argv", ["watcher", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, printed.out, printed.err

    return type_


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("-c nowhere.yaml status", "watcher init writes one"),
        ("-c folder status", "is a directory"),
        ("-c empty.yaml config check", "a mapping (key: value) is expected"),
        ("-c binary check", "not UTF-8 text"),
        ("check nosuch", "configured: access"),
        ("check --source nosuch", "configured: access"),
        ("check --due access", "--due chooses the sources"),
        ("rules --at 2025-13-45", "is not a date"),
        ("rules --at 0001-01-01T00:00+14:00", "is not a date that UTC knows"),
        ("rules --at r99999999999999", "is not a date"),
        ("log --limit -1", "not in the range"),
        ("log --limit 99999999999999999999", "not in the range"),
        ("log --source réf🎉", "no source is called 'réf🎉'"),
        ("show r999999999999", "there is no revision r999999999999"),
        ("show -1", "No such option"),
        ("diff access 1999-01-01", "no history yet"),
        ("verify nosuch", "configured: access"),
        ("verify access --source other", "are two sources"),
        ("log --source ''", "no source is called ''"),
        ("log access --source other", "are two sources"),
        ("rules nosuch", "configured: access"),
        ("attest --since ''", "is not a date"),
        ("deliveries list --source nosuch", "configured: access"),
        ("deliveries list --channel nosuch", "configured: none"),
        (f"deliveries show {'x' * 100_000}", "no delivery's key begins so"),
        ("silence add --for 1h --reason ' '", "--reason is empty"),
        ("silence add --for 1h --reason x --provider nosuch", "there are: openai"),
        ("silence add --for 1h --reason x --health --direction mixed", "has no --direction"),
        (f"compare - - {' '.join(PACK)}", "both standard input"),
        ("import page.html --source access --at 2999-01-01", "is in the future"),
        ("import store", "store: damaged, or of another form"),
        ("backfill access --from 2999-01-01", "is in the future"),
        ("attest --since 2999-01-01", "is in the future"),
        ("deliveries show %%%%", "no delivery's key begins so"),
        ("silence add --for -4h --reason x", "is not a duration"),
        ("silence add --for 0s --reason x", "is not a duration"),
        ("silence add --for 99999999d --reason x", "is not a duration"),
        ("silence expire 99999999999999999999999", "not in the range"),
        ("ack r4", "there is no revision r4"),
        ("backup folder", "is a directory"),
        ("backup nowhere/copy.db", "there is no directory nowhere; make it"),
        ("extract page.html", "--pack is missing"),
        ("extract folder --pack openai.model_access", "Is a directory"),
        ("extract page.html --pack openai.model_acess", "did you mean openai.model_access?"),
        ("extract nowhere.jsonl --jsonl", "No such file"),
        ("compare page.html --pack openai.model_access", "AFTER is missing"),
        ("compare", "BEFORE and AFTER and --pack are missing"),
        ("compare a b --jsonl", "leave AFTER out"),
        (f"extract a --jsonl {' '.join(PACK)}", "leave --pack out"),
        ("extract a --jsonl --json", "leave --json out"),
        ("compare a --jsonl --subject o3", "leave --subject out"),
        ("compare a --jsonl --tier 2", "leave --tier out"),
        (f"compare page.html page.html {' '.join(PACK)} --has x", "say by --tier who you are"),
        (f"compare page.html page.html {' '.join(PACK)} --tier gold", "it has: tier:free, tier:1"),
        (f"extract nowhere.html {' '.join(PACK)}", "nowhere.html: No such file"),
        (f"pack explain nowhere.html {' '.join(PACK)}", "nowhere.html: No such file"),
        ("pack new nowhere.html --id a.b", "nowhere.html: No such file"),
        (f"extract page.html {' '.join(PACK)} --packs folder", "folder holds no pack"),
        ("pack diff openai.model_access --packs folder", "folder holds no pack"),
        ("pack diff openai.model_access --packs .", "in the folder of --packs; it has: config"),
        ("import nowhere.html --source access", "nowhere.html"),
        ("import page.html --source access --at never", "is not a date"),
        ("backfill access --from never", "is not a date"),
        ("backfill access --from 2025-02-01 --to 2025-01-01", "--to is before --from"),
        ("init page.html", "is a file"),
        ("pack show nosuch", "no pack 'nosuch' (`watcher pack list` lists those there are)"),
        ("pack new page.html --id bad", "is no id of a pack"),
        ("completion tcsh", "is not one of"),
    ],
)
def test_a_wrong_call_exits_with_2_and_says_what_is_wrong(
    typed: Typed, line: str, words: str
) -> None:
    code, _, said = typed(*shlex.split(line))
    assert (code, words in said) == (2, True), said


@pytest.mark.parametrize(
    "line",
    ["{}", "log --limit {}", "rules --at {}", "log --source {}", "extract {} --pack generic"],
)
def test_an_endless_wrong_value_is_not_repeated_in_full(typed: Typed, line: str) -> None:
    code, _, said = typed(*shlex.split(line.format("x" * 5_000)))
    assert code == 2
    assert "xxx … xxx" in said
    assert len(said) < 500


def test_a_comparison_says_what_it_means_for_a_tier(typed: Typed) -> None:
    Path("new.html").write_text(PAGE.replace("tiers 4–5", "tier 5"))
    files = ("compare", "page.html", "new.html", *PACK)
    felt = "For you (tier 4): o3 — before: yes; now: no longer stated"
    code, said, _ = typed(*files, "--tier", "4")
    assert (code, f"→ {felt}" in said, said.count("critical")) == (0, True, 1)
    code, said, _ = typed(
        *files, "--tier", "tier 4", "--has", "verification.organization", "--json"
    )
    (impact,) = json.loads(said)["impacts"]
    assert impact["profile"]["has"] == ["verification.organization"]
    assert (impact["before"]["standing"], impact["after"]["standing"]) == ("yes", "unstated")
    assert "impacts" not in json.loads(typed(*files, "--json")[1])


def test_a_comparison_names_the_section_of_changed_words(typed: Typed) -> None:
    page = PAGE.replace("Access<", "Access \u202e2<")
    Path("hostile.html").write_text(page)
    Path("later.html").write_text(page.replace("tiers 4–5", "tier 5"))
    code, said, _ = typed("compare", "hostile.html", "later.html", *PACK)
    assert code == 0
    assert "- “o3 is available on tiers 4–5.”  § Access \\u202e2\n" in said
    assert "+ “o3 is available on tier 5.”  § Access \\u202e2\n" in said


def test_a_page_without_text_is_no_page_on_which_nothing_is_stated(typed: Typed) -> None:
    for arguments in (
        ("extract", "empty.html", *PACK),
        ("extract", "empty.html", *PACK, "--json"),
        ("compare", "page.html", "empty.html", *PACK),
        ("compare", "empty.html", "page.html", *PACK, "--json"),
    ):
        code, _, said = typed(*arguments)
        assert code == 1, arguments
        assert "the page has no text" in said
    assert typed("compare", "page.html", "page.html", *PACK) == (0, "No change.\n", "")


def test_requests_may_stand_in_a_file(typed: Typed) -> None:
    Path("requests").write_text('{"id": 7, "html": "<p>o3 needs tier 4.</p>", "pack": "nosuch"}\n')
    code, said, _ = typed("extract", "requests", "--jsonl")
    assert code == 0
    assert said.startswith('{"id": 7, "error": "no pack')


def test_a_request_of_another_form_has_its_error_and_the_rest_goes_on(typed: Typed) -> None:
    page: dict[str, object] = {"id": 1, "html": PAGE, "pack": "generic"}
    both: dict[str, object] = {
        "id": 1,
        "before": PAGE,
        "after": PAGE.replace("4", "3"),
        "pack": "generic",
    }
    values: tuple[object, ...] = ([], {"a": 1}, 7)
    odd: tuple[object, ...] = (
        [],
        [[]],
        [7],
        {"a": 1},
        7,
        "x",
        [{"profile": 7}],
        [{"profile": {"segment": []}}],
    )
    wrong = [{**page, key: value} for key in page for value in values if key != "id"]
    wrong += [{**page, "section": value} for value in values]
    profiles = [{**both, "profiles": value} for value in odd]
    for command, requests in (("extract", wrong), ("compare", profiles)):
        lines = [json.dumps(each) for each in (*requests, page if command == "extract" else both)]
        Path("requests").write_text("\n".join(lines))
        code, said, err = typed(command, "requests", "--jsonl")
        answers = [json.loads(line) for line in said.splitlines()]
        assert (code, err, len(answers)) == (0, "", len(lines))
        assert answers[-1]["error"] is None
        if command == "extract":
            assert all(answer["error"] for answer in answers[:-1])


def test_what_is_not_installed_is_a_mistake_with_its_line(
    typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("config.yaml").write_text(
        "database: postgresql://db/watcher"
        + CONFIG.replace("every", "fetch: [http, browser], every")
        + "channels:\n  - {id: a, kind: apprise, url: 'json://x.example'}\n"
        + "http: {http2: true}\n"
    )
    real = importlib.util.find_spec
    gone = ("apprise", "h2", "playwright", "psycopg")
    monkeypatch.setattr(
        "watcher.cli.configcheck.find_spec", lambda name: None if name in gone else real(name)
    )
    code, _, said = typed("config", "check")
    assert code == 2
    assert said.splitlines() == [
        "config.yaml:1: database: postgresql needs the package psycopg, which is not installed"
        " (pip install 'watcher[postgres]')",
        "config.yaml:3: sources[0].fetch: browser needs the package playwright, which is not"
        " installed (pip install 'watcher[browser]')",
        "config.yaml:5: channels[0].kind: apprise needs the package apprise, which is not"
        " installed (pip install 'watcher[apprise]')",
        "config.yaml:6: http.http2: http2 needs the package h2, which is not installed"
        " (pip install 'watcher[http2]')",
        "watcher: 4 problems to mend",
    ]


def test_what_of_a_profile_can_never_match_is_a_mistake_with_its_line(typed: Typed) -> None:
    Path("config.yaml").write_text(
        CONFIG
        + "profile:\n  openai:\n    segment: plan:por\n    has: [verification.org]\n"
        + "    models: [o3, gpt-imag]\n    capabilities: streeming\n  opnai: {segment: 2}\n"
    )
    code, _, said = typed("config", "check")
    assert code == 2
    assert said.splitlines() == [
        "config.yaml:6: profile.openai.segment: plan:por is none of tier:free, tier:1,"
        " tier:2, tier:3, tier:4, tier:5",
        "config.yaml:7: profile.openai.has[0]: no pack knows a requirement"
        " verification.org (did you mean verification.organization?)",
        "config.yaml:8: profile.openai.models[1]: no pack knows a model gpt-imag"
        " (did you mean gpt-image?)",
        "config.yaml:9: profile.openai.capabilities[0]: no pack knows a capability"
        " streeming (did you mean streaming?)",
        "config.yaml:10: profile.opnai: no source's pack is of this provider"
        " (did you mean openai?)",
        "watcher: 5 problems to mend",
    ]


def test_what_matches_nothing_yet_or_is_not_opened_is_warned_of_with_its_line(typed: Typed) -> None:
    Path("config.yaml").write_text(
        CONFIG.replace("help.example/a", "10.0.0.1/a")
        + "profile:\n  openai:\n    segment: tier:9\n  deepseek: {segment: 2}\n"
    )
    code, said, _ = typed("config", "check")
    assert code == 0
    assert said.splitlines()[:-2] == [
        "warning: config.yaml:6: profile.openai.segment: tier:9 is none of tier:free, tier:1,"
        " tier:2, tier:3, tier:4, tier:5",
        "warning: config.yaml:7: profile.deepseek: no source's pack is of this provider"
        " (known: openai)",
        "warning: config.yaml:3: sources[0].url: 10.0.0.1 is a private address"
        " (allow_private: true opens it)",
    ]
    assert "1 source; channels: none." in said


def test_empty_lists_say_so(typed: Typed) -> None:
    assert typed("deliveries", "list")[1] == "No delivery yet: nothing was to be told.\n"
    assert typed("deliveries", "list", "--state", "dead")[1] == "No delivery is like that.\n"
    assert typed("deliveries", "list", "--json")[1] == "[]\n"
    assert typed("silence", "list")[1] == "No silence is in force.\n"
    assert typed("status")[1] == "access: not looked at yet\n"


def test_a_status_fits_a_narrow_terminal_and_says_why_in_full(typed: Typed) -> None:
    with Site() as site:
        site.serve("/a", Answer(status=404))
        Path("config.yaml").write_text(
            CONFIG.replace("https://help.example/a", site.url("/a")).replace(
                "every", "allow_private: true, every"
            )
        )
        code, said, _ = typed("check")
        assert code == 1
        _, said, _ = typed("status", columns="60")
    lines = said.splitlines()
    assert max(map(len, lines)) <= 60
    assert lines[0].split() == ["Source", "State", "Good", "look", "Next", "look", "Rules"]
    assert lines[2].split()[:3] == ["access", "gone", "never"]
    assert lines[3].endswith("ago): answered 404: not found")

    code, said, _ = typed("attest")
    assert code == 1
    assert "cannot say that nothing changed" in said
    assert "no good look: answered 404: not found" in said


def test_a_reader_that_has_read_enough_is_no_error(typed: Typed) -> None:
    typed("log")
    command = [sys.executable, "-m", "watcher", "pack", "show", "openai.model_access"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 141


def test_a_database_that_cannot_be_used_exits_with_4(typed: Typed) -> None:
    Path("watcher.db").write_bytes(Path("binary").read_bytes())
    code, _, said = typed("status")
    assert code == 4
    assert "it is not a database" in said
    Path("watcher.db").unlink()
    typed("status")
    with sqlite3.connect("watcher.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    code, _, said = typed("log")
    assert (code, said.count("\n")) == (4, 1)


def test_a_private_address_is_read_where_the_option_says_so(typed: Typed) -> None:
    with Site() as site:
        url = site.serve("/a", Answer(body="<h1>Limits</h1><p>Access: tiers 1 and 2.</p>"))
        for command in ("extract", "pack explain"):
            words = (*command.split(), url, "--pack", "generic")
            code, _, said = typed(*words)
            assert (code, said) == (
                1,
                f"watcher: {url}: 127.0.0.1 is a private address (--allow-private opens it)\n",
            )
            assert typed(*words, "--allow-private")[0] == 0
