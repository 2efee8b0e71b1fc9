"""A JSON object read field by field, each with the type it must have.

Null counts as absent. Whatever is not as expected is a ValueError that names the field.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import Enum, IntEnum
from typing import TypeVar

from watcher.model import Scalar

E = TypeVar("E", bound=Enum)
N = TypeVar("N", bound=IntEnum)


def present(**fields: object) -> dict[str, object]:
    """The fields that apply, that is, are not None."""
    return {name: value for name, value in fields.items() if value is not None}


class Fields:
    """Typed access to one object. Methods with a default take the field as optional."""

    def __init__(self, data: object, name: str = "object") -> None:
        if not isinstance(data, Mapping):
            raise ValueError(f"{name}: expected an object")
        self.data: Mapping[str, object] = data

    def __iter__(self) -> Iterator[str]:
        return iter(self.data)

    def __contains__(self, name: str) -> bool:
        return self.data.get(name) is not None

    def text(self, name: str, default: str | None = None) -> str:
        value = self._value(name, default)
        if not isinstance(value, str):
            raise ValueError(f"{name}: expected text")
        return value

    def optional_text(self, name: str) -> str | None:
        return self.text(name) if name in self else None

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; empty where it is absent."""
        values = [value for value in self._list(name) if isinstance(value, str)]
        if len(values) != len(self._list(name)):
            raise ValueError(f"{name}: expected a list of texts")
        return tuple(values)

    def text_pairs(self) -> tuple[tuple[str, str], ...]:
        """The whole object as names with texts, in its order."""
        return tuple((name, self.text(name)) for name in self)

    def flag(self, name: str) -> bool:
        """A boolean; false where it is absent."""
        value = self._value(name, False)
        if not isinstance(value, bool):
            raise ValueError(f"{name}: expected true or false")
        return value

    def scalar(self, name: str) -> Scalar:
        value = self._value(name, None)
        if not isinstance(value, int | float | str):
            raise ValueError(f"{name}: expected text, a number or a boolean")
        return value

    def number(self, name: str) -> int | float:
        value = self.scalar(name)
        if isinstance(value, str | bool):
            raise ValueError(f"{name}: expected a number")
        return value

    def whole(self, name: str) -> int:
        value = self.number(name)
        if not isinstance(value, int):
            raise ValueError(f"{name}: expected a whole number")
        return value

    def time(self, name: str) -> datetime:
        """An ISO 8601 time with an offset."""
        try:
            at = datetime.fromisoformat(self.text(name))
        except ValueError as error:
            raise ValueError(f"{name}: expected an ISO 8601 time") from error
        if at.tzinfo is None:
            raise ValueError(f"{name}: expected a time with an offset")
        return at

    def optional_time(self, name: str) -> datetime | None:
        return self.time(name) if name in self else None

    def enum(self, name: str, kind: type[E], default: E | None = None) -> E:
        """A member by its value."""
        value = self.text(name, None if default is None else str(default.value))
        try:
            return kind(value)
        except ValueError as error:
            raise ValueError(f"{name}: {value!r} is no {kind.__name__}") from error

    def member(self, name: str, kind: type[N], default: str | None = None) -> N:
        """A member by its lower-case name."""
        value = self.text(name, default)
        try:
            return kind[value.upper()]
        except KeyError as error:
            raise ValueError(f"{name}: {value!r} is no {kind.__name__}") from error

    def child(self, name: str) -> Fields:
        """An object inside this one; an empty one where it is absent."""
        return Fields(self._value(name, {}), name)

    def children(self, name: str) -> tuple[Fields, ...]:
        """The objects of a list; none where it is absent."""
        return tuple(Fields(item, name) for item in self._list(name))

    def _list(self, name: str) -> list[object]:
        values = self._value(name, [])
        if not isinstance(values, list | tuple):
            raise ValueError(f"{name}: expected a list")
        return list(values)

    def _value(self, name: str, default: object) -> object:
        value = self.data.get(name)
        if value is None:
            value = default
        if value is None:
            raise ValueError(f"{name}: missing")
        return value
