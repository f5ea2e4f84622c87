"""A mirror in place of the registries, and digests: of every image that the files name."""

from collections.abc import Callable
from pathlib import Path

import pytest

from containerize.errors import InvalidInput
from containerize.inspection import inspect_project
from containerize.inspection.overrides import read_overrides
from containerize.project import Project
from containerize.resolve import Resolution, resolve
from containerize.resolve.references import pinned_list, references, without_host

DIGEST = "sha256:" + "5" * 64


@pytest.fixture
def resolved(tmp_path: Path) -> Callable[..., Resolution]:
    (tmp_path / "main.py").write_text("import redis\nredis.Redis('redis')\n")
    (tmp_path / "requirements.txt").write_text("redis==5.2.1\n")

    def run(**options: object) -> Resolution:
        project = Project(tmp_path)
        overrides = read_overrides(project, options)
        return resolve(project, inspect_project(project, overrides), overrides)

    return run


Resolved = Callable[..., Resolution]


def test_every_image_comes_from_the_mirror(resolved: Resolved) -> None:
    found = resolved(registry="registry.example:5000/mirror")
    names = dict(references(found.config))
    assert set(names) == {"images.app.base", "images.app.uv", "services.redis.image"}
    assert all(name.startswith("registry.example:5000/mirror/") and name.count(".example") == 1 for name in names.values())
    assert names["images.app.base"] == "registry.example:5000/mirror/python:3.13-slim-trixie"
    origin = found.provenance.of("images.app.uv")
    assert origin is not None
    assert (str(origin.source), origin.reason) == ("--registry", "the option says so: images are taken from registry.example:5000/mirror")


def test_an_image_of_the_users_own_stays_where_it_is(resolved: Resolved) -> None:
    names = dict(references(resolved(registry="mirror.example", base="corp.example/py:3.13").config))
    assert (names["images.app.base"], names["services.redis.image"]) == ("corp.example/py:3.13", "mirror.example/redis:8")


def test_only_the_very_reference_is_pinned(resolved: Resolved) -> None:
    names = dict(references(resolved(digests=[f"python:3.13-slim-trixie@{DIGEST}", f"redis:7@{DIGEST}"]).config))
    assert (names["images.app.base"], names["services.redis.image"]) == (f"python:3.13-slim-trixie@{DIGEST}", "redis:8")


@pytest.mark.parametrize("registry", ["https://registry.example", "user:pw@registry.example", "registry.example/", "registry example", ""])
def test_what_is_no_registry(resolved: Resolved, registry: str) -> None:
    if not registry:
        assert dict(references(resolved(registry=None).config))["services.redis.image"] == "redis:8"
        return
    with pytest.raises(InvalidInput, match="is no registry") as caught:
        resolved(registry=registry)
    assert caught.value.fix == "give a host and a path, such as registry.example:5000/mirror"


@pytest.mark.parametrize(
    ("reference", "expected"),
    [("python:3", "python:3"), ("valkey/valkey:8", "valkey/valkey:8"), ("ghcr.io/a/b:1", "a/b:1"), ("localhost/a", "a"), ("localhost:5000/a/b@x", "a/b@x")],
)
def test_the_host_is_left_out(reference: str, expected: str) -> None:
    assert without_host(reference) == expected


def test_a_record_that_somebody_edited_pins_what_it_still_says(resolved: Resolved) -> None:
    names = dict(references(resolved(digests=["python:3.13-slim-trixie", f"redis:8@{DIGEST}"]).config))
    assert (names["images.app.base"], names["services.redis.image"]) == ("python:3.13-slim-trixie", f"redis:8@{DIGEST}")


def test_a_record_is_sorted() -> None:
    assert pinned_list({"b:1": DIGEST, "a:1": DIGEST}) == [f"a:1@{DIGEST}", f"b:1@{DIGEST}"]
