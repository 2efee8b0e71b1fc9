"""The kinds of values that config.yaml has: durations, addresses, names, secrets.

Each is a type for pydantic with its check in plain words and its JSON Schema. Names that must
exist elsewhere are looked up in the validation context, by the keys `packs`, `fetchers`,
`channel_kinds`, `channels` and `sources`; where the context has no such list, any name is fine.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.utils import getaddresses
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainValidator,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError, PydanticKnownError

from watcher.model import Secret
from watcher.schemaerrors import did_you_mean

_DURATION = r"(?=.)([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+(\.[0-9]{1,3})?s)?"
_ID = r"[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9])?"
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_SECONDS = {"w": 604_800, "d": 86_400, "h": 3600, "m": 60, "s": 1}
_LONGEST = 366 * 86_400
_AN_INSTANT = datetime(2026, 1, 1, tzinfo=UTC)

_TEXT = WithJsonSchema({"type": "string", "minLength": 1})


def _wrong(message: str, hint: str = "") -> PydanticCustomError:
    return PydanticCustomError("wrong", message, {"hint": hint})


def _written(pattern: str) -> WithJsonSchema:
    """The schema of text with a pattern, for editors: `${NAME}` may stand for any of it."""
    return WithJsonSchema({"type": "string", "pattern": rf"^{pattern}$|\$\{{"})


def duration(text: object) -> timedelta:
    """A duration as people write it: 90s, 30m, 1h30m, 1d, 2w. Raises: PydanticCustomError."""
    if not isinstance(text, str) or len(text) > 40 or not re.fullmatch(_DURATION, text):
        raise _wrong("a duration like 90s, 30m, 1h or 3d is expected", _unit(text))
    parts = re.findall(r"([0-9.]+)([wdhms])", text)
    seconds = sum(float(number) * _SECONDS[unit] for number, unit in parts)
    if seconds > _LONGEST:
        raise _wrong("a duration of at most 366d is expected")
    return timedelta(seconds=seconds)


def _unit(text: object) -> str:
    if isinstance(text, int) and not isinstance(text, bool):
        return "add the unit: s, m, h or d"
    return ""


def _positive(length: timedelta) -> timedelta:
    if not length:
        raise _wrong("a duration of more than 0s is expected")
    return length


Duration = Annotated[timedelta, PlainValidator(duration), _written(_DURATION)]
Length = Annotated[
    timedelta, PlainValidator(lambda text: _positive(duration(text))), _written(_DURATION)
]


def _identifier(text: str) -> str:
    if not re.fullmatch(_ID, text):
        raise _wrong("letters, digits and . _ - are expected, at most 64")
    return text


Id = Annotated[str, AfterValidator(_identifier), _written(_ID)]


def _words(text: str) -> str:
    if not text.strip():
        raise _wrong("text is expected, not an empty value")
    if _UNPRINTABLE.search(text):
        raise _wrong("text without control characters is expected")
    return text


Words = Annotated[str, AfterValidator(_words), _TEXT]


def _known(what: str, noun: str) -> Callable[[str, ValidationInfo], str]:
    def check(name: str, info: ValidationInfo) -> str:
        known = (info.context or {}).get(what)
        if known is not None and name not in known:
            raise _wrong(f"no {noun} is called so", did_you_mean(name, known))
        return name

    return check


PackName = Annotated[Words, AfterValidator(_known("packs", "pack"))]
FetcherName = Annotated[Words, AfterValidator(_known("fetchers", "fetcher"))]
ChannelKind = Annotated[Words, AfterValidator(_known("channel_kinds", "kind of channel"))]
ChannelName = Annotated[Words, AfterValidator(_known("channels", "channel"))]
SourceName = Annotated[Words, AfterValidator(_known("sources", "source"))]


def one_or_many(value: object) -> object:
    """A list of one where a single text is written."""
    if isinstance(value, list):
        return tuple(value)
    return (value,) if isinstance(value, str) else value


def list_or_nothing(value: object) -> object:
    """A key whose whole list was commented out is as good as no key."""
    return () if value is None else tuple(value) if isinstance(value, list) else value


def mapping_or_nothing(value: object) -> object:
    """A key whose whole mapping was commented out is as good as no key."""
    return {} if value is None else value


OneOrMany = BeforeValidator(one_or_many, json_schema_input_type=str | list[str])


def _url_fault(text: str) -> str:
    """Why a text is not an address of the web that can be fetched; empty when it is one."""
    if re.search(r"[\s\\\x00-\x1f\x7f]", text):
        return "an address without spaces, control characters and backslashes is expected"
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "this is not an address"
    if parts.scheme not in ("http", "https"):
        return "an address that begins with https:// (or http://) is expected"
    if "@" in parts.netloc:
        return "an address without a user name and password in it is expected"
    return "" if host else "an address with a host is expected"


def _url(text: str) -> str:
    if fault := _url_fault(text):
        raise _wrong(fault)
    return text


Url = Annotated[str, AfterValidator(_url), _written("https?://.+")]


def _revision_url(text: str) -> str:
    if "{revision}" not in text:
        raise _wrong("an address with {revision} in it is expected")
    return text


RevisionUrl = Annotated[Url, AfterValidator(_revision_url)]


def _page_url(text: str) -> str:
    """An address of the web, or `file:` with a path, relative ones beside config.yaml."""
    if not text.startswith("file:"):
        return _url(text)
    path = text.removeprefix("file:")
    if _UNPRINTABLE.search(path) or not path.strip("/ "):
        raise _wrong("the path of a file is expected behind file:", "like file:pages/rules.html")
    if path.startswith("//") and not path.startswith("///"):
        raise _wrong("a file of this machine is expected", "like file:///srv/pages/rules.html")
    return text


PageUrl = Annotated[str, AfterValidator(_page_url), _written("(https?://|file:).+")]


def _secret(text: object) -> Secret:
    if not isinstance(text, str):
        raise PydanticKnownError("string_type")
    return Secret(_words(text))


def _secret_url(text: object) -> Secret:
    secret = _secret(text)
    _url(secret.value)
    return secret


def _proxy_url(text: object) -> Secret:
    secret = _secret(text)
    address = re.sub(r"(?<=://)[^/@]*@", "", secret.value)
    if fault := _url_fault(address):
        raise _wrong(fault)
    return secret


def _ascii_secret(text: object) -> Secret:
    secret = _secret(text)
    if not secret.value.isascii():
        raise _wrong("ASCII text is expected")
    return secret


def _signing_secret(text: object) -> Secret:
    """Standard Webhooks 1.0.0: `whsec_` and the key, of 24 to 64 bytes, in base64."""
    secret = _secret(text)
    prefix, _, encoded = secret.value.partition("_")
    hint = "make one with: echo whsec_$(head -c 32 /dev/urandom | base64 -w0)"
    try:
        key = base64.b64decode(encoded, validate=True) if prefix == "whsec" else b""
    except ValueError:
        key = b""
    if not key:
        raise _wrong("whsec_ and a key in base64 are expected", hint)
    if not 24 <= len(key) <= 64:
        raise _wrong(f"a key of 24 to 64 bytes is expected, this one has {len(key)}", hint)
    return secret


AsciiSecret = Annotated[Secret, PlainValidator(_ascii_secret), _TEXT]
SigningSecret = Annotated[Secret, PlainValidator(_signing_secret), _TEXT]
SecretUrl = Annotated[Secret, PlainValidator(_secret_url), _TEXT]
ProxyUrl = Annotated[Secret, PlainValidator(_proxy_url), _TEXT]


def _header(name: str) -> str:
    if not _HEADER.fullmatch(name):
        raise _wrong("the name of an HTTP header is expected")
    return name


HeaderName = Annotated[str, AfterValidator(_header)]

_OURS = frozenset(
    {
        "accept-encoding", "connection", "content-length", "expect", "host", "if-modified-since",
        "if-none-match", "keep-alive", "range", "te", "trailer", "transfer-encoding", "upgrade",
        "user-agent",
    }
)  # fmt: skip


def _own_header(name: str) -> str:
    if name.lower() in _OURS:
        raise _wrong("a header that Watcher does not write itself is expected")
    return _header(name)


OwnHeaderName = Annotated[str, AfterValidator(_own_header)]


def _cron(text: str) -> str:
    try:
        if len(text.split()) != 5:
            raise CronSimError("Wrong number of fields")
        CronSim(text, _AN_INSTANT)
    except CronSimError as error:
        why = str(error)[:1].lower() + str(error)[1:]
        raise _wrong(
            f"a cron expression of five fields is expected: {why}", "like 0 7 * * 1-5, in UTC"
        ) from None
    return text


def _mail_address(text: str) -> str:
    try:
        ((name, spec),) = getaddresses([_words(text)])
        address = Address(display_name=name, addr_spec=spec)
        if address.username and address.domain:
            return text
    except (ValueError, IndexError, HeaderParseError):
        pass
    raise _wrong("one mail address is expected", "like ops@example.com or Ops <ops@example.com>")


MailAddress = Annotated[str, AfterValidator(_mail_address)]


Cron = Annotated[str, AfterValidator(_cron)]


def _clock_time(text: object) -> time:
    """A time of day: 07:30. Raises: PydanticCustomError."""
    if not isinstance(text, str) or not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", text):
        raise _wrong("a time of day is expected", "like 07:30, in quotes")
    return time.fromisoformat(text)


ClockTime = Annotated[time, PlainValidator(_clock_time), _written("([01][0-9]|2[0-3]):[0-5][0-9]")]


def _zone(text: str) -> str:
    try:
        ZoneInfo(_words(text))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise _wrong("no time zone is called so", "like Europe/Berlin or UTC") from None
    return text


ZoneName = Annotated[str, AfterValidator(_zone), _TEXT]


def _contact(text: str) -> str:
    if not text.isascii() or not re.match(r"https?://\S+$|[^@\s]+@[^@\s]+$", text):
        raise _wrong("a mail address or a web address is expected")
    return text


Contact = Annotated[str, AfterValidator(_contact)]


_DATABASES = ("postgresql", "sqlite")


def _database(text: str) -> str:
    if not re.match(r"[a-z][a-z0-9_]*(\+[a-z0-9_]+)?://", _words(text)):
        raise _wrong("a database address is expected", "like sqlite:///watcher.db")
    kind = text.partition(":")[0].partition("+")[0]
    if kind not in _DATABASES:
        hint = did_you_mean(kind, _DATABASES)
        raise _wrong("a database of a kind that is supported is expected", hint)
    return text


Database = Annotated[str, AfterValidator(_database)]


def _path(text: str) -> str:
    if _words(text).startswith("~"):
        raise _wrong("~ does not stand for a folder here", "write ${HOME}")
    return text


FilePath = Annotated[Words, AfterValidator(_path)]


def normal_segment(text: str | int) -> str:
    """The form in which packs name a segment: 2, "tier 2" and "Tier-2" are tier:2."""
    if found := re.fullmatch(r"(?:tier[\s:_-]*)?([0-9]+)", str(text).strip(), re.IGNORECASE):
        return f"tier:{int(found[1])}"
    return str(text).strip()


def _segment(value: object) -> object:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return normal_segment(value) if is_number or isinstance(value, str) else value  # type: ignore[arg-type]


Segment = Annotated[
    Words, BeforeValidator(_segment), WithJsonSchema({"type": ["string", "integer"]})
]


def _port(value: object) -> object:
    return int(value) if isinstance(value, str) and re.fullmatch("[0-9]{1,5}", value) else value


Port = Annotated[
    int,
    BeforeValidator(_port),
    Field(ge=1, le=65535),
    WithJsonSchema({"type": ["integer", "string"], "minimum": 1, "maximum": 65535}),
]
