"""What real locks do not happen to hold: sources of every kind, old forms, chosen extras and groups, and what nobody wrote."""

import functools
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import tomli
from hypothesis import given, settings
from hypothesis import strategies as st

from containerize.errors import ContainerizeError, InvalidInput
from containerize.inspection.dependencies import pdm_lock, pipfile, pipfile_lock, poetry_lock
from containerize.inspection.dependencies.freshness import check_freshness
from containerize.inspection.dependencies.markers import Target
from containerize.inspection.dependencies.model import Distribution, Index, Selection
from containerize.project import Project

Make = Callable[..., Project]
NOTHING = Selection()

POETRY_MANIFEST = """\
[tool.poetry.dependencies]
python = "^3.8"
direct = { git = "https://files.invalid/direct.git", rev = "main" }
wheel = { file = "vendor/wheel-1.0-py3-none-any.whl" }
folder = { path = "./libs/folder", develop = true }
link = { url = "https://files.invalid/link-1.0.tar.gz" }
old = { version = "*", python = "<3.9 || >=3.12" }
mac = { version = "*", platform = "darwin" }
web = { version = "^1", optional = true }

[tool.poetry.extras]
Web_Extra = ["web"]

[tool.poetry.group.Dev_Tools.dependencies]
tool = "*"

[tool.poetry.group.more]
include-groups = ["dev-tools"]
"""
POETRY_LOCK = """\
[[package]]
name = "direct"
version = "1.0"
category = "main"
python-versions = ">=2.7,<3.0 || >=3.6"
develop = false

[package.dependencies]
backport = { version = "*", python = "<3.9" }
speedups = { version = "*", optional = true }

[package.extras]
fast = ["speedups (>=1)", "other[x,y] (>=2)"]

[package.source]
type = "git"
url = "https://files.invalid/direct.git"
reference = "main"
resolved_reference = "0123456789abcdef"

[[package]]
name = "wheel"
version = "1.0"
category = "main"
python-versions = "*"

[package.source]
type = "file"
url = "vendor/wheel-1.0-py3-none-any.whl"

[[package]]
name = "folder"
version = "0"
develop = true

[package.dependencies]
direct = { version = "*", extras = ["fast"] }

[package.source]
type = "directory"
url = "libs/folder"

[[package]]
name = "link"
version = "1.0"

[package.source]
type = "url"
url = "https://files.invalid/link-1.0.tar.gz"

[[package]]
name = "old"
version = "1.0"

[[package]]
name = "old"
version = "2.0"
marker = "python_version >= '3.12'"

[[package]]
name = "mac"
version = "1.0"

[[package]]
name = "web"
version = "1.0"
optional = true

[[package]]
name = "tool"
version = "1.0"

[[package]]
name = "backport"
version = "1.0"

[[package]]
name = "speedups"
version = "1.0"

[[package]]
name = "other"
version = "1.0"

[metadata]
lock-version = "1.0"

[metadata.files]
old = [{ file = "old-1.0-py3-none-any.whl" }, { file = "old-2.0-py3-none-any.whl" }, { file = "old-2.0.tar.gz" }]
"""

PDM_MANIFEST = """\
[project]
name = "shop"
dependencies = ["direct @ git+https://files.invalid/direct.git", "folder @ file:///${PROJECT_ROOT}/libs/folder", "two>=1", "link"]

[project.optional-dependencies]
web = ["web"]

[dependency-groups]
docs = ["tool"]

[tool.pdm.dev-dependencies]
dev = ["-e file:///${PROJECT_ROOT}/libs/dev#egg=dev-lib", "tool"]

[[tool.pdm.source]]
type = "find_links"
url = "https://files.invalid/wheels"

[[tool.pdm.source]]
name = "mirror"
url = "https://${USER}@index.invalid/simple"
"""
PDM_LOCK = """\
[metadata]
groups = ["default", "dev", "docs"]
strategy = ["inherit_metadata", "static_urls"]
lock_version = "4.5.0"

[[package]]
name = "direct"
version = "1.0"
git = "https://files.invalid/direct.git"
ref = "main"
revision = "0123456789abcdef"
groups = ["default"]

[[package]]
name = "folder"
version = "1.0"
path = "./libs/folder"
groups = ["default"]

[[package]]
name = "link"
version = "1.0"
url = "https://files.invalid/link-1.0.tar.gz"
groups = ["default"]

[[package]]
name = "two"
version = "1.0"
groups = ["default"]
marker = "python_version < \\"3.12\\""

[[package]]
name = "two"
version = "2.0"
requires_python = ">=3.12"
groups = ["default"]
marker = "python_version >= \\"3.12\\""
files = [{ url = "https://files.invalid/two-2.0-py3-none-any.whl#sha256=00" }]

[[package]]
name = "dev-lib"
version = "1.0"
path = "./libs/dev"
editable = true
groups = ["dev"]

[[package]]
name = "tool"
version = "1.0"
groups = ["dev", "docs"]
"""

