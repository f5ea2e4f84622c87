from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest

from containerize.errors import UnsafeInput, WouldOverwrite
from containerize.output.plan import FileChange, plan_writes

DOCKERFILE = PurePosixPath("Dockerfile")
COMPOSE = PurePosixPath("compose.yaml")
REST = (
    "  why: what somebody wrote there would be lost, or no longer read\n"
    "  fix: run it again with --dry-run (shows the difference) or --force (keeps each old file as NAME.orig)"
)
Put = Callable[..., None]


def only_change(root: Path, new: str, pristine: str | None = None, *, force: bool = False) -> FileChange:
    plan = plan_writes(root, {DOCKERFILE: new}, None if pristine is None else {DOCKERFILE: pristine}, force=force)
    assert len(plan.changes) == 1
    return plan.changes[0]


def test_a_new_file(root: Path) -> None:
    assert only_change(root, "FROM x\r\n") == FileChange(DOCKERFILE, "create", None, "FROM x\n")


def test_a_root_that_is_not_there_yet(root: Path) -> None:
    assert only_change(root / "not/yet", "FROM x\n").action == "create"


@pytest.mark.parametrize("on_disk", ["FROM x\nRUN y\n", "FROM x\r\nRUN y\r\n", "FROM x\nRUN y\r\n"])
@pytest.mark.parametrize("pristine", [None, "something else"])
def test_equal_but_for_line_ends_is_unchanged(root: Path, put: Put, on_disk: str, pristine: str | None) -> None:
    put(root, {"Dockerfile": on_disk})
    change = only_change(root, "FROM x\nRUN y\n", pristine)
    assert change == FileChange(DOCKERFILE, "unchanged", on_disk, on_disk)
    assert plan_writes(root, {DOCKERFILE: "FROM x\nRUN y\n"}, None, force=False).is_noop


@pytest.mark.parametrize(
    "on_disk, written",
    [("old\n", "new\nlines\n"), ("old\r\n", "new\r\nlines\r\n"), ("old", "new\nlines\n")],
)
def test_what_we_wrote_is_updated_with_its_line_ends(root: Path, put: Put, on_disk: str, written: str) -> None:
    put(root, {"Dockerfile": on_disk})
    change = only_change(root, "new\nlines\n", on_disk.replace("\r\n", "\n"))
    assert change == FileChange(DOCKERFILE, "update", on_disk, written)
    assert (change.old_bytes, change.new_bytes) == (on_disk.encode(), written.encode())


def test_force_replaces_and_keeps(root: Path, put: Put) -> None:
    put(root, {"Dockerfile": "mine\r\n"})
    assert only_change(root, "ours\n", force=True) == FileChange(
        DOCKERFILE, "replace", "mine\r\n", "ours\r\n", PurePosixPath("Dockerfile.orig")
    )


def test_an_older_copy_is_never_the_place_of_a_newer(root: Path, put: Put) -> None:
    put(root, {"Dockerfile": "mine", "Dockerfile.orig": "older", "Dockerfile.orig.1": "newer"})
    (root / "Dockerfile.orig.2").symlink_to("nowhere")
    assert only_change(root, "ours\n", force=True).backup == PurePosixPath("Dockerfile.orig.3")


def test_bytes_that_are_not_text_are_the_users(root: Path) -> None:
    (root / "Dockerfile").write_bytes(b"\xff\xfe\r\n")
    with pytest.raises(WouldOverwrite):
        only_change(root, "ours\n")
    change = only_change(root, "ours\n", force=True)
    assert (change.action, change.old_bytes) == ("replace", b"\xff\xfe\r\n")


def test_everything_in_the_way_is_named_at_once(root: Path, put: Put) -> None:
    put(root, {"Dockerfile": "edited", "compose.yaml": "mine", ".env.example": "pristine", "Containerfile": ""})
    rendered = {DOCKERFILE: "new", COMPOSE: "new", PurePosixPath(".env.example"): "new"}
    with pytest.raises(WouldOverwrite) as caught:
        plan_writes(root, rendered, {DOCKERFILE: "pristine", PurePosixPath(".env.example"): "pristine"}, force=False)
    assert caught.value.exit_code == 14
    assert str(caught.value) == (
        "2 files are in the way:\n"
        "    Dockerfile: edited since containerize wrote it\n"
        "    compose.yaml: not written by containerize\n" + REST
    )


