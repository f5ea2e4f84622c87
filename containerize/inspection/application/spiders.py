"""Scrapy's spiders: each is a class with a name, and `scrapy crawl NAME` runs one (https://docs.scrapy.org/en/latest/topics/spiders.html)."""

import ast

from containerize.inspection.application.app_objects import find_makers
from containerize.inspection.application.symbols import Symbols
from containerize.inspection.application.syntax import constant_string, top_level
from containerize.inspection.findings import EntryPoint, Finding, Source
from containerize.knowledge.schema import EntryPointRule
from containerize.project import Project

_PROJECT = "scrapy.cfg"


def find_spiders(project: Project, rule: EntryPointRule) -> list[Finding[EntryPoint]]:
    """The command for each spider of a project with a scrapy.cfg: classes that derive, at any distance, from one of `calls`."""
    if _PROJECT not in project:
        return []
    code = Symbols(project)
    makers, files = find_makers(project, code, rule)
    found = []
    for path in files:
        module = project.module(path)
        for node in top_level(module.body) if module else ():
            name = _name(node) if isinstance(node, ast.ClassDef) else None
            if name and any(code.full(path, base) in makers.classes for base in node.bases):  # type: ignore[attr-defined]
                entry = EntryPoint(path, argv=("scrapy", "crawl", name), command=f"scrapy crawl {name}")
                found.append(Finding(entry, Source(path, node.lineno), f"the spider {name}"))
    return found


def _name(node: ast.ClassDef) -> str | None:
    for line in node.body:
        targets = line.targets if isinstance(line, ast.Assign) else [line.target] if isinstance(line, ast.AnnAssign) else []
        if any(isinstance(target, ast.Name) and target.id == "name" for target in targets):
            return constant_string(line.value)  # type: ignore[attr-defined]
    return None
