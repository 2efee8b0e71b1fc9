"""A modest reader of markdown, for the twins that help centres and docs sites serve."""

from __future__ import annotations

from watcher.model import Document


def is_markdown(text: str, content_type: str | None, url: str | None) -> bool:
    return False


def read_markdown(text: str, url: str | None) -> Document:
    return Document("", ())
