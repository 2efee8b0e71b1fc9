"""What a verdict needs to know of a pack: a small part of watcher.pack.Pack."""

from __future__ import annotations

from typing import Protocol


class Identity(Protocol):
    """What names the page: for kind "intercom" the help centre's article number."""

    @property
    def kind(self) -> str: ...
    @property
    def article(self) -> str: ...


class Expect(Protocol):
    """What a good page has. `any_text`: at least one of them occurs in the folded text."""

    @property
    def min_words(self) -> int: ...
    @property
    def any_text(self) -> tuple[str, ...]: ...
    @property
    def min_records(self) -> int: ...
    @property
    def max_drop(self) -> float: ...


class ExpectedPage(Protocol):
    @property
    def identity(self) -> Identity | None: ...
    @property
    def expect(self) -> Expect: ...
    @property
    def watch_language(self) -> str | None: ...


class Expectations(Protocol):
    """A pack, as far as a verdict looks at it."""

    @property
    def page(self) -> ExpectedPage: ...
