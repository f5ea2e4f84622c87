"""The tables hold together: what one row names, another has."""

import itertools
import re

import pytest
import tomli
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version
from pydantic import ValidationError

from containerize import knowledge
from containerize.inspection.findings import DEFAULT, Variable
from containerize.knowledge import install_schema, schema


def test_every_framework_has_a_server_that_speaks_its_interface() -> None:
    for row in knowledge.frameworks().values():
        assert (row.server is None) == (row.entrypoint.finder in ("started", "spider")), row.name
        assert row.server is None or row.interface in knowledge.servers()[row.server].interfaces, row.name
        assert set(row.beats) <= knowledge.frameworks().keys()
        assert set(row.extras.values()) <= knowledge.servers().keys()
        assert row.distributions == [canonicalize_name(name) for name in row.distributions]


def test_every_framework_has_a_pinned_server_for_every_python() -> None:
    for row in (row for row in knowledge.frameworks().values() if row.interface.startswith(("asgi", "wsgi"))):
        assert row.server
        name = knowledge.servers()[row.server].distributions[0]
        for series in knowledge.pins().python.series:
            fitting = [pin for pin in knowledge.pins().servers[name] if SpecifierSet(pin.python).contains(f"{series}.0")]
            assert fitting, f"{row.server} for Python {series}"
            assert canonicalize_name(Requirement(fitting[0].requirement).name) in knowledge.servers()[row.server].distributions


def test_servers_say_how_they_learn_the_port() -> None:
    for name, row in knowledge.servers().items():
        assert (row.port == "argument") == (row.port_flag is not None), name
        assert row.target_last or "{" in "".join(row.command) or row.interfaces == ["jupyter"], name
        assert name == "daphne" or row.factory or row.factory_target or not {"asgi", "wsgi"} & set(row.interfaces), name


def test_a_service_is_reached_by_what_its_row_names() -> None:
    for name, row in knowledge.services().items():
        assert f"{name}:{row.port}" in re.split("//|@", row.url)[-1]
        assert row.secret is None or row.by_name or f"{{{row.secret}}}" in row.url
        assert row.scheme in (*row.schemes, "http")
        assert {scheme.partition("+")[0] for scheme in row.drivers.values()} <= {*row.schemes, row.scheme}
        assert row.secret is None or row.secret in row.parts["password"]


def test_no_variable_means_two_services() -> None:
    """But for what any SQL database may be called, of which a project has one."""
    names = [name for row in knowledge.services().values() for name in [*row.url_names, *(n for part in row.parts.values() for n in part)]]
    names = [name for name in names if not name.startswith(("DB_", "DATABASE_"))]
    assert len(names) == len(set(names))


def test_package_managers_that_are_refused_say_what_to_do() -> None:
    for name, row in knowledge.package_managers().items():
        assert row.supported or row.instead, name


def test_what_is_misspelt_is_not_the_right_name() -> None:
    assert not set(knowledge.misspelt()) & set(knowledge.misspelt().values())


def test_the_default_python_is_supported_and_has_an_image() -> None:
    pins = knowledge.pins().python
    assert pins.default in pins.series
    assert all(row.image.startswith(f"python:{series}-") for series, row in pins.series.items())


def test_every_torch_runs_on_a_python_that_has_an_image() -> None:
    for minor, row in knowledge.torch().release.items():
        assert set(row.pythons) <= set(knowledge.pins().python.series), minor
        assert row.cuda, minor


def test_the_names_of_gpu_distributions_are_normalised() -> None:
    names = knowledge.torch()
    for pattern in [*names.cpu.family, *names.cpu.brings, *names.gpu.able, *names.gpu.only, *names.gpu.libraries]:
        assert pattern.removesuffix("*") == canonicalize_name(pattern.removesuffix("*")), pattern
    assert not set(names.gpu.able) & set(names.gpu.only)


def test_the_lines_that_make_a_lock_take_cpu_wheels_are_toml() -> None:
    for lock, row in knowledge.torch().remedy.items():
        source = row.source.format(name="torch", version="2.4.0")
        text = row.lines.format(index=knowledge.torch().cpu.index, sources=source, names='"torch"')
        assert knowledge.torch().cpu.index in str(tomli.loads(text)), lock


