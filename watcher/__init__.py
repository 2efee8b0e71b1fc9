"""Watcher: watches documentation pages for changes of access rules. See README.md."""

__version__ = "0.1.0"
