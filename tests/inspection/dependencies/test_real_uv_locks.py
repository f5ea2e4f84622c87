"""Locks that uv wrote, against the lists that uv exports from them (locks/, hosts replaced)."""

from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from containerize.inspection.dependencies import pylock, uv_lock
from containerize.inspection.dependencies.markers import Machine, Target
from containerize.inspection.dependencies.model import Dependencies, Selection
from containerize.project import Project

LOCKS = Path(__file__).parent / "locks"
PRODUCTION = Selection()
OLD_BOTH_B = Selection(frozenset({"old", "both"}), frozenset({"b"}))
CASES = [
    ("uv-conflicts", "production", PRODUCTION),
    ("uv-conflicts", "old-both-b", OLD_BOTH_B),
    ("uv-conflicts", "new-c", Selection(frozenset({"new"}), frozenset({"c"}))),
    ("uv-virtual", "production", PRODUCTION),
    ("uv-virtual", "fast-dev-test", Selection(frozenset({"fast"}), frozenset({"dev", "test"}))),
    ("uv-forks", "production", PRODUCTION),
]


def _exported(path: Path, target: Target) -> dict[str, str | None]:
    """By name, or by folder for what is installed from one."""
    found: dict[str, str | None] = {}
    for line in path.read_text().splitlines():
        if line.startswith("-e ./"):
            found[line.removeprefix("-e ./")] = None
        elif target.accepts((requirement := Requirement(line)).marker):
            found[canonicalize_name(requirement.name)] = str(requirement.specifier).removeprefix("==")
    return found


def _found(dependencies: Dependencies) -> dict[str, str | None]:
    return {
        item.location if item.origin == "path" and item.location else name: item.version if item.origin == "index" else None
        for name, item in dependencies.distributions.items()
    }


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.15"])
@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
@pytest.mark.parametrize(("name", "list_name", "selection"), CASES, ids=[f"{case[0]}-{case[1]}" for case in CASES])
def test_what_is_installed_is_what_uv_exports(name: str, list_name: str, selection: Selection, machine: Machine, python: str) -> None:
    target = Target(python, machine)
    found = uv_lock.load(Project(LOCKS / name), "uv.lock", selection)(target)
    assert _found(found) == _exported(LOCKS / name / f"{list_name}.txt", target)
    assert found.locked


@pytest.mark.parametrize("python", ["3.11", "3.13"])
@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
@pytest.mark.parametrize(
    ("name", "list_name", "selection"), [("uv-conflicts", "old-both-b", OLD_BOTH_B), ("uv-forks", "production", PRODUCTION)]
)
def test_a_list_in_the_standard_form_says_the_same(name: str, list_name: str, selection: Selection, machine: Machine, python: str) -> None:
    target = Target(python, machine)
    from_lock = uv_lock.load(Project(LOCKS / name), "uv.lock", selection)(target)
    from_list = pylock.load(Project(LOCKS / name), f"pylock.{list_name}.toml", PRODUCTION)(target)
    assert _found(from_list) == _found(from_lock)


def test_the_source_decides_between_equal_versions() -> None:
    load = uv_lock.load(Project(LOCKS / "uv-forks"), "uv.lock", PRODUCTION)
    lines = {machine: load(Target("3.13", machine)).distributions["torchlike"].line for machine in ("x86_64", "aarch64")}
    text = (LOCKS / "uv-forks" / "uv.lock").read_text().splitlines()
    assert {machine: text[line + 1] for machine, line in lines.items() if line} == {
        "x86_64": 'source = { registry = "gpu" }',
        "aarch64": 'source = { registry = "cpu" }',
    }


def test_groups_and_extras_of_every_member_count_where_the_root_is_no_project() -> None:
    found = uv_lock.load(Project(LOCKS / "uv-virtual"), "uv.lock", Selection(frozenset({"fast"}), frozenset({"dev", "test"})))(Target("3.13"))
    assert {name: one.group for name, one in found.distributions.items() if one.group} == {
        "iniconfig": "dev",
        "pluggy": "dev",
        "packaging": "test",
    }
    assert found.distributions["click"].direct
