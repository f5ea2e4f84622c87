"""Volumes, links and variables that come of what the code writes."""

from collections.abc import Callable

from containerize.resolve import Resolution

Resolved = Callable[..., Resolution]
GUARD = "\nif __name__ == '__main__':\n    print(1)\n"


def _resolve(resolved: Resolved, code: str, **files: str) -> Resolution:
    return resolved({"requirements.txt": "six\n", "main.py": f"import os, sqlite3\n{code}{GUARD}", **files})


def test_two_files_of_one_name_stay_two(resolved: Resolved) -> None:
    code = "open('a/state.json', 'w')\nopen('b/state.json', 'w')\nsqlite3.connect(os.getenv('STATE', 'state.json'))\n"
    config = _resolve(resolved, code, **{"a/x.py": "", "b/x.py": ""}).config
    environment = config.processes["app"].environment
    targets = [*config.images["app"].links.values(), environment["STATE"]]
    assert sorted(str(target) for target in targets) == ["/data/app-a-state.json", "/data/app-b-state.json", "/data/state.json"]
    assert [mount.path for mount in config.processes["app"].mounts] == ["/data"]


def test_a_folder_that_git_does_not_have_stays_out_of_the_image(resolved: Resolved) -> None:
    config = _resolve(resolved, "os.makedirs('uploads')\n", **{"uploads/mine.txt": "x", ".gitignore": "/uploads/*\n"}).config
    assert config.images["app"].owned == []
    assert "uploads" in [pattern for group in config.ignore for pattern in group.patterns]


def test_a_folder_that_the_repository_has_is_copied_for_the_account(resolved: Resolved) -> None:
    config = _resolve(resolved, "os.makedirs('uploads')\n", **{"uploads/logo.png": "x"}).config
    assert config.images["app"].owned == ["uploads"]


def test_files_of_unknown_names_in_the_working_directory_are_said_to_be_lost(resolved: Resolved) -> None:
    resolution = _resolve(resolved, "open(f'report-{os.getpid()}.txt', 'w')\n")
    assert resolution.config.images["app"].writable == ["/app"]
    assert [note for note in resolution.notes if note.startswith("main.py:2: files are written into the working directory")]
