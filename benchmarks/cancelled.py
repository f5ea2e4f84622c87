"""Builds that are cancelled while they install, each followed by a whole one: what the image then holds must be what the lock says.

    python benchmarks/cancelled.py [--builds 100] [--seed 1]

Two locks of one application alternate at random, a variable of the round makes every step run, and the builder's client is killed at a
random moment of the install. Then the whole build is made and its image looks at itself: every file that a RECORD names is there with its
hash, no file is there that none names, and every package imports. Needs an engine and an index. Ends with 1 when an image was broken.

Each build leaves about 60 MB in the builder's cache, which no image needs afterwards (`docker buildx prune`); it ends early where the disk
of this machine gets full.
"""

import argparse
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.images.apps import APPS, write
from benchmarks.images.peers import ours

TAG = "containerize-benchmark:cancelled"
LOOK = r"""
import base64, hashlib, importlib, importlib.metadata as metadata, pathlib, sys, sysconfig
def digest(mode, path):
    return base64.urlsafe_b64encode(hashlib.new(mode, path.read_bytes()).digest()).rstrip(b"=").decode()
site = pathlib.Path(sysconfig.get_path("purelib"))
named, wrong = set(), []
for distribution in metadata.distributions(path=[str(site)]):
    for file in distribution.files or []:
        path = pathlib.Path(distribution.locate_file(file)).resolve()
        named.add(path)
        if not path.is_file():
            wrong.append(f"{distribution.name}: {file} is missing")
        elif file.hash and digest(file.hash.mode, path) != file.hash.value:
            wrong.append(f"{distribution.name}: {file} is another")
ours = {"_virtualenv.py", "_virtualenv.pth"}
for path in site.rglob("*"):
    if path.is_file() and path.suffix != ".pyc" and path.resolve() not in named and path.name not in ours:
        wrong.append(f"{path} is in no RECORD")
for name in sys.argv[1:]:
    try:
        importlib.import_module(name)
    except Exception as error:
        wrong.append(f"import {name}: {error!r}")
print("\n".join(wrong))
"""
IMPORTS = ("fastapi", "uvicorn", "pydantic", "pydantic_core", "starlette", "anyio", "idna", "click", "h11")
FREE_BYTES = 10 * 10**9


def _prepare(folder: Path) -> list[Path]:
    """Two folders: the application, and the same with a bumped dependency, each with our files."""
    app = APPS["fastapi-bare"]
    folders = [folder / "base", folder / "bumped"]
    for target in folders:
        write(app, target, bumped=target.name == "bumped")
        for name, text in ours(target).items():
            marked = re.sub(r"^(FROM .* AS base)$", r"\1\nARG ROUND\nENV ROUND=${ROUND}", text, flags=re.MULTILINE)
            (target / name).write_text(marked.replace("@CACHE@", f"cancelled-{folder.name}"), "utf-8")
    return folders


def _build(folder: Path, number: int) -> subprocess.Popen[str]:
    command = ["docker", "buildx", "build", "--load", "--progress=plain", "--tag", TAG, "--build-arg", f"ROUND={number}", str(folder)]
    return subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)


def _cancelled(folder: Path, number: int, after: float) -> bool:
    """Kill a build some seconds after its install began. Whether there was something left to kill."""
    with _build(folder, number) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if re.search(r"RUN --mount=from=.*uv sync", line):
                break
        time.sleep(after)
        alive = process.poll() is None
        process.kill()
        process.stderr.read()
        return alive


def _broken(folder: Path, number: int) -> list[str]:
    with _build(folder, number) as process:
        _, said = process.communicate()
    if process.returncode:
        return [f"the build failed: {said[-500:]}"]
    looked = subprocess.run(["docker", "run", "--rm", TAG, "python", "-c", LOOK, *IMPORTS], capture_output=True, text=True, check=False)
    return [line for line in (looked.stdout + looked.stderr).splitlines() if line]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--builds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    dice = random.Random(arguments.seed)
    killed, broken = 0, 0
    scratch = Path(tempfile.mkdtemp(prefix="cancelled-"))
    try:
        folders = _prepare(scratch)
        _broken(folders[0], -1)
        for number in range(arguments.builds):
            if shutil.disk_usage("/").free < FREE_BYTES:
                raise SystemExit(f"less than {FREE_BYTES // 10**9} GB are free: ended after {number} builds, {broken} of them broken")
            folder = dice.choice(folders)
            was_alive = _cancelled(folder, number, dice.uniform(0, 1))
            found = _broken(folder, number)
            killed += was_alive
            broken += bool(found)
            print(f"{number + 1}: {folder.name}, {'killed' if was_alive else 'was done'}, {'; '.join(found[:3]) or 'whole'}", flush=True)
    finally:
        shutil.rmtree(scratch)
        subprocess.run(["docker", "image", "rm", "--force", TAG], capture_output=True, check=False)
    print(f"{arguments.builds} builds, {killed} cancelled in the install: {broken} broken images")
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main())
