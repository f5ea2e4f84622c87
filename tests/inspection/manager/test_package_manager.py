from collections.abc import Callable

import pytest

from containerize.errors import Ambiguous, ContainerizeError, InvalidInput
from containerize.inspection.findings import Finding, Source
from containerize.inspection.manager.package_manager import MANAGERS, find_package_manager
from containerize.project import Project

Make = Callable[..., Project]
PROJECT = "[project]\nname = 'shop'\ndependencies = []\n"
FLASK = "[project]\nname = 'shop'\ndependencies = ['flask>=2', 'redis']\n"
POETRY = "[tool.poetry]\nname = 'x'\n"
SCRIPT = "# /// script\n# dependencies = ['flask']\n# ///\nimport flask\n"
UV_LOCK = "[[package]]\nname = 'flask'\nversion = '3.0'\n[[package]]\nname = 'redis'\nversion = '5.0'\n"


@pytest.mark.parametrize(
    ("files", "manager", "source"),
    [
        ({"uv.lock": "", "pyproject.toml": PROJECT}, "uv", "uv.lock"),
        ({"uv.lock": "", "pyproject.toml": "[tool.uv.workspace]\nmembers = ['a']\n"}, "uv", "uv.lock"),
        ({"poetry.lock": "", "pyproject.toml": PROJECT}, "poetry", "poetry.lock"),
        ({"poetry.lock": "", "pyproject.toml": POETRY}, "poetry", "poetry.lock"),
        ({"pdm.lock": "", "pyproject.toml": PROJECT}, "pdm", "pdm.lock"),
        ({"Pipfile.lock": "{}", "Pipfile": ""}, "pipenv", "Pipfile.lock"),
        ({"Pipfile": "", "app.py": ""}, "pipenv", "Pipfile"),
        ({"pylock.toml": "", "app.py": ""}, "pylock", "pylock.toml"),
        ({"pylock.prod.toml": "", "requirements.txt": "flask"}, "pylock", "pylock.prod.toml"),
        ({"requirements.txt": "flask"}, "pip", "requirements.txt"),
        ({"requirements.txt": "", "app.py": ""}, "pip", "requirements.txt"),
        ({"requirements/base.txt": "", "requirements/dev.txt": "", "app.py": ""}, "pip", "requirements/base.txt"),
        ({"requirements.in": "flask", "app.py": ""}, "pip", "requirements.in"),
        ({"requirements.txt": "flask", "pyproject.toml": "[tool.ruff]\n"}, "pip", "requirements.txt"),
        ({"requirements.txt": "flask", "Pipfile.lock": "{}"}, "pip", "requirements.txt"),
        ({"requirements.txt": "flask", "Pipfile": ""}, "pip", "requirements.txt"),
        ({"requirements.txt": "flask", "poetry.lock": "", "pyproject.toml": "[tool.ruff]\n"}, "pip", "requirements.txt"),
        ({"requirements.txt": "flask", "environment.yml": ""}, "pip", "requirements.txt"),
        ({"requirements.txt": "flask", "setup.py": ""}, "pip", "requirements.txt"),
        ({"requirements.txt": "pytest\ntox\n", "setup.cfg": "[options]\ninstall_requires = flask\n"}, "setuptools", "setup.cfg"),
        ({"requirements.txt": "flask==3\n", "setup.cfg": "[options]\ninstall_requires = flask\n"}, "pip", "requirements.txt"),
        ({"requirements.txt": "flask", "pyproject.toml": POETRY}, "pip", "requirements.txt"),
        ({"requirements.txt": "flask==3\nredis==5\njinja2==3\n", "pyproject.toml": FLASK}, "pip", "requirements.txt"),
        ({"requirements.txt": "-e .\n", "pyproject.toml": FLASK}, "pip", "requirements.txt"),
        ({"requirements.txt": "flask\n", "pyproject.toml": PROJECT}, "pip", "requirements.txt"),
        ({"requirements.txt": "pytest\nruff\n", "pyproject.toml": FLASK}, "pyproject", "pyproject.toml:3"),
        ({"requirements.txt": "# none yet\n", "pyproject.toml": FLASK}, "pyproject", "pyproject.toml:3"),
        ({"requirements-dev.txt": "flask\n", "pyproject.toml": FLASK}, "pyproject", "pyproject.toml:3"),
        ({"requirements/a.txt": "x\n", "requirements/b.txt": "y\n", "pyproject.toml": FLASK}, "pyproject", "pyproject.toml:3"),
        ({"requirements/prod.txt": "flask==3\nredis==5\n", "pyproject.toml": FLASK}, "pip", "requirements/prod.txt"),
        ({"uv.lock": "", "environment.yml": "", "pyproject.toml": PROJECT}, "uv", "uv.lock"),
        ({"uv.lock": "", "pylock.toml": "", "pyproject.toml": PROJECT}, "uv", "uv.lock"),
        ({"uv.lock": "", "Pipfile.lock": "{}", "pyproject.toml": PROJECT}, "uv", "uv.lock"),
        ({"pyproject.toml": PROJECT}, "pyproject", "pyproject.toml:3"),
        ({"pyproject.toml": PROJECT, "setup.py": "", "Pipfile": ""}, "pyproject", "pyproject.toml:3"),
        ({"setup.py": "from setuptools import setup\nsetup()\n"}, "setuptools", "setup.py"),
        ({"setup.py": "", "setup.cfg": "[options]\ninstall_requires = flask\n", "pyproject.toml": "[build-system]\n"}, "setuptools", "setup.cfg"),
        ({"setup.cfg": "[metadata]\nname = shop\n", "setup.py": "", "shop.py": ""}, "setuptools", "setup.py"),
        ({"setup.cfg": "[flake8]\nmax-line-length = 100\n", "main.py": ""}, "none", "default"),
        ({"tool.py": SCRIPT, "other.py": ""}, "script", "tool.py:1"),
        ({"tool.py": SCRIPT, "main.py": SCRIPT, "tests/a.py": SCRIPT}, "script", "main.py:1"),
        ({"tool.py": SCRIPT, "requirements.txt": "flask"}, "pip", "requirements.txt"),
        ({"main.py": "x = '''\n # /// script\n'''\n"}, "none", "default"),
        ({"main.py": "", "pyproject.toml": "[tool.black]\n"}, "none", "default"),
        ({"main.py": "", "docs/requirements.txt": "sphinx"}, "none", "default"),
        ({"main.py": "", "requirements-dev.txt": "pytest"}, "none", "default"),
    ],
)
def test_what_decides(project: Make, files: dict[str, str], manager: str, source: str) -> None:
    found = find_package_manager(project(files), None)
    assert (found.value, str(found.source)) == (manager, source)


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"pyproject.toml": PROJECT}, "no lock: versions are chosen at each build (`uv lock` makes builds repeatable)"),
        ({"Pipfile": ""}, "no lock: versions are chosen at each build (`pipenv lock` makes builds repeatable)"),
        ({"setup.py": ""}, "no lock: versions are chosen at each build; setup.py says what to install"),
        (
            {"requirements.in": ""},
            "no lock: versions are chosen at each build (`uv pip compile requirements.in -o requirements.txt` pins them)",
        ),
        ({"requirements.txt": ""}, "no lock; requirements.txt says what to install"),
        ({"requirements/prod.txt": ""}, "no lock; named for production"),
        ({"tool.py": SCRIPT}, "its comment `# /// script` says what to install; no lock"),
        ({"tool.py": SCRIPT, "tool.py.lock": ""}, "tool.py.lock locks it"),
        (
            {"pyproject.toml": FLASK + "[tool.pixi.dependencies]\npython = '3.12'\nffmpeg = '*'\n"},
            "no lock: versions are chosen at each build; the conda packages of [tool.pixi.dependencies] are left out: ffmpeg",
        ),
        ({"uv.lock": "", "requirements.txt": "x"}, "uv.lock cannot be used (no pyproject.toml); requirements.txt says what to install"),
    ],
)
def test_the_fallback_is_said_once(project: Make, files: dict[str, str], reason: str) -> None:
    assert find_package_manager(project(files), None).reason == reason


