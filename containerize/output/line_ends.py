"""Line ends: files are compared and shown with LF, and written with the ones that the user's file has."""


def lf(text: str) -> str:
    """The text with every CRLF as LF; a lone CR is a character like any other."""
    return text.replace("\r\n", "\n")


def uses_crlf(text: str) -> bool:
    """Whether the text has line ends and every one of them is CRLF."""
    ends = text.count("\n")
    return ends > 0 and text.count("\r\n") == ends


def like(text: str, existing: str | None) -> str:
    """The text with the line ends of `existing`: CRLF where that has nothing else, LF otherwise."""
    return lf(text).replace("\n", "\r\n") if existing is not None and uses_crlf(existing) else lf(text)
