"""config.yaml: what it says in the model's nouns, and every mistake at its line."""

from __future__ import annotations

import base64
import json
import os
import re
import stat
from collections.abc import Collection, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from watcher import settings as keys
from watcher.config import Config, config_schema, init_config, load_config, own_packs
from watcher.errors import ConfigError, UsageError
from watcher.model import (
    ChangeKind,
    Confirm,
    Direction,
    FetchLimits,
    FetchOptions,
    Match,
    Profile,
    Robots,
    Route,
    Schedule,
    Secret,
    Severity,
    Source,
)
from watcher.values import normal_segment

ROOT = Path(__file__).parent.parent
PACKS = ("openai.model_access", "openai.org_verification", "own.pack")

SOURCE = """\
sources:
  - id: one
    url: https://example.com/page
    pack: own.pack
    every: 30m
"""
CHANNELS = """\
channels:
  - id: chat
    kind: slack
    webhook_url: ${SLACK}
  - id: mail
    kind: email
    host: smtp.example.com
    from: Watcher <watcher@example.com>
    to: ops@example.com
"""
SIGNING_KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ENVIRON = {"SLACK": "https://hooks.example.com/services/x"}


def write(folder: Path, text: str) -> Path:
    path = folder / "config.yaml"
    path.write_text(text, "utf-8")
    path.chmod(0o600)
    return path


def read(
    folder: Path,
    text: str,
    environ: Mapping[str, str] = ENVIRON,
    *,
    fetchers: Collection[str] = ("http",),
) -> Config:
    return load_config(write(folder, text), environ, packs=PACKS, fetchers=fetchers)


def problems_of(folder: Path, text: str, environ: Mapping[str, str] = ENVIRON) -> list[str]:
    """The problems, without the folder of the file."""
    with pytest.raises(ConfigError) as caught:
        read(folder, text, environ)
    return [str(problem).removeprefix(f"{folder}/") for problem in caught.value.problems]


# ---------------------------------------------------------------- what it says


def test_a_minimal_file_has_the_documented_defaults(tmp_path: Path) -> None:
    assert read(tmp_path, SOURCE) == Config(
        file=tmp_path / "config.yaml",
        database=f"sqlite:///{tmp_path}/watcher.db",
        state_dir=tmp_path / "state",
        sources=(
            Source(
                id="one",
                url="https://example.com/page",
                pack="own.pack",
                schedule=Schedule(timedelta(minutes=30), None, timedelta(minutes=3)),
                fetch=("http",),
                limits=FetchLimits(10.0, 20.0, 60.0, 5_000_000, 5),
                options=FetchOptions(origin="https://example.com:443"),
                confirm=Confirm(timedelta(seconds=60), 2),
                backoff=timedelta(hours=6),
            ),
        ),
        contact=None,
        profiles=(),
        channels=(),
        routes=(),
        packs_dirs=(),
        workers=4,
        tick=timedelta(seconds=5),
        lease=timedelta(minutes=10),
        give_up_after=timedelta(days=3),
        fetchers={
            "http": {"state_dir": tmp_path / "state", "http2": False},
            "archive": {"base": "https://web.archive.org", "allow_private": False},
            "browser": {
                "state_dir": tmp_path / "state",
                "executable": None,
                "patience": 20.0,
            },
        },
        warnings=(),
    )


def test_every_key_of_a_source_is_read(tmp_path: Path) -> None:
    text = """\
sources:
  - id: one
    url: http://example.com:8080/page?x=1
    pack: own.pack
    cron: "0 7 * * 1-5"
    jitter: 90s
    fetch: [http]
    timeout: 5s
    deadline: 1m30s
    max_bytes: 2000000
    max_redirects: 0
    allow_private: true
    robots: ignore
    headers: {Authorization: "Bearer ${TOKEN}"}
    proxy: http://user:${TOKEN}@proxy.example:3128
    confirm: {after: 30s, looks: 3, of: 5}
    stale_after: 6h
    remind_after: 0s
    backoff: 2h
"""
    assert read(tmp_path, text, {"TOKEN": "tok"}).sources == (
        Source(
            id="one",
            url="http://example.com:8080/page?x=1",
            pack="own.pack",
            schedule=Schedule(None, "0 7 * * 1-5", timedelta(seconds=90)),
            fetch=("http",),
            limits=FetchLimits(5.0, 5.0, 90.0, 2_000_000, 0),
            options=FetchOptions(
                allow_private=True,
                robots=Robots.IGNORE,
                headers=(("Authorization", Secret("Bearer tok")),),
                origin="http://example.com:8080",
                proxy=Secret("http://user:tok@proxy.example:3128"),
            ),
            confirm=Confirm(timedelta(seconds=30), 3, 5),
            stale_after=timedelta(hours=6),
            remind_after=timedelta(0),
            backoff=timedelta(hours=2),
        ),
    )


@pytest.mark.parametrize(
    ("schedule", "jitter"),
    [
        ("every: 30m", timedelta(minutes=3)),
        ("every: 1d", timedelta(minutes=5)),
        ("every: 30m\n    jitter: 0s", timedelta(0)),
        ('cron: "0 7 * * *"', timedelta(0)),
    ],
)
def test_jitter_is_a_tenth_of_every_unless_told(
    tmp_path: Path, schedule: str, jitter: timedelta
) -> None:
    (source,) = read(tmp_path, SOURCE.replace("every: 30m", schedule)).sources
    assert source.schedule.jitter == jitter


