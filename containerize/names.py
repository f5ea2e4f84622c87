"""Names as engines allow them, and those of our own that several stages know."""

import re
from typing import Literal

# The table of [tool.containerize] that `verify` reads and the key that `check` reads, and nothing that renders.
BUDGETS = "budgets"
ALLOWED_EDITS = "allow-edits"

# What can be rendered beside the setup itself, by its names in `--with`.
DEVCONTAINER = "devcontainer"
Addition = Literal["ci-github", "ci-gitlab", "devcontainer", "bake", "makefile", "justfile", "renovate"]


def slug(text: str) -> str:
    """A name that images, volumes and compose projects may have: lower case letters, digits and `-`; `app` when nothing is left."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40].strip("-") or "app"
