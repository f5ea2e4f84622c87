"""Adds templates/ as a release to the history that the package carries.

    python -m scripts.release_template 0.2.0

The version is that of containerize/__init__.py and of containerize/rendering/surroundings.py at the release. Commit the bundle with it.
"""

import argparse
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from packaging.version import Version

from containerize.rendering.history import BUNDLE
from containerize.rendering.surroundings import git_environment, template_folder

_WHO = {"NAME": "containerize", "EMAIL": "template@containerize.invalid", "DATE": "2000-01-01T00:00:00Z"}


def add_release(version: str, templates: Path, bundle: Path) -> None:
    """Add a folder as a version to a bundle, which is made where there is none. Raises SystemExit for a version that is there already."""
    environment = {"PATH": os.environ["PATH"], **git_environment()}
    environment |= {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in _WHO.items()}

    def git(*words: str) -> None:
        subprocess.run(["git", *words], cwd=folder, env=environment, check=True, capture_output=True)

    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "template"
        folder.mkdir()
        git("init", "--quiet", "--initial-branch", "main")
        if bundle.exists():
            git("pull", "--quiet", "--tags", str(bundle), "main")
        if (folder / ".git" / "refs" / "tags" / version).exists():
            raise SystemExit(f"{version} is released already")
        for path in folder.iterdir():
            if path.name != ".git":
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.copytree(templates, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
        git("add", "--all")
        git("commit", "--quiet", "--allow-empty", "--message", f"Template {version}")
        git("tag", version)
        git("bundle", "create", str(bundle), "--all")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("version", type=lambda text: str(Version(text)))
    add_release(parser.parse_args().version, template_folder(), BUNDLE)


if __name__ == "__main__":
    main()
