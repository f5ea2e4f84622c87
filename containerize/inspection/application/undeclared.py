"""Code that uses what no manifest declares: the image would be built, and the program would end at its first import."""

import ast
import re
import sys

from packaging.utils import canonicalize_name

from containerize import knowledge
from containerize.errors import InvalidInput
from containerize.inspection.application.entrypoints import declared, find_entry_points
from containerize.inspection.application.modules import file_of, import_root, package_of
from containerize.inspection.application.other_manifests import refuse_applications_elsewhere
from containerize.inspection.application.syntax import absolute
from containerize.inspection.dependencies.model import Dependencies
from containerize.inspection.findings import EntryPoint
from containerize.knowledge.schema import Framework
from containerize.project import Project

_INLINE_METADATA = re.compile(rb"^# /// script\s*$", re.MULTILINE)
_MAX_FILES = 200
# What these find can be shown by several programs: it says of none that it is used.
_NOT_OF_ONE = ("notebook", "notebooks", "paste")


def refuse_undeclared_framework(project: Project, dependencies: Dependencies) -> None:
    """Raise InvalidInput for an application of a framework that is no dependency."""
    rows = knowledge.frameworks().values()
    # The framework that an object is of before those that only add to it.
    for framework in sorted(rows, key=lambda row: not any(call.startswith(f"{row.name}.") for call in row.entrypoint.calls)):
        if declared(framework, dependencies) or framework.entrypoint.finder in _NOT_OF_ONE:
            continue
        found = find_entry_points(project, framework)
        if found:
            refuse_applications_elsewhere(project, [item.value.file for item in found])
            name = framework.distributions[0]
            manifest = f"{dependencies.files[0]} does not name {name}" if dependencies.files else f"no manifest names {name}"
            extra = _extra_with(project, framework)
            raise InvalidInput(
                f"{found[0].source}: {found[0].value} is a {framework.title} application, but {manifest}",
                f"{name} would not be installed, and the application would end at its first import",
                f"containerize init --extra {extra}" if extra else _add(name, dependencies),
            )


def _extra_with(project: Project, framework: Framework) -> str | None:
    """The extra of the project that has the framework."""
    document = project.toml("pyproject.toml")
    for extra, wanted in document.table("project", "optional-dependencies").items() if document else ():
        names = {canonicalize_name(re.split(r"[^A-Za-z0-9._-]", str(text), maxsplit=1)[0]) for text in wanted or ()}
        if names & set(framework.distributions):
            return str(extra)
    return None


def _add(name: str, dependencies: Dependencies) -> str:
    if "poetry.lock" in dependencies.files:
        return f"poetry add {name}"
    return f"uv add {name}" if "pyproject.toml" in dependencies.files else f"echo {name} >> requirements.txt"


def refuse_imports_without_manifest(project: Project, entry_point: EntryPoint) -> None:
    """Raise InvalidInput when a program without any manifest imports what neither Python nor the project has."""
    root = import_root(project, entry_point.file)
    pending, seen = [entry_point.file], {entry_point.file}
    while pending and len(seen) < _MAX_FILES:
        path = pending.pop()
        for name, line in _imports(project, path, root):
            own = file_of(project, name, root) or file_of(project, name.split(".")[0], root)
            if own and own not in seen:
                seen.add(own)
                pending.append(own)
            elif not own and not _is_folder(project, name, root) and name.split(".")[0] not in sys.stdlib_module_names:
                raise _no_manifest(project, path, line, name.split(".")[0])


def _imports(project: Project, path: str, root: str) -> list[tuple[str, int]]:
    """(module, line) of the imports that run when the file does, whatever happens: not those in `if` or `try`."""
    module = project.module(path)
    package = package_of(path, root)
    found = []
    for node in module.body if module else ():
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and (name := absolute(node, package)):
            found.append((name, node.lineno))
    return found


def _is_folder(project: Project, name: str, root: str) -> bool:
    top = name.split(".")[0]
    return (top if root == "." else f"{root}/{top}") in project.folders


def _no_manifest(project: Project, path: str, line: int, name: str) -> InvalidInput:
    if _INLINE_METADATA.search(project.read(path) or b""):
        fix = f"uv export --script {path} --output-file requirements.txt (it takes what the comment `# /// script` lists)"
    else:
        fix = f"uv init --bare && uv add {name} (some distributions are called otherwise than their module)"
    return InvalidInput(
        f"{path}:{line} imports {name}, and no manifest says what to install",
        "nothing would be installed, and the program would end at that line",
        fix,
    )