def test_one_file_in_the_way(root: Path, put: Put) -> None:
    put(root, {"Dockerfile": "mine"})
    with pytest.raises(WouldOverwrite) as caught:
        only_change(root, "ours")
    assert str(caught.value) == "1 file is in the way:\n    Dockerfile: not written by containerize\n" + REST


@pytest.mark.parametrize("name", ["compose.yml", "docker-compose.yml", "docker-compose.yaml"])
def test_the_users_compose_file_is_not_silently_shadowed(root: Path, put: Put, name: str) -> None:
    put(root, {name: "services: {}"})
    with pytest.raises(WouldOverwrite) as caught:
        plan_writes(root, {COMPOSE: "ours\n"}, None, force=False)
    assert str(caught.value) == f"1 file is in the way:\n    {name}: Compose reads compose.yaml instead of it\n" + REST
    warning = f"{name}: Compose reads compose.yaml instead of it; delete or rename it unless you want that"
    assert plan_writes(root, {COMPOSE: "ours\n"}, None, force=True).warnings == (warning,)
    put(root, {"compose.yaml": "ours\n"})
    assert plan_writes(root, {COMPOSE: "newer\n"}, {COMPOSE: "ours\n"}, force=False).warnings == (warning,)


def test_an_override_is_a_warning(root: Path, put: Put) -> None:
    put(root, {"compose.override.yml": ""})
    plan = plan_writes(root, {COMPOSE: "ours\n"}, None, force=False)
    assert plan.warnings == (
        "compose.override.yml: Compose merges it into compose.yaml unasked, so it can undo what stands there; "
        "delete or rename it unless you want that",
    )
    assert not plan.is_noop


def test_a_file_that_is_no_longer_rendered_is_a_warning(root: Path, put: Put) -> None:
    put(root, {"compose.yaml": "ours\n", "Dockerfile": "ours\n"})
    plan = plan_writes(root, {DOCKERFILE: "ours\n"}, {DOCKERFILE: "ours\n", COMPOSE: "ours\n", PurePosixPath("gone"): ""}, force=False)
    assert plan.warnings == ("compose.yaml: no longer part of the setup; delete it unless you use it",)
    assert plan.is_noop


@pytest.mark.parametrize("name", [".gitignore", "compose.secrets.env"])
def test_files_made_out_of_what_is_there_are_updated_to_the_letter(root: Path, put: Put, name: str) -> None:
    put(root, {name: "a\r\nb\n"})
    path = PurePosixPath(name)
    plan = plan_writes(root, {path: "a\r\nb\nc\n"}, None, force=False)
    assert plan.changes == (FileChange(path, "update", "a\r\nb\n", "a\r\nb\nc\n"),)


def test_changes_come_sorted(root: Path, texts: Callable[..., dict[PurePosixPath, str]]) -> None:
    plan = plan_writes(root, texts(b="", a="", **{"a/c": "", ".d": ""}), None, force=False)
    assert [str(change.path) for change in plan.changes] == [".d", "a", "a/c", "b"]


def test_two_outputs_in_one_file_are_refused(root: Path, put: Put) -> None:
    put(root, {"Dockerfile": ""})
    (root / "compose.yaml").symlink_to("Dockerfile")
    with pytest.raises(UnsafeInput) as caught:
        plan_writes(root, {DOCKERFILE: "x", COMPOSE: "y"}, None, force=True)
    assert str(caught.value) == (
        "Dockerfile and compose.yaml are one file, through a symbolic link\n"
        "  why: both are to be written, and one would replace the other\n"
        "  fix: mv compose.yaml compose.yaml.old"
    )


def test_no_password_in_a_traceback() -> None:
    assert "hunter2" not in repr(FileChange(PurePosixPath("compose.secrets.env"), "update", "A=hunter2", "A=hunter2"))
