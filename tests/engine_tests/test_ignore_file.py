"""Which paths a .dockerignore leaves out; held against the real builder in layers/test_layers_on_engine.py."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from containerize.engine.build_context import BuildContext, read_context
from containerize.engine.ignore_file import fits_any, parse

PATHS = st.lists(st.text("ab.", min_size=1, max_size=3).filter(lambda part: part.strip(".")), min_size=1, max_size=4).map("/".join)


@pytest.mark.parametrize(
    ("patterns", "path", "line"),
    [
        ("*.pyc", "a.pyc", 1),
        ("*.pyc", "a/b.pyc", None),
        ("**/*.pyc", "a/b.pyc", 1),
        ("**/*.pyc", "b.pyc", 1),
        ("/build/\n", "build/x/y", 1),
        ("# none\n\n  build  ", "build", 3),
        ("a?c", "abc", 1),
        ("a?c", "a/c", None),
        ("[ab].txt", "b.txt", 1),
        ("[^ab].txt", "b.txt", None),
        ("docs\n!docs/keep.md", "docs/keep.md", None),
        ("docs\n!docs/keep.md", "docs/other.md", 1),
        ("!docs/keep.md\ndocs", "docs/keep.md", 2),
        ("**\n!src/**", "src/a/b.py", None),
        ("**\n!src/**", "README.md", 1),
        ("docs/../secret", "secret", 1),
        (".", "a", None),
        ("a\\*b", "a*b", 1),
        ("a\\*b", "axb", None),
        ("foo**bar", "foo/x/bar", 1),
        ("[", "[", 1),
    ],
)
def test_the_last_pattern_that_matches_decides(patterns: str, path: str, line: int | None) -> None:
    found = parse(patterns).ignoring(path)
    assert (found.line if found else None) == line


@given(PATHS, PATHS)
def test_a_pattern_leaves_out_what_it_names_and_what_lies_below(path: str, below: str) -> None:
    assert parse(path).ignoring(path)
    assert parse(path).ignoring(f"{path}/{below}")
    assert parse(f"{path}\n!{path}").ignoring(f"{path}/{below}") is None
    assert parse(f"**/{path}").ignoring(f"x/y/{path}/{below}")
    assert fits_any(f"{path}/{below}", [path])
    assert fits_any(path, ["."])


@given(st.text(max_size=60), PATHS)
def test_no_pattern_is_too_odd(text: str, path: str) -> None:
    parse(text).ignoring(path)


def _context(root: Path, ignore: str | None, *files: str) -> BuildContext:
    for path in files:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("12345")
    if ignore is not None:
        (root / ".dockerignore").write_text(ignore)
    return read_context(root, root / "Dockerfile")


def test_the_context_is_what_the_ignore_file_leaves(tmp_path: Path) -> None:
    context = _context(tmp_path, "venv\ndata/*\n!data/keep\n**/.env\n", "app/a.py", "app/.env", "venv/x/y.py", "data/one", "data/keep/two")
    assert context.files == {".dockerignore": 31, "app/a.py": 5, "data/keep/two": 5}
    assert context.name == ".dockerignore"


def test_an_ignore_file_of_the_dockerfile_comes_first(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile.dockerignore").write_text("app")
    context = _context(tmp_path, "other", "app/a.py", "other/b.py")
    assert set(context.files) == {".dockerignore", "Dockerfile.dockerignore", "other/b.py"}
    assert context.name == "Dockerfile.dockerignore"


def test_links_are_sent_as_links(tmp_path: Path) -> None:
    (tmp_path / "out").symlink_to("/etc")
    assert set(_context(tmp_path, None, "a.py").files) == {"a.py", "out"}
