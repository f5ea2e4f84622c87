"""What inspection reads and parses of a large project: counted, since times differ from machine to machine."""

from collections import Counter
from pathlib import Path

import pytest

from benchmarks.inspecting import make_application
from containerize.pipeline import analyse
from containerize.project import Project

FILES = 500


def test_a_file_is_read_once_and_parsed_only_when_it_matters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_application(tmp_path, FILES)
    read: Counter[str] = Counter()
    parsed: Counter[str] = Counter()
    real_read, real_parse = Project._read, Project._parse

    def counted_read(self: Project, path: str, limit: int) -> bytes | None:
        read[path] += 1
        return real_read(self, path, limit)

    def counted_parse(self: Project, path: str) -> object:
        parsed[path] += 1
        return real_parse(self, path)

    monkeypatch.setattr(Project, "_read", counted_read)
    monkeypatch.setattr(Project, "_parse", counted_parse)
    config = analyse(tmp_path, {}).config
    assert config.processes["app"].command[-1].startswith("exec uvicorn shop.main:app")
    assert max(read.values()) == 1
    assert max(parsed.values()) == 1
    telling = [path for path in parsed if path.endswith(("main.py", "0.py", "1.py"))]
    assert len(parsed) == len(telling) <= FILES / 20


def test_a_program_without_a_framework_is_not_parsed_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "main.py").write_text("print('hello')\n")
    for number in range(FILES):
        (tmp_path / f"part_{number}.py").write_text("class App:\n    def run(self):\n        return self.app.start()\n\n\ndef app(x):\n    x.run()\n")
    parsed: Counter[str] = Counter()
    real_parse = Project._parse

    def counted(self: Project, path: str) -> object:
        parsed[path] += 1
        return real_parse(self, path)

    monkeypatch.setattr(Project, "_parse", counted)
    analyse(tmp_path, {})
    assert len(parsed) <= 5
