from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from containerize.errors import ContainerizeError, InvalidInput, UnsafeInput
from containerize.inspection.dependencies.markers import Target
from containerize.inspection.dependencies.model import Dependencies, Selection
from containerize.inspection.dependencies.requirements import load, logical_lines
from containerize.project import Project

Make = Callable[..., Project]


def _read(project: Project) -> Dependencies:
    return load(project, "requirements.txt", Selection())(Target("3.13"))


def _places(found: Dependencies) -> dict[str, str]:
    return {name: distribution.place for name, distribution in found.distributions.items()}


def test_names_versions_extras_and_lines(project: Make) -> None:
    found = _read(
        project(
            {"requirements.txt": "Flask_Cors==4.0.0\n\n# flask==1\nuvicorn[Standard]>=0.30 # comment\n--index-url https://index.invalid\n"}
        )
    )
    assert _places(found) == {"flask-cors": "requirements.txt:1", "uvicorn": "requirements.txt:4"}
    assert found.distributions["flask-cors"].version == "4.0.0"
    assert found.distributions["uvicorn"].extras == {"standard"}
    assert "flask" not in found
    assert not found.locked


@pytest.mark.parametrize("encode", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_files_as_editors_and_shells_save_them(project: Make, encode: str) -> None:
    text = "\ufeffflask==3.0.0\r\nredis==5.0.0\r\n" if encode == "utf-16-le" else "flask==3.0.0\r\nredis==5.0.0\r\n"
    found = _read(project({"requirements.txt": text.encode(encode)}))
    assert (_places(found), found.locked) == ({"flask": "requirements.txt:1", "redis": "requirements.txt:2"}, True)


def test_hashes_continuations_and_markers(project: Make) -> None:
    text = (
        "flask==3.0.0 ; python_version >= '3.8' \\\n    --hash=sha256:00 \\\n    --hash=sha256:11\n"
        "pywin32==306 ; sys_platform == 'win32'\ntomli==2.0 ; python_version < '3.11'\ngunicorn==23.0.0 \\\n  --hash=sha256:22\n"
    )
    found = _read(project({"requirements.txt": text}))
    assert _places(found) == {"flask": "requirements.txt:1", "gunicorn": "requirements.txt:6"}
    assert found.locked


def test_includes_and_constraints(project: Make) -> None:
    files = {
        "requirements.txt": "-r requirements/base.txt\n-cconstraints.txt\n--requirement=requirements.txt\n-c https://index.invalid/c.txt\n",
        "requirements/base.txt": "flask\n-r more.txt\n-r ../other.txt\n",
        "requirements/more.txt": "redis\n",
        "other.txt": "celery\n",
        "constraints.txt": "django==5\n",
    }
    found = _read(project(files))
    assert _places(found) == {"celery": "other.txt:1", "flask": "requirements/base.txt:1", "redis": "requirements/more.txt:1"}
    assert found.files == ("requirements.txt", "requirements/base.txt", "requirements/more.txt", "other.txt", "constraints.txt")
    assert found.requirements == ("requirements.txt",)


def test_what_only_others_ask_for_is_not_direct(project: Make) -> None:
    text = (
        "a==1\n    # via b\nb==1\n    # via -r requirements.in\nc==1  # via\n    #   b\n    #   shop (pyproject.toml)\n"
        "d==1  # via a\ne==1\n"
    )
    found = _read(project({"requirements.txt": text}))
    assert {name for name, distribution in found.distributions.items() if distribution.direct} == {"b", "c", "e"}


def test_urls_paths_and_git(project: Make) -> None:
    text = (
        "a @ git+https://host.invalid/a@v1\n-e git+https://host.invalid/b#egg=B_b\n./libs/c\n-e .[dev]\nd @ file:./libs/d\n"
        "https://host.invalid/e-1-py3-none-any.whl\n"
    )
    found = _read(project({"requirements.txt": text})).distributions
    assert {name: (item.git, item.local) for name, item in found.items()} == {
        "a": (True, None),
        "b-b": (True, None),
        "requirements.txt:3": (False, "libs/c"),
        "requirements.txt:4": (False, "."),
        "d": (False, "libs/d"),
        "requirements.txt:6": (False, None),
    }


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (
            {"requirements.txt": "flask\n\nnumpy=1.21=py39\n"},
            "requirements.txt:3: 'numpy=1.21=py39' is not a requirement: Expected semicolon (after name with no version specifier) or end\n"
            "  why: no installer can read it\n  fix: correct requirements.txt:3 (form: name[extra]==1.2; python_version < '3.14')",
        ),
        (
            {"requirements.txt": "-r base.txt\n"},
            "requirements.txt:1: -r base.txt names no file of this project\n"
            "  why: what it installs cannot be seen, and the build would not have the file\n"
            "  fix: correct requirements.txt:1, or add the file",
        ),
        (
            {"requirements.txt": "-r ../secret.txt\n"},
            "requirements.txt:1: -r ../secret.txt names no file of this project\n"
            "  why: what it installs cannot be seen, and the build would not have the file\n"
            "  fix: correct requirements.txt:1, or add the file",
        ),
        (
            {"requirements.txt": "-r 'my base.txt'\n", "my base.txt": "flask"},
            "requirements.txt:1: -r 'my base.txt' names a file with characters other than letters, digits and ._/+-\n"
            "  why: a Dockerfile would need it quoted, which engines do not do alike\n"
            "  fix: rename my base.txt and correct requirements.txt:1",
        ),
    ],
)
def test_lines_that_cannot_be_installed_are_named(project: Make, files: dict[str, str], message: str) -> None:
    with pytest.raises(InvalidInput) as error:
        _read(project(files))
    assert str(error.value) == message


