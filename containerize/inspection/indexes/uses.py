"""Which package indexes the install needs beside the usual one, and whether it must be given credentials for them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from containerize import knowledge
from containerize.inspection.dependencies.model import Dependencies, Index
from containerize.inspection.findings import Finding, Source
from containerize.inspection.indexes.index_files import PIP_CONFIGURATION, declared_indexes
from containerize.inspection.indexes.index_urls import Address, read_address, refuse_password
from containerize.project import Project

# The labels of the usual index's host, test instances and file hosts of it included.
_USUAL = ("pypi", "org")
_WEB = ("http", "https")


@dataclass(frozen=True, slots=True)
class IndexUse:
    """An index, or a host that a distribution is fetched from. host: with its port, without user and password. url: the same.

    public: known to be readable by anybody; else credentials may be needed, which the build reads from an optional secret `netrc`.
    credentials: variables that stand for user or password; the installer sends the bare text where they are not set, and asks the
    netrc where they are set and empty. variables: those in the rest of the URL, whose values the build needs.
    default: it takes the place of the usual one. argument: nothing that uv reads names it, so the install step must.
    """

    host: str
    url: str
    public: bool
    name: str | None = None
    credentials: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    default: bool = False
    argument: bool = False


def find_indexes(project: Project, dependencies: Dependencies) -> tuple[Finding[IndexUse], ...]:
    """Each once, in the order in which they are declared: the manifest's, then those of pip.conf, then hosts of direct URLs.

    Raises InvalidInput for a password in a file, and for a variable where the installer reads none.
    """
    found: dict[str, Finding[IndexUse]] = {}
    for index in (*dependencies.indexes, *declared_indexes(project, dependencies)):
        address = read_address(index)
        if address is not None and address.scheme in _WEB and not _is_usual(address.host):
            _refuse(project, index, address)
            found.setdefault(address.url.rstrip("/"), Finding(*_use(index, address)))
    for index, address in _fetched(dependencies):
        _refuse(project, index, address)
        if address.credentials and not any(use.value.host == address.host for use in found.values()):
            found[address.url] = Finding(*_use(index, address))
    return tuple(found.values())


def _use(index: Index, address: Address) -> tuple[IndexUse, Source, str]:
    described = knowledge.public_indexes().get(address.host)
    public = described is not None and not address.credentials
    argument = index.file in PIP_CONFIGURATION
    use = IndexUse(address.host, address.url, public, index.name, address.credentials, address.variables, index.kind == "default", argument)
    return use, Source(index.file, index.line), described if public and described else "not known to be public: it may ask for credentials"


def _is_usual(host: str) -> bool:
    return tuple(host.split(":")[0].split(".")[-2:]) == _USUAL


def _refuse(project: Project, index: Index, address: Address) -> None:
    """A password in a file. One in a pip.conf that git ignores is nobody else's, and .dockerignore keeps it out."""
    if address.password and not (index.file in PIP_CONFIGURATION and _git_ignores(project, index.file)):
        raise refuse_password(index, address)


def _git_ignores(project: Project, path: str) -> bool:
    """Whether a line of .gitignore is about that file, in the plain form in which people write it."""
    name = re.escape(path.rsplit("/", 1)[-1])
    return re.search(rf"^/?([\w.*-]+/)*{name}\s*$", project.text(".gitignore") or "", re.MULTILINE) is not None


def _fetched(dependencies: Dependencies) -> Iterator[tuple[Index, Address]]:
    """Where distributions are fetched from by URL."""
    for distribution in _by_url(dependencies):
        index = Index(distribution[0], distribution[1], distribution[2])
        address = read_address(index)
        if address is not None and address.scheme in _WEB:
            yield index, address


def _by_url(dependencies: Dependencies) -> Iterable[tuple[str, str, int | None]]:
    return [
        (found.location.removeprefix("git+"), found.file, found.line)
        for found in dependencies.distributions.values()
        if found.origin in ("git", "url") and found.location
    ]
