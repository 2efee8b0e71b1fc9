"""No secret of a configuration is left anywhere, whatever other sides say back: real processes with
every log on, against servers that repeat what they were sent, in the encodings that are usual."""

from __future__ import annotations

import base64
import json
import os
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import trustme

from tests.server import Answer, Request, Site
from tests.test_cli import OPEN, VERIFIED, article
from watcher.testing.mail import MailServer

PAGE = "/en/articles/10362446-access"
PROXIED = "http://pages.test/en/articles/10362446-proxied"
NAMES = (
    *("slack", "bot", "discord", "teams", "ntfytopic", "ntfytoken"),
    *("smtp", "hook", "header", "cookie", "proxy", "beat", "apprise"),
)
TOKENS = {name: f"cAnArY+{name}/{number}x7Q9" for number, name in enumerate(NAMES)}
SIGNING = base64.b64encode(b"canary-signing-key-of-32-bytes!!").decode()
DRIVER = """
import json, logging, sys
logging.basicConfig(level=1)
from watcher.cli.main import main
for words in json.loads(sys.argv[1]):
    sys.argv = ["watcher", *words.split()]
    print("\\0" + words, flush=True)
    try:
        main()
    except SystemExit:
        pass
"""


def spellings(text: str) -> set[str]:
    """A text in the forms in which a server may give it back: as it is, percent-encoded, as JSON,
    in base64 and in base64 within something longer, at each of the three places it may begin."""
    found = {text, quote(text, safe=""), quote(text), text.replace("/", "\\/")}
    for shift in range(3):
        coded = base64.b64encode(b"=" * shift + text.encode()).decode()
        found.add(coded[4 if shift else 0 : -4])
    return found | {one.replace("+", "-").replace("/", "_") for one in found}


def echo(status: int) -> Callable[[Request], Answer]:
    def answer(request: Request) -> Answer:
        got = [request.path, *(value for _, value in request.headers), request.body.decode()]
        said = " ".join(got)
        coded = [base64.b64encode(one.encode()).decode() for one in got]
        text = " ".join([said[:300], quote(said[:300], safe=""), *coded, said, json.dumps(got)])
        return Answer(status, (("Content-Type", "text/html"), ("X-Echo", quote(said))), text)

    return answer


CHANNELS = ("slack", "bot", "discord", "teams", "ntfy", "apprise", "mail", "hook")
COMMANDS = (
    "check --json",
    "config check",
    "config check --json",
    "channels list --json",
    *(f"channels test {channel}" for channel in CHANNELS),
    *(f"alerts preview r2 --channel {channel}" for channel in CHANNELS),
    *(
        f"{words}{form}"
        for form in ("", " --json")
        for words in (
            "status",
            "log",
            "show r2",
            "deliveries list",
            "attest",
            "rules --statements",
            "verify",
            "diff access",
        )
    ),
    "backup copy.db",
)


