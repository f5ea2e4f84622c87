"""Cases on a real engine: the image builds, starts and answers, its modules can be imported, and compilers stayed behind."""

import json
import secrets
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from containerize import knowledge
from containerize.cli import main
from containerize.engine.build_target import find_build_target
from containerize.workspaces import open_project
from tests.case_model import Case, EngineCase, cases, engine_cases
from tests.left_behind import left_behind
from tests.platform_run import fails_on_a_platform

# What compiles: in no image that runs, whatever the case says, but for those that it asks for.
COMPILERS = ("gcc", "cc", "g++", "c++", "clang", "ld", "make", "cmake", "rustc", "cargo")


@pytest.mark.engine
@pytest.mark.parametrize("name", engine_cases())
def test_case_builds_and_answers(
    name: str, case_project: Callable[..., Path], tagged: Callable[[Case], None], capfd: pytest.CaptureFixture[str]
) -> None:
    case = cases()[name]
    assert case.engine
    folder = case_project(name, real_hosts=True)
    tagged(case)
    assert main(["--quiet", "init", str(folder), "--yes", *(["--app", case.app] if case.app else []), *case.options]) == 0, capfd.readouterr().err
    folder = open_project(folder, case.app).root
    tag = find_build_target(folder).tag
    try:
        assert main(["smoke", str(folder), "--json"]) == 0, capfd.readouterr().err
        report = json.loads(capfd.readouterr().out)
        bodies = {probe["path"]: probe["body"] for probe in report["probes"]}
        assert [part for part in case.engine.output if part not in (report["output"] or "")] == [], report["output"]
        assert {path: part for path, part in case.engine.body.items() if part not in bodies.get(path, "")} == {}, bodies
        if report["probes"]:
            assert report["uid"] == 10001
        assert _in_image(tag, "python", "-c", "import os; print(os.getuid())") == (0, "10001\n")
        assert _compilers(tag, case.engine.present) == []
        assert _wrong_in_image(tag, case.engine) == []
        if case.engine.not_on_platforms is None:
            assert fails_on_a_platform(folder, tag) is None
    finally:
        subprocess.run(["docker", "image", "rm", "--force", tag], capture_output=True, check=False)
    assert left_behind() == []


@pytest.mark.engine
def test_what_an_image_lacks_or_has_too_much_is_seen() -> None:
    """The control: an image of Python alone, and expectations that do not hold for it."""
    image = knowledge.pins().python.series[knowledge.pins().python.default].image
    wanted = EngineCase(
        kind="control",
        output=["-"],
        imports=["json", "no_such_module"],
        absent=["sh", "no-such-program"],
        present=["python", "another-program"],
    )
    wrong = _wrong_in_image(image, wanted)
    assert len(wrong) == 3
    assert "ModuleNotFoundError: No module named 'no_such_module'" in wrong[0]
    assert wrong[1:] == ["sh is /usr/bin/sh", "another-program is absent"]


@pytest.mark.engine
def test_a_compiler_in_an_image_is_seen(tmp_path: Path) -> None:
    """The control: an image in which something goes by the name of one."""
    image = knowledge.pins().python.series[knowledge.pins().python.default].image
    (tmp_path / "Dockerfile").write_text(f"FROM {image}\nRUN ln -s /bin/true /usr/local/bin/cargo && ln -s /bin/true /usr/local/bin/make\n")
    tag = f"containerize-control-{secrets.token_hex(4)}"
    try:
        assert _ok("docker", "build", "--quiet", "--tag", tag, str(tmp_path))
        assert _compilers(tag, []) == ["/usr/local/bin/make", "/usr/local/bin/cargo"]
        assert _compilers(tag, ["make"]) == ["/usr/local/bin/cargo"]
    finally:
        _ok("docker", "image", "rm", "--force", tag)


@pytest.fixture
def tagged() -> Iterator[Callable[[Case], None]]:
    """Names that a registry would have are given to images that are here; those that were not there before go again."""
    made: list[str] = []
    before: dict[str, str] = {}

    def tag(case: Case) -> None:
        for name, dockerfile in case.images.items():
            found = subprocess.run(["docker", "image", "inspect", "--format", "{{.Id}}", name], capture_output=True, text=True, check=False)
            before[name] = found.stdout.strip()
            folder = case.project.parent
            assert _ok("docker", "build", "--quiet", "--tag", name, "--file", str(folder / dockerfile), str(folder))
        for name, source in case.tags.items():
            if not _ok("docker", "image", "inspect", name) and _ok("docker", "image", "tag", source, name):
                made.append(name)

    yield tag
    for name, identifier in before.items():
        _ok("docker", "image", "tag", identifier, name) if identifier else made.append(name)
    for name in made:
        _ok("docker", "image", "rm", name)


def _ok(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _compilers(tag: str, wanted: list[str]) -> list[str]:
    """Where compilers are that nobody wanted."""
    unwanted = [name for name in COMPILERS if name not in wanted]
    return _programs(tag, unwanted)


def _programs(tag: str, names: list[str]) -> list[str]:
    """Where those that are in the image are. Python looks, which also images without a shell have."""
    code, said = _in_image(tag, "python", "-c", "import shutil, sys; print(*filter(None, map(shutil.which, sys.argv[1:])))", *names)
    assert code == 0, said
    return said.split()


def _wrong_in_image(tag: str, wanted: EngineCase) -> list[str]:
    """What of imports, absent and present does not hold in the image, each with what the engine said."""
    wrong = []
    for module in wanted.imports:
        code, said = _in_image(tag, "python", "-c", f"import {module}")
        wrong += [f"import {module}: {said}"] if code else []
    for program in (*wanted.absent, *wanted.present):
        found = _programs(tag, [program])
        wrong += [f"{program} is {found[0] if found else 'absent'}"] if bool(found) != (program in wanted.present) else []
    return wrong


def _in_image(tag: str, program: str, *arguments: str) -> tuple[int, str]:
    command = ["docker", "run", "--rm", "--network", "none", "--entrypoint", program, tag, *arguments]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    return ran.returncode, ran.stdout + ran.stderr
