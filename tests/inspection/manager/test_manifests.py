from collections.abc import Callable

import pytest

from containerize import knowledge
from containerize.errors import Ambiguous, InvalidInput
from containerize.inspection.findings import Finding, Source
from containerize.inspection.manager.manifests import find_manifest
from containerize.project import Project

Make = Callable[..., Project]
SCRIPT = "# /// script\n# ///\n"
OPTION = Source("--requirements")


def _chosen(path: str) -> Finding[str]:
    return Finding(path, OPTION, "the option says so")


@pytest.mark.parametrize(
    ("manager", "files", "path"),
    [
        ("uv", {"uv.lock": ""}, "uv.lock"),
        ("poetry", {"poetry.lock": ""}, "poetry.lock"),
        ("pdm", {"pdm.lock": ""}, "pdm.lock"),
        ("pipenv", {"Pipfile": "", "Pipfile.lock": ""}, "Pipfile.lock"),
        ("pipenv", {"Pipfile": ""}, "Pipfile"),
        ("pylock", {"pylock.toml": "", "pylock.dev.toml": ""}, "pylock.toml"),
        ("pylock", {"pylock.api.toml": ""}, "pylock.api.toml"),
        ("pylock", {"pylock.api.toml": "", "pylock.prod.toml": ""}, "pylock.prod.toml"),
        ("pip", {"requirements.txt": "", "requirements/prod.txt": ""}, "requirements.txt"),
        ("pip", {"requirements.txt": "", "requirements-prod.txt": "gunicorn\n-r requirements.txt\n"}, "requirements-prod.txt"),
        ("pip", {"requirements.txt": "", "requirements/prod.txt": "-r ../requirements.txt\n"}, "requirements/prod.txt"),
        ("pip", {"requirements.txt": "", "requirements-dev.txt": "-r requirements.txt\n"}, "requirements.txt"),
        ("pip", {"requirements/base.txt": "", "requirements/production.txt": "", "requirements/dev.txt": ""}, "requirements/production.txt"),
        ("pip", {"requirements/production.txt": "", "requirements/deploy.txt": ""}, "requirements/production.txt"),
        ("pip", {"requirements/base.txt": "", "requirements/common.txt": "", "requirements/test.txt": ""}, "requirements/base.txt"),
        ("pip", {"requirements/app.txt": "", "requirements/test.txt": "", "requirements/local-dev.txt": ""}, "requirements/app.txt"),
        ("pip", {"requirements/billing.txt": "", "requirements/tests.txt": ""}, "requirements/billing.txt"),
        ("pip", {"prod_requirements.txt": "", "dev_requirements.txt": ""}, "prod_requirements.txt"),
        ("pip", {"requirements.prod.txt": "", "requirements.prod.in": ""}, "requirements.prod.txt"),
        ("pip", {"requirements.in": "", "requirements-dev.txt": ""}, "requirements.in"),
        ("pip", {"requirements/prod.in": "", "requirements/dev.in": ""}, "requirements/prod.in"),
        ("pyproject", {"pyproject.toml": ""}, "pyproject.toml"),
        ("setuptools", {"setup.py": "", "setup.cfg": "[flake8]\n"}, "setup.py"),
        ("setuptools", {"setup.py": "", "setup.cfg": "[options]\ninstall_requires = x\n"}, "setup.cfg"),
        ("setuptools", {"setup.cfg": "[metadata]\nname = x\n"}, "setup.cfg"),
        ("script", {"tool.py": SCRIPT}, "tool.py"),
        ("script", {"tool.py": SCRIPT, "tool.py.lock": ""}, "tool.py.lock"),
        ("none", {"app.py": ""}, ""),
    ],
)
def test_which_file_is_installed_from(project: Make, manager: str, files: dict[str, str], path: str) -> None:
    found = find_manifest(project(files), manager, None)
    assert (found.value, found.source.place) == (path, path or "default")


