"""The URL of a package index, taken apart without ever showing a password."""

import re
from dataclasses import dataclass

from containerize.errors import InvalidInput
from containerize.inspection.dependencies.model import Index

_URL = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://((?P<user>[^/?#]*)@)?(?P<host>[^/?#@]*)(?P<path>[^?#\s]*)")
# pip, uv and PDM write `${NAME}`; Pipenv reads `$NAME` as well.
_VARIABLE = re.compile(r"\$(?:\{(?P<braced>\w+)\}|(?P<bare>\w+))")
# A user name alone is no secret, unless it is a token; those are long.
_TOKEN = re.compile(r"(?=.*\d)[\w-]{20,}")
# What GitHub wants in the place of the password when the user name is a token.
_FILLER = "x-oauth-basic"


@dataclass(frozen=True, slots=True)
class Address:
    """scheme and host, with its port, in lower case; url: without user and password, variables unexpanded.

    password: whether a password or a token is written out. credentials, variables: the variables in user and password, and elsewhere.
    """

    scheme: str
    host: str
    url: str
    password: bool
    credentials: tuple[str, ...]
    variables: tuple[str, ...]


def read_address(index: Index) -> Address | None:
    """Take a URL apart; None for what is none, such as the path of a folder of wheels."""
    match = _URL.match(index.url.strip())
    if match is None or not match["host"]:
        return None
    user, _, password = (match["user"] or "").partition(":")
    host = match["host"] if "$" in match["host"] else match["host"].lower()
    password = password.removesuffix(_FILLER)
    written = _VARIABLE.sub("", password) or (not password and _TOKEN.fullmatch(_VARIABLE.sub("", user)))
    return Address(
        match["scheme"].lower(),
        host,
        f"{match['scheme']}://{host}{match['path']}",
        bool(written),
        _variables(match["user"] or ""),
        _variables(match["host"] + match["path"]),
    )


def _variables(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(match["braced"] or match["bare"] for match in _VARIABLE.finditer(text)))


def refuse_password(index: Index, address: Address) -> InvalidInput:
    """The error for a password in a file of the project. It names the host, never the password."""
    where = f"{index.file}:{index.line}" if index.line else index.file
    return InvalidInput(
        f"{where}: the URL of {address.host} holds a password",
        "everybody who has the file can use it, and the installer could write it into the image",
        f"write {address.url} there, have the password changed, and put it as `machine {address.host.split(':')[0]} login USER password"
        " PASSWORD` into ~/.netrc, which the build is given as the secret netrc",
    )
