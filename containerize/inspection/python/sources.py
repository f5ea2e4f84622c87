"""What manifests say of the Python they run on: pyproject.toml, a script's inline metadata, setup.cfg, setup.py, Pipfile."""

import re
from collections.abc import Iterator

from containerize.errors import InvalidInput
from containerize.inspection.findings import Source
from containerize.inspection.packages.setup_py import FILE, setup_call
from containerize.inspection.python.constraints import Constraint, default, pep440, poetry
from containerize.inspection.python.inline_metadata import inline_metadata
from containerize.project import Project
from containerize.toml_document import TomlDocument

_PYPROJECT = "pyproject.toml"
# Managers whose lock says all that a Pipfile, left over beside it, could say.
_OWN_WORDS = frozenset({"uv", "poetry", "pdm", "pylock"})


def manifest_constraints(project: Project, manager: str, manifest: str) -> list[Constraint]:
    """What the manifests demand. manifest: the file that is installed from. Raises InvalidInput for what cannot be read."""
    if manager == "script":
        return list(_script(project, manifest.removesuffix(".lock")))
    found = [*_pyproject(project), *_setuptools(project)]
    if manager not in _OWN_WORDS:
        found += _pipfile(project)
    return found


def _pyproject(project: Project) -> Iterator[Constraint]:
    document = project.toml(_PYPROJECT)
    if document is None:
        return
    for keys in (("project", "requires-python"), ("tool", "flit", "metadata", "requires-python")):
        if (constraint := _requires_python(document, *keys)) is not None:
            yield constraint
    keys = ("tool", "poetry", "dependencies", "python")
    words = document.get(*keys)
    if isinstance(words, dict):
        words = words.get("version")
    if isinstance(words, str) and (constraint := poetry(words, Source(_PYPROJECT, document.line(*keys)), "python")) is not None:
        yield constraint


def _requires_python(document: TomlDocument, *keys: str) -> Constraint | None:
    words = document.string(*keys)
    return None if words is None else pep440(words, Source(document.path, document.line(*keys)), keys[-1])


def _script(project: Project, path: str) -> Iterator[Constraint]:
    document = inline_metadata(path, project.text(path) or "")
    if document is not None and (constraint := _requires_python(document, "requires-python")) is not None:
        yield constraint


def _setuptools(project: Project) -> Iterator[Constraint]:
    document = project.toml(_PYPROJECT)
    if document is not None and (document.get("project") is not None or document.get("tool", "poetry") is not None):
        dynamic = document.get("project", "dynamic")
        # setuptools reads its own files only for what [project] leaves to them.
        if not isinstance(dynamic, list) or "requires-python" not in dynamic:
            return
    for words, source in (*_setup_cfg(project), *_setup_py(project)):
        if (constraint := pep440(words, source, "python_requires")) is not None:
            yield constraint


def _setup_cfg(project: Project) -> Iterator[tuple[str, Source]]:
    section = ""
    lines = (project.text("setup.cfg") or "").split("\n")
    for index, line in enumerate(lines):
        if header := re.match(r"\[([^\]]*)\]", line):
            section = header[1].strip()
        elif section == "options" and (match := re.match(r"python_requires\s*[=:]\s*(.*)", line)):
            rest = [match[1]]
            rest += [more.strip() for more in _continued(lines[index + 1 :])]
            words = ",".join(part.split(" #")[0].strip(" ,") for part in rest if part.strip() and not part.startswith(("#", ";")))
            yield words, Source("setup.cfg", index + 1)
            return


def _continued(lines: list[str]) -> Iterator[str]:
    for line in lines:
        if not line[:1].isspace():
            return
        yield line


def _setup_py(project: Project) -> Iterator[tuple[str, Source]]:
    call = setup_call(project) if project.contains(FILE, b"python_requires") else None
    if call and call.python_requires:
        yield call.python_requires.text, Source(FILE, call.python_requires.line)


def _pipfile(project: Project) -> Iterator[Constraint]:
    document = project.toml("Pipfile")
    if document is None:
        return
    for key in ("python_full_version", "python_version"):
        if (words := document.string("requires", key)) is not None:
            yield from pipenv_words(words, Source("Pipfile", document.line("requires", key)), key)


def pipenv_words(words: str, source: Source, key: str) -> Iterator[Constraint]:
    """Pipenv's `3.12` and `3.12.1` mean that series and that patch; a specifier is read as it is. Raises InvalidInput for the rest."""
    text = words.strip()
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?(\.\*)?", text):
        constraint = pep440(f"=={text.removesuffix('.*')}.*", source, key)
    elif re.fullmatch(r"[0-9]+(\.[0-9]+){2}", text):
        constraint = pep440(f"=={text}", source, key)
    elif text in ("", "*") or text[0] in "<>=!~":
        constraint = pep440(text, source, key)
    else:
        raise InvalidInput(
            f"{source}: {words[:200]!r} is not a Python version", "no Python can be chosen by it", f'write it as {key} = "{default()}"'
        )
    if constraint is not None:
        said = words if text[0] in "<>=!~" else text
        yield Constraint(source, f"{key} {said}", constraint.allowed)
