from collections.abc import Callable
from typing import Any

import pytest
import tomli
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from containerize.errors import ContainerizeError, InvalidInput, UnsafeInput
from containerize.inspection.packages.build_inputs import check_metadata_files, find_build_inputs
from containerize.project import Project

Open = Callable[[dict[str, Any]], Project]
OUTSIDE = "a build sees nothing but the project's own folder"


def _found(project: Open, manifest: str, *files: str, folder: str = ".") -> dict[str, str]:
    path = "pyproject.toml" if folder == "." else f"{folder}/pyproject.toml"
    return {one.value: one.reason for one in find_build_inputs(project({path: manifest, **dict.fromkeys(files, "")}), folder)}


@pytest.mark.parametrize(
    ("manifest", "file", "reason"),
    [
        ("[project]\nreadme = 'README.md'", "README.md", "the readme that pyproject.toml:2 names"),
        ("[project]\nreadme = {file = './docs/a.md'}", "docs/a.md", "the readme that pyproject.toml:2 names"),
        ("[project]\nreadme = '.github/README.md'", ".github/README.md", "the readme that pyproject.toml:2 names"),
        ("[tool.poetry]\nreadme = ['gone.md', 'b.md']", "b.md", "the readme that pyproject.toml:2 names"),
        ("[project]\nlicense = {file = 'MIT.txt'}", "MIT.txt", "the license that pyproject.toml:2 names"),
        ("[project]\nlicense-files = ['legal/**/*.txt']", "legal/a/b.txt", "the licence that pyproject.toml:2 names"),
        ("[project]\nlicense-files = ['[AB]?.txt']", "A1.txt", "the licence that pyproject.toml:2 names"),
        ("[project]\nname = 'shop'", "LICENCE.rst", "a licence file"),
        ("[tool.hatch.version]\npath = 'shop/v.py'", "shop/v.py", "the version file that pyproject.toml:2 names"),
        ("[tool.pdm.version]\nsource = 'file'\npath = 'v.py'", "v.py", "the version file that pyproject.toml:3 names"),
        ("[tool.setuptools.dynamic]\nversion = {attr = 'shop.v.V'}", "src/shop/v.py", "the version file that pyproject.toml:2 names"),
        ("[tool.setuptools.dynamic]\nversion.file = 'VERSION'", "VERSION", "the version file that pyproject.toml:2 names"),
        (
            "[tool.setuptools]\npackage-dir = {'' = 'lib'}\ndynamic.version.attr = 'shop.V'",
            "lib/shop/__init__.py",
            "the version file that pyproject.toml:3 names",
        ),
        (
            "[tool.setuptools.dynamic]\ndependencies = {file = ['req.in']}",
            "req.in",
            "the list of dependencies that pyproject.toml:2 names",
        ),
        (
            "[tool.setuptools.dynamic]\noptional-dependencies.dev = {file = 'dev.txt'}",
            "dev.txt",
            "the list of dependencies that pyproject.toml:2 names",
        ),
        ("[tool.hatch.metadata.hooks.requirements_txt]", "requirements.txt", "the list of dependencies that pyproject.toml:1 names"),
        (
            "[tool.hatch.metadata.hooks.requirements_txt.optional-dependencies]\ndev = ['dev.txt']",
            "dev.txt",
            "the list of dependencies that pyproject.toml:1 names",
        ),
        (
            "[[tool.hatch.metadata.hooks.fancy-pypi-readme.fragments]]\npath = 'CHANGES.md'",
            "CHANGES.md",
            "the readme that pyproject.toml:1 names",
        ),
        ("[tool.hatch.build.targets.wheel.hooks.custom]\npath = 'hook.py'", "hook.py", "the build hook that pyproject.toml:2 names"),
        ("[tool.poetry.build]\nscript = 'build.py'", "build.py", "the build hook that pyproject.toml:2 names"),
        ("[project]\nname = 'shop'", "hatch_build.py", "a build hook of hatchling"),
        ("[project]\nname = 'shop'", "setup.cfg", "setuptools reads it"),
        (
            "[build-system]\nbuild-backend = 'flit_core.buildapi'\n[project]\nname = 'my-shop'",
            "src/my_shop/__init__.py",
            "the module that pyproject.toml:4 names",
        ),
        (
            "[build-system]\nbuild-backend = 'backend'\nbackend-path = ['_build']",
            "_build/backend.py",
            "the build backend that pyproject.toml:3 names",
        ),
        (
            "[build-system]\nbuild-backend = 'own.api'\nbackend-path = ['.']",
            "own/__init__.py",
            "the build backend that pyproject.toml:3 names",
        ),
        (
            "[build-system]\nbuild-backend = 'flit_core.buildapi'\n[tool.flit.metadata]\nmodule = 'my_shop'",
            "my_shop.py",
            "the module that pyproject.toml:4 names",
        ),
        ("[tool.flit.metadata]\ndescription-file = 'A.rst'", "A.rst", "the readme that pyproject.toml:2 names"),
        ("[tool.pdm.version]\nsource = 'call'\ngetter = 'own.v:get'", "own/__init__.py", "the version file that pyproject.toml:3 names"),
        ("[tool.hatch.version]\nsource = 'nodejs'", "package.json", "the manifest of Node.js that pyproject.toml:2 names"),
        ("[tool.hatch.metadata.hooks.nodejs]", "package.json", "the manifest of Node.js that pyproject.toml:1 names"),
        (
            "[tool.setuptools]\npackage-dir = {shop = 'lib/a'}\ndynamic.version.attr = 'shop.v.V'",
            "lib/a/v.py",
            "the version file that pyproject.toml:3 names",
        ),
        ("[build-system]\nbuild-backend = 'maturin'", "Cargo.toml", "the crate that pyproject.toml:2 names"),
    ],
)
def test_what_a_backend_reads(project: Open, manifest: str, file: str, reason: str) -> None:
    found = _found(project, manifest, file, "shop/other.py", "docs/other.md")
    assert found.get(file, found.get(file.rpartition("/")[0] + "/")) == reason
    assert not {"shop/other.py", "docs/other.md"} & set(found)


