"""What each command's exit codes mean; `--help` and docs/cli.md have the same words."""

from __future__ import annotations

ONE = {
    "check": "a page could not be looked at, or a delivery was given up",
    "verify": "something is not as it was written",
    "attest": "there is a time of which nothing can be said, or something undelivered",
    "extract": "the page is no article, or could not be fetched or read",
    "compare": "a page is no article, could not be fetched or read, or its rules are gone at once",
    "import": "a page is no article, none was found, or it was stopped",
    "backfill": "a capture could not be had, none was found, or it was stopped",
    "channels test": "the channel did not take an example",
    "pack test": "a case failed",
    "pack explain": "the page could not be fetched or read",
    "pack new": "the page could not be fetched or read",
}
"""When a command ends with 1. Those that are not here never do."""

_WITHOUT_STORE = frozenset(
    {"extract", "compare", "init", "completion", "demo", "config", "channels", "pack"}
)


def words(command: str) -> str:
    """The exit codes of a command (`check`, `pack test`), in a line."""
    parts = ["0 done"]
    if command in ONE:
        parts.append(f"1 {ONE[command]}")
    parts.append("2 usage, configuration or a pack is wrong, or a file that is named is not there")
    if command == "check":
        parts.append("3 a rule changed, with --fail-on-change")
    if command.split()[0] not in _WITHOUT_STORE or command == "pack diff":
        parts.append("4 the database cannot be used")
    return f"Exit codes: {'; '.join(parts)}."