PIPFILE = """\
[[source]]
name = "private"
url = "https://${USER}:${PASSWORD}@index.invalid/simple"
verify_ssl = true

[packages]
Direct = { git = "https://files.invalid/direct.git", ref = "main" }
app = { path = ".", editable = true }
wheel = { file = "https://files.invalid/wheel-1.0-py3-none-any.whl" }
win = { version = "*", sys_platform = "== 'win32'" }
pinned = "==1.0"
wide = { version = ">=1,<2", extras = ["X_y"] }

[dev-packages]
tool = "*"

[my_docs]
book = "*"
"""
PIPFILE_LOCK = """\
{
    "_meta": {
        "hash": {"sha256": "00"},
        "pipfile-spec": 6,
        "sources": [{"name": "private", "url": "https://${USER}:${PASSWORD}@index.invalid/simple", "verify_ssl": true}]
    },
    "default": {
        "app": {"editable": true, "path": "."},
        "direct": {"git": "https://files.invalid/direct.git", "ref": "0123456789abcdef"},
        "lower": {"markers": "python_version < '3.9'", "version": "==1.0"},
        "wheel": {"file": "https://files.invalid/wheel-1.0-py3-none-any.whl"},
        "wide": {"extras": ["X_y"], "hashes": ["sha256:00"], "index": "private", "version": "==1.5"},
        "win": {"sys_platform": "== 'win32'", "version": "==1.0"}
    },
    "develop": {
        "tool": {"version": "==1.0"}
    },
    "my_docs": {
        "book": {"version": "==1.0"}
    }
}
"""


def _sources(found: dict[str, Distribution]) -> dict[str, tuple[str, str | None, bool]]:
    return {name: (item.origin, item.location, item.editable) for name, item in found.items() if item.origin != "index"}


def test_sources_and_old_forms_of_poetry(project: Make) -> None:
    opened = project({"poetry.lock": POETRY_LOCK, "pyproject.toml": POETRY_MANIFEST})
    found = poetry_lock.load(opened, "", NOTHING)(Target("3.13")).distributions
    assert _sources(found) == {
        "direct": ("git", "https://files.invalid/direct.git", False),
        "wheel": ("path", "vendor/wheel-1.0-py3-none-any.whl", False),
        "folder": ("path", "libs/folder", True),
        "link": ("url", "https://files.invalid/link-1.0.tar.gz", False),
    }
    assert set(found) == {"direct", "wheel", "folder", "link", "old", "speedups", "other"}
    assert (found["direct"].requires_python, *map(sorted, (found["direct"].extras, found["other"].extras))) == (">=3.6", ["fast"], ["x", "y"])
    assert (found["old"].version, found["old"].wheels, found["old"].sdist) == ("1.0", ("old-1.0-py3-none-any.whl",), False)


def test_python_and_platform_keys_of_poetry_are_markers(project: Make) -> None:
    resolve = poetry_lock.load(project({"poetry.lock": POETRY_LOCK, "pyproject.toml": POETRY_MANIFEST}), "", NOTHING)
    assert "backport" in resolve(Target("3.8")).distributions
    assert "old" not in resolve(Target("3.10")).distributions


@pytest.mark.parametrize(("extras", "groups", "more"), [(["web-extra"], [], {"web"}), ([], ["dev-tools"], {"tool"}), ([], ["more"], {"tool"})])
def test_extras_and_groups_of_poetry(project: Make, extras: list[str], groups: list[str], more: set[str]) -> None:
    opened = project({"poetry.lock": POETRY_LOCK, "pyproject.toml": POETRY_MANIFEST})
    found = poetry_lock.load(opened, "", Selection(frozenset(extras), frozenset(groups)))(Target("3.13")).distributions
    assert found.keys() - poetry_lock.load(opened, "", NOTHING)(Target("3.13")).distributions.keys() == more
    assert {found[name].group for name in more} == {next(iter(groups), None)}


