"""How a command is told which source it is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

_SAME = "watcher.source"


def one_source(command: Command) -> Command:
    """An argument SOURCE, and an option --source that says the same. The command gets it as
    `source_id`, None where no source is named."""
    option = click.option(
        "--source",
        expose_value=False,
        is_eager=True,  # before the argument, which asks what it said
        callback=_remember,
        help="The same as naming it.",
    )
    argument = click.argument("source_id", metavar="[SOURCE]", required=False, callback=_either)
    return argument(option(command))


def _remember(context: click.Context, _: click.Parameter, value: str | None) -> None:
    context.meta[_SAME] = value


def _either(context: click.Context, _: click.Parameter, value: str | None) -> str | None:
    also: str | None = context.meta.get(_SAME)
    if value is not None and also not in (None, value):
        raise click.UsageError(f"{value} and {also} are two sources; name one, or none.")
    return value if also is None else also
