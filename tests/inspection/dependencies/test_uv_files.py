"""Files beside the manifest and the lock that uv reads to compare them."""

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


@pytest.mark.parametrize("folder", ["../wheels", "/srv/wheels", "file:///srv/wheels"])
def test_a_folder_outside_is_refused(project: Make, folder: str) -> None:
    with pytest.raises(UnsafeInput) as error:
        _load(project, folder)
    assert str(error.value) == (
        f"uv.lock:9: the index {folder} is a folder outside of the project\n  why: a build sees nothing but the project's own folder\n"
        "  fix: copy it into the project, correct [[tool.uv.index]], and: uv lock"
    )


LOCAL = """\
version = 1

[manifest]
members = ["shop", "worker"]

[[package]]
name = "shop"
source = { virtual = "." }

[package.dev-dependencies]
dev = [{ name = "tool" }, { name = "old" }, { name = "ready" }]

[[package]]
name = "worker"
source = { virtual = "worker" }

[[package]]
name = "tool"
source = { editable = "tools/tool" }

[[package]]
name = "old"
source = { directory = "tools/old" }

[[package]]
name = "ready"
source = { path = "wheels/ready-1.0-py3-none-any.whl" }
wheels = [{ filename = "ready-1.0-py3-none-any.whl" }]
"""
STATIC = "[project]\nname = 'a'\n"


@pytest.mark.parametrize(
    ("files", "dynamic"),
    [
        ({"tools/old/pyproject.toml": STATIC}, None),
        ({"tools/old/setup.py": "", "tools/old/setup.cfg": ""}, "tools/old/setup.py: without [project], only the build backend knows what it asks for"),
        (
            {"tools/old/pyproject.toml": "[build-system]\n[tool.poetry]\nname = 'old'\n"},
            "tools/old/pyproject.toml: without [project], only the build backend knows what it asks for",
        ),
        (
            {"tools/old/pyproject.toml": STATIC + "dynamic = ['dependencies']\n"},
            "tools/old/pyproject.toml:3: dependencies are dynamic, so that only the build backend knows all of them",
        ),
    ],
)
def test_packages_in_folders_are_compared_even_if_none_is_installed(project: Make, files: dict[str, str], dynamic: str | None) -> None:
    others = {"uv.lock": LOCAL, "pyproject.toml": STATIC, "worker/pyproject.toml": STATIC, "tools/tool/pyproject.toml": STATIC}
    wheel = "wheels/ready-1.0-py3-none-any.whl"
    found = load(project({**others, **files, wheel: ""}), "uv.lock", Selection())(Target("3.13"))
    assert not found.distributions
    assert sorted(found.files) == sorted([*others, *files, wheel])
    assert found.dynamic == dynamic
