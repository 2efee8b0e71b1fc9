"""The label that says when a page was last touched. It moves without an edit, so it is no text."""

from __future__ import annotations

import re

_AGE = r"(?:an?|one|\d+) (?:second|minute|hour|day|week|month|year)s? ago"
_DATE = r"(?:[A-Z][a-z]{2,8}\.? )?\d[\d ,./-]*(?:[A-Z][a-z]{2,8}\.? \d{4})?"
UPDATED = re.compile(
    r"(?:last )?(?:updated|modified|edited)\b:?,? (?:on )?"
    r"(?:(?:over|about|almost|more than|less than) )?"
    rf"(?:{_AGE}|yesterday|today|just now|this week|last week|{_DATE})",
    re.I,
)