def test_what_lost_says_why(project: Make) -> None:
    files = {"requirements/base.txt": "", "requirements/production.txt": "", "requirements/dev.txt": ""}
    found = find_manifest(project(files), "pip", None)
    assert found.reason == "named for production"
    assert [(candidate.value, candidate.reason) for candidate in found.rejected] == [
        ("requirements/base.txt", "another name is more telling"),
        ("requirements/dev.txt", "named for development"),
    ]
    found = find_manifest(project({"requirements.txt": ""}), "pip", None)
    assert found.reason == "requirements.txt says what to install"
    assert {candidate.reason for candidate in found.rejected} == {"requirements.txt is the file that installers look for"}


@pytest.mark.parametrize(
    ("manager", "path"), [("pip", "deploy/list.txt"), ("pylock", "pylock.api.toml"), ("script", "b.py"), ("pip", "requirements/dev.txt")]
)
def test_a_choice_is_taken(project: Make, manager: str, path: str) -> None:
    files = {"requirements.txt": "", "requirements/dev.txt": "", "deploy/list.txt": "", "pylock.toml": "", "pylock.api.toml": "", "a.py": SCRIPT, "b.py": SCRIPT}
    assert find_manifest(project(files), manager, _chosen(path)).value == path


def test_no_word_says_two_things() -> None:
    names = knowledge.requirement_names()
    every = [*names.production, *names.shared, *names.development]
    assert sorted(set(every)) == sorted(every)


def test_a_choice_that_is_no_file_is_refused(project: Make) -> None:
    with pytest.raises(InvalidInput) as error:
        find_manifest(project({"requirements/a.txt": "", "requirements/b.txt": ""}), "pip", _chosen("c.txt"))
    assert str(error.value) == (
        "--requirements: c.txt is not a file of the project\n  why: there is nothing to install from\n"
        "  fix: --requirements takes a path from the root of the project, such as: requirements/a.txt, requirements/b.txt"
    )


def test_a_choice_for_another_manager_is_refused(project: Make) -> None:
    with pytest.raises(InvalidInput) as error:
        find_manifest(project({"uv.lock": "", "a.txt": ""}), "uv", _chosen("a.txt"))
    assert str(error.value) == (
        "--requirements: a.txt, but the package manager is uv\n  why: uv installs from its own file and would not look at it\n"
        "  fix: leave it out, or add: --package-manager pip"
    )


def test_several_locks_of_one_kind_are_an_ambiguity(project: Make) -> None:
    with pytest.raises(Ambiguous) as error:
        find_manifest(project({"pylock.api.toml": "", "pylock.web.toml": ""}), "pylock", None)
    assert str(error.value) == (
        "pylock.api.toml, pylock.web.toml, but no pylock.toml\n  why: which of them production installs is written nowhere\n"
        "  fix: containerize init --requirements pylock.api.toml"
    )
    assert (error.value.option, error.value.choices) == ("--requirements", ("pylock.api.toml", "pylock.web.toml"))


def test_nothing_to_install_from_is_refused(project: Make) -> None:
    with pytest.raises(InvalidInput) as error:
        find_manifest(project({"app.py": ""}), "script", None)
    assert str(error.value) == "no file that script installs from\n  why: there is nothing to install\n  fix: leave out --package-manager"


@pytest.mark.parametrize(
    ("path", "manager", "fix"),
    [
        ("uv.lock", "uv", "git checkout --theirs uv.lock, then uv lock"),
        ("Pipfile.lock", "pipenv", "git checkout --theirs Pipfile.lock, then pipenv lock"),
        ("pyproject.toml", "pyproject", "resolve the conflict in pyproject.toml, then git add pyproject.toml"),
    ],
)
def test_an_unfinished_merge_is_named_with_its_line(project: Make, path: str, manager: str, fix: str) -> None:
    opened = project({path: "a\n<<<<<<< HEAD\nb\n"})
    message = (
        f"{path}:2: a conflict marker of git\n"
        f"  why: the merge is not finished, and which of the two sides counts is written nowhere\n  fix: {fix}"
    )
    for ask in (lambda: find_manifest(opened, manager, None), lambda: opened.toml(path)):
        with pytest.raises(InvalidInput) as error:
            ask()
        assert str(error.value) == message
