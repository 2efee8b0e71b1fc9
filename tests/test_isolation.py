"""Pages read by real child processes: equal readings, bombs, crashes, ends without leftovers.

The parser's own guard refuses the known bombs; where a test needs what lies behind it, the child
is started without the guard.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest

from watcher.document import parse
from watcher.errors import DocumentError
from watcher.isolation import IsolatedReader, ReadingLimits, reader
from watcher.model import Page
from watcher.packs import load_packs
from watcher.reading import read

PAGES = Path(__file__).parent / "pages"
PACK = load_packs(()).get("openai.model_access")
ARTICLE = (
    b"<title>API model access</title><h1>API model access</h1>"
    b"<h2>o3</h2><ul><li>Access: Tiers 4 and 5.</li></ul>"
)
SHORT = ReadingLimits(memory=400_000_000, cpu=0.5)

WITHOUT_GUARD = "import watcher.document\nwatcher.document.check_markup = lambda text: None\n"
BOMBS = {
    "nested formatting": b"".join(b"<b n=%d>" % n for n in range(3_000))
    + b"".join(b"<i n=%d>" % n for n in range(3_000))
    + b"x</b>" * 3_000,
    "100,000 divs": b"<div>" * 100_000,
    "50,000 attributes": b"<p " + b" ".join(b"a%d=1" % n for n in range(50_000)) + b">x",
}


def page(body: bytes, kind: str | None = "text/html; charset=utf-8") -> Page:
    headers = (("Content-Type", kind),) if kind else ()
    now = datetime(2026, 3, 1, tzinfo=UTC)
    return Page("https://x.example/a", "https://x.example/a", 200, headers, body, now, "http")


@pytest.fixture(scope="module")
def shared() -> Iterator[IsolatedReader]:
    isolated = IsolatedReader()
    yield isolated
    isolated.close()


@pytest.fixture
def make(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., IsolatedReader]]:
    """Readers whose children run some code before they serve."""
    made: list[IsolatedReader] = []
    program = reader._NURSERY

    def one(limits: ReadingLimits = SHORT, before: str = "") -> IsolatedReader:
        monkeypatch.setattr(reader, "_NURSERY", program.replace("main(", before + "main("))
        made.append(IsolatedReader(limits))
        return made[-1]

    yield one
    for each in made:
        each.close()


def children_of(isolated: IsolatedReader) -> list[int]:
    nursery = isolated._nursery._process
    assert nursery is not None
    return _children(nursery.pid)


def _children(pid: int) -> list[int]:
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True)
    return [int(line) for line in listed.stdout.split()]


def is_gone(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state == "Z"


def wait_until(condition: Callable[[], bool], seconds: float = 5.0) -> bool:
    ends_at = time.monotonic() + seconds
    while time.monotonic() < ends_at:
        if condition():
            return True
        os.sched_yield()
    return condition()


@pytest.mark.parametrize("file", sorted(PAGES.rglob("*.*")), ids=lambda file: file.name)
def test_a_page_reads_as_it_would_here(shared: IsolatedReader, file: Path) -> None:
    body = file.read_bytes()
    kind = "text/markdown" if file.suffix == ".md" else "text/html; charset=utf-8"
    here = parse(body, kind, url="https://x.example/a")

    assert shared.parse(page(body, kind)) == here
    assert shared.read(page(body, kind), PACK) == read(here, PACK)


def test_what_cannot_be_parsed_is_told_in_the_same_words(shared: IsolatedReader) -> None:
    with pytest.raises(DocumentError) as here:
        parse(BOMBS["100,000 divs"], "text/html; charset=utf-8")
    with pytest.raises(DocumentError) as there:
        shared.parse(page(BOMBS["100,000 divs"]))

    assert str(there.value) == str(here.value)


def _seconds_of_children() -> float:
    """Processor time of the processes that ended; how busy the machine is does not matter."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
def test_a_bomb_ends_within_its_limits_and_the_next_page_is_read_at_once(
    make: Callable[..., IsolatedReader], bomb: bytes
) -> None:
    isolated = make(before=WITHOUT_GUARD)
    isolated.parse(page(ARTICLE))
    began = _seconds_of_children()

    with pytest.raises(DocumentError) as caught:
        isolated.read(page(bomb), PACK)
    spent = _seconds_of_children() - began
    document = isolated.parse(page(ARTICLE))

    assert str(caught.value) in (
        "reading the page ended the process that read it",
        "reading the page takes more than 400 MB",
    )
    assert spent < ReadingLimits().cpu + 2
    assert document.title == "API model access"


def test_a_page_that_crashes_its_process_is_refused_and_the_next_is_read(
    make: Callable[..., IsolatedReader],
) -> None:
    crash = (
        "import os, signal, watcher.isolation.work as work\n"
        "real = work.parse\n"
        "work.parse = lambda body, *a, **k: (\n"
        "    os.kill(os.getpid(), signal.SIGSEGV) if b'crash' in body else real(body, *a, **k))\n"
    )
    isolated = make(before=crash)

    with pytest.raises(DocumentError, match="ended the process that read it"):
        isolated.parse(page(b"<p>crash"))

    assert isolated.parse(page(ARTICLE)).title == "API model access"
    assert len(children_of(isolated)) == 1


