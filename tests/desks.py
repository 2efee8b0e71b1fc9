"""A desk of `test_cli` whose commands run in this process: the same words, many times as fast."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from tests.test_cli import Desk
from watcher.cli.main import main


@dataclass
class NearDesk(Desk):
    """Types commands without a process for each."""

    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def watcher(
        self, *arguments: str, stdin: str = "", env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        assert not stdin
        with self.monkeypatch.context() as patch:
            patch.chdir(self.directory)
            patch.setenv("COLUMNS", "160")
            for name, value in (env or {}).items():
                patch.setenv(name, value)
            patch.setattr(sys, "argv", ["watcher", *arguments])
            with pytest.raises(SystemExit) as ended:
                main()
        printed = self.capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return subprocess.CompletedProcess(arguments, ended.value.code, printed.out, printed.err)
