"""Payloads of chats as a person sees them there, in lines of plain text for the terminal.

Knows what `watcher.render` makes. Of anything else it says that it is there, so that a preview
never looks like less than what is sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from html import unescape
from typing import Any

Json = Mapping[str, Any]


def lines_of(format: str, payload: Json) -> list[str] | None:
    """The lines of a payload; None for one that programs read."""
    reads = _FORMATS.get(format)
    if reads is None:
        return None
    # Renderers part what would be markup by a space that takes no room.
    texts = [text.replace("\u200b", "") for text in reads(payload)]
    return [line for text in texts for line in text.split("\n")]


# ---------------------------------------------------------------- Slack


def _slack(payload: Json) -> Iterator[str]:
    for block in payload["blocks"]:
        yield from _slack_block(block)


def _slack_block(block: Json) -> Iterator[str]:
    if block["type"] in ("header", "section"):
        yield unescape(block["text"]["text"])
        yield ""
    elif block["type"] == "divider":
        yield ""
    elif block["type"] == "rich_text":
        for element in block["elements"]:
            yield from _slack_element(element)
    else:
        yield f"[{block['type']}]"


def _slack_element(element: Json) -> Iterator[str]:
    inner = element["elements"]
    if element["type"] == "rich_text_list":
        for item in inner:
            yield f"• {_slack_runs(item['elements'])}"
    elif element["type"] == "rich_text_quote":
        yield f"│ {_slack_runs(inner, marked=True)}"
    else:
        yield _slack_runs(inner)


def _slack_runs(runs: list[Json], *, marked: bool = False) -> str:
    shown = []
    for place, run in enumerate(runs):
        style = run.get("style", {})
        text = unescape(run.get("text", f"[{run['type']}]"))
        is_new = marked and place > 0 and "bold" in style
        shown.append(
            _marked(text, gone="strike" in style, new=is_new)
            if run["type"] != "link"
            else _linked(text, unescape(run["url"]))
        )
    return "".join(shown)


def _marked(text: str, *, gone: bool, new: bool) -> str:
    """Words that differ between the marks that mails have for them."""
    if gone:
        return f"[-{text}-]"
    return f"{{+{text}+}}" if new else text


def _linked(text: str, url: str) -> str:
    return f"{text} <{url}>"


# ---------------------------------------------------------------- Discord


def _discord(payload: Json) -> Iterator[str]:
    yield _unescaped(payload["content"])
    for embed in payload["embeds"]:
        yield ""
        title = _unescaped(embed.get("title", ""))
        yield _linked(title, embed["url"]) if "url" in embed else title
        yield from _discord_text(embed.get("description", ""))
        yield embed.get("footer", {}).get("text", "")


def _discord_text(text: str) -> Iterator[str]:
    """What stands between fences is shown as it is, the rest without the marks of its Markdown."""
    for place, part in enumerate(re.split(r"^```(?:diff)?\n?", text, flags=re.MULTILINE)):
        if part.strip("\n"):
            yield (part if place % 2 else _without_marks(part)).strip("\n")


def _without_marks(text: str) -> str:
    linked = re.sub(r"(?<!\\)\[((?:\\.|[^\]\\])*)\]\(([^)\s]*)\)", r"\1 <\2>", text)
    return _unescaped(re.sub(r"(?<!\\)(?:\*{1,2}|`)", "", linked))


def _unescaped(text: str) -> str:
    return re.sub(r"\\([^\w\s])", r"\1", text)


# ---------------------------------------------------------------- Teams


def _teams(payload: Json) -> Iterator[str]:
    for attachment in payload["attachments"]:
        card = attachment["content"]
        for block in card["body"]:
            runs = block.get("inlines")
            yield f"[{block['type']}]" if runs is None else "".join(map(_teams_run, runs))
        for action in card.get("actions", ()):
            yield _linked(f"[{action['title']}]", action["url"])


def _teams_run(run: Json) -> str:
    gone = bool(run.get("strikethrough"))
    new = run.get("weight") == "Bolder" and run.get("color") == "Good"
    return _marked(run["text"], gone=gone, new=new)


# ---------------------------------------------------------------- ntfy


def _ntfy(payload: Json) -> Iterator[str]:
    yield payload["title"]
    yield payload["message"]
    if "click" in payload:
        yield _linked("[tap]", payload["click"])
    for action in payload.get("actions", ()):
        yield _linked(f"[{action['label']}]", action["url"])


_FORMATS: Mapping[str, Callable[[Json], Iterator[str]]] = {
    "slack": _slack,
    "discord": _discord,
    "teams": _teams,
    "ntfy": _ntfy,
}
