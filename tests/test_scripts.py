"""The scripts that write what we know of wheels: index pages in, rows out."""

import io
import json
import tarfile
from datetime import date
from pathlib import Path

import pytest
import tomli
from packaging.utils import canonicalize_name
from packaging.version import Version

from containerize import knowledge
from containerize.inspection.toolchain.python_support import support
from scripts import check_sdists, check_system_packages, package_index, refresh_python_support
from scripts.system_package_trial import Trial

PAGE = "https://index.invalid/simple/shop/"


def test_both_kinds_of_page_give_the_same_files() -> None:
    rows = [
        {"filename": "shop-1.0.tar.gz", "url": "../../files/shop-1.0.tar.gz"},
        {"filename": "shop-1.1.tar.gz", "url": "../../files/shop-1.1.tar.gz", "yanked": "broken"},
    ]
    html = '<a href="../../files/shop-1.0.tar.gz#sha256=0">shop</a><a data-yanked="broken" href="../../files/shop-1.1.tar.gz">x</a>'
    expected = [package_index.File("shop-1.0.tar.gz", "https://index.invalid/files/shop-1.0.tar.gz")]
    assert package_index.from_json(json.dumps({"files": rows}).encode(), PAGE) == expected
    assert package_index.from_html(html.encode(), PAGE) == expected


def test_a_row_for_each_change() -> None:
    versions = refresh_python_support.by_version(
        [
            "shop-1.10-cp39-abi3-manylinux2014_x86_64.whl",
            "shop-1.0.tar.gz",
            "shop-1.2-cp38-cp38-manylinux2014_x86_64.whl",
            "shop-1.2-cp310-cp310-manylinux2014_x86_64.whl",
            "shop-1.3-cp38-cp38-manylinux2014_x86_64.whl",
            "shop-1.3-cp310-cp310-manylinux2014_x86_64.whl",
            "shop-1.9rc1-cp311-cp311-manylinux2014_x86_64.whl",
            "shop-1.9-cp38-cp38-win_amd64.whl",
            "shop-2.0-py3-none-any.whl",
            "shop-2.0-cp311-cp311-manylinux2014_x86_64.whl",
            "shop-2.1-py3-none-manylinux2014_x86_64.whl",
            "no version.exe",
        ]
    )
    assert list(versions) == [Version(words) for words in ("1.0", "1.2", "1.3", "1.9", "1.10", "2.0", "2.1")]
    rows = refresh_python_support.rows_of(versions, "x86_64")
    assert rows == ["1.0 none", "1.2 3.8,3.10", "1.9 none", "1.10 3.9+", "2.0 any", "2.1 3.5+"]
    assert refresh_python_support.rows_of(versions, "aarch64") == ["1.0 none", "2.0 any", "2.1 none"]


def test_the_table_is_written_sorted_and_aarch64_only_where_it_differs() -> None:
    tables: dict[str, dict[str, list[str]]] = {"x86_64": {}, "aarch64": {"one": ["1.0 none"]}}
    for name, wheel in [("two", "two-1.0-cp39-cp39-manylinux2014_x86_64.whl"), ("one", "one-1.0-py3-none-any.whl")]:
        refresh_python_support.update(tables, name, refresh_python_support.by_version([wheel]))
    assert tomli.loads(refresh_python_support.written(tables, date(2026, 1, 2))) == {
        "made": date(2026, 1, 2),
        "x86_64": {"one": ["1.0 any"], "two": ["1.0 3.9"]},
        "aarch64": {"two": ["1.0 none"]},
    }


def test_the_committed_table_is_what_the_script_writes() -> None:
    made = knowledge.python_support()[0].made
    assert made is not None
    assert refresh_python_support.written(refresh_python_support.read_table(), made) == refresh_python_support.TABLE.read_text("utf-8")
    assert refresh_python_support.TABLE.stat().st_size <= 150_000


def test_the_script_knows_of_every_row() -> None:
    names = refresh_python_support.NAMES.read_text("utf-8").split()
    assert names == sorted({canonicalize_name(name) for name in names})
    assert len(names) >= 150
    assert {name for table in knowledge.python_support() for name in table.x86_64} <= set(names)


def test_rows_that_the_script_writes_are_understood() -> None:
    assert support("numpy", "1.26.0", "x86_64") == ("3.9", "3.10", "3.11", "3.12")
    assert support("pandas", "1.4.3", "aarch64") == ("3.8", "3.9", "3.10")


@pytest.mark.parametrize(
    "members, found",
    [
        ({"setup.py": "setup(py_modules=['shop'])", "shop.py": ""}, []),
        ({"setup.py": "setup(ext_modules=[])", "shop.py": ""}, ["shop-1.0/setup.py"]),
        ({"src/shop.pyx": "", "tests/setup.py": "ext_modules"}, ["shop-1.0/src/shop.pyx"]),
    ],
)
def test_what_a_compiler_would_read_is_found(members: dict[str, str], found: list[str], tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "shop-1.0.tar.gz", "w:gz") as packed:
        for name, text in members.items():
            entry = tarfile.TarInfo(f"shop-1.0/{name}")
            entry.size = len(text)
            packed.addfile(entry, io.BytesIO(text.encode()))
    assert check_sdists.compiled_parts("shop-1.0.tar.gz", (tmp_path / "shop-1.0.tar.gz").read_bytes()) == found


def test_the_newest_source_distribution_is_looked_into() -> None:
    files = [package_index.File(name, PAGE) for name in ("shop-1.10.tar.gz", "shop-1.9.zip", "shop-2.0-py3-none-any.whl", "shop.exe")]
    assert check_sdists.newest_sdist(files) == files[0]
    assert check_sdists.newest_sdist(files[2:]) is None


@pytest.mark.parametrize(
    ("name", "trial"),
    [
        ("psycopg2", Trial("psycopg2", ("gcc", "libc6-dev", "libpq-dev"), ("libpq5",))),
        ("pdf2image", Trial("pdf2image", (), ("poppler-utils",))),
        ("lightgbm", Trial("lightgbm", (), ("libgomp1",))),
        ("soundfile", Trial("soundfile", (), ())),
    ],
)
def test_a_row_is_compiled_where_it_links_something_and_else_installed(name: str, trial: Trial) -> None:
    assert check_system_packages.trial_of(name, wheel=False) == trial


def test_xmlsec_is_compiled_together_with_lxml() -> None:
    trial = check_system_packages.trial_of("xmlsec", wheel=False)
    assert trial.together == ("lxml",)
    assert {"libxmlsec1-dev", "libxslt1-dev"} <= set(trial.build) and "libxslt1.1" in trial.runtime


def test_the_names_of_a_release_are_its_own() -> None:
    assert {"libmagic1t64", "libglib2.0-0t64", "7zip"} <= check_system_packages.names_for("trixie")
    assert {"libmagic1", "libglib2.0-0", "p7zip-full", "wkhtmltopdf"} <= check_system_packages.names_for("bookworm")
