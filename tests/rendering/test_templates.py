"""Templates of one's own: where they come from, what they may do, who says so, and what comes of it in a project."""

import shutil
import subprocess
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from containerize.cli import main
from containerize.errors import FINDINGS, InvalidConfig, UnsafeInput, UsageError, WouldOverwrite
from containerize.rendering import TEMPLATE_VERSION
from containerize.rendering.authoring import new_template
from containerize.rendering.sources import split_reference
from containerize.rendering.user_config import user_templates

VENDOR = '{% extends "_parts/Dockerfile.jinja" %}\n{% block labels %}\nLABEL vendor="NAME"\n{% endblock %}\n'
ANSWERS = ".containerize-answers.yml"


def _git(folder: Path, *words: str) -> None:
    who = ["-c", "user.name=ann", "-c", "user.email=ann@example.invalid"]
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)


def _release(folder: Path, version: str) -> None:
    if not (folder / ".git").exists():
        _git(folder, "init", "--quiet")
    _git(folder, "add", "--all")
    _git(folder, "commit", "--quiet", "--message", version)
    _git(folder, "tag", version)


def _questions(folder: Path, **changes: Any) -> None:
    path = folder / "copier.yml"
    path.write_text(yaml.safe_dump(yaml.safe_load(path.read_text()) | changes, sort_keys=False))


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """One that differs in a line, 1.0."""
    folder = tmp_path / "template"
    new_template(folder)
    (folder / "Dockerfile.jinja").write_text(VENDOR.replace("NAME", "one"))
    (folder / "extra.yml.jinja").write_text("one: 1\ntwo: 2\nthree: 3\n")
    (folder / "notes.txt.jinja").write_text("notes\n")
    _release(folder, "1.0")
    return folder


@pytest.fixture
def project(example: Callable[..., Path]) -> Path:
    return example("flask-requirements")


@pytest.fixture(autouse=True)
def nobodys_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CONTAINERIZE_CONFIG", str(tmp_path / "config.toml"))
    user_templates.cache_clear()
    return tmp_path / "config.toml"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("https://forge.example/team/template.git@1.2", ("https://forge.example/team/template.git", "1.2")),
        ("git@forge.example:team/template.git", ("git@forge.example:team/template.git", None)),
        ("git@forge.example:team/template.git@v2", ("git@forge.example:team/template.git", "v2")),
        ("ssh://git@forge.example/template@main", ("ssh://git@forge.example/template", "main")),
        ("../template", ("../template", None)),
        ("./a@b/c", ("./a@b/c", None)),
        ("template.tar.gz", ("template.tar.gz", None)),
    ],
)
def test_what_people_write(written: str, expected: tuple[str, str | None]) -> None:
    assert split_reference(written) == expected


@pytest.mark.parametrize(
    "written", ["ext::sh -c id", "-u./x", "--upload-pack=id", "git://forge.example/x", "http://forge.example/x", "file:///x", "x@-u", "a@b c"]
)
def test_what_is_no_template(written: str, project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(project), f"--template={written}"]) == UsageError.exit_code
    assert f"error: --template {written}\n" in capfd.readouterr().err
    assert not (project / "Dockerfile").exists()


@pytest.mark.parametrize("login", ["ann:s3cret", "s3cret"])
def test_a_login_in_the_address(login: str, project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(project), "--template", f"https://{login}@forge.example/team/template.git@1.2"]) == UsageError.exit_code
    said = capfd.readouterr().err
    assert said.startswith("error: --template https://***@forge.example/team/template.git@1.2\n  why: the address is recorded in the project")
    assert "s3cret" not in said


@given(st.text(max_size=40))
def test_no_text_becomes_an_option_of_git(written: str) -> None:
    try:
        source, ref = split_reference(written)
    except UsageError:
        return
    assert not source.startswith("-")
    assert "::" not in source
    assert not (ref or "").startswith("-")


