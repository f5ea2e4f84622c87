"""pylock.toml (PEP 751)."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from containerize.errors import ContainerizeError, InvalidInput
from containerize.inspection.dependencies.markers import Target
from containerize.inspection.dependencies.model import Dependencies, Selection
from containerize.inspection.dependencies.pylock import load
from containerize.project import Project

Make = Callable[..., Project]

LOCK = """\
lock-version = "1.0"
created-by = "uv"
requires-python = ">=3.11"
extras = ["db"]
dependency-groups = ["dev", "docs"]
default-groups = ["docs"]

[[packages]]
name = "Flask"
version = "3.0.3"
index = "https://index.invalid/simple"
requires-python = ">=3.8"
sdist = { url = "https://files.invalid/flask-3.0.3.tar.gz", hashes = { sha256 = "00" } }
wheels = [{ url = "https://files.invalid/flask-3.0.3-py3-none-any.whl", hashes = { sha256 = "00" } }]

[[packages]]
name = "colorama"
version = "0.4"
marker = "sys_platform == 'win32'"

[[packages]]
name = "psycopg2"
version = "2.9"
marker = "'db' in extras"

[[packages]]
name = "pytest"
version = "8.0"
marker = "'dev' in dependency_groups"

[[packages]]
name = "sphinx"
version = "8.0"
marker = "'docs' in dependency_groups"

[[packages]]
name = "tiny"
vcs = { type = "git", url = "https://git.example/tiny.git", commit-id = "0123" }

[[packages]]
name = "pricing"
directory = { path = "libs/pricing", editable = true }

[[packages]]
name = "vendored"
archive = { path = "vendor/vendored-1.0-py3-none-any.whl" }
"""


def _read(project: Project, lock: str = LOCK, name: str = "pylock.toml", **chosen: frozenset[str]) -> Dependencies:
    return load(project, name, Selection(**chosen))(Target("3.13"))


def test_what_the_markers_accept_is_installed(project: Make) -> None:
    found = _read(project({"pylock.toml": LOCK}))
    assert sorted(found.distributions) == ["flask", "pricing", "sphinx", "tiny", "vendored"]
    flask = found.distributions["flask"]
    assert (flask.version, flask.wheels, flask.sdist, flask.requires_python) == ("3.0.3", ("flask-3.0.3-py3-none-any.whl",), True, ">=3.8")
    assert (flask.place, found.locked, found.tool) == ("pylock.toml:9", True, "uv")
    assert [(one.origin, one.location) for one in found.distributions.values() if one.origin != "index"] == [
        ("path", "libs/pricing"),
        ("git", "https://git.example/tiny.git"),
        ("path", "vendor/vendored-1.0-py3-none-any.whl"),
    ]
    assert [index.url for index in found.indexes] == ["https://index.invalid/simple"]


def test_chosen_extras_and_groups(project: Make) -> None:
    found = _read(project({"pylock.toml": LOCK}), extras=frozenset({"db"}), groups=frozenset({"dev"}))
    assert {"psycopg2", "pytest"} <= found.distributions.keys()


def test_direct_are_those_that_the_manifest_asks_for(project: Make) -> None:
    found = _read(project({"pylock.toml": LOCK, "pyproject.toml": "[project]\nname = 'x'\ndependencies = ['tiny']\n"}))
    assert [name for name, one in found.distributions.items() if one.direct] == ["tiny"]


@pytest.mark.parametrize(
    ("lock", "message"),
    [
        (
            'lock-version = "2.0"\n',
            "pylock.toml:1: lock-version '2.0'\n  why: only version 1 of the format is specified\n"
            "  fix: make it again, for instance: uv export --format pylock.toml --output-file pylock.toml",
        ),
        (
            'lock-version = "1.0"\n\n[[packages]]\nversion = "1"\n',
            "pylock.toml:4: the entry of None is not as the specification has it\n  why: installers would refuse the lock\n"
            "  fix: make it again, for instance: uv export --format pylock.toml --output-file pylock.toml",
        ),
    ],
)
def test_what_the_specification_does_not_have_is_refused(project: Make, lock: str, message: str) -> None:
    with pytest.raises(InvalidInput) as error:
        _read(project({"pylock.toml": lock}))
    assert str(error.value) == message


@given(
    st.dictionaries(
        st.sampled_from(["name", "version", "marker", "wheels", "sdist", "vcs", "archive", "directory", "index"]),
        st.sampled_from(['"x"', "1", "[]", "{}", '{ url = "u" }', '[{ url = "a-1-py3-none-any.whl" }]', "true", '"python_version < 3"']),
    )
)
@settings(max_examples=60, deadline=None)
def test_any_entry_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, entry: dict[str, str]) -> None:
    root = tmp_path_factory.mktemp("lock")
    lines = "\n".join(f"{key} = {value}" for key, value in entry.items())
    (root / "pylock.toml").write_text(f'lock-version = "1.0"\n[[packages]]\n{lines}\n')
    try:
        _read(Project(root))
    except ContainerizeError as error:
        assert error.fix
