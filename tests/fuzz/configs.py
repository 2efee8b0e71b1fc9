"""Feeds damaged configurations to the loader, and shows that each ends in words with a line.

    python -m tests.fuzz.configs [--rounds 10000] [--seed N]

Each round takes the shipped config.yaml with its examples uncommented, damages it in a few places,
and loads it: that gives a configuration, or ConfigError whose every problem names the file. A YAML
bomb of ten megabytes is refused within a second.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
import traceback
from pathlib import Path

from watcher.config import load_config
from watcher.errors import ConfigError, Problem

ROOT = Path(__file__).parents[2]
ENVIRON = {
    "SLACK_WEBHOOK_URL": "https://hooks.example.com/services/x",
    "SMTP_PASSWORD": "secret",
    "WEBHOOK_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
}
PACKS = ("openai.model_access", "openai.org_verification")
_TOKENS = (
    "&a ", "*a", "!!python/object:os.system ", "- ", ": ", "{", "}", "[", "]", "'", '"', "|", ">",
    "${", "${HOME}", "\t", "\x00", "\x85", "\u202e", "no", "12:30:45", "1e999", "-1", "0s", "99w",
    "null", "~", "file:", "http://", "#", "---\n", "<<: ", "? ", "\ud7ff", "9" * 400, "[" * 3000,
)  # fmt: skip


def whole() -> str:
    """The shipped file with what it only offers."""
    lines = (ROOT / "config.yaml").read_text("utf-8").splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("# channels:"))
    return "\n".join(lines[:start] + [line[2:] for line in lines[start:]]) + "\n"


def damaged(text: str, chance: random.Random) -> str:
    for _ in range(chance.choice((1, 1, 2, 4, 8))):
        at = chance.randrange(len(text) + 1)
        kind = chance.randrange(5)
        if kind == 0:
            text = text[:at] + chance.choice(_TOKENS) + text[at:]
        elif kind == 1:
            text = text[:at] + text[at + chance.choice((1, 2, 10, 100)) :]
        elif kind == 2:
            lines = text.split("\n")
            lines.insert(chance.randrange(len(lines)), chance.choice(lines))
            text = "\n".join(lines)
        elif kind == 3:
            text = text[:at] + chr(chance.randrange(0xD800)) + text[at + 1 :]
        else:
            words = text.split(" ")
            words[chance.randrange(len(words))] = chance.choice(words)
            text = " ".join(words)
    return text


def load(path: Path) -> bool:
    """Whether a file is taken. Raises: whatever is broken."""
    problems: tuple[Problem, ...] = ()
    try:
        load_config(path, ENVIRON, packs=PACKS, fetchers=("http", "archive", "browser", "file"))
        return True
    except ConfigError as error:
        problems = error.problems
    assert problems, "refused without words"
    assert all(problem.file == str(path) and problem.message for problem in problems)
    return False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    told = parser.parse_args()
    print(f"seed {told.seed}", flush=True)
    taken, slowest = 0, 0.0
    broken: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "config.yaml"
        text = whole()
        path.write_text(text, "utf-8")
        assert load(path), "the shipped file is not taken"
        for number in range(told.rounds):
            path.write_bytes(damaged(text, random.Random(told.seed + number)).encode())
            began = time.process_time()
            try:
                taken += load(path)
            except Exception:  # whatever it is, the search goes on
                broken.append(f"seed {told.seed + number}: {traceback.format_exc(limit=-3)}")
            slowest = max(slowest, time.process_time() - began)
        bomb = "a: &a [x,x]\n" + "".join(f"b{n}: &b{n} [*a,*a]\n" for n in range(500_000))
        path.write_text(bomb, "utf-8")
        began = time.process_time()
        load(path)
        took = time.process_time() - began
    print(
        f"{told.rounds:,} configurations, {taken:,} taken, {told.rounds - taken:,} refused with"
        f" words, the slowest took {slowest:.2f} s; a bomb of {len(bomb) / 1e6:.0f} MB took"
        f" {took:.2f} s; {len(broken)} broken"
    )
    print("\n".join(broken[:10]))
    sys.exit(bool(broken) or took > 1)


if __name__ == "__main__":
    main()
