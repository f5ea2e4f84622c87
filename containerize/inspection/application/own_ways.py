"""Projects that are not run by one command: what runs them is known, and said in place of a guess."""

import ast
from fnmatch import fnmatch

from containerize import knowledge
from containerize.errors import InvalidInput
from containerize.inspection.application.importing import files_importing
from containerize.inspection.application.symbols import Symbols
from containerize.inspection.application.syntax import called_name, nodes
from containerize.inspection.dependencies.model import Dependencies
from containerize.project import Project


def refuse_own_ways(project: Project, dependencies: Dependencies) -> None:
    """Raise InvalidInput for what knowledge says is run in another way, when nothing else was found that a server can be pointed at."""
    for row in knowledge.own_ways().values():
        if dependencies.first(row.distributions):
            path = next((path for path in project.files if any(fnmatch(path, pattern) for pattern in row.files)), None)
            if path:
                raise InvalidInput(row.found.replace("{path}", path), row.why, row.fix)
    if dependencies.get("bottle"):
        _refuse_default_bottle(project)
    _refuse_bricks_above(project)


def _refuse_default_bottle(project: Project) -> None:
    """Raise InvalidInput for routes of Bottle's default application that no name stands for.

    https://bottlepy.org/docs/dev/deployment.html: `run()` starts wsgiref, which answers one request at a time.
    """
    code = Symbols(project)
    for path in files_importing(project, "bottle"):
        module = project.module(path)
        for node in nodes(module) if module else ():
            if isinstance(node, ast.Call) and called_name(node.func) == "run" and code.full(path, node.func) == "bottle.run":
                raise InvalidInput(
                    f"{path}:{node.lineno}: bottle.run() starts Bottle's server for development, and no name stands for the application",
                    "a production server is pointed at an application by its name",
                    f"write in {path}: app = bottle.default_app(), and put run() under if __name__ == \"__main__\":",
                )


def _refuse_bricks_above(project: Project) -> None:
    """Raise InvalidInput for a project of a Polylith workspace: its code lies beside it, and only the workspace as a whole has it.

    https://davidvujic.github.io/python-polylith-docs/projects/
    """
    document = project.toml("pyproject.toml")
    bricks = document.table("tool", "polylith", "bricks") if document else {}
    bases = [name for path, name in bricks.items() if path.startswith("../") and "/bases/" in path and isinstance(name, str)]
    if document and bases:
        raise InvalidInput(
            f"{document.where('tool', 'polylith', 'bricks')}: the code of {project.folder_name} lies outside of its folder: "
            f"{', '.join(path for path in bricks if path.startswith('../'))}",
            "bricks are packed from the whole workspace, whose own manifest names what all of them need",
            f"in the workspace's folder: containerize init --entry-point {bases[0].replace('/', '.')}.core:app   (what the base starts)",
        )