def test_a_setup_from_it_through_three_releases(template: Path, project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """1.0 to 2.0 renames a file that is edited, drops one that is not, changes another; back to 1.0 on demand."""
    source = str(template)
    assert main(["--quiet", "init", str(project), "--yes", "--template", source]) == 0
    assert 'LABEL vendor="one"\n' in (project / "Dockerfile").read_text()
    recorded = yaml.safe_load((project / ANSWERS).read_text())
    assert (recorded["_src_path"], recorded["_commit"]) == (source, "1.0")
    assert not (project / "README.md").exists() or "A template for containerize" not in (project / "README.md").read_text()
    assert main(["check", str(project), "--template", source]) == 0
    assert main(["init", str(project), "--yes", "--template", source]) == 0
    assert capfd.readouterr().err == "nothing to change: every file is as it would be written\n"

    (project / "extra.yml").write_text((project / "extra.yml").read_text() + "mine: 4\n")
    (template / "extra.yml.jinja").unlink()
    (template / "more.yaml.jinja").write_text("one: I\ntwo: 2\nthree: 3\n")
    (template / "notes.txt.jinja").unlink()
    (template / "Dockerfile.jinja").write_text(VENDOR.replace("NAME", "two"))
    _questions(template, _renamed={"extra.yml": "more.yaml"})
    _release(template, "2.0")
    assert main(["check", str(project), "--template", source, "--json"]) == FINDINGS  # edited
    assert main(["check", str(project), "--template", f"{source}@1.0"]) == FINDINGS
    (project / "containerize.toml").write_text('allow-edits = ["extra.yml", "more.yaml"]\n')
    capfd.readouterr()
    assert main(["check", str(project), "--template", source]) == 0
    assert "outdated  made by template 1.0; 2.0 is at hand\n" in capfd.readouterr().out
    assert main(["check", str(project), "--template", source, "--strict"]) == FINDINGS

    assert main(["template", "diff", str(project), "--template", source]) == FINDINGS
    shown = capfd.readouterr().out
    assert f"{project}: {source} 1.0 to {source} 2.0: 4 files change\n" in shown
    assert '-LABEL vendor="one"\n+LABEL vendor="two"\n' in shown
    assert "--- /dev/null\n+++ b/more.yaml\n" in shown

    assert main(["update", str(project), "--template", source, "--dry-run"]) == 0
    assert "+++ /dev/null\n" in capfd.readouterr().err
    assert (project / "extra.yml").exists()
    assert main(["update", str(project), "--template", source]) == 0
    assert "  template 1.0 becomes 2.0\n" in capfd.readouterr().err
    assert (project / "more.yaml").read_text() == "one: I\ntwo: 2\nthree: 3\nmine: 4\n"
    assert [name for name in ("extra.yml", "notes.txt") if (project / name).exists()] == []
    assert 'LABEL vendor="two"\n' in (project / "Dockerfile").read_text()
    assert main(["check", str(project), "--template", source, "--strict"]) == 0
    assert main(["template", "diff", str(project), "--template", source]) == 0

    assert main(["update", str(project), "--template", source, "--to", "1.0"]) == 0
    assert 'LABEL vendor="one"\n' in (project / "Dockerfile").read_text()
    assert yaml.safe_load((project / ANSWERS).read_text())["_commit"] == "1.0"
    assert (project / "notes.txt").read_text() == "notes\n"


def test_a_file_that_is_dropped_and_was_edited_stays(template: Path, project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["--quiet", "init", str(project), "--yes", "--template", str(template)]) == 0
    (project / "notes.txt").write_text("mine\n")
    (template / "notes.txt.jinja").unlink()
    _release(template, "1.1")
    assert main(["update", str(project), "--template", str(template)]) == 0
    assert "notes.txt: no longer part of the setup, and edited by you: left as it is" in capfd.readouterr().err
    assert (project / "notes.txt").read_text() == "mine\n"


def test_who_may_say_what_is_rendered_from(template: Path, project: Path, nobodys_settings: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The command line and the user's own settings, never the project; a project that names one gets no file of it read."""
    source = str(template)
    (project / "pyproject.toml").write_text(f'[tool.containerize]\ntemplate = "{source}"\n')
    assert main(["init", str(project), "--yes"]) == InvalidConfig.exit_code
    assert "[tool.containerize] has no key 'template'" in capfd.readouterr().err
    (project / "pyproject.toml").unlink()
    assert main(["--quiet", "init", str(project), "--yes", "--template", source]) == 0
    for verb in ("init", "update", "check"):
        assert main([verb, str(project)]) == InvalidConfig.exit_code
        assert f"when you trust it, say so: --template '{source}', or templates = ['{source}']" in "".join(capfd.readouterr())
    nobodys_settings.write_text(f'templates = ["{source}"]\n')
    user_templates.cache_clear()
    assert main(["check", str(project)]) == 0
    nobodys_settings.write_text(f'template = "{source}@1.0"\n')
    user_templates.cache_clear()
    fresh = project.parent / "fresh"
    shutil.copytree(project, fresh, ignore=shutil.ignore_patterns(ANSWERS, "Dockerfile", "compose.yaml", ".dockerignore", "*.yml", "notes.txt"))
    assert main(["--quiet", "init", str(fresh), "--yes"]) == 0
    assert f"_commit: '1.0'\n_src_path: {source}\n" in (fresh / ANSWERS).read_text()
    assert main(["--quiet", "init", str(fresh), "--yes", "--template", "built-in"]) == 0
    assert f"_commit: {TEMPLATE_VERSION}\n" in (fresh / ANSWERS).read_text()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("template = 1\n", "template, templates\n  why: they are no text, and list of texts"),
        ('templatse = ["x"]\n', "has the key 'templatse'\n  why: a misspelt key would be ignored in silence\n  fix: did you mean 'template'?"),
        ("template = \n", "is not TOML"),
    ],
)
def test_settings_that_cannot_be_understood(text: str, message: str, project: Path, nobodys_settings: Path, capfd: pytest.CaptureFixture[str]) -> None:
    nobodys_settings.write_text(text)
    assert main(["init", str(project), "--yes"]) == InvalidConfig.exit_code
    assert message in capfd.readouterr().err
    assert not (project / "Dockerfile").exists()


