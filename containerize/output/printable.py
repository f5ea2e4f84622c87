"""Text from a stranger's project made safe to print: no control character of it reaches the terminal."""


def printable(text: str, keep: str = "") -> str:
    """The text with every character that is not printable, save those in `keep`, as its backslash escape."""
    return "".join(character if character.isprintable() or character in keep else _escaped(character) for character in text)


def _escaped(character: str) -> str:
    # A byte that was not UTF-8 was decoded to a lone surrogate: it is shown as the byte that it was.
    code = ord(character)
    return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else character.encode("unicode_escape").decode()
