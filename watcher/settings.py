"""What config.yaml may say: every key with its type, its default and its meaning.

These models are the one source of the checks, of docs/config.schema.json and of the words in
docs/configuration.md.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    WithJsonSchema,
)
from pydantic.json_schema import GenerateJsonSchema

from watcher.model import ChangeKind, Direction, HealthState
from watcher.values import (
    AsciiSecret,
    ChannelKind,
    ChannelName,
    ClockTime,
    Contact,
    Cron,
    Database,
    Duration,
    FetcherName,
    FilePath,
    HeaderName,
    Id,
    Length,
    MailAddress,
    OneOrMany,
    OwnHeaderName,
    PackName,
    Port,
    ProxyUrl,
    SecretUrl,
    Segment,
    SigningSecret,
    SourceName,
    Url,
    Words,
    ZoneName,
    list_or_nothing,
    mapping_or_nothing,
    one_or_many,
)

BUILT_IN_KINDS = (
    "slack",
    "slack_bot",
    "email",
    "webhook",
    "discord",
    "teams",
    "ntfy",
    "apprise",
)


class _Keys(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class ConfirmSettings(_Keys):
    """When a change is believed."""

    after: Duration = Field(
        default="60s",
        validate_default=True,
        description="How long after a change was seen the page is looked at again, before anything"
        " is told. `0s`: a change is believed at once.",
    )
    looks: int = Field(
        default=2,
        ge=2,
        le=5,
        description="In how many looks in a row, the first one counted, the change must read the"
        " same.",
    )


class SourceSettings(_Keys):
    """A page that is watched."""

    id: Id = Field(description="Your name for the page; history and alerts are kept under it.")
    url: Url = Field(description="The address of the page, with http or https.")
    pack: PackName = Field(description="How the page is read: the id of a rule pack.")
    every: Length | None = Field(
        default=None, description="How often to look. Either this or `cron`."
    )
    cron: Cron | None = Field(
        default=None, description="When to look: five cron fields, in UTC. Either this or `every`."
    )
    jitter: Duration | None = Field(
        default=None,
        description="Up to how much later than due, by chance, so that not everything is looked"
        " at in the same second. Default: a tenth of `every`, at most 5m; none with `cron`.",
    )
    fetch: Annotated[
        tuple[FetcherName, ...],
        OneOrMany,
        Field(min_length=1),
    ] = Field(default=("http",), description="Ways to get the page, tried in this order.")
    timeout: Length | None = Field(
        default=None,
        description="Longest wait for a connection, and for each next part of the answer."
        " Default: 10s to connect, 20s for a part.",
    )
    deadline: Length = Field(
        default="60s", validate_default=True, description="Longest time for the whole answer."
    )
    max_bytes: int = Field(
        default=5_000_000, ge=1000, le=100_000_000, description="Largest answer, in bytes."
    )
    max_redirects: int = Field(default=5, ge=0, le=20, description="Most redirects to follow.")
    allow_private: bool = Field(
        default=False,
        description="`true`: the page may lie on this machine or in a private network.",
    )
    robots: Literal["obey", "ignore"] = Field(
        default="obey", description="Whether the site's robots.txt is obeyed: `obey` or `ignore`."
    )
    headers: Annotated[dict[OwnHeaderName, AsciiSecret], BeforeValidator(mapping_or_nothing)] = (
        Field(
            default={},
            description="Headers and cookies to send along to the page's own host, such as"
            " `Authorization: Bearer ${NAME}` or `Cookie: session=${NAME}`.",
        )
    )
    proxy: ProxyUrl | None = Field(
        default=None,
        description="The HTTP proxy to ask through. May hold a password: write `${NAME}` then.",
    )
    confirm: ConfirmSettings | None = Field(
        default=None, description="When a change of this page is believed; as at the top."
    )
    stale_after: Length | None = Field(default=None, description="As at the top, for this page.")
    remind_after: Duration | None = Field(default=None, description="As at the top, for this page.")


class ArchiveSettings(_Keys):
    """The archive that `fetch: archive` asks."""

    base: Url = Field(
        default="https://web.archive.org",
        validate_default=True,
        description="Address of the Internet Archive, or of a mirror that answers in its way.",
    )


class BrowserSettings(_Keys):
    """The browser that `fetch: browser` drives."""

    executable: FilePath | None = Field(
        default=None,
        description="The program. Default: chromium, chromium-browser or google-chrome, as found.",
    )
    patience: Length = Field(
        default="20s",
        validate_default=True,
        description="Longest wait for the article to appear once the page is there.",
    )


class ProfileSettings(_Keys):
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


class SlackSettings(_Keys):
    """A Slack channel, by an incoming webhook."""

    id: Id = Field(description="Your name for the channel; routes use it.")
    kind: Literal["slack"] = Field(description="`slack`.")
    webhook_url: SecretUrl = Field(
        description="The address of the incoming webhook. It is a secret: write `${NAME}`."
    )
    timeout: Length = Field(
        default="10s", validate_default=True, description="Longest wait for Slack's answer."
    )
    allow_private: bool = Field(
        default=False,
        description="`true`: the address may lie on this machine or in a private network.",
    )


class EmailSettings(_Keys):
    """Mail, one message to each recipient."""

    id: Id = Field(description="Your name for the channel; routes use it.")
    kind: Literal["email"] = Field(description="`email`.")
    host: Words = Field(description="The mail server (SMTP).")
    port: Port | None = Field(
        default=None,
        description="Its port. Default: 587 with starttls, 465 with tls, 25 with none.",
    )
    security: Literal["starttls", "tls", "none"] = Field(
        default="starttls",
        description="How the connection is secured: `starttls`, `tls` or `none`. A password"
        " is sent over TLS only.",
    )
    username: Words | None = Field(
        default=None, description="User name, where the server wants one."
    )
    password: AsciiSecret | None = Field(
        default=None, description="Its password. It is a secret: write `${NAME}`."
    )
    sender: MailAddress = Field(alias="from", description="The sender's mail address.")
    to: Annotated[
        tuple[MailAddress, ...],
        OneOrMany,
        Field(min_length=1),
    ] = Field(description="The recipients' mail addresses.")
    timeout: Length = Field(
        default="30s",
        validate_default=True,
        description="Longest wait for each answer of the server.",
    )


class WebhookSettings(_Keys):
    """Any HTTP endpoint, by the Standard Webhooks specification."""

    id: Id = Field(description="Your name for the channel; routes use it.")
    kind: Literal["webhook"] = Field(description="`webhook`.")
    url: SecretUrl = Field(description="Where to POST. May hold a token: write `${NAME}` then.")
    secret: SigningSecret | None = Field(
        default=None, description="The key that signs each message (`whsec_…`): write `${NAME}`."
    )
    old_secret: SigningSecret | None = Field(
        default=None,
        description="While you change keys, the key before: messages are signed with both.",
    )
    headers: Annotated[dict[HeaderName, AsciiSecret], BeforeValidator(mapping_or_nothing)] = Field(
        default={}, description="Headers to send along, such as `Authorization: Bearer ${NAME}`."
    )
    timeout: Length = Field(
        default="20s", validate_default=True, description="Longest wait for the endpoint's answer."
    )
    allow_private: bool = Field(
        default=False,
        description="`true`: the endpoint may lie on this machine or in a private network.",
    )


class SlackBotSettings(_Keys):
    """A Slack conversation, by a bot's token: what comes later about a page follows in a thread."""

    id: Id = Field(description="Your name for the channel; routes use it.")
    kind: Literal["slack_bot"] = Field(description="`slack_bot`.")
    token: AsciiSecret = Field(
        description="The bot's token (`xoxb-…`), with the scope `chat:write`: write `${NAME}`."
    )
    channel: Words = Field(description="The conversation's id (`C0123456789`) or name.")
    api_url: Url = Field(
        default="https://slack.com/api/chat.postMessage",
        validate_default=True,
        description="Where to post; for relays.",
    )
    timeout: Length = Field(
        default="15s", validate_default=True, description="Longest wait for Slack's answer."
    )
    allow_private: bool = Field(
        default=False,
        description="`true`: the address may lie on this machine or in a private network.",
    )


