"""Pages of the past in files of others: folders with a manifest, web archives, the stores of
other watchers. Each gives pages with the time at which they were captured."""

from __future__ import annotations

from watcher.importing.files import is_one_page, one_page, pages_of
from watcher.importing.found import Found, Unusable, is_same_page
from watcher.importing.urls import Listed, is_url_list, listed

__all__ = [
    "Found",
    "Listed",
    "Unusable",
    "is_one_page",
    "is_same_page",
    "is_url_list",
    "listed",
    "one_page",
    "pages_of",
]
