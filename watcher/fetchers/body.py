"""Reads a response's body in bounded steps: never more in memory than a source may cost.

Both sizes count, what came over the wire and what it unfolds to. Only gzip is unfolded, because
only gzip was asked for; a server that stacks codings or picks another is refused (a kilobyte of
gzip in gzip unfolds to half a gigabyte).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from watcher.errors import FetchError

STEP = 65_536
"""Bytes unfolded at a time."""

_GZIP_WINDOW = 16 + zlib.MAX_WBITS


def read_body(chunks: Iterable[bytes], content_encoding: str, max_bytes: int) -> bytes:
    """The whole entity, with its content coding removed.

    `chunks` is the body as it comes over the wire, without transfer coding; `content_encoding`
    the field's value, "" where there is none (RFC 9110, section 8.4).
    Raises: FetchError (too_large, decoding), and whatever `chunks` raises.
    """
    wire = _capped(chunks, max_bytes)
    if _is_gzip(content_encoding):
        return b"".join(_capped(_gunzip(wire), max_bytes))
    return b"".join(wire)


def _is_gzip(content_encoding: str) -> bool:
    codings = [coding.strip().lower() for coding in content_encoding.split(",")]
    codings = [coding for coding in codings if coding not in ("", "identity")]
    if not codings:
        return False
    if codings in (["gzip"], ["x-gzip"]):
        return True
    detail = "the page came in a content coding that was not asked for"
    raise FetchError("decoding", detail, transient=False)


def _capped(chunks: Iterable[bytes], max_bytes: int) -> Iterator[bytes]:
    total = 0
    for chunk in chunks:
        total += len(chunk)
        if total > max_bytes:
            detail = f"the page is larger than the {max_bytes:,} bytes allowed"
            raise FetchError("too_large", detail, transient=False)
        yield chunk


def _gunzip(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Unfolds gzip members, one after the other (RFC 1952, section 2.2), a step at a time."""
    member = zlib.decompressobj(_GZIP_WINDOW)
    begun = False
    for chunk in chunks:
        while chunk:
            if member.eof:
                member = zlib.decompressobj(_GZIP_WINDOW)
            yield _step(member, chunk)
            begun, chunk = True, member.unconsumed_tail or member.unused_data
    if begun and not member.eof:
        raise FetchError("decoding", "the page's gzip data ends too early", transient=True)


def _step(member: zlib._Decompress, chunk: bytes) -> bytes:
    try:
        return member.decompress(chunk, STEP)
    except zlib.error as error:
        detail = "the page says it is gzip, and is not"
        raise FetchError("decoding", detail, transient=False) from error
