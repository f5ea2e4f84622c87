from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from containerize.errors import ContainerizeError, InvalidInput
from containerize.inspection.python.constraints import allows
from containerize.inspection.python.locks import lock_constraints
from containerize.project import Project

Make = Callable[..., Project]
PIPFILE_LOCK = '{\n  "_meta": {\n    "requires": {\n      "python_full_version": "3.13.2",\n      "python_version": "3.13"\n    }\n  }\n}\n'
PDM = "[metadata]\nlock_version = '4.5.0'\n\n[[metadata.targets]]\n"


@pytest.mark.parametrize(
    ("manager", "path", "text", "said"),
    [
        ("uv", "uv.lock", "version = 1\nrequires-python = '>=3.9'\n", [("uv.lock:2", "requires-python >=3.9")]),
        (
            "uv",
            "uv.lock",
            "version = 1\nsupported-markers = [\n  \"sys_platform == 'linux'\",\n]\n",
            [("uv.lock:2", "supported-markers sys_platform == 'linux'")],
        ),
        (
            "uv",
            "uv.lock",
            f"version = 1\nresolution-markers = {[f'python_full_version == {chr(34)}3.{n}.*{chr(34)}' for n in range(9, 13)]}\n",
            [("uv.lock:2", 'resolution-markers python_full_version == "3.9.*" or python_full_version == "3.10.*" or 2 more')],
        ),
        ("poetry", "poetry.lock", "[metadata]\npython-versions = '^3.9'\n", [("poetry.lock:2", "python-versions ^3.9")]),
        ("pdm", "pdm.lock", PDM + "requires_python = '>=3.9,<3.13'\n", [("pdm.lock:4", "targets >=3.9,<3.13")]),
        (
            "pdm",
            "pdm.lock",
            PDM + "requires_python = '>=3.9'\nplatform = 'windows_amd64'\n\n[[metadata.targets]]\n"
            "requires_python = '>=3.10'\nplatform = 'manylinux_2_17_x86_64'\n",
            [("pdm.lock:4", "targets >=3.10")],
        ),
        (
            "pylock",
            "pylock.prod.toml",
            "lock-version = '1.0'\nrequires-python = '>=3.9'\nenvironments = [\"python_version == '3.12'\"]\n",
            [("pylock.prod.toml:2", "requires-python >=3.9"), ("pylock.prod.toml:3", "environments python_version == '3.12'")],
        ),
        (
            "pipenv",
            "Pipfile.lock",
            PIPFILE_LOCK,
            [("Pipfile.lock:4", "python_full_version 3.13.2"), ("Pipfile.lock:5", "python_version 3.13")],
        ),
        ("script", "job.py.lock", "version = 1\nrequires-python = '>=3.9'\n", [("job.py.lock:2", "requires-python >=3.9")]),
        ("script", "job.py", "print(1)\n", []),
        ("setuptools", "setup.py", "print(1)\n", []),
        ("pip", "uv.lock", "version = 1\nrequires-python = '>=3.9'\n", []),
    ],
)
def test_what_locks_say(project: Make, manager: str, path: str, text: str, said: list[tuple[str, str]]) -> None:
    found = lock_constraints(project({path: text}), manager, path)
    assert [(str(one.source), one.words) for one in found] == said


def test_environments_are_those_of_linux(project: Make) -> None:
    markers = ["python_full_version >= '3.12' and sys_platform == 'win32'", "python_full_version < '3.11.4' and sys_platform == 'linux'"]
    found = lock_constraints(project({"uv.lock": f"version = 1\nresolution-markers = {markers}\n"}), "uv", "uv.lock")
    assert [allows(found, version) for version in ("3.10", "3.11", "3.11.3", "3.11.4", "3.12")] == [True, True, True, False, False]


@pytest.mark.parametrize(
    ("manager", "path", "text", "message"),
    [
        (
            "pipenv",
            "Pipfile.lock",
            '{\n  "_meta": [\n',
            "Pipfile.lock:3: not valid JSON\n  why: nothing in the file can be trusted\n  fix: pipenv lock",
        ),
        (
            "uv",
            "uv.lock",
            "version = 1\nresolution-markers = ['on tuesdays']\n",
            "uv.lock:2: 'on tuesdays' is not an environment marker\n  why: the tool that wrote the lock would refuse it\n  fix: uv lock",
        ),
        (
            "pdm",
            "pdm.lock",
            PDM + "platform = 'windows_amd64'\n\n[[metadata.targets]]\nplatform = 'macos_14_0_arm64'\n",
            "pdm.lock:4: locked for macos_14_0_arm64 and windows_amd64, not for Linux\n  why: containers run Linux\n"
            "  fix: pdm lock --platform linux --append",
        ),
        (
            "uv",
            "uv.lock",
            "requires-python = 3.9\n",
            "uv.lock:1: requires-python is not a string\n  why: it cannot be understood\n  fix: make it a string",
        ),
    ],
)
def test_refusals(project: Make, manager: str, path: str, text: str, message: str) -> None:
    with pytest.raises(InvalidInput) as error:
        lock_constraints(project({path: text}), manager, path)
    assert str(error.value) == message


LOCKS = {"uv": "uv.lock", "poetry": "poetry.lock", "pdm": "pdm.lock", "pylock": "pylock.toml", "pipenv": "Pipfile.lock"}
VALUES = st.recursive(
    st.sampled_from(["'>=3.9'", "'x'", "3", "true", "'python_version > \"3.9\"'", "'linux'", "'^3.9'", "'3.12'"]),
    lambda inner: st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]") | inner.map(lambda one: f"{{requires_python = {one}, platform = {one}}}"),
    max_leaves=5,
)
KEYS = st.sampled_from(
    ["requires-python", "resolution-markers", "supported-markers", "environments", "metadata.python-versions", "metadata.requires_python", "metadata.targets", "metadata"]
)


@settings(deadline=None)
@given(st.sampled_from(sorted(LOCKS)), st.lists(st.tuples(KEYS, VALUES).map(" = ".join), max_size=3).map("\n".join) | st.text(max_size=30))
def test_any_lock_gives_constraints_or_a_refusal(tmp_path_factory: pytest.TempPathFactory, manager: str, text: str) -> None:
    root = tmp_path_factory.mktemp("locks")
    (root / LOCKS[manager]).write_text(text, "utf-8", newline="")
    try:
        found = lock_constraints(Project(root), manager, LOCKS[manager])
    except ContainerizeError:
        return
    allows(found, "3.13")


@settings(deadline=None)
@given(st.sampled_from(["[]", '{"_meta": 1}', '{"_meta": {"requires": []}}', '{"_meta": {"requires": {"python_version": 3}}}', "[" * 5000, "nul", ""]))
def test_any_pipfile_lock_gives_nothing_or_a_refusal(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    root = tmp_path_factory.mktemp("pipenv")
    (root / "Pipfile.lock").write_text(text, "utf-8")
    try:
        assert lock_constraints(Project(root), "pipenv", "Pipfile.lock") == []
    except ContainerizeError as error:
        assert "not valid JSON" in error.found
