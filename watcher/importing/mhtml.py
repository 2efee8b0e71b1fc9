"""MHTML (RFC 2557): a whole page in one file, as browsers save it. Its HTML is the first part."""

from __future__ import annotations

from datetime import datetime
from email import message_from_bytes, policy
from email.message import Message

from watcher.errors import UsageError
from watcher.model import Page


def is_mhtml(body: bytes) -> bool:
    """Whether a file's head is that of a message with parts."""
    head = body[:2048].lower()
    return b"multipart/related" in head and head.lstrip().startswith((b"from:", b"mime-version:"))


def page(body: bytes, at: datetime, where: str) -> Page:
    """The page of an MHTML file. Raises: UsageError where it has no HTML."""
    message = message_from_bytes(body, policy=policy.compat32)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            return _page(message, part, at)
    raise UsageError(f"{where}: an MHTML file without HTML in it")


def _page(message: Message, part: Message, at: datetime) -> Page:
    url = str(part.get("Content-Location") or message.get("Snapshot-Content-Location") or "")
    payload = part.get_payload(decode=True)
    charset = part.get_content_charset() or "utf-8"
    headers = (("content-type", f"text/html; charset={charset}"),)
    text = payload if isinstance(payload, bytes) else b""
    known = url if url.startswith(("http://", "https://")) else ""
    return Page(known, known, 200, headers, text, at, "hand")
