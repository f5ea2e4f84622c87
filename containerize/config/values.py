"""The values that a config is made of: text that needs no escaping where it stands, and what cannot be written is refused."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


def _single_line(text: str) -> str:
    """Refuse what could start a new instruction or key in a rendered file."""
    if any(ord(character) < 32 or ord(character) in (0x7F, 0x85, 0x2028, 0x2029) for character in text):
        raise ValueError(f"{text!r} has a line break or control character")
    return text


# What COPY, a mount or .dockerignore can name without quoting.
PLAIN_PATH = re.compile(r"[A-Za-z0-9_.][A-Za-z0-9._/+-]*")


def _relative_path(text: str) -> str:
    """A path inside the project that needs no quoting in COPY, `--mount` or .dockerignore."""
    if not PLAIN_PATH.fullmatch(text) or ".." in text.split("/"):
        raise ValueError(f"{text!r} is not a plain path inside the project")
    return text


Text = Annotated[str, AfterValidator(_single_line)]
RelativePath = Annotated[str, AfterValidator(_relative_path)]
AbsolutePath = Annotated[str, Field(pattern=r"^/[A-Za-z0-9._/-]+$")]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")]
VariableName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
AptPackage = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.+-]+$")]
ImageReference = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._/:-]*(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(@sha256:[0-9a-f]{64})?$")]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$")]
Port = Annotated[int, Field(ge=1, le=65535)]
Duration = Annotated[str, Field(pattern=r"^[0-9]+(ms|s|m)$")]
URL = re.compile(r"https?://[A-Za-z0-9.:\[\]_-]+(/[A-Za-z0-9._~%+/-]*)?")
Url = Annotated[str, Field(pattern=f"^{URL.pattern}$")]
ToolRequirement = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*((==|>=|~=|<)[A-Za-z0-9.!+]+)?$")]
Requirement = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*(\[[A-Za-z0-9,._-]+\])?((==|>=|~=)[A-Za-z0-9.!+]+)?$")]


class Model(BaseModel):
    """Strict and frozen; schemas are built when first used, because `--help` needs none."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
