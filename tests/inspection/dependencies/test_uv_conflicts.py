"""Packages of a workspace that exclude each other, as uv 0.13 writes them into a lock."""

from collections.abc import Callable

import pytest

from containerize.errors import InvalidInput
from containerize.inspection.dependencies.markers import Target
from containerize.inspection.dependencies.model import Selection
from containerize.inspection.dependencies.uv_lock import load
from containerize.project import Project

Make = Callable[..., Project]

# The root asks for an extra of a member, of which there are two that exclude each other.
EXTRAS = """\
version = 1
conflicts = [[
    { package = "a", extra = "cpu" },
    { package = "a", extra = "gpu" },
]]

[[package]]
name = "shop"
source = { virtual = "." }
dependencies = [{ name = "a", extra = ["cpu"], marker = "extra == 'extra-1-a-cpu'" }]

[[package]]
name = "a"
source = { virtual = "a" }
dependencies = [{ name = "anyio" }]

[package.optional-dependencies]
cpu = [{ name = "idna", version = "3.6", source = { registry = "https://index.invalid/simple" } }]
gpu = [{ name = "idna", version = "3.20", source = { registry = "https://index.invalid/simple" } }]

[[package]]
name = "anyio"
version = "4.0"
dependencies = [
    { name = "idna", version = "3.6", marker = "extra == 'extra-1-a-cpu'" },
    { name = "idna", version = "3.20", marker = "extra != 'extra-1-a-cpu' or extra == 'extra-1-a-gpu'" },
]

[[package]]
name = "idna"
version = "3.6"
source = { registry = "https://index.invalid/simple" }

[[package]]
name = "idna"
version = "3.20"
source = { registry = "https://index.invalid/simple" }
"""

# The root and a member exclude each other.
PROJECTS = """\
version = 1
conflicts = [[{ package = "shop" }, { package = "a" }]]

[manifest]
members = ["a", "shop"]

[[package]]
name = "shop"
source = { virtual = "." }
dependencies = [
    { name = "b", marker = "extra == 'project-4-shop'" },
    { name = "attrs", version = "22.2.0", marker = "extra == 'project-4-shop'" },
]

[[package]]
name = "a"
source = { virtual = "a" }
dependencies = [{ name = "attrs", version = "26.1.0", marker = "extra == 'project-1-a'" }]

[[package]]
name = "b"
version = "1.0"
dependencies = [{ name = "attrs", version = "26.1.0", marker = "extra == 'project-1-a'" }, { name = "c", marker = "extra != 'project-1-a'" }]

[[package]]
name = "c"
version = "1.0"

[[package]]
name = "attrs"
version = "22.2.0"

[[package]]
name = "attrs"
version = "26.1.0"
"""


def _versions(project: Project) -> dict[str, str | None]:
    found = load(project, "uv.lock", Selection())(Target("3.13")).distributions
    return {name: item.version for name, item in found.items()}


def test_an_extra_that_a_member_is_asked_for_is_chosen(project: Make) -> None:
    assert _versions(project({"uv.lock": EXTRAS})) == {"anyio": "4.0", "idna": "3.6"}


def test_a_project_that_is_installed_is_chosen(project: Make) -> None:
    assert _versions(project({"uv.lock": PROJECTS})) == {"attrs": "22.2.0", "b": "1.0", "c": "1.0"}


def test_groups_that_nobody_wrote_are_refused(project: Make) -> None:
    with pytest.raises(InvalidInput) as error:
        _versions(project({"uv.lock": "[manifest]\nmembers = []\n[manifest.dependency-groups]\ndev = [1]\n"}))
    assert str(error.value) == "uv.lock:3: the groups are not as uv writes them\n  why: uv would refuse the lock\n  fix: uv lock"
