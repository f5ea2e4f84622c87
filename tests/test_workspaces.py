"""Members of uv workspaces: which folder is one, what it is built with, and what `--app` may name."""

import shutil
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from containerize.cli import main
from containerize.engine.build_target import find_build_target
from containerize.engine.compose_file import read_compose_file
from containerize.errors import UnsafeInput, UsageError
from containerize.project import Project
from containerize.toml_document import TomlDocument
from containerize.workspaces import find_workspace, manifest_folders, names_member, open_project

CASES = Path(__file__).parent / "cases"
PARTS = st.lists(st.text("abc-", min_size=1, max_size=3), min_size=1, max_size=4)


def _write(root: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return root


def _workspace(members: str, exclude: str = "[]") -> str:
    return f"[tool.uv.workspace]\nmembers = {members}\nexclude = {exclude}\n"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    project = '[project]\nname = "{}"\nversion = "1"\n'
    return _write(
        tmp_path / "mono",
        {
            ".git/HEAD": "ref: refs/heads/main\n",
            "pyproject.toml": _workspace('["apps/*", "deep/**"]', '["apps/old"]'),
            "apps/shop/pyproject.toml": project.format("the-shop"),
            "apps/shop/main.py": "print('shop')\n",
            "apps/old/pyproject.toml": project.format("old"),
            "deep/er/still/pyproject.toml": project.format("deep"),
            "alone/pyproject.toml": project.format("alone"),
        },
    )


@pytest.mark.parametrize(
    ("folder", "is_member"),
    [("apps/shop", True), ("deep/er/still", True), ("apps/old", False), ("alone", False), (".", False)],
)
def test_a_member_is_what_the_nearest_workspace_names(repository: Path, folder: str, is_member: bool) -> None:
    assert find_workspace(repository / folder) == (repository if is_member else None)
    assert open_project(repository / folder).place == (folder if is_member else ".")


def test_nothing_above_the_top_of_a_repository_is_looked_at(repository: Path) -> None:
    (repository / "apps" / "shop" / ".git").mkdir()
    assert find_workspace(repository / "apps" / "shop") is None
    _write(repository.parent, {"pyproject.toml": _workspace('["mono/alone"]')})
    assert find_workspace(repository / "alone") is None


def test_a_manifest_above_that_cannot_be_read_says_nothing(repository: Path) -> None:
    (repository / "pyproject.toml").write_text("[tool.uv\n")
    assert find_workspace(repository / "apps" / "shop") is None


def test_of_a_workspace_only_members_are_folders_with_a_manifest(repository: Path) -> None:
    assert manifest_folders(Project(repository)) == ["apps/shop", "deep/er/still"]
    (repository / "pyproject.toml").unlink()
    assert manifest_folders(Project(repository)) == ["alone", "apps/old", "apps/shop", "deep/er/still"]


@pytest.mark.parametrize("name", ["the-shop", "apps/shop", "apps/shop/", "shop"])
def test_app_names_a_project_or_its_folder(repository: Path, name: str) -> None:
    assert open_project(repository, name).root == repository / "apps" / "shop"


def test_an_unknown_app_lists_those_that_are_there(repository: Path) -> None:
    with pytest.raises(UsageError) as caught:
        open_project(repository, "shops")
    assert str(caught.value) == (
        "--app shops: no project of that name below mono\n"
        "  why: an application is named by its folder, or by the name in its manifest\n"
        "  fix: --app with one of the folders: apps/shop, deep/er/still"
    )


def test_two_folders_of_one_name_are_told_apart_by_their_paths(tmp_path: Path) -> None:
    _write(tmp_path, {"a/api/requirements.txt": "", "b/api/requirements.txt": ""})
    with pytest.raises(UsageError, match="--app api: 2 projects of that name") as caught:
        open_project(tmp_path, "api")
    assert caught.value.fix == "--app with one of the folders: a/api, b/api"
    assert open_project(tmp_path, "b/api").root == tmp_path / "b" / "api"


def test_the_hundredth_project_can_be_named_too(tmp_path: Path) -> None:
    _write(tmp_path, {f"apps/app{number:03}/requirements.txt": "" for number in range(100)})
    assert open_project(tmp_path, "app099").root == tmp_path / "apps" / "app099"


def test_init_writes_into_the_folder_of_the_application(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _write(tmp_path, {"a/requirements.txt": "", "a/main.py": "print('a')\n", "b/requirements.txt": "", "b/main.py": "print('b')\n"})
    assert main(["init", str(tmp_path), "--yes"]) == 11
    assert "fix: containerize init a   (python main.py)\n       containerize init b   (python main.py)" in capsys.readouterr().err
    assert main(["init", str(tmp_path), "--app", "b"]) == 0
    assert f"(or: containerize smoke {tmp_path / 'b'})" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]
    assert {"Dockerfile", ".dockerignore", "compose.yaml"} <= {path.name for path in (tmp_path / "b").iterdir()}


def test_an_application_that_another_member_makes_is_listed_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "ws"
    shutil.copytree(CASES / "uv-workspace-factory" / "project", root)
    assert main(["init", str(root)]) == 11
    assert "services/orders has a manifest of its own, and FastAPI, orders.main:app" in capsys.readouterr().err


def test_a_project_of_a_polylith_workspace_says_where_it_is_built(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bricks = '"../../bases/acme/greet_api" = "acme/greet_api"\n"../../components/acme/words" = "acme/words"\n'
    manifest = f'[project]\nname = "greet"\nversion = "1"\ndependencies = []\n\n[tool.polylith.bricks]\n{bricks}'
    _write(tmp_path, {"projects/greet/pyproject.toml": manifest})
    assert main(["init", str(tmp_path / "projects" / "greet")]) == 11
    assert capsys.readouterr().err.startswith(
        "error: pyproject.toml:6: the code of greet lies outside of its folder: ../../bases/acme/greet_api, ../../components/acme/words\n"
        "  why: bricks are packed from the whole workspace, whose own manifest names what all of them need\n"
        "  fix: in the workspace's folder: containerize init --entry-point acme.greet_api.core:app   (what the base starts)\n"
    )


def test_a_member_without_a_lock_is_refused(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(repository / "apps" / "shop")]) == 11
    assert "apps/shop is a member of the workspace in mono, which has no uv.lock" in capsys.readouterr().err


def test_a_compose_file_may_build_from_its_workspace_and_from_nothing_above(repository: Path) -> None:
    compose = "services:\n  app:\n    build: {{context: {}, dockerfile: apps/shop/Dockerfile}}\n"
    shop = _write(repository / "apps" / "shop", {"Dockerfile": "FROM scratch\n", "compose.yaml": compose.format("../..")})
    target = find_build_target(shop)
    assert (target.context, target.dockerfile) == (repository, shop / "Dockerfile")
    _write(shop, {"compose.yaml": compose.format("../../..")})
    with pytest.raises(UnsafeInput, match=r"reaches \.\./\.\./\.\., outside the project"):
        read_compose_file(shop, "compose.yaml")
    alone = _write(repository / "alone", {"compose.yaml": compose.format("..")})
    with pytest.raises(UnsafeInput, match="outside the project"):
        read_compose_file(alone, "compose.yaml")


@given(PARTS)
def test_every_folder_fits_its_own_path_and_a_star_for_each_part(parts: list[str]) -> None:
    folder = "/".join(parts)
    for pattern in (folder, "/".join("*" for _ in parts), "**", f"**/{parts[-1]}", f"{parts[0]}/**"):
        assert names_member(TomlDocument("pyproject.toml", _workspace(f'["{pattern}"]')), folder), pattern
    assert not names_member(TomlDocument("pyproject.toml", _workspace(f'["{folder}/*"]')), folder)
    assert not names_member(TomlDocument("pyproject.toml", _workspace('["**"]', f'["{folder}"]')), folder)


@given(PARTS, PARTS)
def test_a_star_stays_in_its_part(parts: list[str], other: list[str]) -> None:
    document = TomlDocument("pyproject.toml", _workspace(f'["{"/".join(parts)}/*"]'))
    assert names_member(document, "/".join(other)) == (PurePosixPath(*other).parent == PurePosixPath(*parts) and len(other) > 1)
