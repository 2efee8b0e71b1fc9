"""A JSON body -> a Document with one block: the value in one written form, for reading to query."""

from __future__ import annotations

import json
from typing import NoReturn

from watcher.errors import DocumentError
from watcher.mediatypes import media_type
from watcher.model import Block, BlockKind, Document, Layout, Section


def json_document(text: str, content_type: str | None) -> Document | None:
    """The document of a JSON body, with the keys in order, so that their order on the wire is no
    difference; None where it is none.

    It is one where its type says so (RFC 8259, and `+json` of RFC 6839), or, where its type says
    neither JSON nor HTML, where it is a whole JSON object or array.

    Raises: DocumentError when its type says that it is JSON and it is not, or nested too deep.
    """
    kind = media_type(content_type)
    if kind in ("application/json", "text/json") or kind.endswith("+json"):
        return _document(_written(text))
    may_be = kind in ("", "text/plain", "application/octet-stream")
    if not may_be or text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        return _document(_written(text))
    except DocumentError:
        return None


def _document(written: str) -> Document:
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
