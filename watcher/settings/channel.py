"""Where alerts can go."""

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

from watcher.settings.keys import Keys
from watcher.values import (
    AsciiSecret,
    ChannelKind,
    HeaderName,
    Id,
    Length,
    MailAddress,
    OneOrMany,
    Port,
    SecretUrl,
    SigningSecret,
    Url,
    Words,
    mapping_or_nothing,
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


Private = Annotated[
    bool,
    Field(description="`true`: the address may lie on this machine or in a private network."),
]


class _ChannelKeys(Keys):
    id: Id = Field(description="Your name for the channel; routes use it.")


class SlackSettings(_ChannelKeys):
    """A Slack channel, by an incoming webhook."""

    kind: Literal["slack"] = Field(description="`slack`.")
    webhook_url: SecretUrl = Field(
        description="The address of the incoming webhook. It is a secret: write `${NAME}`."
    )
    timeout: Length = Field(
        default="10s", validate_default=True, description="Longest wait for Slack's answer."
    )
    allow_private: Private = False


class EmailSettings(_ChannelKeys):
    """Mail, one message to each recipient."""

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


class WebhookSettings(_ChannelKeys):
    """Any HTTP endpoint, by the Standard Webhooks specification."""

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
    allow_private: Private = False


class SlackBotSettings(_ChannelKeys):
    """A Slack conversation, by a bot's token: what comes later about a page follows in a thread."""

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
    allow_private: Private = False


class DiscordSettings(_ChannelKeys):
    """A Discord channel, by its webhook."""

    kind: Literal["discord"] = Field(description="`discord`.")
    webhook_url: SecretUrl = Field(
        description="The address of the webhook. It is a secret: write `${NAME}`."
    )
    timeout: Length = Field(
        default="15s", validate_default=True, description="Longest wait for Discord's answer."
    )
    allow_private: Private = False


class TeamsSettings(_ChannelKeys):
    """Microsoft Teams, by a webhook of Workflows."""

    kind: Literal["teams"] = Field(description="`teams`.")
    webhook_url: SecretUrl = Field(
        description="The address of the workflow. It is a secret: write `${NAME}`."
    )
    timeout: Length = Field(
        default="20s", validate_default=True, description="Longest wait for Teams' answer."
    )
    allow_private: Private = False


class NtfySettings(_ChannelKeys):
    """A topic of ntfy, at ntfy.sh or on a server of your own."""

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
    allow_private: Private = False


class AppriseSettings(_ChannelKeys):
    """Any service that Apprise knows. An extra: `pip install 'watcher[apprise]'`."""

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
