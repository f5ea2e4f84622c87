"""The smaller questions: Django's settings, servers, services, system packages, packaging, names."""

from collections.abc import Callable

import pytest

from containerize.inspection import Findings

Inspect = Callable[..., Findings]

FLASK = {"web.py": "from flask import Flask\napp = Flask('x')\n"}
FASTAPI = {"web.py": "from fastapi import FastAPI\napp = FastAPI()\n"}
DJANGO = {
    "requirements.txt": "django",
    "manage.py": "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'site1.settings.local')\n",
    "site1/settings/base.py": "WSGI_APPLICATION = 'site1.wsgi.application'\nSTATIC_ROOT = 'x'\nDATABASES = {'default': {}}\n",
    "site1/settings/local.py": "from .base import *\nSTATIC_ROOT = None\n",
    "site1/settings/production.py": "from .base import *\n",
    "site1/wsgi.py": "import os\n\nos.environ['DJANGO_SETTINGS_MODULE'] = 'site1.settings.production'\n",
}


def test_django_runs_its_commands_with_the_settings_of_its_server(inspect: Inspect) -> None:
    found = inspect(DJANGO)
    assert found.settings_module
    assert (found.settings_module.value, str(found.settings_module.source)) == ("site1.settings.production", "site1/wsgi.py:3")
    assert found.settings_module.reason == "the server's settings, for commands too; manage.py alone would take site1.settings.local"
    assert [(job.value.argv, str(job.source)) for job in found.jobs] == [(("python", "manage.py", "migrate", "--noinput"), "manage.py")]
    assert [str(step.source) for step in found.steps] == ["site1/settings/base.py:2"]


def test_django_with_one_settings_module_says_nothing_of_it(inspect: Inspect) -> None:
    found = inspect(DJANGO | {"site1/wsgi.py": ""})
    assert found.settings_module is None
    assert [str(step.source) for step in found.steps] == ["site1/settings/local.py:2"]


def test_django_runs_from_its_tree_although_it_could_be_installed(inspect: Inspect) -> None:
    manifest = "[project]\nname = 'site1'\ndependencies = ['django']\n[build-system]\nrequires = []\n"
    assert (
        inspect({name: text for name, text in DJANGO.items() if name != "requirements.txt"} | {"pyproject.toml": manifest}).packaging
        is None
    )


@pytest.mark.parametrize(
    ("requirements", "app", "server", "added", "reason"),
    [
        ("flask\ngunicorn==23.0.0", FLASK, "gunicorn", None, "gunicorn is a dependency"),
        ("flask\nwaitress", FLASK, "waitress", None, "waitress is a dependency"),
        (
            "flask",
            FLASK,
            "gunicorn",
            "gunicorn==27.0.1",
            "no production server among the dependencies; gunicorn==27.0.1 is added to the image",
        ),
        (
            "fastapi\ngunicorn",
            FASTAPI,
            "uvicorn",
            "uvicorn==0.54.0",
            "no production server among the dependencies; uvicorn==0.54.0 is added to the image",
        ),
        ("fastapi[standard]", FASTAPI, "uvicorn", None, "comes with fastapi[standard]"),
        ("fastapi\nuvicorn==0.30\n  # via x", FASTAPI, "uvicorn", None, "uvicorn comes with another dependency"),
    ],
)
def test_the_server(inspect: Inspect, requirements: str, app: dict[str, str], server: str, added: str | None, reason: str) -> None:
    found = inspect({"requirements.txt": requirements, **app}).server
    assert found
    assert (found.value.name, found.value.added, found.reason) == (server, added, reason)


def test_an_old_python_gets_a_server_that_still_runs_there(inspect: Inspect) -> None:
    found = inspect({"requirements.txt": "flask", ".python-version": "3.8", **FLASK})
    assert found.server
    assert found.server.value.added == "gunicorn==23.0.0"
    assert found.warnings == ("Python 3.8 has had no security fixes since 2024-10: move to 3.13 or newer",)


def test_services_by_the_driver_that_the_project_names_itself(inspect: Inspect) -> None:
    text = "flask==3\nasyncpg==0.30\n  # via databases\npsycopg2-binary==2.9\nredis==5\npytest-redis==3\n"
    found = inspect({"requirements.txt": text, **FLASK}).services
    assert [(use.value.name, use.value.driver, str(use.source), use.reason) for use in found] == [
        ("postgres", "psycopg2-binary", "requirements.txt:4", "psycopg2-binary is its driver"),
        ("redis", "redis", "requirements.txt:5", "redis is its driver"),
    ]


