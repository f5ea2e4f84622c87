"""Which Python: every source that says something is intersected; what excludes each other is an error naming both."""

from containerize.inspection.python.agreement import OPTION
from containerize.inspection.python.choice import HeldBack, find_python
from containerize.inspection.python.constraints import minor
from containerize.inspection.python.images import PythonImage, end_of_life, image_of
from containerize.inspection.python.poetry_versions import poetry_to_pep440
from containerize.inspection.python.tools import export_plugin, required_uv, tool_version

__all__ = [
    "OPTION",
    "HeldBack",
    "PythonImage",
    "end_of_life",
    "export_plugin",
    "find_python",
    "image_of",
    "minor",
    "poetry_to_pep440",
    "required_uv",
    "tool_version",
]
