import os
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from containerize.errors import WouldOverwrite, WriteFailed
from containerize.output.line_ends import lf, uses_crlf
from containerize.output.plan import FileChange, WritePlan, plan_writes
from containerize.output.secrets_file import MODE, SECRETS_FILE
from containerize.output.write import apply

DOCKERFILE = PurePosixPath("Dockerfile")
Put = Callable[..., None]


@pytest.fixture(params=[0o022, 0o077, 0o000])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def write(root: Path, text: str, pristine: str | None = None, *, force: bool = False) -> WritePlan:
    plan = plan_writes(root, {DOCKERFILE: text}, None if pristine is None else {DOCKERFILE: pristine}, force=force)
    apply(root, plan)
    return plan


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o7777


@pytest.mark.usefixtures("umask")
def test_new_files_are_0644_or_what_the_caller_says(root: Path) -> None:
    rendered = {DOCKERFILE: "FROM x\n", SECRETS_FILE: "A=1\n", PurePosixPath("docker/start"): "#!\n"}
    apply(root, plan_writes(root, rendered, None, force=False), modes={SECRETS_FILE: MODE, PurePosixPath("docker/start"): 0o755})
    assert (root / "Dockerfile").read_bytes() == b"FROM x\n"
    assert [mode(root / name) for name in ("Dockerfile", "compose.secrets.env", "docker/start")] == [0o644, 0o600, 0o755]
    assert sorted(path.name for path in root.iterdir()) == ["Dockerfile", "compose.secrets.env", "docker"]


@pytest.mark.usefixtures("umask")
def test_a_replaced_file_keeps_its_mode_and_the_old_one_stays_beside_it(root: Path) -> None:
    (root / "Dockerfile").write_bytes(b"mine \xff\n")
    (root / "Dockerfile").chmod(0o664)
    os.utime(root / "Dockerfile", ns=(10**18, 10**18))
    write(root, "ours\n", force=True)
    assert ((root / "Dockerfile").read_bytes(), mode(root / "Dockerfile")) == (b"ours\n", 0o664)
    assert ((root / "Dockerfile.orig").read_bytes(), mode(root / "Dockerfile.orig")) == (b"mine \xff\n", 0o664)
    assert (root / "Dockerfile.orig").stat().st_mtime_ns == 10**18
    (root / "Dockerfile").write_text("mine again\n")
    write(root, "ours\n", "ours\n", force=True)
    assert {path.name: path.read_bytes() for path in root.iterdir()} == {
        "Dockerfile": b"ours\n",
        "Dockerfile.orig": b"mine \xff\n",
        "Dockerfile.orig.1": b"mine again\n",
    }


def test_secrets_are_closed_again(root: Path, put: Put) -> None:
    put(root, {str(SECRETS_FILE): "A=1\n"})
    apply(root, plan_writes(root, {SECRETS_FILE: "A=1\nB=2\n"}, None, force=False), modes={SECRETS_FILE: MODE})
    assert mode(root / SECRETS_FILE) == 0o600


