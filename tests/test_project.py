"""What the repository promises of itself: packages, documents, and their examples."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from click import Command, Context, Group

from watcher.cli import exits
from watcher.cli.main import _COMMANDS, cli
from watcher.document import parse
from watcher.model import Access
from watcher.packs import load_packs
from watcher.proving import case_results
from watcher.reading import read

ROOT = Path(__file__).parent.parent
OPERATIONS = (ROOT / "docs/operations.md").read_text()


def test_every_package_is_in_the_distribution() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    found = {
        ".".join(file.parent.relative_to(ROOT).parts)
        for file in (ROOT / "watcher").rglob("*.py")
        if "__pycache__" not in file.parts
    }
    assert set(project["tool"]["setuptools"]["packages"]) == found | {"watcher.rules"}


def test_every_command_is_named_in_the_documents() -> None:
    documented = (ROOT / "README.md").read_text() + (ROOT / "docs/cli.md").read_text()
    assert [name for name in _COMMANDS if f"watcher {name}" not in documented] == []


def test_links_between_documents_lead_somewhere() -> None:
    for document in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text()):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_the_pack_of_the_tutorial_reads_its_own_sentence(tmp_path: Path) -> None:
    tutorial = (ROOT / "docs/packs.md").read_text()
    block = re.search(r"```yaml\n(.*?)```", tutorial, re.DOTALL)
    assert block is not None
    text = "\n".join(line.removeprefix("   ") for line in block[1].splitlines())
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme" / "limits.yaml").write_text(text)
    pack = load_packs([tmp_path]).get("acme.limits")
    page = parse(b"<h1>Limits</h1><p>acme-2 is available on tiers 2 and 3.</p>")
    (record,) = read(page, pack).records
    assert isinstance(record, Access)
    assert (record.subject, record.segments) == ("acme-2", ("tier:2", "tier:3"))


def test_the_pack_that_shows_the_keys_passes_its_own_cases(tmp_path: Path) -> None:
    reference = (ROOT / "docs/packs.md").read_text().partition("## The keys")[2]
    block = re.search(r"```yaml\n(.*?)```", reference, re.DOTALL)
    assert block is not None
    (tmp_path / "orca").mkdir()
    (tmp_path / "orca" / "access.yaml").write_text(block[1])
    results = list(case_results(load_packs([tmp_path]).get("orca.access")))
    assert [(each.missing, each.unexpected) for each in results] == [((), ()), ((), ())]


def test_the_exit_codes_of_every_command_are_in_its_help_and_in_the_documents() -> None:
    page = (ROOT / "docs/cli.md").read_text()
    for name in _COMMANDS:
        command = cli.get_command(Context(cli), name)
        assert command is not None
        members = command.commands.items() if isinstance(command, Group) else ()
        for path in (name, *(f"{name} {member}" for member, _ in members)):
            assert f"`{path.split()[0]}" in page, path
        for told in (command, *(member for _, member in members)):
            assert "Exit codes: 0 done" in (told.epilog or ""), name
    for when in exits.ONE.values():
        assert f"| {when}" in page


def test_what_the_units_and_the_image_run_are_commands_of_watcher() -> None:
    started = [
        line.partition("=")[2].split()
        for file in sorted((ROOT / "deploy").glob("*.service"))
        for line in file.read_text().splitlines()
        if line.startswith("ExecStart")
    ]
    assert len(started) == 3
    crontab = re.findall(r"^\S+ \* \* \* \* watcher +(/\S+/watcher .*)$", OPERATIONS, re.MULTILINE)
    assert len(crontab) == 1
    for program, *arguments in [*started, crontab[0].split()]:
        assert program == "/opt/watcher/bin/watcher"
        group: Command = cli
        rest = list(arguments)
        while isinstance(group, Group):
            context = group.make_context("watcher", list(rest), resilient_parsing=False)
            name, *rest = [*context._protected_args, *context.args]
            command = group.get_command(context, name)
            assert command is not None
            group = command
        group.make_context(name, list(rest))
    for name in re.findall(r"deploy/[\w.-]+", OPERATIONS):
        assert (ROOT / name).is_file()
