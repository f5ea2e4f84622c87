"""The child that runs copier: a JSON request on standard input, the rendered files as JSON on standard output."""

import json
import sys
from pathlib import Path
from typing import Any

import copier
import yaml
from copier import Settings


def main() -> None:
    """Render one request. Errors go to standard error as the last line of a traceback; the parent makes a message of it."""
    request = json.load(sys.stdin)
    target = Path.cwd() / "rendered"
    copier.run_copy(
        request["template"],
        target,
        data={"config": request["config"]},
        answers_file=request["answers"],
        defaults=True,
        quiet=True,
        unsafe=False,
        settings=Settings(),
    )
    files = {path.relative_to(target).as_posix(): path.read_text("utf-8") for path in target.rglob("*") if path.is_file()}
    files[request["answers"]] = _portable(files[request["answers"]], request)
    json.dump(files, sys.stdout)


def _portable(answers: str, request: dict[str, Any]) -> str:
    """The answers file with the template's public address and version in place of this machine's folder."""
    values = yaml.safe_load(answers)
    values = {"_commit": request["version"], "_src_path": request["source"], "config": values["config"]}
    header = "# What this setup was made from. Change it through containerize or copier, which read it to update the files.\n"
    return header + yaml.safe_dump(values, sort_keys=False, allow_unicode=True, width=120)


if __name__ == "__main__":
    main()
