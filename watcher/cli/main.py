"""`watcher`: the commands, their common options, and what ends where (exit codes).

0 done · 1 something could not be looked at or was given up · 2 usage, configuration or packs ·
3 a change, where `--fail-on-change` asked for it · 4 the database cannot be used.
"""

from __future__ import annotations

import gc
import importlib
import io
import os
import signal
import sys
from pathlib import Path

import click

from watcher import __version__
from watcher.cli import exits
from watcher.cli.console import complain
from watcher.errors import ConfigError, PackError, StoreError, UsageError, WatcherError
from watcher.phrasing import without_long

_COMMANDS = {
    "check": "watcher.cli.run:check",
    "run": "watcher.cli.run:run",
    "status": "watcher.cli.status:status",
    "rules": "watcher.cli.browse:rules",
    "log": "watcher.cli.browse:log",
    "show": "watcher.cli.browse:show",
    "diff": "watcher.cli.difference:diff",
    "verify": "watcher.cli.verify:verify",
    "attest": "watcher.cli.attest:attest",
    "alerts": "watcher.cli.preview:alerts",
    "deliveries": "watcher.cli.outbox:deliveries",
    "silence": "watcher.cli.outbox:silence",
    "ack": "watcher.cli.outbox:ack",
    "backup": "watcher.cli.backup:backup",
    "extract": "watcher.cli.ask:extract",
    "compare": "watcher.cli.ask:compare",
    "import": "watcher.cli.bring:import_",
    "backfill": "watcher.cli.bring:backfill",
    "init": "watcher.cli.setup:init",
    "config": "watcher.cli.setup:config",
    "channels": "watcher.cli.setup:channels",
    "pack": "watcher.cli.pack:pack",
    "completion": "watcher.cli.setup:completion",
    "demo": "watcher.demo.show:demo",
}

_SUMMARIES = {
    "check": "Look at every page once (for cron).",
    "run": "Keep looking, as a daemon.",
    "status": "How each page is doing; trouble first.",
    "rules": "The rules in force, today or at a date.",
    "log": "What happened, newest first.",
    "show": "One revision: its changes, words and deliveries.",
    "diff": "What changed between two revisions or dates.",
    "verify": "Show that the kept pages give the stored rules.",
    "attest": "What was looked at, changed and told, as evidence.",
    "alerts": "See what an alert looks like, without sending it.",
    "deliveries": "What is told to whom; try again, take off the list.",
    "silence": "Keep alerts quiet until a time.",
    "ack": "Note that somebody knows of a change.",
    "backup": "Copy the database while others work on it.",
    "extract": "Read a page without a store.",
    "compare": "Compare two pages without a store.",
    "import": "Bring pages along: saved ones, archives, other stores.",
    "backfill": "Bring a page's history along from the Internet Archive.",
    "init": "Write a commented config.yaml here.",
    "config": "Check the configuration; print its schema.",
    "channels": "List channels; send a marked example.",
    "pack": "List, write, explain and test packs.",
    "completion": "Print a shell completion script.",
    "demo": "See the whole of it work, without a network.",
}


class _ReadEnough(Exception):
    """Whoever reads the output closed it. click takes the OSError that says so for a failure."""


class _LazyGroup(click.Group):
    """Knows its commands by name and summary; imports one when it is run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        target = _COMMANDS.get(cmd_name)
        if target is None:
            return None
        module, _, name = target.partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        command.epilog = exits.words(cmd_name)
        for member_name, member in getattr(command, "commands", {}).items():
            member.epilog = exits.words(f"{cmd_name} {member_name}")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_SUMMARIES.items()))

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise _ReadEnough from None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            guess = _nearest(args[0]) if args else None
            if guess is None:
                raise
            raise click.UsageError(f"{error.message} Did you mean {guess!r}?", ctx) from None


def _nearest(word: str) -> str | None:
    from difflib import get_close_matches  # only a mistyped command pays for it

    return next(iter(get_close_matches(word, _COMMANDS, n=1)), None)


@click.group(
    cls=_LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="New here? Start with `watcher demo`, then `watcher init` in an empty directory.\n\n"
    "Exit codes: 0 done; 1 something could not be looked at, read or told; 2 usage, configuration"
    " or a pack is wrong; 3 a rule changed, with `check --fail-on-change`; 4 the database cannot be"
    " used. `watcher COMMAND --help` has those of each command.",
)
@click.option(
    "-c",
    "--config",
    "config_path",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("config.yaml"),
    envvar="WATCHER_CONFIG",
    show_default=True,
    help="The configuration file (or WATCHER_CONFIG).",
)
@click.version_option(__version__, prog_name="watcher")
@click.pass_context
def cli(ctx: click.Context, config_path: Path) -> None:
    """Watch documentation pages of API providers, and tell what changed in who may use what."""
    ctx.obj = config_path


def main() -> None:
    """The console script. Translates errors into one plain message and an exit code."""
    # Imports and parsed pages make many objects and hardly a cycle: at the usual 700 allocations
    # collecting took a fifth of a pass over 200 pages.
    gc.set_threshold(50_000, 20, 50)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        code = _run()
        sys.stdout.flush()
    except (_ReadEnough, BrokenPipeError):
        # Whoever read has read enough (`watcher log | head`); what is left must not be flushed.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 128 + signal.SIGPIPE
    sys.exit(code)


def _run() -> int:
    """Run the command; its exit code. click's own way of ending does not know our errors."""
    try:
        return int(cli.main(prog_name="watcher", standalone_mode=False) or 0)
    except SystemExit as ending:
        return ending.code if isinstance(ending.code, int) else int(bool(ending.code))
    except click.ClickException as error:
        said = io.StringIO()
        error.show(said)
        click.echo(without_long(said.getvalue()), err=True, nl=False)
        return error.exit_code
    except click.Abort:
        return 128 + signal.SIGINT
    except WatcherError as error:
        complain(error)
        return _exit_code(error)


def _exit_code(error: WatcherError) -> int:
    if isinstance(error, StoreError):
        return 4
    if isinstance(error, (ConfigError, PackError, UsageError)):
        return 2
    return 1