@pytest.mark.parametrize(
    ("files", "rejected"),
    [
        (
            {"uv.lock": UV_LOCK, "pyproject.toml": PROJECT, "requirements.txt": "flask==3.0.0\nredis==5.0\n"},
            ["pip requirements.txt: uv.lock decides; it agrees with the lock"],
        ),
        (
            {"uv.lock": UV_LOCK, "pyproject.toml": PROJECT, "requirements.txt": "gunicorn\nflask==2.0\n"},
            ["pip requirements.txt:2: uv.lock decides; an older list: it has flask 2.0, the lock has 3.0"],
        ),
        (
            {"uv.lock": UV_LOCK, "pyproject.toml": PROJECT, "requirements.txt": "flask\ngunicorn==1\n"},
            ["pip requirements.txt:2: uv.lock decides; it names gunicorn, which the lock does not have"],
        ),
        (
            {"uv.lock": UV_LOCK, "pyproject.toml": PROJECT, "requirements.txt": "flask==\n"},
            [
                "pip requirements.txt: uv.lock decides; it is not read (requirements.txt:1: 'flask==' is not a requirement: "
                "Expected semicolon (after name with no version specifier) or end)"
            ],
        ),
        (
            {"Pipfile.lock": '{"default": {"flask": {"version": "==3.0"}}, "develop": {}}', "Pipfile": "", "requirements.txt": "flask==2.0"},
            ["pip requirements.txt:1: Pipfile.lock decides; an older list: it has flask 2.0, the lock has 3.0"],
        ),
        (
            {"pylock.toml": "[[packages]]\nname = 'flask'\nversion = '3.0'\n", "requirements.txt": "flask==3.0"},
            ["pip requirements.txt: pylock.toml decides; it agrees with the lock"],
        ),
        (
            {"poetry.lock": "", "uv.lock": "", "pyproject.toml": PROJECT + "[tool.uv]\npackage = false\n"},
            ["poetry poetry.lock: left over: pyproject.toml:4 has [tool.uv]"],
        ),
        (
            {"poetry.lock": "", "pdm.lock": "", "pyproject.toml": PROJECT + "[build-system]\nbuild-backend = 'pdm.backend'\n"},
            ["poetry poetry.lock: left over: pyproject.toml:5 has build-backend = 'pdm.backend'"],
        ),
        (
            {"uv.lock": "", "poetry.lock": "", "pyproject.toml": POETRY},
            ["uv uv.lock: pyproject.toml has no [project] or [tool.uv.workspace] or [tool.uv]"],
        ),
        ({"uv.lock": "", "Pipfile.lock": "{}", "pyproject.toml": PROJECT}, ["pipenv Pipfile.lock: no Pipfile"]),
        ({"uv.lock": "", "pylock.toml": "", "pyproject.toml": PROJECT}, ["pylock pylock.toml: uv.lock decides; an export of it"]),
        ({"requirements.txt": "", "environment.yml": ""}, ["conda environment.yml: requirements.txt decides; channels of conda are not used"]),
        (
            {"requirements.txt": "flask==3\nredis==5", "pyproject.toml": FLASK},
            ["pyproject pyproject.toml:3: requirements.txt names all that it declares"],
        ),
        (
            {"requirements.txt": "pytest", "pyproject.toml": FLASK},
            ["pip requirements.txt: it lacks flask, which pyproject.toml:3 declares, and all the others"],
        ),
    ],
)
def test_what_lost_and_why(project: Make, files: dict[str, str], rejected: list[str]) -> None:
    found = find_package_manager(project(files), None)
    assert [f"{candidate.value} {candidate.source}: {candidate.reason}" for candidate in found.rejected] == rejected


