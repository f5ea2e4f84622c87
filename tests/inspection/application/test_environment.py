from collections.abc import Callable

import pytest

from containerize.inspection.application.environment import find_variables, is_secret
from containerize.inspection.findings import Variable
from containerize.project import Project

Make = Callable[..., Project]


def _found(project: Make, files: dict[str, str]) -> dict[str, Variable]:
    return {variable.name: variable for variable in find_variables(project(files))}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import os\nos.environ['A']", {"A": (True, None)}),
        (
            "from os import environ as e, getenv\ne['A']\ngetenv('B', 'x')\ne.get('C', default='y')",
            {"A": (True, None), "B": (False, "x"), "C": (False, "y")},
        ),
        (
            "import os\nos.getenv('A')\nos.getenv('B', 5)\nos.environ.setdefault('C', 'z')",
            {"A": (False, None), "B": (False, "5"), "C": (False, "z")},
        ),
        ("import os\nif 'A' in os.environ:\n    os.environ['A']", {"A": (False, None)}),
        ("import os\ntry:\n    os.environ['A']\nexcept KeyError:\n    pass", {"A": (False, None)}),
        ("import os\nos.environ['A'] = 'x'\nos.getenv(name)\nos.getenv('PORT')\nos.getenv('no-name')", {}),
        (
            "import os\nos.getenv('A', 'two\\nlines')\nos.getenv('B', 'x' * 3)\nos.getenv('C', '')",
            {"A": (False, None), "B": (False, None), "C": (False, None)},
        ),
        (
            "from decouple import config\nconfig('A')\nconfig('B', default='x')\nconfig('C', 'y')",
            {"A": (True, None), "B": (False, "x"), "C": (False, "y")},
        ),
        (
            "import environ\nenv = environ.Env(B=(bool, False))\nenv('A')\nenv.bool('B')\nenv.db()\nenv.cache(default='x')",
            {"A": (True, None), "B": (False, "False"), "CACHE_URL": (False, "x"), "DATABASE_URL": (True, None)},
        ),
        ("from environs import Env\nenv = Env()\nenv.str('A')\nenv.int('B', default=1)", {"A": (True, None), "B": (False, "1")}),
        ("from environs import env\nenv.str('A')", {"A": (True, None)}),
        ("from starlette.config import Config\nconfig = Config('.env')\nA = config('A', cast=str)\n", {"A": (True, None)}),
        (
            "import dj_database_url\ndj_database_url.config(default='sqlite:///x')\ndj_database_url.config(env='B')",
            {"B": (False, None), "DATABASE_URL": (False, "sqlite:///x")},
        ),
        ("import other\nother.environ['A']\nother.getenv('B')", {}),
        (
            "from environs import Env\nenv = Env()\nwith env.prefixed('APP_'):\n    env.str('A')\n"
            "    with env.prefixed('DB_'):\n        env.int('B', 5)\nenv('C')",
            {"APP_A": (True, None), "APP_DB_B": (False, "5"), "C": (True, None)},
        ),
        (
            "import click\n@click.command()\n@click.option('--a', envvar='A', default='x')\n"
            "@click.option('--b', envvar=['B', 'OLD_B'])\ndef main(a, b): ...",
            {"A": (False, "x"), "B": (False, None)},
        ),
        (
            "from dynaconf import Dynaconf\nsettings = Dynaconf(envvar_prefix='SHOP')\nprint(settings.API_KEY, settings.name)",
            {"SHOP_API_KEY": (True, None)},
        ),
        ("from dynaconf import settings\nprint(settings.API_KEY)", {"DYNACONF_API_KEY": (True, None)}),
    ],
)
def test_reading(project: Make, code: str, expected: dict[str, tuple[bool, str | None]]) -> None:
    assert {name: (item.required, item.default) for name, item in _found(project, {"main.py": code}).items()} == expected


def test_settings_classes(project: Make) -> None:
    code = (
        "from pydantic import AliasChoices, Field\nfrom pydantic_settings import BaseSettings, SettingsConfigDict\n"
        "from typing import ClassVar\n"
        "class Base(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix='app_')\n    url: str\n    debug: bool = False\n"
        "    pages: int = Field(default=5, ge=1)\n    tags: list[str] = Field(default_factory=list)\n"
        "    key: str = Field(..., validation_alias='RAW_KEY')\n"
        "    either: str = Field('x', validation_alias=AliasChoices('one', 'two'))\n    kind: ClassVar[str] = 'x'\n"
        "    _private: int = 1\n    größe: int = 1\n"
    )
    derived = "from settings import Base\nclass Settings(Base):\n    more: str\n"
    found = _found(project, {"settings.py": code, "own.py": derived})
    assert {name: (item.required, item.default) for name, item in found.items()} == {
        "APP_DEBUG": (False, "False"),
        "APP_PAGES": (False, "5"),
        "APP_TAGS": (False, None),
        "APP_URL": (True, None),
        "MORE": (True, None),
        "ONE": (False, "x"),
        "RAW_KEY": (True, None),
    }
    assert str(found["APP_URL"].source) == "settings.py:6"


