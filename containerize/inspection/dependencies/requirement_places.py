"""Paths and URLs in requirement files: those inside the project are followed, all others named for what they are."""

import re
from pathlib import PurePosixPath
from urllib.parse import unquote

from packaging.utils import InvalidSdistFilename, InvalidWheelFilename, parse_sdist_filename, parse_wheel_filename

from containerize.errors import InvalidInput, UnsafeInput
from containerize.inspection.dependencies.requirement_lines import Line
from containerize.project import Project

# What a COPY or a mount can name without quoting.
_PLAIN_PATH = re.compile(r"[A-Za-z0-9_.][A-Za-z0-9._/+-]*")
_CREDENTIALS = re.compile(r"://(?P<user>[^/@:\s]*)(?::(?P<password>[^/@\s]*))?@(?P<host>[^/\s]*)")
_COMMIT = re.compile(r"@[0-9a-f]{7,40}(?:[#&]|$)")
# Nobody has a login name that long; tokens are.
_TOKEN_LENGTH = 20
# Where conda and its forges build: `pip freeze` in a conda environment writes these paths down.
_CONDA_BUILD = re.compile(r"/(?:croot|feedstock_root|conda-bld|ci_py\d*|perseverance-python-buildout|opt/concourse)/|/tmp/build/")
_VARIABLE = re.compile(r"\$\{([A-Z0-9_]+)\}")


def refuse_credentials(line: Line, url: str) -> None:
    """Raise InvalidInput for a URL that holds a password or token in the open; `${NAME}` in its place is none."""
    found = _CREDENTIALS.search(url)
    if found is None or "ssh://" in url[: found.start() + 3]:
        return
    password = found["password"] or ("" if len(found["user"]) < _TOKEN_LENGTH else found["user"])
    if password and not _VARIABLE.search(password):
        host = found["host"]
        raise InvalidInput(
            f"{line.place}: the URL of {host} holds a password or token",
            "it is in every clone of the project, and the build would write it into the image",
            f"revoke it, and write {line.place} without it: put `machine {host} login USER password PASSWORD` into ~/.netrc, "
            "and give that file as a build secret",
        )


def is_remote(url: str) -> bool:
    """Whether a URL leads to another machine."""
    return "://" in url and not url.startswith("file:")


def is_git(url: str) -> bool:
    """Whether git fetches the URL."""
    return url.startswith(("git+", "git://"))


def is_decided(url: str) -> bool:
    """Whether a URL always means the same files: an archive, or a commit rather than a branch."""
    return not is_git(url) or _COMMIT.search(url) is not None


def inside(line: Line, url: str, folder: str = "") -> str:
    """The path, from the root of the project, that a path or `file:` URL beside `folder` means; `.` for the root.

    Installers take paths of what is installed from where they run, which is the root, and those of `-r` and `-c` from the folder of the
    file that names them. Raises InvalidInput for one that leads out of the project, or that a Dockerfile could not name.
    """
    place = _without_scheme(url)
    if variable := _VARIABLE.search(place):
        raise InvalidInput(
            f"{line.place}: the path {url} needs the environment variable {variable[1]}",
            "where it leads is written nowhere in the project",
            f"write the path itself into {line.place}",
        )
    if "\\" in place and not re.match(r"[A-Za-z]:|\\\\", place):
        raise InvalidInput(
            f"{line.place}: {url[:200]} is a path as only Windows reads it",
            "the image runs Linux, where a backslash does not part folders",
            f"write {url.replace(chr(92), '/')} in {line.place}",
        )
    if place.startswith(("/", "~", "\\")) or re.match(r"[A-Za-z]:[\\/]", place):
        raise _elsewhere(line, url)
    parts = list(PurePosixPath(folder).parts)
    for part in PurePosixPath(place).parts:
        if part == ".." and not parts:
            raise _leaves(line, url, place)
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    path = "/".join(parts) or "."
    if not _PLAIN_PATH.fullmatch(path):
        raise InvalidInput(
            f"{line.place}: {line.text[:200]} names a path with characters other than letters, digits and ._/+-",
            "a Dockerfile would need it quoted, which engines do not do alike",
            f"rename {path} and correct {line.place}",
        )
    return path


def _without_scheme(url: str) -> str:
    place = url.split("#")[0]
    if place.startswith("file:"):
        place = unquote(re.sub(r"^file:(?://(?:localhost)?(?=/|\$|\.))?", "", place))
    return re.sub(r"^/?\$\{PROJECT_ROOT\}/?", "./", place)


def _elsewhere(line: Line, url: str) -> InvalidInput:
    if _CONDA_BUILD.search(url):
        return InvalidInput(
            f"{line.place}: {url[:200]} is a path of the machine that built a conda package",
            "`pip freeze` writes such paths in a conda environment; no other machine has them",
            f"pip list --format=freeze > {line.file} (in that environment)",
        )
    return InvalidInput(
        f"{line.place}: {url[:200]} is a path of one machine",
        "it is not there in the build, nor on anybody else's machine",
        f"correct {line.place}: name it from an index, or by a path inside the project such as ./libs/NAME",
    )


def _leaves(line: Line, url: str, place: str) -> UnsafeInput:
    # Files that a list includes are named from its folder, what is installed from where the installer runs.
    is_file = line.text.startswith("-") and not line.text.startswith(("-e", "--editable"))
    instead = "" if is_file else f", with ./{place.lstrip('./')} in {line.place}"
    return UnsafeInput(
        f"{line.place}: {url[:200]} leads out of the project",
        "a build sees the files of the project's folder and no others",
        f"in the folder that holds both: containerize init --requirements FOLDER/{line.file}{instead}",
    )


def check_local(project: Project, line: Line, path: str) -> None:
    """Raise InvalidInput for a path that does not exist or holds nothing that can be installed."""
    if not project.exists(path):
        raise InvalidInput(
            f"{line.place}: {path} does not exist",
            "what it installs is missing, and the build would fail",
            f"add {path}, or correct {line.place}",
        )
    manifests = [f"{path}/{name}" if path != "." else name for name in ("pyproject.toml", "setup.py")]
    if not is_archive(path) and not any(map(project.exists, manifests)):
        raise InvalidInput(
            f"{line.place}: {path} holds neither pyproject.toml nor setup.py",
            "no installer can build a distribution from it",
            f"add a pyproject.toml to {path}, or remove {line.place}",
        )


def is_archive(path: str) -> bool:
    """Whether a path or URL names a wheel or a source distribution."""
    return path.split("#")[0].lower().endswith((".whl", ".zip", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".tar"))


def archive_name(path: str) -> tuple[str, str] | None:
    """(normalised name, version) that the file name of a wheel or source distribution gives, or None."""
    name = unquote(path.split("#")[0].rsplit("/", 1)[-1])
    try:
        if name.endswith(".whl"):
            distribution, version, _, _ = parse_wheel_filename(name)
        else:
            distribution, version = parse_sdist_filename(name)
    except (InvalidWheelFilename, InvalidSdistFilename):
        return None
    return distribution, str(version)