def test_a_misspelt_key_in_a_table_is_an_error() -> None:
    with pytest.raises(ValidationError):
        schema.PackageManager.model_validate({"lock": "x", "relock": "y", "suported": False})


def test_rows_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        setattr(knowledge.pins().python, "default", "2.7")  # noqa: B010
    assert Variable("A", False, DEFAULT).scheme is None


def test_the_tables_of_wheels_are_sorted_and_cover_what_is_widely_used() -> None:
    tables = knowledge.python_support()
    for table in tables:
        for rows in (table.x86_64, table.aarch64):
            assert list(rows) == sorted(rows)
            assert all(name == canonicalize_name(name) for name in rows)
            for row in rows.values():
                versions = [Version(words.split(" ")[0]) for words in row]
                assert row and versions == sorted(set(versions))
                assert all(earlier.split(" ")[1] != later.split(" ")[1] for earlier, later in itertools.pairwise(row))
        assert table.aarch64.keys() <= table.x86_64.keys()
    assert len({name for table in tables for name in table.x86_64}) >= 150


def test_what_was_read_from_an_index_says_when() -> None:
    read, by_hand = knowledge.python_support()
    assert read.made is not None and by_hand.made is None
    assert {"numpy", "pandas", "pyyaml", "markupsafe"} <= read.x86_64.keys()


@pytest.mark.parametrize("row", ["1.0 3.9-", "1.0", "1.0 3.9, 3.10", "x any", "1.0 3.9 3.10", "1.0 all"])
def test_a_row_of_wheels_that_cannot_be_read_is_an_error(row: str) -> None:
    with pytest.raises(ValidationError):
        install_schema.PythonSupport.model_validate({"x86_64": {"shop": [row]}, "aarch64": {}})


def test_source_distributions_are_sorted_and_named_once() -> None:
    for names in (knowledge.sdists().pure, knowledge.sdists().optional):
        assert names == sorted({canonicalize_name(name) for name in names})
    assert not set(knowledge.sdists().pure) & set(knowledge.sdists().optional)


_DEBIAN = re.compile(r"[a-z0-9][a-z0-9+.-]+")


def test_rows_of_system_packages_are_sorted_and_well_formed() -> None:
    rows = knowledge.system_packages()
    names = [name for name in rows if name != "*"]
    assert len(names) >= 150
    assert list(rows) == ["*", *sorted(names)]
    assert names == [canonicalize_name(name) for name in names]
    for name, row in rows.items():
        old = row.bookworm or install_schema.ReleasePackages()
        lists = (row.build, row.links, row.runtime, old.build or [], old.links or [], old.runtime or [])
        for packages in lists:
            assert len(packages) == len(set(packages)) and all(map(_DEBIAN.fullmatch, packages)), name
        assert any(lists), name
        assert set(row.unless) <= set(names) | {"psycopg-binary", "pyvips-binary", "pypandoc-binary"}, name
        assert not row.versions or SpecifierSet(row.versions), name
        assert row.reason[0].islower() and not row.reason.endswith("."), name


def test_rows_that_are_compiled_name_their_compiler() -> None:
    for name, row in knowledge.system_packages().items():
        compilers = {"gcc", "g++"} & set(row.build)
        assert compilers or not row.build, name
        assert "gcc" not in compilers or "libc6-dev" in row.build, name
        assert ("cargo" in row.build) == ("rustc" in row.build), name
        # Where trixie's names end in t64, bookworm's differ.
        assert row.bookworm or not any("t64" in package for package in [*row.links, *row.runtime]), name


def test_programs_are_sorted_and_named_once() -> None:
    rows = knowledge.called_tools()
    programs = [program for name, row in rows.items() for program in {name, *row.also}]
    assert list(rows) == sorted(rows)
    assert len(programs) == len(set(programs))
    for name, row in rows.items():
        assert row.image != bool(row.packages or row.hint), name
        assert all(map(_DEBIAN.fullmatch, [*(row.packages or []), *(row.bookworm or [])])), name
