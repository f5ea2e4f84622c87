"""Pages of docs/ that are made: what is supported and why runs fail, from the knowledge, and every refusal, from the goldens of the cases."""

import json
from pathlib import Path
from typing import Any

import pytest

from containerize import knowledge
from containerize.config import Config
from containerize.declared_keys import DECLARED_ALONE, KEYS
from containerize.knowledge import schema
from tests.case_model import GOLDEN, ROOT, cases

DOCS = ROOT / "docs"
_MADE = "<!-- made by tests/test_docs.py: pytest tests/test_docs.py --update-golden -->"


def _tried(row: schema.Framework | schema.Service) -> str:
    return "yes" if row.tested else "no"


def _code(words: list[str] | str) -> str:
    text = words if isinstance(words, str) else " ".join(words)
    return f"`{text.replace('|', chr(92) + '|')}`"


def _frameworks() -> list[str]:
    lines = ["## Frameworks", "", "| framework | by | served by | port | health check | run by a test |", "|---|---|---|---|---|---|"]
    for row in sorted(knowledge.frameworks().values(), key=lambda row: row.title.lower()):
        server = row.server or ("itself" if row.kind == "web" else f"itself, a {row.kind}")
        port = str(row.port or 8000) if row.kind == "web" else "none"
        health = (row.health or "a route of the code, else TCP") if row.kind == "web" else "none"
        lines.append(f"| {row.title} | {', '.join(row.distributions) or 'Python'} | {server} | {port} | {health} | {_tried(row)} |")
    return lines


def _servers() -> list[str]:
    lines = ["## Servers", "", "| server | command | why so |", "|---|---|---|"]
    for name, row in knowledge.servers().items():
        port = f" {row.port_flag} {row.port_value.replace('{port}', '$PORT')}" if row.port_flag else ""
        lines.append(f"| {name} | {_code(' '.join(row.command) + port)} | {row.reason} |")
    return lines


def _workers() -> list[str]:
    lines = ["## Workers", "", "| library | command | beside it |", "|---|---|---|"]
    for row in knowledge.workers().values():
        beside = [what for what, found in (("a scheduler", row.beat), ("a page that shows it", row.monitor)) if found]
        lines.append(f"| {row.title} | {_code(row.command)} | {', '.join(beside) or '-'} |")
    return lines


def _services() -> list[str]:
    lines = ["## Services", "", "| service | image | drivers | variables of its address | run by a test |", "|---|---|---|---|---|"]
    for row in knowledge.services().values():
        drivers = ", ".join(sorted(row.drivers)) or "by its variables"
        names = ", ".join(_code(name) for name in (*row.url_names[:3], *row.parts.get("host", [])[:2]))
        lines.append(f"| {row.title} | {_code(row.image)} | {drivers} | {names} | {_tried(row)} |")
    return lines


def _support() -> str:
    intro = "What is known by name. Everything else is found in the code, or named with `--entry-point`."
    parts = [["# What is supported", "", _MADE, "", intro], _frameworks(), _servers(), _workers(), _services()]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _cell(text: str) -> str:
    return text.replace(" ({1})", "").replace("{1}", "…").replace("|", chr(92) + "|")


def _causes() -> str:
    seen = "\n".join(
        f"| {name} | {why} |"
        for name, why in (
            ("crash, killed, ended", "a container ended by itself, by a signal, or well where it should go on"),
            ("job failed, migration failed", "what others wait for did not end well"),
            ("loopback only, wrong port", "it listens where nobody outside can reach it, or on another port"),
            ("never listens, no answer, error answer", "it opens no port, does not speak HTTP there, or answers 500 and above"),
            ("never healthy, too slow, not started", "a health check, the time, or what it waits for"),
        )
    )
    intro = (
        "What a failed build or run is called in `--json` (`cause`), and what is said of it. A cause is named by what the log says; where a program "
        "writes several, by the last. Every row has lines as tools write them for examples, and the tests hold it against those."
    )
    parts = ["# Causes", "", _MADE, "", intro, "", "## Of runs, by what is seen", "", "| cause | what is seen |", "|---|---|", seen]
    for title, rows in (("runs", knowledge.run_failures()), ("builds", knowledge.build_failures())):
        parts += ["", f"## Of {title}, by the log", "", "| cause | why | next step |", "|---|---|---|"]
        parts += [f"| {row.name} | {_cell(row.why)} | {_cell(row.fix)} |" for row in rows]
    return "\n".join(parts) + "\n"