@pytest.mark.parametrize(
    ("requirements", "build", "runtime"),
    [
        ("psycopg2", ["gcc", "libc6-dev", "libpq-dev"], ["libpq5"]),
        ("psycopg2-binary", [], []),
        ("psycopg", [], ["libpq5"]),
        ("psycopg[binary]", [], []),
        ("psycopg[c]", ["gcc", "libc6-dev", "libpq-dev"], ["libpq5"]),
        ("x @ git+https://host.invalid/x", ["git", "ca-certificates"], []),
    ],
)
def test_system_packages(inspect: Inspect, requirements: str, build: list[str], runtime: list[str]) -> None:
    found = inspect({"requirements.txt": f"flask\n{requirements}", **FLASK}).system_packages
    assert ([name for needs in found for name in needs.value.build], [name for needs in found for name in needs.value.runtime]) == (
        build,
        runtime,
    )


@pytest.mark.parametrize(
    ("extra", "files", "sources"),
    [
        ("", {"src/shop/__init__.py": ""}, ("src",)),
        ("", {"my_shop/__init__.py": ""}, ("my_shop",)),
        ("build-backend = 'flit_core.buildapi'\n", {"my_shop.py": ""}, ("my_shop.py",)),
        ("", {"other/__init__.py": "", "tests/__init__.py": ""}, ("other",)),
        ("build-backend = 'hatchling.build'\n", {"other/__init__.py": ""}, None),
        ("[tool.uv]\npackage = false\n", {"my_shop/__init__.py": ""}, None),
        ("[tool.poetry]\npackage-mode = false\n", {"my_shop/__init__.py": ""}, None),
        ("[tool.hatch.build.targets.wheel]\npackages = ['src/a', 'b']\n", {"src/a/x.py": "", "b/x.py": ""}, ("src", "b")),
        ("[tool.setuptools]\npackages = ['shop.core']\n", {"shop/core/x.py": ""}, ("shop",)),
        ("[[tool.poetry.packages]]\ninclude = 'a'\nfrom = 'lib'\n", {"lib/a/x.py": ""}, ("lib",)),
    ],
)
def test_which_part_of_the_tree_is_installed(inspect: Inspect, extra: str, files: dict[str, str], sources: tuple[str, ...] | None) -> None:
    manifest = f"[project]\nname = 'my-shop'\ndependencies = []\n[build-system]\nrequires = []\n{extra}"
    found = inspect({"pyproject.toml": manifest, "main.py": "print(1)", **files}).packaging
    assert (found.value.sources if found else None) == sources


@pytest.mark.parametrize(
    ("manifest", "name", "description", "source"),
    [
        ("[project]\nname = 'my-shop'\ndescription = 'A\\tshop'\n", "my-shop", "A\\tshop", "pyproject.toml:2"),
        ('[project]\nname = "a\\nb\\u001b[0m"\ndescription = "A\\n\\u001bshop"\n', "a?b?[0m", "A shop", "pyproject.toml:2"),
        ("[project]\ndependencies = []\n", "shop", None, "folder name"),
    ],
)
def test_name_and_description_fit_on_a_line(inspect: Inspect, manifest: str, name: str, description: str | None, source: str) -> None:
    found = inspect({"pyproject.toml": manifest, "main.py": "print(1)"})
    assert (found.name.value, str(found.name.source)) == (name, source)
    assert (found.description.value if found.description else None) == description


def test_name_and_command_of_setup_py(inspect: Inspect) -> None:
    setup = "from setuptools import setup\nsetup(\n  name='Tally.Box',\n  packages=['tally'],\n  entry_points={'console_scripts': ['tally = tally.cli:main']},\n)\n"
    found = inspect({"setup.py": setup, "tally/__init__.py": "", "tally/cli.py": "def main():\n    pass\n"})
    assert (found.name.value, str(found.name.source)) == ("Tally.Box", "setup.py:3")
    assert (found.entry_point.value.argv, str(found.entry_point.source)) == (("tally",), "setup.py:5")
