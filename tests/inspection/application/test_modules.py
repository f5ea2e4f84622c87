import ast
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from containerize.inspection.application.modules import file_of, import_root, is_importable, module_name, package_of
from containerize.inspection.application.symbols import Symbols
from containerize.inspection.application.syntax import absolute
from containerize.project import Project

Make = Callable[..., Project]

PART = st.from_regex(r"[a-z_][a-z0-9_]{0,5}", fullmatch=True).filter(lambda part: part != "__init__")


@pytest.mark.parametrize(
    ("path", "root", "module", "package"),
    [
        ("main.py", ".", "main", ""),
        ("app/main.py", ".", "app.main", "app"),
        ("app/__init__.py", ".", "app", "app"),
        ("src/app/core/web.py", "src", "app.core.web", "app.core"),
    ],
)
def test_names_of_files(path: str, root: str, module: str, package: str) -> None:
    assert (module_name(path, root), package_of(path, root)) == (module, package)


@pytest.mark.parametrize(
    ("path", "root", "importable"),
    [
        ("a.py", ".", True),
        ("a/b.py", ".", True),
        ("a.b/c.py", ".", False),
        ("a.b/c.py", "a.b", True),
        ("a.b.py", ".", False),
        ("__init__.py", ".", False),
        ("a b/c.py", ".", False),
        ("a/__init__.py", "a", False),
        ("my-app/c.py", ".", True),
    ],
)
def test_what_an_import_can_name(path: str, root: str, importable: bool) -> None:
    assert is_importable(path, root) == importable


@settings(deadline=None)
@given(st.lists(PART, min_size=1, max_size=4), st.lists(PART, max_size=2), st.booleans())
def test_a_module_is_the_file_that_it_is_named_after(
    tmp_path_factory: pytest.TempPathFactory, parts: list[str], above: list[str], package: bool
) -> None:
    root = "/".join(above) or "."
    path = "/".join([*above, *parts]) + ("/__init__.py" if package else ".py")
    folder = tmp_path_factory.mktemp("modules")
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).touch()
    project = Project(folder)
    if path not in project:  # a folder that is never looked into, such as `env`
        return
    name = module_name(path, root)
    assert name == ".".join(parts)
    assert file_of(project, name, root) == path


@settings(deadline=None)
@given(st.lists(PART, max_size=4), st.integers(1, 6), st.one_of(st.none(), PART))
def test_relative_imports_stay_inside_the_package(parts: list[str], level: int, module: str | None) -> None:
    node = ast.ImportFrom(module, [ast.alias("x")], level)
    name = absolute(node, ".".join(parts))
    if level > len(parts):
        assert name == ""
    else:
        assert name == ".".join([*parts[: len(parts) - level + 1], *([module] if module else [])])


def test_a_relative_import_keeps_the_root_above_its_package(project: Make) -> None:
    opened = project({"a/b/c.py": "from ..x import y", "a/x.py": "", "a/b/x.py": ""})
    assert import_root(opened, "a/b/c.py") == "."


def test_names_are_followed_through_re_exports(project: Make) -> None:
    opened = project(
        {
            "a/__init__.py": "from .b import make as build",
            "a/b.py": "from a.c import make",
            "a/c.py": "def make(): ...",
            "m.py": "import a\nfrom a import build",
        }
    )
    code = Symbols(opened)
    assert code.imported("m.py")["build"] == "a.c.make"
    assert code.full("m.py", ast.parse("a.build", mode="eval").body) == "a.c.make"
    assert code.full("m.py", ast.parse("own.x", mode="eval").body) == "m.own.x"
    assert code.full("m.py", ast.parse("f().x", mode="eval").body) is None


def test_a_circle_of_re_exports_ends(project: Make) -> None:
    opened = project({"a.py": "from b import x", "b.py": "from a import x", "m.py": "from a import x"})
    assert Symbols(opened).imported("m.py")["x"] in ("a.x", "b.x")
