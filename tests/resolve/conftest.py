from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from containerize.inspection import inspect_project
from containerize.inspection.overrides import read_overrides
from containerize.project import Project
from containerize.resolve import Resolution, resolve

Files = Mapping[str, str | bytes]


@pytest.fixture
def resolved(tmp_path: Path) -> Callable[..., Resolution]:
    """`resolved({"main.py": "…"}, port=9000)`: what a project with those files and options resolves to."""

    def run(files: Files, **options: Any) -> Resolution:
        root = tmp_path / "shop"
        root.mkdir()
        for name, text in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        project = Project(root)
        overrides = read_overrides(project, options)
        return resolve(project, inspect_project(project, overrides), overrides)

    return run
