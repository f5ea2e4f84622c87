"""Packages of the project itself that hold compiled code: what their build needs from Debian."""

import re

from containerize.inspection.findings import Finding, Source, SystemNeeds
from containerize.project import Project

_C = ("gcc", "libc6-dev")
_CPP = ("g++", "libc6-dev")
# Build requirements that mean a compiler, with what each needs beside itself.
_BACKENDS = {
    "maturin": ("cargo", "rustc", *_C),
    "setuptools-rust": ("cargo", "rustc", *_C),
    "scikit-build-core": ("cmake", "make", *_CPP),
    "scikit-build": ("cmake", "make", *_CPP),
    "meson-python": (*_C, "g++"),
    "pybind11": _CPP,
    "nanobind": ("cmake", "make", *_CPP),
    "cffi": _C,
    "cython": _C,
    "mypy": _C,
}
_EXTENSIONS = (b"ext_modules", b"cffi_modules", b"cythonize", b"mypycify")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def find_own_extensions(project: Project, folders: tuple[str, ...]) -> tuple[Finding[SystemNeeds], ...]:
    """What building the packages in `folders` (`.` for the project itself) needs, one finding for each that holds compiled code."""
    found = []
    for folder in folders:
        prefix = "" if folder == "." else f"{folder}/"
        finding = _required(project, prefix) or _described(project, prefix)
        if finding:
            found.append(finding)
    return tuple(found)


def _required(project: Project, prefix: str) -> Finding[SystemNeeds] | None:
    """By a build requirement of pyproject.toml."""
    document = project.toml(f"{prefix}pyproject.toml")
    for text in document.strings("build-system", "requires") if document else ():
        match = _NAME.match(text)
        needs = _BACKENDS.get(match[0].lower().replace("_", "-")) if match else None
        if document and match and needs and (match[0].lower() not in ("cffi", "cython", "mypy") or _has_extension(project, prefix)):
            source = Source(document.path, document.line_with(text))
            return Finding(SystemNeeds(needs, ()), source, f"{match[0]} compiles the package in {prefix or './'}")
    return None


def _described(project: Project, prefix: str) -> Finding[SystemNeeds] | None:
    """By what setup.py or setuptools' tables describe."""
    if not _has_extension(project, prefix):
        return None
    below = [path for path in project.files if path.startswith(prefix)]
    compiler = _CPP if any(path.endswith((".cpp", ".cc", ".cxx")) for path in below) else _C
    path = f"{prefix}setup.py" if f"{prefix}setup.py" in project else f"{prefix}pyproject.toml"
    return Finding(SystemNeeds(compiler, ()), Source(path), f"it describes an extension that is compiled, in {prefix or './'}")


def _has_extension(project: Project, prefix: str) -> bool:
    document = project.toml(f"{prefix}pyproject.toml")
    if document is not None and document.get("tool", "setuptools", "ext-modules") is not None:
        return True
    return project.contains(f"{prefix}setup.py", *_EXTENSIONS)
