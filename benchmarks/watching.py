"""How soon an edit shows in the running application, with the files of `containerize init --dev`: seconds, and their median.

    python benchmarks/watching.py [--edits 5]

Needs an engine. The application is the example fastapi-uv; one edit after the other changes what it answers.
"""

import argparse
import shutil
import socket
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from containerize.cli import main as containerize
from tests.engine_tests.test_development import EXAMPLES, wait_for, watching


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--edits", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
        probe.close()
        folder = Path(scratch) / "shelf"
        shutil.copytree(EXAMPLES / "fastapi-uv", folder)
        if code := containerize(["--quiet", "init", str(folder), "--dev", "--yes"]):
            return code
        seconds, before, path = [], '"ok"', folder / "app" / "models.py"
        with watching(folder, port) as address:
            wait_for(f"{address}/health", before)
            for number in range(arguments.edits):
                after = f'"edited {number}"'
                path.write_text(path.read_text("utf-8").replace(before, after), "utf-8")
                seconds.append(wait_for(f"{address}/health", after))
                before = after
    print(f"seconds from an edit to its answer: {', '.join(f'{one:.2f}' for one in seconds)}; median {statistics.median(seconds):.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
