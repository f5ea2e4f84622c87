import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from containerize.config import Config
from containerize.errors import InvalidConfig, UnsafeInput
from containerize.output.answers import Answers, read_answers

SOURCE = "https://example.org/containerize/template.git"
CONFIG = {
    "project": {"name": "demo", "slug": "demo", "cache": "demo-1"},
    "images": {
        "app": {
            "base": "python:3.13-slim",
            "python": "3.13",
            "uv": "ghcr.io/astral-sh/uv:0.9.0",
            "install": {"manager": "uv", "inputs": ["uv.lock"]},
            "process": "web",
        }
    },
    "processes": {"web": {"kind": "web", "image": "app", "command": ["python", "-m", "demo"]}},
    "ignore": [],
}
WHY_FIX = "  why: what was last applied cannot be told from it, so nothing can be compared with it\n  fix: containerize init --force"


def write(root: Path, text: str) -> None:
    (root / ".containerize-answers.yml").write_bytes(text.encode("utf-8", "surrogateescape"))


def read(root: Path) -> Answers | None:
    return read_answers(root, SOURCE.__eq__)


def good(**changes: object) -> str:
    return yaml.safe_dump({"_commit": "v1.0.0", "_src_path": SOURCE, "config": CONFIG} | changes, allow_unicode=True)


def test_none_there(root: Path) -> None:
    assert read(root) is None


@pytest.mark.parametrize("text", [good(), good().replace("\n", "\r\n"), "\ufeff" + good(), "# by hand\n" + good(unknown=1)])
def test_good_ones(root: Path, text: str) -> None:
    write(root, text)
    assert read(root) == Answers(SOURCE, "v1.0.0", Config.model_validate(CONFIG))


def test_without_a_commit(root: Path) -> None:
    write(root, good(_commit=None))
    answers = read(root)
    assert answers is not None
    assert answers.commit is None


def test_another_template_only_when_the_caller_allows_it(root: Path) -> None:
    write(root, good(_src_path="git+ssh://evil/\x1b[31m"))
    with pytest.raises(InvalidConfig) as caught:
        read(root)
    assert str(caught.value) == (
        ".containerize-answers.yml: _src_path is 'git+ssh://evil/\\x1b[31m', a template that is not containerize's own\n"
        "  why: a template writes files and may run programs, so a project cannot choose one by itself\n"
        "  fix: when you trust it, say so: --template 'git+ssh://evil/\\x1b[31m', or templates = ['git+ssh://evil/\\x1b[31m'] in your own "
        "config.toml; else containerize init --force"
    )
    answers = read_answers(root)
    assert answers is not None
    assert answers.source == "git+ssh://evil/\x1b[31m"


NESTED = "config: " + "[" * 3000 + "]" * 3000
BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nconfig: [*b, *b]\n"


@pytest.mark.parametrize(
    "text, found",
    [
        ("", " is not a mapping of names to values"),
        ("- a\n- b\n", " is not a mapping of names to values"),
        ("text", " is not a mapping of names to values"),
        ("{}", " has no _src_path"),
        (good(_src_path=None), " has no _src_path"),
        (f"_src_path: {SOURCE}\n", " has no config"),
        (f"_src_path: {SOURCE}\nconfig:\n", ": config: Input should be a valid dictionary or instance of Config"),
        (good(config=CONFIG | {"evil": 1}), ": config.evil: Extra inputs are not permitted"),
        (good(config={}), ": config.project: Field required (and 3 more)"),
        (good(config=CONFIG | {"x\n\x1b[31m": 1}), ": config.x\\n\\x1b[31m: Extra inputs are not permitted"),
        (good(_commit="--upload-pack=evil"), ": _commit is '--upload-pack=evil', not the name of a version"),
        (good(_commit=1.0), ": _commit is 1.0, not the name of a version"),
        ("a: b: c\n", ":1 is not YAML that containerize writes"),
        ("a: 1\n'b\n", ":3 is not YAML that containerize writes"),
        ("a: \x00\n", " is not YAML that containerize writes"),
        ("a: 1\n---\nb: 2\n", ":2 is not YAML that containerize writes"),
        ("? [a]\n: b\n", ":1 is not YAML that containerize writes"),
        ("a: !!python/object/apply:os.system [id]\n", ":1 has a YAML tag"),
        ("a: 1\nb: !x y\n", ":2 has a YAML tag"),
        (BOMB, ":2 has a YAML alias"),
        (NESTED, ":1 is nested more than 64 levels deep"),
        ("[" * 500_000, ":1 is nested more than 64 levels deep"),
        ("- " * 3000, ":1 is nested more than 64 levels deep"),
        ("{a: " * 3000, ":1 is nested more than 64 levels deep"),
        ("a: " + "1" * 5000, " holds a number or a date that cannot be"),
        ("a: 2001-99-99\n", " holds a number or a date that cannot be"),
        ("a: " + "1:" * 50_000 + "1.5", ":1 has a value of more than 32,768 characters"),
        ("a: " + "1:" * 16_000 + "1.5", " holds a number or a date that cannot be"),
        ("[" + "1," * 50_000 + "]", ":1 has more than 50,000 YAML events before it"),
        ("a: \udcff\n", ": byte 3 is not UTF-8"),
        ("a: 1\n<<<<<<< before updating\nb: 2\n", ":2 has the conflict markers of an unfinished merge"),
        ("#" * (1 << 20) + "\n", " has more than 1,048,576 bytes"),
    ],
)
def test_hostile_content(root: Path, text: str, found: str) -> None:
    write(root, text)
    begun = time.monotonic()
    with pytest.raises(InvalidConfig) as caught:
        read(root)
    assert time.monotonic() - begun < 5
    assert caught.value.found == f".containerize-answers.yml{found}"
    assert caught.value.fix == "containerize init --force"
    assert caught.value.exit_code == 13


def test_a_whole_message(root: Path) -> None:
    write(root, "[]")
    with pytest.raises(InvalidConfig) as caught:
        read(root)
    assert str(caught.value) == ".containerize-answers.yml is not a mapping of names to values\n" + WHY_FIX


def test_the_slowest_ones_end_soon(root: Path) -> None:
    for text in ("a: " + "1:" * 16_000 + "1", "[" + "1," * 500_000 + "]", "a: 1\n" * 200_000, "- 1\n" * 200_000):
        write(root, text)
        begun = time.monotonic()
        with pytest.raises(InvalidConfig):
            read(root)
        assert time.monotonic() - begun < 5


@pytest.mark.parametrize(
    "make, kind",
    [
        (Path.mkdir, "is a folder"),
        (os.mkfifo, "is a FIFO"),
        (lambda path: path.symlink_to("/dev/zero"), "is a symbolic link to /dev/zero, outside the project"),
        (lambda path: path.symlink_to("other.yml"), "is a symbolic link to {root}/other.yml"),
    ],
)
def test_what_is_no_plain_file(root: Path, make: Callable[[Path], object], kind: str) -> None:
    (root / "other.yml").write_text(good())
    make(root / ".containerize-answers.yml")
    with pytest.raises(UnsafeInput) as caught:
        read(root)
    assert str(caught.value) == (
        f".containerize-answers.yml {kind.format(root=root.resolve())}\n"
        "  why: what was last applied is read from it\n"
        "  fix: rm -r .containerize-answers.yml, then containerize init --force"
    )
