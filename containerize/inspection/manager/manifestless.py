"""Projects without a lock, a requirements file and `[project]`: what else says what to install."""

from containerize.errors import InvalidInput
from containerize.inspection.findings import Finding, Source
from containerize.project import Project

NO_LOCK = "no lock: versions are chosen at each build"


def find_manifestless(project: Project) -> Finding[str] | None:
    """`pipenv` for a Pipfile, `setuptools` for setup.py or a setup.cfg that describes a distribution, or None.

    Raises InvalidInput for a setup.cfg that no installer would look at.
    """
    if "Pipfile" in project:
        return Finding("pipenv", Source("Pipfile"), f"{NO_LOCK} (`pipenv lock` makes builds repeatable)")
    if manifest := setuptools_manifest(project):
        if "setup.py" not in project and "pyproject.toml" not in project:
            raise InvalidInput(
                "setup.cfg, but neither setup.py nor pyproject.toml",
                "no installer takes a folder for a project by setup.cfg alone",
                "printf '[build-system]\\nrequires = [\"setuptools\"]\\nbuild-backend = \"setuptools.build_meta\"\\n' > pyproject.toml",
            )
        return Finding("setuptools", Source(manifest), f"{NO_LOCK}; {manifest} says what to install")
    return None


def setuptools_manifest(project: Project) -> str | None:
    """Which file of setuptools declares what to install: setup.cfg where it lists requirements, else setup.py; None for neither."""
    if "setup.cfg" in project and project.contains("setup.cfg", b"install_requires"):
        return "setup.cfg"
    if "setup.py" in project:
        return "setup.py"
    if "setup.cfg" in project and project.contains("setup.cfg", b"[metadata]"):
        return "setup.cfg"
    return None