def test_from_one_template_to_another(template: Path, project: Path, nobodys_settings: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["--quiet", "init", str(project), "--yes"]) == 0
    assert main(["update", str(project), "--template", str(template)]) == 0
    assert f"becomes {template}, 1.0\n" in capfd.readouterr().err
    assert 'LABEL vendor="one"\n' in (project / "Dockerfile").read_text()
    assert main(["update", str(project), "--template", "built-in"]) == InvalidConfig.exit_code  # what it was made from is rendered too
    nobodys_settings.write_text(f'templates = ["{template}"]\n')
    user_templates.cache_clear()
    assert main(["update", str(project), "--template", "built-in"]) == 0
    assert not (project / "extra.yml").exists()
    assert main(["check", str(project), "--strict"]) == 0


def test_folders_and_archives(template: Path, project: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    plain = tmp_path / "plain"
    shutil.copytree(template, plain, ignore=shutil.ignore_patterns(".git"))
    with tarfile.open(tmp_path / "template.tar.gz", "w:gz") as archive:
        archive.add(plain, "template-1.0")
    with zipfile.ZipFile(tmp_path / "template.zip", "w") as zipped:
        for path in plain.rglob("*"):
            zipped.write(path, path.relative_to(plain))
    versions = set()
    for name in ("plain", "template.tar.gz", "template.zip"):
        source = str(tmp_path / name)
        assert main(["--quiet", "init", str(project), "--yes", "--template", source]) == 0
        assert main(["check", str(project), "--template", source, "--strict"]) == 0
        versions.add(yaml.safe_load((project / ANSWERS).read_text())["_commit"])
        (project / ANSWERS).unlink()
    assert len(versions) == 1
    assert versions.pop().startswith("sha256-")
    assert main(["--quiet", "init", str(project), "--yes", "--template", str(plain)]) == 0
    (plain / "notes.txt.jinja").write_text("others\n")
    assert main(["check", str(project), "--template", str(plain)]) == InvalidConfig.exit_code
    assert "a folder or an archive has one version, its content, and the files were made from another" in "".join(capfd.readouterr())


def test_an_archive_that_would_lie_elsewhere(project: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "evil").write_text("evil\n")
    with tarfile.open(tmp_path / "evil.tgz", "w:gz") as archive:
        archive.add(tmp_path / "evil", "../../outside")
    assert main(["init", str(project), "--template", str(tmp_path / "evil.tgz")]) == InvalidConfig.exit_code
    assert "cannot be read" in capfd.readouterr().err
    (tmp_path / "not.zip").write_text("no archive\n")
    assert main(["init", str(project), "--template", str(tmp_path / "not.zip")]) == InvalidConfig.exit_code
    assert main(["init", str(project), "--template", str(tmp_path / "nowhere")]) == InvalidConfig.exit_code
    assert f"the template {tmp_path}/nowhere cannot be read: No such file or directory" in capfd.readouterr().err


def test_a_version_that_it_does_not_have(template: Path, project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(project), "--yes", "--template", f"{template}@7.0"]) == InvalidConfig.exit_code
    assert f"the template {template} cannot be fetched: " in capfd.readouterr().err
    assert main(["--quiet", "init", str(project), "--yes", "--template", f"{template}@HEAD"]) == 0
    (template / "notes.txt.jinja").write_text("after the release\n")
    _git(template, "commit", "--quiet", "--all", "--message", "more")
    assert main(["--quiet", "update", str(project), "--template", f"{template}@HEAD"]) == 0
    assert yaml.safe_load((project / ANSWERS).read_text())["_commit"].startswith("1.0-1-g")
    assert main(["check", str(project), "--template", str(template)]) == 0


