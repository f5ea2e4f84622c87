"""Plain copier, without our command: a template under git, a project under git, `copier update -a .containerize-answers.yml`."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from containerize.cli import main
from containerize.config import Config
from containerize.errors import FINDINGS
from containerize.rendering import TEMPLATE_SOURCE, TEMPLATE_VERSION, template_folder
from containerize.rendering.authoring import new_template
from scripts.release_template import add_release
from tests.rendering.test_templates import VENDOR, _git, _release

ANSWERS = ".containerize-answers.yml"
NEW = 'LABEL vendor="two"\n'


def _copier_update(project: Path, **surroundings: str) -> None:
    """As the docs say it. Copier wants the project under git, and clean."""
    _git(project, "init", "--quiet")
    _git(project, "add", "--all", "--force")
    _git(project, "commit", "--quiet", "--message", "before")
    command = [sys.executable, "-m", "copier", "update", "--quiet", "--defaults", "--answers-file", ANSWERS]
    who = {f"GIT_{role}_{what}": "ann@example.invalid" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    ended = subprocess.run(command, cwd=project, env={**os.environ, **who, **surroundings}, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr


def _edited(project: Path) -> str:
    (project / "Dockerfile").write_text("# of ours\n" + (project / "Dockerfile").read_text())
    return (project / "Dockerfile").read_text()


def test_a_template_of_ones_own(example: Callable[..., Path], tmp_path: Path) -> None:
    """What copier has updated is what `containerize update` would have made, but for how the record is laid out."""
    template = tmp_path / "template"
    new_template(template)
    (template / "Dockerfile.jinja").write_text(VENDOR.replace("NAME", "one"))
    _release(template, "1.0")
    project = example("flask-requirements")
    assert main(["--quiet", "init", str(project), "--yes", "--template", str(template)]) == 0
    before = _edited(project)
    (template / "Dockerfile.jinja").write_text(VENDOR.replace("NAME", "two"))
    _release(template, "2.0")
    _copier_update(project)
    assert (project / "Dockerfile").read_text() == before.replace('LABEL vendor="one"\n', NEW)
    record = yaml.safe_load((project / ANSWERS).read_text())
    assert (record["_commit"], record["_src_path"]) == ("2.0", str(template))
    Config.model_validate(record["config"])
    (project / "containerize.toml").write_text('allow-edits = ["Dockerfile"]\n')
    assert main(["check", str(project), "--template", str(template), "--strict"]) == 0
    assert main(["--quiet", "update", str(project), "--template", str(template)]) == 0
    assert (project / "Dockerfile").read_text().startswith("# of ours\n")


def test_the_built_in_one_from_its_public_address(example: Callable[..., Path], tmp_path: Path) -> None:
    """The address is reached through git's own setting for that, from the bundle that a release is made of."""
    bundle = tmp_path / "releases.bundle"
    add_release(TEMPLATE_VERSION, template_folder(), bundle)
    project = example("flask-requirements")
    assert main(["--quiet", "init", str(project), "--yes"]) == 0
    before = _edited(project)
    newer = tmp_path / "newer"
    new_template(newer)
    (newer / "Dockerfile.jinja").write_text(VENDOR.replace("NAME", "two"))
    add_release("99.0", newer, bundle)
    setting = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": f"url.{bundle}.insteadOf", "GIT_CONFIG_VALUE_0": TEMPLATE_SOURCE}
    _copier_update(project, **setting)
    assert NEW in (project / "Dockerfile").read_text()
    assert (project / "Dockerfile").read_text().startswith("# of ours\n")
    assert NEW not in before
    record = yaml.safe_load((project / ANSWERS).read_text())
    assert (record["_commit"], record["_src_path"]) == ("99.0", TEMPLATE_SOURCE)


def test_plain_copy_is_a_setup_that_check_understands(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    template, project = tmp_path / "template", tmp_path / "shop"
    new_template(template)
    _release(template, "1.0")
    project.mkdir()
    (project / "main.py").write_text("print(1)\n")
    (project / "requirements.txt").write_text("")
    command = [sys.executable, "-m", "copier", "copy", "--quiet", "--defaults", str(template), str(project)]
    subprocess.run(command, check=True, capture_output=True)
    assert 'CMD ["python", "main.py"]' in (project / "Dockerfile").read_text()
    assert main(["check", str(project), "--template", str(template)]) == FINDINGS  # it is named after the folder, not `app`
    said = capfd.readouterr().out
    assert "stale  project.name: app became shop\n" in said
    assert "edited" not in said
    assert main(["--quiet", "update", str(project), "--template", str(template)]) == 0
    assert main(["check", str(project), "--template", str(template), "--strict"]) == 0