def test_sources_groups_and_versions_of_pdm(project: Make) -> None:
    opened = project({"pdm.lock": PDM_LOCK, "pyproject.toml": PDM_MANIFEST})
    read = pdm_lock.load(opened, "", Selection(groups=frozenset({"dev"})))
    found = read(Target("3.13"))
    assert _sources(found.distributions) == {
        "direct": ("git", "https://files.invalid/direct.git", False),
        "folder": ("path", "libs/folder", False),
        "link": ("url", "https://files.invalid/link-1.0.tar.gz", False),
        "dev-lib": ("path", "libs/dev", True),
    }
    two = found.distributions["two"]
    assert (two.version, two.requires_python, two.wheels, two.direct) == ("2.0", ">=3.12", ("two-2.0-py3-none-any.whl",), True)
    assert read(Target("3.11")).distributions["two"].version == "1.0"
    assert {name: item.group for name, item in found.distributions.items() if item.group} == {"dev-lib": "dev", "tool": "dev"}
    assert found.indexes == (Index("https://${USER}@index.invalid/simple", "pyproject.toml", 18, "mirror"),)


def test_sections_and_sources_of_pipenv(project: Make) -> None:
    opened = project({"Pipfile.lock": PIPFILE_LOCK, "Pipfile": PIPFILE})
    found = pipfile_lock.load(opened, "", Selection(groups=frozenset({"dev", "my-docs"})))(Target("3.13"))
    assert _sources(found.distributions) == {
        "app": ("path", ".", True),
        "direct": ("git", "https://files.invalid/direct.git", False),
        "wheel": ("url", "https://files.invalid/wheel-1.0-py3-none-any.whl", False),
    }
    assert {name: (item.line, item.group, item.direct) for name, item in found.distributions.items()} == {
        "app": (8, None, True),
        "book": (19, "my-docs", True),
        "direct": (9, None, True),
        "tool": (16, "develop", True),
        "wheel": (11, None, True),
        "wide": (12, None, True),
    }
    assert (found.distributions["wide"].version, sorted(found.distributions["wide"].extras)) == ("1.5", ["x-y"])
    assert found.indexes == (Index("https://${USER}:${PASSWORD}@index.invalid/simple", "Pipfile.lock", 5, "private"),)


def test_a_pipfile_without_a_lock(project: Make) -> None:
    found = pipfile.load(project({"Pipfile": PIPFILE}), "", Selection(groups=frozenset({"develop"})))(Target("3.13"))
    assert {name: (item.line, item.version, item.specifier, item.group) for name, item in found.distributions.items()} == {
        "app": (8, None, "", None),
        "direct": (7, None, "", None),
        "pinned": (11, "1.0", "==1.0", None),
        "tool": (15, None, "", "develop"),
        "wheel": (9, None, "", None),
        "wide": (12, None, ">=1,<2", None),
    }
    assert (found.locked, found.files) == (False, ("Pipfile",))
    assert found.indexes == (Index("https://${USER}:${PASSWORD}@index.invalid/simple", "Pipfile", 1, "private"),)


FILES = {
    "poetry": {"poetry.lock": POETRY_LOCK, "pyproject.toml": POETRY_MANIFEST},
    "pdm": {"pdm.lock": PDM_LOCK, "pyproject.toml": PDM_MANIFEST},
    "pipenv": {"Pipfile.lock": PIPFILE_LOCK, "Pipfile": PIPFILE},
}
READERS = {"poetry": poetry_lock.load, "pdm": pdm_lock.load, "pipenv": pipfile_lock.load}


@pytest.mark.parametrize(
    ("manager", "extras", "groups", "message"),
    [
        ("poetry", ["nix"], [], "pyproject.toml has no extra 'nix'\n  why: what it would install is not known\n  fix: --extra with one of: web-extra"),
        (
            "poetry",
            [],
            ["nix"],
            "pyproject.toml has no group 'nix'\n  why: what it would install is not known\n  fix: --group with one of: dev-tools, more",
        ),
        ("pdm", [], ["nix"], "pyproject.toml has no group 'nix'\n  why: what it would install is not known\n  fix: --group with one of: dev, docs"),
        (
            "pdm",
            ["web"],
            [],
            "pdm.lock:2: the lock was made without 'web'\n"
            "  why: its versions are decided nowhere, and PDM would stop at it\n  fix: pdm lock -G :all",
        ),
        (
            "pipenv",
            ["web"],
            [],
            "Pipfile.lock has no extra 'web'\n  why: what it would install is not known\n  fix: leave it out: Pipfile.lock has no extras",
        ),
        (
            "pipenv",
            [],
            ["nix"],
            "Pipfile.lock has no group 'nix'\n  why: what it would install is not known\n  fix: --group with one of: develop, my-docs",
        ),
    ],
)
def test_what_is_chosen_must_be_there(project: Make, manager: str, extras: list[str], groups: list[str], message: str) -> None:
    with pytest.raises(InvalidInput) as error:
        READERS[manager](project(FILES[manager]), "", Selection(frozenset(extras), frozenset(groups)))
    assert str(error.value) == message


