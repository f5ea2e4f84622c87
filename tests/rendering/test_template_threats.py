"""What a template may not do, one fixture for each of copier's advisories and for what is like them: nothing of this machine is read or written."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from containerize.cli import main
from containerize.errors import InvalidConfig, UnsafeInput
from containerize.rendering.authoring import new_template
from tests.rendering.test_templates import _questions

CANARY = "canary-4711"
pytestmark = pytest.mark.skipif(os.name != "posix", reason="links")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a secret, beside a template and a project."""
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "key").write_text(CANARY)
    new_template(tmp_path / "template")
    return tmp_path


def _link_to_a_file(place: Path) -> None:
    (place / "template" / "shown.txt").symlink_to(place / "secret" / "key")


def _link_to_a_folder(place: Path) -> None:
    (place / "template" / "shown").symlink_to(place / "secret")


def _link_kept_and_written_through(place: Path) -> None:
    (place / "template" / "shown").symlink_to(place / "secret")
    _questions(place / "template", _preserve_symlinks=True)


def _link_up_and_back(place: Path) -> None:
    (place / "template" / "shown.txt").symlink_to("../secret/key")


def _name_that_goes_up(place: Path) -> None:
    (place / "template" / "{{ pathjoin('..', '..', 'secret', 'written') }}.jinja").write_text("written\n")


def _name_that_is_absolute(place: Path) -> None:
    name = "{{ '" + str(place / "secret" / "written").replace("/", "' ~ _copier_conf.sep ~ '") + "' }}.jinja"
    (place / "template" / name).write_text("written\n")


def _data_from_elsewhere(place: Path) -> None:
    _questions(place / "template", _external_data={"stolen": str(place / "secret" / "key")})
    (place / "template" / "shown.txt.jinja").write_text("{{ _external_data.stolen }}\n")


def _subdirectory_above(place: Path) -> None:
    _questions(place / "template", _subdirectory="../secret")


def _include_from_elsewhere(place: Path) -> None:
    path = place / "template" / "copier.yml"
    path.write_text(f"{path.read_text()}\n---\n!include ../secret/key\n")


def _code_in_jinja(place: Path) -> None:
    (place / "template" / "shown.txt.jinja").write_text("{{ ''.__class__.__mro__[1].__subclasses__() }}\n")


def _file_by_jinja(place: Path) -> None:
    (place / "template" / "shown.txt.jinja").write_text("{% include '../secret/key' %}\n")


def _format_trick(place: Path) -> None:
    """CVE-2025-27516: |attr on a string's format."""
    (place / "template" / "shown.txt.jinja").write_text("{{ ('{0.__class__.__init__.__globals__}'|attr('format'))(config) }}\n")


def _hook_of_git(place: Path) -> None:
    _questions(place / "template", _exclude=["_parts", "copier.yml", "README.md", "tests"])
    (place / "template" / "{{ '.git' }}").mkdir()
    (place / "template" / "{{ '.git' }}" / "config").write_text("[core]\n\tfsmonitor = touch pwned\n")


def _task(place: Path) -> None:
    _questions(place / "template", _tasks=[f"touch {place}/secret/written"])


def _task_behind_a_megabyte(place: Path) -> None:
    path = place / "template" / "copier.yml"
    path.write_text(path.read_text() + "# x\n" * (1 << 18) + f"_subdirectory: ../secret\n_tasks: [touch {place}/secret/written]\n")


def _migration(place: Path) -> None:
    _questions(place / "template", _migrations=[{"command": f"touch {place}/secret/written"}])


def _extension(place: Path) -> None:
    _questions(place / "template", _jinja_extensions=["os.path"])


THREATS = [value for name, value in list(globals().items()) if name.startswith("_") and callable(value) and getattr(value, "__module__", "") == __name__]


@pytest.mark.parametrize("threat", THREATS, ids=lambda threat: threat.__name__.lstrip("_"))
def test_nothing_is_read_written_or_run(threat: Callable[[Path], None], place: Path, example: Callable[..., Path], capfd: pytest.CaptureFixture[str]) -> None:
    threat(place)
    project = example("flask-requirements")
    before = sorted(path.relative_to(project) for path in project.rglob("*"))
    code = main(["init", str(project), "--yes", "--template", str(place / "template")])
    said = "".join(capfd.readouterr())
    assert code in (InvalidConfig.exit_code, UnsafeInput.exit_code), said
    assert said.startswith("error: ")
    assert CANARY not in said
    assert sorted(path.relative_to(project) for path in project.rglob("*")) == before
    assert [path.name for path in (place / "secret").iterdir()] == ["key"]


def test_there_is_one_for_each() -> None:
    assert len(THREATS) >= 15
