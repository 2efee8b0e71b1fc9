"""A JSON body -> a Document with one block: the value in one written form, for reading to query."""

from __future__ import annotations

import json
from typing import NoReturn

from watcher.errors import DocumentError
from watcher.mediatypes import media_type
from watcher.model import Block, BlockKind, Document, Layout, Section


def is_json(text: str, content_type: str | None) -> bool:
    """Whether a body is JSON: its type says so (RFC 8259, and `+json` of RFC 6839), or, where its
    type says neither JSON nor HTML, it is a whole JSON object or array."""
    kind = media_type(content_type)
    if kind in ("application/json", "text/json") or kind.endswith("+json"):
        return True
    if kind not in ("", "text/plain", "application/octet-stream"):
        return False
    return text.lstrip()[:1] in ("{", "[") and _is_whole(text)


def read_json(text: str) -> Document:
    """The value with its keys in order, so that their order on the wire is no difference.

    Raises: DocumentError when it is no JSON, or nested too deep.
    """
    written = _written(text)
    block = Block(BlockKind.CODE, written)
    words = len(written.split())
    return Document("", (Section((), 1, (block,)),), layout=Layout.JSON, words=words)


def _written(text: str) -> str:
    try:
        value = json.loads(text.removeprefix("\ufeff"), parse_constant=_refuse)
        written = json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False)
    except RecursionError:
        raise DocumentError("the JSON is nested too deep") from None
    except json.JSONDecodeError as error:
        raise DocumentError(
            f"the body is not JSON: {error.msg} in line {error.lineno}, column {error.colno}"
        ) from None
    except ValueError as error:
        raise DocumentError(f"the body is not JSON: {error}") from None
    # A lone surrogate may be escaped in JSON, but is no text.
    return written.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def _is_whole(text: str) -> bool:
    try:
        json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return False
    return True
