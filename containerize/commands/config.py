"""What `config` does: edits what the project declares, with its comments and its order as they were."""

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from containerize.declared import OWN_FILE, Declared, declared
from containerize.declared_keys import KEYS
from containerize.errors import InvalidConfig, InvalidInput, NotRecognised
from containerize.inspection.overrides import read_settings
from containerize.output.line_ends import lf, like
from containerize.output.plan import FileChange, WritePlan, to_text
from containerize.output.targets import inspect_target
from containerize.output.write import apply, recover
from containerize.project import Project
from containerize.reporting.console import Console

if TYPE_CHECKING:
    from tomlkit import TOMLDocument
    from tomlkit.items import Table

_MANIFEST = "pyproject.toml"
_SAID_BY = "config set"


def show(console: Console, path: Path) -> dict[str, Any]:
    """Everything that is declared, each with its line."""
    said = declared(_project(path))
    values = said.table() if said else {}
    for key, value in values.items():
        assert said is not None
        console.say(f"{key} = {_spoken(value)}  {console.dim(f'({said.where(key)})')}")
    if not values:
        console.say("nothing is declared: everything is as inspection finds it (containerize config set KEY VALUE)")
    return values


def get(console: Console, path: Path, key: str) -> Any:
    """The declared value of a key. Raises InvalidConfig for one that is none, InvalidInput when nothing is declared."""
    said, written = _find(path, key)
    if said is None or written is None:
        fix = f"containerize config set {key} VALUE; or containerize explain {key}, which says what it is and why"
        raise InvalidInput(f"{key} is not declared", "inspection decides on it", fix)
    value = said.table()[written]
    console.write(_spoken(value))
    return value


def assign(console: Console, path: Path, key: str, text: str) -> None:
    """Declare a value, in the file that declares others already, else in pyproject.toml, else in a new containerize.toml.

    Raises InvalidConfig for a key or a value that cannot be, WriteFailed.
    """
    name, value = next(iter(read_settings([f"{key}={text}"], _SAID_BY).items()))
    said, written = _find(path, key)
    file = said.document.path if said else _MANIFEST if (path / _MANIFEST).is_file() else OWN_FILE
    document = _document(path, file)
    table = _table(document, file)
    table[written or name.replace("_", "-")] = value
    _write(path, file, document)
    console.say(f"{file}: {written or name.replace('_', '-')} = {_spoken(value)}")
    console.say("then: containerize update")


def remove(console: Console, path: Path, key: str) -> None:
    """Take a key out again, so that inspection decides. Raises InvalidInput when it is not there."""
    said, written = _find(path, key)
    if said is None or written is None:
        raise InvalidInput(f"{key} is not declared", "there is nothing to take out", "containerize config, which lists what is")
    document = _document(path, said.document.path)
    _table(document, said.document.path).remove(written)
    _write(path, said.document.path, document)
    console.say(f"{said.document.path}: {written} is no longer declared")
    console.say("then: containerize update")


def _project(path: Path) -> Project:
    if not path.is_dir():
        raise NotRecognised(f"{path} is not a folder", "there is no project to declare anything of", "containerize config PATH/TO/PROJECT")
    return Project(path.resolve())


def _find(path: Path, key: str) -> tuple[Declared | None, str | None]:
    """What is declared, and how the key is written there: with `-` or with `_`."""
    name = key.replace("-", "_")
    if name not in KEYS:
        read_settings([f"{key}=x"], _SAID_BY)  # says what is wrong with it
    said = declared(_project(path))
    written = next((one for one in said.table() if one.replace("-", "_") == name), None) if said else None
    return said, written


def _document(path: Path, file: str) -> "TOMLDocument":
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    content = inspect_target(path.resolve(), PurePosixPath(file)).content
    try:
        return tomlkit.parse(lf(to_text(content or b"")))
    except (TOMLKitError, ValueError) as error:
        raise InvalidInput(f"{file} is not valid TOML: {error}", "it cannot be edited", f"correct {file}") from None


def _table(document: "TOMLDocument", file: str) -> "Table | TOMLDocument":
    """The table that declares; made at the end of the file where it is not there."""
    import tomlkit

    if file == OWN_FILE:
        return document
    tool = document.setdefault("tool", tomlkit.table(is_super_table=True))
    table: Table = tool.setdefault("containerize", tomlkit.table())
    return table


def _write(path: Path, file: str, document: "TOMLDocument") -> None:
    import tomli
    import tomlkit

    root = path.resolve()
    recover(root)
    target = inspect_target(root, PurePosixPath(file))
    old = None if target.content is None else to_text(target.content)
    text = tomlkit.dumps(document)
    try:
        tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        raise InvalidConfig(f"{file} would not be valid TOML: {error}", "nothing was changed", f"edit {file} by hand") from None
    new = like(text, old)
    change = FileChange(PurePosixPath(file), "create" if old is None else "unchanged" if new == old else "update", old, new)
    apply(root, WritePlan((change,)))


def _spoken(value: Any) -> str:
    """As TOML has it."""
    import tomlkit

    return str(tomlkit.item(value).as_string())
