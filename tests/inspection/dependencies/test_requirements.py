from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from containerize import knowledge
from containerize.errors import ContainerizeError, UnsafeInput
from containerize.inspection.dependencies import requirement_lines, requirement_tree
from containerize.inspection.dependencies.markers import Target
from containerize.inspection.dependencies.model import Dependencies, Selection
from containerize.inspection.dependencies.requirement_text import logical_lines
from containerize.inspection.dependencies.requirements import load
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


LIBRARY = "[project]\nname = 'Lib_C'\ndependencies = [\n  'redis>=5',\n]\noptional-dependencies.fast = ['hiredis']\n"


def test_urls_paths_and_git(project: Make) -> None:
    text = (
        "a @ git+https://host.invalid/a@v1\n-e git+https://host.invalid/b#egg=B_b\n./libs/c[Fast]\n-e .[dev]\nd @ file:./libs/d\n"
        "https://host.invalid/e-1-py3-none-any.whl\nhttps://host.invalid/archive/main.zip\nwheels/F_f-2.0-py3-none-any.whl\n"
        "file:///${PROJECT_ROOT}/libs/d#egg=d2 ; python_version >= '3.8'\n./libs/d; python_version < '3'\n"
    )
    files = {"requirements.txt": text, "libs/c/pyproject.toml": LIBRARY, "libs/d/setup.py": "", "setup.py": "", "wheels/F_f-2.0-py3-none-any.whl": ""}
    found = _read(project(files))
    assert {name: (item.origin, item.location, item.editable, set(item.extras)) for name, item in found.distributions.items()} == {
        "a": ("git", "git+https://host.invalid/a@v1", False, set()),
        "b-b": ("git", "git+https://host.invalid/b#egg=B_b", True, set()),
        "d": ("path", "libs/d", False, set()),
        "d2": ("path", "libs/d", False, set()),
        "e": ("url", "https://host.invalid/e-1-py3-none-any.whl", False, set()),
        "f-f": ("path", "wheels/F_f-2.0-py3-none-any.whl", False, set()),
        "hiredis": ("index", None, False, set()),
        "lib-c": ("path", "libs/c", False, {"fast"}),
        "redis": ("index", None, False, set()),
        "requirements.txt:4": ("path", ".", True, {"dev"}),
        "requirements.txt:7": ("url", "https://host.invalid/archive/main.zip", False, set()),
    }
    assert found.distributions["redis"].place == "libs/c/pyproject.toml:4"
    assert (found.distributions["e"].version, found.distributions["f-f"].version) == ("1", "2.0")
    assert found.files == ("requirements.txt", "wheels/F_f-2.0-py3-none-any.whl")


def test_the_project_itself_brings_what_it_declares(project: Make) -> None:
    manifest = "[project]\nname = 'shop'\ndependencies = ['flask>=3']\noptional-dependencies = {prod = ['gunicorn'], dev = ['pytest']}\n"
    found = _read(project({"requirements.txt": "-e '.[prod]' ; python_version > \"3\"\nflask==3.0.3\n", "pyproject.toml": manifest}))
    assert set(found.distributions) == {"flask", "gunicorn", "shop"}
    flask = found.distributions["flask"]
    assert (flask.version, flask.specifier, flask.direct, found.distributions["gunicorn"].direct) == ("3.0.3", ">=3,==3.0.3", True, True)
    assert not found.locked


def test_the_project_itself_is_pinned_by_its_list(project: Make) -> None:
    manifest = "[project]\nname = 'shop'\ndependencies = ['flask']\n"
    assert _read(project({"requirements.txt": "-e .\nflask==3.0.3\n", "pyproject.toml": manifest})).locked
    setup = "[metadata]\nname = Shop\n[options]\ninstall_requires =\n  redis\n[options.extras_require]\nx = celery\n"
    found = _read(project({"requirements.txt": ".[x]\n", "pyproject.toml": "", "setup.cfg": setup}))
    assert _places(found) == {"celery": "setup.cfg:7", "redis": "setup.cfg:5", "shop": "requirements.txt:1"}


def test_constraints_give_versions_and_no_names(project: Make) -> None:
    files = {
        "requirements.txt": "-c constraints.txt\nflask\nredis>=4 ; python_version < '3'\ncelery>=5\nlib\n",
        "constraints.txt": "-r more.txt\nflask==3.0.3\ndjango==5.0\ncelery<6\nflask==1.0 ; python_version < '3.8'\n",
        "more.txt": "lib @ https://host.invalid/lib-1.0.tar.gz\n",
    }
    found = _read(project(files))
    assert {name: (item.version, item.specifier, item.location) for name, item in found.distributions.items()} == {
        "celery": (None, ">=5,<6", None),
        "flask": ("3.0.3", "==3.0.3", None),
        "lib": ("1.0", "", "https://host.invalid/lib-1.0.tar.gz"),
    }
    assert not found.locked
    files["constraints.txt"] += "celery==5.4\n"
    assert _read(project(files)).locked


def test_constraints_of_another_machine_are_noted(project: Make) -> None:
    opened = project({"requirements.txt": "flask\n-c https://host.invalid/c.txt\n"})
    _read(opened)
    _read(opened)
    assert opened.warnings == ["requirements.txt:2: the constraints of https://host.invalid/c.txt are fetched at each build and not looked into here"]


