"""Budgets: what `[tool.containerize.budgets]` allows an image and its runs to be."""

import re
from dataclasses import dataclass, fields

from containerize.declared import declared
from containerize.errors import InvalidConfig
from containerize.names import BUDGETS
from containerize.project import Project

_SIZE = re.compile(r"(?P<number>[0-9]+(?:\.[0-9]+)?)\s*(?P<unit>kB|MB|GB)")
_BYTES = {"kB": 10**3, "MB": 10**6, "GB": 10**9}


@dataclass(frozen=True)
class Budgets:
    """Upper bounds; None where there is none. size: bytes of the image. boot: seconds until healthy.

    rebuild: seconds of a build after an edit. layers: of the image, those of its base among them. where: the line of each that is set.
    """

    size: int | None = None
    boot: float | None = None
    rebuild: float | None = None
    layers: int | None = None
    where: tuple[tuple[str, str], ...] = ()

    def over(self, name: str, value: float) -> str | None:
        """A sentence when the value is over its budget."""
        bound = getattr(self, name)
        if bound is None or value <= bound:
            return None
        return f"over the budget of {_spoken(name, bound)} ({dict(self.where)[name]})"


def read_budgets(project: Project) -> Budgets:
    """Raises InvalidConfig for a key that is none, and for a value that is no bound."""
    said = declared(project)
    if said is None:
        return Budgets()
    values: dict[str, float] = {}
    where: list[tuple[str, str]] = []
    known = [field.name for field in fields(Budgets) if field.name != "where"]
    for name, value in said.table(BUDGETS).items():
        line = said.where(BUDGETS, name)
        if name not in known:
            names = ", ".join(known)
            raise InvalidConfig(f"{line}: there is no budget {name!r}", "it would be kept by nothing", f"the budgets are: {names}")
        values[name] = _bound(name, value, line)
        where.append((name, line))
    return Budgets(
        size=int(values["size"]) if "size" in values else None,
        boot=values.get("boot"),
        rebuild=values.get("rebuild"),
        layers=int(values["layers"]) if "layers" in values else None,
        where=tuple(where),
    )


def _bound(name: str, value: object, where: str) -> float:
    if name == "size":
        match = _SIZE.fullmatch(value) if isinstance(value, str) else None
        if match:
            return float(match["number"]) * _BYTES[match["unit"]]
        kind = 'text such as "400MB"'
    else:
        if isinstance(value, int | float) and not isinstance(value, bool) and value > 0:
            return float(value)
        kind = "a whole number" if name == "layers" else "seconds, as a number"
    raise InvalidConfig(f"{where}: {name} = {value!r} is not {kind}", "nothing can be held against it", f"{name} = {kind}")


def _spoken(name: str, bound: float) -> str:
    if name == "size":
        return f"{bound / 10**6:g} MB"
    return f"{bound:g}" if name == "layers" else f"{bound:g} s"
