"""Poetry's way to write versions, in PEP 440 terms (https://python-poetry.org/docs/dependency-specification/)."""

import re


def poetry_to_pep440(words: str) -> list[str]:
    """Carets, tildes, wildcards and bare versions as one specifier for each side of `||`. What is not understood stays as it is."""
    return [
        ",".join(_clause(part.replace(" ", "")) for part in re.split(r"\s*,\s*|\s+(?=[<>=!~^])", choice.strip()))
        for choice in re.split(r"\s*\|\|?\s*", words.strip())
    ]


def _clause(clause: str) -> str:
    match = re.fullmatch(r"(\^|~(?!=)|={0,2})v?([0-9]+(?:\.[0-9]+)*)(\.\*)?", clause)
    if clause == "*":
        return ">=3"
    if match is None:
        return clause
    operator, version, wildcard = match[1], match[2], match[3] or ""
    try:
        release = [int(number) for number in version.split(".")]
    except ValueError:  # more digits than Python converts
        return clause
    if operator == "^":
        return f">={version},<{_bumped(release, next((i for i, number in enumerate(release) if number), len(release) - 1))}"
    if operator == "~":
        return f">={version},<{_bumped(release, min(1, len(release) - 1))}"
    return f"=={version}{wildcard or ('.*' if len(release) < 3 and operator != '==' else '')}"


def _bumped(release: list[int], index: int) -> str:
    """The release with the number at `index` one higher and nothing after it."""
    return ".".join(map(str, [*release[:index], release[index] + 1]))
