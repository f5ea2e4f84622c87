"""What is built: by the compose file, or by the Dockerfile alone."""

from pathlib import Path

import pytest

from containerize.engine.build_target import find_build_target
from containerize.errors import InvalidInput, NotRecognised, UnsafeInput


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project called `My App` with a Dockerfile, and another in `web`."""
    root = tmp_path / "My App"
    (root / "web").mkdir(parents=True)
    for name in ("Dockerfile", "web/Dockerfile.prod"):
        (root / name).write_text("FROM scratch\n")
    return root


def _compose(folder: Path, service: str) -> None:
    (folder / "compose.yaml").write_text(f"services:\n  db: {{image: 'postgres:17'}}\n  app: {service}\n")


def test_a_dockerfile_alone(folder: Path) -> None:
    target = find_build_target(folder)
    assert (target.context, target.dockerfile, target.tag) == (folder, folder / "Dockerfile", "my-app:local")


def test_a_containerfile(folder: Path) -> None:
    (folder / "Dockerfile").rename(folder / "Containerfile")
    assert find_build_target(folder).dockerfile == folder / "Containerfile"


def test_what_the_compose_file_says(folder: Path) -> None:
    build = "{context: web, dockerfile: Dockerfile.prod, target: prod, args: {A: 1, B: true, HOME: }}"
    _compose(folder, f"{{image: 'shop/web:${{TAG:-3}}', build: {build}}}")
    target = find_build_target(folder)
    assert (target.context, target.dockerfile) == (folder / "web", folder / "web" / "Dockerfile.prod")
    assert (target.tag, target.stage, target.arguments) == ("shop/web:3", "prod", {"A": "1", "B": "true"})


def test_arguments_as_a_list(folder: Path) -> None:
    _compose(folder, "{build: {args: ['A=b=c', 'HOME']}}")
    assert find_build_target(folder).arguments == {"A": "b=c"}


@pytest.mark.parametrize("name", ["shop:${TAG}", "--output=/etc/passwd", "Upper", "a b", "x@sha256:" + "0" * 64])
def test_a_name_that_no_image_can_have_is_not_used(name: str, folder: Path) -> None:
    _compose(folder, f"{{build: ., image: '{name}'}}")
    assert find_build_target(folder).tag == "my-app:local"


def test_nothing_to_build(folder: Path) -> None:
    (folder / "Dockerfile").unlink()
    with pytest.raises(InvalidInput) as caught:
        find_build_target(folder)
    assert str(caught.value) == f"no Dockerfile in {folder}\n  why: there is nothing to build from\n  fix: containerize init"


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(NotRecognised, match="nowhere is not a folder"):
        find_build_target(tmp_path / "nowhere")


def test_a_context_outside_is_refused_unless_trusted(folder: Path) -> None:
    (folder.parent / "Dockerfile").write_text("FROM scratch\n")
    _compose(folder, "{build: ..}")
    with pytest.raises(UnsafeInput, match=r'^compose\.yaml:3: service "app" reaches \.\., outside the project'):
        find_build_target(folder)
    assert find_build_target(folder, trust=True).context == folder.parent


@pytest.mark.parametrize(("said", "meant"), [("linux/arm64", "linux/arm64"), ("--output=/etc", None), ("", None)])
def test_the_platform_of_the_service(said: str, meant: str | None, folder: Path) -> None:
    _compose(folder, f"{{build: ., platform: '{said}'}}")
    assert find_build_target(folder).platform == meant
