"""config.yaml: reading it, every mistake at once, and what it says in the model's nouns.

`Config` is complete: defaults are filled in, relative paths lie beside the file, secrets came from
the environment and are wrapped in `Secret`.
"""

from __future__ import annotations

from watcher.config.loading import load_config, own_packs
from watcher.config.nouns import ChannelSettings, Config, Remind
from watcher.config.starting import init_config
from watcher.settings import config_schema

__all__ = [
    "ChannelSettings",
    "Config",
    "Remind",
    "config_schema",
    "init_config",
    "load_config",
    "own_packs",
]
