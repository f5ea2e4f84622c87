"""What `explain` tells of one value: where it comes from, why, what lost against it, and how to change it."""

import difflib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from containerize import knowledge
from containerize.declared_keys import KEYS, option_of
from containerize.errors import InvalidInput
from containerize.inspection.findings import DEFAULT, Candidate, Source
from containerize.pipeline import Analysis
from containerize.reporting.console import Console
from containerize.reporting.inspection_text import answers, together

# Values that `[tool.containerize]` settles, by the dotted path in the config, and the answers that are shown under another name.
_SETTLED = {
    "images.app.python": "python",
    "images.app.base": "python",
    "images.app.platform": "platform",
    "images.app.install.manager": "package_manager",
    "images.app.install.requirements": "requirements",
    "images.app.install.extras": "extras",
    "images.app.install.groups": "groups",
    "images.app.environment.PORT": "port",
    "processes.app.command": "entry_point",
    "processes.app.port": "port",
    "processes.app.gpu": "gpu",
}
_LABELS = {"installed from": "requirements", "framework": "entry_point", "server": "entry_point", "GPU": "gpu"}


@dataclass(frozen=True, slots=True)
class Explanation:
    """One value. change: what the user does to have another one."""

    key: str
    value: str
    source: Source
    reason: str
    rejected: tuple[Candidate, ...]
    change: str


def explain(analysis: Analysis, key: str) -> list[Explanation]:
    """The values that a key names: an answer of `inspect` (`python`, `entry-point`), a path in the configuration
    (`processes.app.port`), or the end or beginning of one (`volumes`). Raises InvalidInput when it names none.
    """
    wanted = _plain(key)
    found = [one for one in _shown(analysis) if wanted in (_plain(one.key), _plain(one.key.split()[0]))]
    found = found or [one for one in _configured(analysis) if one.key == key]
    found = found or [one for one in _configured(analysis) if one.key.endswith(f".{key}")]
    found = found or [one for one in _configured(analysis) if one.key.startswith(f"{key}.") and one.key.count(".") == key.count(".") + 1]
    found = found or [one for one in _shown(analysis) if _plain(one.key) == _plain(key.split(".")[0])]
    if not found:
        raise _unknown(analysis, key)
    return found


def show_explanations(console: Console, found: list[Explanation]) -> None:
    """A paragraph for each."""
    for index, one in enumerate(found):
        if index:
            console.say("")
        console.say(f"{console.bold(one.key)} = {one.value}")
        if str(one.source) not in ("derived", "default"):
            console.wrap(f"from    {one.source}", indent=2, hanging=8)
        console.wrap(f"why     {one.reason}", indent=2, hanging=8)
        for candidate in together(one.rejected):
            console.wrap(f"not     {candidate.value} ({candidate.source}): {candidate.reason}", indent=2, hanging=8)
        console.wrap(f"change  {one.change}", indent=2, hanging=8)


def explanations_json(found: list[Explanation]) -> list[dict[str, Any]]:
    """The same for machines."""
    return [
        {
            "key": one.key,
            "value": one.value,
            "source": str(one.source),
            "reason": one.reason,
            "rejected": [{"value": lost.value, "source": str(lost.source), "reason": lost.reason} for lost in one.rejected],
            "change": one.change,
        }
        for one in found
    ]


def _shown(analysis: Analysis) -> Iterator[Explanation]:
    label = ""
    for name, value, source, reason, rejected in answers(analysis):
        label = name or label
        if label == "environment":
            yield Explanation(value, _text(_value_of(analysis, value)), source, reason, rejected, _change_variable(analysis, value, source))
        elif label == "service":
            name = next(name for name, row in knowledge.services().items() if row.title == value)
            yield Explanation(label, value, source, reason, rejected, _change_service(name))
        else:
            yield Explanation(label, value, source, reason, rejected, _change(_LABELS.get(label, _plain(label)), source))


def _configured(analysis: Analysis) -> Iterator[Explanation]:
    config = analysis.config.model_dump(mode="json")
    for path, value in _flat(config, ""):
        origin = analysis.resolution.provenance.of(path)
        if origin:
            is_service = path.startswith("services.") and path.count(".") == 1
            change = _change_service(path.removeprefix("services.")) if is_service else _change(_SETTLED.get(path, ""), origin.source)
            yield Explanation(path, _text(value), origin.source, origin.reason, origin.rejected, change)


def _flat(value: dict[str, Any], path: str) -> Iterator[tuple[str, Any]]:
    """Every value by its dotted path, the mappings that hold others among them."""
    for name, inner in value.items():
        yield f"{path}{name}", inner
        if isinstance(inner, dict):
            yield from _flat(inner, f"{path}{name}.")


def _value_of(analysis: Analysis, name: str) -> str | None:
    secret = analysis.config.secrets.get(name)
    if secret:
        return secret.value or "(made on your machine)"
    value = analysis.config.processes["app"].environment.get(name)
    variable = analysis.config.variables.get(name)
    return value if value is not None else f"(from .env; else {variable.default})" if variable and variable.default else "(from .env)"


def _change(setting: str, source: Source) -> str:
    if setting in KEYS:
        option = option_of(setting)
        given = f"{option}=..." if option.startswith("--set") else option if KEYS[setting].kind is bool else f"{option} ..."
        return f"containerize init {given}, or {setting} = ... under [tool.containerize] in pyproject.toml"
    if source == DEFAULT or source.place == "derived":
        return "edit the written file: it is yours, and the next init shows what it would change before it touches it"
    return f"{source} decides: change it there, then containerize init; or edit the written file, which is yours"


def _change_service(name: str) -> str:
    return f"containerize init --without-service {name}, or without_services = [\"{name}\"] under [tool.containerize] in pyproject.toml"


def _change_variable(analysis: Analysis, name: str, source: Source) -> str:
    where = "compose.secrets.env" if name in analysis.config.secrets else "compose.yaml"
    if analysis.config.processes["app"].environment.get(name, "") is None:
        where = ".env"
    return f"set {name} in {where}" + (f"; the code reads it at {source}" if source.line else "")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _plain(key: str) -> str:
    return key.lower().replace("-", "_").replace(" ", "_")


def _unknown(analysis: Analysis, key: str) -> InvalidInput:
    names = list(dict.fromkeys([*(one.key.replace(" ", "-") for one in _shown(analysis)), *(one.key for one in _configured(analysis))]))
    near = difflib.get_close_matches(key, names, 3, 0.5)
    return InvalidInput(
        f"{key!r} names no value of this project",
        "there is nothing to tell of it",
        f"did you mean {' or '.join(near)}?" if near else "containerize inspect shows the answers; inspect --json every value by its path",
    )
