"""Plain words for people: one wording for mail, Slack, webhook text and the command line.

Every function here but `visible` gives one line of plain text in which characters of a watched
page can do nothing: no control characters, no terminal sequences, no change of reading direction.
Escaping for a markup (HTML, Slack) is the renderer's matter. What a page merely stopped saying is
"no longer stated": never a permission, never a denial.
"""

from watcher.phrasing.alerts import (
    altered,
    health_sentence,
    impact_sentence,
    ordered,
    own_sentences,
    reverted_sentence,
    sight_words,
    state_words,
    summary,
)
from watcher.phrasing.changes import group_headline, headline
from watcher.phrasing.grouping import grouped
from watcher.phrasing.inwords import in_words, without_unit
from watcher.phrasing.plain import one_line, shorten, visible, without_long
from watcher.phrasing.subjects import subject_words, values_words
from watcher.phrasing.words import (
    age_words,
    counted,
    date_words,
    day_words,
    dimension_words,
    direction_words,
    kept_words,
    metric_words,
    reading_words,
    requirement_words,
    segment_words,
    severity_words,
    time_words,
    todo_words,
)

__all__ = [
    "age_words",
    "altered",
    "counted",
    "date_words",
    "day_words",
    "dimension_words",
    "direction_words",
    "group_headline",
    "grouped",
    "headline",
    "health_sentence",
    "impact_sentence",
    "in_words",
    "kept_words",
    "metric_words",
    "one_line",
    "ordered",
    "own_sentences",
    "reading_words",
    "requirement_words",
    "reverted_sentence",
    "segment_words",
    "severity_words",
    "shorten",
    "sight_words",
    "state_words",
    "subject_words",
    "summary",
    "time_words",
    "todo_words",
    "values_words",
    "visible",
    "without_long",
    "without_unit",
]