@pytest.mark.parametrize(
    ("written", "length"),
    [
        ("90s", timedelta(seconds=90)),
        ("0.25s", timedelta(milliseconds=250)),
        ("30m", timedelta(minutes=30)),
        ("1h30m", timedelta(minutes=90)),
        ("1d", timedelta(days=1)),
        ("2w", timedelta(days=14)),
        ("366d", timedelta(days=366)),
    ],
)
def test_a_duration_has_units(tmp_path: Path, written: str, length: timedelta) -> None:
    assert read(tmp_path, f"{SOURCE}give_up_after: {written}\n").give_up_after == length


@pytest.mark.parametrize(
    "written", ["30", "30 m", "m", "''", "-1h", "1h-", "30m1h", "h1", "1y", "1.5h", "[1h]", "367d"]
)
def test_anything_else_is_no_duration(tmp_path: Path, written: str) -> None:
    (problem,) = problems_of(tmp_path, f"{SOURCE}lease: {written}\n")
    assert problem.startswith("config.yaml:6: lease: a duration ")


@pytest.mark.parametrize(
    ("kind", "lease", "least"),
    [
        ('{id: a, kind: slack, webhook_url: "${S}", timeout: 20s}', "39s", "40s"),
        ("{id: a, kind: email, host: h, from: a@b.example, to: a@b.example}", "3m", "240s"),
    ],
)
def test_a_lease_that_may_run_out_in_the_middle_of_an_attempt_is_refused(
    tmp_path: Path, kind: str, lease: str, least: str
) -> None:
    environ = {"S": "https://hooks.example.com/x"}
    text = f"{SOURCE}channels:\n  - {kind}\n"
    (problem,) = problems_of(tmp_path, f"{text}lease: {lease}\n", environ)
    assert problem == (
        "config.yaml:8: lease: a lease of at least twice the longest attempt of a channel is"
        f" expected ({least}, or a shorter timeout of that channel)"
    )
    read(tmp_path, f"{text}lease: {least}\n", environ)


def test_the_address_of_revisions_has_a_place_for_the_number(tmp_path: Path) -> None:
    good = read(tmp_path, SOURCE + "revision_url: https://w.example/r/{revision}\n")
    assert good.revision_url == "https://w.example/r/{revision}"
    (problem,) = problems_of(tmp_path, SOURCE + "revision_url: https://w.example/r\n")
    assert problem.startswith("config.yaml:6: revision_url: an address with {revision} in it")


def test_a_profile_is_read_with_its_segment_in_the_form_of_packs(tmp_path: Path) -> None:
    text = """\
profile:
  openai:
    segment: 2
    has: verification.organization
    models: [o3, gpt-5]
  other:
    segment: plan:pro
    capabilities: [streaming]
"""
    assert read(tmp_path, SOURCE + text).profiles == (
        Profile("openai", "tier:2", ("verification.organization",), ("o3", "gpt-5"), ()),
        Profile("other", "plan:pro", (), (), ("streaming",)),
    )


@pytest.mark.parametrize(
    ("written", "segment"),
    [
        (2, "tier:2"),
        ("2", "tier:2"),
        ("tier 2", "tier:2"),
        ("Tier-2", "tier:2"),
        ("tier2", "tier:2"),
        ("tier:2", "tier:2"),
        ("plan:pro", "plan:pro"),
        ("free", "free"),
    ],
)
def test_a_segment_has_one_form(written: str | int, segment: str) -> None:
    assert normal_segment(written) == segment


def test_channels_become_the_arguments_of_their_classes(tmp_path: Path) -> None:
    text = """\
channels:
  - id: chat
    kind: slack
    webhook_url: ${SLACK}
  - id: mail
    kind: email
    host: smtp.example.com
    port: ${PORT}
    security: tls
    username: watcher
    password: ${PASSWORD}
    from: Watcher <watcher@example.com>
    to: [a@example.com, B <b@example.com>]
    timeout: 1m
  - id: hook
    kind: webhook
    url: https://example.com/${TOKEN}/in
    secret: ${KEY}
    headers:
      Authorization: Bearer ${TOKEN}
"""
    environ = ENVIRON | {"PORT": "2465", "PASSWORD": "pass", "TOKEN": "tok", "KEY": SIGNING_KEY}
    chat, mail, hook = read(tmp_path, SOURCE + text, environ).channels
    assert (chat.id, chat.kind) == ("chat", "slack")
    assert chat.options == {
        "webhook_url": Secret("https://hooks.example.com/services/x"),
        "timeout": 10.0,
        "allow_private": False,
    }
    assert (mail.id, mail.kind) == ("mail", "email")
    assert mail.options == {
        "host": "smtp.example.com",
        "port": 2465,
        "security": "tls",
        "username": "watcher",
        "password": Secret("pass"),
        "sender": "Watcher <watcher@example.com>",
        "to": ("a@example.com", "B <b@example.com>"),
        "timeout": 60.0,
    }
    assert (hook.id, hook.kind) == ("hook", "webhook")
    assert hook.options == {
        "url": Secret("https://example.com/tok/in"),
        "secret": Secret(SIGNING_KEY),
        "old_secret": None,
        "headers": {"Authorization": Secret("Bearer tok")},
        "timeout": 20.0,
        "allow_private": False,
    }


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_the_port_of_mail_follows_its_security(tmp_path: Path, security: str, port: int) -> None:
    channels = read(tmp_path, f"{SOURCE}{CHANNELS}    security: {security}\n").channels
    assert channels[1].options["port"] == port


