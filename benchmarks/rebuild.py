"""What a build runs again after an edit: builds an example, edits one source file, builds again, and shows the steps that ran.

    python benchmarks/rebuild.py [example] [file]

Needs an engine. Ends with 1 when an edit of code runs a dependency step.
"""

import shutil
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from containerize.cli import main as containerize
from containerize.engine.build_run import BuildResult
from containerize.engine.build_target import find_build_target
from containerize.engine.buildx import build_image

ROOT = Path(__file__).resolve().parent.parent


def _build(folder: Path) -> BuildResult:
    target = find_build_target(folder)
    return build_image(replace(target, tag="containerize-benchmark:rebuild"), on_progress=lambda *_: None)


def _report(title: str, result: BuildResult) -> list[str]:
    ran = [step.name for step in result.steps if not step.cached and not step.name.startswith("FROM ") and "] FROM " not in step.name]
    print(f"\n{title}: {result.seconds:.2f} s")
    for name in ran:
        print(f"  ran: {' '.join(word for word in name.split() if not word.startswith('--mount'))[:110]}")
    return ran


def main() -> int:
    example, file = (sys.argv[1:] + ["flask-requirements", "webapp/pages.py"][len(sys.argv) - 1 :])[:2]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / example
        shutil.copytree(ROOT / "examples" / example, folder)
        if code := containerize(["--quiet", "init", str(folder), "--yes"]):
            return code
        _report("first build", _build(folder))
        _report("nothing changed", _build(folder))
        (folder / file).write_text((folder / file).read_text("utf-8") + "\n# edited\n", "utf-8")
        ran = _report(f"{file} edited", _build(folder))
    return int(any("uv venv" in name for name in ran))


if __name__ == "__main__":
    sys.exit(main())
