import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from containerize.config import Config
from containerize.inspection import inspect_project
from containerize.inspection.overrides import Overrides
from containerize.names import slug
from containerize.project import Project
from containerize.resolve import Resolution, resolve

Resolved = Callable[..., Resolution]


@settings(deadline=None)
@given(st.text())
@example("İ")
@example("-" * 50)
@example("a" * 39 + "--b")
def test_slugs_are_names_that_engines_allow(text: str) -> None:
    name = slug(text)
    assert name == slug(name)
    assert 1 <= len(name) <= 40
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert name.strip("-") == name


def test_the_same_project_gives_the_same_config_from_any_folder(resolved: Resolved, tmp_path: Path) -> None:
    files = {
        "pyproject.toml": "[project]\nname = 'My Shop'\ndependencies = ['flask', 'redis']\n",
        "web.py": "import flask\napp = flask.Flask('x')\n",
    }
    first = resolved(files).config
    other = tmp_path / "elsewhere" / "copy"
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "shop").rename(other)
    project = Project(other)
    second = resolve(project, inspect_project(project, Overrides())).config
    assert first == second
    assert (first.project.name, first.project.slug, first.settled) == ("My Shop", "my-shop", {})
    assert str(tmp_path) not in first.model_dump_json()


def test_an_unrelated_line_changes_no_byte_of_the_config(resolved: Resolved, tmp_path: Path) -> None:
    first = resolved({"requirements.txt": "flask\n", "web.py": "import flask\napp = flask.Flask('x')\n"}).config
    (tmp_path / "shop" / "web.py").write_text("# moved\nimport flask\n\napp = flask.Flask('x')\n")
    (tmp_path / "shop" / "requirements.txt").write_text("# moved\nflask\n")
    project = Project(tmp_path / "shop")
    assert resolve(project, inspect_project(project, Overrides())).config == first


def test_options_and_the_name_of_the_folder_are_recorded(resolved: Resolved) -> None:
    assert resolved({"main.py": "print(1)"}, port=9000, python="3.12").config.settled == {"name": "shop", "port": 9000, "python": "3.12"}


@pytest.mark.skipif(sys.platform == "win32", reason="such names cannot be made there")
@pytest.mark.parametrize(
    ("name", "shown"),
    [(b"a\nb\x1b[0m", "a?b?[0m"), (b"\xff\xfe", "??"), ("größe".encode(), "größe"), (b"$(id) `x` \"q'", "$(id) `x` \"q'")],
)
def test_folders_of_any_name(tmp_path: Path, name: bytes, shown: str) -> None:
    folder = Path(os.fsdecode(os.path.join(os.fsencode(tmp_path), name)))  # noqa: PTH118
    folder.mkdir()
    (folder / "main.py").write_text("print(1)")
    project = Project(folder)
    config = resolve(project, inspect_project(project, Overrides())).config
    assert config.project.name == shown
    assert Config.model_validate_json(config.model_dump_json()) == config


def test_every_part_of_the_config_has_an_origin(resolved: Resolved) -> None:
    found = resolved(
        {"requirements.txt": "flask\nredis\npsycopg2", "web.py": "import flask, os\napp = flask.Flask('x')\nos.getenv('A', '1')\n"}
    )
    missing = [path for path in _paths(found.config.model_dump(exclude_defaults=True), "") if found.provenance.of(path) is None]
    assert missing == []


def _paths(value: object, before: str) -> list[str]:
    if not isinstance(value, dict) or not value:
        return [before]
    return [path for key, below in value.items() for path in _paths(below, f"{before}.{key}".lstrip("."))]


def test_services_have_volumes_and_a_network_without_a_way_out(resolved: Resolved) -> None:
    found = resolved({"requirements.txt": "flask\nredis\nasyncpg", "web.py": "import flask\napp = flask.Flask('x')\n"}).config
    assert {name: network.internal for name, network in found.networks.items()} == {"front": False, "back": True}
    assert {name: volume.reason for name, volume in found.volumes.items()} == {
        "postgres-data": "the data of PostgreSQL",
        "redis-data": "the data of Redis",
    }
    assert found.processes["app"].needs == ["postgres", "redis"]


@pytest.mark.parametrize(
    ("files", "note"),
    [
        (
            {"requirements.txt": "flask==3\n", "web.py": "import flask\napp = flask.Flask('x')\n"},
            "No production server among the dependencies: the image adds gunicorn==27.0.1. To make it the project's own: echo "
            "gunicorn==27.0.1 >> requirements.txt",
        ),
        (
            {"requirements.txt": "requests\n", "main.py": "print(1)"},
            "requirements.txt does not pin every version: two builds can differ. To pin: git mv requirements.txt requirements.in && "
            "uv pip compile requirements.in --output-file requirements.txt",
        ),
        (
            {"pyproject.toml": "[project]\nname = 'x'\n", "main.py": "print(1)"},
            "No lock file: each build installs the newest versions that pyproject.toml allows. To make builds repeatable: uv lock",
        ),
    ],
)
def test_notes_say_what_a_user_should_know(resolved: Resolved, files: dict[str, str], note: str) -> None:
    assert resolved(files).notes == (note,)
