from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from containerize.errors import ContainerizeError, InvalidInput
from containerize.inspection.dependencies.inline_script import load
from containerize.inspection.dependencies.markers import Target
from containerize.inspection.dependencies.model import Dependencies, Index, Selection
from containerize.project import Project

Open = Callable[[dict[str, Any]], Project]
SCRIPT = """\
#!/usr/bin/env python
# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "rich[jupyter]==14.0.0",
#   "idna<4; python_version < '3.13'",
#   "shop",
# ]
#
# [tool.uv.sources]
# shop = { git = "https://git.invalid/shop", tag = "v1" }
# ///
print(1)
"""
LOCK = """\
version = 1
requires-python = ">=3.11"

[manifest]
requirements = [
    { name = "idna", marker = "python_full_version < '3.13'", specifier = "<4" },
    { name = "rich", extras = ["jupyter"], specifier = "==14.0.0" },
    { name = "shop", git = "https://git.invalid/shop?tag=v1" },
]

[[package]]
name = "idna"
version = "3.10"
source = { registry = "https://index.invalid/simple" }

[[package]]
name = "ipywidgets"
version = "8.1.0"
source = { registry = "https://index.invalid/simple" }

[[package]]
name = "rich"
version = "14.0.0"
source = { registry = "https://index.invalid/simple" }

[package.optional-dependencies]
jupyter = [
    { name = "ipywidgets" },
]

[[package]]
name = "shop"
version = "1.0"
source = { git = "https://git.invalid/shop?tag=v1#0123456789abcdef0123456789abcdef01234567" }

[[package]]
name = "stray"
version = "1.0"
source = { registry = "https://index.invalid/simple" }
"""


def _load(project: Project, manifest: str, python: str = "3.13", **chosen: frozenset[str]) -> Dependencies:
    return load(project, manifest, Selection(**chosen))(Target(python))


def _places(found: Dependencies) -> dict[str, tuple[str, str | None, str]]:
    return {name: (one.place, one.version, one.origin) for name, one in found.distributions.items()}


def test_the_comment_of_a_script(project: Open) -> None:
    opened = project({"job.py": SCRIPT})
    found = _load(opened, "job.py")
    assert _places(found) == {"rich": ("job.py:5", "14.0.0", "index"), "shop": ("job.py:7", None, "git")}
    assert found.distributions["rich"].extras == {"jupyter"}
    assert all(one.direct for one in found.distributions.values())
    assert (found.files, found.locked, found.dynamic) == (("job.py",), False, None)
    assert _places(_load(opened, "job.py", "3.12"))["idna"] == ("job.py:6", None, "index")


def test_the_lock_of_a_script(project: Open) -> None:
    opened = project({"job.py": SCRIPT, "job.py.lock": LOCK})
    found = _load(opened, "job.py.lock")
    assert _places(found) == {
        "ipywidgets": ("job.py.lock:17", "8.1.0", "index"),
        "rich": ("job.py.lock:22", "14.0.0", "index"),
        "shop": ("job.py.lock:32", "1.0", "git"),
    }
    assert [name for name, one in found.distributions.items() if one.direct] == ["rich", "shop"]
    assert (found.files, found.locked) == (("job.py", "job.py.lock"), True)
    assert found.indexes == (Index("https://index.invalid/simple", "job.py.lock", 12),)
    assert "idna" in _load(opened, "job.py.lock", "3.12")


def test_a_script_that_asks_for_nothing(project: Open) -> None:
    files = {"job.py": "# /// script\n# dependencies = []\n# ///\n", "job.py.lock": 'version = 1\nrequires-python = ">=3.11"\n[manifest]\n'}
    assert _load(project(files), "job.py").distributions == {}
    files["job.py.lock"] = 'version = 1\nrequires-python = ">=3.11"\n'
    assert _load(project(files), "job.py.lock").distributions == {}


def test_a_script_has_no_extras(project: Open) -> None:
    with pytest.raises(InvalidInput) as error:
        _load(project({"job.py": SCRIPT}), "job.py", extras=frozenset({"db"}))
    assert str(error.value) == (
        "job.py has no extra 'db'\n  why: what it would install is not known\n  fix: leave it out: job.py has no extras"
    )


def test_a_requirement_that_is_none(project: Open) -> None:
    with pytest.raises(InvalidInput) as error:
        _load(project({"job.py": SCRIPT.replace('"shop"', '"shop >"')}), "job.py")
    assert error.value.found.startswith("job.py:7: 'shop >' is not a requirement: ")


def test_indexes_that_the_comment_names(project: Open) -> None:
    script = SCRIPT.replace("# ///\nprint", '#\n# [[tool.uv.index]]\n# url = "https://index.invalid/own"\n# default = true\n# ///\nprint')
    assert [(one.url, one.kind, one.file, one.line) for one in _load(project({"job.py": script}), "job.py").indexes] == [
        ("https://index.invalid/own", "default", "job.py", 13)
    ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(st.text(alphabet="[]{}='\"#\n ab,", max_size=60))
def test_any_block_and_lock_is_read_or_refused(project: Open, text: str) -> None:
    block = "".join(f"# {line}\n" for line in text.split("\n"))
    opened = project({"job.py": f"# /// script\n{block}# ///\n", "job.py.lock": text})
    for manifest in ("job.py", "job.py.lock"):
        try:
            _load(opened, manifest)
        except ContainerizeError:
            continue
