"""Foreign pages are parsed and read in processes of their own, with limits on memory and time.

A page of 60 KB can make an HTML parser take ten seconds and three gigabytes, or crash it. Here
that ends a child process, and the page is told as unreadable; the next page is read by another
child at once. See docs/security.md.
"""

from watcher.isolation.limits import ReadingLimits
from watcher.isolation.reader import IsolatedReader
from watcher.isolation.templates import OwnTemplates

__all__ = ["IsolatedReader", "OwnTemplates", "ReadingLimits"]
