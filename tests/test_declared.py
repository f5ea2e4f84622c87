"""What a project declares, in one of two files, and the edits of `config`."""

import json
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from containerize.cli import main
from containerize.declared import declared
from containerize.declared_keys import declared_schema
from containerize.drift.find import allowed_edits
from containerize.errors import InvalidConfig, InvalidInput
from containerize.inspection.overrides import read_overrides
from containerize.names import Addition
from containerize.project import Project
from containerize.verification.budgets import Budgets, read_budgets

MANIFEST = """\
# what we make
[project]
name = "shop"  # not the old one

[tool.containerize]  # how it runs
port = 9000
allow-edits = ["compose.yaml"]

[tool.containerize.budgets]
size = "300 MB"

[tool.ruff]
line-length = 100
"""


def test_either_file_says_the_same(tmp_path: Path) -> None:
    own = 'port = 9000\nallow-edits = ["compose.yaml"]\n\n[budgets]\nsize = "300 MB"\n'
    for name, text in (("pyproject.toml", MANIFEST), ("containerize.toml", own)):
        root = tmp_path / name
        root.mkdir()
        (root / name).write_text(text)
        project = Project(root)
        port = read_overrides(project, {}).port
        assert port
        assert (port.value, port.source.place) == (9000, name)
        assert read_budgets(project).size == 300_000_000
        assert allowed_edits(project) == ("compose.yaml",)


def test_both_is_one_too_many(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(MANIFEST)
    (tmp_path / "containerize.toml").write_text("port = 8001\n")
    with pytest.raises(InvalidConfig) as caught:
        declared(Project(tmp_path))
    assert caught.value.found == "pyproject.toml:5 and containerize.toml both declare a setup"


def test_a_misspelt_key_of_the_own_file(tmp_path: Path) -> None:
    (tmp_path / "containerize.toml").write_text("prot = 8001\n")
    with pytest.raises(InvalidConfig) as caught:
        read_overrides(Project(tmp_path), {})
    assert (caught.value.found, caught.value.fix) == ("containerize.toml:1: containerize.toml has no key 'prot'", "did you mean 'port'?")


def _config(root: Path, *words: str) -> int:
    return main(["config", *words, "--in", str(root)])


def test_an_edit_leaves_all_else_as_it_was(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_bytes(MANIFEST.replace("\n", "\r\n").encode())
    assert _config(tmp_path, "set", "port", "9001") == 0
    assert file.read_bytes() == MANIFEST.replace("9000", "9001").replace("\n", "\r\n").encode()
    assert capfd.readouterr().err == "pyproject.toml: port = 9001\nthen: containerize update\n"
    assert _config(tmp_path, "get", "port") == 0
    assert capfd.readouterr().out == "9001\n"
    assert _config(tmp_path, "unset", "port") == 0
    assert file.read_bytes() == MANIFEST.replace("port = 9000\n", "").replace("\n", "\r\n").encode()
    assert _config(tmp_path, "get", "port") == InvalidInput.exit_code


def test_where_nothing_is_declared_yet(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert _config(tmp_path, "set", "entry_point", "main:app") == 0
    assert (tmp_path / "containerize.toml").read_text() == 'entry-point = "main:app"\n'
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "pyproject.toml").write_text('[project]\nname = "x"\n')
    assert _config(tmp_path / "other", "set", "services", '["redis"]') == 0
    assert (tmp_path / "other" / "pyproject.toml").read_text() == '[project]\nname = "x"\n\n[tool.containerize]\nservices = ["redis"]\n'
    capfd.readouterr()
    assert main(["config", "--in", str(tmp_path / "other")]) == 0
    assert capfd.readouterr().out == 'services = ["redis"]  (pyproject.toml:5)\n'


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("set", "pyton", "3.12"), "config set the configuration has no key 'pyton'"),
        (("set", "port", "eighty"), "config set port=eighty is not a whole number"),
        (("unset", "pyton"), "config set the configuration has no key 'pyton'"),
    ],
)
def test_what_cannot_be_declared(words: tuple[str, ...], said: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "pyproject.toml").write_text(MANIFEST)
    assert _config(tmp_path, *words) == InvalidConfig.exit_code
    assert said in capfd.readouterr().err
    assert (tmp_path / "pyproject.toml").read_text() == MANIFEST


def test_a_file_that_is_no_toml(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "containerize.toml").write_text("port = \n")
    assert _config(tmp_path, "set", "port", "9000") == InvalidInput.exit_code
    assert "containerize.toml:1: not valid TOML" in capfd.readouterr().err


@given(text=st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=30))
def test_any_text_comes_back(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    root = tmp_path_factory.mktemp("declared")
    (root / "pyproject.toml").write_text(MANIFEST, encoding="utf-8")
    quoted = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    assert _config(root, "set", "base", quoted) == 0
    found = tomli.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["containerize"]
    assert found["base"] == text
    assert found["port"] == 9000


def _kind_fits(value: object, key: dict[str, object]) -> bool:
    kinds = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict}
    return type(value) is kinds[str(key["type"])]


def test_the_schema_for_editors_knows_what_is_declared(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["schema", "declared"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said == declared_schema()
    table = tomli.loads(MANIFEST)["tool"]["containerize"]
    assert set(table) <= set(said["properties"])
    assert all(_kind_fits(value, said["properties"][key]) for key, value in table.items())
    assert said["properties"]["with-files"]["items"]["enum"] == list(get_args(Addition))
    assert said["additionalProperties"] is False
    assert set(said["properties"]["budgets"]["properties"]) == {field.name for field in fields(Budgets)} - {"where"}
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "Config"
    (tmp_path / "main.py").write_text("print(1)\n")
    (tmp_path / "containerize.toml").write_text('#:schema ./containerize.schema.json\n"$schema" = "./containerize.schema.json"\npython = "3.12"\n')
    assert main(["inspect", str(tmp_path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["config"]["images"]["app"]["python"] == "3.12"
