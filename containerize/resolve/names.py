"""Names as engines allow them."""

import re


def slug(text: str) -> str:
    """A name that images, volumes and compose projects may have: lower case letters, digits and `-`; `app` when nothing is left."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40].strip("-") or "app"
