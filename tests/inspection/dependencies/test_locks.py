"""uv.lock and poetry.lock: what production reaches, and nothing else."""

import random
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from containerize.errors import ContainerizeError, InvalidInput
from containerize.inspection.dependencies import load_dependencies
from containerize.inspection.dependencies.markers import Target
from containerize.inspection.dependencies.model import Dependencies, Selection
from containerize.project import Project

Make = Callable[..., Project]
MANIFESTS = {"uv": "uv.lock", "poetry": "poetry.lock", "pyproject": "pyproject.toml"}


def read_dependencies(project: Project, manager: str, python: str, selection: Selection = Selection()) -> Dependencies:  # noqa: B008
    return load_dependencies(project, manager, MANIFESTS[manager], selection)(Target(python))


UV = """\
version = 1
requires-python = ">=3.10"

[[package]]
name = "shop"
version = "0.1.0"
source = { virtual = "." }
dependencies = [
    { name = "fastapi", extra = ["standard"] },
    { name = "numpy", version = "1.26.0", marker = "python_full_version < '3.12'" },
    { name = "numpy", version = "2.1.0", marker = "python_full_version >= '3.12'" },
    { name = "colorama", marker = "sys_platform == 'win32'" },
]

[package.optional-dependencies]
redis = [{ name = "redis" }]

[package.dev-dependencies]
dev = [{ name = "pytest" }]

[[package]]
name = "fastapi"
version = "0.115.0"
dependencies = [{ name = "starlette" }]

[package.optional-dependencies]
standard = [{ name = "uvicorn" }]
all = [{ name = "orjson" }]

[[package]]
name = "starlette"
version = "0.40.0"
wheels = [{ url = "https://files.invalid/starlette-0.40.0-py3-none-any.whl", hash = "sha256:00", size = 1 }]

[[package]]
name = "uvicorn"
version = "0.30.0"

[[package]]
name = "numpy"
version = "1.26.0"

[[package]]
name = "numpy"
version = "2.1.0"

[[package]]
name = "colorama"
version = "0.4"

[[package]]
name = "redis"
version = "5.0"

[[package]]
name = "pytest"
version = "8.0"
dependencies = [{ name = "orjson" }]

[[package]]
name = "orjson"
version = "3.0"
"""

POETRY = """\
[[package]]
name = "Flask"
version = "3.0.0"
groups = ["main"]
files = [{file = "flask-3.0.0-py3-none-any.whl", hash = "sha256:00"}, {file = "flask-3.0.0.tar.gz", hash = "sha256:11"}]

[package.dependencies]
werkzeug = ">=3"
colorama = {version = "*", markers = "platform_system == 'Windows'"}
asgiref = {version = ">=3", optional = true, markers = "extra == 'async'"}

[package.extras]
async = ["asgiref (>=3.2)"]

[[package]]
name = "werkzeug"
version = "3.0.0"
groups = ["main"]

[[package]]
name = "asgiref"
version = "3.8"
groups = ["main"]

[[package]]
name = "colorama"
version = "0.4"
groups = ["main", "dev"]

[[package]]
name = "tomli"
version = "1.0"
groups = ["main"]
markers = "python_version < '3.11'"

[[package]]
name = "pytest"
version = "8.0"
groups = ["dev"]
"""

LEGACY = """\
[tool.poetry]
name = "shop"

[tool.poetry.dependencies]
python = "^3.10"
flask = { version = "^3", extras = ["async"] }
tomli = { version = "*", markers = "python_version < '3.11'" }
pytest = { version = "*", optional = true }

[tool.poetry.group.dev.dependencies]
pytest = "^8"
"""


def test_uv_lock_counts_what_production_reaches_on_linux(project: Make) -> None:
    opened = project({"uv.lock": UV, "pyproject.toml": "[project]\nname = 'shop'\n"})
    found = read_dependencies(opened, "uv", "3.13")
    assert {name: (item.version, item.direct) for name, item in found.distributions.items()} == {
        "fastapi": ("0.115.0", True),
        "numpy": ("2.1.0", True),
        "starlette": ("0.40.0", False),
        "uvicorn": ("0.30.0", False),
    }
    assert found.distributions["starlette"].place == "uv.lock:31"
    assert found.distributions["starlette"].wheels == ("starlette-0.40.0-py3-none-any.whl",)
    assert found.distributions["fastapi"].extras == {"standard"}
    assert found.locked
    assert read_dependencies(opened, "uv", "3.11").distributions["numpy"].version == "1.26.0"


