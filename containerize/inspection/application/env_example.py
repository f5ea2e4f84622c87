"""`.env.example` and its like: what the project itself says that its variables look like."""

import re

from containerize.errors import InvalidInput, UnsafeInput
from containerize.project import Project

_FILES = (".env.example", ".env.sample", ".env.template", ".env.dist", "env.example", "example.env", "sample.env")
_LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)")


def read_env_example(project: Project) -> dict[str, str]:
    """The values of the first such file, without quotes; empty when there is none that can be read."""
    for path in _FILES:
        try:
            text = project.text(path)
        except (InvalidInput, UnsafeInput):
            continue
        if text is not None:
            return {match[1]: match[2].strip().strip("\"'") for line in text.split("\n") if (match := _LINE.match(line))}
    return {}
