"""Link targets without what changes from fetch to fetch."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

_VOLATILE = frozenset(
    {
        "expires", "signature", "req", "key-pair-id", "policy", "sig", "fbclid", "gclid", "dclid",
        "msclkid", "yclid", "igshid", "mc_cid", "mc_eid", "_ga", "_gl", "_hsenc", "_hsmi",
    }
)  # fmt: skip
_VOLATILE_PREFIXES = ("utm_", "x-amz-", "x-goog-")
_PROTECTED = re.compile(r"/cdn-cgi/l/email-protection#([0-9a-fA-F]{4,})$")


def stable_href(href: str) -> str:
    """The target without signatures, expiry times and campaign marks; masked addresses unmasked.

    Targets that cannot be parsed are kept as written.
    """
    href = href.strip()
    masked = _PROTECTED.search(href)
    if masked is not None:
        return f"mailto:{unmasked_email(masked[1]) or masked[1]}"
    if "?" not in href:
        return href
    try:
        parts = urlsplit(href)
        query = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return href
    kept = [(name, value) for name, value in query if not _is_volatile(name)]
    if len(kept) == len(query):
        return href
    return urlunsplit(parts._replace(query=urlencode(kept)))


def unmasked_email(code: str) -> str | None:
    """An e-mail address as Cloudflare masks it: hex bytes, each XORed with the first."""
    try:
        key, *rest = bytes.fromhex(code)
        address = bytes(byte ^ key for byte in rest).decode()
    except ValueError:
        return None
    return address if "@" in address else None


def _is_volatile(name: str) -> bool:
    lowered = name.lower()
    return lowered in _VOLATILE or lowered.startswith(_VOLATILE_PREFIXES)
