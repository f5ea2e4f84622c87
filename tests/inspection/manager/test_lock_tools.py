"""The tool that reads a lock in the image."""

from collections.abc import Callable

import pytest

from containerize.inspection.dependencies.model import Dependencies, Distribution
from containerize.inspection.manager.lock_tools import LockTool, find_lock_tool
from containerize.project import Project

Make = Callable[..., Project]
PDM = '[metadata]\nstrategy = ["inherit_metadata"]\n'


def _tool(project: Project, manager: str, python: str = "3.13", *distributions: Distribution) -> LockTool | None:
    dependencies = Dependencies({one.name: one for one in distributions}, files=("pyproject.toml", f"{manager}.lock"))
    found = find_lock_tool(project, manager, python, dependencies)
    return found.value if found else None


@pytest.mark.parametrize(
    ("manager", "python", "requirements"),
    [
        ("poetry", "3.13", ("poetry==2.5.1", "poetry-plugin-export==1.10.1")),
        ("poetry", "3.8", ("poetry==1.8.5", "poetry-plugin-export==1.8.0")),
        ("pdm", "3.13", ("pdm==2.29.4", "hishel==1.4.0")),
        ("pipenv", "3.9", ("pipenv==2025.0.4",)),
    ],
)
def test_the_newest_for_that_python(project: Make, manager: str, python: str, requirements: tuple[str, ...]) -> None:
    tool = _tool(project({"pdm.lock": PDM}), manager, python)
    assert tool
    assert (tool.requirements, tool.native) == (requirements, False)


@pytest.mark.parametrize("manager", ["uv", "pip", "pylock", "none"])
def test_uv_stands_in_for_the_others(project: Make, manager: str) -> None:
    assert _tool(project({}), manager) is None


@pytest.mark.parametrize(
    ("lock", "distributions"),
    [
        ("[metadata]\nstrategy = []\n", ()),
        (PDM, (Distribution("tiny", "pdm.lock", origin="git", location="https://git.example/tiny.git"),)),
        (PDM, (Distribution("own", "pdm.lock", origin="path", location="libs/own"),)),
    ],
)
def test_pdm_installs_what_it_cannot_write_out(project: Make, lock: str, distributions: tuple[Distribution, ...]) -> None:
    tool = _tool(project({"pdm.lock": lock}), "pdm", "3.13", *distributions)
    assert tool
    assert tool.native
