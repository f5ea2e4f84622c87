"""Scripts and styles that Node.js builds for a Python application: what package.json builds, where to, and whether the code serves it.

https://docs.npmjs.com/cli/v11/commands/npm-ci, https://pnpm.io/cli/install, https://classic.yarnpkg.com/lang/en/docs/cli/install
"""

import json
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from containerize.errors import InvalidInput
from containerize.inspection.application.syntax import sources
from containerize.inspection.findings import Finding, Source
from containerize.project import Project

MANIFEST = "package.json"
NODE = "22"
_MAX_SLASHES = 2
_SCRIPTS = ("build", "build:prod", "build:production", "production", "prod", "build:css")
# (lock, how its packages are installed, the program that runs a script)
_LOCKS = (
    ("pnpm-lock.yaml", ("npx", "--yes", "pnpm@10", "install", "--frozen-lockfile"), ("npx", "--yes", "pnpm@10", "run")),
    ("yarn.lock", ("yarn", "install", "--frozen-lockfile"), ("yarn", "run")),
    ("package-lock.json", ("npm", "ci"), ("npm", "run")),
)
_NO_LOCK = ("", ("npm", "install"), ("npm", "run"))
_OPTION = re.compile(r"(?:^|\s)(?:-o|--output|--outfile|--outdir|--out-dir|--outDir|--dist-dir|-d)[ =]([\w./@-]+)")
_CONFIGURED = (
    (re.compile(r"vite\.config\.[cm]?[jt]s"), re.compile(r"outDir\s*:\s*[\"']([^\"']+)[\"']")),
    (re.compile(r"webpack\.(?:config|prod)[\w.]*\.js"), re.compile(r"path\.(?:resolve|join)\(\s*__dirname\s*,\s*[\"']([^\"']+)[\"']")),
    (re.compile(r"rollup\.config\.[cm]?js"), re.compile(r"(?:dir|file)\s*:\s*[\"']([^\"']+)[\"']")),
)
_DEFAULTS = {"vite": "dist", "webpack": "dist", "parcel": "dist", "react-scripts": "build", "vue-cli-service": "dist", "rollup": "dist"}
_SERVED = frozenset({"static", "static_src", "staticfiles", "assets", "public"})


@dataclass(frozen=True, slots=True)
class Assets:
    """What is built: in `folder`, from what `inputs` install, into `output`, all of them paths of the project. node: a major version."""

    folder: str
    inputs: tuple[str, ...]
    install: tuple[str, ...]
    build: tuple[str, ...]
    output: str
    node: str


def find_assets(project: Project) -> tuple[Finding[Assets] | None, tuple[str, ...]]:
    """(what must be built, notes on what is not). A result that the repository has is not built again."""
    notes = []
    for path in (path for path in project.files if posixpath.basename(path) == MANIFEST and path.count("/") <= _MAX_SLASHES):
        manifest = _manifest(project, path)
        script = next((name for name in _SCRIPTS if name in _table(manifest, "scripts")), None)
        if script is None:
            continue
        source = Source(path, _line(project, path, f'"{script}"'))
        output = _output(project, path, str(_table(manifest, "scripts")[script]))
        if output is None:
            notes.append(f"{source}: npm run {script} is not part of the build: where it writes to could not be read")
        elif _is_committed(project, output):
            continue
        elif _is_served(project, output):
            assets = _assets(project, path, manifest, script, output)
            return Finding(assets, source, f"{script} builds {output}, which the application serves"), ()
        else:
            notes.append(f"{source}: npm run {script} is not part of the build: no Python code names {output}, so something else serves it")
    return None, tuple(notes)


def _manifest(project: Project, path: str) -> dict[str, Any]:
    try:
        data = json.loads(project.text(path) or "")
    except (ValueError, InvalidInput):
        return {}
    return data if isinstance(data, dict) else {}


def _table(manifest: dict[str, Any], name: str) -> dict[str, Any]:
    value = manifest.get(name)
    return value if isinstance(value, dict) else {}


def _line(project: Project, path: str, text: str) -> int | None:
    lines = (project.text(path) or "").split("\n")
    return next((number for number, line in enumerate(lines, 1) if text in line), None)


def _output(project: Project, path: str, command: str) -> str | None:
    """The file or folder that the script writes: from its own words, from a configuration beside it, else what its tool takes."""
    folder = posixpath.dirname(path)
    if named := _OPTION.search(command):
        return _inside(folder, named[1])
    for name in project.names(folder):
        for pattern, setting in _CONFIGURED:
            if pattern.fullmatch(name) and (found := setting.search(_text(project, posixpath.join(folder, name)))):
                return _inside(folder, found[1])
    usual = next((where for tool, where in _DEFAULTS.items() if re.search(rf"(?:^|\s){tool}(?:\s|$)", command)), None)
    return _inside(folder, usual) if usual else None


def _inside(folder: str, path: str) -> str | None:
    joined = posixpath.normpath(posixpath.join(folder, path))
    return None if joined.startswith(("..", "/")) or joined == "." else joined


def _text(project: Project, path: str) -> str:
    return (project.source(path) or b"").decode("utf-8", "replace")


def _is_committed(project: Project, output: str) -> bool:
    """Whether the result is there and git does not leave it out."""
    if not project.exists(output):
        return False
    ignored = {line.strip().strip("/") for line in _text(project, ".gitignore").splitlines()}
    parts = output.split("/")
    return not ignored & {output, *parts, *("/".join(parts[: index + 1]) for index in range(len(parts)))}


def _is_served(project: Project, output: str) -> bool:
    """Whether it lies where static files lie, or Python code or a template setting names it."""
    if _SERVED & set(output.split("/")):
        return True
    needles = _spellings(output)
    return any(needle in data for _, data in sources(project) for needle in needles)


def _spellings(output: str) -> list[bytes]:
    """The path as it is written, and with `/` between quoted parts: `BASE_DIR / "frontend" / "dist"`."""
    parts = output.split("/")
    quoted = [f"{sign} / {sign}".join(parts) for sign in "\"'"] + [f"{sign}, {sign}".join(parts) for sign in "\"'"]
    whole = [f"{sign}{output}{end}" for sign in "\"'/" for end in ("\"", "'", "/")]
    return [text.encode() for text in (*whole, *(quoted if len(parts) > 1 else []))]


def _assets(project: Project, path: str, manifest: dict[str, Any], script: str, output: str) -> Assets:
    folder = posixpath.dirname(path) or "."
    lock, install, run = next((row for row in _LOCKS if posixpath.normpath(f"{folder}/{row[0]}") in project), _NO_LOCK)
    names = [MANIFEST, lock, ".npmrc"] if lock else [MANIFEST, ".npmrc"]
    inputs = tuple(one for name in names if (one := posixpath.normpath(f"{folder}/{name}")) in project)
    return Assets(folder, inputs, install, (*run, script), output, next(_versions(project, folder, manifest), NODE))


def _versions(project: Project, folder: str, manifest: dict[str, Any]) -> Iterator[str]:
    """The major version of Node.js that the project names."""
    for name in (".nvmrc", ".node-version"):
        for place in (folder, "."):
            if match := re.match(r"\s*v?(\d+)", _text(project, posixpath.normpath(f"{place}/{name}"))):
                yield match[1]
    if match := re.search(r"(\d+)", str(_table(manifest, "engines").get("node", ""))):
        yield str(max(int(match[1]), 20))