class DiscordSettings(_Keys):
    """A Discord channel, by its webhook."""

    id: Id = Field(description="Your name for the channel; routes use it.")
    kind: Literal["discord"] = Field(description="`discord`.")
    webhook_url: SecretUrl = Field(
        description="The address of the webhook. It is a secret: write `${NAME}`."
    )
    timeout: Length = Field(
        default="15s", validate_default=True, description="Longest wait for Discord's answer."
    )
    allow_private: bool = Field(
        default=False,
        description="`true`: the address may lie on this machine or in a private network.",
    )


class TeamsSettings(_Keys):
    """Microsoft Teams, by a webhook of Workflows."""

    id: Id = Field(description="Your name for the channel; routes use it.")
    kind: Literal["teams"] = Field(description="`teams`.")
    webhook_url: SecretUrl = Field(
        description="The address of the workflow. It is a secret: write `${NAME}`."
    )
    timeout: Length = Field(
        default="20s", validate_default=True, description="Longest wait for Teams' answer."
    )
    allow_private: bool = Field(
        default=False,
        description="`true`: the address may lie on this machine or in a private network.",
    )


class NtfySettings(_Keys):
    """A topic of ntfy, at ntfy.sh or on a server of your own."""

    id: Id = Field(description="Your name for the channel; routes use it.")
    kind: Literal["ntfy"] = Field(description="`ntfy`.")
    topic: AsciiSecret = Field(
        description="The topic. Who knows its name can read it: write `${NAME}`."
    )
    server: Url = Field(
        default="https://ntfy.sh", validate_default=True, description="The server's address."
    )
    token: AsciiSecret | None = Field(
        default=None, description="An access token, where the server wants one: write `${NAME}`."
    )
    timeout: Length = Field(
        default="15s", validate_default=True, description="Longest wait for the server's answer."
    )
    allow_private: bool = Field(
        default=False,
        description="`true`: the server may lie on this machine or in a private network.",
    )