def test_what_setuptools_own_files_name(project: Open) -> None:
    files = {
        "pyproject.toml": "[build-system]\nrequires = ['setuptools']\n",
        "setup.cfg": "[metadata]\nversion = attr: shop.v.V\nlong_description = file: A.md, B.md\n",
        "setup.py": "from setuptools import setup\nsetup(description=open('TEXT').read())\n",
        "shop/v.py": "", "A.md": "", "TEXT": "",
    }  # fmt: skip
    assert [(one.value, str(one.source), one.reason) for one in find_build_inputs(project(files))] == [
        ("A.md", "setup.cfg:3", "the readme that setup.cfg:3 names"),
        ("TEXT", "setup.py:2", "the file that setup.py:2 names"),
        ("setup.cfg", "setup.cfg", "setuptools reads it"),
        ("setup.py", "setup.py", "setuptools runs it"),
        ("shop/v.py", "setup.cfg:2", "the version file that setup.cfg:2 names"),
    ]


SETUP_PY = """\
import os, sys
from pathlib import Path
sys.path.insert(0, "src")
import versioneer
from shop.version import VERSION
from setuptools import setup
here = Path(__file__).parent
exec(open(os.path.join(here, "lib", "v.py")).read())
setup(version=(here / "data" / "VERSION").read_text())
"""


def test_what_setup_py_reads_and_imports(project: Open) -> None:
    files = {
        "api/setup.py": SETUP_PY,
        "api/versioneer.py": "import setuptools\n",
        "api/src/shop/__init__.py": "from shop.names import NAME\n",
        "api/src/shop/version.py": "from .parts import PART\n",
        "api/src/shop/parts.py": "import versioneer\n",
        "api/src/shop/names.py": "",
        "api/src/shop/main.py": "",
        "api/lib/v.py": "",
        "api/data/VERSION": "",
        "versioneer.py": "",
    }
    opened = project(files)
    assert [one.value for one in find_build_inputs(opened, "api")] == sorted(set(files) - {"api/src/shop/main.py", "versioneer.py"})
    assert find_build_inputs(opened) == ()


def test_what_setup_cfg_names_by_itself(project: Open) -> None:
    text = (
        "[metadata]\nversion = attr: shop.V\nlicense_files =\n    legal/*.txt\n    MIT\ndescription_file = A.rst\n[options]\n"
        "package_dir =\n    = lib\ninstall_requires = file: a.txt\n[options.extras_require]\ndev = file: b.txt\n"
    )
    named = dict.fromkeys(["lib/shop/__init__.py", "legal/a.txt", "MIT", "A.rst", "a.txt", "b.txt", "requirements.txt"], "")
    found = find_build_inputs(project({"setup.cfg": text, **named, "legal/b.md": "", "test-requirements.txt": ""}))
    assert {one.value: str(one.source) for one in found} == {
        "A.rst": "setup.cfg:6",
        "MIT": "setup.cfg:3",
        "a.txt": "setup.cfg:10",
        "b.txt": "setup.cfg:12",
        "legal/a.txt": "setup.cfg:3",
        "lib/shop/__init__.py": "setup.cfg:2",
        "requirements.txt": "setup.cfg:6",
        "setup.cfg": "setup.cfg",
    }


