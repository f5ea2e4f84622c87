"""Folders of wheels as package indexes, as uv's lock names them."""

from collections.abc import Callable

import pytest

from containerize.errors import UnsafeInput
from containerize.inspection.dependencies.markers import Target
from containerize.inspection.dependencies.model import Dependencies, Selection
from containerize.inspection.dependencies.uv_lock import load
from containerize.project import Project

Make = Callable[..., Project]

LOCK = """\
version = 1

[[package]]
name = "shop"
source = { virtual = "." }
dependencies = [{ name = "tiny" }]

[[package]]
name = "tiny"
version = "1.0"
source = { registry = "%s" }
wheels = [{ path = "tiny-1.0-py3-none-any.whl" }]
"""


def _load(project: Make, folder: str, *files: str) -> Dependencies:
    opened = project({"uv.lock": LOCK % folder, "pyproject.toml": "[project]\nname = 'shop'\n", **dict.fromkeys(files, "")})
    return load(opened, "uv.lock", Selection())(Target("3.13"))


@pytest.mark.parametrize("folder", ["wheels", "./wheels/"])
def test_the_step_that_installs_sees_the_files_of_a_folder(project: Make, folder: str) -> None:
    found = _load(project, folder, "wheels/tiny-1.0-py3-none-any.whl", "wheels/other.tar.gz", "wheels/README.md", "wheels/below/a.whl")
    assert found.files == ("pyproject.toml", "uv.lock", "wheels/other.tar.gz", "wheels/tiny-1.0-py3-none-any.whl")
    assert found.distributions["tiny"].wheels == ("tiny-1.0-py3-none-any.whl",)


def test_an_index_on_another_machine_has_no_files_here(project: Make) -> None:
    assert _load(project, "https://index.invalid/simple", "tiny.whl").files == ("pyproject.toml", "uv.lock")


def test_a_folder_that_production_needs_nothing_from_is_not_asked_for(project: Make) -> None:
    lock = (LOCK % "../wheels").replace("dependencies =", "optional-dependencies.all =")
    assert load(project({"uv.lock": lock}), "uv.lock", Selection())(Target("3.13")).files == ("uv.lock",)


@pytest.mark.parametrize("folder", ["../wheels", "/srv/wheels", "file:///srv/wheels"])
def test_a_folder_outside_is_refused(project: Make, folder: str) -> None:
    with pytest.raises(UnsafeInput) as error:
        _load(project, folder)
    assert str(error.value) == (
        f"uv.lock:9: tiny comes from the index {folder}, a folder outside of the project\n  why: a build sees nothing but the project's own folder\n"
        "  fix: copy it into the project, correct [[tool.uv.index]], and: uv lock"
    )
