from collections.abc import Callable

import pytest

from containerize.config import Secret, Variable
from containerize.resolve import Resolution

Resolved = Callable[..., Resolution]

POSTGRES = "postgresql+asyncpg://app:{POSTGRES_PASSWORD}@postgres:5432/app"


def _project(code: str, requirements: str = "flask\nsqlalchemy\nasyncpg\nredis", **files: str) -> dict[str, str]:
    return {"requirements.txt": requirements, "web.py": f"import os\nfrom flask import Flask\napp = Flask('x')\n{code}\n", **files}


@pytest.mark.parametrize("name", ["DATABASE_URL", "SHOP_DATABASE_URL", "DB_DSN", "POSTGRES_URI"])
def test_names_that_mean_the_database(resolved: Resolved, name: str) -> None:
    assert resolved(_project(f"os.environ['{name}']")).config.secrets[name] == Secret(value=POSTGRES)


@pytest.mark.parametrize(
    ("default", "secret"),
    [
        ("sqlite:///local.db", POSTGRES),
        ("sqlite+aiosqlite:///local.db", POSTGRES),
        ("postgres://localhost/x", "postgres://app:{POSTGRES_PASSWORD}@postgres:5432/app"),
        ("postgresql+psycopg://localhost/x", "postgresql+psycopg://app:{POSTGRES_PASSWORD}@postgres:5432/app"),
        ("mysql://localhost/x", None),
    ],
)
def test_the_default_tells_which_database_and_scheme(resolved: Resolved, default: str, secret: str | None) -> None:
    found = resolved(_project(f"os.getenv('DATABASE_URL', '{default}')")).config
    assert found.secrets.get("DATABASE_URL") == (Secret(value=secret) if secret else None)
    assert ("DATABASE_URL" in found.variables) == (secret is None)


@pytest.mark.parametrize(
    ("requirements", "scheme"),
    [
        ("flask\nasyncpg", "postgresql"),
        ("flask\nsqlalchemy\nasyncpg", "postgresql+asyncpg"),
        ("flask\nsqlalchemy\npsycopg", "postgresql+psycopg"),
        ("flask\nsqlmodel\npsycopg2-binary", "postgresql+psycopg2"),
    ],
)
def test_the_driver_tells_the_scheme_when_nothing_else_does(resolved: Resolved, requirements: str, scheme: str) -> None:
    secret = resolved(_project("os.environ['DATABASE_URL']", requirements)).config.secrets["DATABASE_URL"]
    assert secret.value
    assert secret.value.partition("://")[0] == scheme


def test_the_example_of_the_project_tells_the_scheme(resolved: Resolved) -> None:
    files = _project("os.environ['DATABASE_URL']", **{".env.example": "DATABASE_URL=postgres://u:p@localhost/x\n"})
    found = resolved(files).config
    assert found.secrets["DATABASE_URL"] == Secret(value="postgres://app:{POSTGRES_PASSWORD}@postgres:5432/app")
    assert not found.env_example


def test_parts_of_an_address(resolved: Resolved) -> None:
    names = ["DB_HOST", "DB_PORT", "DB_USER", "DB_NAME", "DB_PASSWORD", "POSTGRES_PASSWORD", "SHOP_REDIS_HOST", "REDIS_PORT"]
    found = resolved(_project("\n".join(f"os.environ['{name}']" for name in names))).config
    values = {
        "DB_HOST": "postgres",
        "DB_NAME": "app",
        "DB_PORT": "5432",
        "DB_USER": "app",
        "REDIS_PORT": "6379",
        "SHOP_REDIS_HOST": "redis",
    }
    assert found.processes["app"].environment == values
    assert found.secrets == {"POSTGRES_PASSWORD": Secret(), "DB_PASSWORD": Secret(value="{POSTGRES_PASSWORD}")}
    assert found.variables == {}


@pytest.mark.parametrize(
    ("default", "value"),
    [
        (None, "redis://redis:6379/0"),
        ("redis://localhost:6379/1", "redis://redis:6379/1"),
        ("rediss://localhost/2", "redis://redis:6379/2"),
        ("redis://localhost", "redis://redis:6379/0"),
        ("memory://", "redis://redis:6379/0"),
    ],
)
def test_redis_keeps_the_number_of_its_database_and_leaves_tls(resolved: Resolved, default: str | None, value: str) -> None:
    code = f"os.getenv('CELERY_BROKER_URL', {default!r})"
    assert resolved(_project(code)).config.processes["app"].environment["CELERY_BROKER_URL"] == value


def test_another_broker_stays_with_the_user(resolved: Resolved) -> None:
    found = resolved(_project("os.getenv('CELERY_BROKER_URL', 'amqp://guest:guest@localhost')")).config
    assert found.variables["CELERY_BROKER_URL"] == Variable(required=False)


def test_a_test_database_is_never_the_real_one(resolved: Resolved) -> None:
    found = resolved(_project("os.getenv('TEST_DATABASE_URL')")).config
    assert "TEST_DATABASE_URL" not in found.secrets
    assert found.variables["TEST_DATABASE_URL"] == Variable(required=False)


def test_secrets_are_made_where_any_text_will_do_and_never_shown(resolved: Resolved) -> None:
    code = "os.getenv('SECRET_KEY', 'dev')\nos.getenv('STRIPE_KEY', 'sk_live_1')\nos.environ['MAIL_TOKEN']\nos.getenv('PAGE_SIZE', '20')\n"
    found = resolved(_project(code, "flask"))
    assert found.config.secrets == {"SECRET_KEY": Secret()}
    assert found.config.variables == {
        "MAIL_TOKEN": Variable(required=True),
        "PAGE_SIZE": Variable(required=False, default="20"),
        "STRIPE_KEY": Variable(required=False),
    }
    assert "sk_live_1" not in found.config.model_dump_json()
    assert "Set before the first start, in .env (see .env.example): MAIL_TOKEN" in found.notes


def test_an_address_that_no_code_reads_is_offered(resolved: Resolved) -> None:
    found = resolved(_project(""))
    assert found.config.secrets["DATABASE_URL"] == Secret(value=POSTGRES)
    assert found.config.processes["app"].environment == {"REDIS_URL": "redis://redis:6379/0"}
    assert "Nothing in the code reads the address of PostgreSQL; it is offered as DATABASE_URL." in found.notes


def test_every_value_knows_where_it_comes_from(resolved: Resolved) -> None:
    found = resolved(_project("os.environ['DATABASE_URL']\nos.getenv('PAGE', '1')\n"))
    origins = {path: found.provenance.of(path) for path in ("secrets.DATABASE_URL", "variables.PAGE", "processes.app.environment.PAGE")}
    assert {path: (str(origin.source), origin.reason) for path, origin in origins.items() if origin} == {
        "secrets.DATABASE_URL": ("web.py:4", "read by the code; means PostgreSQL"),
        "variables.PAGE": ("web.py:5", "read by the code, which has a default"),
        "processes.app.environment.PAGE": ("web.py:5", "read by the code, which has a default; taken from .env"),
    }