def test_models_in_settings_have_names_with_a_delimiter(project: Make) -> None:
    settings = (
        "from pydantic_settings import BaseSettings\nfrom shop.models import Cache, Database\n"
        "class Settings(BaseSettings):\n"
        "    model_config = {'env_prefix': 'SHOP_', 'env_nested_delimiter': '__'}\n"
        "    database: Database\n    cache: Cache | None = None\n    name: str = 'x'\n"
    )
    models = (
        "from pydantic import BaseModel\nclass Pool(BaseModel):\n    size: int = 5\n"
        "class Database(BaseModel):\n    host: str\n    pool: Pool = Pool()\nclass Cache(BaseModel):\n    url: str\n"
    )
    found = _found(project, {"shop/__init__.py": "", "shop/models.py": models, "shop/settings.py": settings})
    assert {name: (item.required, item.default) for name, item in found.items()} == {
        "SHOP_CACHE__URL": (False, None),
        "SHOP_DATABASE__HOST": (True, None),
        "SHOP_DATABASE__POOL__SIZE": (False, "5"),
        "SHOP_NAME": (False, "x"),
    }


def test_a_model_that_holds_itself_ends(project: Make) -> None:
    code = (
        "from pydantic_settings import BaseSettings\nclass Node(BaseSettings):\n"
        "    model_config = dict(env_nested_delimiter='__')\n    name: str\n    next: 'Node'\n    other: Node\n"
    )
    assert "NAME" in _found(project, {"main.py": code})


def test_settings_files_of_dynaconf_give_values(project: Make) -> None:
    code = "from dynaconf import Dynaconf\nconfig = Dynaconf(envvar_prefix='SHOP')\n"
    use = "from config import config\nprint(config.PAGE_SIZE, config.API_KEY, config.TOKEN)\n"
    files = {"config.py": code, "main.py": use, "settings.toml": "[default]\npage_size = 20\n", ".secrets.toml": 'token = "real"\n'}
    found = _found(project, files)
    assert {name: (item.required, item.default) for name, item in found.items()} == {
        "SHOP_API_KEY": (True, None),
        "SHOP_PAGE_SIZE": (False, "20"),
        "SHOP_TOKEN": (False, None),
    }
    del files["settings.toml"]
    assert not any(item.required for item in _found(project, {**files, "settings.yaml": "default:\n  api_key: x\n"}).values())


def test_a_reader_of_another_file(project: Make) -> None:
    found = _found(
        project, {"conf/env.py": "import environ\nenv = environ.Env()\n", "main.py": "from conf.env import env\nenv('A')\nenv.url('B')\n"}
    )
    assert {name: str(item.source) for name, item in found.items()} == {"A": "main.py:2", "B": "main.py:3"}


def test_required_wins_over_a_default_elsewhere(project: Make) -> None:
    found = _found(project, {"a.py": "import os\nos.getenv('A', 'x')", "b.py": "import os\nos.environ['A']"})
    assert (found["A"].required, str(found["A"].source)) == (True, "b.py:2")


def test_code_that_does_not_run_is_not_read(project: Make) -> None:
    assert (
        _found(
            project,
            {"tests/conftest.py": "import os\nos.environ['A']", "docs/conf.py": "import os\nos.environ['B']", "c.py": "# os.environ['C']"},
        )
        == {}
    )


@pytest.mark.parametrize(
    ("name", "default", "secret"),
    [
        ("API_KEY", None, True),
        ("DB_PASS", None, True),
        ("TOKEN", None, True),
        ("SENTRY_DSN", None, True),
        ("COMPASS", None, False),
        ("KEYBOARD", None, False),
        ("BROKER", "amqp://user:pw@host", True),
        ("BROKER", "amqp://host", False),
    ],
)
def test_what_must_not_be_shown(name: str, default: str | None, secret: bool) -> None:
    assert is_secret(name, default) == secret


@pytest.mark.parametrize("name", [".env.example", ".env.sample", "env.example"])
def test_the_example_file_tells_the_scheme(project: Make, name: str) -> None:
    files = {
        "main.py": "import os\nos.environ['DATABASE_URL']\nos.environ['X']",
        name: "# x\nexport DATABASE_URL='postgresql+asyncpg://u:p@h/d'\nX=1\n",
    }
    found = _found(project, files)
    assert (found["DATABASE_URL"].scheme, found["X"].scheme) == ("postgresql+asyncpg", None)


def test_an_example_file_that_cannot_be_read_is_no_evidence(project: Make) -> None:
    opened = project({"main.py": "import os\nos.environ['A']", ".env.example": b"A=\xff://x"})
    assert [variable.scheme for variable in find_variables(opened)] == [None]
