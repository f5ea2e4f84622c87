"""The Dockerfiles that ours is compared with, written anew after what each tool or guide gives.

bad-order: COPY before the install. textbook: requirements first. docker-init: what `docker init` of Docker Desktop writes for Python,
with the exec-form CMD of its newer versions and without its comments. uv-guide: the two stages of
https://docs.astral.sh/uv/guides/integration/docker/. `@CACHE@` stands where a cold build needs a cache of its own.
"""

import json
from collections.abc import Callable
from pathlib import Path

from benchmarks.images.apps import App
from containerize.knowledge import pins
from containerize.pipeline import analyse
from containerize.rendering import render

PYTHON = "3.13"
BASE = f"python:{PYTHON}-slim"


def _apt(packages: tuple[str, ...]) -> str:
    if not packages:
        return ""
    words = " ".join(packages)
    return f"RUN apt-get update && apt-get install -y --no-install-recommends {words} && rm -rf /var/lib/apt/lists/*\n"


def _end(app: App) -> str:
    step = f"RUN {app.step}\n" if app.step else ""
    return f"{step}EXPOSE 8000\nCMD {json.dumps(app.command)}\n"


def bad_order(app: App) -> str:
    """Any edit installs everything again."""
    return f"FROM {BASE}\n{_apt(app.packages)}WORKDIR /app\nCOPY . .\nRUN pip install --no-cache-dir -r requirements.txt\n{_end(app)}"


def textbook(app: App) -> str:
    """What most tutorials show."""
    return (
        f"FROM {BASE}\n{_apt(app.packages)}WORKDIR /app\nCOPY requirements.txt .\n"
        f"RUN pip install --no-cache-dir -r requirements.txt\nCOPY . .\n{_end(app)}"
    )


def docker_init(app: App) -> str:
    """`useradd` stands for `adduser`, which newer slim images do not have; a step of the build that writes needs to be before USER."""
    step = f"RUN {app.step}\n" if app.step else ""
    return f"""FROM {BASE} AS base
ENV PYTHONDONTWRITEBYTECODE=1
ENV PYTHONUNBUFFERED=1
WORKDIR /app
{_apt(app.packages)}ARG UID=10001
RUN useradd --no-create-home --home-dir /nonexistent --shell /sbin/nologin --uid "${{UID}}" appuser
RUN --mount=type=cache,id=@CACHE@-pip,target=/root/.cache/pip \\
    --mount=type=bind,source=requirements.txt,target=requirements.txt \\
    python -m pip install -r requirements.txt
{"" if step else "USER appuser" + chr(10)}COPY . .
{step + "USER appuser" + chr(10) if step else ""}EXPOSE 8000
CMD {json.dumps(app.command)}
"""


def uv_guide(app: App) -> str:
    """The builder is a plain Python image with uv in it, as the guide's own images are."""
    static = f"RUN .venv/bin/{app.step}\n" if app.step else ""
    return f"""FROM {BASE} AS builder
COPY --from={pins().tools["uv"]} /uv /uvx /bin/
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_NO_DEV=1 UV_PYTHON_DOWNLOADS=0
{_apt(app.packages)}WORKDIR /app
RUN --mount=type=cache,id=@CACHE@-uv,target=/root/.cache/uv \\
    --mount=type=bind,source=uv.lock,target=uv.lock \\
    --mount=type=bind,source=pyproject.toml,target=pyproject.toml \\
    uv sync --locked --no-install-project
COPY . /app
RUN --mount=type=cache,id=@CACHE@-uv,target=/root/.cache/uv \\
    uv sync --locked
{static}
FROM {BASE}
{_apt(app.runtime_packages)}RUN groupadd --system --gid 999 nonroot \\
 && useradd --system --gid 999 --uid 999 --create-home nonroot
COPY --from=builder --chown=nonroot:nonroot /app /app
ENV PATH="/app/.venv/bin:$PATH"
USER nonroot
WORKDIR /app
CMD {json.dumps(app.command)}
"""


def ours(folder: Path) -> dict[str, str]:
    """The Dockerfile and .dockerignore that `containerize init` renders for the application in a folder."""
    config = analyse(folder, {}).config
    files = {str(path): text for path, text in render(config).items()}
    dockerfile = files["Dockerfile"].replace(f"id={config.project.cache}-", "id=@CACHE@-")
    return {"Dockerfile": dockerfile, ".dockerignore": files[".dockerignore"]}


PEERS: dict[str, Callable[[App], str]] = {
    "bad-order": bad_order,
    "textbook": textbook,
    "docker-init": docker_init,
    "uv-guide": uv_guide,
}
OURS = "containerize"
