"""Turns a Slack payload into HTML that looks about as Slack shows it, to look at by eye.

    python -m tests.preview.slack < payload.json > preview.html

Knows the blocks and elements that `watcher.render.slack` uses and raises KeyError for any other.
"""

from __future__ import annotations

import json
import sys
from html import escape, unescape
from typing import Any

_PAGE = """<!DOCTYPE html><meta charset="utf-8"><style>
body {{ margin: 0; padding: 24px; background: #fff; color: #1d1c1d;
  font: 15px/1.46668 Lato, "Helvetica Neue", Arial, sans-serif; }}
.message {{ max-width: 680px; padding-left: 46px; position: relative; }}
.avatar {{ position: absolute; left: 0; width: 36px; height: 36px; border-radius: 6px;
  background: #2b4c7e; color: #fff; text-align: center; line-height: 36px; font-weight: 700; }}
h3 {{ margin: 2px 0 8px; font-size: 18px; line-height: 1.3; }}
.block {{ margin: 4px 0; }} ul {{ margin: 4px 0; padding-left: 26px; }}
blockquote {{ margin: 4px 0; padding: 0 0 0 12px; border-left: 4px solid #ddd; }}
hr {{ border: 0; border-top: 1px solid #ddd; margin: 10px 0; }}
code {{ padding: 2px 3px; border: 1px solid #ddd; border-radius: 3px; background: #f8f8f8;
  color: #c01343; font-size: 12px; }}
</style><div class="message"><div class="avatar">W</div><b>Watcher</b>{blocks}</div>
"""

Json = dict[str, Any]


def preview(payload: Json) -> str:
    """The page for a payload. Raises: KeyError for blocks it does not know."""
    blocks = "".join(f'<div class="block">{_block(block)}</div>' for block in payload["blocks"])
    return _PAGE.format(blocks=blocks)


def _block(block: Json) -> str:
    if block["type"] == "header":
        return f"<h3>{_shown(block['text']['text'])}</h3>"
    if block["type"] == "divider":
        return "<hr>"
    return "".join(map(_container, {"rich_text": block}[block["type"]]["elements"]))


_CONTAINERS = {
    "rich_text_section": "<div>{}</div>",
    "rich_text_quote": "<blockquote>{}</blockquote>",
    "rich_text_list": "<ul>{}</ul>",
}


def _container(element: Json) -> str:
    inner = element["elements"]
    if element["type"] == "rich_text_list":
        items = "".join(f"<li>{''.join(map(_inline, item['elements']))}</li>" for item in inner)
        return _CONTAINERS["rich_text_list"].format(items)
    return _CONTAINERS[element["type"]].format("".join(map(_inline, inner)))


_STYLES = {"bold": "b", "italic": "i", "strike": "s", "code": "code"}


def _inline(element: Json) -> str:
    if element["type"] == "link":
        return f'<a href="{escape(element["url"])}">{_shown(element["text"])}</a>'
    html = _shown({"text": element}[element["type"]]["text"])
    for style in element.get("style", {}):
        html = f"<{_STYLES[style]}>{html}</{_STYLES[style]}>"
    return html


def _shown(text: str) -> str:
    """Slack decodes its three entities once and shows the rest as it is."""
    return escape(unescape(text)).replace("\n", "<br>")


if __name__ == "__main__":
    sys.stdout.write(preview(json.load(sys.stdin)))