def test_a_channel_of_a_plug_in_keeps_its_own_keys_and_seals_its_variables(
    tmp_path: Path,
) -> None:
    text = """\
channels:
  - id: pager
    kind: pager
    room: 7
    keys: [plain, "${KEY}"]
"""
    config = load_config(
        write(tmp_path, SOURCE + text),
        {"KEY": "canary"},
        packs=PACKS,
        channel_kinds=("slack", "email", "webhook", "pager"),
    )
    (pager,) = config.channels
    assert (pager.id, pager.kind) == ("pager", "pager")
    assert pager.options == {"room": 7, "keys": ["plain", Secret("canary")]}


def test_a_route_is_read_with_one_or_many_of_each(tmp_path: Path) -> None:
    text = """\
routes:
  - match:
      source: one
      provider: [openai, anthropic]
      kind: requirement_added
      direction: [tightened, mixed]
      severity: high
      health: false
      impact: true
    to: [chat, mail]
  - to: chat
"""
    assert read(tmp_path, SOURCE + CHANNELS + text).routes == (
        Route(
            to=("chat", "mail"),
            match=Match(
                sources=("one",),
                providers=("openai", "anthropic"),
                kinds=(ChangeKind.REQUIREMENT_ADDED,),
                directions=(Direction.TIGHTENED, Direction.MIXED),
                min_severity=Severity.HIGH,
                health=False,
                impact=True,
            ),
            id="1",
        ),
        Route(to=("chat",), id="2"),
    )


def test_a_key_whose_list_was_commented_out_is_as_good_as_none(tmp_path: Path) -> None:
    config = read(tmp_path, SOURCE + "channels:\n# - id: x\nroutes:\nprofile:\n")
    assert (config.channels, config.routes, config.profiles) == ((), (), ())


# ---------------------------------------------------------------- paths


@pytest.mark.parametrize(
    ("written", "resolved"),
    [
        ("sqlite:///data/w.db", "sqlite:///{folder}/data/w.db"),
        ("sqlite:///w.db?timeout=5", "sqlite:///{folder}/w.db?timeout=5"),
        ("sqlite+pysqlite:///w.db", "sqlite+pysqlite:///{folder}/w.db"),
        ("sqlite:////var/lib/w.db", "sqlite:////var/lib/w.db"),
        ("sqlite:///:memory:", "sqlite:///:memory:"),
        ("sqlite://", "sqlite://"),
        ("postgresql://host/watcher", "postgresql://host/watcher"),
    ],
)
def test_a_relative_database_lies_beside_the_file(
    tmp_path: Path, written: str, resolved: str
) -> None:
    config = read(tmp_path, f"{SOURCE}database: '{written}'\n")
    assert config.database == resolved.format(folder=tmp_path)


def test_paths_lie_beside_the_file_wherever_the_command_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "etc" / "packs").mkdir(parents=True)
    write(tmp_path / "etc", f"{SOURCE}state_dir: s\npacks: packs\n")
    monkeypatch.chdir(tmp_path)
    config = load_config(Path("etc/config.yaml"), {}, packs=PACKS)
    assert config.database == f"sqlite:///{tmp_path}/etc/watcher.db"
    assert config.state_dir == tmp_path / "etc" / "s"
    assert config.packs_dirs == (tmp_path / "etc" / "packs",)


