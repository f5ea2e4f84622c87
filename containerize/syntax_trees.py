"""Syntax trees of Python files, and what they cost: a file of a megabyte can be one of nearly a gigabyte of memory."""

import ast
import re
import sys
import warnings

# A tree takes 200 bytes of memory for each name, value and sign of usual code and up to 1,000 of what is made to. How many a file may
# have (the largest that people have written have 170,000), and the files together whose trees are kept.
MAX_WEIGHT = 200_000
KEPT_WEIGHT = 1_000_000
# Newer syntax than that of the Python that runs this cannot be read.
_PYTHON = ".".join(map(str, sys.version_info[:2]))
_LARGE = 64 << 10
_WORD_OR_SIGN = re.compile(rb"\w+|[^\w\s]")
_SIGNS = b"\n.,:;=+-*/%&|^~<>@()[]{}"


class Unparsed(Exception):
    """Why a file has no tree, in a line for its reader."""


def syntax_weight(data: bytes) -> int:
    """About how many names, values and signs a source file has: exact where it is large, guessed by its signs where that is enough."""
    if len(data) > _LARGE:
        return sum(1 for _ in _WORD_OR_SIGN.finditer(data))
    return len(data) - len(data.translate(None, _SIGNS))


def parse_source(path: str, data: bytes) -> ast.Module:
    """The tree of a file's bytes. Raises Unparsed for what is no Python, or too much of it."""
    if len(data) > MAX_WEIGHT and syntax_weight(data) > MAX_WEIGHT:
        raise Unparsed(f"{path} is a table of data rather than code, and is left out: over {MAX_WEIGHT:,} names, values and signs")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(data, filename=path)
    except (SyntaxError, ValueError, RecursionError, MemoryError, LookupError, SystemError) as error:
        line = f":{error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
        raise Unparsed(
            f"{path}{line} cannot be parsed by Python {_PYTHON}, which runs this, and is left out: {type(error).__name__}"
        ) from None
