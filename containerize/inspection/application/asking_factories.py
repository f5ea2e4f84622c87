"""Factories that want arguments: servers call one without any, so there is nothing that could be served."""

import ast

from containerize import knowledge
from containerize.errors import InvalidInput
from containerize.inspection.application.app_objects import find_makers
from containerize.inspection.application.entrypoints import declared
from containerize.inspection.application.modules import is_importable
from containerize.inspection.application.other_manifests import is_below_another
from containerize.inspection.application.symbols import Symbols
from containerize.inspection.dependencies.model import Dependencies
from containerize.knowledge.schema import Framework
from containerize.project import Project


def refuse_asking_factories(project: Project, dependencies: Dependencies) -> None:
    """Raise InvalidInput when the only thing that makes an application of a declared framework needs an argument."""
    code = Symbols(project)
    for framework in knowledge.frameworks().values():
        if framework.server is None or framework.entrypoint.finder != "app_object" or not declared(framework, dependencies):
            continue
        makers, _ = find_makers(project, code, framework.entrypoint)
        for path, function in makers.asking.values():
            if is_importable(path, code.root(path)) and not is_below_another(project, path):
                raise _refusal(framework, code.module(path), path, function)


def _refusal(framework: Framework, module: str, path: str, function: ast.FunctionDef) -> InvalidInput:
    wanted = _wanted(function)
    interface = "asgi" if framework.interface.startswith("asgi") else "wsgi"
    return InvalidInput(
        f"{path}:{function.lineno}: {function.name}({', '.join(wanted)}) makes the {framework.title} application, but needs {wanted[0]}",
        "a server calls a factory without arguments, and no application made by it stands at the top of a file",
        f"give {wanted[0]} a default, or add {interface}.py: from {module} import {function.name}; app = {function.name}(...)",
    )


def _wanted(function: ast.FunctionDef) -> list[str]:
    """The names of its arguments without a default."""
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    needed = positional[: len(positional) - len(arguments.defaults)]
    keywords = [name for name, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if default is None]
    return [item.arg for item in (*needed, *keywords)]