def test_own_packs_are_known_before_the_rest_is_checked(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    path = write(tmp_path, "packs: ['${FOLDER}', absent]\nsources: nonsense\n")
    assert own_packs(path, {"FOLDER": "mine"}) == (tmp_path / "mine",)


def test_a_file_that_cannot_be_read_has_no_own_packs(tmp_path: Path) -> None:
    assert own_packs(tmp_path / "absent.yaml", {}) == ()
    assert own_packs(write(tmp_path, "packs: ["), {}) == ()


# ---------------------------------------------------------------- variables


def test_variables_are_filled_in_inside_a_text_and_can_be_escaped(tmp_path: Path) -> None:
    text = SOURCE.replace("/page", "/${A}-${B_2}/$${A}$")
    (source,) = read(tmp_path, text, {"A": "x${B_2}", "B_2": "y"}).sources
    assert source.url == "https://example.com/x${B_2}-y/${A}$"


def test_a_variable_that_is_not_set_is_the_only_problem_of_its_key(tmp_path: Path) -> None:
    assert problems_of(tmp_path, SOURCE + CHANNELS, {}) == [
        "config.yaml:9: channels[0].webhook_url: the variable SLACK is not set"
        " (for the characters ${ write $${)"
    ]


def test_an_empty_variable_is_no_secret(tmp_path: Path) -> None:
    assert problems_of(tmp_path, SOURCE + CHANNELS, {"SLACK": ""}) == [
        "config.yaml:9: channels[0].webhook_url: text is expected, not an empty value"
    ]


def test_a_reference_without_a_name_is_a_mistake(tmp_path: Path) -> None:
    assert problems_of(tmp_path, SOURCE.replace("/page", "/${a b}")) == [
        "config.yaml:3: sources[0].url: ${ begins the name of a variable: ${NAME}"
        " (for the characters ${ write $${)"
    ]


def test_a_variable_with_bytes_that_are_no_text_is_a_mistake(tmp_path: Path) -> None:
    assert problems_of(tmp_path, SOURCE + CHANNELS, {"SLACK": "https://x/\udcff"}) == [
        "config.yaml:9: channels[0].webhook_url: the variable SLACK is not UTF-8 text"
    ]


# ---------------------------------------------------------------- mistakes

MISTAKES = {
    # (what is written wrongly instead of a line of a right file): the problem
    ("id: one", "id: one!"): "2: sources[0].id: letters, digits and . _ - are expected, at most 64",
    ("pack: own.pack", "pack: own.pak"): "4: sources[0].pack: no pack is called so"
    " (did you mean own.pack?)",
    ("    pack: own.pack\n", ""): "2: sources[0].pack: this key is missing",
    ("every: 30m", "evry: 30m\n    cron: '0 7 * * *'"): "5: sources[0].evry: unknown key"
    " (did you mean every?)",
    ("every: 30m", "every: 30"): "5: sources[0].every: a duration like 90s, 30m, 1h or 3d is"
    " expected (add the unit: s, m, h or d)",
    ("every: 30m", "every: 0s"): "5: sources[0].every: a duration of more than 0s is expected",
    ("    every: 30m\n", ""): "2: sources[0].every: this key is missing (or write cron)",
    ("every: 30m", "every: 30m\n    cron: '0 7 * * *'"): "6: sources[0].cron: either every or cron"
    " is expected, not both",
    ("every: 30m", "cron: '0 25 * * *'"): "5: sources[0].cron: a cron expression of five fields is"
    " expected: bad hour (like 0 7 * * 1-5, in UTC)",
    ("every: 30m", "cron: '* * * * * *'"): "5: sources[0].cron: a cron expression of five fields"
    " is expected: wrong number of fields (like 0 7 * * 1-5, in UTC)",
    ("every: 30m", "every: 30m\n    jitter: 31m"): "6: sources[0].jitter: a jitter of at most every"
    " is expected",
    ("every: 30m", "every: 30m\n    fetch: [http, htpt]"): "6: sources[0].fetch[1]: no fetcher is"
    " called so (did you mean http?)",
    ("every: 30m", "every: 30m\n    fetch: browser"): "6: sources[0].fetch: no fetcher is called so"
    " (known: http)",
    ("every: 30m", "every: 30m\n    max_bytes: 5MB"): "6: sources[0].max_bytes: a whole number is"
    " expected, not text",
    (
        "every: 30m",
        "every: 30m\n    max_redirects: -1",
    ): "6: sources[0].max_redirects: at least 0 is expected",
    ("https://example.com/page", "ftp://example.com"): "3: sources[0].url: an address that begins"
    " with https:// (or http://) is expected",
    ("https://example.com/page", "example.com/page"): "3: sources[0].url: an address that begins"
    " with https:// (or http://) is expected",
    ("https://example.com/page", "https://user:pw@example.com/"): "3: sources[0].url: an address"
    " without a user name and password in it is expected",
    ("https://example.com/page", "https:///page"): "3: sources[0].url: an address with a host is"
    " expected",
    ("https://example.com/page", "https://example.com:99999/"): "3: sources[0].url: this is not an"
    " address",
    ("https://example.com/page", "'https://[::1/'"): "3: sources[0].url: this is not an address",
    ("https://example.com/page", "https://example.com\\@evil"): "3: sources[0].url: an address"
    " without spaces, control characters and backslashes is expected",
    ("kind: slack", "kind: slak"): "8: channels[0].kind: no kind of channel is called so"
    " (did you mean slack?)",
    ("    kind: slack\n", ""): "7: channels[0].kind: this key is missing",
    ("id: mail", "id: chat"): "10: channels[1].id: this id is taken already (at line 7)",
    ("webhook_url: ${SLACK}", "webhook_url: 7"): "9: channels[0].webhook_url: text is expected, not"
    " a number (write it in quotes)",
    ("webhook_url: ${SLACK}", "webhook: ${SLACK}\n    webhook_url: ${SLACK}"): "9:"
    " channels[0].webhook: unknown key (did you mean webhook_url?)",
    ("from: Watcher <watcher@example.com>", "from: Watcher"): "13: channels[1].from: one mail"
    " address is expected (like ops@example.com or Ops <ops@example.com>)",
    ("to: ops@example.com", "to: []"): "14: channels[1].to: a list of at least 1 is"
    " expected (fill it in, or remove it)",
    (
        "to: ops@example.com",
        "to: [ops@example.com, ops]",
    ): "14: channels[1].to[1]: one mail address is"
    " expected (like ops@example.com or Ops <ops@example.com>)",
    ("host: smtp.example.com", "host: h\n    port: 0"): "13: channels[1].port: at least 1 is"
    " expected",
    ("host: smtp.example.com", "host: h\n    security: ssl"): "13: channels[1].security: one of"
    " starttls, tls, none is expected",
    ("host: smtp.example.com", "host: h\n    username: me"): "10: channels[1].password: this key is"
    " missing (username is of no use without it)",
    ("host: smtp.example.com", "host: h\n    username: me\n    password: ü"): "14:"
    " channels[1].password: ASCII text is expected",
    (
        "host: smtp.example.com",
        "host: h\n    security: none\n    username: me\n    password: pw",
    ): "13: channels[1].security: a password is sent over TLS only (starttls or tls)",
    ("channels:", "database: watcher.db\nchannels:"): "6: database: a database address is expected"
    " (like sqlite:///watcher.db)",
    ("channels:", "state_dir: ~/state\nchannels:"): "6: state_dir: ~ does not stand for a folder"
    " here (write ${HOME})",
    ("channels:", "contact: me\nchannels:"): "6: contact: a mail address or a web address is"
    " expected",
    ("channels:", "packs: [absent]\nchannels:"): "6: packs[0]: there is no such folder"
    " (it is sought beside config.yaml)",
    ("channels:", "workers: 0\nchannels:"): "6: workers: at least 1 is expected",
    ("channels:", "worker: 4\nchannels:"): "6: worker: unknown key (did you mean workers?)",
    ("channels:", "profile:\n  openai: {has: [x]}\nchannels:"): "7: profile.openai.segment: this"
    " key is missing",
    ("channels:", "profile:\n  open ai: {segment: 2}\nchannels:"): "7: profile.open ai: letters,"
    " digits and . _ - are expected, at most 64",
    ("channels:", "routes:\n- to: chta\nchannels:"): "7: routes[0].to: no channel is called so"
    " (did you mean chat?)",
    ("channels:", "routes:\n- {to: chat, match: {source: on}}\nchannels:"): "7:"
    " routes[0].match.source: no source is called so (did you mean one?)",
    ("channels:", "routes:\n- {to: chat, match: {kind: [requirement_aded]}}\nchannels:"): "7:"
    " routes[0].match.kind[0]: one of 41 known words is expected (did you mean requirement_added?)",
    ("channels:", "routes:\n- {to: chat, match: {direction: up}}\nchannels:"): "7:"
    " routes[0].match.direction: one of tightened, loosened, mixed, neutral, unknown is expected",
    ("channels:", "routes:\n- {to: chat, match: {severity: hihg}}\nchannels:"): "7:"
    " routes[0].match.severity: one of none, low, medium, high, critical is expected"
    " (did you mean high?)",
    ("channels:", "routes:\n- {to: chat, match: {health: yes}}\nchannels:"): "7:"
    " routes[0].match.health: true or false is expected, not text"
    " (only the words true and false are read as such)",
}


@pytest.mark.parametrize(("edit", "problem"), MISTAKES.items())
def test_a_mistake_is_told_at_its_line_with_its_key_and_a_hint(
    tmp_path: Path, edit: tuple[str, str], problem: str
) -> None:
    right = SOURCE + CHANNELS
    assert right.count(edit[0]) == 1
    assert problems_of(tmp_path, right.replace(*edit)) == [f"config.yaml:{problem}"]


def test_a_header_has_a_name_that_http_allows_and_one_line(tmp_path: Path) -> None:
    hook = "channels:\n- id: h\n  kind: webhook\n  url: https://example.com/\n  headers:\n"
    assert problems_of(tmp_path, SOURCE + hook + '    "X Y": a\n    X-Z: "a\\r\\nb"\n') == [
        "config.yaml:11: channels[0].headers.X Y: the name of an HTTP header is expected",
        "config.yaml:12: channels[0].headers.X-Z: text without control characters is expected",
    ]


@pytest.mark.parametrize("secret", ["short", "whsec_", "whsec_a", "whsec_a2V5!", "a2V5"])
def test_a_signing_secret_is_a_prefix_and_base64(tmp_path: Path, secret: str) -> None:
    hook = "channels:\n- id: h\n  kind: webhook\n  url: https://example.com/\n"
    assert problems_of(tmp_path, f"{SOURCE}{hook}  secret: {secret}\n") == [
        "config.yaml:10: channels[0].secret: whsec_ and a key in base64 are expected"
        " (make one with: echo whsec_$(head -c 32 /dev/urandom | base64 -w0))"
    ]


@pytest.mark.parametrize("size", [23, 65])
def test_a_signing_key_is_neither_short_nor_long(tmp_path: Path, size: int) -> None:
    """Standard Webhooks 1.0.0, "Signature scheme": between 24 and 64 bytes."""
    key = base64.b64encode(b"k" * size).decode()
    hook = "channels:\n- id: h\n  kind: webhook\n  url: https://example.com/\n"
    assert problems_of(tmp_path, f"{SOURCE}{hook}  secret: whsec_{key}\n") == [
        f"config.yaml:10: channels[0].secret: a key of 24 to 64 bytes is expected, this one has"
        f" {size} (make one with: echo whsec_$(head -c 32 /dev/urandom | base64 -w0))"
    ]


@pytest.mark.parametrize(
    "address", ["a..b@c", "a b@c", "@c", "a@", "<>", "a@b@c", "a@b, c@d", "[@"]
)
def test_a_mail_address_is_one_address(tmp_path: Path, address: str) -> None:
    text = (SOURCE + CHANNELS).replace("to: ops@example.com", f"to: '{address}'")
    (problem,) = problems_of(tmp_path, text)
    assert problem.startswith("config.yaml:14: channels[1].to: one mail address is expected")


def test_a_file_without_sources_is_a_mistake(tmp_path: Path) -> None:
    assert problems_of(tmp_path, "workers: 2\n") == ["config.yaml:1: sources: this key is missing"]


def test_twenty_mistakes_are_twenty_problems_in_file_order(tmp_path: Path) -> None:
    text = """\
databse: sqlite:///x.db
database: x.db
state_dir: 3
contact: nobody
workers: many
tick: 5
profile:
  openai:
    has: [x]
    segmnt: 2
sources:
  - id: a b
    url: gopher://example.com
    pack: own.pac
    every: 1 hour
  - id: two
    url: https://example.com
    pack: own.pack
    every: 1h
    cron: "0 7 * * *"
    fetch: htpt
  - id: two
    url: https://example.com
    pack: own.pack
channels:
  - id: chat
    kind: slack
    webhook_url: ${ABSENT}
  - id: hook
    kind: webhok
routes:
  - to: [chat, nobody]
    match: {severity: loud, impact: 1}
"""
    told = problems_of(tmp_path, text)
    assert [problem.split(": ")[0] + " " + problem.split(": ")[1] for problem in told] == [
        "config.yaml:1 databse",
        "config.yaml:2 database",
        "config.yaml:3 state_dir",
        "config.yaml:4 contact",
        "config.yaml:5 workers",
        "config.yaml:6 tick",
        "config.yaml:8 profile.openai.segment",
        "config.yaml:10 profile.openai.segmnt",
        "config.yaml:12 sources[0].id",
        "config.yaml:13 sources[0].url",
        "config.yaml:14 sources[0].pack",
        "config.yaml:15 sources[0].every",
        "config.yaml:20 sources[1].cron",
        "config.yaml:21 sources[1].fetch",
        "config.yaml:22 sources[2].id",
        "config.yaml:22 sources[2].every",
        "config.yaml:28 channels[0].webhook_url",
        "config.yaml:30 channels[1].kind",
        "config.yaml:32 routes[0].to[1]",
        "config.yaml:33 routes[0].match.severity",
        "config.yaml:33 routes[0].match.impact",
    ]


def test_an_absent_file_is_told_with_the_way_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(tmp_path / "none.yaml", {}, packs=PACKS)
    assert str(caught.value) == (
        f"{tmp_path}/none.yaml: cannot be read: No such file or directory (watcher init writes one)"
    )


def test_a_folder_in_place_of_the_file_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: Is a directory"):
        load_config(tmp_path, {}, packs=PACKS)


def test_bytes_that_are_no_text_are_a_problem_at_their_line(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes(b"a: 1\nb: \xff\n")
    with pytest.raises(ConfigError, match=r"config.yaml:2: not UTF-8 text"):
        load_config(path, {}, packs=PACKS)


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + SOURCE.encode())
    assert load_config(path, {}, packs=PACKS).sources[0].id == "one"


def test_broken_yaml_is_a_problem_of_the_configuration(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, "sources: [\n")
    assert problem.startswith("config.yaml:2: not valid YAML: ")


# ---------------------------------------------------------------- hostile files

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-10, 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=12),
    st.sampled_from(["${A}", "${", "30m", "one", "slack", "email", "webhook", "https://x/", "a@b"]),
)
NAMES = st.sampled_from(
    sorted(
        {
            field.alias or name
            for model in vars(keys).values()
            if isinstance(model, type) and issubclass(model, BaseModel)
            for name, field in model.model_fields.items()
        }
    )
)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5),
    max_leaves=25,
)


