"""How a project is started elsewhere: the lines of its Procfile, Dockerfile, compose file and platform files that name what runs.

Procfile: https://devcenter.heroku.com/articles/procfile, app.yaml: https://cloud.google.com/appengine/docs/standard/reference/app-yaml,
fly.toml: https://fly.io/docs/reference/configuration/, render.yaml: https://render.com/docs/blueprint-spec, railway.json:
https://docs.railway.com/reference/config-as-code, `.flaskenv`: https://flask.palletsprojects.com/en/stable/cli/, `[tool.fastapi]`:
https://fastapi.tiangolo.com/fastapi-cli/, gunicorn.conf.py: https://docs.gunicorn.org/en/stable/settings.html.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch

from containerize.inspection.application.importing import files_importing
from containerize.inspection.application.syntax import argument, called_name, constant_string, nodes, top_level
from containerize.inspection.findings import Source
from containerize.inspection.processes.procfile import procfile
from containerize.project import Project

GUNICORN_CONFIG = "gunicorn.conf.py"
# (files, the keys in them whose values start something), in the order in which they are believed.
_FILES = (
    ("app.yaml", r"entrypoint"),
    ("app.yml", r"entrypoint"),
    ("fly.toml", r"\w+"),
    ("render.yaml", r"startCommand"),
    ("railway.toml", r"startCommand"),
    ("railway.json", r'"startCommand"'),
    ("nixpacks.toml", r"cmd"),
    ("Dockerfile", r"CMD|ENTRYPOINT"),
    ("docker/Dockerfile", r"CMD|ENTRYPOINT"),
    ("Dockerfile.prod*", r"CMD|ENTRYPOINT"),
    ("docker-compose*.y*ml", r"command|entrypoint"),
    ("compose*.y*ml", r"command|entrypoint"),
    (".flaskenv", r"(?:export\s+)?FLASK_APP"),
)
# Our own files repeat what was decided, and are no evidence for it.
_OURS = ".containerize-answers.yml"
_RENDERED = frozenset({"Dockerfile", "compose.yaml"})
_WORD = re.compile(r"[^\s\"',\[\]=]+")
_BLOCK = re.compile(r"[>|][+-]?")


@dataclass(frozen=True, slots=True)
class StartLine:
    """Words of a command as a file gives it, without quotes and brackets. what: the place in words."""

    words: tuple[str, ...]
    source: Source
    what: str


def find_start_lines(project: Project) -> list[StartLine]:
    """All of them, the most telling first; the lines of a shell script that one starts follow it."""
    found = [*_procfile(project), *_settings(project)]
    for pattern, keys in _FILES:
        for path in matching(project, pattern):
            found += _lines(project, path, keys)
    found += _own_servers(project)
    return [line for one in found for line in (one, *_script_lines(project, one))]


def matching(project: Project, pattern: str) -> list[str]:
    """The files of that name, but for those that we rendered."""
    folder, slash, name = pattern.rpartition("/")
    found = [f"{folder}{slash}{one}" for one in project.names(folder) if fnmatch(one, name)]
    return [path for path in found if path in project and not (path in _RENDERED and _OURS in project)]


def _procfile(project: Project) -> Iterator[StartLine]:
    types = procfile(project)
    for name in sorted(types, key=lambda name: name != "web"):
        command, source = types[name]
        if name != "release":
            yield StartLine(_words(command), source, f"the process type {name} of the Procfile")


def _settings(project: Project) -> Iterator[StartLine]:
    document = project.toml("pyproject.toml")
    if document and (target := document.string("tool", "fastapi", "entrypoint")):
        yield StartLine(("fastapi", target), Source("pyproject.toml", document.line("tool", "fastapi", "entrypoint")), "[tool.fastapi]")
    module = project.module(GUNICORN_CONFIG) if GUNICORN_CONFIG in project else None
    for node in top_level(module.body) if module else ():
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "wsgi_app":
            yield StartLine(("gunicorn", constant_string(node.value) or ""), Source(GUNICORN_CONFIG, node.lineno), "wsgi_app")


def _lines(project: Project, path: str, keys: str) -> Iterator[StartLine]:
    """Values of the keys, with the lines that continue them: behind a backslash, or deeper in YAML. Unreadable files say nothing."""
    data = (project.source(path) or b"").decode("utf-8", "replace")
    lines = data.splitlines()
    pattern = re.compile(rf"\s*(?:-\s*)?({keys})(?:\s*[:=]\s*|\s+)(.*)")
    for number, line in enumerate(lines):
        if match := pattern.fullmatch(line):
            text = match[2]
            if not text or _BLOCK.fullmatch(text):
                text = " ".join(_deeper(lines, number))
            for following in lines[number + 1 :]:
                if not text.rstrip().endswith("\\"):
                    break
                text = f"{text.rstrip()[:-1]} {following}"
            key = match[1].strip('"').split()[-1]
            words = _words(text)
            yield StartLine(("flask", *words) if key == "FLASK_APP" else words, Source(path, number + 1), f"{key} in {path}")


def _deeper(lines: list[str], number: int) -> Iterator[str]:
    depth = len(lines[number]) - len(lines[number].lstrip())
    for line in lines[number + 1 :]:
        if line.strip() and len(line) - len(line.lstrip()) <= depth:
            return
        yield line.strip().removeprefix("- ")


def _own_servers(project: Project) -> Iterator[StartLine]:
    """`uvicorn.run("shop.main:app")` in the code."""
    for path, data in files_importing(project, "uvicorn").items():
        module = project.module(path) if b"uvicorn.run" in data else None
        for node in nodes(module) if module else ():
            is_run = isinstance(node, ast.Call) and called_name(node.func) == "run" and ast.unparse(node.func) == "uvicorn.run"
            if isinstance(node, ast.Call) and is_run and (target := constant_string(argument(node, 0, "app"))):
                yield StartLine(("uvicorn", target), Source(path, node.lineno), "uvicorn.run")


def _script_lines(project: Project, line: StartLine) -> Iterator[StartLine]:
    """The lines of the shell scripts that a line starts."""
    for word in line.words:
        path = in_project(word)
        if path.endswith(".sh") and path in project:
            text = (project.source(path) or b"").decode("utf-8", "replace")
            for number, command in enumerate(text.replace("\\\n", "  ").splitlines(), 1):
                if command.strip() and not command.lstrip().startswith("#"):
                    yield StartLine(_words(command), Source(path, number), f"{path}, by {line.what}")


def in_project(word: str) -> str:
    """The path that a word of a command means, whatever folder the project lies in there."""
    return re.sub(r"^(\./|/(app|code|src|usr/src/app|opt/app|srv|home/\w+|workspace)/)+", "", word)


def _words(text: str) -> tuple[str, ...]:
    """Words as they stand between blanks, quotes, commas, brackets and equals signs: `FLASK_APP=shop` are two."""
    return tuple(_WORD.findall(text))