def test_a_workspace_without_a_project_at_its_root(project: Make) -> None:
    lock = (
        '[manifest]\nmembers = ["api"]\n\n[[package]]\nname = "api"\nsource = { editable = "api" }\n'
        'dependencies = [{ name = "flask" }]\n\n[[package]]\nname = "flask"\n'
    )
    found = read_dependencies(project({"uv.lock": lock}), "uv", "3.13").distributions
    assert (found["api"].local, found["flask"].direct) == ("api", False)


@pytest.mark.parametrize(("dynamic", "words"), [("version", None), ("optional-dependencies", "optional-dependencies"), ("dependencies", "dependencies")])
def test_a_lock_that_uv_compares_with_what_only_a_backend_knows(project: Make, dynamic: str, words: str | None) -> None:
    found = read_dependencies(project({"uv.lock": UV, "pyproject.toml": f"[project]\nname = 'shop'\ndynamic = ['{dynamic}']\n"}), "uv", "3.13")
    why = f"pyproject.toml:3: {words} are dynamic, so that only the build backend knows all of them" if words else None
    assert found.dynamic == why


@pytest.mark.parametrize("manifest", [LEGACY, LEGACY.replace("[tool.poetry.dependencies]", "[tool.poetry.dependencies] # main")])
def test_poetry_lock_counts_the_main_group(project: Make, manifest: str) -> None:
    found = read_dependencies(project({"poetry.lock": POETRY, "pyproject.toml": manifest}), "poetry", "3.13")
    assert {name: (item.version, item.direct) for name, item in found.distributions.items()} == {
        "asgiref": ("3.8", False),
        "flask": ("3.0.0", True),
        "werkzeug": ("3.0.0", False),
    }
    assert found.distributions["flask"].place == "poetry.lock:2"
    assert found.distributions["flask"].sdist


def test_poetry_2_declares_in_the_project_table(project: Make) -> None:
    manifest = "[project]\nname = 'shop'\ndependencies = ['flask (>=3,<4)', 'tomli; python_version < \"3.11\"']\n"
    opened = project({"poetry.lock": POETRY, "pyproject.toml": manifest})
    assert sorted(read_dependencies(opened, "poetry", "3.13").distributions) == ["flask", "werkzeug"]
    assert sorted(read_dependencies(opened, "poetry", "3.10").distributions) == ["flask", "tomli", "werkzeug"]


@pytest.mark.parametrize(
    ("manager", "lock", "message"),
    [
        ("uv", "version = 1\n", "uv.lock: no [[package]] in it\n  why: there is nothing to install from it\n  fix: uv lock"),
        (
            "uv",
            "package = 1\n",
            "uv.lock:1: package is not a list of tables\n  why: it cannot be understood\n  fix: make it a list of tables",
        ),
        (
            "uv",
            "[[package]]\nversion = '1'\n",
            "uv.lock:2: the entry of None is not as uv writes it\n  why: uv would refuse the lock\n  fix: uv lock",
        ),
        (
            "poetry",
            "[[package]]\nname = 'a'\nfiles = [1]\n",
            "poetry.lock:2: the entry of 'a' is not as Poetry writes it\n  why: Poetry would refuse the lock\n  fix: poetry lock",
        ),
    ],
)
def test_locks_that_nobody_wrote_are_refused(project: Make, manager: str, lock: str, message: str) -> None:
    with pytest.raises(InvalidInput) as error:
        read_dependencies(project({f"{manager}.lock": lock, "pyproject.toml": ""}), manager, "3.13")
    assert str(error.value) == message


def test_pyproject_without_a_lock_knows_the_direct_ones(project: Make) -> None:
    manifest = (
        '[project]\nname = "shop"\ndependencies = [\n  "Flask_Cors>=1",\n'
        '  "uvicorn[standard]", "tomli; python_version < \'3.11\'",\n]\n[dependency-groups]\ndev = ["pytest"]\n'
    )
    found = read_dependencies(project({"pyproject.toml": manifest}), "pyproject", "3.13")
    assert {name: item.place for name, item in found.distributions.items()} == {
        "flask-cors": "pyproject.toml:4",
        "uvicorn": "pyproject.toml:5",
    }
    assert not found.locked