def is_right_or_told(path: Path) -> bool:
    try:
        return isinstance(load_config(path, {"A": "a"}, packs=PACKS), Config)
    except ConfigError as error:
        return {problem.file for problem in error.problems} == {str(path)}


@settings(max_examples=150)
@given(tree=st.dictionaries(NAMES, TREES, max_size=8))
def test_any_tree_is_a_configuration_or_told_to_be_wrong(
    tmp_path_factory: pytest.TempPathFactory, tree: dict[str, Any]
) -> None:
    path = tmp_path_factory.mktemp("any") / "config.yaml"
    path.write_text(json.dumps(tree), "utf-8")
    assert is_right_or_told(path)


@settings(max_examples=150)
@given(noise=st.binary(max_size=200))
def test_any_bytes_are_told_to_be_wrong(
    tmp_path_factory: pytest.TempPathFactory, noise: bytes
) -> None:
    path = tmp_path_factory.mktemp("any") / "config.yaml"
    path.write_bytes(noise)
    assert is_right_or_told(path)


# ---------------------------------------------------------------- secrets

CANARY = "kanarienvogel-7781-kanarienvogel"
KEY = base64.b64encode(CANARY.encode()).decode()


@pytest.mark.parametrize("key", ["id", "kind", "webhook_url", "timeout", "to", "unknown"])
def test_the_value_of_a_variable_is_in_no_problem(tmp_path: Path, key: str) -> None:
    text = f"{SOURCE}channels:\n- {{{key}: '${{A}}'}}\nroutes:\n- {{{key}: '${{A}}'}}\n"
    for value in (CANARY, f"https://{CANARY} x", f"!{CANARY}"):
        with pytest.raises(ConfigError) as caught:
            read(tmp_path, text, {"A": value})
        assert CANARY not in f"{caught.value}{caught.value!r}{caught.value.problems!r}"
        assert caught.value.__context__ is None or CANARY not in repr(caught.value.__context__)


