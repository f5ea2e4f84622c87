"""An image as platforms run it: another PORT, an arbitrary uid of group 0, a root that cannot be written; without compose."""

import subprocess
import time
from pathlib import Path
from typing import Any

import yaml

OTHER_PORT = "9000"
_PATIENCE = 60


def fails_on_a_platform(folder: Path, tag: str) -> str | None:
    """What the container said when its own health command did not succeed there; None when it did, or when it needs services."""
    config = yaml.safe_load((folder / ".containerize-answers.yml").read_text("utf-8"))["config"]
    app = config["processes"]["app"]
    if config["services"] or app["kind"] != "web" or app["health"] is None:
        return None
    written = dict.fromkeys([*(mount["path"] for mount in app["mounts"]), *config["images"]["app"]["writable"]])
    # A program that opens its port by itself follows no variable.
    port = OTHER_PORT if "${PORT}" in " ".join(app["command"]) or app["command"][0] == "gunicorn" else str(app["port"])
    command = ["docker", "run", "--detach", "--read-only", "--user", "12345:0", "--tmpfs", "/tmp", "--tmpfs", "/home/app:mode=1777"]
    command += ["--env", f"PORT={port}", *_environment(folder, app), *(word for path in written for word in ("--volume", path))]
    container = subprocess.run([*command, tag], capture_output=True, text=True, check=True).stdout.strip()
    try:
        return _waited(container, app["health"]["command"], port)
    finally:
        subprocess.run(["docker", "rm", "--force", "--volumes", container], capture_output=True, check=False)


def _environment(folder: Path, app: dict[str, Any]) -> list[str]:
    """What compose would give it, but for what it takes from the shell."""
    words = [word for name, value in app["environment"].items() if value is not None for word in ("--env", f"{name}={value}")]
    secrets = folder / "compose.secrets.env"
    return [*words, *(["--env-file", str(secrets)] if secrets.exists() else [])]


def _waited(container: str, health: list[str], port: str) -> str | None:
    deadline = time.monotonic() + _PATIENCE
    connects = f"import socket; socket.create_connection(('127.0.0.1', {port}), 2)"
    while time.monotonic() < deadline:
        if all(subprocess.run(["docker", "exec", container, *one], capture_output=True, check=False).returncode == 0 for one in (health, ["python", "-c", connects])):
            return None
        state = subprocess.run(["docker", "inspect", "--format", "{{.State.Running}}", container], capture_output=True, text=True, check=False)
        if state.stdout.strip() != "true":
            break
        time.sleep(0.3)
    logs = subprocess.run(["docker", "logs", container], capture_output=True, text=True, check=False)
    return f"not healthy on {port} as 12345:0:\n{(logs.stdout + logs.stderr)[-3000:]}"
