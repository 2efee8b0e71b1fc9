"""What starting costs: the whole of it is paid at every run from cron."""

from __future__ import annotations

from functools import partial

from bench.measure import interleaved, processes, report


def main(rounds: int = 7) -> None:
    """Print the CPU of starting Python, of importing httpx, and of `watcher --help`, in ms."""
    contenders = {
        "python": ["-c", "pass"],
        "import click": ["-c", "import click"],
        "import httpx": ["-c", "import httpx"],
        "import sqlalchemy": ["-c", "import sqlalchemy"],
        "watcher --help": ["-m", "watcher", "--help"],
    }
    with processes() as started:
        work = {name: partial(started.cpu_of, args) for name, args in contenders.items()}
        interleaved(work, rounds=1)  # writes the byte code
        seconds = interleaved(work, rounds)
    figures = {name: [1000 * value for value in values] for name, values in seconds.items()}
    report("Starting", "ms of CPU", figures, floor="python")


if __name__ == "__main__":
    main()
