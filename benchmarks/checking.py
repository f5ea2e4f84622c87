"""How long `check` takes for each of many projects in one run.

    python benchmarks/checking.py [--count 500]

Copies of the examples, set up by `init`, are checked in one process. No engine is needed.
"""

import argparse
import contextlib
import io
import shutil
import sys
import tempfile
import time
from pathlib import Path

from containerize.cli import main as containerize

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=500)
    given = parser.parse_args()
    names = [path.name for path in sorted((ROOT / "examples").iterdir()) if (path / "requirements.txt").is_file()]
    with tempfile.TemporaryDirectory() as scratch, contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
        for name in names:
            shutil.copytree(ROOT / "examples" / name, Path(scratch) / name)
            if containerize(["--quiet", "init", str(Path(scratch) / name), "--yes"]):
                raise SystemExit(name)
        folders = [Path(scratch) / names[number % len(names)] / f"copy-{number}" for number in range(given.count)]
        for folder in folders:
            shutil.copytree(folder.parent, Path(scratch) / "copies" / folder.name, ignore=shutil.ignore_patterns("copy-*"))
        paths = sorted(str(path) for path in (Path(scratch) / "copies").iterdir())
        began = time.monotonic()
        code = containerize(["check", *paths])
        seconds = time.monotonic() - began
    print(f"{given.count} projects in {seconds:.1f} s: {seconds / given.count * 1000:.0f} ms each (exit code {code})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