AMBIGUOUS = [
    (
        {"uv.lock": "", "poetry.lock": "", "pyproject.toml": PROJECT},
        "two locks: uv.lock and poetry.lock\n"
        "  why: they can install different versions, and only one of them can be what you run\n"
        "  fix: delete the one that is left over, or: containerize init --package-manager uv",
        "--package-manager",
        ("uv", "poetry"),
    ),
    (
        {"uv.lock": "", "poetry.lock": "", "pyproject.toml": PROJECT + "[tool.uv]\npackage=false\n[tool.poetry]\npackage-mode=false\n"},
        "two locks: uv.lock and poetry.lock\n"
        "  why: they can install different versions, and only one of them can be what you run\n"
        "  fix: delete the one that is left over, or: containerize init --package-manager uv",
        "--package-manager",
        ("uv", "poetry"),
    ),
    (
        {"Pipfile": "", "Pipfile.lock": "{}", "poetry.lock": "", "pyproject.toml": POETRY},
        "two locks: poetry.lock and Pipfile.lock\n"
        "  why: they can install different versions, and only one of them can be what you run\n"
        "  fix: delete the one that is left over, or: containerize init --package-manager poetry",
        "--package-manager",
        ("poetry", "pipenv"),
    ),
    (
        {"requirements.txt": "flask\ngunicorn\n", "pyproject.toml": FLASK},
        "requirements.txt lacks redis, which pyproject.toml:3 declares\n"
        "  why: they install different things, and only one of them can be what you run\n"
        "  fix: add redis to requirements.txt, or: containerize init --package-manager pyproject",
        "--package-manager",
        ("pyproject", "pip"),
    ),
    (
        {"requirements/web.txt": "", "requirements/worker.txt": "", "requirements/dev.txt": "", "app.py": ""},
        "requirements/web.txt, requirements/worker.txt, but no requirements.txt\n"
        "  why: which of them production installs is written nowhere\n  fix: containerize init --requirements requirements/web.txt",
        "--requirements",
        ("requirements/web.txt", "requirements/worker.txt"),
    ),
    (
        {"one.py": SCRIPT, "two.py": SCRIPT},
        "one.py, two.py each say in a comment what they need\n"
        "  why: an image runs one program, and which one is written nowhere\n  fix: containerize init --requirements one.py",
        "--requirements",
        ("one.py", "two.py"),
    ),
]


