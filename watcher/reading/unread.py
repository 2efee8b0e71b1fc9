"""The one signal of the grammar: a clause has a slot that was not understood."""

from __future__ import annotations


class Unread(Exception):
    """Not every slot was understood, so nothing is typed. `because` says which, in plain words."""

    def __init__(self, because: str) -> None:
        self.because = because
        super().__init__(because)


class Restricted(Unread):
    """Words narrow what is said to something that no record can hold: no clause beside them is to
    be taken for the whole rule."""
