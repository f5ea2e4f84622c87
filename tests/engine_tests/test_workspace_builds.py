"""What of a workspace builds again: a member that the application does not need builds nothing, one that it needs no dependency."""

import json
import subprocess
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from containerize.cli import main
from containerize.engine.build_target import find_build_target


@pytest.mark.engine
def test_an_edit_of_another_member_builds_nothing(case_project: Callable[..., Path], capfd: pytest.CaptureFixture[str]) -> None:
    workspace = case_project("uv-workspace-member", real_hosts=True)
    shop = workspace / "apps" / "shop"
    assert main(["--quiet", "init", str(shop), "--yes"]) == 0
    try:
        _ran(shop, capfd)
        (workspace / "packages" / "other" / "src" / "other" / "__init__.py").write_text(f"# {uuid.uuid4()}\n")
        assert _ran(shop, capfd) == []
        greeting = workspace / "packages" / "core" / "src" / "core" / "greeting.py"
        greeting.write_text(f"{greeting.read_text()}\n# {uuid.uuid4()}\n")
        ran = _ran(shop, capfd)
        assert any("uv build" in name for name in ran)
        assert not any("uv sync" in name for name in ran)
    finally:
        tag = find_build_target(shop).tag
        subprocess.run(["docker", "image", "rm", "--force", tag], capture_output=True, check=False)


def _ran(folder: Path, capfd: pytest.CaptureFixture[str]) -> list[str]:
    """The commands that a build runs, those from the cache not among them."""
    capfd.readouterr()
    assert main(["build", str(folder), "--json"]) == 0, capfd.readouterr().err
    steps = json.loads(capfd.readouterr().out)["steps"]
    return [step["name"] for step in steps if not step["cached"] and " RUN " in step["name"]]
