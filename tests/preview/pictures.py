"""Makes docs/pictures: what each channel shows of an example, by a real Chromium.

    python -m tests.preview.pictures [DIRECTORY]

Mail is shown light, dark and on a narrow phone; Slack, Discord and Teams by previewers of ours.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

from tests.preview import discord, slack, teams
from watcher.model import Alert, AlertKind
from watcher.render import Frame, example_alert, render

NOW = datetime(2026, 11, 24, 10, 25, tzinfo=UTC)
FRAME = Frame("5f2c0a91", "https://watcher.example.com/r/{revision}")
_PREVIEWS = {"slack": slack.preview, "discord": discord.preview, "teams": teams.preview}


def pages() -> Iterator[tuple[str, str, int, int, bool]]:
    """Name, HTML, width, height and whether the screen is dark, of each picture."""
    change = _example(AlertKind.CHANGE)
    mail = render(change, "mail", FRAME).html
    yield "mail", mail, 760, 790, False
    yield "mail-dark", mail, 760, 790, True
    yield "mail-phone", _narrow(mail, 360, 1000), 500, 1040, False
    trouble = render(_example(AlertKind.HEALTH), "mail", FRAME).html
    yield "mail-trouble", trouble, 760, 320, False
    for name, preview in _PREVIEWS.items():
        yield name, preview(_payload(change, name)), 780, 490, False
    for name, preview in _PREVIEWS.items():
        yield f"{name}-list", preview(_payload(_example(AlertKind.DIGEST), name)), 780, 270, False


def _narrow(html: str, width: int, height: int) -> str:
    """The page as on a phone: Chromium's own window is never so narrow."""
    frame = f'<iframe srcdoc="{escape(html)}" style="width:{width}px;height:{height}px;border:0">'
    return f'<!DOCTYPE html><body style="margin:20px 70px;background:#888">{frame}</iframe>'


def _example(kind: AlertKind) -> Alert:
    seq = 12 if kind is AlertKind.CHANGE else None
    return replace(example_alert(kind, NOW), seq=seq)


def _payload(alert: Alert, format: str) -> Any:
    return render(alert, format, FRAME).payload


def shoot(html: str, target: Path, width: int, height: int, *, dark: bool) -> None:
    """A picture of a page. Raises: CalledProcessError."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(html, "utf-8")
        command = [
            *("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
            *(f"--user-data-dir={folder}/profile", f"--window-size={width},{height}"),
            *(["--blink-settings=preferredColorScheme=0"] if dark else []),
            *(f"--screenshot={target}", page.as_uri()),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=300)


def main() -> None:
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/pictures").absolute()
    target.mkdir(parents=True, exist_ok=True)
    for name, html, width, height, dark in pages():
        shoot(html, target / f"{name}.png", width, height, dark=dark)
        print(name)


if __name__ == "__main__":
    main()
