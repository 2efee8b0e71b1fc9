"""The command line as people and scripts meet it: real processes, server and database."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click import Context, Group

from tests.server import Answer, Site
from watcher.cli.main import _COMMANDS, _SUMMARIES, cli

OPEN = "Access: tiers 1 through 5."
VERIFIED = "Access: tiers 1 through 5, subject to organization verification."
CHALLENGE = (
    "<html><head><title>Just a moment...</title></head><body>Enable JavaScript</body></html>"
)


def article(o4_mini: str, nonce: str = "1") -> str:
    return f"""<!doctype html><html lang="en"><head><title>API model access</title></head>
    <body data-nonce="{nonce}"><main><article><h1>API model access</h1><div class="article_body">
    <p>This page is about the API and says which models an organization can call, by usage tier and
    by whether it went through verification. The app has plans of its own, described elsewhere,
    and nothing here speaks of the app. Prices are listed on the pricing page, as are discounts.</p>
    <h2>o1, o1-mini, o1-pro</h2><ul><li>Access: tiers 1 through 5.</li></ul>
    <h2>o3</h2><ul><li>Access: Tiers 4 and 5.</li>
    <li>Tiers 1-3 can gain access by completing organization verification.</li></ul>
    <h2>o4-mini</h2><ul><li>{o4_mini}</li></ul>
    </div></article></main></body></html>"""


@dataclass
class Desk:
    """A directory with a config.yaml for one page and one webhook of a site."""

    site: Site
    directory: Path

    def __post_init__(self) -> None:
        self.show(article(OPEN))
        self.site.serve("/hook", Answer(status=204))
        self.configure(f"""
            database: sqlite:///watcher.db
            confirm: {{after: 0s}}
            first_look: none
            profile: {{openai: {{segment: tier:2, models: [o4-mini]}}}}
            sources:
              - {{id: access, url: "{self.page_url}", pack: openai.model_access, every: 30m,
                 allow_private: true}}
            channels:
              - {{id: hook, kind: webhook, url: "{self.site.url("/hook")}", allow_private: true}}
            """)

    @property
    def page_url(self) -> str:
        return self.site.url("/en/articles/10362446-access")

    def configure(self, text: str) -> None:
        plain = "\n".join(line.removeprefix(" " * 12) for line in text.splitlines())
        (self.directory / "config.yaml").write_text(plain)

    def show(self, body: str) -> None:
        self.site.serve("/en/articles/10362446-access", Answer(body=body))

    def watcher(
        self, *arguments: str, stdin: str = "", env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "watcher", *arguments],
            cwd=self.directory,
            input=stdin,
            capture_output=True,
            text=True,
            env={**os.environ, **(env or {})},
            timeout=60,
        )

    def answer(self, *arguments: str) -> Any:
        done = self.watcher(*arguments, "--json")
        assert done.stderr == ""
        return json.loads(done.stdout)

    def messages(self) -> list[Any]:
        return [json.loads(request.body) for request in self.site.requests_to("/hook")]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Site() as site:
        yield Desk(site, tmp_path)


def test_a_first_check_is_a_baseline_and_exits_with_0(desk: Desk) -> None:
    done = desk.watcher("check")
    assert (done.returncode, done.stderr) == (0, "")
    assert "access  first seen" in done.stdout
    assert desk.messages() == []


def test_a_change_is_told_kept_and_shown(desk: Desk) -> None:
    desk.watcher("check")
    desk.show(article(VERIFIED))
    assert desk.watcher("check").returncode == 0
    (message,) = desk.messages()
    assert message["type"] == "watcher.change"
    (event, first) = desk.answer("log")
    assert [change["kind"] for change in event["changes"]] == ["requirement_added"]
    assert first["kind"] == "first"
    shown = desk.answer("show", f"r{event['seq']}")
    assert [delivery["state"] for delivery in shown["deliveries"]] == ["done"]
    assert shown["impacts"][0]["after"]["todo"] == ["verification.organization"]


def test_fail_on_change_exits_with_3_only_when_a_rule_changed(desk: Desk) -> None:
    desk.watcher("check")
    assert desk.watcher("check", "--fail-on-change").returncode == 0
    desk.show(article(VERIFIED))
    assert desk.watcher("check", "--fail-on-change").returncode == 3


def test_a_page_that_could_not_be_looked_at_exits_with_1_and_says_why(desk: Desk) -> None:
    desk.watcher("check")
    desk.show(CHALLENGE)
    done = desk.watcher("check")
    assert done.returncode == 1
    assert "blocked" in done.stdout
    (source,) = desk.answer("status")["sources"]
    assert source["health"]["state"] == "blocked"
    assert source["revision"] == 1


def test_a_delivery_that_is_given_up_exits_with_1(desk: Desk) -> None:
    desk.watcher("check")
    desk.site.serve("/hook", Answer(status=410))
    desk.show(article(VERIFIED))
    done = desk.watcher("check")
    assert done.returncode == 1
    assert "gave up on hook: status 410" in done.stdout
    assert "(r2, For you (tier 2): o4-mini — before: yes; now: needs" in done.stdout
    (dead,) = desk.answer("deliveries", "list", "--state", "dead")
    shown = desk.watcher("deliveries", "show", dead["key"][:8]).stdout
    assert "  dead, hook\n  about access: r2, For you (tier 2): o4-mini" in shown
    assert "UTC  failed  status 410" in shown


def test_the_rules_of_a_date_are_those_that_stood_then(desk: Desk) -> None:
    desk.watcher("check")
    desk.show(article(VERIFIED))
    desk.watcher("check")

    def o4_mini(*arguments: str) -> list[str]:
        (page,) = desk.answer("rules", *arguments)
        return [r["status"] for r in page["records"] if r.get("subject") == "o4-mini"]

    assert o4_mini() == ["conditional"]
    assert o4_mini("--at", "r1") == ["open"]
    assert desk.answer("rules", "--at", "2001-01-01") == []


def test_diff_shows_rules_and_words(desk: Desk) -> None:
    desk.watcher("check")
    desk.show(article(VERIFIED))
    desk.watcher("check")
    answer = desk.answer("diff", "access")
    assert (answer["from"], answer["to"]) == (1, 2)
    assert [change["subject"] for change in answer["changes"]] == ["o4-mini"]
    added = [
        s["text"] for row in answer["lines"] for s in row.get("spans", []) if s["op"] == "insert"
    ]
    assert "".join(added).strip() == ", subject to organization verification"


def test_two_checks_at_once_look_at_a_source_once(desk: Desk) -> None:
    pages = [f"/en/articles/10362446-{n}" for n in range(12)]
    for page in pages:
        desk.site.serve(page, Answer(body=article(OPEN)))
    rows = "\n".join(
        f'  - {{id: s{n}, url: "{desk.site.url(page)}", '
        "pack: openai.model_access, every: 1h, allow_private: true}"
        for n, page in enumerate(pages)
    )
    desk.configure(f"database: sqlite:///watcher.db\nfirst_look: none\nsources:\n{rows}\n")
    desk.watcher("status")
    with ThreadPoolExecutor(2) as pool:
        runs = list(pool.map(lambda _: desk.watcher("check", "--due"), range(2)))
    assert 0 in [run.returncode for run in runs]
    assert [len(desk.site.requests_to(page)) for page in pages] == [1] * 12


def test_a_source_that_a_killed_process_holds_is_not_passed_over_in_silence(desk: Desk) -> None:
    desk.watcher("check")
    with closing(sqlite3.connect(desk.directory / "watcher.db")) as database, database:
        database.execute("UPDATE sources SET lease = 'dead', lease_until = '2999-01-01T00:00:00'")
    done = desk.watcher("check", "--quiet")
    assert done.returncode == 1
    assert "not looked at, held by another process: access" in done.stdout


def test_asking_with_another_configuration_switches_no_source_off(desk: Desk) -> None:
    desk.watcher("check")
    other = (desk.directory / "config.yaml").read_text().replace("id: access", "id: other")
    (desk.directory / "other.yaml").write_text(other)
    desk.watcher("-c", "other.yaml", "status")
    assert [source["source"] for source in desk.answer("status")["sources"]] == ["access"]


def test_a_broken_pack_of_ones_own_stops_a_check_before_anything_is_leased(desk: Desk) -> None:
    (desk.directory / "packs" / "acme").mkdir(parents=True)
    (desk.directory / "packs" / "acme" / "limits.yaml").write_text("pack: acme.limits\nwrong: 1\n")
    text = (desk.directory / "config.yaml").read_text()
    second = f'  - {{id: own, url: "{desk.page_url}", pack: acme.limits, every: 1h}}\n'
    broken = text.replace("channels:", second + "channels:") + "packs: [packs]\n"
    (desk.directory / "broken.yaml").write_text(broken)
    done = desk.watcher("-c", "broken.yaml", "check")
    assert done.returncode == 2
    assert "limits.yaml:2: wrong" in done.stderr
    assert desk.watcher("check").returncode == 0


def test_every_mistake_of_a_configuration_is_told_at_once_with_its_line(desk: Desk) -> None:
    desk.configure(
        "databse: sqlite:///watcher.db\n"
        "sources:\n"
        "  - {id: a, url: 'https://x.example', pack: openai.model_acess, every: 30m}\n"
        "channels:\n"
        "  - {id: s, kind: slack, webhook_url: '${NO_SUCH_VARIABLE}'}\n"
    )
    done = desk.watcher("config", "check")
    assert done.returncode == 2
    assert "config.yaml:1: databse" in done.stderr
    assert "openai.model_access" in done.stderr
    assert "NO_SUCH_VARIABLE" in done.stderr
    assert done.stderr.count("config.yaml:") == 3
    assert "Traceback" not in done.stderr


def test_a_profile_that_can_never_match_is_warned_of(desk: Desk) -> None:
    text = (desk.directory / "config.yaml").read_text().replace("tier:2", "tier:9")
    (desk.directory / "config.yaml").write_text(text)
    (warning,) = desk.answer("config", "check")["warnings"]
    assert re.match(r"config.yaml:\d+: profile.openai.segment: tier:9 is none of tier:", warning)


def test_a_secret_appears_in_no_output_and_not_in_the_database(desk: Desk) -> None:
    desk.site.serve("/hook-s3cr3t-token", Answer(status=500))
    desk.configure(f"""
            database: sqlite:///watcher.db
            first_look: none
            confirm: {{after: 0s}}
            sources:
              - {{id: access, url: "{desk.page_url}", pack: openai.model_access, every: 30m,
                 allow_private: true}}
            channels:
              - {{id: hook, kind: slack, webhook_url: "${{HOOK}}", allow_private: true}}
            """)
    env = {"HOOK": desk.site.url("/hook-s3cr3t-token")}
    runs = [desk.watcher("check", env=env)]
    desk.show(article(VERIFIED))
    calls = (["check"], ["check", "--json"], ["show", "r2", "--json"], ["channels", "test", "hook"])
    runs += [desk.watcher(*arguments, env=env) for arguments in calls]
    assert "s3cr3t" not in "".join(run.stdout + run.stderr for run in runs)
    for file in desk.directory.glob("watcher.db*"):
        assert b"s3cr3t" not in file.read_bytes()
    assert len(desk.site.requests_to("/hook-s3cr3t-token")) >= 2


def test_hostile_words_of_a_page_are_plain_characters_on_the_terminal(desk: Desk) -> None:
    desk.watcher("check")
    hostile = "\x1b[31m<script>x</script>*bold*<!channel>\u202eevil"
    desk.show(
        article(f"Access: tiers 1 through 5, subject to a {hostile} review.".replace("<", "&lt;"))
    )
    desk.watcher("check")
    for arguments in (["log"], ["show", "r2"], ["diff", "access"], ["rules", "--statements"]):
        output = desk.watcher(*arguments).stdout
        assert re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", output) is None
    assert "<!channel>" in desk.watcher("diff", "access").stdout


def test_requests_by_the_line_are_answered_in_order_and_a_bad_one_alone_fails(desk: Desk) -> None:
    html = "<p>o3 is available on tiers 4–5.</p>"
    lines = [
        json.dumps({"id": "a", "html": html, "pack": "openai.model_access"}),
        "not json",
        json.dumps({"id": "c", "html": html, "pack": "openai.no_such_page"}),
        json.dumps({"id": "d", "pack": "openai.model_access"}),
        json.dumps({"id": "e", "html": html, "pack": "openai.model_access"}),
    ]
    done = desk.watcher("extract", "--jsonl", stdin="\n".join(lines) + "\n")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == ["a", None, "c", "d", "e"]
    assert [bool(answer.get("error")) for answer in answers] == [False, True, True, True, False]
    assert answers[0]["records"][0]["segments"] == ["tier:4", "tier:5"]


def test_init_writes_a_configuration_that_is_good_and_never_overwrites(desk: Desk) -> None:
    fresh = desk.directory / "fresh"
    assert desk.watcher("init", str(fresh)).returncode == 0
    assert desk.watcher("-c", str(fresh / "config.yaml"), "config", "check").returncode == 0
    again = desk.watcher("init", str(fresh))
    assert again.returncode == 2
    assert "there already" in again.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["chekc"], "Did you mean 'check'?"),
        (["show", "twelve"], "is not a revision"),
        (["show", "r99"], "there is no revision r99"),
        (["rules", "--at", "yesterday"], "is not a date"),
        (["rules", "--source", "acess"], "no source is called 'acess'"),
        (["channels", "test", "slak"], "no channel is called 'slak'"),
        (["extract", "nowhere.html", "--pack", "openai.model_access"], "No such file"),
        (["extract", "x.html", "--pack", "openai.model_acess"], "openai.model_access"),
        (["-c", "nowhere.yaml", "status"], "nowhere.yaml"),
    ],
)
def test_a_wrong_call_is_told_plainly_and_exits_with_2(
    desk: Desk, arguments: list[str], words: str
) -> None:
    desk.watcher("check")
    done = desk.watcher(*arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_is_no_database_is_told_plainly_and_exits_with_4(desk: Desk) -> None:
    (desk.directory / "watcher.db").write_text("this is a text file, not a database at all\n" * 50)
    done = desk.watcher("status")
    assert done.returncode == 4
    assert "Traceback" not in done.stderr


def test_a_preview_is_what_was_sent_and_sends_nothing(desk: Desk) -> None:
    desk.watcher("check")
    desk.show(article(VERIFIED))
    desk.watcher("check")
    [sent] = desk.messages()

    shown = desk.answer("alerts", "preview", "r2", "--channel", "hook")["payload"]

    assert shown["type"] == sent["type"] == "watcher.change"
    assert shown["data"]["summary"] == sent["data"]["summary"]
    assert len(desk.messages()) == 1
    refused = desk.watcher("alerts", "preview", "r2", "--channel", "hook", "--html", "mail.html")
    assert refused.returncode == 2
    assert "takes no HTML" in refused.stderr
    assert (
        "r1 is told to nobody"
        in desk.watcher(*("alerts", "preview", "r1", "--channel", "hook")).stderr
    )


def test_a_channel_is_tested_with_every_kind_of_alert(desk: Desk) -> None:
    sent = desk.answer("channels", "test", "hook")

    assert [row["kind"] for row in sent] == [
        *("change", "health", "first", "digest", "mass", "given_up"),
        *("reminder", "silenced", "watching", "storage"),
    ]
    assert {message["type"] for message in desk.messages()} == {"watcher.test"}


def test_every_command_has_a_summary_and_an_example() -> None:
    assert _COMMANDS.keys() == _SUMMARIES.keys()
    for name in _COMMANDS:
        command = cli.get_command(Context(cli), name)
        assert command is not None
        members = command.commands.values() if isinstance(command, Group) else ()
        for member in (command, *members):
            assert "Example" in (member.help or ""), f"{name} {member.name}"


def test_no_colour_codes_are_printed_where_there_is_no_terminal(desk: Desk) -> None:
    desk.watcher("check")
    assert "\x1b" not in desk.watcher("status").stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_completion_script_is_printed_for_each_shell(desk: Desk, shell: str) -> None:
    done = desk.watcher("completion", shell)
    assert done.returncode == 0
    assert "_WATCHER_COMPLETE" in done.stdout


def test_a_daemon_whose_output_breaks_ends_instead_of_going_blind(desk: Desk) -> None:
    text = (desk.directory / "config.yaml").read_text().replace("every: 30m", "every: 1s")
    (desk.directory / "config.yaml").write_text(text + "tick: 1s\n")
    daemon = subprocess.Popen(
        [sys.executable, "-m", "watcher", "run", "--json"],
        cwd=desk.directory,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert daemon.stdout is not None
        daemon.stdout.readline()
        daemon.stdout.close()
        assert daemon.wait(30) == 141
    finally:
        daemon.kill()
        daemon.wait()
