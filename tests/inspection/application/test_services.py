"""Which services are started, which are only offered, and what options say of either."""

from pathlib import Path

import pytest

from containerize.cli import main
from containerize.inspection.application.compose_images import find_compose_images
from containerize.inspection.application.services import find_services
from containerize.inspection.dependencies.model import Dependencies, Distribution
from containerize.inspection.findings import Finding, Source, Variable
from containerize.inspection.overrides import Overrides
from containerize.project import Project

READ = Source("main.py", 3)


def _installed(**direct: bool) -> Dependencies:
    return Dependencies({name: Distribution(name, "uv.lock", 9, version="1.0", direct=mine) for name, mine in direct.items()})


def _project(folder: Path, files: dict[str, str] | None = None) -> Project:
    for path, text in (files or {}).items():
        (folder / path).write_text(text)
    return Project(folder)


def _names(project: Project, dependencies: Dependencies, *variables: Variable, **options: list[str]) -> tuple[list[str], tuple[str, ...]]:
    overrides = Overrides(**{key: Finding(value, Source("--service"), "the option says so") for key, value in options.items()})  # type: ignore[arg-type]
    found, offers = find_services([project], dependencies, variables, overrides)
    return [finding.value.name for finding in found], offers


def test_a_driver_that_the_project_names_is_enough(tmp_path: Path) -> None:
    assert _names(_project(tmp_path), _installed(asyncpg=True)) == (["postgres"], ())


def test_a_driver_that_comes_with_something_else_is_offered(tmp_path: Path) -> None:
    names, offers = _names(_project(tmp_path, {"main.py": "import flask\n"}), _installed(redis=False))
    assert names == []
    assert offers == (
        "redis, a driver of Redis, comes with another dependency (uv.lock:9), and nothing seems to use it. "
        "To start one: containerize init --service redis",
    )


@pytest.mark.parametrize(
    ("files", "variables"),
    [
        ({}, [Variable("CACHE_REDIS_URL", False, READ)]),
        ({}, [Variable("REDIS_HOST", False, READ)]),
        ({}, [Variable("BROKER", False, READ, default="redis://localhost")]),
        ({"main.py": "import redis\n"}, []),
        ({"main.py": "CACHE = 'redis://cache:6379'\n"}, []),
        ({"compose.yaml": "services:\n  cache:\n    image: redis:7\n"}, []),
    ],
)
def test_what_makes_use_of_a_driver_is_evidence(tmp_path: Path, files: dict[str, str], variables: list[Variable]) -> None:
    assert _names(_project(tmp_path, files), _installed(redis=False), *variables) == (["redis"], ())


def test_options_overrule_what_was_found(tmp_path: Path) -> None:
    project = _project(tmp_path)
    assert _names(project, _installed(redis=False), services=["redis", "mailpit"]) == (["redis", "mailpit"], ())
    assert _names(project, _installed(asyncpg=True, redis=False), without_services=["postgres", "redis"]) == ([], ())


def test_a_mail_host_that_must_be_set_is_caught(tmp_path: Path) -> None:
    project, installed = _project(tmp_path), _installed(flask=True)
    assert _names(project, installed, Variable("EMAIL_HOST", True, READ)) == (["mailpit"], ())
    assert _names(project, installed, Variable("EMAIL_HOST", False, READ))[0] == []


def test_amazon_s3_is_not_replaced_unless_an_address_can_be_set(tmp_path: Path) -> None:
    project, keys = _project(tmp_path), Variable("AWS_ACCESS_KEY_ID", True, READ)
    assert _names(project, _installed(boto3=True), keys) == ([], ())
    assert _names(project, _installed(boto3=True), keys, Variable("S3_ENDPOINT_URL", True, READ)) == (["minio"], ())


def test_an_unknown_service_is_an_error_with_the_nearest_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _project(tmp_path, {"main.py": "print()\n"})
    assert main(["inspect", str(tmp_path), "--service", "postgre"]) == 13
    assert "--service: service 'postgre'" in (said := capsys.readouterr().err)
    assert "fix: use one of: postgres" in said


def test_a_service_that_was_chosen_is_started_again_the_next_time(tmp_path: Path) -> None:
    _project(tmp_path, {"main.py": "print()\n"})
    assert main(["-q", "init", str(tmp_path), "--service", "redis"]) == 0
    first = (tmp_path / "compose.yaml").read_text()
    assert "image: redis:8" in first
    assert main(["-q", "init", str(tmp_path)]) == 0
    assert (tmp_path / "compose.yaml").read_text() == first


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("image: postgres:16", "postgres:16"),
        ("image: 'docker.io/library/postgres:16-alpine'", "postgres:16-alpine"),
        ('image: "pgvector/pgvector:pg${PG:-18}"', "pgvector/pgvector:pg18"),
        ("image: postgres:latest", None),
        ("image: postgres", None),
        ("# image: postgres:16", None),
        ("image: ${IMAGE}", None),
    ],
)
def test_images_of_a_compose_file(tmp_path: Path, line: str, expected: str | None) -> None:
    project = _project(tmp_path, {"docker-compose.yml": f"services:\n  db:\n    {line}\n"})
    assert [image.reference for image in find_compose_images(project).values()] == ([expected] if expected else [])


def test_the_file_that_we_rendered_is_no_evidence(tmp_path: Path) -> None:
    project = _project(tmp_path, {"compose.yaml": "services: {db: {}}\n    image: postgres:16\n", ".containerize-answers.yml": "{}\n"})
    assert find_compose_images(project) == {}


def test_of_two_databases_the_one_that_is_used_is_started(tmp_path: Path) -> None:
    both = _installed(asyncpg=True, pymysql=True)
    names, offers = _names(_project(tmp_path), both)
    assert names == ["postgres"]
    assert offers == (
        "pymysql (uv.lock:9) can speak to MariaDB, and the project has another database. To start one: containerize init --service mariadb",
    )
    assert _names(_project(tmp_path), both, Variable("MYSQL_HOST", True, READ))[0] == ["mariadb"]
    assert _names(_project(tmp_path), both, without_services=["postgres"])[0] == ["mariadb"]
    assert _names(_project(tmp_path), both, services=["mariadb"])[0] == ["postgres", "mariadb"]
