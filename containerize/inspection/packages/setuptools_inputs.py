"""The files that setuptools, and plug-ins of it, read for the metadata of a package: those that its manifests name and that run."""

import ast
import re
from collections.abc import Iterator

from containerize.inspection.application.syntax import constant_string
from containerize.inspection.packages.module_files import imported_files, module_files
from containerize.inspection.packages.named_files import NamedFile, inside, matching, texts
from containerize.inspection.packages.setup_cfg import SetupCfg
from containerize.project import Project
from containerize.toml_document import TomlDocument

_DYNAMIC = ("tool", "setuptools", "dynamic")
_LIST = "list of dependencies"
# https://setuptools.pypa.io/en/latest/userguide/declarative_config.html; `description_file` is pbr's.
_CFG_FILES = {
    ("metadata", "version"): "version file",
    ("metadata", "long_description"): "readme",
    ("options", "install_requires"): _LIST,
}
_CFG_EXTRAS = "options.extras_require"
# pbr reads its lists by their names: https://docs.openstack.org/pbr/latest/user/using.html.
_PBR_LISTS = ("requirements.txt", "requirements-py3.txt")
_JOINS = frozenset({"join", "joinpath", "Path"})


def setuptools_inputs(project: Project, document: TomlDocument | None, folder: str) -> Iterator[NamedFile]:
    """What `[tool.setuptools.dynamic]`, setup.cfg and setup.py in `folder` name. Raises InvalidInput for a setup.cfg that is none."""
    if document is not None:
        yield from _dynamic(project, document, folder)
    yield from _setup_cfg(project, folder)
    yield from _setup_py(project, folder)


def _dynamic(project: Project, document: TomlDocument, folder: str) -> Iterator[NamedFile]:
    """https://setuptools.pypa.io/en/latest/userguide/pyproject_config.html#dynamic-metadata."""
    ways: list[tuple[str, ...]] = [(*_DYNAMIC, key) for key in _keys(document.get(*_DYNAMIC))]
    ways += [(*_DYNAMIC, "optional-dependencies", extra) for extra in _keys(document.get(*_DYNAMIC, "optional-dependencies"))]
    table = document.get("tool", "setuptools", "package-dir")
    folders = {name: path for name, path in table.items() if isinstance(path, str)} if isinstance(table, dict) else {}
    for keys in ways:
        where = document.where(*keys)
        what = _LIST if "dependencies" in keys[3] else f"{keys[3]} file"
        yield from (NamedFile(inside(folder, path), what, path, where) for path in texts(document.get(*keys, "file")))
        attribute = document.get(*keys, "attr")
        if isinstance(attribute, str):
            module = attribute.rpartition(".")[0]
            yield from (NamedFile(path, what, module, where) for path in module_files(project, folder, module, folders))


def _setup_cfg(project: Project, folder: str) -> Iterator[NamedFile]:
    path = inside(folder, "setup.cfg")
    text = project.text(path)
    if text is None:
        return
    cfg = SetupCfg(text)
    extras = {(_CFG_EXTRAS, extra): _LIST for extra in cfg.keys(_CFG_EXTRAS)}
    for (section, key), what in {**_CFG_FILES, **extras}.items():
        value = cfg.get(section, key)
        kind, _, rest = value.text.partition(":") if value else ("", "", "")
        where = f"{path}:{value.line}" if value else path
        if kind == "file":
            yield from (NamedFile(inside(folder, part), what, part, where) for part in _parts(rest))
        elif kind == "attr":
            module = rest.strip().rpartition(".")[0]
            yield from (NamedFile(file, what, module, where) for file in module_files(project, folder, module, _cfg_folders(cfg)))
    yield from _cfg_lists(project, cfg, path, folder)


def _cfg_lists(project: Project, cfg: SetupCfg, path: str, folder: str) -> Iterator[NamedFile]:
    """Files that are named without `file:`: licences, as patterns, and what pbr reads."""
    for key in ("license_files", "license_file", "description_file"):
        value = cfg.get("metadata", key)
        for pattern in _parts(value.text) if value else ():
            what = "readme" if key == "description_file" else "licence"
            where = f"{path}:{value.line}" if value else path
            yield from (NamedFile(file, what, pattern, where) for file in matching(project, inside(folder, pattern)))
    if value := cfg.get("metadata", "description_file"):
        yield from (NamedFile(inside(folder, name), _LIST, name, f"{path}:{value.line}") for name in _PBR_LISTS)


def _parts(value: str) -> list[str]:
    return [part.strip() for part in re.split(r"[,\n]", value) if part.strip()]


def _cfg_folders(cfg: SetupCfg) -> dict[str, str]:
    """`package_dir`: `package = folder` on a line, or between commas."""
    value = cfg.get("options", "package_dir")
    pairs = (part.partition("=") for part in _parts(value.text)) if value else ()
    return {package.strip(): place.strip() for package, _, place in pairs}


def _setup_py(project: Project, folder: str) -> Iterator[NamedFile]:
    """What it imports of the project, and texts in it that are paths of files beside it: what else would they be there for."""
    path = inside(folder, "setup.py")
    module = project.module(path) if path in project else None
    if module is None:
        return
    for node in ast.walk(module):
        for text in _paths(node):
            if inside(folder, text) in project:
                yield NamedFile(inside(folder, text), "file", text, f"{path}:{getattr(node, 'lineno', 1)}")
    for file in imported_files(project, path):
        yield NamedFile(file, "module", file, path)


def _paths(node: ast.AST) -> Iterator[str]:
    """Texts that could be paths: literals, and those that are joined to one."""
    joined: list[str | None] = []
    if isinstance(node, ast.Constant):
        joined = [constant_string(node)]
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
        joined = [constant_string(argument) for argument in node.args] if name in _JOINS else []
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        joined = _divided(node)
    text = "/".join(part for part in joined if part)
    if 0 < len(text) < 200:
        yield text


def _divided(node: ast.expr) -> list[str | None]:
    """The literals of `here / "shop" / "version.py"`, of which there are few."""
    parts: list[str | None] = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        parts.append(constant_string(node.right))
        node = node.left
    return [*([constant_string(node)] if isinstance(node, ast.Constant) else []), *reversed(parts)]


def _keys(value: object) -> list[str]:
    return list(value) if isinstance(value, dict) else []
