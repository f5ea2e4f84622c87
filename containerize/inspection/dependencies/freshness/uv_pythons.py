"""The Pythons that uv.lock was made for against those that the members of the workspace allow together."""

from collections.abc import Iterator

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from containerize.toml_document import TomlDocument

_SAMPLES = tuple(f"3.{minor}.{patch}" for minor in range(31) for patch in range(21))
_KEYS = ("project", "requires-python")


def python_difference(documents: list[TomlDocument], lock: TomlDocument) -> Iterator[str]:
    """Nothing when they allow the same Pythons; single excluded ones are left out of it, as uv does.

    A lock without an upper bound may be by an old uv, which left it out; then only the lowest counts.
    """
    written = lock.get("requires-python")
    named = [document for document in documents if isinstance(document.get(*_KEYS), str)]
    if not isinstance(written, str) or not named:
        return
    try:
        locked = _allowed([written])
        asked = _allowed([str(document.get(*_KEYS)) for document in named])
    except InvalidSpecifier:
        return
    bounded = any(operator in written for operator in ("<", "==", "~="))
    if asked == locked or (not bounded and asked and locked and asked[0] == locked[0]):
        return
    words = " and ".join(f"{document.where(*_KEYS)} asks for Python {document.get(*_KEYS)}" for document in dict.fromkeys(named))
    yield f"{words}, {lock.where('requires-python')} was made for {written}"


def _allowed(specifiers: list[str]) -> list[str]:
    sets = [SpecifierSet(",".join(str(one) for one in SpecifierSet(text) if one.operator != "!=")) for text in specifiers]
    return [python for python in _SAMPLES if all(one.contains(python) for one in sets)]
