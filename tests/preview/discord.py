"""Turns a Discord payload into HTML that looks about as Discord shows it, to look at by eye.

Knows the markup that `watcher.render.discord` makes: bold, italics, code, diff blocks, links,
escapes. What it shows raw, Discord would show raw too.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any

_PAGE = """<!DOCTYPE html><meta charset="utf-8"><style>
body {{ margin: 0; padding: 24px; background: #313338; color: #dbdee1;
  font: 16px/1.375 "gg sans", "Noto Sans", Arial, sans-serif; }}
.message {{ padding-left: 56px; position: relative; max-width: 720px; overflow-wrap: anywhere; }}
.avatar {{ position: absolute; left: 0; width: 40px; height: 40px; border-radius: 20px;
  background: #5865f2; color: #fff; text-align: center; line-height: 40px; font-weight: 700; }}
.bot {{ background: #5865f2; color: #fff; font-size: 10px; padding: 1px 4px; border-radius: 3px; }}
.embed {{ margin-top: 6px; background: #2b2d31; border-left: 4px solid {color};
  border-radius: 4px; padding: 12px 16px; max-width: 488px; font-size: 14px; }}
.title {{ font-weight: 600; font-size: 16px; margin-bottom: 8px; }} a {{ color: #00a8fc; }}
code {{ background: #1e1f22; padding: 1px 4px; border-radius: 3px; font-size: 12px; }}
pre {{ background: #1e1f22; border-radius: 4px; padding: 8px; margin: 4px 0; font-size: 12px;
  white-space: pre-wrap; font-family: "DejaVu Sans Mono", monospace; }}
.plus {{ color: #98c379; }} .minus {{ color: #e06c75; }}
.footer {{ margin-top: 8px; font-size: 12px; color: #b5bac1; }}
</style><div class="message"><div class="avatar">W</div><b>Watcher</b>
<span class="bot">APP</span><div>{content}</div><div class="embed"><div class="title">{title}</div>
<div>{description}</div><div class="footer">{footer}</div></div></div>
"""

Json = dict[str, Any]


def preview(payload: Json) -> str:
    """The page for a payload."""
    (embed,) = payload["embeds"]
    title = _markdown(embed["title"])
    return _PAGE.format(
        color=f"#{embed['color']:06x}",
        content=_markdown(payload["content"]),
        title=f'<a href="{escape(embed["url"])}">{title}</a>' if "url" in embed else title,
        description=_blocks(embed["description"]),
        footer=escape(embed["footer"]["text"]),
    )


def _blocks(text: str) -> str:
    parts = re.split(r"```diff\n(.*?)```", text, flags=re.DOTALL)
    return "".join(
        _diff(part) if place % 2 else _markdown(part.strip("\n"))
        for place, part in enumerate(parts)
    )


def _diff(text: str) -> str:
    tones = {"+": "plus", "-": "minus"}
    lines = [
        f'<span class="{tones.get(line[:1], "")}">{escape(line)}</span>'
        for line in text.rstrip("\n").split("\n")
    ]
    return f"<pre>{chr(10).join(lines)}</pre>"


_TOKEN = re.compile(
    r"\\(?P<raw>[\\`*_~|>\[\]()#<\-])|\*\*(?P<bold>.+?)(?<!\\)\*\*|\*(?P<italic>.+?)(?<!\\)\*"
    r"|`(?P<code>[^`]+)`|\[(?P<label>[^\]]+)\]\((?P<url>[^)\s]+)\)|(?P<line>\n)",
    re.DOTALL,
)


def _markdown(text: str) -> str:
    html, end = "", 0
    for found in _TOKEN.finditer(text):
        html += escape(text[end : found.start()]) + _token(found)
        end = found.end()
    return html + escape(text[end:])


def _token(found: re.Match[str]) -> str:
    if found["raw"]:
        return escape(found["raw"])
    if found["bold"]:
        return f"<b>{_markdown(found['bold'])}</b>"
    if found["italic"]:
        return f"<i>{_markdown(found['italic'])}</i>"
    if found["code"]:
        return f"<code>{escape(found['code'])}</code>"
    if found["line"]:
        return "<br>"
    return f'<a href="{escape(found["url"])}">{escape(found["label"])}</a>'
