"""The model of the tables about failures: what a log says, why that happens, what to do."""

import re

from pydantic import field_validator, model_validator

from containerize.knowledge.schema import Table


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
