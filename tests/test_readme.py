"""The README is true: its tables are made from the knowledge, its transcript is what the command prints, its codes are those of the errors.

`pytest --update-golden -k readme` writes the made parts anew.
"""

import inspect as python_inspect
import re
import shutil
from pathlib import Path

import pytest

from containerize import errors, knowledge
from containerize.cli import main
from containerize.knowledge import schema

README = Path(__file__).resolve().parent.parent / "README.md"


def _supported() -> str:
    rows = ["| what | which |", "|---|---|"]
    managers = [row.lock for row in knowledge.package_managers().values() if row.supported]
    locks = ", ".join(f"`{lock}`" for lock in managers)
    rows.append(f"| locks | {locks}, locks of scripts (`main.py.lock`) |")
    rows.append(
        "| without a lock | `requirements.txt` and trees of it, `requirements.in`, `pyproject.toml` (PEP 621), `Pipfile`, `setup.py`, `setup.cfg`, "
        "scripts with inline metadata (PEP 723) |"
    )
    rows.append(f"| Python | {', '.join(knowledge.pins().python.series)} |")
    system = knowledge.system_packages()
    tried = sum(row.tested for row in system.values())
    rows.append(f"| Debian packages | for {len(system) - 1} distributions ({tried} of the rows tried in an image) and {_tools()} programs that code starts |")
    rows.append(f"| frameworks | {', '.join(_title(row) for row in knowledge.frameworks().values())}; scripts and commands |")
    rows.append(f"| background workers | {', '.join(row.title for row in knowledge.workers().values())}; process types of a Procfile |")
    rows.append(f"| servers | {', '.join(knowledge.servers())}: the one that the project brings, else one is added and said so |")
    services = [f"{_title(row)} ({', '.join(sorted(row.drivers)) or 'by its variables'})" for row in knowledge.services().values()]
    rows.append(f"| services, by driver | {'; '.join(services)} |")
    return "\n".join(rows)


def _title(row: schema.Framework | schema.Service) -> str:
    """A row that no test of ours runs on an engine says so."""
    return row.title if row.tested else f"{row.title} *(not tried)*"


def _tools() -> int:
    return sum(bool(row.packages) for row in knowledge.called_tools().values())


def _replace_made_part(text: str, begin: str, end: str, part: str) -> str:
    pattern = f"({re.escape(begin)}\n).*?({re.escape(end)})"
    return re.sub(pattern, lambda match: f"{match[1]}{part}\n{match[2]}", text, count=1, flags=re.DOTALL)


def test_readme_is_what_the_tool_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest
) -> None:
    shutil.copytree(README.parent / "examples" / "fastapi-postgres-redis", tmp_path / "demo")
    monkeypatch.chdir(tmp_path)
    assert main(["inspect", "demo"]) == 0
    shown = capsys.readouterr().out.rstrip("\n")
    text = README.read_text("utf-8")
    made = _replace_made_part(text, "$ containerize inspect demo", "```", shown)
    made = _replace_made_part(made, "by tests/test_readme.py -->", "<!-- end -->", _supported())
    if request.config.getoption("--update-golden"):
        README.write_text(made, "utf-8")
    assert README.read_text("utf-8") == made


def test_every_exit_code_is_documented() -> None:
    listed = {int(code) for codes in re.findall(r"^\| ([0-9, ]+) \|", README.read_text("utf-8"), re.MULTILINE) for code in codes.split(",")}
    classes = [kind for _, kind in python_inspect.getmembers(errors, python_inspect.isclass) if issubclass(kind, errors.ContainerizeError)]
    assert listed == {0, errors.FINDINGS, errors.INTERRUPTED, errors.TERMINATED} | {kind.exit_code for kind in classes}


def test_every_option_of_the_table_exists(capsys: pytest.CaptureFixture[str]) -> None:
    text = README.read_text("utf-8")
    for verb in ("inspect", "explain", "init", "update", "check", "build", "smoke", "verify", "pin", "lint", "layers", "status", "clean", "doctor", "schema"):
        row = re.search(rf"^\| `{verb}( [^`]*)?`", text, re.MULTILINE)
        assert row, verb
        assert main([verb, "--help"]) == 0
        listed = capsys.readouterr().out
        for option in re.findall(r"--[a-z-]+", row[1] or ""):
            assert option in listed
