"""A lock that its own tool would call outdated is named with what differs; an edit that changes nothing to install is not."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import tomli

from containerize.errors import InvalidInput
from containerize.inspection.dependencies.freshness import check_freshness
from containerize.inspection.dependencies.freshness.pdm import content_hashes as pdm_hashes
from containerize.inspection.dependencies.freshness.pipenv import pipfile_hashes
from containerize.inspection.dependencies.freshness.poetry import content_hashes as poetry_hashes
from containerize.project import Project

LOCKS = Path(__file__).parent / "locks"
# manager, its lock and its manifest, by the folder of each case.
CASES = {
    "poetry-1.1": ("poetry", "poetry.lock", "pyproject.toml"),
    "poetry-1": ("poetry", "poetry.lock", "pyproject.toml"),
    "poetry-2": ("poetry", "poetry.lock", "pyproject.toml"),
    "poetry-pep621": ("poetry", "poetry.lock", "pyproject.toml"),
    "pdm": ("pdm", "pdm.lock", "pyproject.toml"),
    "pdm-cross": ("pdm", "pdm.lock", "pyproject.toml"),
    "pipenv": ("pipenv", "Pipfile.lock", "Pipfile"),
    "uv-workspace": ("uv", "uv.lock", "pyproject.toml"),
}
BUILD = "would stop at it in the build, or install something else than the manifest asks for"
PYLOCK_WHY = "no installer compares the two, and the image would hold something else than the manifest asks for"
UV = "`uv sync --locked` stops at it in the build, and `--frozen` would install something else than the manifest asks for"


@pytest.fixture
def edited(tmp_path: Path) -> Callable[..., Project]:
    """`edited("pdm", old, new)`: a copy of the case whose manifest says `new` where it said `old`."""

    def copy(case: str, old: str = "", new: str = "", file: str = "") -> Project:
        root = tmp_path / "shop"
        shutil.copytree(LOCKS / case, root, dirs_exist_ok=True)
        manifest = root / (file or CASES[case][2])
        text = manifest.read_text()
        assert old in text
        manifest.write_text(text.replace(old, new, 1) if old else text + new)
        return Project(root)

    return copy


def _check(project: Project, case: str) -> None:
    check_freshness(project, *CASES[case][:2])


def _message(project: Project, case: str) -> str:
    with pytest.raises(InvalidInput) as error:
        _check(project, case)
    return str(error.value)


@pytest.mark.parametrize("case", CASES)
def test_what_the_tools_wrote_is_fresh(case: str) -> None:
    _check(Project(LOCKS / case), case)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("addition", ["\n# a comment\n", "\n[tool.black]\nline-length = 99\n", "\n[tool.ruff.lint]\nselect = ['E']\n"])
def test_an_edit_that_installs_nothing_is_fresh(edited: Callable[..., Project], case: str, addition: str) -> None:
    if case == "pipenv":
        addition = addition.replace("tool.black", "scripts").replace("line-length = 99", 'web = "flask run"').replace("tool.ruff.lint", "pipenv")
    _check(edited(case, "", addition), case)


@pytest.mark.parametrize("case", [case for case in CASES if case != "pipenv"])
@pytest.mark.parametrize("version", ["0.2.0", "0.1.0"])
def test_a_version_or_description_is_fresh(edited: Callable[..., Project], case: str, version: str) -> None:
    if case == "uv-workspace":
        version = "0.1"  # uv locks the version of the project itself
    _check(edited(case, 'version = "0.1.0"', f'version = "{version}"\nkeywords = ["x"]\nreadme = "README.md"'), case)


@pytest.mark.parametrize(
    ("case", "old", "new", "found", "tool", "fix"),
    [
        (
            "poetry-1",
            'flask = { version = "^3.0"',
            'flask = { version = "^4.0"',
            "pyproject.toml:9 asks for flask ^4.0, poetry.lock:88 holds flask 3.1.3",
            "Poetry",
            "poetry lock --no-update",
        ),
        (
            "poetry-1",
            'flask = { version = "^3.0"',
            'flask = { version = "^3.1"',
            "pyproject.toml asks for other dependencies than poetry.lock:486 was made for (content-hash)",
            "Poetry",
            "poetry lock --no-update",
        ),
        (
            "poetry-2",
            'mistune = "^3"',
            'mistune = "^3"\nhttpx = "*"',
            "pyproject.toml:29 asks for httpx, which poetry.lock does not hold",
            "Poetry",
            "poetry lock",
        ),
        (
            "poetry-2",
            'python = "^3.11"',
            'python = "^3.12"',
            "pyproject.toml:8 asks for Python ^3.12, poetry.lock:509 was made for ^3.11",
            "Poetry",
            "poetry lock",
        ),
        (
            "poetry-pep621",
            '"mistune>=3"',
            '"mistune>=4"',
            "pyproject.toml:18 asks for mistune>=4, poetry.lock:384 holds mistune 3.4.0",
            "Poetry",
            "poetry lock",
        ),
        (
            "pdm",
            '"flask[async]>=3",',
            '"flask[async]>=3", "httpx>=0.28",',
            "pyproject.toml:6 asks for httpx>=0.28, which pdm.lock does not hold",
            "PDM",
            "pdm lock --update-reuse",
        ),
        (
            "pdm",
            '"iniconfig"',
            '"iniconfig<2"',
            "pyproject.toml:14 asks for iniconfig<2, pdm.lock:107 holds iniconfig 2.3.1",
            "PDM",
            "pdm lock --update-reuse",
        ),
        (
            "pdm-cross",
            '">=3.11"',
            '">=3.12"',
            "pyproject.toml asks for other dependencies than pdm.lock:8 was made for (content_hash)",
            "PDM",
            "pdm lock --update-reuse",
        ),
        (
            "pipenv",
            'mistune = ">=3"',
            'mistune = ">=9"',
            "Pipfile:14 asks for mistune >=9, Pipfile.lock:252 holds mistune 3.4.0",
            "Pipenv",
            "pipenv lock",
        ),
        (
            "pipenv",
            '"3.11"',
            '"3.12"',
            "Pipfile asks for other packages than Pipfile.lock:4 was made for (hash)",
            "Pipenv",
            "pipenv lock",
        ),
    ],
)
def test_stale_by_its_hash(edited: Callable[..., Project], case: str, old: str, new: str, found: str, tool: str, fix: str) -> None:
    assert _message(edited(case, old, new), case) == f"{found}\n  why: {tool} {BUILD}\n  fix: {fix}"


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("flask[async]>=3", "flask[async]>=3.1", "pyproject.toml:5 asks for flask[async]>=3.1, uv.lock:322 was made for flask[async]>=3"),
        ("flask[async]>=3", "flask>=3", "pyproject.toml:5 asks for flask>=3, uv.lock:322 was made for flask[async]>=3"),
        (
            "tomli; python_version < '3.12'",
            "tomli; python_version < '3.13'",
            "pyproject.toml:5 asks for tomli; python_version < '3.13', uv.lock:326 was made for tomli ; python_full_version < '3.12'",
        ),
        ('"0.1.0"', '"0.2.0"', "pyproject.toml:3 says version 0.2.0, uv.lock:290 was made for 0.1.0"),
        ('name = "shop"', 'name = "store"', "pyproject.toml:2 says name store, uv.lock:290 was made for shop"),
        ('"api"]', '"api", "httpx"]', "pyproject.toml:5 asks for httpx, which uv.lock was made without"),
        ('"idna (>=3.0)"', "", "uv.lock:323 was made for idna>=3.0 ; extra == 'all', which pyproject.toml does not ask for"),
        ('["mistune"]', '["mistune>=3"]', "pyproject.toml:13 asks for mistune>=3, uv.lock:333 was made for mistune"),
        ("all = [", 'more = []\nall = [', "pyproject.toml:7 has the extras all, more, my-cache, uv.lock:290 was made for all, my-cache"),
        ("click<9", "click<10", "pyproject.toml:18 asks for click<10, uv.lock:10 was made for click<9"),
        ("blinker>=1.8", "blinker>=1.9", "pyproject.toml:19 asks for blinker>=1.9, uv.lock:11 was made for blinker>=1.8"),
        (
            ">=3.11,<4,!=3.12.1",
            ">=3.12,<4",
            "pyproject.toml:4 asks for Python >=3.12,<4 and packages/api/pyproject.toml:4 asks for Python ~=3.10, "
            "uv.lock:3 was made for >=3.11, !=3.12.1, <4",
        ),
        ('["packages/*"]', '["packages/*", "more"]', "pyproject.toml:25 takes in more/pyproject.toml, which uv.lock was made without"),
    ],
)
def test_stale_uv(edited: Callable[..., Project], old: str, new: str, found: str) -> None:
    project = edited("uv-workspace", old, new)
    (project.root / "more").mkdir()
    (project.root / "more" / "pyproject.toml").write_text("[project]\nname = 'more'\nversion = '1'\n")
    assert _message(project, "uv-workspace") == f"{found}\n  why: {UV}\n  fix: uv lock"


def test_a_member_of_a_uv_workspace_is_compared_too(edited: Callable[..., Project]) -> None:
    project = edited("uv-workspace", "sniffio==1.*", "sniffio==1.3.*", "packages/api/pyproject.toml")
    found = "packages/api/pyproject.toml:5 asks for sniffio==1.3.*, uv.lock:22 was made for sniffio==1.*"
    assert _message(project, "uv-workspace") == f"{found}\n  why: {UV}\n  fix: uv lock"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("flask[async]>=3", "Flask[ASYNC] >= 3"),
        ("tomli; python_version < '3.12'", "tomli ; python_full_version<'3.12.0'"),
        ("idna (>=3.0)", "idna>=3"),
        ("redis>=5,<6", "redis <6, >=5"),
        ("My_Cache", "my-cache"),
        ("Docs_x = [", "docs-x = ["),
        (">=3.11,<4,!=3.12.1", "!=3.12.1, <4.0, >=3.11"),
        ('dependencies = ["flask', 'dynamic = ["dependencies"]\n# ["flask'),
    ],
)
def test_another_spelling_of_the_same_is_fresh_for_uv(edited: Callable[..., Project], old: str, new: str) -> None:
    _check(edited("uv-workspace", old, new), "uv-workspace")


PYLOCK = """\
lock-version = "1.0"
created-by = "{by}"
requires-python = ">=3.11"

