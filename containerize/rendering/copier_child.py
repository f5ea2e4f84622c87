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


def _quicken() -> None:
    """Read YAML by the loader in C, and compile a text once for all requests: copier makes an environment for each of them."""
    yaml.SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # type: ignore[misc]
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
    _quicken()
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
        exclude=[request["answers"]],  # written below, for every machine the same
        defaults=True,
        quiet=True,
        unsafe=request["unsafe"],
        settings=Settings(),
    )
    files = {path.relative_to(target).as_posix(): path.read_text("utf-8") for path in target.rglob("*") if path.is_file()}
    if request["record"]:
        files[request["answers"]] = _answers(request)
    return files


def _answers(request: dict[str, Any]) -> str:
    """The answers file as copier would write it, with the template's public address and version in place of this machine's folder."""
    values = {"_commit": request["version"], "_src_path": request["source"], "config": request["config"]}
    header = "# What this setup was made from. Change it through containerize or copier, which read it to update the files.\n"
    return header + yaml.safe_dump(values, sort_keys=False, allow_unicode=True, width=120)


if __name__ == "__main__":
    main()