@pytest.mark.parametrize(("files", "message", "option", "choices"), AMBIGUOUS, ids=[", ".join(case[0]) for case in AMBIGUOUS])
def test_two_answers_are_an_ambiguity(project: Make, files: dict[str, str], message: str, option: str, choices: tuple[str, ...]) -> None:
    with pytest.raises(Ambiguous) as error:
        find_package_manager(project(files), None)
    assert str(error.value) == message
    assert (error.value.option, error.value.choices) == (option, choices)


def test_a_choice_settles_it_when_its_file_is_there(project: Make) -> None:
    opened = project({"uv.lock": "", "poetry.lock": "", "pyproject.toml": PROJECT})
    chosen = Finding("poetry", Source("--package-manager"), "the option says so")
    assert find_package_manager(opened, chosen) == chosen
    with pytest.raises(InvalidInput) as error:
        find_package_manager(opened, Finding("pip", Source("--package-manager"), ""))
    assert str(error.value) == (
        "--package-manager: pip, but there is no requirements.txt\n  why: pip has nothing to install from\n"
        "  fix: leave it out, or use the one whose file is here: uv, poetry, pyproject"
    )
    with pytest.raises(InvalidInput) as error:
        find_package_manager(opened, Finding("npm", Source("--package-manager"), ""))
    assert error.value.fix == "use one of: uv, poetry, pdm, pipenv, pylock, pip, pyproject, setuptools, script, none"


def test_each_manager_can_be_chosen_where_its_file_is(project: Make) -> None:
    here = {
        "uv": {"uv.lock": ""},
        "poetry": {"poetry.lock": ""},
        "pdm": {"pdm.lock": ""},
        "pipenv": {"Pipfile": ""},
        "pylock": {"pylock.dev.toml": ""},
        "pip": {"requirements/a.txt": "", "requirements/b.txt": ""},
        "pyproject": {"pyproject.toml": ""},
        "setuptools": {"setup.cfg": ""},
        "script": {"tool.py": SCRIPT},
        "none": {},
    }
    assert tuple(here) == MANAGERS
    empty = project({"README.md": ""})
    for name in MANAGERS[:-1]:
        with pytest.raises(InvalidInput):
            find_package_manager(empty, Finding(name, Source("--package-manager"), ""))
    opened = project({path: text for files in here.values() for path, text in files.items()})
    for name in MANAGERS:
        assert find_package_manager(opened, Finding(name, Source("--package-manager"), "")).value == name


def test_a_file_to_install_from_decides_the_manager(project: Make) -> None:
    opened = project({"uv.lock": "", "pyproject.toml": PROJECT, "deploy.txt": "", "pylock.x.toml": "", "a/tool.py": ""})
    for path, manager in {"deploy.txt": "pip", "pylock.x.toml": "pylock", "a/tool.py": "script"}.items():
        found = find_package_manager(opened, None, Finding(path, Source("--requirements"), ""))
        assert (found.value, str(found.source), found.reason) == (manager, "--requirements", f"{path} is what to install from")


def test_only_our_errors_escape_from_junk(project: Make) -> None:
    junk = ["", "[[package]]\nname = 1\n", "package = 3\n", "[project]\ndependencies = 3\n", "{", "\0", "[tool.pixi]\ndependencies = 1\n"]
    names = ["uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "pylock.toml", "pyproject.toml", "requirements.txt", "environment.yml", "pixi.toml"]
    for name in names:
        for text in junk:
            opened = project({"pyproject.toml": PROJECT, "Pipfile": "", "requirements.txt": "flask==1", "Pipfile.lock": "[]", name: text})
            try:
                assert find_package_manager(opened, None).value in MANAGERS
            except ContainerizeError:
                continue
            finally:
                for path in opened.root.iterdir():
                    path.unlink()