def _refusals() -> str:
    refused = {name: case for name, case in cases().items() if case.error}
    lines = ["# Every refusal", "", _MADE, ""]
    lines.append(f"{len(refused)} projects that cannot be used as they are, each a case of the tests (`tests/cases`), with the whole message.")
    for name, case in sorted(refused.items(), key=lambda item: (item[1].error or 0, item[0])):
        message = (GOLDEN / name / "error.txt").read_text("utf-8").partition("\n")[2].strip()
        lines += ["", f"**{case.about}** ({name}, exit code {case.error})", "", "```text", message, "```"]
    return "\n".join(lines) + "\n"


def _configuration() -> str:
    """The keys that a project declares, and every value of the config that follows from them and from inspection."""
    declared = [
        "## What a project declares", "", "In `[tool.containerize]` of pyproject.toml, or in a `containerize.toml`, whose first line may be",
        "`#:schema ./containerize.schema.json` once `containerize schema declared > containerize.schema.json` has been run: editors complete and check it then.",
        "", "| key | type | option | what | without it |", "|---|---|---|---|---|",
    ]  # fmt: skip
    kinds = {str: "text", int: "number", bool: "true, false", list: "list of texts", dict: "table"}
    for name, key in (KEYS | DECLARED_ALONE).items():
        about = f"{key.about}: {', '.join(key.choices)}" if key.choices else key.about
        option = f"`{key.option}`" if key.option else ""
        declared.append(f"| `{name.replace('_', '-')}` | {kinds[key.kind]} | {option} | {_cell(about)} | {key.otherwise} |")
    lines = ["# Configuration", "", _MADE, "", *declared, "", "## What follows", ""]
    lines += ["`config` of `containerize inspect --json`, of `.containerize-answers.yml` and of templates. Fields without a default are always there.", ""]
    schema = Config.model_json_schema()
    for name, model in {"Config": schema, **dict(sorted(schema["$defs"].items()))}.items():
        lines += [f"### {name}", "", " ".join(model.get("description", "").split()), "", "| field | type | default |", "|---|---|---|"]
        required = model.get("required", [])
        for field, value in model["properties"].items():
            default = "" if field in required else f"`{json.dumps(value.get('default'))}`"
            lines.append(f"| `{field}` | {_cell(_type(value))} | {default} |")
        lines.append("")
    return "\n".join(lines)


def _type(value: dict[str, Any]) -> str:
    """A type of the schema in a few words."""
    if "$ref" in value:
        return str(value["$ref"]).rpartition("/")[2]
    if "anyOf" in value:
        return " or ".join(_type(one) for one in value["anyOf"])
    if "enum" in value or "const" in value:
        return ", ".join(str(one) for one in value.get("enum", [value.get("const")]))
    if value.get("type") == "array":
        return f"list of {_type(value.get('items', {}))}"
    if value.get("type") == "object":
        return f"table of {_type(value.get('additionalProperties') or next(iter(value.get('patternProperties', {}).values()), {}))}"
    names = {"string": "text", "integer": "number", "boolean": "true, false", "null": "nothing"}
    return names.get(value.get("type", ""), "any")


@pytest.mark.parametrize(("page", "made"), [("support.md", _support), ("refusals.md", _refusals), ("causes.md", _causes), ("configuration.md", _configuration)])
def test_made_pages_are_what_the_tables_and_cases_say(page: str, made: object, request: pytest.FixtureRequest) -> None:
    assert callable(made)
    path: Path = DOCS / page
    if request.config.getoption("--update-golden"):
        path.write_text(made(), "utf-8")
    assert path.read_text("utf-8") == made(), f"pytest tests/test_docs.py --update-golden writes {page} anew"


def test_there_are_refusals_of_many_kinds() -> None:
    """By what a message is about once names and numbers are taken out of it, not by how many cases there are."""
    whys = {(GOLDEN / name / "error.txt").read_text("utf-8").partition("why: ")[2].partition("\n")[0] for name, case in cases().items() if case.error}
    assert len(whys) >= 25