def test_a_page_whose_process_was_killed_by_another_is_read_by_the_next(
    make: Callable[..., IsolatedReader],
) -> None:
    """The system ends processes when memory is short: that is not the page's fault."""
    isolated = make(ReadingLimits())
    isolated.parse(page(ARTICLE))
    (child,) = children_of(isolated)
    large = page(b"<title>Long</title>" + b"<p>Access: Tiers 4 and 5.</p>" * 20_000)
    answers = []
    thread = Thread(target=lambda: answers.append(isolated.parse(large).title))
    thread.start()
    wait_until(lambda: _cpu_of(child) > 0.05)
    os.kill(child, signal.SIGKILL)
    thread.join(20)

    assert answers == ["Long"]
    assert children_of(isolated) != [child]


def _cpu_of(pid: int) -> float:
    """Seconds of processor time since the process began; one small page takes next to none."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_a_process_that_was_killed_while_it_waited_is_replaced(
    make: Callable[..., IsolatedReader],
) -> None:
    isolated = make()
    isolated.parse(page(ARTICLE))
    (child,) = children_of(isolated)
    os.kill(child, signal.SIGKILL)
    assert wait_until(lambda: is_gone(child))

    assert isolated.parse(page(ARTICLE)).title == "API model access"


def test_when_all_processes_were_killed_new_ones_are_started(
    make: Callable[..., IsolatedReader],
) -> None:
    isolated = make()
    isolated.parse(page(ARTICLE))
    nursery = isolated._nursery._process
    assert nursery is not None
    for pid in (nursery.pid, *children_of(isolated)):
        os.kill(pid, signal.SIGKILL)
    nursery.wait()

    assert isolated.parse(page(ARTICLE)).title == "API model access"


@pytest.mark.parametrize(
    "answer", ["b'd' + b'[]'", "b'd[1,2', b''", "b'd' + b'[' * 100000", "b'zz'", "b''"]
)
def test_a_process_that_a_page_has_made_its_own_is_not_believed(
    make: Callable[..., IsolatedReader], answer: str
) -> None:
    isolated = make(
        before=(
            "import watcher.isolation.work as work\n"
            f"work._answer = lambda task, packs: ({answer},)[0:1]\n"
        )
    )

    with pytest.raises(DocumentError, match="gave no proper answer"):
        isolated.parse(page(ARTICLE))


def test_a_bug_in_reading_is_raised_here(make: Callable[..., IsolatedReader]) -> None:
    isolated = make(
        before=(
            "import watcher.isolation.work as work\n"
            "real = work.parse\n"
            "work.parse = lambda body, *a, **k: 1 / (b'<h2>' not in body) and real(body, *a)\n"
        )
    )

    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        isolated.parse(page(ARTICLE))


def test_threads_read_side_by_side(shared: IsolatedReader) -> None:
    bodies = [b"<title>Page %d</title><p>words" % number for number in range(40)]
    with ThreadPoolExecutor(4) as threads:
        titles = list(threads.map(lambda body: shared.parse(page(body)).title, bodies))

    assert titles == [f"Page {number}" for number in range(40)]
    assert 1 <= len(children_of(shared)) <= 4


def test_a_process_is_replaced_after_so_many_pages(make: Callable[..., IsolatedReader]) -> None:
    isolated = make(ReadingLimits(pages=2))
    isolated.parse(page(ARTICLE))
    before = children_of(isolated)
    isolated.parse(page(ARTICLE))
    isolated.parse(page(ARTICLE))

    assert len(before) == len(children_of(isolated)) == 1
    assert before != children_of(isolated)


def test_the_processes_know_nothing_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, make: Callable[..., IsolatedReader]
) -> None:
    monkeypatch.setenv("SLACK_WEBHOOK_URL", "https://hooks.example/canary0123")
    isolated = make()
    isolated.parse(page(ARTICLE))
    nursery = isolated._nursery._process
    assert nursery is not None

    for pid in (nursery.pid, *children_of(isolated)):
        assert b"canary" not in Path(f"/proc/{pid}/environ").read_bytes()


def test_closing_leaves_no_process(make: Callable[..., IsolatedReader]) -> None:
    isolated = make()
    isolated.parse(page(ARTICLE))
    nursery = isolated._nursery._process
    assert nursery is not None
    pids = [nursery.pid, *children_of(isolated)]

    isolated.close()
    isolated.close()

    assert len(pids) == 2
    assert wait_until(lambda: all(map(is_gone, pids)))


def test_nothing_is_started_before_a_page_is_read() -> None:
    isolated = IsolatedReader()

    isolated.close()

    assert isolated._nursery._process is None


_READS_AND_WAITS = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in the background
from tests.test_isolation import ARTICLE, BOMBS, page, WITHOUT_GUARD
from watcher.isolation import IsolatedReader, reader, ReadingLimits
reader._NURSERY = reader._NURSERY.replace("main(", WITHOUT_GUARD + "main(")
isolated = IsolatedReader(ReadingLimits(cpu=60, wall=60))
isolated.parse(page(ARTICLE))
print(isolated._nursery._process.pid, flush=True)
isolated.parse(page(BOMBS["100,000 divs"]))
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_the_processes_end_with_the_one_that_started_them(how: signal.Signals) -> None:
    """Also in the middle of a bomb, and however it ends."""
    with subprocess.Popen(
        [sys.executable, "-c", _READS_AND_WAITS],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=Path(__file__).parent.parent,
    ) as parent:
        assert parent.stdout is not None
        nursery = int(parent.stdout.readline())
        family = [nursery, *_children(nursery)]
        parent.send_signal(how)
        parent.wait(10)

    assert len(family) == 2
    assert wait_until(lambda: all(map(is_gone, family)))
