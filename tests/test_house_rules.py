"""The rules of this repository that a program can check."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = sorted((ROOT / "containerize").rglob("*.py"))


def _run(*argv: str) -> str:
    answer = subprocess.run([sys.executable, "-m", *argv], cwd=ROOT, capture_output=True, text=True, check=False)
    return "" if answer.returncode == 0 else answer.stdout + answer.stderr


def test_ruff_finds_nothing() -> None:
    assert _run("ruff", "check", "--no-cache", ".") == ""


def test_mypy_finds_nothing() -> None:
    assert _run("mypy") == ""


@pytest.mark.parametrize("path", PACKAGE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_files_and_functions_are_short(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("\n") <= 300
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 60, f"{path}:{node.lineno} {node.name}"


def test_no_tracked_file_names_a_package_registry() -> None:
    from pip._internal.models.index import PyPI

    for host in (PyPI.netloc, PyPI.file_storage_domain):
        found = subprocess.run(["git", "grep", "-lF", host], cwd=ROOT, capture_output=True, text=True, check=False)
        assert found.stdout == ""


def test_every_module_of_the_package_has_its_tests_beside_the_tree() -> None:
    """The test tree mirrors the package: no folder of tests without its package folder."""
    folders = {path.relative_to(ROOT / "containerize").parts[0] for path in PACKAGE if path.parent != ROOT / "containerize"}
    tested = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and any(path.glob("test_*.py"))}
    assert tested <= folders | {"engine_tests"}
