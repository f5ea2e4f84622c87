"""What is installed from a path: inside the project, there, known to .dockerignore, and something that can be installed."""

import contextlib
from collections.abc import Callable
from pathlib import PurePosixPath

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from containerize import knowledge
from containerize.errors import ContainerizeError, InvalidInput, UnsafeInput
from containerize.inspection.dependencies.markers import Target
from containerize.inspection.dependencies.model import Dependencies, Distribution
from containerize.inspection.packages.ignored import ignoring_pattern
from containerize.inspection.packages.local_paths import LocalPath, find_local_paths
from containerize.project import Project

Open = Callable[..., Project]
PYPROJECT = "[project]\nname = 'Shop_Models'\n[build-system]\nrequires = []\n"


def at(location: str | None, name: str = "models", *, editable: bool = False) -> Dependencies:
    found = Distribution(name, "uv.lock", 12, origin="path", location=location, editable=editable)
    other = Distribution("flask", "uv.lock", 3)
    return Dependencies({found.name: found, other.name: other})


def look(project: Project, dependencies: Dependencies, python: str = "3.13") -> tuple[LocalPath, ...]:
    return tuple(found.value for found in find_local_paths(project, dependencies, Target(python)))


def refused(project: Project, dependencies: Dependencies, kind: type[ContainerizeError] = InvalidInput) -> str:
    with pytest.raises(kind) as caught:
        look(project, dependencies)
    return str(caught.value)


@pytest.mark.parametrize("location", [".", "./", "", "libs/..", "file:."])
def test_the_project_itself_is_no_local_path(project: Open, location: str) -> None:
    assert look(project({}), at(location or ".")) == ()


@pytest.mark.parametrize("location", ["libs/models", "./libs/models/", "libs/x/../models", "libs\\models", "file:libs/models"])
def test_a_folder_with_its_manifest_and_packages(project: Open, location: str) -> None:
    files = {"libs/models/pyproject.toml": PYPROJECT, "libs/models/src/shop_models/__init__.py": "", "libs/models/setup.py": ""}
    found = look(project(files), at(location, editable=True))
    assert found == (LocalPath("shop-models", "libs/models", "folder", "pyproject.toml", ("shop_models",), editable=True),)


def test_the_finding_says_where_it_is_declared(project: Open) -> None:
    files = {"libs/models/setup.py": "", "libs/models/models/__init__.py": "", "libs/models/cli.py": "", "libs/models/tests/__init__.py": ""}
    (found,) = find_local_paths(project(files), at("libs/models"), Target("3.13"))
    assert (str(found.source), found.reason) == ("uv.lock:12", "models is installed from libs/models")
    assert found.value == LocalPath("models", "libs/models", "folder", "setup.py", ("cli", "models"))


def test_a_poetry_manifest_gives_the_name(project: Open) -> None:
    files = {"libs/m/pyproject.toml": "[tool.poetry]\nname = 'Models'\n"}
    assert look(project(files), at("libs/m", name="requirements.txt:3"))[0].name == "models"


def test_a_folder_without_a_name_is_called_by_its_own(project: Open) -> None:
    assert look(project({"libs/m/setup.py": ""}), at("libs/m", name="requirements.txt:3"))[0] == LocalPath("m", "libs/m", "folder", "setup.py")


def test_a_wheel_and_an_sdist(project: Open) -> None:
    files = {"wheels/Shop_Models-1.0-cp313-cp313-manylinux_2_28_x86_64.whl": b"PK", "libs/x-1.0.tar.gz": b"x"}
    found = look(project(files), at("wheels/Shop_Models-1.0-cp313-cp313-manylinux_2_28_x86_64.whl"))
    assert (found[0].name, found[0].kind, found[0].modules) == ("shop-models", "wheel", ("shop_models",))
    assert look(project(files), at("libs/x-1.0.tar.gz")) == (LocalPath("models", "libs/x-1.0.tar.gz", "sdist"),)


def test_a_folder_that_is_not_there(project: Open) -> None:
    assert refused(project({}), at("libs/models")) == (
        "uv.lock:12: models is installed from libs/models, and there is no such folder\n"
        "  why: the installer would end with an error\n"
        "  fix: add libs/models, or correct uv.lock:12; a git submodule comes with: git submodule update --init"
    )


