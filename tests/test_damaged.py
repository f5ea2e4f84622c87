"""What benchmarks/fuzz.py has found, each as the smallest project that shows it."""

from pathlib import Path

import pytest

from containerize.errors import InvalidInput, NotRecognised
from containerize.pipeline import analyse


def test_a_procfile_that_starts_an_object_of_no_known_framework(tmp_path: Path) -> None:
    """It ended in an IndexError: without a server there was no first word of a command."""
    (tmp_path / "Procfile").write_text("web: gunicorn counter:app\n")
    (tmp_path / "counter.py").write_text("from http.server import HTTPServer\n\napp = object()\n")
    (tmp_path / "requirements.txt").write_text("requests==2.32.0\n")
    with pytest.raises(NotRecognised) as caught:
        analyse(tmp_path, {})
    assert caught.value.found == "Procfile:1: counter:app is to be started, and no manifest names a framework that it could be of"


@pytest.mark.parametrize("line", ["worker: p\x05thon main.py", "web: \x7fy", "clock: a\u2028b", "release: \x1b[2J"])
def test_a_procfile_with_characters_that_are_no_text(line: str, tmp_path: Path) -> None:
    (tmp_path / "Procfile").write_text(f"# ours\n{line}\n", newline="")
    (tmp_path / "main.py").write_text("print(1)\n")
    with pytest.raises(InvalidInput) as caught:
        analyse(tmp_path, {})
    assert caught.value.found == f"Procfile:2 has a character that is none of a text: {line!a}"
    assert caught.value.fix == "correct Procfile:2"


def test_a_tab_and_line_ends_of_windows_are_text(tmp_path: Path) -> None:
    (tmp_path / "Procfile").write_bytes("worker:\tpython main.py --café\r\n".encode())
    (tmp_path / "main.py").write_text("print(1)\n")
    assert analyse(tmp_path, {}).config.processes


def test_a_tag_of_an_image_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text("services:\n  db:\n    image: postgres:18-ént\n")
    (tmp_path / "requirements.txt").write_text("psycopg[binary]==3.2.0\n")
    (tmp_path / "main.py").write_text("import psycopg\n\npsycopg.connect('')\n")
    assert analyse(tmp_path, {}).config.services["postgres"].image.startswith("postgres:1")


def test_an_extra_of_the_project_itself_that_is_no_name(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("-e .[co;fig]\n")
    (tmp_path / "setup.py").write_text("from setuptools import setup\n\nsetup(name='shop', version='1')\n")
    (tmp_path / "main.py").write_text("print(1)\n")
    with pytest.raises(InvalidInput) as caught:
        analyse(tmp_path, {})
    assert caught.value.found == "requirements.txt:1: 'co;fig' is no name of an extra"


def test_any_value_that_no_file_could_hold_has_a_name(tmp_path: Path) -> None:
    """Whatever finder lets it through; here no finder looks at how an extra is spelt."""
    (tmp_path / "main.py").write_text("from flask import Flask\n\napp = Flask(__name__)\n")
    (tmp_path / "requirements.txt").write_text("flask==3.0.0\n")
    (tmp_path / "pyproject.toml").write_text('[tool.containerize]\nextras = ["a b"]\n')
    with pytest.raises(InvalidInput) as caught:
        analyse(tmp_path, {})
    assert caught.value.found.startswith("install.extras.0: 'a b' (String should match pattern")
    assert caught.value.why == "it cannot be written into the files"