@pytest.mark.parametrize(
    ("manifest", "message"),
    [
        (
            "[project]\ndependencies = [\n'flask',\n'flask >> 2',\n]\n",
            "pyproject.toml:4: 'flask >> 2' is not a requirement: Expected semicolon (after name with no version specifier) or end\n"
            "  why: no installer can read it\n  fix: correct pyproject.toml:4 (form: name[extra]>=1.2; python_version < '3.14')",
        ),
        (
            "[tool.poetry.dependencies]\nflask = 3\n",
            "pyproject.toml:2: flask = 3 is no version\n  why: Poetry would refuse it\n"
            '  fix: correct pyproject.toml:2 (form: flask = "^1.2")',
        ),
        (
            "[tool.poetry.dependencies]\nflask = {version = '3', extras = 'async'}\n",
            "pyproject.toml:2: the details of flask are not as Poetry reads them\n  why: Poetry would refuse it\n  fix: correct pyproject.toml:2",
        ),
    ],
)
def test_manifest_lines_that_cannot_be_read_are_named(project: Make, manifest: str, message: str) -> None:
    with pytest.raises(InvalidInput) as error:
        read_dependencies(project({"pyproject.toml": manifest}), "pyproject", "3.13")
    assert str(error.value) == message


def _large_lock(count: int) -> str:
    pick = random.Random(1)
    direct = ", ".join(f"{{ name = 'd{index}' }}" for index in range(40))
    lines = ["[[package]]", "name = 'big'", "source = { virtual = '.' }", f"dependencies = [{direct}]"]
    for index in range(count):
        edges = ", ".join(f"""{{ name = "d{other}", marker = "python_version < '3.14'" }}""" for other in pick.sample(range(count), 3))
        details = f'hash = "sha256:{index:064x}", size = 11{index}, upload-time = "2025-01-01T00:00:00Z"'
        lines += [
            "",
            "[[package]]",
            f'name = "d{index}"',
            'version = "1.0"',
            'source = { registry = "https://index.invalid/simple" }',
            f"dependencies = [{edges}]",
            "wheels = [",
        ]
        lines += [
            f'    {{ url = "https://files.invalid/{index:064x}/d{index}-1.0-cp3{n}-cp3{n}-manylinux_2_17_x86_64.whl", {details} }},'
            for n in range(10)
        ]
        lines += ["]"]
    return "\n".join(lines)


def test_time_grows_with_the_lock_and_no_faster(project: Make) -> None:
    def seconds(count: int) -> float:
        opened = project({"uv.lock": _large_lock(count)})
        started = time.perf_counter()
        assert len(read_dependencies(opened, "uv", "3.13").distributions) > count * 0.8
        return time.perf_counter() - started

    small, large = seconds(100), seconds(800)
    assert large < 1.5
    assert large < 8 * 4 * small


VALUE: st.SearchStrategy[str] = st.recursive(
    st.sampled_from(["1", "'x'", "true", "[]", "'a>'", "1.5"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2).map(lambda items: f"[{', '.join(items)}]"),
        st.dictionaries(
            st.sampled_from(["name", "extra", "marker", "version", "url", "file", "virtual", "optional", "extras"]), inner, max_size=2
        ).map(lambda rows: "{" + ", ".join(f"{key} = {value}" for key, value in rows.items()) + "}"),
    ),
    max_leaves=5,
)
KEYS = ["name", "version", "source", "dependencies", "optional-dependencies", "dev-dependencies", "resolution-markers", "wheels", "sdist", "files", "extras", "markers"]


@settings(max_examples=120, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(KEYS), VALUE, max_size=5), max_size=3), st.sampled_from(["uv", "poetry"]))
def test_only_our_errors_escape_from_any_lock(
    tmp_path_factory: pytest.TempPathFactory, entries: list[dict[str, str]], manager: str
) -> None:
    root = tmp_path_factory.getbasetemp() / "locks"
    root.mkdir(exist_ok=True)
    text = "\n".join("[[package]]\n" + "".join(f"{key} = {value}\n" for key, value in entry.items()) for entry in entries)
    (root / f"{manager}.lock").write_text(text)
    (root / "pyproject.toml").write_text("[project]\nname = 'x'\ndependencies = ['x', 'a']\n")
    try:
        found = read_dependencies(Project(root), manager, "3.13")
    except ContainerizeError:
        return
    assert all(isinstance(item.version, str | None) for item in found.distributions.values())
