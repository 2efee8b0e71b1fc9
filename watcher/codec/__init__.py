"""The nouns as JSON, and back: what the store keeps, webhooks carry and the command line prints.

The form is stable. Every object is plain (`dict`, `list`, `str`, numbers, booleans, None), enums
are their lower-case values, times are ISO 8601 with their offset, tuples are lists. Fields that do
not apply are absent. Each `…_from_json(…_to_json(x))` gives `x` again.

A record has `type` (access, tier_rule, limit, process, set, statement), the fields of that type,
and where it stands on the page: `q` (the quoted words), `section` (headings, outermost first),
`block`, `method`, `confidence`. Reading tolerates the absence of all of these five.

Reading raises ValueError, with the field's name, for data of any other form.
"""

from watcher.canon import atoms, fold, record_key, segments_text
from watcher.codec.alerts import (
    alert_from_json,
    alert_to_json,
    health_from_json,
    health_to_json,
    pending_from_json,
    pending_to_json,
    turns_from_json,
    turns_to_json,
)
from watcher.codec.changes import (
    change_from_json,
    change_to_json,
    impact_from_json,
    impact_to_json,
)
from watcher.codec.matches import match_from_json, match_to_json
from watcher.codec.records import (
    extraction_from_json,
    extraction_summary_to_json,
    extraction_to_json,
    record_from_json,
    record_to_json,
    records_digest,
)

__all__ = [
    "alert_from_json",
    "alert_to_json",
    "atoms",
    "change_from_json",
    "change_to_json",
    "extraction_from_json",
    "extraction_summary_to_json",
    "extraction_to_json",
    "fold",
    "health_from_json",
    "health_to_json",
    "impact_from_json",
    "impact_to_json",
    "match_from_json",
    "match_to_json",
    "pending_from_json",
    "pending_to_json",
    "record_from_json",
    "record_key",
    "record_to_json",
    "records_digest",
    "segments_text",
    "turns_from_json",
    "turns_to_json",
]