def test_a_variable_anywhere_in_a_wrong_file_is_in_no_problem(tmp_path: Path) -> None:
    text = re.sub(r": (?!\n)\S.*", ": '${A}'", SOURCE + CHANNELS)
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, text, {"A": CANARY})
    assert len(caught.value.problems) >= 6
    assert CANARY not in f"{caught.value}{caught.value.problems!r}"


def test_a_literal_secret_is_in_no_problem(tmp_path: Path) -> None:
    text = f"{SOURCE}channels:\n- {{id: a, kind: slack, webhook_url: '{CANARY}', x: {CANARY}}}\n"
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, text)
    assert len(caught.value.problems) == 2
    assert CANARY not in f"{caught.value}{caught.value.problems!r}"


def test_secrets_do_not_show_in_the_configuration(tmp_path: Path) -> None:
    text = f"""\
database: postgresql://watcher:{CANARY}@db/watcher
channels:
  - {{id: a, kind: slack, webhook_url: "https://x/{CANARY}"}}
  - {{id: b, kind: webhook, url: "https://x/{CANARY}", secret: whsec_{KEY},
     headers: {{X: {CANARY}}}}}
  - {{id: c, kind: email, host: h, from: a@b, to: a@b, username: u, password: {CANARY}}}
"""
    config = read(tmp_path, SOURCE + text)
    shown = repr(config) + repr([channel.options for channel in config.channels])
    assert CANARY not in shown
    assert KEY not in shown


