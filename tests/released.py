"""Releases of the template before this one, made for tests: each differs from it by a comment in the Dockerfile and one in compose.yaml."""

import shutil
from pathlib import Path

from containerize.output.answers import read_answers
from containerize.rendering import TEMPLATE_SOURCE, Renderer, template_folder
from containerize.rendering.templates import Recorded
from scripts.release_template import add_release

NEW = "# An account of its own, by number so that platforms can check it; its home and the folders below are all it may write.\n"
OLD = "# Another comment.\n"
COMPOSE_NEW = "# For every container: no privileges, no way to get any, bounded in processes and log.\n"
COMPOSE_OLD = "# For every container.\n"
OLDER = {"0.0.8": "# An account.\n", "0.0.9": OLD}


def make_releases(folder: Path) -> Path:
    """A bundle of them."""
    path = folder / "releases.bundle"
    for version, comment in OLDER.items():
        template = folder / version
        shutil.copytree(template_folder(), template)
        for name, new, old in (("Dockerfile", NEW, comment), ("compose.yaml", COMPOSE_NEW, COMPOSE_OLD)):
            file = template / "_parts" / f"{name}.jinja"
            text = file.read_text("utf-8")
            assert new in text
            file.write_text(text.replace(new, old), "utf-8")
        add_release(version, template, path)
    return path


def as_made_by(root: Path, version: str) -> None:
    """Rewrite the files of a setup as an older release had made them."""
    answers = read_answers(root)
    assert answers
    with Renderer() as renderer:
        for name, text in renderer.render(answers.config, renderer.templates.applied(Recorded(TEMPLATE_SOURCE, version))).items():
            (root / name).write_text(text, "utf-8")
    assert OLDER[version] in (root / "Dockerfile").read_text()
    assert f"_commit: {version}\n" in (root / ".containerize-answers.yml").read_text()
