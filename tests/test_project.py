import os
import subprocess
import sys
from pathlib import Path

import pytest

from containerize.errors import InvalidInput, NotRecognised, UnsafeInput
from containerize.project import MAX_DEPTH, Project


def _write(root: Path, files: dict[str, bytes]) -> Project:
    for name, data in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    return Project(root)


def test_files_are_sorted_and_without_environments_caches_and_results(tmp_path: Path) -> None:
    kept = ["app/build/x.py", "app/main.py", "pyproject.toml"]
    left = [
        "build/x.py",
        "dist/y.py",
        ".git/config",
        "node_modules/a/b.py",
        "app/__pycache__/c.pyc",
        "myenv/pyvenv.cfg",
        "myenv/lib/z.py",
        "conda/conda-meta/history",
        "Lib/site-packages/q.py",
    ]
    project = _write(tmp_path, dict.fromkeys([*kept, *left], b""))
    assert project.files == tuple(kept)
    assert project.python_files == ("app/build/x.py", "app/main.py")
    assert project.folders == {"app", "app/build"}
    assert "app/main.py" in project
    assert "app" not in project


@pytest.mark.parametrize(("name", "what"), [("nowhere", "does not exist"), ("file", "is not a folder")])
def test_what_is_no_folder_is_refused(tmp_path: Path, name: str, what: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(NotRecognised) as error:
        Project(tmp_path / name)
    assert str(error.value) == (
        f"{tmp_path / name} {what}\n  why: a project is a folder with Python files in it\n  fix: containerize init PATH/TO/PROJECT"
    )


@pytest.mark.parametrize("data", [b"a\r\nb\rc", b"\xef\xbb\xbfa\nb\nc", "a\nb\nc".encode("utf-16"), "\ufeffa\nb\nc".encode("utf-16-be")])
def test_text_in_the_encodings_that_editors_save(tmp_path: Path, data: bytes) -> None:
    assert _write(tmp_path, {"requirements.txt": data}).text("requirements.txt") == "a\nb\nc"


def test_text_in_another_encoding_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as error:
        _write(tmp_path, {"a.txt": b"gr\xfc\xdfe"}).text("a.txt")
    assert (
        str(error.value)
        == "a.txt: byte 2 is not UTF-8\n  why: the file cannot be read without guessing its encoding\n  fix: save a.txt as UTF-8"
    )


def test_what_exists_is_also_seen_where_nothing_is_looked_for(tmp_path: Path) -> None:
    project = _write(tmp_path / "in", {"dist/a.whl": b""})
    (tmp_path / "in" / "out").symlink_to(tmp_path)
    found = {path: project.exists(path) for path in ("dist/a.whl", "dist", ".", "b", "..", "../in", "out", "a\0b")}
    assert found == {"dist/a.whl": True, "dist": True, ".": True, "b": False, "..": False, "../in": True, "out": False, "a\0b": False}


def test_missing_files_are_none(tmp_path: Path) -> None:
    project = Project(tmp_path)
    assert [project.read(name) for name in ("a", "a/b", "x" * 5000, "nul\0", "")] == [None] * 5
    assert project.text("a") is None
    assert project.toml("a") is None
    assert project.module("a") is None


def test_a_link_inside_the_project_is_read(tmp_path: Path) -> None:
    project = _write(tmp_path, {"real.txt": b"x"})
    (tmp_path / "link.txt").symlink_to("real.txt")
    assert project.text("link.txt") == "x"


def test_a_link_out_of_the_project_is_never_followed(tmp_path: Path) -> None:
    root = tmp_path / "project"
    root.mkdir()
    secret = tmp_path / "secret"
    secret.write_text("x")
    (root / "pyproject.toml").symlink_to(secret)
    (root / "app.py").symlink_to(secret)
    (root / "folder").symlink_to(tmp_path)
    project = Project(root)
    assert project.files == ("app.py", "pyproject.toml")
    with pytest.raises(UnsafeInput) as error:
        project.toml("pyproject.toml")
    assert str(error.value) == (
        f"pyproject.toml is a link to {secret}, outside the project\n"
        "  why: files outside the project are neither read nor put into an image\n"
        "  fix: replace the link pyproject.toml with a copy of the file"
    )
    assert project.module("app.py") is None
    assert project.warnings == [f"app.py is a link to {secret}, outside the project"]


def test_links_in_a_circle_are_no_files(tmp_path: Path) -> None:
    (tmp_path / "a.py").symlink_to("b.py")
    (tmp_path / "b.py").symlink_to("a.py")
    (tmp_path / "gone.py").symlink_to("nowhere")
    project = Project(tmp_path)
    assert project.files == ()
    assert project.read("a.py") is None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no FIFOs")
def test_a_fifo_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pyproject.toml")
    project = Project(tmp_path)
    assert project.toml("pyproject.toml") is None
    assert project.files == ()


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "requirements.txt").open("wb") as file:
        file.truncate(3 << 30)
    with pytest.raises(InvalidInput) as error:
        Project(tmp_path).text("requirements.txt")
    assert error.value.found == "requirements.txt has 3,221,225,472 bytes, more than the 1,048,576 that such a file may have"