def test_a_folder_below_the_root(project: Open) -> None:
    found = _found(project, "[project]\nreadme = '../README.md'", "README.md", "LICENSE", "api/LICENSE", folder="api")
    assert found == {"README.md": "the readme that api/pyproject.toml:2 names", "api/LICENSE": "a licence file"}


def test_no_manifest_has_no_inputs(project: Open) -> None:
    assert find_build_inputs(project({"README.md": ""})) == ()
    check_metadata_files(project({"README.md": ""}))


@pytest.mark.parametrize(
    ("manifest", "what"),
    [
        ("[project]\nreadme = '../README.md'", "readme is ../README.md"),
        ("[project]\nreadme = {file = 'docs/../../README.md'}", "readme is docs/../../README.md"),
        ("[project]\nlicense = {file = '/LICENSE'}", "license is /LICENSE"),
        ("[project]\nlicense-files = ['../LICEN*']", "license-files is ../LICEN*"),
    ],
)
def test_outside_of_the_project(project: Open, manifest: str, what: str) -> None:
    with pytest.raises(UnsafeInput) as error:
        check_metadata_files(project({"pyproject.toml": manifest}))
    assert str(error.value) == (
        f"pyproject.toml:2: {what}, outside of the project\n  why: {OUTSIDE}\n"
        "  fix: copy the file into the project and name it in pyproject.toml:2"
    )


@pytest.mark.parametrize(
    ("manifest", "what"),
    [
        ("[project]\nreadme = 'README.md'", "readme is README.md"),
        ("[tool.poetry]\nreadme = ['README.md']", "readme is README.md"),
        ("[project]\nlicense = {file = 'README.md'}", "license is README.md"),
        ("[project]\nlicense-files = ['README.md']\n[build-system]\nbuild-backend = 'uv_build'", "license-files is README.md"),
    ],
)
def test_what_is_named_and_not_there(project: Open, manifest: str, what: str) -> None:
    with pytest.raises(InvalidInput) as error:
        check_metadata_files(project({"pyproject.toml": manifest, "README.rst": ""}))
    assert str(error.value) == (
        f"pyproject.toml:2: {what}, and there is no such file\n  why: the build backend would end with an error\n"
        "  fix: add README.md, or correct pyproject.toml:2"
    )


def test_a_link_that_leads_out(project: Open) -> None:
    opened = project({"pyproject.toml": "[project]\nreadme = 'README.md'\n"})
    (opened.root.parent / "README.md").write_text("")
    (opened.root / "README.md").symlink_to("../README.md")
    with pytest.raises(UnsafeInput) as error:
        check_metadata_files(Project(opened.root))
    assert str(error.value) == (
        f"pyproject.toml:2: readme is README.md, a link that leads out of the project\n  why: {OUTSIDE}\n"
        "  fix: replace the link README.md with a copy of the file"
    )


def test_what_exists_is_not_refused(project: Open) -> None:
    manifest = "[project]\nreadme = '.github/README.md'\nlicense = {text = 'MIT'}\nlicense-files = ['LICEN*']\n[build-system]\nbuild-backend = 'hatchling.build'\n"
    check_metadata_files(project({"pyproject.toml": manifest, ".github/README.md": ""}))


VALUES = st.recursive(
    st.sampled_from(["''", "'a'", "'../a'", "'shop.v'", "1", "true", "'**'", "'[a'"]),
    lambda inner: st.lists(inner, max_size=2).map(lambda one: f"[{', '.join(one)}]") | inner.map(lambda one: f"{{file = {one}, attr = {one}}}"),
    max_leaves=4,
)
KEYS = ["project.readme", "project.license", "project.license-files", "project.name", "tool.hatch.version", "tool.hatch.build.targets",
        "tool.hatch.metadata.hooks", "tool.setuptools.dynamic", "tool.setuptools.package-dir", "tool.poetry.build", "tool.pdm",
        "build-system.backend-path", "build-system.build-backend", "tool.setuptools.dynamic.version"]  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=4))
def test_any_manifest_is_read_or_refused(project: Open, values: dict[str, str]) -> None:
    text = "".join(f"{key} = {value}\n" for key, value in values.items())
    try:
        tomli.loads(text)
        opened = project({"pyproject.toml": text, "a": ""})
        find_build_inputs(opened)
        check_metadata_files(opened)
    except (ContainerizeError, tomli.TOMLDecodeError):
        return
