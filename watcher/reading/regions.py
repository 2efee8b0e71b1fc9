"""Regions that a sentence says models are in: "o3 can be deployed in East US2 and Japan East".

Only names in the form of a cloud's regions are read, and a sentence that says nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from watcher.model import Provenance, ValueSet
from watcher.pack import Tag
from watcher.reading.columns import slug
from watcher.reading.lexicon import Token
from watcher.reading.matrices import narrows_nothing
from watcher.text import fold

_PARTS = re.compile(r"\s*(?:,(?: and)?|\band\b|&|、|および)\s*")
_WAY = r"(?:north|south|east|west|central|northeast|southeast|northwest|southwest)"
_LAND = (
    r"(?:us|uk|europe|japan|asia|australia|canada|brazil|france|germany|india|korea|sweden|norway|"
    r"switzerland|spain|italy|poland|south africa|uae|mexico|qatar|israel|new zealand)"
)
_REGION = re.compile(
    rf"{_WAY}(?: {_WAY})? {_LAND} ?\d?|{_LAND}(?: {_WAY}){{1,2}} ?\d?|"
    rf"(?:us|eu|ap|ca|sa|me|af|il|mx)(?:-gov)?-{_WAY}-\d"
)
_SAID = re.compile(
    r"(?P<who>.{1,80}?) (?:can be (?:deployed|used|hosted|provisioned)|(?:is|are) "
    r"(?:(?:currently|now|generally) )?(?:available|offered|deployable|hosted|supported))"
    r"(?: only)? in (?:the )?(?:following )?(?:(?:azure|aws) )?(?:regions?:? )?"
    r"(?P<where>[a-z0-9 ,&、および-]+?)(?: regions?)?\.?"
)
_NAMING = frozenset({Tag.MODEL, Tag.AND, Tag.COMMA, Tag.MODELS, Tag.GLUE})


def regions_said(
    words: str, tokens_of: Callable[[str], Sequence[Token]], source: Provenance
) -> tuple[ValueSet, ...]:
    """The set of regions of each model that a folded sentence names; none where it says more."""
    found = _SAID.fullmatch(words) if " in " in words else None
    if found is None:
        return ()
    parts = [part for part in _PARTS.split(found["where"].strip()) if part]
    if not parts or not all(_REGION.fullmatch(part) for part in parts):
        return ()
    named = tokens_of(found["who"])
    if any(token.tag not in _NAMING for token in named):
        return ()
    heading = tokens_of(fold(source.section[-1])) if source.section else ()
    of_models = all(token.tag in _NAMING for token in heading)
    if not of_models and not narrows_nothing(source.section[-1]):
        return ()  # of which feature or kind it is
    models = dict.fromkeys(str(t.value) for t in named if t.tag is Tag.MODEL)
    values = tuple(sorted({slug(part) for part in parts}))
    return tuple(ValueSet(model, "region", values, source) for model in models)
