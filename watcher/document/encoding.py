"""Bytes -> text, in the order of the HTML standard (section 13.2.3, "the input byte stream"),
and for XML by its declaration."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from watcher.errors import DocumentError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEADER_CHARSET = re.compile(r"charset\s*=[\s\"']*([^\s\"';,]+)", re.I)
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([^\s\"'/>;]{1,40})", re.I)
_XML_ENCODING = re.compile(
    rb"""\s*<\?xml\s[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']"""
)
_META_WINDOW = 1024

# What the Encoding standard means by labels that Python reads more narrowly.
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "utf-16": "utf-16-le",
}
_REFUSED = frozenset({"utf-7", "utf-32", "utf-32-le", "utf-32-be", "idna", "punycode"})

_SIGNATURES = (
    (b"%PDF-", "a PDF file"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a media file"),
    (b"PK\x03\x04", "a zip archive"),
    (b"\x1f\x8b", "gzip data"),
    (b"\x28\xb5\x2f\xfd", "zstd data"),
    (b"\x7fELF", "a program"),
    (b"wOF2", "a font"),
)
# "Binary data bytes" of the MIME Sniffing standard, section 3.
_BINARY = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\ufffd]")
_SAMPLE = 1445
_MAX_BINARY_SHARE = 0.05


class Decoded(NamedTuple):
    """The text of a body, and the body where it is that text in UTF-8 already."""

    text: str
    utf8: bytes | None = None


def decode(body: bytes, content_type: str | None) -> Decoded:
    """The text of a body: by its BOM, else the header's charset, else its XML declaration, else
    its meta element, else UTF-8, else windows-1252.

    Raises:
        DocumentError: the body is not text.
    """
    _refuse_known_files(body)
    found = _decoded(body, content_type)
    sample = found.text[:_SAMPLE]
    if len(_BINARY.findall(sample)) > len(sample) * _MAX_BINARY_SHARE:
        raise DocumentError("the page is binary data, not text")
    return found


def _refuse_known_files(body: bytes) -> None:
    for signature, name in _SIGNATURES:
        if body.startswith(signature):
            raise DocumentError(f"the page is {name}, not text")


def _decoded(body: bytes, content_type: str | None) -> Decoded:
    for bom, its_encoding in _BOMS:
        if body.startswith(bom):
            return Decoded(body[len(bom) :].decode(its_encoding, "replace"))
    head = body[:_META_WINDOW]
    encoding = _from_header(content_type) or _from_declaration(head) or _from_meta(head)
    if encoding in (None, "utf-8"):
        try:
            return Decoded(body.decode(), body)
        except UnicodeDecodeError:
            pass
    return Decoded(body.decode(encoding or "cp1252", "replace"))


def _from_header(content_type: str | None) -> str | None:
    found = _HEADER_CHARSET.search(content_type or "")
    return _python_name(found[1]) if found else None


def _from_declaration(head: bytes) -> str | None:
    """XML 1.0, section 4.3.3: what an XML declaration says."""
    found = _XML_ENCODING.match(head)
    return _python_name(found[1].decode("ascii")) if found else None


def _from_meta(head: bytes) -> str | None:
    found = _META_CHARSET.search(head)
    name = _python_name(found[1].decode("ascii", "replace")) if found else None
    # A meta element that could be read as ASCII cannot mean UTF-16 (same section, step 15).
    return "utf-8" if name is not None and name.startswith("utf-16") else name


def _python_name(label: str) -> str | None:
    try:
        info = codecs.lookup(label)
    except (LookupError, ValueError):
        return None
    if info.name in _REFUSED or not getattr(info, "_is_text_encoding", True):
        return None
    return _WIDER.get(info.name, info.name)
