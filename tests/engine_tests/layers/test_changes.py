"""What runs again when a file changes, foreseen from the text of a Dockerfile."""

from pathlib import Path

import pytest

from containerize.engine.build_target import BuildTarget
from containerize.engine.layers.changes import installs_after_code
from containerize.engine.layers.report import Layers, read_layers
from containerize.engine.layers.trial import changed_copy
from containerize.errors import InvalidInput

GOOD = """\
FROM python:3.13-slim AS base
WORKDIR /app
FROM base AS packages
RUN --mount=type=bind,target=/src,rw uv build /src
FROM base AS docs
COPY docs ./docs
FROM base
RUN --mount=type=bind,source=uv.lock,target=uv.lock uv sync
RUN --mount=from=packages,source=/wheels,target=/wheels uv pip install /wheels/*.whl
COPY --exclude=src/*.md src ./src
COPY setup.c* ./
CMD ["app"]
"""


def _layers(root: Path, dockerfile: str, *changed: str, stage: str | None = None) -> Layers:
    (root / "Dockerfile").write_text(dockerfile)
    return read_layers(BuildTarget(root, root / "Dockerfile", "shop:local", stage), list(changed))


def _again(layers: Layers) -> dict[int, str]:
    return {one.step.instruction.line: f"{one.verdict}: {one.reason}" for one in layers.predictions if one.verdict != "stays"}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for path in ("uv.lock", "src/app.py", "src/notes.md", "docs/index.md", "setup.cfg", "tests/test_app.py"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text("")
    (tmp_path / ".dockerignore").write_text("tests\n")
    return tmp_path


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (
            "src/app.py",
            {
                4: "runs: reads src/app.py",
                9: "may run: takes files from packages: only if those differ",
                10: "runs: reads src/app.py",
                11: "runs: follows line 10",
            },
        ),
        (
            "uv.lock",
            {4: "runs: reads uv.lock", 8: "runs: reads uv.lock", 9: "runs: follows line 8", 10: "runs: follows line 8", 11: "runs: follows line 8"},
        ),
        (
            "src/notes.md",
            {
                4: "runs: reads src/notes.md",
                9: "may run: takes files from packages: only if those differ",
                10: "may run: follows line 9",
                11: "may run: follows line 9",
            },
        ),
        ("setup.cfg", {4: "runs: reads setup.cfg", 9: "may run: takes files from packages: only if those differ", 10: "may run: follows line 9", 11: "runs: reads setup.cfg"}),
        ("tests/test_app.py", {}),
        ("Dockerfile", {}),
    ],
)  # fmt: skip
def test_what_an_edit_makes_run_again(project: Path, changed: str, expected: dict[int, str]) -> None:
    assert _again(_layers(project, GOOD, changed)) == expected


def test_stages_that_are_not_needed_are_not_built(project: Path) -> None:
    assert [stage.name for stage in _layers(project, GOOD).stages] == ["base", "packages", "stage-3"]
    assert [stage.name for stage in _layers(project, GOOD, stage="docs").stages] == ["base", "docs"]
    assert _again(_layers(project, GOOD, "docs", stage="docs")) == {6: "runs: reads docs"}


def test_steps_are_counted_as_the_builder_does(project: Path) -> None:
    assert [(step.stage, step.number) for step in _layers(project, GOOD).steps] == [
        ("base", 2), ("packages", 1), ("stage-3", 1), ("stage-3", 2), ("stage-3", 3), ("stage-3", 4),
    ]  # fmt: skip


def test_a_dockerfile_in_a_bad_order(project: Path) -> None:
    layers = _layers(project, "FROM python\nCOPY . .\nRUN pip install -r requirements.txt\nRUN python manage.py collectstatic\n", "src/app.py")
    assert _again(layers) == {2: "runs: reads src/app.py", 3: "runs: follows line 2", 4: "runs: follows line 2"}
    assert [(install.instruction.line, copy.instruction.line) for install, copy in installs_after_code(layers.stages)] == [(3, 2)]
    assert installs_after_code(_layers(project, GOOD).stages) == []


def test_what_is_fetched_or_named_by_a_variable(project: Path) -> None:
    text = "FROM a\nARG WHAT\nADD https://host.invalid/x.tar.gz /x\nCOPY $WHAT /y\nCOPY <<EOF /z\nsrc\nEOF\n"
    assert _again(_layers(project, text, "src/app.py")) == {4: "runs: reads src/app.py", 5: "runs: follows line 4"}


@pytest.mark.parametrize(("text", "stage", "found"), [("RUN echo\n", None, "Dockerfile: there is no FROM in it"), (GOOD, "prod", "Dockerfile: no stage is called prod")])
def test_what_cannot_be_built(project: Path, text: str, stage: str | None, found: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        _layers(project, text, stage=stage)
    assert caught.value.found == found


@pytest.mark.parametrize("place", ["Dockerfile", "deploy/Dockerfile.prod", "../Dockerfile"])
def test_the_copy_has_the_changes_and_the_dockerfile_wherever_it_lies(project: Path, place: str) -> None:
    dockerfile = (project / place).resolve()
    dockerfile.parent.mkdir(exist_ok=True)
    dockerfile.write_text(GOOD)
    (project / "link").symlink_to("uv.lock")
    target = BuildTarget(project, dockerfile, "shop:local")
    layers = read_layers(target, ["src/app.py", "docs", "new/file.py", "tests/test_app.py"])
    with changed_copy(target, layers.context, layers.changed) as (context, copied):
        assert copied.read_text() == GOOD
        assert (context / "link").readlink() == Path("uv.lock")
        changed = {path.relative_to(context).as_posix() for path in context.rglob("*.*") if path.is_file() and path.read_text().strip(" \n") == "" != path.read_text()}
        assert changed == {"src/app.py", "docs/index.md", "new/file.py"}
        assert not (context / "tests").exists()
    assert not context.exists()
    assert (project / "src" / "app.py").read_text() == ""


def test_a_change_behind_a_link_does_not_reach_the_users_own_file(project: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "notes.txt").write_text("mine")
    (project / "data").symlink_to(outside)
    (project / "Dockerfile").write_text(GOOD)
    target = BuildTarget(project, project / "Dockerfile", "shop:local")
    layers = read_layers(target, ["data/notes.txt", "data"])
    with changed_copy(target, layers.context, layers.changed):
        assert (outside / "notes.txt").read_text() == "mine"
        assert (project / "data").is_symlink()