JSON = "nothing in the file can be trusted, and Pipenv would refuse it"


@pytest.mark.parametrize(
    ("lock", "found"),
    [
        ("{\n", "Pipfile.lock:2: not valid JSON: Expecting property name enclosed in double quotes"),
        ("[]", "Pipfile.lock:1: not an object of sections"),
        ("{\n" + "[" * 101, "Pipfile.lock:2: values nested over 100 deep"),
        ('{"default": {\n"a": 1}}', "Pipfile.lock: the entry of 'a' is not as Pipenv writes it"),
        ('{"default": {\n"a": {"version": 1}}}', "Pipfile.lock:2: the entry of 'a' is not as Pipenv writes it"),
        ('{\n"default": []}', "Pipfile.lock: the section 'default' is not an object"),
        ('{"default": ' + "9" * 5000 + "}", "Pipfile.lock: not valid JSON: Exceeds the limit"),
    ],
)
def test_a_pipfile_lock_that_nobody_wrote(project: Make, lock: str, found: str) -> None:
    with pytest.raises(InvalidInput) as error:
        pipfile_lock.load(project({"Pipfile.lock": lock, "Pipfile": ""}), "", NOTHING)
    assert str(error.value).startswith(found)
    assert str(error.value).endswith(f"\n  why: {JSON}\n  fix: pipenv lock")


@pytest.mark.parametrize(
    ("manager", "files", "message"),
    [
        (
            "pdm",
            {"pdm.lock": "[[package]]\nname = 'a'\ndependencies = ['>>']\n", "pyproject.toml": ""},
            "pdm.lock:2: the entry of 'a' is not as PDM writes it\n  why: PDM would refuse the lock\n  fix: pdm lock",
        ),
        (
            "pdm",
            {"pdm.lock": "", "pyproject.toml": "[dependency-groups]\na = [{include-group = 'b'}]\nb = [{include-group = 'a'}]\n"},
            "pyproject.toml:2: the group 'a' includes 'b', which includes it\n"
            "  why: no installer can resolve it\n  fix: correct pyproject.toml:2",
        ),
        (
            "poetry",
            {"poetry.lock": "", "pyproject.toml": "[tool.poetry.group.x.dependencies]\na = 1\n"},
            "pyproject.toml:2: a = 1 is no version\n  why: Poetry would refuse it\n  fix: correct pyproject.toml:2 (form: a = \"^1.2\")",
        ),
        (
            "poetry",
            {"poetry.lock": "", "pyproject.toml": "[tool.poetry.dependencies]\na = {extras = 'x'}\n"},
            "pyproject.toml:2: the details of a are not as Poetry reads them\n"
            "  why: Poetry would refuse it\n  fix: correct pyproject.toml:2",
        ),
        (
            "pipfile",
            {"Pipfile": "[packages]\na = 1\n"},
            "Pipfile:2: a = 1 is no version\n  why: Pipenv would refuse it\n  fix: correct Pipfile:2 (form: a = \"~=1.2\")",
        ),
    ],
)
def test_lines_that_cannot_be_read_are_named(project: Make, manager: str, files: dict[str, str], message: str) -> None:
    with pytest.raises(InvalidInput) as error:
        (READERS | {"pipfile": pipfile.load})[manager](project(files), "", NOTHING)
    assert str(error.value) == message


