"""Releases of the template: what an older one wrote is rendered again, merged with what is new, and told from what the project changed."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from containerize.cli import main
from containerize.errors import FINDINGS, InvalidConfig, WouldOverwrite
from containerize.rendering import TEMPLATE_VERSION, history
from containerize.rendering.surroundings import template_folder
from scripts.release_template import add_release
from tests.conftest import ROOT
from tests.released import NEW, OLD, as_made_by, make_releases


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A history of two releases before this one."""
    path = make_releases(tmp_path)
    monkeypatch.setattr(history, "BUNDLE", path)
    history.released.cache_clear()
    yield path
    history.released.cache_clear()


@pytest.fixture
def made_by_an_older_one(bundle: Path, example: Callable[..., Path]) -> Path:
    root = example("flask-requirements")
    assert main(["--quiet", "init", str(root), "--yes"]) == 0
    as_made_by(root, "0.0.9")
    return root


def test_the_releases_that_are_at_hand(bundle: Path) -> None:
    assert history.released() == ("0.0.8", "0.0.9")
    history.extract("0.0.8", bundle.parent / "extracted")
    assert "# An account.\n" in (bundle.parent / "extracted" / "_parts" / "Dockerfile.jinja").read_text("utf-8")
    with pytest.raises(InvalidConfig, match=r"the template 0\.0\.7 is not at hand"):
        history.extract("0.0.7", bundle.parent / "none")


def test_a_release_is_made_once(bundle: Path, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"0\.0\.9 is released already"):
        add_release("0.0.9", tmp_path / "0.0.8", bundle)


def test_a_release_and_what_is_committed_agree(tmp_path: Path) -> None:
    """Once the version of the template is released, templates/ may change only with another version."""
    history.released.cache_clear()
    if TEMPLATE_VERSION not in history.released():
        assert "## [Unreleased]" in (ROOT / "CHANGELOG.md").read_text("utf-8")
        return
    here = {path.relative_to(template_folder()): path.read_bytes() for path in template_folder().rglob("*") if path.is_file()}
    history.extract(TEMPLATE_VERSION, tmp_path / "released")
    found = (path for path in (tmp_path / "released").rglob("*") if path.is_file())
    assert {path.relative_to(tmp_path / "released"): path.read_bytes() for path in found} == here


def test_an_older_release_is_outdated_and_no_more(made_by_an_older_one: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(made_by_an_older_one)]) == 0
    said = capfd.readouterr().out
    assert said == (
        f"outdated  made by template 0.0.9; {TEMPLATE_VERSION} is at hand\n"
        f"nothing has to be done; what is new comes with: containerize update {made_by_an_older_one}\n"
    )
    assert main(["check", str(made_by_an_older_one), "--strict", "--json"]) == FINDINGS
    project = json.loads(capfd.readouterr().out)["projects"][0]
    assert (project["edited"], project["stale"], project["version"]) == ([], [], "0.0.9")


def test_update_merges_what_is_new_with_what_was_edited(made_by_an_older_one: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = made_by_an_older_one / "Dockerfile"
    file.write_text(f"{file.read_text()}# mine\n")
    assert main(["update", str(made_by_an_older_one)]) == 0
    assert f"  template 0.0.9 becomes {TEMPLATE_VERSION}\n" in capfd.readouterr().err
    assert NEW in file.read_text()
    assert file.read_text().endswith("# mine\n")
    assert f"_commit: {TEMPLATE_VERSION}\n" in (made_by_an_older_one / ".containerize-answers.yml").read_text()
    file.write_text(file.read_text().removesuffix("# mine\n"))
    assert main(["check", str(made_by_an_older_one), "--strict"]) == 0


def test_update_refuses_what_contradicts_an_edit(made_by_an_older_one: Path) -> None:
    file = made_by_an_older_one / "Dockerfile"
    file.write_text(file.read_text().replace(OLD, "# An account of mine.\n"))
    before = file.read_bytes()
    assert main(["update", str(made_by_an_older_one)]) == WouldOverwrite.exit_code
    assert file.read_bytes() == before


def test_init_takes_what_an_older_release_wrote_for_its_own(made_by_an_older_one: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(made_by_an_older_one), "--yes"]) == 0, capfd.readouterr().err
    assert NEW in (made_by_an_older_one / "Dockerfile").read_text()


def test_a_release_that_is_not_at_hand(made_by_an_older_one: Path, capfd: pytest.CaptureFixture[str]) -> None:
    answers = made_by_an_older_one / ".containerize-answers.yml"
    answers.write_text(answers.read_text().replace("_commit: 0.0.9", "_commit: 7.0.0"))
    for verb in ("check", "update"):
        assert main([verb, str(made_by_an_older_one)]) == InvalidConfig.exit_code
        assert f"the template 7.0.0 is not at hand\n  why: this release of containerize has 0.0.8, 0.0.9, {TEMPLATE_VERSION}\n" in "".join(capfd.readouterr())
