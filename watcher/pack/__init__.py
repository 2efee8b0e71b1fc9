"""The rule pack: how to read a page, as data. Loading files is the matter of packs.py.

A pack is words, tables, facts and templates; the grammar that joins them is code (reading/).
`PackForm` is the YAML form. A pack stands on those it extends, and all stand on `_common`:
`merged` lays one form over another, `mistakes` finds what makes no sense in the result, `build`
makes a Pack of it.
"""

from watcher.pack.checking import is_web_address, mistakes
from watcher.pack.form import (
    ConditionForm,
    Expect,
    JsonSet,
    PackForm,
    PackTest,
    SetForm,
    Template,
)
from watcher.pack.merging import merged
from watcher.pack.pack import GRAMMAR, Pack, Page, PageIdentity, build
from watcher.pack.parts import with_parts
from watcher.pack.patterns import options
from watcher.pack.tags import Tag

__all__ = [
    "GRAMMAR",
    "ConditionForm",
    "Expect",
    "JsonSet",
    "Pack",
    "PackForm",
    "PackTest",
    "Page",
    "PageIdentity",
    "SetForm",
    "Tag",
    "Template",
    "build",
    "is_web_address",
    "merged",
    "mistakes",
    "options",
    "with_parts",
]
