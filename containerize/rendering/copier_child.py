"""The child that runs copier: JSON requests on standard input, a line each, and the rendered files as a line of JSON on standard output."""

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import copier
import yaml
from copier import Settings
from jinja2.sandbox import SandboxedEnvironment

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _compile_once() -> None:
    """Compile a text once for all requests: copier makes an environment for each, and compiling is most of a render."""
    compiled: dict[tuple[Any, ...], Any] = {}
    compile_text: Any = SandboxedEnvironment.compile

    def remembered(self: SandboxedEnvironment, source: Any, name: Any = None, filename: Any = None, *others: bool, **named: bool) -> Any:
        # The lexer stands for the settings: Jinja shares one among the environments that have the same.
        key = (self.lexer, *sorted(self.extensions), source, name, filename, *others, *named.items())
        if key not in compiled:
            compiled[key] = compile_text(self, source, name, filename, *others, **named)
        return compiled[key]

    SandboxedEnvironment.compile = remembered  # type: ignore[method-assign, assignment]


def main() -> None:
    """Render until there is no request left. An error ends it, as the last line of a traceback; the parent makes a message of it."""
    _compile_once()
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as answers:
        os.dup2(2, 1)  # what tasks of a trusted template print is no answer
        for line in sys.stdin:
            answers.write(f"{json.dumps(_rendered(json.loads(line)))}\n")
            answers.flush()


def _rendered(request: dict[str, Any]) -> dict[str, str]:
    target = Path.cwd() / "rendered"
    shutil.rmtree(target, ignore_errors=True)  # of one that failed
    copier.run_copy(
        request["template"],
        target,
        data={"config": request["config"]},
        answers_file=request["answers"],
        defaults=True,
        quiet=True,
        unsafe=request["unsafe"],
        settings=Settings(),
    )
    files = {path.relative_to(target).as_posix(): path.read_text("utf-8") for path in target.rglob("*") if path.is_file()}
    files[request["answers"]] = _portable(files.get(request["answers"], ""), request)
    return files


def _portable(answers: str, request: dict[str, Any]) -> str:
    """The answers file with the template's public address and version in place of this machine's folder."""
    values = yaml.load(answers, Loader=_LOADER)  # noqa: S506 - one of the two safe ones
    values = {"_commit": request["version"], "_src_path": request["source"], "config": (values or request)["config"]}
    header = "# What this setup was made from. Change it through containerize or copier, which read it to update the files.\n"
    return header + yaml.safe_dump(values, sort_keys=False, allow_unicode=True, width=120)


if __name__ == "__main__":
    main()
