"""What config.yaml may say: every key with its type, its default and its meaning.

These models are the one source of the checks, of docs/config.schema.json and of the words in
docs/configuration.md.
"""

from __future__ import annotations

from watcher.settings.channel import (
    BUILT_IN_KINDS,
    AnyChannel,
    AppriseSettings,
    ChannelKeys,
    DiscordSettings,
    EmailSettings,
    NtfySettings,
    PluginSettings,
    SlackBotSettings,
    SlackSettings,
    TeamsSettings,
    WebhookSettings,
)
from watcher.settings.profile import ProfileSettings
from watcher.settings.route import (
    MatchSettings,
    QuietSettings,
    RemindSettings,
    RouteSettings,
    TimetableSettings,
)
from watcher.settings.source import (
    ArchiveSettings,
    BrowserSettings,
    ConfirmSettings,
    SourceSettings,
)
from watcher.settings.whole import Settings, config_schema

__all__ = [
    "BUILT_IN_KINDS",
    "AnyChannel",
    "AppriseSettings",
    "ArchiveSettings",
    "BrowserSettings",
    "ChannelKeys",
    "ConfirmSettings",
    "DiscordSettings",
    "EmailSettings",
    "MatchSettings",
    "NtfySettings",
    "PluginSettings",
    "ProfileSettings",
    "QuietSettings",
    "RemindSettings",
    "RouteSettings",
    "Settings",
    "SlackBotSettings",
    "SlackSettings",
    "SourceSettings",
    "TeamsSettings",
    "TimetableSettings",
    "WebhookSettings",
    "config_schema",
]