class AppriseSettings(_Keys):
    """Any service that Apprise knows. An extra: `pip install 'watcher[apprise]'`."""

    id: Id = Field(description="Your name for the channel; routes use it.")
    kind: Literal["apprise"] = Field(description="`apprise`.")
    url: AsciiSecret = Field(
        description="The service's Apprise address (`tgram://…`). It is a secret: write `${NAME}`."
    )
    timeout: Length = Field(
        default="30s", validate_default=True, description="Longest wait for a connection."
    )


class PluginSettings(BaseModel):
    """A channel of an installed plug-in, with the keys its own documentation names."""

    model_config = ConfigDict(extra="allow", frozen=True, hide_input_in_errors=True)

    id: Id = Field(description="Your name for the channel; routes use it.")
    kind: Annotated[
        ChannelKind, WithJsonSchema({"type": "string", "not": {"enum": list(BUILT_IN_KINDS)}})
    ] = Field(description="The name the plug-in registered.")


def _kind_of(value: Any) -> str:
    kind = value.get("kind") if isinstance(value, dict) else getattr(value, "kind", None)
    return kind if kind in BUILT_IN_KINDS else "plug-in"


ChannelKeys = (
    SlackSettings
    | SlackBotSettings
    | EmailSettings
    | WebhookSettings
    | DiscordSettings
    | TeamsSettings
    | NtfySettings
    | AppriseSettings
    | PluginSettings
)
"""What a channel may be configured as."""

AnyChannel = Annotated[
    Annotated[SlackSettings, Tag("slack")]
    | Annotated[EmailSettings, Tag("email")]
    | Annotated[WebhookSettings, Tag("webhook")]
    | Annotated[SlackBotSettings, Tag("slack_bot")]
    | Annotated[DiscordSettings, Tag("discord")]
    | Annotated[TeamsSettings, Tag("teams")]
    | Annotated[NtfySettings, Tag("ntfy")]
    | Annotated[AppriseSettings, Tag("apprise")]
    | Annotated[PluginSettings, Tag("plug-in")],
    Discriminator(_kind_of),
]


