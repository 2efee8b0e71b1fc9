"""What all sections have in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Keys(BaseModel):
    """A section: other keys than its own are refused, and what was written is never echoed."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)
