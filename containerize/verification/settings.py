"""What a smoke run of a folder needs to know: from the answers file when the setup is ours, else the defaults."""

from pathlib import Path

from containerize.output.answers import read_answers
from containerize.output.secrets_file import make_secrets
from containerize.verification.run import SmokeSettings


def smoke_settings(root: Path, *, timeout: float, probes: list[str], trust_compose: bool) -> SmokeSettings:
    """Settings for one run. The secrets are new ones, made for it; the user's own file is not read."""
    answers = read_answers(root) if root.is_dir() else None
    config = answers.config if answers else None
    known = config.processes["app"].probes if config and "app" in config.processes else ["/"]
    secrets = make_secrets(config.secrets, {}) if config else {}
    return SmokeSettings(timeout=timeout, probes=tuple(dict.fromkeys([*known, *probes])), secrets=secrets, trust_compose=trust_compose)
