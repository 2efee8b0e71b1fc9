"""Secrets taken out of what another side said, in the spellings in which it may repeat them."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from urllib.parse import quote, unquote, urlsplit

HIDDEN = "***"

_SHORTEST = 6
"""Characters from which on a part of a secret is worth hiding in a message."""

_CREDENTIAL = 12
"""Characters from which on a value may be taken out of a page: a header may also say a date, a
language or a version, and those stand in pages by themselves."""


def without(text: str, secrets: Iterable[str], keep: str = "") -> str:
    """A foreign text without secrets, and without their parts: the pieces of an address or of a
    header. `keep` is a part that is none, such as the host."""
    parts = {
        part
        for secret in secrets
        for part in (secret, *re.split(r"[\s/?&=:#@]+", secret))
        if len(part) >= _SHORTEST and part != keep
    }
    return hidden(text, parts)


def hidden(text: str, secrets: Iterable[str]) -> str:
    """A text without these very secrets, in any spelling."""
    forms = {form for secret in secrets for form in spellings(secret)}
    for form in sorted(forms, key=len, reverse=True):
        text = text.replace(form, HIDDEN)
    return text


def spellings(secret: str) -> set[str]:
    """A secret as it is, percent-encoded or decoded, as JSON may write it, and in base64."""
    plain = {secret, unquote(secret)}
    found = set(plain)
    for one in plain:
        found |= {quote(one), quote(one, safe=""), one.replace("/", "\\/")}
        found |= _base64(one)
        found |= {quote(coded, safe="") for coded in _base64(one)}
    return {one for one in found if len(one) >= _SHORTEST}


def _base64(text: str) -> set[str]:
    """What of a text's base64 does not depend on what stands before and after it: it may begin at
    any of the three bytes of a group."""
    data = text.encode("utf-8")
    found = set()
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + data).decode("ascii")
        whole = coded[4 if shift else 0 : (shift + len(data)) // 3 * 4]
        found |= {whole, whole.replace("+", "-").replace("/", "_")}
    return found


def credentials(headers: Iterable[str], proxy: str | None) -> frozenset[str]:
    """What of the values of headers and of a proxy's address no page may be kept with: long
    values, and their parts that hold a digit, such as a cookie's value or what follows `Bearer`."""
    found = set()
    for value in headers:
        parts = [part for part in re.split(r"[\s;,=]+", value) if re.search(r"\d", part)]
        found |= {one for one in (value, *parts) if len(one) >= _CREDENTIAL}
    login = (urlsplit(proxy).netloc.rpartition("@")[0] if proxy else "").partition(":")
    if login[2]:
        found |= {login[2], unquote("".join(login))}
    return frozenset(found)
