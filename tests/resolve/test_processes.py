import subprocess
import sys
from collections.abc import Callable

import pytest

from containerize.resolve import Resolution

Resolved = Callable[..., Resolution]

FLASK = "from flask import Flask\napp = Flask('x')\n"
FASTAPI = "from fastapi import FastAPI\napp = FastAPI()\n"
FACTORY = "from flask import Flask\ndef make():\n    return Flask('x')\n"


@pytest.mark.parametrize(
    ("requirements", "code", "command"),
    [
        ("fastapi\nuvicorn==0.30", FASTAPI, ["/bin/sh", "-c", 'exec uvicorn web:app --host 0.0.0.0 --port "${PORT}"']),
        ("fastapi\nhypercorn", FASTAPI, ["/bin/sh", "-c", 'exec hypercorn web:app --bind "0.0.0.0:${PORT}"']),
        ("fastapi\ngranian", FASTAPI, ["/bin/sh", "-c", 'exec granian --interface asgi web:app --host 0.0.0.0 --port "${PORT}"']),
        ("flask\ngranian", FACTORY, ["/bin/sh", "-c", 'exec granian --interface wsgi web:make --host 0.0.0.0 --factory --port "${PORT}"']),
        ("flask\nwaitress", FACTORY, ["/bin/sh", "-c", 'exec waitress-serve --host 0.0.0.0 --call --port "${PORT}" web:make']),
        (
            "flask\ngunicorn==23.0",
            FACTORY,
            ["gunicorn", "web:make()", "--worker-tmp-dir", "/dev/shm", "--access-logfile", "-", "--threads", "4"],
        ),
        (
            "flask\ngunicorn===odd",
            FLASK,
            ["gunicorn", "web:app", "--worker-tmp-dir", "/dev/shm", "--access-logfile", "-", "--threads", "4"],
        ),
        (
            "flask\ngunicorn==25.1.0",
            FLASK,
            ["gunicorn", "web:app", "--worker-tmp-dir", "/dev/shm", "--access-logfile", "-", "--threads", "4", "--no-control-socket"],
        ),
    ],
)
def test_the_command_of_each_server(resolved: Resolved, requirements: str, code: str, command: list[str]) -> None:
    assert resolved({"requirements.txt": requirements, "web.py": code}).config.processes["app"].command == command


def test_a_program_is_run_by_hand_and_has_no_port(resolved: Resolved) -> None:
    process = resolved({"main.py": "print(1)"}).config.processes["app"]
    assert (process.kind, process.command, process.port, process.health, process.probes) == (
        "command",
        ["python", "main.py"],
        None,
        None,
        [],
    )


def test_a_program_with_a_port_answers_on_it(resolved: Resolved) -> None:
    process = resolved({"main.py": "print(1)"}, port=9000).config.processes["app"]
    assert (process.kind, process.port) == ("web", 9000)
    assert process.health


def test_probes_are_plain_paths_the_health_route_among_them(resolved: Resolved) -> None:
    routes = ["/", "/a", "/b c", "/{x}", "/c", "/d", "/e", "/f", "/healthz"]
    code = FASTAPI + "".join(f"@app.get({path!r})\ndef v{n}(): ...\n" for n, path in enumerate(routes))
    process = resolved({"requirements.txt": "fastapi", "web.py": code}).config.processes["app"]
    assert process.probes == ["/", "/healthz", "/a", "/c", "/d"]


@pytest.mark.parametrize("route", ["", "@app.get('/health')\ndef h(): ...\n"])
def test_the_probe_is_a_program_that_compiles_and_fails_where_nothing_listens(resolved: Resolved, route: str) -> None:
    health = resolved({"requirements.txt": "fastapi", "web.py": FASTAPI + route}).config.processes["app"].health
    assert health
    assert health.command[:2] == ["python", "-Ic"]
    done = subprocess.run([sys.executable, *health.command[1:]], env={"PORT": "1"}, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "ConnectionRefusedError" in done.stderr


FLASK_AND_CELERY = {"requirements.txt": "flask\ncelery[redis]\n", "app.py": "from flask import Flask\napp = Flask(__name__)\n"}


def test_no_worker_takes_the_name_of_another_process_or_service(resolved: Resolved) -> None:
    processes = resolved(FLASK_AND_CELERY | {"Procfile": "app: python a.py\nredis: python b.py\nrelease: python c.py\n"}).config.processes
    assert {name: process.kind for name, process in processes.items()} == {
        "app": "web", "release": "job", "app-2": "worker", "redis-2": "worker",
    }  # fmt: skip
    assert processes["app"].command[0] == "gunicorn"


def test_a_worker_imports_from_its_own_folder(resolved: Resolved) -> None:
    files = FLASK_AND_CELERY | {"jobs/tasks.py": "from celery import Celery\nfrom names import NAME\nqueue = Celery(NAME)\n", "jobs/names.py": "NAME = 'n'\n"}
    worker = resolved(files).config.processes["worker"]
    assert worker.command[:3] == ["celery", "-A", "tasks:queue"]
    assert worker.environment["PYTHONPATH"] == "/app/jobs"
