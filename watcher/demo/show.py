"""The acts of the demo, told as they happen."""

from __future__ import annotations

import shutil
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from watcher.app import App, load
from watcher.cli.console import Part, line
from watcher.cli.main import cli
from watcher.cli.reports import check_line
from watcher.daemon import Daemon
from watcher.delivering import DeliveryReport
from watcher.demo.centre import VERIFIED_ONLY, Centre, Scene
from watcher.errors import UsageError, WatcherError
from watcher.model import CheckReport, HealthState, Outcome
from watcher.stopping import Stop

PATIENCE = 15.0
"""Seconds to wait for any one thing to happen before the demo says that it did not."""

_MARKER = ".watcher-demo"

_CONFIG = """\
# What `watcher demo` ran with. Its servers are gone; the history stays to be browsed.
database: sqlite:///watcher.db
first_look: none
state_dir: state
contact: demo@watcher.example
profile:
  openai:
    segment: tier:2
    has: []
    models: [o3, o4-mini]
sources:
  - id: model-access
    url: http://127.0.0.1:{web}/en/articles/10362446-api-model-access-by-tier
    pack: openai.model_access
    every: 1s
    allow_private: true
  - id: org-verification
    url: http://127.0.0.1:{web}/en/articles/10910291-api-organization-verification
    pack: openai.org_verification
    every: 1s
    allow_private: true
channels:
  - id: team-slack
    kind: slack
    webhook_url: http://127.0.0.1:{web}/hooks/slack
    allow_private: true
  - id: team-mail
    kind: email
    host: 127.0.0.1
    port: {mail}
    security: none
    from: watcher@watcher.example
    to: [team@watcher.example]
tick: 1s
confirm: {{after: 0s}}
"""


@click.command()
@click.option(
    "--dir",
    "directory",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo-run"),
    show_default=True,
    help="Where the database and the received messages are left.",
)
def demo(directory: Path) -> None:
    """Watch a small help centre on this machine change its rules, and be told.

    Everything is real but the pages: fetching over a socket, the scheduler, the store, a mail
    server and a Slack-like webhook. No network is used. Takes about fifteen seconds.

    \b
    Example:
      watcher demo --dir /tmp/watcher-demo
    """
    received = _fresh(directory)
    with ExitStack() as stack:
        centre = stack.enter_context(Centre(received))
        config = directory / "config.yaml"
        config.write_text(_CONFIG.format(web=centre.web_port, mail=centre.mail_port))
        show = stack.enter_context(_Show(centre, load(config)))
        _first_look(show)
        before = _churn(show)
        changed = _tightened(show)
        _challenge(show)
        _recovery(show)
    _history(config, before)
    _farewell(config, changed)


def _fresh(directory: Path) -> Path:
    """An empty directory for the demo; an earlier demo's is replaced, anything else is not."""
    if directory.exists() and any(directory.iterdir()):
        if not (directory / _MARKER).exists():
            raise UsageError(
                f"{directory} is not empty and no earlier demo's; choose another --dir"
            )
        shutil.rmtree(directory)
    received = directory / "received"
    try:
        received.mkdir(parents=True)
        (directory / _MARKER).touch()
    except OSError as error:
        raise UsageError(f"{directory} cannot be used: {error.strerror}; choose another") from None
    return received


class _Show(AbstractContextManager["_Show"]):
    """The daemon at work in the background, and what it has reported."""

    def __init__(self, centre: Centre, app: App) -> None:
        self.centre = centre
        self._app = app
        self._reports: list[CheckReport] = []
        self._reported = threading.Condition()
        self._stop = Stop()
        self._daemon = Daemon(
            app, self._stop, on_check=self._on_check, on_delivery=self._on_delivery
        )
        self._failure: WatcherError | None = None
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> _Show:
        self._app.prepare()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self._stop.close()
        self._app.close()
        if self._failure:
            raise self._failure

    def _run(self) -> None:
        try:
            self._daemon.run()
        except WatcherError as error:
            self._failure = error

    def _on_check(self, report: CheckReport) -> None:
        with self._reported:
            self._reports.append(report)
            self._reported.notify_all()

    def _on_delivery(self, report: DeliveryReport) -> None:
        if report.reason:
            line(("  ! ", "red"), f"{report.delivery.channel}: {report.reason}")

    def play(self, scene: Scene) -> None:
        """Change what the help centre shows, and forget what was reported before."""
        with self._reported:
            self.centre.scene = scene
            self._reports.clear()

    def await_report(self, wanted: Callable[[CheckReport], bool], count: int = 1) -> CheckReport:
        """The newest report that is wanted, once so many were made; each is told when awaited."""
        with self._reported:
            met = self._reported.wait_for(
                lambda: sum(map(wanted, self._reports)) >= count, timeout=PATIENCE
            )
            if not met:
                raise WatcherError("the demo waited in vain; this is a bug worth reporting")
            return [report for report in self._reports if wanted(report)][-1]

    def await_messages(self, mails: int, payloads: int) -> None:
        """Wait until so many mails and Slack payloads have arrived in all."""
        if not self.centre.wait_for(
            lambda: len(self.centre.mails) >= mails and len(self.centre.payloads) >= payloads,
            PATIENCE,
        ):
            raise WatcherError("the messages of the demo did not arrive; worth reporting")


