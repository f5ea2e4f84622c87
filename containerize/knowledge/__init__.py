"""KNOWLEDGE: what we know about the world, as tables without logic. Each is read, checked and cached when first asked for."""

from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

import tomli

from containerize.knowledge import install_schema, pins_schema, proof_schema, schema

M = TypeVar("M", bound=schema.Table)


@cache
def pins() -> pins_schema.Pins:
    """Images, tools and servers with their versions."""
    return pins_schema.Pins.model_validate(_read("pins.toml"))


@cache
def servers() -> dict[str, schema.Server]:
    """Production servers by name, preferred first."""
    return _rows("servers.toml", schema.Server)


@cache
def frameworks() -> dict[str, schema.Framework]:
    """Frameworks by name."""
    folder = files(__name__) / "frameworks"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    rows = [schema.Framework.model_validate(_read(f"frameworks/{name}")) for name in names]
    return {row.name: row for row in rows}


@cache
def workers() -> dict[str, schema.Worker]:
    """Libraries of background workers by name; one that stands for another first."""
    return _rows("workers.toml", schema.Worker)


@cache
def services() -> dict[str, schema.Service]:
    """Services by name."""
    return _rows("services.toml", schema.Service)


@cache
def own_ways() -> dict[str, schema.OwnWay]:
    """What is not run by one command of its own."""
    return _rows("own_ways.toml", schema.OwnWay)


@cache
def package_managers() -> dict[str, schema.PackageManager]:
    """Package managers with a lock of their own."""
    return _rows("package_managers.toml", schema.PackageManager)


@cache
def requirement_names() -> schema.RequirementNames:
    """What the names of requirement files say about their purpose."""
    return schema.RequirementNames.model_validate(_read("requirement_names.toml"))


@cache
def no_distributions() -> dict[str, str]:
    """Why each name that no public index has is none, by normalised name."""
    table = schema.NoDistributions.model_validate(_read("no_distributions.toml"))
    return dict.fromkeys(table.standard_library, "it is a module of Python itself") | table.others


@cache
def conda_names() -> schema.CondaNames:
    """What conda packages are called elsewhere."""
    return schema.CondaNames.model_validate(_read("conda_names.toml"))


@cache
def system_packages() -> dict[str, install_schema.SystemPackages]:
    """Debian packages by distribution; `*` is for those that must be compiled and have no row."""
    return _rows("system_packages.toml", install_schema.SystemPackages)


@cache
def called_tools() -> dict[str, install_schema.CalledTool]:
    """Debian packages by the program that they bring."""
    return _rows("called_tools.toml", install_schema.CalledTool)


@cache
def shared_libraries() -> dict[str, install_schema.SharedLibrary]:
    """Debian packages by the shared library that they have."""
    return _rows("shared_libraries.toml", install_schema.SharedLibrary)


@cache
def python_support() -> tuple[install_schema.PythonSupport, ...]:
    """Which Pythons have wheels of a distribution: what was read from the index, then what was written by hand."""
    names = ("python_support.toml", "python_support_by_hand.toml")
    return tuple(install_schema.PythonSupport.model_validate(_read(name)) for name in names)


@cache
def runs_on() -> install_schema.RunsOn:
    """Versions that end at their import on newer Pythons, or without something beside them."""
    return install_schema.RunsOn.model_validate(_read("runs_on.toml"))


@cache
def sdists() -> install_schema.Sdists:
    """Source distributions that need no compiler."""
    return install_schema.Sdists.model_validate(_read("sdists.toml"))


@cache
def torch() -> install_schema.Torch:
    """GPUs, torch without one, and what each torch goes with."""
    return install_schema.Torch.model_validate(_read("torch.toml"))


@cache
def version_tools() -> dict[str, install_schema.VersionTool]:
    """What reads a version from version control, by distribution."""
    return _rows("version_tools.toml", install_schema.VersionTool)


@cache
def environment() -> schema.Environment:
    """Variables by their names."""
    return schema.Environment.model_validate(_read("environment.toml"))


@cache
def ignore_groups() -> list[schema.IgnoreGroup]:
    """What never belongs into an image."""
    return [schema.IgnoreGroup.model_validate(row) for row in _read("ignore.toml")["group"]]


def ignore_patterns() -> list[str]:
    """The patterns of all groups, in order."""
    return [pattern for group in ignore_groups() for pattern in group.patterns]


@cache
def misspelt() -> dict[str, str]:
    """File names that somebody meant to write otherwise, with what was meant."""
    return {str(wrong): str(right) for wrong, right in _read("misspelt.toml").items()}


@cache
def public_indexes() -> dict[str, str]:
    """Hosts of package indexes that need no credentials, with what is there."""
    return {str(host): str(reason) for host, reason in _read("indexes.toml").items()}


@cache
def build_failures() -> tuple[proof_schema.Failure, ...]:
    """Why builds fail, what is most particular first."""
    return _failures("build_failures.toml")


@cache
def run_failures() -> tuple[proof_schema.Failure, ...]:
    """Why what runs does not run, what is most particular first."""
    return _failures("run_failures.toml")


@cache
def topics() -> dict[str, schema.Topic]:
    """What there is to say about images, containers and the like."""
    return _rows("topics.toml", schema.Topic)


@cache
def markers() -> dict[str, proof_schema.Marker]:
    """How services are asked whether they keep what they were told."""
    return _rows("markers.toml", proof_schema.Marker)


def _failures(path: str) -> tuple[proof_schema.Failure, ...]:
    return tuple(proof_schema.Failure.model_validate(row) for row in _read(path)["failure"])


def _read(path: str) -> dict[str, Any]:
    return tomli.loads((files(__name__) / path).read_text(encoding="utf-8"))


def _rows(path: str, model: type[M]) -> dict[str, M]:
    return {name: model.model_validate(row) for name, row in _read(path).items()}