def test_an_include_through_a_link_out_of_the_project_is_refused(project: Make) -> None:
    opened = project({"requirements.txt": "-r out.txt\n"})
    (opened.root.parent / "out.txt").write_text("flask")
    (opened.root / "out.txt").symlink_to(opened.root.parent / "out.txt")
    with pytest.raises(UnsafeInput):
        _read(opened)


@settings(deadline=None)
@given(st.text(st.sampled_from("ab#\\ \n\t="), max_size=40))
@example("a\\\nb\\")
@example("# c\\\nflask")
@example("\\\\\n")
def test_logical_lines_lose_nothing_but_comments_and_blanks(text: str) -> None:
    found = list(logical_lines(text))
    numbers = [number for number, _ in found]
    assert numbers == sorted(set(numbers))
    assert all(line == line.strip() and line and 1 <= number <= text.count("\n") + 1 for number, line in found)
    if "#" not in text:
        assert "".join("".join(line for _, line in found).split()) == "".join(text.removesuffix("\\").replace("\\\n", "").split())


JUNK = st.text(st.sampled_from("abz019-_.[](){}<>=!~;,@#:/\\ \"'\n\r\t$&|%\0é\ufeff\u2028"), max_size=60)
LINES = st.one_of(
    JUNK,
    st.sampled_from(["-r ", "-c x", "-e .", "-e ", "--hash", "flask==", "a @ ", "./", "-r /etc/passwd", "-r a\0b", "https://x", "# via x"]),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(LINES, max_size=5).map("\n".join))
def test_only_our_errors_escape_from_junk(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    root = tmp_path_factory.getbasetemp() / "junk"
    root.mkdir(exist_ok=True)
    (root / "requirements.txt").write_bytes(text.encode())
    try:
        found = _read(Project(root))
    except ContainerizeError:
        return
    assert all(distribution.line for distribution in found.distributions.values())


NAME = st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,8}[A-Za-z0-9])?", fullmatch=True)
SPECIFIER = st.sampled_from(["", "==1.0", ">=2", "~=1.4", " != 3, <4"])
MARKER = st.sampled_from(["", " ; python_version >= '3.8'", " ; sys_platform == 'win32'"])


@settings(deadline=None)
@given(st.lists(st.tuples(NAME, SPECIFIER, MARKER), max_size=6))
def test_every_requirement_is_read_as_packaging_reads_it(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]]
) -> None:
    root = tmp_path_factory.getbasetemp() / "requirements"
    root.mkdir(exist_ok=True)
    lines = ["".join(row) for row in rows if not row[0].endswith(("whl", "zip", "gz"))]
    (root / "requirements.txt").write_text("\n".join(lines))
    wanted = {canonicalize_name(Requirement(line).name) for line in lines if "win32" not in line}
    assert set(_read(Project(root)).distributions) == wanted


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("fla\\\nsk==3\\\n.0\nredis\n", [(1, "flask==3.0"), (4, "redis")]),
        ("flask \\\n  --hash=x \\\n# why\nredis", [(1, "flask   --hash=x"), (4, "redis")]),
        ("# not continued \\\nflask", [(2, "flask")]),
        ("flask \\", [(1, "flask")]),
    ],
)
def test_continued_lines_are_joined_as_pip_joins_them(text: str, lines: list[tuple[int, str]]) -> None:
    assert list(logical_lines(text)) == lines
