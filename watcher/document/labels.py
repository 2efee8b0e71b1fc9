"""The label that says when a page was last touched. It moves without an edit, so it is no text."""

from __future__ import annotations

import re

_AGE = r"(?:an?|one|\d+) (?:second|minute|hour|day|week|month|year)s? ago"
_DATE = r"(?:[A-Z][a-z]{2,8}\.? )?\d[\d ,./-]*(?:[A-Z][a-z]{2,8}\.? \d{4})?"
DATE = re.compile(
    r"(?:[A-Z][a-z]{2,8}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}"
    r"|\d{1,2} [A-Z][a-z]{2,8}\.? \d{4}|\d{4}-\d\d-\d\d)"
)
"""A date as a page shows it on a line of its own."""

DATED = re.compile(
    rf"(?:(?:effective|published|posted|version)(?: date| on| from)?:? )?(?:{DATE.pattern})", re.I
)
"""Such a date with what happened then."""

UPDATED = re.compile(
    r"(?:last )?(?:updated|modified|edited)\b:?,? (?:on )?"
    r"(?:(?:over|about|almost|more than|less than) )?"
    rf"(?:{_AGE}|yesterday|today|just now|this week|last week|{_DATE})",
    re.I,
)
