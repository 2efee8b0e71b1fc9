"""Templates of one's own, rendered in a process of their own with limits on memory and time: a loop
without an end, or a text without one, ends that process, and the built-in template is used."""

from __future__ import annotations

import json
import logging
import resource
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path

from watcher.codec import alert_from_json, alert_to_json
from watcher.isolation.limits import bare_environment
from watcher.model import Alert, Message
from watcher.phrasing import one_line, shorten

log = logging.getLogger("watcher")

MEMORY = 512 << 20
"""Bytes of address space that rendering may take."""

SECONDS = 3
"""Seconds of computing that rendering may take."""

PATIENCE = 30.0
"""Seconds after which an answer is not waited for any more."""

LARGEST = 256_000
"""Bytes of a template."""

_NO_MEMORY = 75
"""How the other process ends where memory was short."""

_START = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from watcher.isolation.templates import main
main()
"""


class OwnTemplates:
    """The templates of a folder. They are read anew for each message, so that an edit counts at
    once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def render(self, alert: Alert, format: str, reference: str, revision_url: str) -> Message:
        """The alert by one's own templates where the folder has any for the format; by the built-in
        one where it has none, or where one cannot be used: then message, record and log say so."""
        from watcher.render import Frame, render
        from watcher.render.own import NAMES, OwnTemplateError

        frame = Frame(reference, revision_url)
        try:
            sources = self._sources(NAMES.get(format, ()))
            if not sources:
                return render(alert, format, frame)
            return _asked(alert, format, (reference, revision_url), sources)
        except OwnTemplateError as error:
            trouble = shorten(one_line(str(error)), 300)
        log.error("template %s: the built-in one was used instead", trouble)
        note = f"Your own template could not be used ({trouble}); this is by the built-in one."
        remark = f"by the built-in template: {trouble}"
        return replace(render(alert, format, replace(frame, notes=(note,))), remark=remark)

    def _sources(self, names: tuple[str, ...]) -> dict[str, str]:
        from watcher.render.own import OwnTemplateError

        found: dict[str, str] = {}
        for name in names:
            try:
                data = (self._folder / name).read_bytes()
                found[name] = data.decode("utf-8-sig")
            except FileNotFoundError:
                continue
            except OSError as error:
                raise OwnTemplateError(f"{name}: cannot be read: {error.strerror}") from None
            except UnicodeDecodeError:
                raise OwnTemplateError(f"{name}: not UTF-8 text") from None
            if len(data) > LARGEST:
                raise OwnTemplateError(f"{name}: larger than {LARGEST:,} bytes")
        return found


def _asked(
    alert: Alert, format: str, frame: tuple[str, str], sources: Mapping[str, str]
) -> Message:
    from watcher.render.own import OwnTemplateError

    question = {
        "alert": alert_to_json(alert),
        "seq": alert.seq,
        "format": format,
        "frame": frame,
        "sources": sources,
    }
    command = [sys.executable, "-c", _START, json.dumps(sys.path)]
    names = ", ".join(sources)
    try:
        done = subprocess.run(
            command,
            input=json.dumps(question).encode(),
            capture_output=True,
            timeout=PATIENCE,
            env=bare_environment(),
        )
    except subprocess.TimeoutExpired:
        raise OwnTemplateError(f"{names}: takes too long") from None
    except OSError as error:
        raise OwnTemplateError(f"{names}: no process can be started ({error.strerror})") from error
    if done.returncode in (_NO_MEMORY, -signal.SIGXCPU, -signal.SIGKILL):
        raise OwnTemplateError(f"{names}: takes too long or too much memory")
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        said = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        raise OwnTemplateError(f"{names}: its process failed ({said[:200]})") from None
    if "trouble" in answer:
        raise OwnTemplateError(answer["trouble"])
    return Message(**answer)


def main() -> None:
    """The other process: a question on standard input, the answer on standard output."""
    from watcher.render import Frame, render
    from watcher.render.own import OwnTemplateError, own

    question = json.load(sys.stdin)
    alert = replace(alert_from_json(question["alert"]), seq=question["seq"])
    frame, format = Frame(*question["frame"]), question["format"]
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    spent = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(spent.ru_utime + spent.ru_stime) + SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    try:
        message = own(alert, format, frame, render(alert, format, frame), question["sources"])
    except OwnTemplateError as error:
        print(json.dumps({"trouble": str(error)}))
    except MemoryError:
        sys.exit(_NO_MEMORY)
    else:
        print(json.dumps(asdict(message)))
