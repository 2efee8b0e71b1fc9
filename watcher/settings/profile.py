"""Who you are to the providers."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from watcher.settings.keys import Keys
from watcher.values import OneOrMany, Segment, Words


class ProfileSettings(Keys):
    """Who you are to one provider: alerts then say what a change means for you."""

    segment: Segment = Field(description="Your tier or plan: `tier:2` (or just `2`), `plan:pro`.")
    has: Annotated[tuple[Words, ...], OneOrMany] = Field(
        default=(),
        description="What you already have, as the pack names it: `verification.organization`.",
    )
    models: Annotated[tuple[Words, ...], OneOrMany] = Field(
        default=(), description="Models you use. Empty: every model."
    )
    capabilities: Annotated[tuple[Words, ...], OneOrMany] = Field(
        default=(), description="Capabilities you use, such as `streaming`. Empty: all."
    )