def test_options_of_indexes_and_files(project: Make) -> None:
    text = (
        "-i https://index.invalid/simple --extra-index-url=https://${USER}:${PASSWORD}@other.invalid/simple\n-f wheels\n"
        "--find-links https://files.invalid/page\n--no-binary numpy,:none:\n--no-binary Psycopg2 --only-binary=:all:\n"
        "--pre\n--trusted-host other.invalid\n--prefer-binary --use-feature x\n--no-index\n--require-hashes\n"
        "flask==3 --hash=sha256:00 --config-settings=a=b -C c=d\n"
    )
    found = _read(project({"requirements.txt": text, "wheels/a-1.tar.gz": "", "wheels/notes.md": ""}))
    assert [(index.kind, index.url, index.line) for index in found.indexes] == [
        ("default", "https://index.invalid/simple", 1),
        ("extra", "https://${USER}:${PASSWORD}@other.invalid/simple", 1),
        ("links", "wheels", 2),
        ("links", "https://files.invalid/page", 3),
    ]
    assert (set(found.no_binary), set(found.only_binary)) == ({"psycopg2"}, {":all:"})
    assert (found.no_index, found.prereleases, found.trusted_hosts) == (True, True, ("other.invalid",))
    assert found.files == ("requirements.txt", "wheels/a-1.tar.gz")
    assert found.locked


def test_a_version_is_only_a_true_pin(project: Make) -> None:
    found = _read(project({"requirements.txt": "a==1.*\nb===odd\nc==1.0,!=2\nd~=1.4\ne\n"})).distributions
    assert {name: (item.version, item.specifier) for name, item in found.items()} == {
        "a": (None, "==1.*"),
        "b": ("odd", "===odd"),
        "c": ("1.0", "!=2,==1.0"),
        "d": (None, "~=1.4"),
        "e": (None, ""),
    }


def test_a_commit_is_decided_and_a_branch_is_not(project: Make) -> None:
    commit = "0123456789abcdef0123456789abcdef01234567"
    assert _read(project({"requirements.txt": f"a @ git+https://host.invalid/a.git@{commit}\n"})).locked
    assert not _read(project({"requirements.txt": "a @ git+ssh://git@host.invalid/a.git@main\n"})).locked


def test_one_tree_answers_for_each_python(project: Make) -> None:
    resolve = load(project({"requirements.txt": "a==1 ; python_version < '3.12'\na==2 ; python_version >= '3.12'\n"}), "requirements.txt", Selection())
    assert [resolve(Target(python)).distributions["a"].version for python in ("3.11", "3.12", "3.13")] == ["1", "2", "2"]


def test_encodings_are_noted_for_the_build(project: Make) -> None:
    files = {
        "requirements.txt": "# caf\u00e9\nflask==3.0 # \u00fc\n-r other.txt\n".encode("latin-1"),
        "other.txt": "redis==5\r\n".encode("utf-16"),
    }
    found = _read(project(files))
    assert (_places(found), found.encodings) == (
        {"flask": "requirements.txt:2", "redis": "other.txt:1"},
        {"requirements.txt": "latin-1", "other.txt": "utf-16"},
    )


def test_a_tree_of_two_thousand_lines_parses_each_line_once(project: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def counted(line: requirement_lines.Line) -> object:
        calls.append(line)
        return requirement_lines.parse_line(line)

    monkeypatch.setattr(requirement_tree, "parse_line", counted)
    monkeypatch.setattr(requirement_lines, "Requirement", lambda text: pytest.fail(f"the full grammar for {text}"))
    rows = "\n".join(f"package-{n}[x]>=1.{n},<3 ; python_version >= '3.{n % 9}'" for n in range(2000))
    resolve = load(project({"requirements.txt": rows}), "requirements.txt", Selection())
    assert all(len(resolve(Target(python)).distributions) == 2000 for python in ("3.11", "3.12", "3.13"))
    assert len(calls) == 2000
    assert requirement_lines._normal_marker.cache_info().currsize <= 1024


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
EXTRAS = st.sampled_from(["", "[x]", "[X_y]", " [a, b]", "[]"])
VERSION = st.from_regex(r"[0-9]{1,2}(\.[0-9]{1,2}){0,2}((a|b|rc|\.post|\.dev)[0-9])?", fullmatch=True)
CLAUSE = st.tuples(st.sampled_from(["==", ">=", "<=", "!=", "<", ">", " == "]), VERSION).map("".join)
SPECIFIER = st.one_of(st.lists(CLAUSE, max_size=3).map(",".join), st.sampled_from(["~=1.4", "==1.*", " != 3, <4", "===odd "]))
MARKER = st.sampled_from(["", " ; python_version >= '3.8'", ";python_version<'4'", " ; sys_platform == 'win32'"])
OPTIONS = st.sampled_from(["", " --hash=sha256:00", " # comment", " \\\n  --hash=sha256:00"])


@settings(deadline=None)
@given(st.lists(st.tuples(NAME, EXTRAS, SPECIFIER, MARKER, OPTIONS), max_size=6, unique_by=lambda row: canonicalize_name(row[0])))
def test_every_requirement_is_read_as_packaging_reads_it(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str, str, str]]
) -> None:
    root = tmp_path_factory.getbasetemp() / "requirements"
    root.mkdir(exist_ok=True)
    rows = [row for row in rows if not row[0].lower().endswith(("whl", "zip", "gz", "tar", "bz2", "xz"))]
    rows = [row for row in rows if canonicalize_name(row[0]) not in knowledge.no_distributions()]
    (root / "requirements.txt").write_text("\n".join("".join(row) for row in rows))
    wanted = [Requirement("".join(row[:4])) for row in rows if "win32" not in row[3]]
    found = _read(Project(root)).distributions
    assert {name: (item.extras, SpecifierSet(item.specifier)) for name, item in found.items()} == {
        canonicalize_name(item.name): (frozenset(map(canonicalize_name, item.extras)), item.specifier) for item in wanted
    }
    for item in wanted:
        pinned = found[canonicalize_name(item.name)].version
        assert (pinned is not None) == any(clause.operator in ("==", "===") and "*" not in clause.version for clause in item.specifier)


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
