"""Dynaconf: attributes of its settings object are variables with a prefix (https://www.dynaconf.com/envvars/)."""

import ast
from collections.abc import Iterator

from containerize.inspection.application.importing import files_importing
from containerize.inspection.application.symbols import Symbols
from containerize.inspection.application.syntax import assigned_call, constant_string, files_with, nodes
from containerize.inspection.findings import Source, Variable
from containerize.project import Project

_MAKERS = ("dynaconf.Dynaconf", "dynaconf.LazySettings", "dynaconf.base.LazySettings")
_READY_MADE = "dynaconf.settings"
_PREFIX = "DYNACONF"
# Files that give settings a value (https://www.dynaconf.com/settings_files/); secrets stand in a file that git does not have.
_SECRETS = ".secrets.toml"
_FILES = ("settings.toml", "config/settings.toml", "conf/settings.toml", _SECRETS)
_OTHERS = (".yaml", ".yml", ".json", ".ini", ".py")


def find_dynaconf_variables(project: Project, code: Symbols) -> Iterator[Variable]:
    """`settings.API_KEY` with the prefix `SHOP` is `SHOP_API_KEY`, required unless a settings file has a value for it."""
    objects = dict(_objects(project, code))
    if not objects:
        return
    known = _values(project)
    for path in files_with(project, *{name.rpartition(".")[2].encode() for name in objects}):
        module = project.module(path)
        for node in nodes(module) if module else ():
            if isinstance(node, ast.Attribute) and node.attr.isupper() and (prefix := objects.get(code.full(path, node.value) or "")):
                required = known is not None and node.attr not in known
                yield Variable(f"{prefix}_{node.attr}", required, Source(path, node.lineno), (known or {}).get(node.attr))


def _objects(project: Project, code: Symbols) -> Iterator[tuple[str, str]]:
    """(full name, prefix) of each settings object."""
    for path in files_importing(project, "dynaconf"):
        module = project.module(path)
        if code.imported(path).get("settings") == _READY_MADE:
            yield _READY_MADE, _PREFIX
        for node in nodes(module) if module else ():
            for target, call in assigned_call(node) if isinstance(node, ast.Assign | ast.AnnAssign) else ():
                if code.full(path, call.func) in _MAKERS:
                    yield code.local(path, target), _prefix(call)


def _prefix(call: ast.Call) -> str:
    given = next((keyword.value for keyword in call.keywords if keyword.arg == "envvar_prefix"), None)
    return (constant_string(given) or _PREFIX).upper()


def _values(project: Project) -> dict[str, str | None] | None:
    """What settings files in TOML give, plain values as text, at the top or in any environment; None where other files may say more."""
    names = [path.rpartition("/")[2] for path in project.files]
    if any(name in (f"settings{end}" for end in _OTHERS) for name in names):
        return None
    found: dict[str, str | None] = {}
    for path in _FILES:
        document = project.toml(path)
        for table in (document.get(), *document.get().values()) if document else ():
            for key, value in table.items() if isinstance(table, dict) else ():
                shown = isinstance(value, str | int | float) and path != _SECRETS
                found.setdefault(key.upper(), str(value) if shown else None)
    return found