[[packages]]
name = "flask"
version = "3.1.3"
"""


@pytest.mark.parametrize(
    ("by", "declared", "found", "fix"),
    [
        (
            "uv",
            '["flask>=4"]',
            "pyproject.toml:4 asks for flask>=4, pylock.toml:6 holds flask 3.1.3",
            "uv pip compile pyproject.toml -o pylock.toml",
        ),
        ("pip", '["flask", "httpx"]', "pyproject.toml:4 asks for httpx, which pylock.toml does not hold", "pip lock -o pylock.toml ."),
        (
            "pdm",
            "[]\n# httpx",
            "pyproject.toml:3 asks for Python <3.11, pylock.toml:3 was made for >=3.11",
            "pdm lock && pdm export -f pylock -o pylock.toml",
        ),
    ],
)
def test_stale_pylock(project: Callable[..., Project], by: str, declared: str, found: str, fix: str) -> None:
    python = "<3.11" if by == "pdm" else ">=3.10"
    manifest = f'[project]\nname = "shop"\nrequires-python = "{python}"\ndependencies = {declared}\n'
    with pytest.raises(InvalidInput) as error:
        check_freshness(project({"pyproject.toml": manifest, "pylock.toml": PYLOCK.format(by=by)}), "pylock", "pylock.toml")
    assert str(error.value) == f"{found}\n  why: {PYLOCK_WHY}\n  fix: {fix}"


def test_a_pylock_that_holds_all_is_fresh(project: Callable[..., Project]) -> None:
    manifest = '[project]\nname = "shop"\ndependencies = ["flask>=3", "pywin32; sys_platform == \'win32\'"]\n'
    check_freshness(project({"pyproject.toml": manifest, "pylock.toml": PYLOCK.format(by="uv")}), "pylock", "pylock.toml")


POETRY_2 = """\
[project]
name = "x"
version = "1"
requires-python = ">=3.9"
dependencies = ["flask>=3"]
[dependency-groups]
dev = ["a", {include-group = "b"}]
b = []
"""
POETRY_1 = """\
[tool.poetry]
name = "x"
version = "1"
description = ""
authors = []
[tool.poetry.dependencies]
python = "^3.8"
flask = {version="^3", extras=["async"], optional=true}
[tool.poetry.extras]
a = ["flask"]
[tool.poetry.dev-dependencies]
pytest = "*"
[[tool.poetry.source]]
name = "m"
url = "https://index.invalid/simple/"
[tool.poetry.group.dev.dependencies]
black = "*"
[tool.poetry.group.docs]
optional = true
"""
PDM = """\
[project]
name = "x"
version = "1"
requires-python = ">=3.9"
dependencies = ["flask>=3"]
"""


@pytest.mark.parametrize(
    ("hashes", "manifest", "written"),
    [
        (poetry_hashes, POETRY_1, "8261a6d65193e44b2f1e775587d52467b2e4052d072309467b201a8f370896b8"),  # Poetry 1.1.15
        (poetry_hashes, POETRY_1, "8e9f1a59566bdace8e72c6272b0a005c87f19ed03eae6c3fec6dfe5de0b20a13"),  # Poetry 1.8.5 to 2.5.1
        (poetry_hashes, POETRY_2, "8bdc5dc7fc3a55667db54a43c4528e9ebb47605fe8912af193d65ed53a5d7a71"),  # Poetry 2.0.1, 2.2.1
        (poetry_hashes, POETRY_2, "54b9a531006a5e59dfe1be1b4936246c7bedd04b97a6e4269d439e5fb98b34ce"),  # Poetry 2.5.1
        (pdm_hashes, PDM + '[tool.pdm.overrides]\na = "1.0"\n', "ca4fe15c5890c47965de1d76fcce01e57d9892658716884a6618f2c80bad9b19"),  # PDM 2.0.3
        (
            pdm_hashes,
            PDM + '[tool.pdm.resolution.overrides]\na = "1.0"\n',
            "ca4fe15c5890c47965de1d76fcce01e57d9892658716884a6618f2c80bad9b19",  # PDM 2.10.4
        ),
        (
            pdm_hashes,
            PDM + '[tool.pdm.resolution.overrides]\na = "1.0"\n',
            "577d70e42d9d868084cd7e46dd537e54bf09618a7c42554e311ff77487e52238",  # PDM 2.29.4
        ),
    ],
)
def test_every_generation_of_hashes(hashes: Callable[[dict[str, object]], set[str]], manifest: str, written: str) -> None:
    assert written in hashes(tomli.loads(manifest))


@pytest.mark.parametrize(
    "written",
    [
        "54c1a8a0c89a060927a1fb222cbfefc8903d67908e6a70883203c365d50b0ed6",  # Pipenv 2026.10.3
        "4c4382c0ba7c3c0fe84bb333b28c2f8584980c7b61d55b77ee8ef456fc479921",  # plette 2.4.0, as Pipenv before 2026 used it
    ],
)
def test_hashes_of_pipenv_with_and_without_normalised_names(written: str) -> None:
    pipfile = (
        '[[source]]\nurl = "https://index.invalid/simple"\nverify_ssl = true\nname = "x"\n[packages]\nFlask = {version = "*", extras = ["\u00e9"]}\n'
        'My_Pkg = {git = "https://files.invalid/x.git", ref = "main"}\n[dev-packages]\n[requires]\npython_version = "3.11"\n'
        '[docs]\nS_p = "*"\n[scripts]\na = "b"\n[pipenv]\nallow_prereleases = true\n'
    )
    assert written in pipfile_hashes(tomli.loads(pipfile), None)


def test_a_pipfile_without_sources_is_stale_only_by_what_it_asks_for(project: Callable[..., Project]) -> None:
    lock = json.dumps({"_meta": {"hash": {"sha256": "0" * 64}}, "default": {"flask": {"version": "==3.1.3"}}}, indent=4)
    check_freshness(project({"Pipfile": '[packages]\nflask = ">=3"\n', "Pipfile.lock": lock}), "pipenv", "Pipfile.lock")
    with pytest.raises(InvalidInput, match=r"Pipfile:2 asks for flask >=4, Pipfile.lock:8 holds flask 3\.1\.3"):
        check_freshness(project({"Pipfile": '[packages]\nflask = ">=4"\n', "Pipfile.lock": lock}), "pipenv", "Pipfile.lock")


def test_what_a_build_backend_flattens_is_fresh_for_uv(project: Callable[..., Project]) -> None:
    manifest = (
        '[project]\nname = "shop"\ndynamic = ["version"]\n[project.optional-dependencies]\nall = ["shop[web]", "rich"]\nweb = ["flask"]\n'
    )
    lock = (
        'version = 1\n[[package]]\nname = "shop"\nsource = { editable = "." }\n[package.metadata]\nrequires-dist = [\n'
        """    { name = "flask", marker = "extra == 'all'" },\n    { name = "flask", marker = "extra == 'web'" },\n"""
        """    { name = "rich", marker = "extra == 'all'" },\n]\nprovides-extras = ["all", "web"]\n"""
    )
    check_freshness(project({"pyproject.toml": manifest, "uv.lock": lock}), "uv", "uv.lock")
    with pytest.raises(InvalidInput):
        check_freshness(project({"pyproject.toml": manifest.replace("rich", "typer"), "uv.lock": lock}), "uv", "uv.lock")
