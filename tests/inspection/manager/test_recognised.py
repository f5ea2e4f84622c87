import shutil
from collections.abc import Callable

import pytest

from containerize.errors import ContainerizeError, InvalidInput, NotRecognised
from containerize.inspection.manager.package_manager import find_package_manager
from containerize.project import Project

Make = Callable[..., Project]
LOST = "every installer looks for {}, so nothing would be installed"
CHANNELS = "containerize installs from a Python index, not from channels of conda"
NO_FILE = "and no file that pip or uv installs from"
BY_HAND = "write what the application imports into requirements.txt, then: containerize init"
COMPLETE = """name: shop
channels: [conda-forge]
dependencies:
  - python=3.11
  - pip
  - conda-forge::numpy=1.26
  - pytorch>=2,<3
  - pip:
    - fastapi==0.110
    - -e .
"""
PARTIAL = """dependencies:
  - python
  - pandas 2.1.*
  - ffmpeg
  - r-base
  - cudatoolkit=11.8
  - obscure-tool=1.2=h123_0
"""

REFUSED: list[tuple[str, dict[str, str], type[ContainerizeError], str, str, str]] = [
    (
        "uv.lock alone",
        {"uv.lock": "", "app.py": ""},
        InvalidInput,
        "uv.lock, but no pyproject.toml",
        "uv installs nothing from a lock without its manifest",
        "add pyproject.toml, or git rm uv.lock",
    ),
    (
        "pdm.lock alone",
        {"pdm.lock": ""},
        InvalidInput,
        "pdm.lock, but no pyproject.toml",
        "pdm installs nothing from a lock without its manifest",
        "add pyproject.toml, or git rm pdm.lock",
    ),
    (
        "Pipfile.lock alone",
        {"Pipfile.lock": "{}"},
        InvalidInput,
        "Pipfile.lock, but no Pipfile",
        "pipenv installs nothing from a lock without its manifest",
        "add Pipfile, or git rm Pipfile.lock",
    ),
    (
        "a lock beside a manifest of tools",
        {"poetry.lock": "", "pyproject.toml": "[tool.black]\n"},
        InvalidInput,
        "poetry.lock, but pyproject.toml has no [project] or [tool.poetry]",
        "poetry installs nothing from a lock without its manifest",
        "add the table to pyproject.toml, or git rm poetry.lock",
    ),
    (
        "a lock beside a misspelt manifest",
        {"uv.lock": "", "pyproject.tml": ""},
        InvalidInput,
        "pyproject.tml, and no pyproject.toml",
        LOST.format("pyproject.toml"),
        "git mv pyproject.tml pyproject.toml",
    ),
    (
        "Poetry without a lock",
        {"pyproject.toml": "\n[tool.poetry]\nname = 'x'\n"},
        InvalidInput,
        "pyproject.toml:2: a Poetry project without poetry.lock",
        "only Poetry reads [tool.poetry.dependencies], and the versions to install are decided nowhere",
        "poetry lock",
    ),
    *(
        (
            f"misspelt: {wrong}",
            {wrong: "flask", "app.py": ""},
            InvalidInput,
            f"{wrong}, and no {right}",
            LOST.format(right),
            f"git mv {wrong} {right}",
        )
        for wrong, right in {
            "requirement.txt": "requirements.txt",
            "requirments.txt": "requirements.txt",
            "Requirements.txt": "requirements.txt",
            "reqiurements.txt": "requirements.txt",
            "pipfile": "Pipfile",
            "PyProject.toml": "pyproject.toml",
        }.items()
    ),
    (
        "a folder",
        {"requirements.txt/base.txt": "flask", "app.py": ""},
        InvalidInput,
        "requirements.txt is a folder, not a file",
        "every installer reads a file called requirements.txt",
        "git mv requirements.txt requirements, and name what production installs: containerize init --requirements FILE",
    ),
    (
        "conda, all of which an index has",
        {"environment.yml": COMPLETE, "app.py": ""},
        InvalidInput,
        f"environment.yml: a conda environment, {NO_FILE}",
        CHANNELS,
        "echo 3.11 > .python-version && printf '%s\\n' 'numpy==1.26.*' 'torch<3,>=2' fastapi==0.110 '-e .' > requirements.txt"
        " && containerize init",
    ),
    (
        "conda, part of which an index has",
        {"environment.yaml": PARTIAL, "app.py": ""},
        InvalidInput,
        f"environment.yaml: a conda environment, {NO_FILE}",
        f"{CHANNELS}; system libraries, with their Debian packages: ffmpeg (ffmpeg); without a counterpart: r-base (R is no Python distribution), "
        "cudatoolkit (CUDA comes with the wheels of torch, tensorflow and jax); not known to be in the index: obscure-tool (environment.yaml:7)",
        "printf '%s\\n' 'pandas==2.1.*' > requirements.txt, add what the index has of obscure-tool, then: containerize init",
    ),
    (
        "conda, empty",
        {"environment.yml": "", "app.py": ""},
        InvalidInput,
        f"environment.yml: a conda environment, {NO_FILE}",
        CHANNELS,
        BY_HAND,
    ),
    (
        "conda, no YAML",
        {"environment.yml": "dependencies:\n  - [\n", "app.py": ""},
        InvalidInput,
        "environment.yml:3: not valid YAML: expected the node content, but found '<stream end>'",
        "conda could not read it either",
        "correct environment.yml:3",
    ),
    (
        "a lock of conda",
        {"conda-lock.yml": "", "app.py": ""},
        InvalidInput,
        f"conda-lock.yml: a lock of conda packages, {NO_FILE}",
        CHANNELS,
        BY_HAND,
    ),
    (
        "a recipe of conda",
        {"recipe/meta.yaml": "{% set version = '1' %}", "app.py": ""},
        InvalidInput,
        f"recipe/meta.yaml: a recipe for a conda package, {NO_FILE}",
        CHANNELS,
        BY_HAND,
    ),
    (
        "pixi",
        {
            "pixi.toml": "[workspace]\nname = 'x'\n[dependencies]\npython = '3.12.*'\nscipy = {version = '>=1.11'}\nopenblas = '*'\n"
            "[pypi-dependencies]\nflask = '*'\nhttpx = {version = '>=0.27', extras = ['http2']}\nlib = {path = './lib', editable = true}\n"
            "tool = {git = 'https://host.invalid/tool.git'}\n",
            "app.py": "",
        },
        InvalidInput,
        f"pixi.toml: a pixi workspace, {NO_FILE}",
        f"{CHANNELS}; system libraries, with their Debian packages: openblas (libopenblas0)",
        "echo 3.12 > .python-version && printf '%s\\n' 'scipy>=1.11' flask 'httpx[http2]>=0.27' '-e ./lib' "
        "'tool @ git+https://host.invalid/tool.git' > requirements.txt && containerize init",
    ),
    (
        "pixi in pyproject.toml",
        {"pyproject.toml": "[project]\nname = 'x'\n[tool.pixi.dependencies]\npython = '*'\nmysterious = '1.*'\n", "app.py": ""},
        InvalidInput,
        f"pyproject.toml:3: a pixi workspace, {NO_FILE}",
        f"{CHANNELS}; not known to be in the index: mysterious (pyproject.toml:5)",
        BY_HAND,
    ),
    (
        "pixi.lock alone",
        {"pixi.lock": "", "app.py": ""},
        InvalidInput,
        "pixi.lock, but no pixi.toml",
        "pixi installs nothing from a lock without its manifest",
        BY_HAND,
    ),
    (
        "a manifest below",
        {"backend/requirements.txt": "", "backend/app.py": "", "frontend/package.json": ""},
        NotRecognised,
        "no manifest here, but one in backend/",
        "what lies above a manifest is no part of its project",
        "containerize init backend",
    ),
    (
        "a Pipfile below",
        {"api/Pipfile": "", "api/app.py": "", "web/pdm.lock": "", "web/app.py": ""},
        NotRecognised,
        "no manifest here, but one in api/, web/",
        "what lies above a manifest is no part of its project",
        "containerize init api",
    ),
    (
        "notebooks",
        {"analysis.ipynb": "{}"},
        NotRecognised,
        "notebooks, but no .py file",
        "a notebook is a document, not a program that a container can run",
        "jupyter nbconvert --to script NOTEBOOK.ipynb, then containerize init",
    ),
    (
        "Node.js",
        {"package.json": "{}", "index.js": ""},
        NotRecognised,
        "package.json, but no Python file or manifest",
        "this looks like a Node.js project; containerize is for Python",
        "docker init (which knows Node.js)",
    ),
    (
        "a committed environment",
        {"README.md": "", "venv/pyvenv.cfg": "", "venv/lib/python3.12/site-packages/x.py": ""},
        NotRecognised,
        "venv/ is a virtual environment, and there is no code beside it",
        "what is installed in it belongs to one machine, and is no application",
        "containerize init PATH/TO/PROJECT, and git rm -r --cached the environment if it is committed",
    ),
    (
        "nothing of Python",
        {"README.md": ""},
        NotRecognised,
        "1 file, but no .py file, pyproject.toml or requirements.txt",
        "this is not recognised as a Python project",
        "run containerize in the folder that holds pyproject.toml or the code",
    ),
]


@pytest.mark.parametrize(("files", "kind", "found", "why", "fix"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_what_is_recognised_and_refused(
    project: Make, files: dict[str, str], kind: type[ContainerizeError], found: str, why: str, fix: str
) -> None:
    with pytest.raises(kind) as error:
        find_package_manager(project(files), None)
    assert str(error.value) == f"{found}\n  why: {why}\n  fix: {fix}"


def test_an_empty_folder_is_refused(project: Make) -> None:
    empty = project({})
    with pytest.raises(NotRecognised) as error:
        find_package_manager(empty, None)
    assert error.value.found == f"{empty.root} is empty"


def test_what_the_help_for_conda_writes_is_then_used(project: Make) -> None:
    opened = project({"environment.yml": COMPLETE, "app.py": ""})
    with pytest.raises(InvalidInput) as error:
        find_package_manager(opened, None)
    assert "numpy==1.26.*" in error.value.fix
    (opened.root / "requirements.txt").write_text("numpy==1.26.*\n")
    assert find_package_manager(Project(opened.root), None).value == "pip"
    shutil.rmtree(opened.root)
