"""`watcher pack`: list, show, explain, test, new, diff. What authors of packs work with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from watcher.app import App
from watcher.cli.browse import print_change
from watcher.cli.console import (
    json_option,
    line,
    print_json,
    progress,
    shown_time,
    table,
    write_file,
)
from watcher.cli.explained import explanation_json, print_explanation, web_page
from watcher.cli.pages import load_page, packs_option, pages_reader, private_option, readable
from watcher.cli.run import opened
from watcher.cli.trials import print_cases, print_silent, trials_json
from watcher.codec import change_to_json
from watcher.compare import compare
from watcher.drafting import draft
from watcher.errors import PackError, Problem, UsageError
from watcher.explaining import explain as explain_document
from watcher.model import Change
from watcher.pack import Pack
from watcher.packs import PackLibrary, load_packs, packs_in
from watcher.proving import case_results, trials
from watcher.store import RevisionRow

_ID = re.compile(r"[a-z0-9_]+(?:\.[a-z0-9_]+)+")


@click.group()
def pack() -> None:
    """List, show, explain, test, draft and compare packs.

    \b
    Example:
      watcher pack explain saved-page.html --pack openai.model_access
    """


@pack.command("list")
@packs_option
@json_option
def pack_list(packs_dirs: tuple[Path, ...], as_json: bool) -> None:
    """The packs that come with Watcher, and those of your folders.

    \b
    Example:
      watcher pack list --packs my-packs
    """
    packs, problems = _usable(load_packs(packs_dirs))
    if as_json:
        print_json([{"id": p.id, "version": p.version, "about": p.about} for p in packs])
    else:
        table(("Pack", "Version", "About"), [(p.id, str(p.version), p.about) for p in packs])
    if problems:
        raise PackError(problems)


def _usable(library: PackLibrary) -> tuple[list[Pack], tuple[Problem, ...]]:
    """The packs that can be used, and the mistakes of the others, each once."""
    packs: list[Pack] = []
    problems: dict[Problem, None] = {}
    for pack_id in library.ids():
        try:
            packs.append(library.get(pack_id))
        except PackError as error:
            problems.update(dict.fromkeys(error.problems))
    return packs, tuple(problems)


@pack.command("show")
@click.argument("pack_id", metavar="PACK")
@packs_option
def pack_show(pack_id: str, packs_dirs: tuple[Path, ...]) -> None:
    """Print a pack's file.

    \b
    Example:
      watcher pack show openai.model_access
    """
    click.echo(load_packs(packs_dirs).text(pack_id), nl=False)


# ---------------------------------------------------------------- explain


@pack.command("explain")
@click.argument("page")
@click.option("--pack", "pack_id", required=True, help="The pack to read with.")
@packs_option
@click.option("--subject", help="The model the page is about, where it is about one.")
@click.option(
    "--html",
    "target",
    type=click.Path(path_type=Path, dir_okay=False, writable=True),
    help="Write a web page of its own to this file (- for standard output).",
    metavar="OUT",
)
@private_option
@json_option
def pack_explain(
    page: str,
    pack_id: str,
    packs_dirs: tuple[Path, ...],
    subject: str | None,
    target: Path | None,
    allow_private: bool,
    as_json: bool,
) -> None:
    """Show PAGE (a file, a URL, or - for standard input) in reading order, and what became of it.

    \b
    Example:
      watcher pack explain saved-page.html --pack acme.limits --packs my-packs --html why.html
    """
    chosen = load_packs(packs_dirs).get(pack_id)
    loaded = load_page(page, allow_private=allow_private)
    with pages_reader() as reader:
        document = readable(reader, loaded, chosen, subject)
    explained = explain_document(document, chosen, subject=subject)
    if target is not None:
        write_file(target, web_page(explained, chosen.ref))
        if str(target) == "-":
            return
    if as_json:
        print_json(explanation_json(explained, chosen.ref))
    elif target is not None:
        line(f"Wrote {target}.")
    else:
        print_explanation(explained)


# ---------------------------------------------------------------- test


@pack.command("test")
@click.argument("pack_ids", metavar="[PACK ...]", nargs=-1)
@packs_option
@json_option
@click.pass_context
def pack_test(
    ctx: click.Context, pack_ids: tuple[str, ...], packs_dirs: tuple[Path, ...], as_json: bool
) -> None:
    """Run the cases of packs (all of them when none is named), then edits of the cases' texts.

    Each edit alters what a case says: a digit, a "not", may and must, an exception, and/or, a row
    or a tier. An edit that leaves the reading as it was is listed as silent, with the reason why
    that is right, or with none: then the page could make it unnoticed. The figures are told by
    kind of edit and by pack. Exits 1 when a case fails, and only then.

    \b
    Example:
      watcher pack test acme.limits --packs my-packs
    """
    library = load_packs(packs_dirs)
    packs = [library.get(pack_id) for pack_id in pack_ids or library.ids()]
    results = [result for each in packs for result in case_results(each)]
    tried = [trial for each in progress(packs, len(packs)) for trial in trials(each)]
    if as_json:
        print_json(trials_json(results, tried))
    else:
        print_cases(results)
        print_silent(tried)
    if not all(result.passed for result in results):
        ctx.exit(1)


# ---------------------------------------------------------------- new


@pack.command("new")
@click.argument("page")
@click.option("--id", "pack_id", required=True, help="The id of the new pack: provider.page.")
@click.option(
    "--packs",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder to write the draft into (never over a file); else it is printed.",
)
@private_option
def pack_new(page: str, pack_id: str, folder: Path | None, allow_private: bool) -> None:
    """Draft a pack for PAGE (a file, a URL, or - for standard input).

    \b
    Example:
      watcher pack new https://docs.acme.example/limits --id acme.limits --packs my-packs
    """
    if not _ID.fullmatch(pack_id):
        raise UsageError(f"{pack_id!r} is no id of a pack: write provider.page, like acme.limits")
    loaded = load_page(page, allow_private=allow_private)
    library = load_packs()
    with pages_reader() as reader:
        document = readable(reader, loaded, library.get("generic"))
    text = draft(document, pack_id, loaded.final_url, lambda text: library.made(pack_id, text))
    if folder is None:
        click.echo(text, nl=False)
        return
    target = folder.joinpath(*pack_id.split(".")).with_suffix(".yaml")
    _write_new(target, text)
    load_packs((folder,)).get(pack_id)
    line(f"Wrote {target}. Look through every line of it.")


def _write_new(target: Path, text: str) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise UsageError(f"{target} is there already; nothing was written") from None
    except OSError as error:
        raise UsageError(f"{target} cannot be written: {error.strerror or error}") from error


# ---------------------------------------------------------------- diff


@pack.command("diff")
@click.argument("pack_id", metavar="PACK")
@packs_option
@click.option(
    "--history", is_flag=True, help="Also the pages of all revisions, not the newest only."
)
@json_option
@click.pass_obj
def pack_diff(
    config_path: Path,
    pack_id: str,
    packs_dirs: tuple[Path, ...],
    history: bool,
    as_json: bool,
) -> None:
    """What an edited PACK reads differently on the pages that are kept.

    The newest kept page of each source of PACK is read twice: with the pack that is in force by
    config.yaml, and with the one in the folder of --packs. No page is fetched.

    \b
    Example:
      watcher pack diff openai.model_access --packs my-packs --history
    """
    if not packs_dirs:
        raise click.UsageError("--packs is missing: the folder with the edited pack.")
    edited = load_packs(packs_dirs).get(pack_id)
    if not any(pack_id in packs_in(folder) for folder in packs_dirs):
        among = ", ".join(sorted(set().union(*map(packs_in, packs_dirs))))
        raise UsageError(f"no pack {pack_id!r} in the folder of --packs; it has: {among}")
    with opened(config_path) as app:
        stands = app.packs.get(pack_id)
        ids = [source.id for source in app.config.sources if source.pack == pack_id]
        if not ids:
            raise UsageError(f"no source in {app.config.file} is read with {pack_id}")
        found = [
            (kept, _replayed(app, kept, stands, edited))
            for source_id in ids
            for kept in _kept(app, source_id, history=history)
        ]
    if as_json:
        print_json([_replay_json(kept, changes) for kept, changes in found])
        return
    if stands.digest == edited.digest:
        line("Both packs mean the same.")
    for kept, changes in found:
        _print_replay(kept, changes)


@dataclass(frozen=True, slots=True)
class _Kept:
    """A kept page of a source: the newest, or that of a revision; None where none is kept."""

    source_id: str
    snapshot_id: int | None
    revision: RevisionRow | None = None


def _kept(app: App, source_id: str, *, history: bool) -> Iterator[_Kept]:
    """The newest page, then those of the revisions behind it, each page once."""
    state = app.store.state(source_id)
    newest = None if state is None else state.snapshot_id
    yield _Kept(source_id, newest)
    seen = {newest}
    before = None
    while history and (rows := app.store.revisions(source_id, before=before)):
        for row in rows:
            if row.snapshot_id not in seen:
                yield _Kept(source_id, row.snapshot_id, row)
            seen.add(row.snapshot_id)
        before = rows[-1].seq


def _replayed(app: App, kept: _Kept, stands: Pack, edited: Pack) -> tuple[Change, ...] | None:
    """The changes between two readings of a kept page; None where none is kept."""
    if kept.snapshot_id is None:
        return None
    page = app.store.load_page(kept.snapshot_id)
    return compare(app.reader.read(page, stands), app.reader.read(page, edited))


def _replay_json(kept: _Kept, changes: tuple[Change, ...] | None) -> dict[str, object]:
    told = None if changes is None else [change_to_json(change) for change in changes]
    revision = {"revision": kept.revision.seq} if kept.revision else {}
    return {"source": kept.source_id, **revision, "changes": told}


def _print_replay(kept: _Kept, changes: tuple[Change, ...] | None) -> None:
    row = kept.revision
    line((kept.source_id, "bold"), f" as of r{row.seq} ({shown_time(row.at)})" if row else "")
    if changes is None:
        line("no page is kept yet; `watcher check` takes the first look", indent=2)
    elif not changes:
        line("No rule is read differently.", indent=2)
    for change in changes or ():
        print_change(change)
