"""What the repository promises of itself: packages, documents, and their examples."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from watcher.cli.main import _COMMANDS
from watcher.document import parse
from watcher.model import Access
from watcher.packs import load_packs
from watcher.reading import read

ROOT = Path(__file__).parent.parent


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