def test_secrets_in_the_file_are_warned_of_with_their_lines(tmp_path: Path) -> None:
    text = f"""\
database: postgresql://watcher:{CANARY}@db/watcher
channels:
  - {{id: a, kind: slack, webhook_url: "https://x/y"}}
  - id: b
    kind: webhook
    url: https://example.com/{CANARY}
    secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw
    headers: {{X-Team: ops, Authorization: "Bearer {CANARY}"}}
"""
    path = tmp_path / "config.yaml"
    advice = "a secret is written into the file (better: ${NAME})"
    warnings = read(tmp_path, SOURCE + text).warnings
    assert warnings == (
        f"{path}:6: database: {advice}",
        f"{path}:8: channels[0].webhook_url: {advice}",
        f"{path}:12: channels[1].secret: {advice}",
        f"{path}:11: channels[1].url: {advice}",
        f"{path}:13: channels[1].headers.Authorization: {advice}",
    )


@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_a_file_with_secrets_that_others_can_read_is_warned_of(tmp_path: Path, mode: int) -> None:
    path = write(tmp_path, SOURCE + CHANNELS.replace("${SLACK}", "https://x/y"))
    path.chmod(mode)
    warnings = load_config(path, {}, packs=PACKS).warnings
    assert warnings[1:] == (f"{path}: holds secrets and is not its owner's alone (chmod 600)",)


def test_a_file_without_secrets_may_be_read_by_all(tmp_path: Path) -> None:
    path = write(tmp_path, SOURCE + CHANNELS)
    path.chmod(0o644)
    assert load_config(path, ENVIRON, packs=PACKS).warnings == ()


def test_a_webhook_address_without_a_token_is_no_secret(tmp_path: Path) -> None:
    hook = "channels: [{id: h, kind: webhook, url: 'https://a-rather-long-host.example/in'}]\n"
    assert read(tmp_path, SOURCE + hook).warnings == ()


# ---------------------------------------------------------------- the shipped files

DOORS = ("archive", "browser", "file", "http")
SHIPPED = (ROOT / "config.yaml").read_text("utf-8")


def uncommented(text: str) -> str:
    """The shipped file with its examples switched on: comments become lines again where the
    result is YAML of a known key, as a person would do it."""
    head, examples = text.split("# Without routes, every alert goes to every channel.\n#\n")
    head = head.replace("# contact:", "contact:")
    return head + re.sub(r"(?m)^# ?", "", examples)


def test_the_shipped_configuration_is_ready_to_run(tmp_path: Path) -> None:
    config = read(tmp_path, SHIPPED, {}, fetchers=DOORS)
    assert [(source.id, source.url, source.pack) for source in config.sources] == [
        (
            "openai-model-access",
            "https://help.openai.com/en/articles/10362446",
            "openai.model_access",
        ),
        (
            "openai-org-verification",
            "https://help.openai.com/en/articles/10910291",
            "openai.org_verification",
        ),
    ]
    schedule = Schedule(timedelta(minutes=30), None, timedelta(minutes=3))
    assert {source.schedule for source in config.sources} == {schedule}
    assert config.database == f"sqlite:///{tmp_path}/watcher.db"
    assert config.state_dir == tmp_path / "state"
    assert config.profiles == (Profile("openai", "tier:2"),)
    assert config.warnings == ()


