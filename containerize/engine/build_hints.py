"""Why builds fail, by what their log says."""

from containerize import knowledge
from containerize.engine.causes import Cause, first_cause

_UNKNOWN = Cause("failed step", "the command in it did not end well", "see the last lines above")


def explain(text: str) -> Cause:
    """The cause for the text of a failed step: its instruction, its error, the end of its log."""
    return first_cause(knowledge.build_failures(), text) or _UNKNOWN
