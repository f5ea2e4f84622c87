"""The variables that the code reads, wired to the services that were found; secrets made locally; the rest for .env.example."""

import re
from dataclasses import dataclass, field

from containerize import knowledge
from containerize.config import Secret, Variable
from containerize.inspection import findings as found
from containerize.inspection.findings import Findings, ServiceUse
from containerize.knowledge.schema import Service
from containerize.resolve.provenance import Provenance

# Drivers whose URL scheme is SQLAlchemy's own form only when SQLAlchemy is there; alone they want the plain scheme.
_SQLALCHEMY = ("sqlalchemy", "sqlmodel", "flask-sqlalchemy", "alembic", "flask-migrate", "databases", "fastapi-users-db-sqlalchemy")
# Schemes of what needs no server: a default for a laptop, which says nothing of production.
_FALLBACKS = ("sqlite", "sqlite3", "file", "locmem", "locmemcache", "dummycache", "memory")


@dataclass
class Environment:
    """What the processes get: plain values, secrets of the local file, and what is left to the user."""

    values: dict[str, str | None] = field(default_factory=dict)
    variables: dict[str, Variable] = field(default_factory=dict)
    secrets: dict[str, Secret] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def resolve_environment(findings: Findings, provenance: Provenance) -> Environment:
    """Each variable: to a service when it means one, to a made secret when any text will do, else to the user."""
    environment = Environment()
    for use in findings.services:
        row = knowledge.services()[use.value.name]
        if row.secret:
            environment.secrets[row.secret] = Secret()
            provenance.derived(f"secrets.{row.secret}", f"the password of {row.title}, made on the user's machine")
    for variable in findings.variables:
        if not _wire(findings, variable, environment, provenance):
            _leave_to_user(variable, environment, provenance)
    for use in findings.services:
        _offer(findings, use.value, environment, provenance)
    missing = [name for name, variable in environment.variables.items() if variable.required]
    if missing:
        environment.notes.append(f"Set before the first start, in .env (see .env.example): {', '.join(missing)}")
    return environment


def _wire(findings: Findings, variable: found.Variable, environment: Environment, provenance: Provenance) -> bool:
    for finding in findings.services:
        use, row = finding.value, knowledge.services()[finding.value.name]
        if _means_url(variable, row):
            _set_url(findings, use, variable, environment)
        elif part := _part(variable.name, row):
            _set_part(use.name, row, part, variable.name, environment)
        else:
            continue
        path = f"secrets.{variable.name}" if variable.name in environment.secrets else f"processes.app.environment.{variable.name}"
        provenance.from_source(path, variable.source, f"read by the code; means {row.title}")
        return True
    return False


def _means_url(variable: found.Variable, row: Service) -> bool:
    """By the scheme that the code or `.env.example` writes, else by its name. SQLite is what people fall back to, no answer."""
    if "TEST" in variable.name.upper().split("_"):
        return False
    scheme = _written_scheme(variable)
    if scheme and scheme.partition("+")[0] not in (*_FALLBACKS, *(("http", "https") if row.scheme == "http" else ())):
        return _serves(row, scheme)
    return any(variable.name == name or variable.name.endswith(f"_{name}") for name in row.url_names)


def _written_scheme(variable: found.Variable) -> str | None:
    """The scheme of the default, else of the project's own example; the example's when the default is only a fallback."""
    match = re.match(r"([a-z0-9+]+)://", variable.default or "")
    if match and match[1].partition("+")[0] not in _FALLBACKS:
        return match[1]
    return variable.scheme or (match[1] if match else None)


def _serves(row: Service, scheme: str) -> bool:
    """Whether a service speaks what a scheme says, `rediss` (with TLS) being `redis`."""
    plain = scheme.partition("+")[0]
    return plain in row.schemes or (plain.endswith("s") and plain[:-1] in row.schemes)


def _part(name: str, row: Service) -> str | None:
    return next((part for part, names in row.parts.items() if any(name == known or name.endswith(f"_{known}") for known in names)), None)


def _set_url(findings: Findings, use: ServiceUse, variable: found.Variable, environment: Environment) -> None:
    row = knowledge.services()[use.name]
    url = row.url.replace("{scheme}", _scheme(findings, use, variable))
    if row.numbered and (number := re.search(r"://[^/]+/([0-9]{1,2})$", variable.default or "")):
        url = f"{url.rpartition('/')[0]}/{number[1]}"
    if "{" in url:
        environment.secrets[variable.name] = Secret(value=url)
    else:
        environment.values[variable.name] = url


def _set_part(service: str, row: Service, part: str, name: str, environment: Environment) -> None:
    if part == "password":
        if row.secret and name != row.secret:
            environment.secrets[name] = Secret(value=f"{{{row.secret}}}")
        return
    values = {"host": service, "port": str(row.port), "user": "app", "name": "app"}
    environment.values[name] = values[part]


def _scheme(findings: Findings, use: ServiceUse, variable: found.Variable) -> str:
    """The scheme that the project itself writes, without TLS; else the one that the driver in use needs."""
    row = knowledge.services()[use.name]
    written = _written_scheme(variable)
    if written and written.partition("+")[0] in row.schemes:
        return written
    if written and _serves(row, written):
        return row.scheme
    alone = not findings.dependencies.first(_SQLALCHEMY) or findings.framework.value == "django"
    return row.scheme if alone else row.drivers.get(use.driver, row.scheme)


def _offer(findings: Findings, use: ServiceUse, environment: Environment, provenance: Provenance) -> None:
    """The usual variable of a service that no variable of the code means, so that the address is at hand."""
    row = knowledge.services()[use.name]
    names = {*environment.secrets, *environment.values}
    if any(_means_url(found.Variable(name, False, found.DEFAULT), row) or _part(name, row) == "host" for name in names):
        return
    name = row.url_names[0]
    variable = found.Variable(name, False, found.DEFAULT)
    _set_url(findings, use, variable, environment)
    path = f"secrets.{name}" if name in environment.secrets else f"processes.app.environment.{name}"
    provenance.derived(path, f"the usual variable for {row.title}; the code reads none that is recognised")
    environment.notes.append(f"Nothing in the code reads the address of {row.title}; it is offered as {name}.")


def _leave_to_user(variable: found.Variable, environment: Environment, provenance: Provenance) -> None:
    name = variable.name
    if name in knowledge.environment().opaque or name.endswith(tuple(knowledge.environment().opaque_endings)):
        environment.secrets[name] = Secret()
        provenance.from_source(f"secrets.{name}", variable.source, "any random text will do: made on the user's machine")
        return
    reason = "read by the code without a default" if variable.required else "read by the code, which has a default"
    provenance.from_source(f"variables.{name}", variable.source, reason)
    provenance.from_source(f"processes.app.environment.{name}", variable.source, f"{reason}; taken from .env")
    environment.variables[name] = Variable(required=variable.required, default=None if variable.secret else variable.default)
    environment.values[name] = None
