""".containerize-answers.yml: what was last applied. It comes with the project, so it is a stranger's file until every byte is checked."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from containerize.config import Config
from containerize.errors import InvalidConfig, InvalidInput, UnsafeInput
from containerize.output.printable import printable
from containerize.output.targets import inspect_target

if TYPE_CHECKING:
    from yaml import Event
    from yaml.loader import SafeLoader

ANSWERS_FILE = PurePosixPath(".containerize-answers.yml")
MAX_DEPTH = 64
# Far more than the largest setup has; a file full of commas has hundreds of thousands, and takes seconds.
MAX_EVENTS = 50_000
# A number of this many digits is read in no time; one as long as the file takes minutes.
MAX_SCALAR = 1 << 15

_FIX = "containerize init --force"
_COMMIT = re.compile(r"[0-9A-Za-z][0-9A-Za-z._+-]{0,199}")


@dataclass(frozen=True)
class Answers:
    """What was last applied: the template's source, its commit or tag (None: a plain folder), and the configuration."""

    source: str
    commit: str | None
    config: Config


def read_answers(root: Path, allows: Callable[[str], bool] | None = None) -> Answers | None:
    """The answers recorded in a project, None when there are none.

    allows: whether a template may be rendered from, which the user says and no project; without it the answer is not needed.
    Raises InvalidConfig for content that containerize would not have written, UnsafeInput for what is not a plain file.
    """
    text = _read_text(root)
    if text is None:
        return None
    data = _load(text)
    source = _source(data.get("_src_path"), allows)
    return Answers(source, _commit(data.get("_commit")), _config(data))


def _read_text(root: Path) -> str | None:
    try:
        content = inspect_target(root, ANSWERS_FILE, follow=False).content
        return None if content is None else content.decode("utf-8-sig")
    except UnsafeInput as error:
        raise UnsafeInput(error.found, "what was last applied is read from it", f"rm -r {ANSWERS_FILE}, then {_FIX}") from None
    except InvalidInput as error:
        raise InvalidConfig(error.found, error.why, _FIX) from None
    except UnicodeDecodeError as error:
        raise _invalid(f": byte {error.start} is not UTF-8") from None


def _load(text: str) -> dict[str, Any]:
    # YAML costs 40 ms to import, which `--help` and a first `init` need not pay.
    import yaml

    if conflict := re.search(r"(?m)^<{7} ", text):
        raise _invalid(f":{text.count(chr(10), 0, conflict.start()) + 1} has the conflict markers of an unfinished merge")
    loader: type[SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        _require_plain(yaml.parse(text, Loader=loader))
        data = yaml.load(text, Loader=loader)  # noqa: S506 - one of the two safe ones
    except yaml.YAMLError as error:
        raise _invalid(f"{_line(getattr(error, 'problem_mark', None))} is not YAML that containerize writes") from None
    except (ValueError, OverflowError, RecursionError, MemoryError):
        raise _invalid(" holds a number or a date that cannot be") from None
    if not isinstance(data, dict):
        raise _invalid(" is not a mapping of names to values")
    return data


def _require_plain(events: Iterable["Event"]) -> None:
    """Refuse, before anything is built from it, what can grow without bound or make other things than text, numbers and lists."""
    import yaml

    depth = 0
    for number, event in enumerate(events):
        line = _line(event.start_mark)
        if isinstance(event, yaml.AliasEvent):
            raise _invalid(f"{line} has a YAML alias")
        if getattr(event, "tag", None) is not None:
            raise _invalid(f"{line} has a YAML tag")
        if isinstance(event, yaml.ScalarEvent) and len(event.value) > MAX_SCALAR:
            raise _invalid(f"{line} has a value of more than {MAX_SCALAR:,} characters")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if number > MAX_EVENTS:
            raise _invalid(f"{line} has more than {MAX_EVENTS:,} YAML events before it")
        if depth > MAX_DEPTH:
            raise _invalid(f"{line} is nested more than {MAX_DEPTH} levels deep")


def _line(mark: Any) -> str:
    return "" if mark is None else f":{mark.line + 1}"


def _source(value: object, allows: Callable[[str], bool] | None) -> str:
    if value is None:
        raise _invalid(" has no _src_path")
    if not isinstance(value, str) or (allows and not allows(value)):
        shown = printable(repr(value))[:200]
        raise InvalidConfig(
            f"{ANSWERS_FILE}: _src_path is {shown}, a template that is not containerize's own",
            "a template writes files and may run programs, so a project cannot choose one by itself",
            f"when you trust it, say so: --template {shown}, or templates = [{shown}] in your own config.toml; else {_FIX}",
        )
    return value


def _commit(value: object) -> str | None:
    # It is passed to git, where a leading dash would be an option.
    if value is None or (isinstance(value, str) and _COMMIT.fullmatch(value)):
        return value
    raise _invalid(f": _commit is {printable(repr(value))[:200]}, not the name of a version")


def _config(data: dict[str, Any]) -> Config:
    from pydantic import ValidationError

    if "config" not in data:
        raise _invalid(" has no config")
    try:
        return Config.model_validate(data["config"])
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = printable(".".join(["config", *(str(part) for part in first["loc"])]))[:200]
        more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
        raise _invalid(f": {place}: {printable(first['msg'])[:200]}{more}") from None


def _invalid(what: str) -> InvalidConfig:
    return InvalidConfig(f"{ANSWERS_FILE}{what}", "what was last applied cannot be told from it, so nothing can be compared with it", _FIX)
