"""Turns a Teams payload into HTML that looks about as Teams shows its Adaptive Card, to look at by
eye. Knows the elements that `watcher.render.teams` uses and raises KeyError for any other."""

from __future__ import annotations

from html import escape
from typing import Any

_PAGE = """<!DOCTYPE html><meta charset="utf-8"><style>
body {{ margin: 0; padding: 24px; background: #f5f5f5; color: #242424;
  font: 14px/20px "Segoe UI", Arial, sans-serif; }}
.card {{ max-width: 640px; background: #fff; border: 1px solid #e0e0e0; border-radius: 6px;
  padding: 14px 16px; overflow-wrap: anywhere; }}
.block {{ margin-top: 8px; }} .Small {{ margin-top: 3px; }} .Medium {{ margin-top: 20px; }}
.line {{ border-top: 1px solid #e0e0e0; padding-top: 10px; }}
.button {{ display: inline-block; margin: 12px 8px 0 0; padding: 5px 12px; font-weight: 600;
  border: 1px solid #d1d1d1; border-radius: 4px; }}
</style><div class="card">{blocks}<div>{actions}</div></div>
"""

_COLOURS = {
    "Default": "inherit",
    "Attention": "#c4314b",
    "Good": "#237b4b",
    "Warning": "#835c00",
}
_SIZES = {"Default": "14px", "Small": "12px", "Large": "18px"}
_FONTS = {"Default": "inherit", "Monospace": "'DejaVu Sans Mono', monospace"}

Json = dict[str, Any]


def preview(payload: Json) -> str:
    """The page for a payload. Raises: KeyError for elements it does not know."""
    card = payload["attachments"][0]["content"]
    return _PAGE.format(
        blocks="".join(map(_block, card["body"])), actions="".join(map(_action, card["actions"]))
    )


def _block(block: Json) -> str:
    runs = "".join(map(_run, {"RichTextBlock": block}[block["type"]]["inlines"]))
    line = " line" if block.get("separator") else ""
    return f'<div class="block {block.get("spacing", "")}{line}">{runs}</div>'


def _run(run: Json) -> str:
    words = {"TextRun": run}[run["type"]]["text"]
    colour, size = _COLOURS[run.get("color", "Default")], _SIZES[run.get("size", "Default")]
    style = (
        f"color:{colour};font-size:{size};"
        f"font-family:{_FONTS[run.get('fontType', 'Default')]};"
        f"opacity:{0.7 if run.get('isSubtle') else 1};"
        f"font-weight:{600 if run.get('weight') == 'Bolder' else 400};"
        f"font-style:{'italic' if run.get('italic') else 'normal'};"
        f"text-decoration:{'line-through' if run.get('strikethrough') else 'none'}"
    )
    return f'<span style="{style}">{escape(words)}</span>'


def _action(action: Json) -> str:
    return (
        f'<span class="button">{escape({"Action.OpenUrl": action}[action["type"]]["title"])}</span>'
    )
