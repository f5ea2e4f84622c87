"""One trial of a row of system_packages.toml: the distribution compiled or installed, then loaded in a slim image with its libraries."""

import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

IMAGE = "python:3.13-slim-trixie"
UV = "ghcr.io/astral-sh/uv:0.13.9"
SECONDS = 1200
_COMPILERS = ("g++", "gcc", "libc6-dev")

# What else must be there for the import, and modules that are not named by the wheel.
WITH = {"psycopg-c": ["psycopg[c]"], "gdal": ["numpy"], "pydub": ["audioop-lts"]}
# Parts of wheels that nothing loads without a display, or with another MPI.
OPTIONAL = ("libqxcb", "libQt5XcbQpa", "MPI.mpich")
# What must be compiled as well, so that both load one library.
TOGETHER = {"xmlsec": ["lxml"]}
VERSIONS = {"gdal": "==3.10.3"}
IMPORTS = {
    "psycopg": "psycopg.pq as m; assert m.__impl__ == 'python'",
    "psycopg-c": "psycopg.pq as m; assert m.__impl__ == 'c'",
    "uwsgi": "",
}

_INSTALL = 'uv pip install -q --python /app/venv/bin/python {flags} "{name}{version}" {others}'
_DOCKERFILE = """
FROM {uv} AS uv
FROM {image} AS build
RUN rm -f /etc/apt/apt.conf.d/docker-clean; apt-get update -qq
{build}
COPY --from=uv /uv /usr/local/bin/uv
RUN uv venv -q --python /usr/local/bin/python3 /app/venv
# Where pkg-config's file of Python is one of another place, as in images that are not the public ones.
ENV CPATH=/usr/local/include/python3.13
# What is asked is whether it compiles.
ENV CFLAGS=-O0 CXXFLAGS=-O0
RUN {install}
FROM {image}
RUN apt-get update -qq
{runtime}
COPY --from=build /app /app
COPY load.py /load.py
RUN /app/venv/bin/python /load.py {name}
"""

# Runs in the image: the import, and every .so (and program) of the environment through ldd.
_LOAD = '''
import pathlib, re, subprocess, sys
from importlib import metadata
name, imports = sys.argv[1], {imports!r}
root = pathlib.Path("/app/venv")
libraries = sorted({{path for path in root.rglob("*.so*") if path.is_file()}} | {{root / "bin/uwsgi"}} & set(root.glob("bin/*")))
missing = {{}}
for path in libraries:
    for line in subprocess.run(["ldd", path], capture_output=True, text=True).stdout.splitlines():
        if "not found" in line and not path.name.startswith({optional!r}):
            missing.setdefault(line.split()[0], path.name)
if imports is None:
    files = [file for file in metadata.files(name) or [] if ".dist-info" not in str(file) and ".." not in file.parts]
    stems = [file.parts[0] if len(file.parts) > 1 else re.split(r"\\.", file.name)[0] for file in files if file.suffix in (".py", ".so")]
    stems = [stem for stem in stems if stem.isidentifier() and not stem.startswith("_")] or stems
    first = sorted(dict.fromkeys(stems), key=lambda stem: stem.lower() != name.replace("-", "_"))
    imports = (metadata.distribution(name).read_text("top_level.txt") or "").split()[:1] if len(first) > 3 else first[:1]
    imports = (imports or first[:1])[0]
if imports:
    try:
        exec("import " + imports)
    except BaseException as error:
        sys.exit(f"TRIAL import of {{imports.split()[0]}}: {{type(error).__name__}}: {{error}}")
if missing:
    sys.exit("TRIAL imports, but misses " + ", ".join(f"{{library}} (of {{path}})" for library, path in sorted(missing.items())))
print("TRIAL ok", len(libraries), "libraries")
'''


@dataclass(frozen=True, slots=True)
class Trial:
    """A distribution and its packages. build: empty where a wheel is installed."""

    name: str
    build: tuple[str, ...]
    runtime: tuple[str, ...]
    together: tuple[str, ...] = ()


def tried(trial: Trial) -> dict[str, str | float]:
    """How it was installed, the seconds, and the answer: `ok`, or what went wrong in one line. Leaves no image behind."""
    began = time.monotonic()
    flags = " ".join(f"--no-binary {name}" for name in (trial.name, *trial.together)) if trial.build else ""
    install = _INSTALL.format(
        flags=flags, name=trial.name, version=VERSIONS.get(trial.name, ""), others=" ".join(WITH.get(trial.name, []))
    )
    dockerfile = _DOCKERFILE.format(
        uv=UV, image=IMAGE, build=_apt(trial.build), runtime=_apt(trial.runtime), install=install, name=trial.name
    )
    how = "compiled" if trial.build else "wheel"
    return {"how": how, "answer": _built(trial.name, dockerfile), "seconds": round(time.monotonic() - began, 1)}


def _apt(packages: tuple[str, ...]) -> str:
    """The compilers first, in a layer that rows share."""
    lists = [[name for name in packages if (name in _COMPILERS) == first] for first in (True, False)]
    command = "RUN DEBIAN_FRONTEND=noninteractive apt-get install -qqy --no-install-recommends"
    return "\n".join(f"{command} {' '.join(names)}" for names in lists if names)


def _built(name: str, dockerfile: str) -> str:
    tag = f"system-package-trial-{name}"
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "Dockerfile").write_text(dockerfile, "utf-8")
        Path(folder, "load.py").write_text(_LOAD.format(imports=IMPORTS.get(name), optional=OPTIONAL), "utf-8")
        argv = ["docker", "build", "--progress=plain", "-t", tag, folder]
        try:
            done = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            return f"took more than {SECONDS} seconds"
        finally:
            subprocess.run(["docker", "image", "rm", "-f", tag], capture_output=True, check=False)
    Path(tempfile.gettempdir(), f"{tag}.log").write_text(done.stderr, "utf-8")
    return "ok" if done.returncode == 0 else _reason(done.stderr)


def _reason(log: str) -> str:
    told = [line.split("TRIAL ", 1)[1] for line in log.splitlines() if "TRIAL " in line and "sys.exit" not in line]
    errors = [line for line in log.splitlines() if "error: " in line.lower()]
    return (told or errors or ["the build failed"])[0].strip()[:400]