def test_a_folder_that_is_no_project(project: Open) -> None:
    assert refused(project({"libs/models/setup.cfg": "", "libs/models/models.py": ""}), at("libs/models")) == (
        "uv.lock:12: libs/models holds neither pyproject.toml nor setup.py\n"
        "  why: the installer cannot tell how to install it\n"
        "  fix: add libs/models/pyproject.toml with [build-system] and [project], or correct uv.lock:12"
    )


def test_a_wheel_that_is_not_there(project: Open) -> None:
    assert refused(project({}), at("libs/x-1.0-py3-none-any.whl", name="requirements.txt:3")) == (
        "uv.lock:12: what it names is installed from libs/x-1.0-py3-none-any.whl, and there is no such file\n"
        "  why: the installer would end with an error\n"
        "  fix: add libs/x-1.0-py3-none-any.whl, or correct uv.lock:12"
    )


@pytest.mark.parametrize("tags", ["cp312-cp312-manylinux_2_28_x86_64", "cp313-cp313-win_amd64", "cp313-cp313-musllinux_1_2_x86_64"])
def test_a_wheel_for_another_environment(project: Open, tags: str) -> None:
    file = f"x-1.0-{tags}.whl"
    assert refused(project({f"libs/{file}": b"PK"}), at(f"libs/{file}")) == (
        f"uv.lock:12: {file} does not run on Python 3.13 on Linux with glibc on x86_64\n"
        "  why: the installer would refuse it\n"
        "  fix: add a wheel for cp313 and manylinux x86_64, or choose another Python with --python"
    )


def test_a_wheel_with_another_name(project: Open) -> None:
    assert refused(project({"libs/x.whl": b"PK"}), at("libs/x.whl")) == (
        "uv.lock:12: x.whl is not named as wheels are\n"
        "  why: the installer learns from its name what it is and where it runs\n"
        "  fix: give it the name that its build gave it (name-1.0-py3-none-any.whl)"
    )


@pytest.mark.parametrize(
    ("location", "fix"),
    [
        ("../shared", "move ../shared into the project, or make the folder that holds both (..) a uv workspace, which is built as a whole"),
        ("../../a/b", "move ../../a/b into the project, or make the folder that holds both (../..) a uv workspace, which is built as a whole"),
        ("libs/../../x", "copy it into the project and name it by its path from there"),
        ("/srv/shared", "copy it into the project and name it by its path from there"),
        ("file:///srv/shared", "copy it into the project and name it by its path from there"),
        ("C:\\shared", "copy it into the project and name it by its path from there"),
    ],
)
def test_a_path_outside_of_the_project(project: Open, location: str, fix: str) -> None:
    named = location.removeprefix("file:").replace("\\", "/")
    assert refused(project({}), at(location), UnsafeInput) == (
        f"uv.lock:12: models is installed from {named}, outside of the project\n"
        f"  why: a build sees nothing but the project's own folder\n  fix: {fix}"
    )


def test_a_path_that_the_reader_could_not_follow(project: Open) -> None:
    assert refused(project({}), at(None), UnsafeInput).startswith("uv.lock:12: models is installed from a path, outside of the project\n")


def test_a_path_that_dockerignore_leaves_out(project: Open) -> None:
    file = "dist/x-1.0-py3-none-any.whl"
    assert refused(project({file: b"PK"}), at(file)) == (
        f"uv.lock:12: models is installed from {file}, which .dockerignore leaves out (dist)\n"
        "  why: the build would not have it\n"
        "  fix: move dist/x-1.0-py3-none-any.whl to libs/x-1.0-py3-none-any.whl and correct uv.lock:12"
    )


@pytest.mark.parametrize(
    ("path", "pattern"),
    [("dist/a", "dist"), ("libs/dist/a", None), ("libs/env/a", "**/env"), (".env.example", None), ("a/.env.local", "**/.env.*"), ("src", None)],
)
def test_patterns_of_dockerignore(path: str, pattern: str | None) -> None:
    assert ignoring_pattern(path, knowledge.ignore_patterns()) == pattern


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(location=st.one_of(st.text(max_size=20), st.lists(st.sampled_from(["..", ".", "libs", "", "a.whl", "b.zip", "~"])).map("/".join)))
def test_any_location_stays_inside_or_is_refused(project: Open, location: str) -> None:
    opened = project({"libs/pyproject.toml": "[project]\nname = 3\n"})
    with contextlib.suppress(ContainerizeError):
        assert all(".." not in PurePosixPath(found.path).parts for found in look(opened, at(location)))
