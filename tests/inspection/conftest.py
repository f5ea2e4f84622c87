from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from containerize.inspection import Findings, inspect_project
from containerize.inspection.overrides import read_overrides
from containerize.project import Project

Files = Mapping[str, str | bytes]


@pytest.fixture
def project(tmp_path: Path) -> Callable[[Files], Project]:
    """`project({"app/main.py": "…"})` writes the files and opens the project."""

    def write(files: Files) -> Project:
        root = tmp_path / "shop"
        root.mkdir(exist_ok=True)
        for name, text in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return Project(root)

    return write


@pytest.fixture
def inspect(project: Callable[[Files], Project]) -> Callable[..., Findings]:
    """`inspect({...}, port=9000)`: the findings of a project with those options."""

    def run(files: Files, **options: Any) -> Findings:
        opened = project(files)
        return inspect_project(opened, read_overrides(opened, options))

    return run
