"""The seed of a test that plays by chance: another one each time, and the same one in CI, where a
finding must not stop a change that it has nothing to do with. It is printed with what fails."""

from __future__ import annotations

import os
import random

IN_CI = 20261127


def seed() -> int:
    return IN_CI if os.environ.get("CI") else random.SystemRandom().randrange(10**9)