def test_source_that_cannot_be_parsed_is_a_warning(tmp_path: Path) -> None:
    files = {
        "two.py": b"import os\nprint 'x'\n",
        "deep.py": b"(" * 5000,
        "nul.py": b"a = 1\0",
        "latin.py": b"x = '\xfc'\n",
        "coding.py": b"# coding: nope\n",
    }
    project = _write(tmp_path, files)
    assert [project.module(path) for path in project.python_files] == [None] * 5
    assert f"two.py:2 cannot be parsed by Python {sys.version_info[0]}.{sys.version_info[1]}, which runs this, and is left out: SyntaxError" in project.warnings
    assert len(project.warnings) == 5


def test_too_deep_a_tree_is_refused(tmp_path: Path) -> None:
    (tmp_path / "/".join(["d"] * (MAX_DEPTH + 2))).mkdir(parents=True)
    with pytest.raises(InvalidInput) as error:
        _ = Project(tmp_path).files
    assert error.value.fix == "run containerize in the folder of the application itself"


def test_what_may_not_be_read_is_said(tmp_path: Path) -> None:
    """Run as an account without rights: the one of this test may be root, whom no permission stops."""
    (tmp_path / "pyproject.toml").write_text("x = 1")
    (tmp_path / "hidden").mkdir()
    (tmp_path / "pyproject.toml").chmod(0)
    (tmp_path / "hidden").chmod(0)
    code = (
        "import os, sys\nfrom pathlib import Path\nfrom containerize.errors import InvalidInput\nfrom containerize.project import Project\n"
        "root = os.open(sys.argv[1], os.O_RDONLY); os.fchdir(root)\n"
        "if os.geteuid() == 0: os.setuid(65534)\n"
        "import containerize.project as module\n"
        "Path.resolve = lambda self, strict=False: self\n"
        "project = Project(Path('.'))\nassert project.files == ('pyproject.toml',), project.files\nprint(project.warnings)\n"
        "try: project.text('pyproject.toml')\nexcept InvalidInput as error: print(error)\n"
    )
    tmp_path.chmod(0o755)
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False)
    (tmp_path / "hidden").chmod(0o755)
    assert done.returncode == 0, done.stderr
    assert done.stdout == (
        "['hidden cannot be listed (Permission denied): what is in it is not seen']\n"
        "pyproject.toml may not be read by this user\n  why: what it says cannot be taken into account\n  fix: chmod u+r pyproject.toml\n"
    )


def test_the_names_in_a_folder_that_is_otherwise_left_out(tmp_path: Path) -> None:
    (tmp_path / ".github" / "workflows").mkdir(parents=True)
    (tmp_path / ".github" / "workflows" / "ci.yml").write_text("on: push\n")
    (tmp_path / "out").symlink_to(tmp_path.parent)
    project = Project(tmp_path)
    assert project.names(".github/workflows") == ["ci.yml"]
    assert [project.names(folder) for folder in (".github/workflows/ci.yml", "missing", "out", "..", "a\0b")] == [[], [], [], [], []]
