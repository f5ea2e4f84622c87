"""Budgets of [tool.containerize.budgets]: read, held against a figure, refused."""

from pathlib import Path

import pytest

from containerize.errors import InvalidConfig
from containerize.pipeline import analyse
from containerize.project import Project
from containerize.verification.budgets import Budgets, read_budgets


def _budgets(folder: Path, lines: str) -> Budgets:
    (folder / "pyproject.toml").write_text(f"[tool.containerize.budgets]\n{lines}\n")
    return read_budgets(Project(folder))


def test_a_project_without_any(tmp_path: Path) -> None:
    found = read_budgets(Project(tmp_path))
    assert found == Budgets()
    assert found.over("size", 10**12) is None


def test_each_is_held_against_its_figure(tmp_path: Path) -> None:
    found = _budgets(tmp_path, 'size = "0.4 GB"\nboot = 2\nrebuild = 1.5\nlayers = 9')
    assert (found.size, found.boot, found.rebuild, found.layers) == (4 * 10**8, 2.0, 1.5, 9)
    assert found.over("size", 4 * 10**8) is None
    assert found.over("size", 4 * 10**8 + 1) == "over the budget of 400 MB (pyproject.toml:2)"
    assert found.over("boot", 2.1) == "over the budget of 2 s (pyproject.toml:3)"
    assert found.over("layers", 10) == "over the budget of 9 (pyproject.toml:5)"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('weight = "1MB"', "pyproject.toml:2: there is no budget 'weight'"),
        ('size = "400"', "pyproject.toml:2: size = '400' is not text such as \"400MB\""),
        ("boot = true", "pyproject.toml:2: boot = True is not seconds, as a number"),
        ("layers = -1", "pyproject.toml:2: layers = -1 is not a whole number"),
    ],
)
def test_what_is_no_budget(line: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidConfig) as caught:
        _budgets(tmp_path, line)
    assert caught.value.found == said


def test_inspection_leaves_them_alone(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text('if __name__ == "__main__":\n    print(1)\n')
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "a"\nversion = "1"\n\n[tool.containerize.budgets]\nboot = 2\n')
    assert analyse(tmp_path, {}).config.project.name == "a"
