"""Making a template: the built-in one with its own parts below, and what a team says otherwise on top."""

import shutil
from pathlib import Path

from containerize.errors import WouldOverwrite
from containerize.rendering.surroundings import template_folder

_SCAFFOLD = Path(__file__).with_name("scaffold")
_NOT_RENDERED = ("README.md", "tests")


def new_template(folder: Path) -> list[str]:
    """Fill a folder that is empty or not there yet; the names of its files, sorted. Raises WouldOverwrite for one that has any."""
    if folder.exists() and any(path.name != ".git" for path in folder.iterdir()):
        fix = f"containerize template new {folder}-template"
        raise WouldOverwrite(f"{folder} is not empty", "what is there would be mixed with a template", fix)
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc")
    shutil.copytree(template_folder(), folder, dirs_exist_ok=True, ignore=ignored)
    shutil.copytree(_SCAFFOLD, folder, dirs_exist_ok=True, ignore=ignored)
    questions = folder / "copier.yml"
    text = questions.read_text("utf-8")
    questions.write_text(text.replace("_exclude:\n", "".join(["_exclude:\n", *(f"  - {name}\n" for name in _NOT_RENDERED)]), 1), "utf-8")
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts)
