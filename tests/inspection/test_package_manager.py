from collections.abc import Callable

import pytest

from containerize.errors import Ambiguous, ContainerizeError, InvalidInput, NotRecognised
from containerize.inspection.findings import Finding, Source
from containerize.inspection.package_manager import find_package_manager
from containerize.project import Project

Make = Callable[..., Project]
PROJECT = "[project]\nname = 'shop'\ndependencies = []\n"


@pytest.mark.parametrize(
    ("files", "manager", "source"),
    [
        ({"uv.lock": "", "pyproject.toml": PROJECT}, "uv", "uv.lock"),
        ({"poetry.lock": "", "pyproject.toml": PROJECT}, "poetry", "poetry.lock"),
        ({"requirements.txt": "flask"}, "pip", "requirements.txt"),
        ({"requirements.txt": "flask", "pyproject.toml": "[tool.ruff]\n"}, "pip", "requirements.txt"),
        ({"requirements.txt": "flask", "Pipfile.lock": "{}"}, "pip", "requirements.txt"),
        ({"requirements.txt": "flask", "environment.yml": ""}, "pip", "requirements.txt"),
        ({"uv.lock": "", "environment.yml": "", "pyproject.toml": PROJECT}, "uv", "uv.lock"),
        ({"uv.lock": "", "pylock.toml": "", "pyproject.toml": PROJECT}, "uv", "uv.lock"),
        ({"pyproject.toml": PROJECT}, "pyproject", "pyproject.toml:3"),
        ({"main.py": "", "pyproject.toml": "[tool.black]\n"}, "none", "default"),
        ({"main.py": "", "docs/requirements.txt": "sphinx"}, "none", "default"),
    ],
)
def test_what_decides(project: Make, files: dict[str, str], manager: str, source: str) -> None:
    found = find_package_manager(project(files), None)
    assert (found.value, str(found.source)) == (manager, source)


def test_requirements_beside_a_lock_are_said_not_to_be_read(project: Make) -> None:
    found = find_package_manager(project({"uv.lock": "", "pyproject.toml": PROJECT, "requirements.txt": "x"}), None)
    assert found.reason == "uv.lock is here, and the lock decides; requirements.txt is not read"


def test_two_locks_are_an_ambiguity(project: Make) -> None:
    with pytest.raises(Ambiguous) as error:
        find_package_manager(project({"uv.lock": "", "poetry.lock": "", "pyproject.toml": PROJECT}), None)
    assert str(error.value) == (
        "two locks: uv.lock and poetry.lock\n"
        "  why: they can install different versions, and only one of them can be what you run\n"
        "  fix: delete the one that is left over, or: containerize init --package-manager uv"
    )
    assert (error.value.option, error.value.choices) == ("--package-manager", ("uv", "poetry"))