WORDS = ["a", "b", "dev", "default", "main", ">=1", "==1.0", "python_version < '3'", "extra == 'a'", "a>", "a (>=1)", "../x", "*", "2.1", ""]
KEYS = [
    *"package name version source dependencies extras groups markers marker files file url path git type develop optional python".split(),
    *"project tool poetry pdm group dev-dependencies dependency-groups optional-dependencies include-group include-groups".split(),
    *"metadata lock-version content-hash content_hash strategy requires-python python-versions requires_python".split(),
    *"packages dev-packages requires editable sys_platform hash sha256 sources manifest members requires-dist specifier".split(),
    *"requires-dev provides-extras constraints workspace uv lock_version editable virtual platform".split(),
]
VALUES: st.SearchStrategy[object] = st.recursive(
    st.one_of(st.sampled_from(WORDS), st.booleans(), st.integers(0, 3)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from([*KEYS, "a", "b"]), inner, max_size=4)),
    max_leaves=25,
)


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f'"{key}" = {_toml(item)}' for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return str(value).lower() if isinstance(value, bool) else f'"{value}"' if isinstance(value, str) else str(value)


def _document(table: dict[str, object]) -> str:
    return "".join(f'"{key}" = {_toml(value)}\n' for key, value in table.items())


def _paths(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Where each value stands, at any depth."""
    items: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value))
    return [path, *(below for key, item in items for below in _paths(item, (*path, key)))]


def _changed(value: object, path: tuple[str | int, ...], new: object) -> object:
    """A copy with something else at one place."""
    if not path:
        return new
    if isinstance(value, dict):
        return {key: _changed(item, path[1:], new) if key == path[0] else item for key, item in value.items()}
    assert isinstance(value, list)
    return [_changed(item, path[1:], new) if index == path[0] else item for index, item in enumerate(value)]


def _parsed(path: Path) -> object:
    """Small enough to be changed in every place: the lists of files are not of interest here."""
    text = path.read_text()
    return json.loads(text) if path.name == "Pipfile.lock" else tomli.loads(re.sub(r"(?m)^.*hash = .*$", "", text))


FOLDERS = {"poetry-1.1": "poetry", "poetry-2": "poetry", "poetry-pep621": "poetry", "pdm": "pdm", "uv-workspace": "uv", "pipenv": "pipenv"}
NAMES = ("pyproject.toml", "Pipfile", "poetry.lock", "pdm.lock", "uv.lock", "Pipfile.lock")
LOCKS = Path(__file__).parent / "locks"
REAL = {folder: [(name, _parsed(LOCKS / folder / name)) for name in NAMES if (LOCKS / folder / name).is_file()] for folder in FOLDERS}


@settings(max_examples=200, deadline=None)
@given(st.data(), st.sampled_from(list(FOLDERS)))
def test_only_our_errors_escape(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, folder: str) -> None:
    root = tmp_path_factory.mktemp("changed")
    manager = FOLDERS[folder]
    for name, content in REAL[folder]:
        path = data.draw(st.sampled_from(_paths(content)[1:]))
        changed = _changed(content, path, data.draw(VALUES)) if data.draw(st.booleans()) else content
        assert isinstance(changed, dict)
        (root / name).write_text(json.dumps(changed) if name == "Pipfile.lock" else _document(changed))
    lock = next(name for name, _ in REAL[folder] if name.endswith(".lock"))
    _only_our_errors(lambda: check_freshness(Project(root), manager, lock))
    for selection in (NOTHING, Selection(frozenset({"cache"}), frozenset({"dev", "docs"})), Selection(groups=frozenset({"develop"}))):
        _only_our_errors(functools.partial(_read, root, manager, selection))


def _only_our_errors(step: Callable[[], None]) -> None:
    try:
        step()
    except ContainerizeError as error:
        assert error.found and error.why and error.fix


def _read(root: Path, manager: str, selection: Selection) -> None:
    for reader in (READERS.get(manager), pipfile.load if manager == "pipenv" else None):
        if reader is not None:
            found = reader(Project(root), "", selection)(Target("3.13"))
            assert all(isinstance(item.version, str | None) for item in found.distributions.values())


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=40))
def test_noise_in_a_pipfile_lock_is_no_traceback(tmp_path_factory: pytest.TempPathFactory, noise: bytes) -> None:
    root = tmp_path_factory.mktemp("noise")
    (root / "Pipfile").write_text(PIPFILE)
    (root / "Pipfile.lock").write_bytes(PIPFILE_LOCK.encode()[:-30] + noise)
    _only_our_errors(lambda: check_freshness(Project(root), "pipenv", "Pipfile.lock"))
    _only_our_errors(lambda: _read(root, "pipenv", NOTHING))
