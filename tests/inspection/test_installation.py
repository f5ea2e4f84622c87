"""The first half of inspection as a whole: what it refuses, and which of its answers depend on one another."""

from collections.abc import Callable

import pytest

from containerize.errors import ContainerizeError, InvalidInput
from containerize.inspection import Findings

Inspect = Callable[..., Findings]
MAIN = {"main.py": "print(1)\n"}


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (
            {"requirements.txt": "# r\u00e9sum\u00e9\nsix\n".encode("latin-1")},
            "requirements.txt is written in latin-1, if only in its comments\n"
            "  why: the installer reads UTF-8 and would end with an error\n"
            "  fix: iconv -f latin-1 -t utf-8 requirements.txt > requirements.txt.new && mv requirements.txt.new requirements.txt",
        ),
        (
            {"requirements.txt": "torch==2.0.1\n", ".python-version": "3.13\n"},
            "requirements.txt:1: torch 2.0.1 is torch 2.0, which has wheels for Python 3.8 to 3.11\n"
            "  why: there is no torch to install on Python 3.13, and it has no source distribution\n"
            "  fix: choose one of those, for instance: containerize init --python 3.11",
        ),
    ],
)
def test_what_cannot_be_installed_is_refused(inspect: Inspect, files: dict[str, str | bytes], message: str) -> None:
    with pytest.raises(InvalidInput) as error:
        inspect({**MAIN, **files})
    assert str(error.value) == message


def test_wheels_decide_the_python_and_the_compiler(inspect: Inspect) -> None:
    found = inspect({**MAIN, "requirements.txt": "numpy==1.26.0\npsycopg2==2.9.10\n"}).installation
    assert found.python.value == "3.12"
    assert [finding.value for finding in found.compiled] == ["psycopg2"]
    assert {package for needs in found.system_packages for package in needs.value.build} == {"gcc", "libc6-dev", "libpq-dev"}


def test_a_python_that_was_chosen_is_taken_and_compiled_for(inspect: Inspect) -> None:
    found = inspect({**MAIN, "requirements.txt": "numpy==1.26.0\n"}, python="3.13").installation
    assert found.python.value == "3.13"
    assert [finding.value for finding in found.compiled] == ["numpy"]


def test_another_machine_is_decided_for_itself(inspect: Inspect) -> None:
    lock = (
        'version = 1\nrequires-python = ">=3.12"\n[[package]]\nname = "x"\nversion = "0"\nsource = { virtual = "." }\n'
        'dependencies = [{ name = "fast" }, { name = "arm-only", marker = "platform_machine == \'aarch64\'" }]\n'
        '[[package]]\nname = "fast"\nversion = "1"\nsdist = { url = "https://files.invalid/fast-1.tar.gz" }\n'
        'wheels = [{ url = "https://files.invalid/fast-1-cp313-cp313-manylinux_2_17_x86_64.whl" }]\n'
        '[[package]]\nname = "arm-only"\nversion = "1"\nwheels = [{ url = "https://files.invalid/arm_only-1-py3-none-any.whl" }]\n'
    )
    files = {**MAIN, "uv.lock": lock, "pyproject.toml": "[project]\nname = 'x'\nrequires-python = '>=3.12'\ndependencies = ['fast', 'arm-only; platform_machine == \"aarch64\"']\n"}
    here, there = inspect(files).installation, inspect(files, platform="linux/arm64").installation
    assert ([finding.value for finding in here.compiled], "arm-only" in here.dependencies) == ([], False)
    assert ([finding.value for finding in there.compiled], "arm-only" in there.dependencies) == (["fast"], True)


@pytest.mark.parametrize("command", ["setup.cfg", "setup.py"])
def test_a_readme_that_is_not_there_ends_a_build(inspect: Inspect, command: str) -> None:
    manifest = "[project]\nname = 'x'\nreadme = 'README.md'\n[build-system]\nrequires = ['setuptools']\n"
    with pytest.raises(ContainerizeError) as error:
        inspect({**MAIN, "x/__init__.py": "", "pyproject.toml": manifest, command: ""})
    assert error.value.found.startswith("pyproject.toml:3: readme")