def test_the_examples_of_the_shipped_configuration_work(tmp_path: Path) -> None:
    environ = {
        "SLACK_WEBHOOK_URL": "https://hooks.example.com/x",
        "SMTP_PASSWORD": "p",
        "WEBHOOK_SECRET": SIGNING_KEY,
    }
    config = read(tmp_path, uncommented(SHIPPED), environ, fetchers=DOORS)
    assert [(channel.id, channel.kind) for channel in config.channels] == [
        ("team-slack", "slack"),
        ("ops-mail", "email"),
        ("internal-hook", "webhook"),
    ]
    assert [route.to for route in config.routes] == [
        ("team-slack", "ops-mail"),
        ("team-slack",),
        ("ops-mail",),
        ("internal-hook",),
    ]
    assert config.contact == "you@example.com"
    assert config.warnings == ()


def test_init_writes_the_shipped_configuration_for_its_owner_only(tmp_path: Path) -> None:
    path = init_config(tmp_path / "new" / "folder")
    assert path == tmp_path / "new" / "folder" / "config.yaml"
    assert path.read_text("utf-8") == SHIPPED
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(path.parent) == ["config.yaml"]


def test_init_never_writes_over_a_file(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("mine", "utf-8")
    with pytest.raises(UsageError, match="is there already; nothing was written"):
        init_config(tmp_path)
    assert (tmp_path / "config.yaml").read_text("utf-8") == "mine"
    assert os.listdir(tmp_path) == ["config.yaml"]


def test_init_never_writes_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="is there already"):
        init_config(tmp_path)
    assert not (tmp_path / "elsewhere").exists()


def test_init_into_what_is_no_folder_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(UsageError, match="cannot be written: Not a directory"):
        init_config(tmp_path / "file" / "sub")


# ---------------------------------------------------------------- schema and documentation


def test_the_committed_schema_is_the_one_of_the_models() -> None:
    committed = (ROOT / "docs" / "config.schema.json").read_text("utf-8")
    assert committed == json.dumps(config_schema(), indent=2, ensure_ascii=False) + "\n"


def test_the_schema_is_a_schema_and_takes_the_shipped_files() -> None:
    jsonschema.Draft202012Validator.check_schema(config_schema())
    validator = jsonschema.Draft202012Validator(config_schema())
    for text in (SHIPPED, uncommented(SHIPPED)):
        assert list(validator.iter_errors(yaml.safe_load(text))) == []


@pytest.mark.parametrize(
    "mistake",
    [
        {"worker": 4},
        {"workers": "4"},
        {"tick": "5"},
        {"channels": [{"id": "a", "kind": "slack"}]},
        {"channels": [{"id": "a", "kind": "slack", "webhook_url": "x", "y": 1}]},
        {"routes": [{"to": "a", "match": {"kind": "nothing"}}]},
    ],
)
def test_the_schema_refuses_what_the_models_refuse(mistake: dict[str, Any]) -> None:
    sources = yaml.safe_load(SOURCE)
    validator = jsonschema.Draft202012Validator(config_schema())
    assert validator.is_valid(sources)
    assert not validator.is_valid(sources | mistake)


@pytest.mark.parametrize(
    ("model", "heading"),
    [
        (keys.Settings, "## At the top"),
        (keys.ConfirmSettings, "### `confirm`"),
        (keys.SourceSettings, "## `sources`"),
        (keys.ArchiveSettings, "### `archive`"),
        (keys.BrowserSettings, "### `browser`"),
        (keys.ProfileSettings, "## `profile`"),
        (keys.SlackSettings, "### `kind: slack`"),
        (keys.EmailSettings, "### `kind: email`"),
        (keys.WebhookSettings, "### `kind: webhook`"),
        (keys.SlackBotSettings, "### `kind: slack_bot`"),
        (keys.DiscordSettings, "### `kind: discord`"),
        (keys.TeamsSettings, "### `kind: teams`"),
        (keys.NtfySettings, "### `kind: ntfy`"),
        (keys.AppriseSettings, "### `kind: apprise`"),
        (keys.RouteSettings, "## `routes`"),
        (keys.TimetableSettings, "### A timetable"),
        (keys.QuietSettings, "### Quiet hours (`quiet`)"),
        (keys.RemindSettings, "### Reminders (`remind`)"),
        (keys.MatchSettings, "Under `match`"),
    ],
)
def test_every_key_is_documented_in_its_section_in_the_words_of_the_schema(
    model: type[BaseModel], heading: str
) -> None:
    text = (ROOT / "docs" / "configuration.md").read_text("utf-8")
    section = re.split(r"\n##+ ", text.split(heading, 1)[1])[0]
    rows = {line.split("`")[1]: line for line in section.splitlines() if line.startswith("| `")}
    for name, field in model.model_fields.items():
        key = field.alias or name
        assert key in rows, f"{key} is not in the section {heading}"
        assert field.description
        assert rows[key].endswith(f"| {field.description} |")


@pytest.mark.parametrize("options", [ChangeKind, Direction])
def test_every_word_of_a_route_is_documented(options: Any) -> None:
    text = (ROOT / "docs" / "configuration.md").read_text("utf-8")
    assert [option.value for option in options if f"`{option.value}`" not in text] == []


def test_the_minimal_file_of_the_documentation_works(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "configuration.md").read_text("utf-8")
    minimal = text.split("```yaml\n", 1)[1].split("```", 1)[0]
    environ = {"SLACK_WEBHOOK_URL": "https://hooks.example.com/x"}
    assert read(tmp_path, minimal, environ).channels[0].id == "team-slack"
