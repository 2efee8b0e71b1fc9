"""Which door to try after one that did not give the article, and what to say when none did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from watcher.model import NotModified, Page, Tried, VerdictKind
from watcher.waiting import asked_pause

_FINAL = frozenset({VerdictKind.NOT_FOUND, VerdictKind.SOFT_404, VerdictKind.MOVED})
"""What the site itself says of the page. An old copy elsewhere does not contradict it."""

_TELLING = (
    VerdictKind.MOVED,
    VerdictKind.NOT_FOUND,
    VerdictKind.SOFT_404,
    VerdictKind.CHALLENGE,
    VerdictKind.REFUSED,
    VerdictKind.LOGIN_WALL,
    VerdictKind.CONSENT_WALL,
    VerdictKind.WRONG_LANGUAGE,
    VerdictKind.UNREADABLE,
    VerdictKind.EMPTY_SHELL,
    VerdictKind.MAINTENANCE,
    VerdictKind.HTTP_ERROR,
)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A door that gave no article: what it gave, and the page when there was one."""

    fetcher: str
    kind: VerdictKind
    reasons: tuple[str, ...]
    page: Page | None = None
    retry_after: float | None = None

    @property
    def pause(self) -> float | None:
        """Seconds for which the site, or its host's turn, asks for patience."""
        return asked_pause(self.page) if self.page is not None else self.retry_after

    @property
    def tried(self) -> Tried:
        return Tried(self.fetcher, self.kind, "; ".join(self.reasons))


def ends_the_search(trouble: Trouble) -> bool:
    """Whether no other door can help: the site said what became of the page. What an archive has
    of such an answer is as old as the capture, and ends nothing."""
    return trouble.kind in _FINAL and not _is_archived(trouble)


def most_telling(troubles: Sequence[Trouble]) -> Trouble:
    """Of doors that all gave no article, the one that says most about the page as it is today:
    the site's own word before an archive's, a wall before a mere failure, else the earlier."""
    return min(troubles, key=lambda one: (_is_archived(one), _TELLING.index(one.kind)))


def _is_archived(trouble: Trouble) -> bool:
    return trouble.page is not None and trouble.page.captured_at is not None


def too_old(answer: Page | NotModified, last_good: datetime | None) -> str | None:
    """Why a page from an archive is no news: a later state of the page was seen. None when it is
    news, or the very capture that was seen last, and for every page that came from the site."""
    captured = answer.captured_at
    if captured is None or last_good is None or captured >= last_good:
        return None
    return (
        f"the newest capture, of {captured:%Y-%m-%d %H:%M} UTC, is older than"
        f" what is known, of {last_good:%Y-%m-%d %H:%M} UTC"
    )