def test_what_runs_programs_wants_trust(template: Path, project: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    canary = tmp_path / "ran"
    _questions(template, _tasks=[f"touch {canary}; echo said; echo '{{}}'"])
    _release(template, "1.1")
    assert main(["init", str(project), "--yes", "--template", str(template)]) == UnsafeInput.exit_code
    said = capfd.readouterr().err
    line = (template / "copier.yml").read_text().splitlines().index("_tasks:") + 1
    assert f"error: {template}: copier.yml:{line}: _tasks\n  why: it runs programs on this machine, as you\n" in said
    assert not canary.exists()
    assert main(["--quiet", "init", str(project), "--yes", "--template", str(template), "--trust"]) == 0
    assert canary.exists()
    assert main(["check", str(project), "--template", str(template), "--trust"]) == 0


def test_one_for_another_release_of_containerize(template: Path, project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    _questions(template, _config_schema=2)
    _release(template, "2.0")
    assert main(["init", str(project), "--yes", "--template", str(template)]) == InvalidConfig.exit_code
    assert "copier.yml has _config_schema: 2\n  why: this release of containerize fills templates that say _config_schema: 1" in capfd.readouterr().err
    assert main(["--quiet", "init", str(project), "--yes", "--template", f"{template}@1.0"]) == 0


def test_a_fault_of_the_template(template: Path, project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (template / "extra.yml.jinja").write_text("{{ config.nothing_of_that_name }}\n")
    assert main(["init", str(project), "--yes", "--template", f"{template}@1.0"]) == 0
    _release(template, "1.1")
    assert main(["update", str(project), "--template", str(template)]) == InvalidConfig.exit_code
    said = capfd.readouterr().err
    assert f"the template {template} could not be rendered: " in said
    assert "nothing_of_that_name" in said


def test_every_block_can_be_overridden(tmp_path: Path, project: Path) -> None:
    folder = tmp_path / "blocks"
    new_template(folder)
    names = {"Dockerfile": ["base", "user", "system_packages", "environment", "labels", "entry"], "compose.yaml": ["services"]}
    said = (folder / "README.md").read_text()
    for file, blocks in names.items():
        assert all(f"`{block}`" in said for block in blocks)
        body = "".join(f"{{% block {block} %}}\n# {block} of ours\n{{{{ super() }}}}{{% endblock %}}\n" for block in blocks)
        (folder / f"{file}.jinja").write_text(f"{{% extends '_parts/{file}.jinja' %}}\n{body}")
        declared = (folder / "_parts" / f"{file}.jinja").read_text()
        assert declared.count("{% block ") == len(blocks)
    assert main(["--quiet", "init", str(project), "--yes", "--dev", "--template", str(folder)]) == 0
    for file, blocks in (*names.items(), ("Dockerfile.dev", names["Dockerfile"])):
        text = (project / file).read_text()
        assert [block for block in blocks if f"# {block} of ours\n" not in text] == []


def test_making_and_trying_one(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "mine"
    assert main(["template", "new", str(folder)]) == 0
    assert f"Next: read {folder}/README.md" in capfd.readouterr().err
    assert main(["template", "new", str(folder)]) == WouldOverwrite.exit_code
    assert f"{folder} is not empty" in capfd.readouterr().err
    assert main(["template", "test", str(folder)]) == 0
    lines = capfd.readouterr().err.splitlines()
    assert lines[0] == "  ok      greeting                    differs from the built-in: Dockerfile"
    assert lines[-1] == "6 projects: 6 as they should be, 0 not"
    dockerfile = folder / "Dockerfile.jinja"
    dockerfile.write_text("{% extends '_parts/Dockerfile.jinja' %}\n{% block entry %}\nCMD python main.py\n{% endblock %}\n")
    assert main(["template", "test", str(folder), "--diff"]) == FINDINGS
    said = capfd.readouterr().err
    assert "  failed  greeting" in said
    assert "+CMD python main.py\n" in said
    assert said.splitlines()[-1] == "6 projects: 0 as they should be, 6 not"
    dockerfile.write_text("{% extends 'no-such-file' %}\n")
    assert main(["template", "test", str(folder)]) == FINDINGS
    assert "TemplateNotFound" in capfd.readouterr().err
