"""Pipfile: what Pipenv is asked for. https://pipenv.pypa.io/en/latest/pipfile.html."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from packaging.utils import canonicalize_name

from containerize.errors import InvalidInput
from containerize.inspection.dependencies import choice
from containerize.inspection.dependencies.index_tables import index_tables
from containerize.inspection.dependencies.markers import Target
from containerize.inspection.dependencies.model import Dependencies, Distribution, Resolver, Selection
from containerize.inspection.dependencies.pipenv_entries import entry_marker, entry_source
from containerize.project import Project
from containerize.toml_document import TomlDocument

MANIFEST = "Pipfile"
_NO_PACKAGES = frozenset({"source", "requires", "scripts", "pipfile", "pipenv"})
_PIN = re.compile(r"==\s*([^=*,\s]+)")
# What Pipenv calls the two usual categories in the Pipfile, in its lock and on its command line.
_LOCKED = {"packages": "default", "dev-packages": "develop"}
_ALIASES = {"dev": "develop", "dev-packages": "develop", "packages": "default"}


def load(project: Project, _manifest: str, selection: Selection) -> Resolver:
    """The direct dependencies, for a project without Pipfile.lock: nothing is known of what they bring.

    Raises InvalidInput for an entry that Pipenv would not read and for an extra or group that the project does not have.
    """
    document = project.toml(MANIFEST)
    assert document is not None
    written = categories(document)
    groups = chosen(selection, set(written), MANIFEST)
    listed = [("default", None), *((group, group) for group in sorted(groups))]
    wanted = [(_read(document, written[category]), group) for category, group in listed if category in written]
    indexes = index_tables(document, "source")

    def resolve(target: Target) -> Dependencies:
        found: dict[str, Distribution] = {}
        for entries, group in wanted:
            for distribution, marker in entries:
                if distribution.name not in found and target.accepts(marker):
                    found[distribution.name] = distribution if group is None else _of(distribution, group)
        return Dependencies(dict(sorted(found.items())), files=(MANIFEST,), indexes=indexes)

    return resolve


def categories(document: TomlDocument) -> dict[str, str]:
    """The tables of packages: their names in the lock, and as the Pipfile writes them."""
    names = (name for name, value in document.data.items() if name not in _NO_PACKAGES and isinstance(value, dict))
    return {_LOCKED.get(name, str(canonicalize_name(name))): name for name in names}


def chosen(selection: Selection, known: set[str], file: str) -> frozenset[str]:
    """The chosen groups under the names of the lock. Raises InvalidInput for an extra, which Pipenv has none of, or an unknown group."""
    groups = frozenset(_ALIASES.get(group, group) for group in selection.groups)
    choice.refuse_unknown(Selection(selection.extras, groups), (), known - {"default"}, file)
    return groups


def direct_names(document: TomlDocument | None, category: str) -> frozenset[str]:
    """The normalised names that a category, as the lock calls it, asks for itself."""
    written = categories(document).get(category) if document else None
    return frozenset(canonicalize_name(name) for name in document.table(written)) if document and written else frozenset()


def _read(document: TomlDocument, category: str) -> list[tuple[Distribution, str | None]]:
    return [_entry(document, category, name, value) for name, value in document.table(category).items()]


def _entry(document: TomlDocument, category: str, name: str, value: Any) -> tuple[Distribution, str | None]:
    where = document.where(category, name)
    details = {"version": value} if isinstance(value, str) else value
    try:
        if not isinstance(details, Mapping):
            raise TypeError(value)
        origin, location = entry_source(details)
        version = str(details.get("version", "*")).strip()
        distribution = Distribution(
            name=canonicalize_name(name),
            file=MANIFEST,
            line=document.line(category, name),
            version=pin[1] if (pin := _PIN.fullmatch(version)) else None,
            direct=True,
            extras=frozenset(canonicalize_name(extra) for extra in details.get("extras", ())),
            specifier="" if version == "*" else version,
            origin=origin,
            location=location,
            editable=details.get("editable") is True,
        )
        return distribution, entry_marker(details)
    except (AttributeError, TypeError, ValueError):
        raise InvalidInput(
            f"{where}: {name} = {str(value)[:100]} is no version", "Pipenv would refuse it", f'correct {where} (form: {name} = "~=1.2")'
        ) from None


def _of(distribution: Distribution, group: str) -> Distribution:
    return replace(distribution, group=group)
