"""What setup.py passes to `setup(...)`, as far as its syntax tells it; the file is never run.

https://setuptools.pypa.io/en/latest/references/keywords.html
"""

import ast
from dataclasses import dataclass, field

from containerize.inspection.application.syntax import dotted, imported_names
from containerize.inspection.packages.literals import Asked, Listing, Literals
from containerize.project import Project

FILE = "setup.py"
# A call of that name from elsewhere is the one that is meant when it says any of these.
_KEYWORDS = frozenset({"name", "version", "packages", "py_modules", "install_requires"})
_MODULES = ("setuptools", "distutils.core")


@dataclass(frozen=True, slots=True)
class SetupCall:
    """line: of the call. Texts are None where they are not given or not literal; keywords: the line of each that is given.

    install_requires: None when it is not given. extras_require: by the name as written; None when it is given and no table of literals.
    console_scripts: as `name = module:function`. packages, package_dir, py_modules: None when not given or computed.
    """

    line: int
    keywords: dict[str, int] = field(default_factory=dict)
    name: Asked | None = None
    python_requires: Asked | None = None
    install_requires: Listing | None = None
    extras_require: dict[str, Listing] | None = None
    console_scripts: tuple[Asked, ...] = ()
    packages: tuple[str, ...] | None = None
    package_dir: dict[str, str] | None = None
    py_modules: tuple[str, ...] | None = None


def setup_call(project: Project) -> SetupCall | None:
    """The call of setup.py, or None without such a file, without a call in it, or when it is no Python 3 (a warning of the project)."""
    module = project.module(FILE) if FILE in project else None
    call = _find(module) if module else None
    if module is None or call is None:
        return None
    read = Literals(project, module)
    values: dict[str, ast.expr] = {}
    for keyword in call.keywords:
        values |= {keyword.arg: keyword.value} if keyword.arg else read.table(keyword.value) or {}
    return SetupCall(
        line=call.lineno,
        keywords={name: value.lineno for name, value in values.items()},
        name=_text(read, values.get("name")),
        python_requires=_text(read, values.get("python_requires")),
        install_requires=read.listing(values["install_requires"]) if "install_requires" in values else None,
        extras_require=_extras(read, values.get("extras_require")),
        console_scripts=_console_scripts(read, values.get("entry_points")),
        packages=_names(read, values.get("packages")),
        package_dir=_package_dir(read, values.get("package_dir")),
        py_modules=_names(read, values.get("py_modules")),
    )


def _find(module: ast.Module) -> ast.Call | None:
    names = imported_names(module)
    calls = [node for node in ast.walk(module) if isinstance(node, ast.Call)]
    named = [(call, dotted(call.func, names) or "") for call in calls]
    exact = [call for call, name in named if name in {f"{module}.setup" for module in _MODULES}]
    similar = [
        call for call, name in named
        if name.split(".")[-1] == "setup" and any(keyword.arg is None or keyword.arg in _KEYWORDS for keyword in call.keywords)
    ]  # fmt: skip
    return next(iter(exact or similar), None)


def _text(read: Literals, node: ast.expr | None) -> Asked | None:
    text = read.text(node)
    return Asked(text, node.lineno) if node is not None and text is not None else None


def _extras(read: Literals, node: ast.expr | None) -> dict[str, Listing] | None:
    if node is None:
        return {}
    table = read.table(node)
    return None if table is None else {extra: read.listing(value) for extra, value in table.items()}


def _console_scripts(read: Literals, node: ast.expr | None) -> tuple[Asked, ...]:
    """From a table of lists, or from a text in the form of an INI file."""
    if (table := read.table(node)) is not None:
        return read.listing(table["console_scripts"]).items if "console_scripts" in table else ()
    found: list[Asked] = []
    section = ""
    for item in read.listing(node).items if read.text(node) is not None else ():
        if item.text.startswith("["):
            section = item.text.strip("[] ")
        elif section == "console_scripts":
            found.append(item)
    return tuple(found)


def _names(read: Literals, node: ast.expr | None) -> tuple[str, ...] | None:
    listing = read.listing(node) if node is not None else None
    return tuple(item.text for item in listing.items) if listing and listing.complete else None


def _package_dir(read: Literals, node: ast.expr | None) -> dict[str, str] | None:
    table = read.table(node)
    if table is None:
        return None
    folders = {package: read.text(value) for package, value in table.items()}
    return {package: folder for package, folder in folders.items() if folder is not None}
