"""Which process types of a Procfile become workers, and how their commands are run."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from containerize.inspection import Findings
from containerize.inspection.processes.procfile import _argv

Inspect = Callable[..., Findings]
APP = {"app.py": "from flask import Flask\napp = Flask(__name__)\n", "requirements.txt": "flask\ncelery\n"}
TASKS = {"tasks.py": "from celery import Celery\nqueue = Celery('t')\n"}


@pytest.mark.parametrize(
    ("procfile", "expected"),
    [
        ("clock: python clock.py\n", [("clock", ("python", "clock.py"))]),
        ("web: gunicorn app:app\nrelease: python x.py\nmigrate: flask db upgrade\n", []),
        ("Mail_Sender: python -m mail\n", [("mail-sender", ("python", "-m", "mail"))]),
        ("# nothing: here\n\nclock:python clock.py", [("clock", ("python", "clock.py"))]),
    ],
)
def test_process_types_that_run_on(inspect: Inspect, procfile: str, expected: list[tuple[str, tuple[str, ...]]]) -> None:
    found = inspect(APP | {"Procfile": procfile})
    assert [(one.value.name, one.value.argv) for one in found.workers] == expected


def test_a_process_that_the_code_shows_is_there_once(inspect: Inspect) -> None:
    procfile = "worker: celery -A tasks worker -c 4\nbeat: celery -A tasks beat\nsync: python manage.py sync\n"
    found = inspect(APP | TASKS | {"Procfile": procfile})
    assert [(one.value.name, one.value.by) for one in found.workers] == [("worker", "Celery"), ("beat", "Procfile"), ("sync", "Procfile")]
    assert found.workers[0].value.argv == ("celery", "-A", "tasks", "worker", "-c", "4")


@pytest.mark.parametrize(
    ("command", "argv"),
    [
        ("python a.py --say 'two words'", ("python", "a.py", "--say", "two words")),
        ("python a.py --port $PORT", ("/bin/sh", "-c", "exec python a.py --port $PORT")),
        ("cd x && python a.py", ("/bin/sh", "-c", "cd x && python a.py")),
        ("A=1 python a.py", ("/bin/sh", "-c", "A=1 python a.py")),
    ],
)
def test_a_shell_only_where_one_is_needed(command: str, argv: tuple[str, ...]) -> None:
    assert _argv(command) == argv


@given(st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=1).filter(str.strip))
def test_what_a_shell_would_read_is_never_split_by_us(command: str) -> None:
    argv = _argv(command.strip())
    assert argv[0] == "/bin/sh" or not re.search(r"[$&|;<>`*?]", command)
