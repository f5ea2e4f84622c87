"""Commands without a shell: what Python starts in place of one, and what it cannot."""

import shlex
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from containerize.resolve.shell_less import direct

PORT = "9000"


def test_a_command_without_a_shell_stays() -> None:
    assert direct(["gunicorn", "app:app"]) == ["gunicorn", "app:app"]


def test_the_port_is_put_in_by_python() -> None:
    found = direct(["/bin/sh", "-c", "exec uvicorn 'my app:app' --bind \"0.0.0.0:${PORT}\" --workers 2".replace("my app", "my-app")])
    assert found == [
        "python",
        "-c",
        "import os; os.execvp('uvicorn', ['uvicorn', 'my-app:app', '--bind', '0.0.0.0:' + os.environ['PORT'], '--workers', '2'])",
    ]


@pytest.mark.parametrize(
    "line", ["cd src && exec celery worker", "uvicorn a:b", "exec a | b", "exec a $HOME", "exec a > log", "exec a; b", "exec ", 'exec a "${OTHER}"']
)
def test_what_only_a_shell_understands(line: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        direct(["/bin/sh", "-c", line])


@given(st.lists(st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="'\"$`\\"), min_size=1), min_size=1, max_size=5))
def test_the_program_is_given_the_same_words(words: list[str]) -> None:
    command = ["/bin/sh", "-c", " ".join(["exec", "printf", "'%s\\n'".replace("\\n", ","), *map(shlex.quote, words), '"p=${PORT}"'])]
    told = direct(command)
    assert _said([sys.executable, *told[1:]]) == _said(command)


def _said(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True, env={"PORT": PORT, "PATH": "/usr/bin:/bin"}).stdout
