"""What the user should know of the installation, a sentence each."""

from collections.abc import Iterator

from containerize.inspection.findings import Findings
from containerize.inspection.toolchain.system_packages import SSH_CLIENT

# How a server becomes the project's own dependency.
_ADD = {
    "uv": "uv add {}",
    "poetry": "poetry add {}",
    "pdm": "pdm add {}",
    "pipenv": "pipenv install {}",
    "pip": "echo {} >> {manifest}",
    "pylock": "add {} to the project and make {manifest} again",
    "setuptools": "add {} to install_requires in {manifest}",
    "script": "uv add --script {manifest} {}",
}
# What makes builds repeatable where nothing is locked.
_LOCK = {
    "pyproject": "uv lock",
    "pipenv": "pipenv lock",
    "setuptools": "uv pip compile {manifest} --output-file requirements.txt",
    "script": "uv lock --script {manifest}",
}


def install_notes(findings: Findings) -> list[str]:
    """A server and what else is added, what is not locked, which index may ask for credentials, what a GPU would cost."""
    return [*_server(findings), *_companions(findings), *_unlocked(findings), *_private(findings), *_over_ssh(findings), *_gpu(findings)]


def _server(findings: Findings) -> Iterator[str]:
    if findings.server and findings.server.value.added:
        requirement = findings.server.value.added
        command = _command(findings, requirement)
        yield f"No production server among the dependencies: the image adds {requirement}. To make it the project's own: {command}"


def _companions(findings: Findings) -> Iterator[str]:
    for finding in findings.installation.companions:
        yield f"{finding.reason}: the image adds {finding.value}. To make it the project's own: {_command(findings, finding.value)}"


def _command(findings: Findings, requirement: str) -> str:
    manifest = findings.installation.manifest.value.removesuffix(".lock")
    return _ADD.get(findings.manager.value, "uv add {}").format(requirement, manifest=manifest)


def _unlocked(findings: Findings) -> Iterator[str]:
    dependencies, manifest = findings.dependencies, findings.installation.manifest.value
    if dependencies.locked:
        return
    if command := _LOCK.get(findings.manager.value):
        fix = command.format(manifest=manifest)
        yield f"No lock file: each build installs the newest versions that {manifest} allows. To make builds repeatable: {fix}"
    elif findings.manager.value == "pip" and dependencies.distributions:
        stem = manifest.rpartition(".")[0]
        move = "" if manifest.endswith(".in") else f"git mv {manifest} {stem}.in && "
        command = f"{move}uv pip compile {stem}.in --output-file {stem}.txt"
        yield f"{manifest} does not pin every version: two builds can differ. To pin: {command}"


def _private(findings: Findings) -> Iterator[str]:
    hosts = dict.fromkeys(finding.value.host for finding in findings.installation.indexes if not finding.value.public)
    if hosts:
        yield (
            f"{', '.join(hosts)} may ask for credentials: give a netrc file as a build secret, which reaches no layer, by "
            "containerize build --secret id=netrc,src=$HOME/.netrc, or NETRC=$HOME/.netrc docker compose build"
        )


def _over_ssh(findings: Findings) -> Iterator[str]:
    for finding in findings.system_packages:
        if SSH_CLIENT in finding.value.build:
            yield (
                f"{finding.source}: {finding.reason} over SSH, with a key of the agent of whoever builds (ssh-add lists them), by "
                "containerize build --ssh default, or docker compose build"
            )
            return


def _gpu(findings: Findings) -> Iterator[str]:
    yield from findings.installation.gpu.value.notes if findings.installation.gpu else ()
