"""`watcher init`, `config`, `channels` and `completion`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click
from click.shell_completion import get_completion_class

from watcher.app import SystemClock, load
from watcher.cli.configcheck import mistakes, warnings
from watcher.cli.console import json_option, line, print_json, table
from watcher.cli.main import cli
from watcher.cli.run import opened
from watcher.config import config_schema, init_config
from watcher.errors import ConfigError, DeliveryError, WatcherError
from watcher.model import AlertKind, Delivery
from watcher.phrasing import counted
from watcher.ports import Channel
from watcher.render import example_alert, render


@click.command()
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False), default=Path())
def init(directory: Path) -> None:
    """Write a commented config.yaml into DIRECTORY (here). Never overwrites.

    \b
    Example:
      mkdir my-watch && cd my-watch && watcher init && watcher check
    """
    written = init_config(directory)
    line(f"Wrote {written}. Look it through, then run `watcher check`.")


@click.group()
def config() -> None:
    """Check the configuration; print its schema.

    \b
    Example:
      watcher -c /etc/watcher/config.yaml config check
    """


@config.command("check")
@json_option
@click.pass_obj
def config_check(config_path: Path, as_json: bool) -> None:
    """Check config.yaml and every pack it names; list all mistakes at once (exit code 2).

    Also what is not installed and what of a profile nothing can ever match; and, as warnings, what
    matches nothing yet or will not be opened.

    \b
    Example:
      watcher config check
    """
    app = load(config_path)
    packs = {source.pack: app.packs.get(source.pack) for source in app.config.sources}
    kinds = Counter(settings.kind for settings in app.config.channels)
    if wrong := mistakes(app, packs):
        raise ConfigError(wrong)
    found = warnings(app, packs)
    if as_json:
        print_json(
            {
                "file": str(app.config.file),
                "sources": [source.id for source in app.config.sources],
                "packs": {pack.id: pack.version for pack in packs.values()},
                "channels": [settings.id for settings in app.config.channels],
                "warnings": found,
            }
        )
        return
    for warning in found:
        line(("warning: ", "yellow"), warning)
    channels = ", ".join(f"{count} {kind}" for kind, count in kinds.items()) or "none"
    sources = counted(len(app.config.sources), "source")
    line(f"{app.config.file}: good. {sources}; channels: {channels}.")
    if not app.config.channels:
        line("No channel is configured: changes are kept in the history and told to nobody.")


@config.command("schema")
def schema() -> None:
    """Print the JSON Schema of config.yaml (draft 2020-12).

    \b
    Example:
      watcher config schema > config.schema.json
    """
    print_json(config_schema())


@click.group()
def channels() -> None:
    """List channels; send a marked example.

    \b
    Example:
      watcher channels test team-slack
    """


@channels.command("list")
@json_option
@click.pass_obj
def channels_list(config_path: Path, as_json: bool) -> None:
    """The configured channels.

    \b
    Example:
      watcher channels list
    """
    with opened(config_path) as app:
        rows = [
            {"id": s.id, "kind": s.kind, "recipients": len(app.channels[s.id].recipients())}
            for s in app.config.channels
        ]
    if as_json:
        print_json(rows)
        return
    table(("Channel", "Kind", "Recipients"), [[str(v) for v in row.values()] for row in rows])
    if not rows:
        line("None yet; config.yaml has an example of each, commented out.")


@channels.command("test")
@click.argument("channel_id")
@json_option
@click.pass_obj
def channels_test(config_path: Path, channel_id: str, as_json: bool) -> None:
    """Send an example of each kind of alert to a channel, each marked as a test.

    Exits 1 when the channel does not take them.

    \b
    Example:
      watcher channels test team-slack
    """
    with opened(config_path) as app:
        channel = app.channel(channel_id)
        sent = [
            {"kind": kind.value, "recipient": recipient, "receipt": _send(channel, kind, recipient)}
            for kind in AlertKind
            if kind is not AlertKind.TEST
            for recipient in channel.recipients()
        ]
    if as_json:
        print_json(sent)
        return
    for row in sent:
        to = f" to {row['recipient']}" if row["recipient"] else ""
        line(("→", "green"), f" {row['kind']} example{to}: {row['receipt']}")


def _send(channel: Channel, kind: AlertKind, recipient: str) -> str:
    now = SystemClock().now()
    alert = example_alert(kind, now)
    key = f"test-{kind.value}-{now:%Y%m%dT%H%M%S%f}"
    delivery = Delivery(key, alert.key, channel.id, recipient, created_at=now)
    try:
        return channel.send(render(alert, channel.format), delivery).detail
    except DeliveryError as error:
        raise WatcherError(f"channel {channel.id}: {error.detail}") from error


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script of a shell.

    \b
    Example, for bash (in ~/.bashrc):
      eval "$(watcher completion bash)"
    """
    maker = get_completion_class(shell)
    assert maker is not None, "click knows the three shells"
    click.echo(maker(cli, {}, "watcher", "_WATCHER_COMPLETE").source())
