"""Pages of the past in files of others: folders with a manifest, web archives, the stores of
other watchers. Each gives pages with the time at which they were captured."""

from __future__ import annotations

from watcher.importing.files import one_page, pages_of
from watcher.importing.found import Found

__all__ = ["Found", "one_page", "pages_of"]