def _act(number: int, title: str, *explained: str) -> None:
    line()
    line((f"Act {number}. {title}", "bold cyan"))
    for words in explained:
        line((words, "dim"))


def _tell(report: CheckReport) -> None:
    parts: list[Part] = ["  ", *check_line(report)]
    line(*parts)


def _is(source: str, *outcomes: Outcome) -> Callable[[CheckReport], bool]:
    return lambda report: report.check.source_id == source and report.check.outcome in outcomes


def _first_look(show: _Show) -> None:
    _act(
        1,
        "The first look",
        "Two help pages are fetched and their rules read. This is the baseline: no alert.",
    )
    for source in ("model-access", "org-verification"):
        _tell(show.await_report(_is(source, Outcome.FIRST_SEEN)))


def _churn(show: _Show) -> datetime:
    """The act, and a time at which the old rules stood."""
    _act(
        2,
        "Cosmetic churn",
        "New markup, other order, a fresh date, another menu, and the same rules in other words:",
        '  "Tiers 1–3 can get access by completing organization verification."',
        '  "Developers on tiers 1, 2 and 3 get access once they complete organization '
        'verification."',
        "A text comparison would alarm. The rules did not move, so nobody is told.",
    )
    show.play(
        Scene(
            model_access="model_access_reworded.html",
            updated="yesterday",
            menu="API Platform",
            related="Billing FAQ",
        )
    )
    report = show.await_report(_is("model-access", Outcome.UNCHANGED), count=2)
    _tell(report)
    line(f"  {len(show.centre.mails)} mails, {len(show.centre.payloads)} Slack messages so far.")
    return report.check.at


def _tightened(show: _Show) -> int:
    """The act, and the revision it made."""
    _act(
        3,
        "A rule is tightened",
        "o4-mini now needs a verified organization. The profile is tier 2, not verified.",
    )
    scene = show.centre.scene
    show.play(replace(scene, o4_mini=VERIFIED_ONLY, updated="today"))
    report = show.await_report(_is("model-access", Outcome.CHANGED))
    _tell(report)
    show.await_messages(1, 1)
    _print_mail(show.centre)
    _print_slack(show.centre)
    assert report.revision_seq is not None
    return report.revision_seq


def _challenge(show: _Show) -> None:
    _act(
        4,
        "A challenge page, with status 200",
        "The page asks for a browser check instead of showing the article. That is no change of",
        "rules: it is told as health, and the last good rules stand.",
    )
    show.play(replace(show.centre.scene, challenged=True))
    for source in ("model-access", "org-verification"):
        _tell(show.await_report(_is(source, Outcome.FAILED)))
    show.await_messages(3, 3)
    line(f"  Subject: {show.centre.mails[-1]['subject']}")


def _recovery(show: _Show) -> None:
    _act(5, "Recovery", "The article is back, and nothing in it had changed.")
    show.play(replace(show.centre.scene, challenged=False))
    for source in ("model-access", "org-verification"):
        report = show.await_report(_is(source, Outcome.UNCHANGED))
        assert report.health.state is HealthState.OK
        _tell(report)
    show.await_messages(5, 5)
    line(f"  Subject: {show.centre.mails[-1]['subject']}")


def _print_mail(centre: Centre) -> None:
    mail = centre.mails[-1]
    line()
    line(("  The mail", "bold"), f" to {mail['to']}")
    line(f"  Subject: {mail['subject']}")
    body = mail.get_body(("plain",))  # type: ignore[attr-defined]
    for text in body.get_content().rstrip().splitlines():
        line(f"  │ {text}")


def _print_slack(centre: Centre) -> None:
    payload = centre.payloads[-1]
    line()
    line(("  The Slack message", "bold"), f" ({len(payload.get('blocks', []))} blocks), in short")
    line(f"  │ {payload.get('text', '')}")


def _history(config: Path, before: datetime) -> None:
    _act(6, "The history", "It stays in the database, to be asked at any time.")
    for arguments in (
        ["log"],
        ["diff", "model-access"],
        ["rules", "--source", "model-access", "--at", f"{before:%Y-%m-%dT%H:%M:%S}"],
        ["rules", "--source", "model-access"],
    ):
        _run(config, arguments)


def _run(config: Path, arguments: Sequence[str]) -> None:
    line()
    line(("$ ", "dim"), (f"watcher -c {config} {' '.join(arguments)}", "bold"))
    cli.main(args=["-c", str(config), *arguments], prog_name="watcher", standalone_mode=False)


def _farewell(config: Path, changed: int) -> None:
    watcher = f"{Path(sys.argv[0])} -c {config}"
    line()
    line(
        ("Done.", "bold green"),
        f" The database and the received messages are in {config.parent}/.",
    )
    line(f"Go on:  {watcher} show r{changed}")
    line(f"        {watcher} status")
    line(f"For your own watch:  {Path(sys.argv[0])} init my-watch")