@given(lines=st.lists(st.text(alphabet="ab ", max_size=4), max_size=5), end=st.sampled_from(["\n", "\r\n"]), last=st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_line_ends_follow_the_existing_file(root: Path, lines: list[str], end: str, last: bool) -> None:
    existing = end.join(lines) + (end if last else "")
    (root / "Dockerfile").write_bytes(existing.encode())
    write(root, "FROM x\nRUN y\n", existing)
    written = (root / "Dockerfile").read_bytes().decode()
    assert lf(written) == "FROM x\nRUN y\n"
    assert uses_crlf(written) is uses_crlf(existing)


def test_a_second_time_touches_nothing(root: Path, cache: Path) -> None:
    write(root, "ours\n")
    for path in (root, root / "Dockerfile"):
        os.utime(path, ns=(10**18, 10**18))
    locks = sorted(cache.rglob("*"))
    plan = write(root, "ours\n")
    assert plan.is_noop
    assert [path.stat().st_mtime_ns for path in (root, root / "Dockerfile")] == [10**18, 10**18]
    assert sorted(cache.rglob("*")) == locks


def test_unchanged_files_of_a_plan_are_not_touched(root: Path, put: Put) -> None:
    put(root, {"Dockerfile": "same\r\n"})
    os.utime(root / "Dockerfile", ns=(10**18, 10**18))
    apply(root, plan_writes(root, {DOCKERFILE: "same\n", PurePosixPath("new"): "x\n"}, None, force=False))
    assert ((root / "Dockerfile").read_bytes(), (root / "Dockerfile").stat().st_mtime_ns) == (b"same\r\n", 10**18)


def test_a_link_inside_the_project_is_written_through(root: Path, put: Put) -> None:
    put(root, {"docker/web": "mine\n"})
    (root / "Dockerfile").symlink_to("docker/web")
    write(root, "ours\n", force=True)
    assert (root / "Dockerfile").is_symlink()
    assert ((root / "docker/web").read_text(), (root / "Dockerfile.orig").read_text()) == ("ours\n", "mine\n")


def test_the_other_name_of_a_hard_linked_file_keeps_its_content(root: Path, put: Put) -> None:
    put(root.parent, {"elsewhere": "mine\n"})
    os.link(root.parent / "elsewhere", root / "Dockerfile")
    write(root, "ours\n", force=True)
    assert (root.parent / "elsewhere").read_text() == "mine\n"


def test_without_hard_links_copies_are_kept(root: Path, put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(os, "link", refuse)
    put(root, {"Dockerfile": "mine\n"})
    (root / "Dockerfile").chmod(0o600)
    write(root, "ours\n", force=True)
    assert ((root / "Dockerfile.orig").read_text(), mode(root / "Dockerfile.orig")) == ("mine\n", 0o600)


def test_without_fchmod_modes_are_still_set(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fchmod")
    monkeypatch.delattr(os, "O_DIRECTORY")
    write(root, "ours\n")
    assert mode(root / "Dockerfile") == 0o644


@pytest.mark.parametrize("what", ["edited", "deleted", "made", "backup"])
def test_what_changes_after_the_plan_is_not_overwritten(root: Path, put: Put, snapshot: Callable[..., object], what: str) -> None:
    if what != "made":
        put(root, {"Dockerfile": "mine\n"})
    plan = plan_writes(root, {DOCKERFILE: "ours\n", PurePosixPath("a"): "x\n"}, None, force=True)
    if what == "deleted":
        (root / "Dockerfile").unlink()
    else:
        put(root, {"Dockerfile.orig" if what == "backup" else "Dockerfile": "other\n"})
    before = snapshot(root)
    with pytest.raises(WouldOverwrite) as caught:
        apply(root, plan)
    name = "Dockerfile.orig" if what == "backup" else "Dockerfile"
    assert str(caught.value) == (f"{name} changed while this command ran\n  why: the change would be lost\n  fix: run the command again")
    assert snapshot(root) == before


def test_a_folder_that_is_not_there_yet_is_made(root: Path) -> None:
    write(root / "new/out", "ours\n")
    assert (root / "new/out/Dockerfile").read_text() == "ours\n"


def test_a_folder_that_cannot_be_made(root: Path, put: Put) -> None:
    plan = plan_writes(root / "a/b", {DOCKERFILE: "ours\n"}, None, force=False)
    put(root, {"a": ""})
    with pytest.raises(WriteFailed, match=r"^Not a directory while looking into .*/a/b: nothing was changed\n"):
        apply(root / "a/b", plan)


def test_a_new_folder_goes_again_when_the_write_fails(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = plan_writes(root / "a/b", {DOCKERFILE: "ours\n"}, None, force=False)

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(WriteFailed):
        apply(root / "a/b", plan)
    assert list(root.iterdir()) == []


def test_a_file_that_is_removed_takes_its_empty_folders_along(root: Path) -> None:
    for name in ("a/b/c/gone", "a/kept", "gone"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("x\n")
    removed = tuple(FileChange(PurePosixPath(name), "remove", "x\n", None) for name in ("a/b/c/gone", "gone"))
    apply(root, WritePlan(removed))
    assert sorted(path.relative_to(root).as_posix() for path in root.rglob("*")) == ["a", "a/kept"]
