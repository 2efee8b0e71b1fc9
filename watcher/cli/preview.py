"""`watcher alerts preview`: what a channel was, or would be, told of a revision."""

from __future__ import annotations

import json
from pathlib import Path

import click

from watcher.app import App
from watcher.cli.chats import lines_of
from watcher.cli.console import json_option, line, print_json, write_file
from watcher.cli.fates import untold
from watcher.cli.moments import revision_number, revision_of
from watcher.cli.run import opened
from watcher.errors import UsageError
from watcher.judge import alert_key
from watcher.model import Alert, Message
from watcher.phrasing import visible


@click.group()
def alerts() -> None:
    """See what an alert looks like, without sending it.

    \b
    Example:
      watcher alerts preview r12 --channel team-slack
    """


@alerts.command("preview")
@click.argument("revision", metavar="REVISION")
@click.option("--channel", "channel_id", required=True, help="As this channel is told.")
@click.option(
    "--html",
    "html_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the HTML of a mail to this file.",
)
@json_option
@click.pass_obj
def preview(
    config_path: Path, revision: str, channel_id: str, html_file: Path | None, as_json: bool
) -> None:
    """The message about a REVISION (r12) for a channel, as people see it there. Nothing is sent.

    With --json the payload itself; of a webhook it is what is printed anyway.

    \b
    Example:
      watcher alerts preview r12 --channel ops-mail --html mail.html
    """
    with opened(config_path) as app:
        alert = _alert(app, revision_number(revision))
        channel = app.channel(channel_id)
        message = app.render(alert, channel.format)
    if html_file is not None:
        _write_html(message, html_file, channel_id)
    if as_json:
        print_json(_json(message))
    elif html_file is None:
        _print(message, channel.format)


def _alert(app: App, number: int) -> Alert:
    found = revision_of(app, number)
    alert = app.store.alert(alert_key(found.key))
    if alert is None:
        raise UsageError(f"r{number} is told to nobody: {untold(app, found)}")
    return alert


def _write_html(message: Message, file: Path, channel_id: str) -> None:
    if not message.html:
        raise UsageError(f"channel {channel_id!r} takes no HTML; leave --html out")
    write_file(file, message.html)
    line(f"{file}: written; open it in a browser.")


def _json(message: Message) -> dict[str, object]:
    whole = {
        "subject": message.subject,
        "text": message.text,
        "html": message.html,
        "payload": message.payload,
    }
    return {name: value for name, value in whole.items() if value}


def _print(message: Message, format: str) -> None:
    if message.payload is None:
        line((visible(message.subject), "bold"))
        line()
        line(visible(message.text).rstrip())
        return
    seen = lines_of(format, message.payload)
    if seen is None:
        line(json.dumps(message.payload, indent=2, ensure_ascii=False))
        return
    for place, words in enumerate(seen):
        line((words, "" if place else "bold"))
