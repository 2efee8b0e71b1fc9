"""What a page is: the article, or something that stands in its place; and whether a reading of it
can be trusted. Pure: a page, its document and what the pack expects go in, reasons come out.
"""

from watcher.verdict.collapse import collapse
from watcher.verdict.damage import damage
from watcher.verdict.expected import Expectations
from watcher.verdict.judgement import verdict

__all__ = ["Expectations", "collapse", "damage", "verdict"]