REFUSED: list[tuple[dict[str, str], type[ContainerizeError], str]] = [
    (
        {"uv.lock": "", "app.py": ""},
        InvalidInput,
        "uv.lock, but no pyproject.toml\n  why: uv installs nothing from a lock without its manifest\n"
        "  fix: add pyproject.toml, or git rm uv.lock",
    ),
    (
        {"pyproject.toml": "\n[tool.poetry]\nname = 'x'\n"},
        InvalidInput,
        "pyproject.toml:2: a Poetry project without poetry.lock\n"
        "  why: only Poetry reads [tool.poetry.dependencies], and the versions to install are decided nowhere\n  fix: poetry lock",
    ),
    (
        {"pdm.lock": ""},
        InvalidInput,
        "pdm.lock: a pdm project\n  why: containerize cannot install from pdm.lock yet\n"
        "  fix: pdm export --prod --without-hashes -o requirements.txt, then containerize init --package-manager pip",
    ),
    (
        {"Pipfile": "", "app.py": ""},
        InvalidInput,
        "Pipfile without Pipfile.lock\n  why: the versions to install are decided nowhere\n"
        "  fix: pipenv lock, then pipenv requirements > requirements.txt",
    ),
    (
        {"environment.yaml": "", "app.py": ""},
        InvalidInput,
        "environment.yaml: a conda project\n  why: containerize cannot install from environment.yaml yet\n"
        "  fix: write what the application imports into requirements.txt, then containerize init --package-manager pip",
    ),
    (
        {"requirement.txt": "flask", "app.py": ""},
        InvalidInput,
        "requirement.txt, and no requirements.txt\n  why: every installer looks for requirements.txt, so nothing would be installed\n"
        "  fix: git mv requirement.txt requirements.txt",
    ),
    (
        {"requirements/base.txt": "", "requirements/dev.txt": "", "requirements/production.txt": "", "manage.py": ""},
        InvalidInput,
        "requirements/base.txt, requirements/dev.txt, requirements/production.txt, but no requirements.txt\n"
        "  why: which of them production installs is written nowhere\n  fix: echo '-r requirements/production.txt' > requirements.txt",
    ),
    (
        {"requirements-prod.txt": "", "app.py": ""},
        InvalidInput,
        "requirements-prod.txt, but no requirements.txt\n  why: which of them production installs is written nowhere\n"
        "  fix: echo '-r requirements-prod.txt' > requirements.txt",
    ),
    (
        {"requirements.in": "", "app.py": ""},
        InvalidInput,
        "requirements.in, but no requirements.txt\n  why: the versions to install are decided nowhere\n"
        "  fix: uv pip compile requirements.in --output-file requirements.txt",
    ),
    (
        {"setup.py": "", "shop/__init__.py": ""},
        InvalidInput,
        "setup.py, but no requirements.txt\n  why: the versions to install are decided nowhere\n"
        "  fix: uv pip compile setup.py --output-file requirements.txt",
    ),
    (
        {"backend/requirements.txt": "", "backend/app.py": "", "frontend/package.json": ""},
        NotRecognised,
        "no manifest here, but one in backend/\n  why: what lies above a manifest is no part of its project\n"
        "  fix: containerize init backend",
    ),
    (
        {"analysis.ipynb": "{}"},
        NotRecognised,
        "notebooks, but no .py file\n  why: a notebook is a document, not a program that a container can run\n"
        "  fix: jupyter nbconvert --to script NOTEBOOK.ipynb, then containerize init",
    ),
    (
        {"package.json": "{}", "index.js": ""},
        NotRecognised,
        "package.json, but no Python file or manifest\n  why: this looks like a Node.js project; containerize is for Python\n"
        "  fix: docker init (which knows Node.js)",
    ),
    (
        {"README.md": ""},
        NotRecognised,
        "1 file, but no .py file, pyproject.toml or requirements.txt\n  why: this is not recognised as a Python project\n"
        "  fix: run containerize in the folder that holds pyproject.toml or the code",
    ),
]


@pytest.mark.parametrize(("files", "kind", "message"), REFUSED, ids=[", ".join(files) for files, _, _ in REFUSED])
def test_what_is_recognised_and_refused(project: Make, files: dict[str, str], kind: type[ContainerizeError], message: str) -> None:
    with pytest.raises(kind) as error:
        find_package_manager(project(files), None)
    assert str(error.value) == message


def test_an_empty_folder_is_refused(project: Make) -> None:
    empty = project({})
    with pytest.raises(NotRecognised) as error:
        find_package_manager(empty, None)
    assert error.value.found == f"{empty.root} is empty"


def test_a_choice_settles_it_when_its_file_is_there(project: Make) -> None:
    opened = project({"uv.lock": "", "poetry.lock": "", "pyproject.toml": PROJECT})
    chosen = Finding("poetry", Source("--package-manager"), "the option says so")
    assert find_package_manager(opened, chosen) == chosen
    with pytest.raises(InvalidInput) as error:
        find_package_manager(opened, Finding("pip", Source("--package-manager"), ""))
    assert str(error.value) == (
        "--package-manager: pip, but there is no requirements.txt\n  why: pip has nothing to install from\n"
        "  fix: leave it out, or use the one whose file is here: uv, poetry"
    )
    with pytest.raises(InvalidInput) as error:
        find_package_manager(opened, Finding("npm", Source("--package-manager"), ""))
    assert error.value.fix == "use one of: pip, pyproject, uv, poetry, none"
