from collections.abc import Iterable

import pytest

from containerize.inspection.dependencies.model import Dependencies, Distribution
from containerize.inspection.findings import Finding, Source, SystemNeeds
from containerize.inspection.toolchain.system_packages import find_system_packages, packages_in
from containerize.knowledge.install_schema import ReleasePackages, SystemPackages

FILE = "requirements.txt"


def find(*found: Distribution, compiled: Iterable[str] = (), release: str = "trixie") -> tuple[Finding[SystemNeeds], ...]:
    reasons = {name: Finding(name, Source(FILE, 9), f"{name} 2.0 has no wheels, only a source distribution") for name in compiled}
    return find_system_packages(Dependencies({one.name: one for one in found}), reasons, release)


def plain(name: str, *extras: str, version: str | None = None, direct: bool = True) -> Distribution:
    return Distribution(name, FILE, 3, version, direct, frozenset(extras))


def test_a_compiled_distribution_needs_compilers_and_the_libraries_it_links() -> None:
    assert find(plain("psycopg2"), compiled=["psycopg2"]) == (
        Finding(
            SystemNeeds(("gcc", "libc6-dev", "libpq-dev"), ("libpq5",)),
            Source(FILE, 9),
            "psycopg2 2.0 has no wheels, only a source distribution, and links libpq",
        ),
    )


def test_with_a_wheel_only_what_runs_is_needed() -> None:
    assert find(plain("psycopg2"), plain("lxml")) == ()
    assert find(plain("opencv-python")) == (
        Finding(
            SystemNeeds((), ("libgl1", "libglib2.0-0t64")),
            Source(FILE, 3),
            "opencv-python loads OpenGL and GLib for its windows; opencv-python-headless needs neither",
        ),
    )


@pytest.mark.parametrize(
    ("release", "glib"), [("trixie", "libglib2.0-0t64"), ("bookworm", "libglib2.0-0"), ("bullseye", "libglib2.0-0")]
)
def test_names_are_those_of_the_release(release: str, glib: str) -> None:
    assert find(plain("opencv-python"), release=release)[0].value.runtime == ("libgl1", glib)


def test_one_without_a_row_needs_compilers() -> None:
    (found,) = find(plain("shop-native"), compiled=["shop-native"])
    assert found.value == SystemNeeds(("g++", "make", "pkg-config"), ())
    assert found.reason == (
        "shop-native 2.0 has no wheels, only a source distribution, and is taken to need no more than C and C++ compilers"
    )


def test_one_that_is_compiled_against_its_row_needs_compilers_too() -> None:
    (found,) = find(plain("sounddevice"), compiled=["sounddevice"])
    assert found.value == SystemNeeds(("g++", "make", "pkg-config"), ("libportaudio2",))


@pytest.mark.parametrize(
    ("found", "runtime"),
    [
        ([plain("psycopg")], ["libpq5"]),
        ([plain("psycopg", "binary")], []),
        ([plain("psycopg"), plain("psycopg-binary")], []),
        ([plain("psycopg", "c")], []),
        ([plain("pyvips", "binary")], []),
    ],
)
def test_some_make_others_unnecessary(found: list[Distribution], runtime: list[str]) -> None:
    assert [name for finding in find(*found) for name in finding.value.runtime] == runtime


def test_an_extra_that_is_compiled_brings_its_packages() -> None:
    (found,) = find(plain("psycopg", "c"), compiled=["psycopg-c"])
    assert found.value == SystemNeeds(("gcc", "libc6-dev", "libpq-dev"), ("libpq5",))


def test_what_debian_has_dropped_is_said() -> None:
    reason = "pdfkit starts wkhtmltopdf; Debian trixie has no wkhtmltopdf any more; weasyprint and playwright make PDF files too"
    assert find(plain("pdfkit")) == (Finding(SystemNeeds((), ()), Source(FILE, 3), reason),)
    assert find(plain("pdfkit"), release="bookworm")[0].value == SystemNeeds((), ("wkhtmltopdf",))


@pytest.mark.parametrize(
    ("location", "build"),
    [
        ("https://host.invalid/x", ("git", "ca-certificates")),
        ("ssh://git@host.invalid/x", ("git", "ca-certificates", "openssh-client")),
        ("git@host.invalid:x.git", ("git", "ca-certificates", "openssh-client")),
        (None, ("git", "ca-certificates")),
    ],
)
def test_what_is_fetched_from_git(location: str | None, build: tuple[str, ...]) -> None:
    (found,) = find(Distribution("shop", FILE, 4, origin="git", location=location))
    assert found == Finding(SystemNeeds(build, ()), Source(FILE, 4), "shop is fetched from git")


def test_a_release_replaces_only_the_lists_that_it_gives() -> None:
    row = SystemPackages(build=["gcc"], links=["a2"], runtime=["b"], reason="links a", bookworm=ReleasePackages(links=["a1"], runtime=[]))
    old = packages_in(row, "bookworm")
    assert (old.build, old.links, old.runtime) == (("gcc",), ("a1",), ())
    assert packages_in(row, "trixie").links == ("a2",)


@pytest.mark.parametrize(("version", "runtime"), [("0.11.0", ["ghostscript"]), ("1.0.9", []), ("2.0.0rc1", []), (None, []), ("junk", [])])
def test_a_row_may_be_for_some_versions(version: str | None, runtime: list[str]) -> None:
    assert [name for finding in find(plain("camelot-py", version=version)) for name in finding.value.runtime] == runtime


@pytest.mark.parametrize(("direct", "runtime"), [(True, ["git"]), (False, [])])
def test_a_row_may_be_for_what_the_project_itself_asks_for(direct: bool, runtime: list[str]) -> None:
    assert [name for finding in find(plain("gitpython", direct=direct)) for name in finding.value.runtime] == runtime


def test_the_findings_are_ordered_by_name() -> None:
    found = find(plain("weasyprint"), plain("cairosvg"), plain("python-magic"))
    assert [finding.reason.split()[0] for finding in found] == ["cairosvg", "python-magic", "weasyprint"]
