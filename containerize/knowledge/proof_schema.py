"""The models of the tables that proofs need: what a log says of a failure, and how a service is asked for what it keeps."""

import re

from pydantic import field_validator, model_validator

from containerize.knowledge.schema import Table


class Marker(Table):
    """A row of markers.toml: how a word is written into a service and read back. images: which take these commands.

    database: whether its data is meant to last, rather than to be found again.
    """

    title: str
    images: list[str]
    write: str
    read: str
    database: bool = True
    tested: bool = True


class Failure(Table):
    """A row of build_failures.toml and run_failures.toml.

    name: in a word or a few, for programs. pattern: found in the log. why, fix: `{1}` is what the pattern's groups found, and ` ({1})`
    goes where they may find nothing. examples: lines as tools write them; this row finds each, and no row above it does.
    """

    name: str
    pattern: str
    why: str
    fix: str
    examples: list[str]

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        re.compile(pattern)
        return pattern

    @model_validator(mode="after")
    def _is_found(self) -> "Failure":
        if not self.examples or not all(re.search(self.pattern, example) for example in self.examples):
            raise ValueError(f"{self.name}: needs examples that its pattern finds")
        return self
