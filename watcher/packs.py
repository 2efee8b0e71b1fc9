"""Where packs come from: the folder rules/ (importable as watcher.rules) and folders of one's own.

A pack's id is its place: rules/openai/model_access.yaml is openai.model_access. Ids are known
from file names alone; a file is read when its pack is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from watcher import yamldoc
from watcher.errors import PackError, Problem, UsageError
from watcher.pack import Pack, PackForm, build, merged, mistakes, with_parts
from watcher.schemaerrors import Mistake, did_you_mean

COMMON = "_common"
_SUFFIX = ".yaml"


class PackLibrary:
    """Packs by id, read on demand and then kept. Safe to share between threads: two that ask at
    once may both read a file, and get packs of equal digest."""

    def __init__(self, files: Mapping[str, Traversable]) -> None:
        self._files = dict(files)
        self._read: dict[str, tuple[PackForm, yamldoc.YamlDocument]] = {}
        self._packs: dict[str, Pack] = {}

    def ids(self) -> tuple[str, ...]:
        """All known ids, sorted."""
        return tuple(sorted(self._files.keys() - {COMMON}))

    def get(self, id: str) -> Pack:
        """The pack of an id.

        Raises: UsageError when there is none; PackError when its file, or one it extends, is not
        usable.
        """
        if id not in self._packs:
            if id == COMMON or id not in self._files:
                hint = did_you_mean(id, self.ids()) or "`watcher pack list` lists those there are"
                raise UsageError(f"no pack {id!r} ({hint})")
            self._packs[id] = build(self._whole(id, ()))
        return self._packs[id]

    def text(self, id: str) -> str:
        """A pack's file as it stands. Raises: UsageError when there is none."""
        self.get(id)
        return self._files[id].read_text(encoding="utf-8")

    def made(self, id: str, text: str) -> Pack:
        """A pack of a file's text, as if the file were here. Raises: PackError."""
        form, document = form_of(text, f"{id}.yaml", id)
        return build(self._over_parent(id, form, document, ()))

    def _whole(self, id: str, below: tuple[str, ...]) -> PackForm:
        form, document = self._form(id)
        return form if id == COMMON else self._over_parent(id, form, document, below)

    def _over_parent(
        self,
        id: str,
        form: PackForm,
        document: yamldoc.YamlDocument,
        below: tuple[str, ...],
    ) -> PackForm:
        parent = form.extends or COMMON
        if form.extends and parent not in self._files:
            hint = did_you_mean(parent, self.ids()) or "`watcher pack list` lists those there are"
            raise _refused(document, [Mistake(("extends",), f"no pack {parent!r}", hint)])
        if parent in (*below, id):
            hint = "remove it, or name a pack that stands on its own"
            raise _refused(document, [Mistake(("extends",), "leads back to this pack", hint)])
        whole = form
        if parent in self._files:
            whole = merged(form, self._whole(parent, (*below, id)))
        if found := list(mistakes(form, whole)):
            raise _refused(document, found)
        return whole

    def _form(self, id: str) -> tuple[PackForm, yamldoc.YamlDocument]:
        if id not in self._read:
            self._read[id] = read_form(self._files[id], id)
        return self._read[id]


def _refused(document: yamldoc.YamlDocument, found: Sequence[Mistake]) -> PackError:
    return PackError(yamldoc.problems(document, found))


def load_packs(extra_dirs: Sequence[Path] = ()) -> PackLibrary:
    """The packs that come with Watcher, and those of `extra_dirs`, which win over equal ids.

    Raises: UsageError when a folder does not exist.
    """
    files: dict[str, Traversable] = dict(_found(resources.files("watcher.rules"), ""))
    for folder in extra_dirs:
        if not folder.is_dir():
            raise UsageError(f"{folder}: no such folder of packs")
        files.update(_found(folder, ""))
    return PackLibrary(files)


def packs_in(folder: Path) -> frozenset[str]:
    """The ids of the packs that a folder holds."""
    return frozenset(_found(folder, ""))


def _found(folder: Traversable, prefix: str) -> dict[str, Traversable]:
    found: dict[str, Traversable] = {}
    for entry in folder.iterdir():
        if entry.is_dir():
            if not entry.name.startswith((".", "__")):
                found.update(_found(entry, f"{prefix}{entry.name}."))
        elif entry.name.endswith(_SUFFIX):
            found[prefix + entry.name.removesuffix(_SUFFIX)] = entry
    return found


def read_form(file: Traversable, id: str) -> tuple[PackForm, yamldoc.YamlDocument]:
    """One file as a form, and where its parts stand.

    Raises: PackError with every mistake: file, line, key, what was expected and how to mend it.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise _unreadable(file, "not UTF-8 text", "save it as UTF-8") from None
    except OSError as error:
        raise _unreadable(file, f"cannot be read: {error.strerror}", "check its rights") from None
    return form_of(text, str(file), id)


def _unreadable(file: Traversable, what: str, hint: str) -> PackError:
    return PackError((Problem(str(file), None, "", what, hint),))


def form_of(text: str, name: str, id: str) -> tuple[PackForm, yamldoc.YamlDocument]:
    """A file's text as a form, and where its parts stand. Raises: PackError."""
    try:
        document = yamldoc.load(text, name)
    except yamldoc.YamlError as error:
        raise PackError(error.problems) from None
    document = replace(document, value=with_parts(document.value))
    form, problems = yamldoc.validated(PackForm, document)
    if form is None:
        raise PackError(problems)
    if found := [*_ambiguous(document), *_misnamed(form, id, document)]:
        raise _refused(document, found)
    return form, document


def _ambiguous(document: yamldoc.YamlDocument) -> Iterator[Mistake]:
    """A pack is full of words: `no` is the word here, and false for other readers of YAML."""
    for path in document.unclear:
        hint = "put the word in quotes; a truth value is true or false"
        yield Mistake(path, "yes, no, on and off may be words or truth values", hint)


def _misnamed(form: PackForm, id: str, document: yamldoc.YamlDocument) -> Iterator[Mistake]:
    if id == COMMON:
        return
    if form.pack != id:
        hint = f"write pack: {id}, or move the file"
        yield Mistake(("pack",), f"the file's place says {id!r}", hint)
    if not form.provider:
        hint = f"add provider: {id.partition('.')[0]}"
        yield Mistake(("provider",), "this key is missing", hint)
