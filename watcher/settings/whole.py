"""The file as a whole, and its JSON Schema."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from pydantic.json_schema import GenerateJsonSchema

from watcher.settings.channel import AnyChannel
from watcher.settings.keys import Keys
from watcher.settings.profile import ProfileSettings
from watcher.settings.route import QuietSettings, RemindSettings, RouteSettings, TimetableSettings
from watcher.settings.source import (
    ArchiveSettings,
    BrowserSettings,
    ConfirmSettings,
    HttpSettings,
    SourceSettings,
)
from watcher.values import (
    Contact,
    Database,
    Duration,
    FilePath,
    Id,
    Length,
    OneOrMany,
    RevisionUrl,
    SecretUrl,
    list_or_nothing,
    mapping_or_nothing,
)


class Settings(Keys):
    """config.yaml of Watcher."""

    database: Database = Field(
        default="sqlite:///watcher.db",
        description="Where history is kept: an SQLAlchemy address. A relative SQLite file lies"
        " beside config.yaml.",
    )
    state_dir: FilePath = Field(
        default="state", description="Folder for locks and other passing files, beside config.yaml."
    )
    contact: Contact | None = Field(
        default=None,
        description="Your mail or web address, sent to the watched servers in the User-Agent so"
        " that they can reach you.",
    )
    packs: Annotated[tuple[FilePath, ...], OneOrMany] = Field(
        default=(), description="Folders with packs of your own, one or a list."
    )
    profile: Annotated[dict[Id, ProfileSettings], BeforeValidator(mapping_or_nothing)] = Field(
        default={}, description="Who you are to each provider, by the provider's name."
    )
    sources: tuple[SourceSettings, ...] = Field(min_length=1, description="The watched pages.")
    channels: Annotated[tuple[AnyChannel, ...], BeforeValidator(list_or_nothing)] = Field(
        default=(), description="Where alerts can go."
    )
    routes: Annotated[tuple[RouteSettings, ...], BeforeValidator(list_or_nothing)] = Field(
        default=(),
        description="Which alerts go where. Without routes: every alert to every channel.",
    )
    http: Annotated[HttpSettings, BeforeValidator(mapping_or_nothing)] = Field(
        default_factory=HttpSettings, description="How `fetch: http` asks."
    )
    archive: Annotated[ArchiveSettings, BeforeValidator(mapping_or_nothing)] = Field(
        default_factory=ArchiveSettings, description="Which archive `fetch: archive` asks."
    )
    browser: Annotated[BrowserSettings, BeforeValidator(mapping_or_nothing)] = Field(
        default_factory=BrowserSettings,
        description="Which browser `fetch: browser` drives, and how.",
    )
    quiet: QuietSettings | None = Field(
        default=None, description="Quiet hours of the routes that have none of their own."
    )
    repeat_after: Length = Field(
        default="1d",
        validate_default=True,
        description="How long an alert that says what its recipient was last told about the page"
        " is not repeated.",
    )
    mass_change: int = Field(
        default=10,
        ge=0,
        description="On how many pages of one pass the same kind of change is told as one list."
        " `0`: never.",
    )
    first_look: Literal["summary", "none"] = Field(
        default="summary",
        description="Whether pages that are looked at for the first time are told, in one list.",
    )
    remind: RemindSettings | None = Field(
        default=None, description="Reminders of changes that nobody acknowledged."
    )
    still_watching: TimetableSettings | None = Field(
        default=None, description="When to tell that all is still being watched."
    )
    heartbeat: SecretUrl | None = Field(
        default=None,
        description="An address that is asked after each pass, and with `/fail` after a bad one, so"
        " that a dead watcher is noticed elsewhere. It is a secret: write `${NAME}`.",
    )
    templates: FilePath | None = Field(
        default=None,
        description="Folder with templates of your own for messages, beside config.yaml; see"
        " [channels.md](channels.md).",
    )
    revision_url: RevisionUrl | None = Field(
        default=None,
        description="Where people can see a revision, such as a page of your own: an address with"
        " `{revision}` in it for its number. Messages then link to it.",
    )
    min_free: int = Field(
        default=50_000_000,
        ge=0,
        description="Bytes that should be free where a SQLite database lies: when there are fewer,"
        " that is told. `0`: only a full disk is told.",
    )
    workers: int = Field(
        default=4, ge=1, le=64, description="How many pages are looked at at once."
    )
    tick: Length = Field(
        default="5s",
        validate_default=True,
        description="How often the daemon looks for what is due.",
    )
    lease: Length = Field(
        default="10m",
        validate_default=True,
        description="How long a page or a delivery belongs to the process that took it; after"
        " that, another may. At least twice as long as a channel may take for one attempt (its"
        " `timeout`; of mail four times that).",
    )
    give_up_after: Length = Field(
        default="3d", validate_default=True, description="How long a delivery is tried again."
    )
    confirm: ConfirmSettings | None = Field(
        default=None,
        description="When a change is believed: it is looked at again before it is told.",
    )
    stale_after: Length | None = Field(
        default=None,
        description="A page that was not seen well for longer is stale, and that is told. Default:"
        " three times its interval, at least a day.",
    )
    remind_after: Duration = Field(
        default="1d",
        validate_default=True,
        description="Trouble that goes on is told again after so long, then after twice as long"
        " each time, up to a week. `0s`: told once only.",
    )
    backoff: Duration = Field(
        default="6h",
        validate_default=True,
        description="A page that could not be seen in more than three looks in a row is looked at"
        " after twice as long each time, up to this. `0s`: always at its usual time.",
    )


class _Untitled(GenerateJsonSchema):
    """A title that only repeats the key in capitals tells nobody anything."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def config_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of config.yaml, for editors; keys in a stable order."""
    schema = Settings.model_json_schema(schema_generator=_Untitled)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Watcher configuration",
        **{key: value for key, value in schema.items() if key != "title"},
    }
