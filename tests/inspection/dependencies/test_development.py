"""Which groups and lists are for development, by their names."""

from collections.abc import Callable
from pathlib import Path

import pytest

from containerize.errors import InvalidInput
from containerize.inspection import Findings
from containerize.inspection.dependencies.development import Development

Inspect = Callable[..., Findings]
PROJECT = "[project]\nname = 'shop'\nversion = '1'\nrequires-python = '>=3.11'\ndependencies = []\n"
MAIN = {"main.py": "print(1)\n"}


@pytest.mark.parametrize(
    ("files", "source", "found"),
    [
        ({"pyproject.toml": PROJECT + "[dependency-groups]\ndocs = []\ndev = ['six']\nTest = ['six']\n"}, "pyproject.toml:8", Development(("dev", "test"))),
        ({"pyproject.toml": PROJECT + "[dependency-groups]\ndocs = []\n"}, "default", Development()),
        ({"requirements.txt": "six==1.17.0\n", "requirements-dev.txt": "-r requirements.txt\nattrs==25.3.0\n"}, "requirements-dev.txt", Development((), ("requirements-dev.txt",), ("requirements.txt", "requirements-dev.txt"))),
        ({"requirements.txt": "six==1.17.0\n", "requirements/dev.txt": "attrs==25.3.0\n"}, "requirements/dev.txt", Development((), ("requirements/dev.txt",), ("requirements/dev.txt",))),
        ({"requirements.txt": "six==1.17.0\n"}, "default", Development()),
    ],
)
def test_what_development_installs(inspect: Inspect, files: dict[str, str], source: str, found: Development) -> None:
    finding = inspect({**MAIN, **files}, dev=True).development
    assert finding is not None
    value = finding.value
    assert str(finding.source) == source
    assert (value.groups, value.requirements, set(value.inputs)) == (found.groups, found.requirements, set(found.inputs))


def test_nothing_is_looked_for_unless_asked(inspect: Inspect) -> None:
    assert inspect({**MAIN, "requirements-dev.txt": "six\n", "requirements.txt": "six\n"}).development is None


def test_a_member_of_a_workspace_has_none(case_project: Callable[..., Path]) -> None:
    from containerize.pipeline import analyse

    folder = case_project("uv-workspace-member", real_hosts=True)
    with pytest.raises(InvalidInput) as caught:
        analyse(folder / "apps" / "shop", {"dev": True})
    assert caught.value.found == "apps/shop is a member of a workspace"
