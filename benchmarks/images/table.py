"""The figures as Markdown: medians, and what each is of docker init's."""

from collections.abc import Mapping

from benchmarks.images.peers import OURS, PEERS

_REFERENCE = "docker-init"
# The key of a figure, its heading, and how many decimals are shown.
_COLUMNS = (
    ("cold", "cold build, s", 1),
    ("edited", "a line edited, s", 2),
    ("bumped", "a dependency bumped, s", 2),
    ("size", "size, MB", 0),
    ("pushed after the edit", "pushed after the edit, MB", 2),
    ("pushed after the bump", "pushed after the bump, MB", 1),
    ("boot", "start to 200, s", 2),
    ("stop", "docker stop, s", 2),
    ("memory", "idle, MB", 0),
)

Medians = Mapping[str, Mapping[str, Mapping[str, float]]]


def table(medians: Medians, rounds: int, tree: str) -> str:
    """A section for each application: a row for each way of building it, ratios to docker init's in brackets."""
    head = "| image of | " + " | ".join(title for _, title, _ in _COLUMNS) + " |"
    lines = [
        "# Images compared", "",
        "<!-- made by python -m benchmarks.images -->", "",
        f"Commit {tree}. Medians of {rounds} interleaved rounds on one engine; in brackets the ratio to `docker init`.", "",
    ]  # fmt: skip
    for name, ways in medians.items():
        lines += [f"## {name}", "", head, "|---" * (len(_COLUMNS) + 1) + "|"]
        lines += [_row(way, ways[way], ways.get(_REFERENCE)) for way in (*PEERS, OURS) if way in ways]
        lines.append("")
    return "\n".join(lines)


def _row(way: str, found: Mapping[str, float], reference: Mapping[str, float] | None) -> str:
    cells = []
    for key, _, decimals in _COLUMNS:
        ratio = f" ({found[key] / reference[key]:.2f})" if reference and way != _REFERENCE and reference[key] else ""
        cells.append(f"{found[key]:.{decimals}f}{ratio}")
    return f"| {f'**{way}**' if way == OURS else way} | " + " | ".join(cells) + " |"
