"""The errors of the product, and what each carries.

    WatcherError
    ├── UsageError            the command line asks for what cannot be
    ├── ConfigError           config.yaml is not usable; carries every problem found
    ├── PackError             a pack is not usable; carries every problem found
    ├── DocumentError         bytes that cannot be read as a document
    ├── UnsuitablePageError   a page saved by hand is not the article it is meant to be
    ├── FetchError            a page could not be fetched
    ├── AddressRefusedError   a host is where nothing may be connected to
    ├── StoreError            the database cannot be used
    │   ├── StoreFullError    there is no room for it on its disk
    │   ├── LeaseLostError    another process took over; nothing was written
    │   └── DamagedSnapshotError   a kept page is not what was kept
    └── DeliveryError         a channel did not take a message

Errors carry facts as attributes; nothing is parsed back out of their text. No error text ever
holds a secret: an edge that meets one names the setting, not its value.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a file: where it stands, what was expected, how to mend it."""

    file: str
    line: int | None
    key: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        key = f" {self.key}:" if self.key else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{where}:{key} {self.message}{hint}"


class WatcherError(Exception):
    """Base of all errors that a person can act on."""


class UsageError(WatcherError):
    """The command line asks for something that does not exist or makes no sense."""


class UnsuitablePageError(WatcherError):
    """A page that a person saved is not the article of the source it is meant for."""

    def __init__(self, source_id: str, reasons: tuple[str, ...]) -> None:
        self.source_id = source_id
        self.reasons = reasons
        said = "; ".join(reasons)
        super().__init__(f"{source_id}: this is not its page ({said}); nothing was changed")


class _FileError(WatcherError):
    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class ConfigError(_FileError):
    """config.yaml is not usable. `problems` has every mistake, in file order."""


class PackError(_FileError):
    """A pack is not usable. `problems` has every mistake, in file order."""


class DocumentError(WatcherError):
    """The bytes cannot be read as a document (too large, not text)."""


class ReadingProcessError(WatcherError):
    """No process to read pages in can be started; what page it was for does not matter."""


class FetchError(WatcherError):
    """A page could not be fetched.

    `reason` is one of: dns, connect, tls, timeout, deadline, too_large, decoding, redirects,
    refused, protocol; robots (the site's robots.txt does not allow it), postponed (it is not this
    host's turn); of an archive also missing, excluded, throttled. `transient` says whether trying
    again may help, `retry_after` in how many seconds at the earliest.
    """

    def __init__(
        self, reason: str, detail: str, *, transient: bool, retry_after: float | None = None
    ) -> None:
        self.reason = reason
        self.detail = detail
        self.transient = transient
        self.retry_after = retry_after
        super().__init__(f"{reason}: {detail}")


class AddressRefusedError(WatcherError):
    """A host has an address that must not be connected to. The text names both and the remedy."""


class StoreError(WatcherError):
    """The database cannot be opened, read or written, or has a newer schema than this version."""


class StoreFullError(StoreError):
    """There is no room for the database on its disk: nothing was half written."""


class LeaseLostError(StoreError):
    """The lease on a source or delivery ran out and another process has it: nothing was written."""


class DamagedSnapshotError(StoreError):
    """A kept page's body no longer matches its digest: that source's trouble, and no other's."""


class DeliveryError(WatcherError):
    """A channel did not take a message.

    `permanent`: trying again cannot help. `retry_after`: seconds the other side asked for.
    """

    def __init__(self, detail: str, *, permanent: bool, retry_after: float | None = None) -> None:
        self.detail = detail
        self.permanent = permanent
        self.retry_after = retry_after
        super().__init__(detail)
