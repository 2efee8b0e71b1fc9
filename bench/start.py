"""What starting costs: the whole of it is paid at every run from cron."""

from __future__ import annotations

from functools import partial

from bench.measure import cpu_of, interleaved, report


def main(rounds: int = 7) -> None:
    """Print the CPU of starting Python, of importing httpx, and of `watcher --help`, in ms."""
    seconds = interleaved(
        {
            "python": partial(cpu_of, ["-c", "pass"]),
            "import click": partial(cpu_of, ["-c", "import click"]),
            "import httpx": partial(cpu_of, ["-c", "import httpx"]),
            "watcher --help": partial(cpu_of, ["-m", "watcher", "--help"]),
        },
        rounds,
    )
    figures = {name: [1000 * value for value in values] for name, values in seconds.items()}
    report("Starting", "ms of CPU", figures, floor="python")


if __name__ == "__main__":
    main()
