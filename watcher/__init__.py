"""Watcher: watches documentation pages for changes of access rules. See README.md."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("watcher")
except PackageNotFoundError:  # a source tree that was never installed
    __version__ = "0+unknown"