class MatchSettings(_Keys):
    """Which alerts a route takes: those for which every key that is written holds."""

    source: Annotated[tuple[SourceName, ...], OneOrMany] = Field(
        default=(), description="Ids of sources, one or a list."
    )
    provider: Annotated[tuple[Words, ...], OneOrMany] = Field(
        default=(), description="Providers, one or a list: `openai`."
    )
    kind: Annotated[
        tuple[ChangeKind, ...],
        BeforeValidator(one_or_many, json_schema_input_type=ChangeKind | list[ChangeKind]),
    ] = Field(default=(), description="Kinds of change, one or a list: `requirement_added`.")
    direction: Annotated[
        tuple[Direction, ...],
        BeforeValidator(one_or_many, json_schema_input_type=Direction | list[Direction]),
    ] = Field(default=(), description="Directions, one or a list: `tightened`.")
    severity: Literal["none", "low", "medium", "high", "critical"] = Field(
        default="low", description="The least severity."
    )
    max_severity: Literal["none", "low", "medium", "high", "critical"] = Field(
        default="critical", description="The highest severity."
    )
    health: bool | None = Field(
        default=None, description="`true`: only trouble with looking. `false`: only changes."
    )
    state: Annotated[
        tuple[HealthState, ...],
        BeforeValidator(one_or_many, json_schema_input_type=HealthState | list[HealthState]),
    ] = Field(
        default=(), description="States that trouble begins or ends with, one or a list: `blocked`."
    )
    impact: bool | None = Field(
        default=None, description="`true`: only changes that alter what a profile may do."
    )


_Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class TimetableSettings(_Keys):
    """A time of each day, or of one day a week."""

    at: ClockTime = Field(description='The time of day: `"07:30"`, in quotes.')
    day: _Day | None = Field(default=None, description="The day of the week. Without it: each day.")
    zone: ZoneName = Field(
        default="UTC", description="The time zone whose clocks are meant: `Europe/Berlin`."
    )


class QuietSettings(_Keys):
    """Hours in which nobody is disturbed: what is due then is told when they are over."""

    start: ClockTime = Field(alias="from", description='When they begin: `"22:00"`, in quotes.')
    end: ClockTime = Field(alias="to", description="When they end; may be on the next day.")
    zone: ZoneName = Field(default="UTC", description="The time zone whose clocks are meant.")
    days: Annotated[
        tuple[_Day, ...], BeforeValidator(one_or_many, json_schema_input_type=_Day | list[_Day])
    ] = Field(
        default=(), description="Days of the week on which they begin. Without it: every day."
    )
    except_severity: Literal["low", "medium", "high", "critical"] | None = Field(
        default=None, description="Alerts of this severity and above are told all the same."
    )


class RemindSettings(_Keys):
    """Reminders of changes that nobody acknowledged (`watcher ack`)."""

    after: Length = Field(description="How long after it was seen a change is reminded of, once.")
    severity: Literal["low", "medium", "high", "critical"] = Field(
        default="high", description="The least severity."
    )


class RouteSettings(_Keys):
    """Which alerts go to which channels."""

    id: Id | None = Field(
        default=None,
        description="Your name for the route; what it gathers is kept under it. Default: its"
        " place in the list.",
    )

    match: Annotated[MatchSettings, BeforeValidator(mapping_or_nothing)] = Field(
        default=MatchSettings(),
        description="Which alerts. Without it: all of at least low severity.",
    )
    to: Annotated[
        tuple[ChannelName, ...],
        OneOrMany,
        Field(min_length=1),
    ] = Field(description="Ids of channels, one or a list.")
    goes_on: bool = Field(
        default=True,
        alias="continue",
        description="`false`: what this route takes is kept from the routes after it.",
    )
    default: bool = Field(default=False, description="`true`: take only what no route before took.")
    digest: TimetableSettings | None = Field(
        default=None, description="Gather, and tell in one list at this time."
    )
    quiet: QuietSettings | None = Field(
        default=None, description="Quiet hours of this route. Default: those of the whole file."
    )
    repeat_after: Length | None = Field(
        default=None,
        description="How long the same word to the same recipient is not repeated. Default: that"
        " of the whole file.",
    )


class Settings(_Keys):
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
        " that, another may.",
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
