"""The configuration that a project has for its server: what it sets is not set again on the command line, which would overrule it.

https://docs.gunicorn.org/en/stable/configure.html: flags win over the file, and the file over the environment.
"""

from dataclasses import replace

from containerize import knowledge
from containerize.inspection.application.start_lines import StartLine, in_project
from containerize.inspection.application.syntax import defined_names, top_level
from containerize.inspection.findings import Finding, Server
from containerize.project import Project

_FLAGS = ("-c", "--config")


def with_config(project: Project, found: Finding[Server], lines: list[StartLine]) -> Finding[Server]:
    """The server with what its configuration file sets: the file that it reads by itself, else the one that a start line gives it."""
    usual = knowledge.servers()[found.value.name].config
    path = usual if usual is None or usual in project else _given(project, lines)
    module = project.module(path) if path and path.endswith(".py") else None
    if path is None or module is None:
        return found
    names = frozenset[str]().union(*(defined_names(node) for node in top_level(module.body)))
    server = replace(found.value, config=None if path == usual else path, configured=names)
    return replace(found, value=server, reason=f"{found.reason}; {path} configures it")


def _given(project: Project, lines: list[StartLine]) -> str | None:
    for line in lines:
        for flag, value in zip(line.words, line.words[1:], strict=False):
            path = in_project(value.removeprefix("file:"))
            if "gunicorn" in line.words and flag in _FLAGS and path in project:
                return path
    return None