class Watched:
    """A directory with a configuration in which every secret is set, from the environment."""

    def __init__(self, directory: Path, site: Site, mail: MailServer, authority: Path) -> None:
        self.directory = directory
        urls = {name: f"/{name}/{quote(TOKENS[name])}" for name in ("slack", "discord", "teams")}
        urls |= {"hook": f"/hook?key={quote(TOKENS['hook'], safe='')}"}
        urls |= {"beat": f"/beat/{TOKENS['beat']}"}
        told = f"/apprise/{quote(TOKENS['apprise'])}"
        for path in (
            *urls.values(),
            f"/apprise/{TOKENS['apprise']}",
            "/bot",
            "/ntfy",
            "/ntfy/",
            f"{urls['beat']}/fail",
        ):
            site.serve(path, echo(500))
        site.serve(PROXIED, echo(403))
        self._environ = {
            **{name.upper(): token for name, token in TOKENS.items()},
            **{f"{name.upper()}_URL": site.url(path) for name, path in urls.items()},
            "APPRISE_URL": f"json://127.0.0.1:{site.port}{told}",
            "SIGNING": f"whsec_{SIGNING}",
            "PROXY_URL": f"http://me:{quote(TOKENS['proxy'], safe='')}@127.0.0.1:{site.port}",
            "SSL_CERT_FILE": str(authority),
        }
        private = "allow_private: true"
        (directory / "config.yaml").write_text(f"""
database: sqlite:///watcher.db
first_look: none
confirm: {{after: 0s}}
heartbeat: "${{BEAT_URL}}"
sources:
  - id: access
    url: "{site.url(PAGE)}"
    pack: openai.model_access
    every: 30m
    {private}
    headers: {{Authorization: "Bearer ${{HEADER}}", Cookie: "session=${{COOKIE}}"}}
  - {{id: proxied, url: "{PROXIED}", pack: openai.model_access, every: 30m, proxy: "${{PROXY_URL}}",
     robots: ignore, {private}}}
channels:
  - {{id: slack, kind: slack, webhook_url: "${{SLACK_URL}}", {private}}}
  - {{id: bot, kind: slack_bot, token: "${{BOT}}", channel: C1, api_url: "{site.url("/bot")}",
     {private}}}
  - {{id: discord, kind: discord, webhook_url: "${{DISCORD_URL}}", {private}}}
  - {{id: teams, kind: teams, webhook_url: "${{TEAMS_URL}}", {private}}}
  - {{id: ntfy, kind: ntfy, topic: "${{NTFYTOPIC}}", token: "${{NTFYTOKEN}}",
     server: "{site.url("/ntfy")}", {private}}}
  - {{id: apprise, kind: apprise, url: "${{APPRISE_URL}}"}}
  - {{id: mail, kind: email, host: localhost, port: {mail.port}, security: starttls,
     username: watcher, password: "${{SMTP}}", from: watcher@example.com, to: ops@example.com}}
  - {{id: hook, kind: webhook, url: "${{HOOK_URL}}", secret: "${{SIGNING}}",
     headers: {{Authorization: "Bearer ${{HEADER}}"}}, {private}}}
""")

    def run(self, *commands: str) -> tuple[dict[str, str], str]:
        """What each of several commands prints, and with every log on their standard error."""
        done = subprocess.run(
            [sys.executable, "-c", DRIVER, json.dumps(commands)],
            cwd=self.directory,
            capture_output=True,
            text=True,
            env={**os.environ, **self._environ},
            timeout=60,
        )
        assert "Traceback" not in done.stderr
        parts = done.stdout.split("\0")[1:]
        return dict(part.split("\n", 1) for part in parts), done.stderr

    def run_until(self, enough: Callable[[], bool]) -> str:
        """What the daemon writes with every log, until there is enough."""
        command = [sys.executable, "-c", DRIVER, json.dumps(["run --json"])]
        daemon = subprocess.Popen(
            command,
            cwd=self.directory,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, **self._environ},
        )
        with daemon:
            assert daemon.stdout is not None
            written = ""
            while not enough() and (line := daemon.stdout.readline()):
                written += line
            daemon.terminate()
            written += daemon.stdout.read()
        assert "Traceback" not in written
        return written

    def files(self) -> dict[str, str]:
        return {
            str(file.relative_to(self.directory)): file.read_bytes().decode("latin-1")
            for file in self.directory.rglob("*")
            if file.is_file()
        }


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[tuple[Watched, Site]]:
    authority = trustme.CA()
    file = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(file)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(tls)
    home = tmp_path / "home"
    home.mkdir()
    # The server's password is another, so that its refusal repeats the one it was sent.
    with Site() as site, MailServer(starttls=tls, password=b"another") as mail:
        yield Watched(home, site, mail, file), site


def _leaks(where: str, text: str) -> list[str]:
    return [
        f"{name} in {where}: …{text[max(0, at - 60) : at + 60]}…"
        for name, secret in {**TOKENS, "signing": SIGNING}.items()
        for one in spellings(secret)
        if (at := text.find(one)) >= 0
    ]


def _page(site: Site, words: str) -> None:
    """A page that repeats the login it was asked with."""

    def answer(request: Request) -> Answer:
        given = f"{request.header('authorization')} {request.header('cookie')}"
        return Answer(body=article(words).replace("<h2>o3", f"<p>You are {given}.</p><h2>o3"))

    site.serve(PAGE, answer)


def test_no_secret_is_in_what_the_daemon_writes(watched: tuple[Watched, Site]) -> None:
    desk, site = watched
    config = desk.directory / "config.yaml"
    config.write_text(config.read_text().replace("every: 30m", "every: 1s") + "tick: 0.1s\n")
    _page(site, OPEN)
    desk.run("check")
    _page(site, VERIFIED)
    told = ("/slack", "/bot", "/discord", "/teams", "/ntfy", "/apprise", "/hook", "/beat")

    def enough() -> bool:
        paths = [request.path for request in site.requests]
        return all(any(path.startswith(start) for path in paths) for start in told)

    written = desk.run_until(enough)
    assert enough(), written
    places = {**desk.files(), "daemon": written}
    assert [leak for where, text in places.items() for leak in _leaks(where, text)] == []


def test_no_secret_is_in_output_logs_database_or_state_though_servers_repeat_them(
    watched: tuple[Watched, Site],
) -> None:
    desk, site = watched
    _page(site, OPEN)
    first, log = desk.run("check")
    assert site.requests, log
    _page(site, VERIFIED)
    outputs, logs = desk.run(*COMMANDS)
    leaks = [
        leak
        for where, text in (
            outputs | desk.files() | {"first": first["check"], "log": log, "logs": logs}
        ).items()
        for leak in _leaks(where, text)
    ]
    assert leaks == []
    # Every secret was really sent, and every failure really written down.
    went = " ".join(_leaks("requests", repr(site.requests)))
    assert [name for name in TOKENS if f"{name} in" not in went] == ["smtp"]
    listed = json.loads(outputs["deliveries list --json"])
    failed = {one["channel"] for one in listed if one["last_error"]}
    assert failed == set(CHANNELS), listed
