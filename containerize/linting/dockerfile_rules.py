"""Our own rules for Dockerfiles: each is a function of the file that yields (line, what is there, what to write instead)."""

import json
import re
from collections.abc import Callable, Iterator

from containerize.engine.dockerfile import Dockerfile, Instruction, Stage
from containerize.linting.edits import Edit
from containerize.linting.problem import Problem, Severity

Found = Iterator[tuple[int, str, str] | tuple[int, str, str, Edit]]
_SECRET = re.compile(r"(?:^|_)(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIALS?)(?:$|_)", re.IGNORECASE)
_SECRET_FILE = re.compile(
    r"(?:^|/)(?:\.env(?:\.(?!example|sample|template)[\w-]+)?|\.netrc|\.pypirc|id_(?:rsa|ed25519)|[\w.-]*key\.pem|credentials\.json)$"
)
# What a shell does something with.
_NEEDS_SHELL = re.compile(r"[$|;&<>*?~`#\\()\n]")
_REMOTE = re.compile(r"^(?:https?|git|ssh|ftp)://|^git@")
_ARCHIVE = re.compile(r"\.(?:tar|tgz|tar\.(?:gz|bz2|xz|zst))$")


def dockerfile_problems(dockerfile: Dockerfile, path: str) -> list[Problem]:
    """All that our rules say, in the order of the lines."""
    return sorted(
        (
            Problem(path, line, name, found, fix, severity, *edit)
            for name, severity, rule in _RULES
            for line, found, fix, *edit in rule(dockerfile)
        ),
        key=lambda problem: problem.place,
    )


def _edit(item: Instruction, old: str, new: str) -> Edit:
    return Edit(item.line, item.end, old, new)


def _last(dockerfile: Dockerfile) -> Stage:
    return dockerfile.stages[-1]


def _chain(dockerfile: Dockerfile) -> list[Stage]:
    """The last stage and those that it starts from, the image's own first."""
    chain = [_last(dockerfile)]
    while above := dockerfile.base(chain[0]):
        chain.insert(0, above)
    return chain


def _all(dockerfile: Dockerfile, *keywords: str) -> Iterator[Instruction]:
    return (item for stage in dockerfile.stages for item in stage.instructions if item.keyword in keywords)


def _script(instruction: Instruction) -> str:
    return "\n".join([instruction.text, *instruction.heredocs])


def _root(dockerfile: Dockerfile) -> Found:
    users = [item for stage in _chain(dockerfile) for item in stage.instructions if item.keyword == "USER"]
    fix = "RUN useradd --uid 10001 --create-home app, and after the last step that needs root: USER 10001"
    if not users:
        yield _last(dockerfile).line, "no USER: what runs is root, and a fault in it can change everything in the container", fix
    elif users[-1].text.partition(":")[0].strip() in ("0", "root"):
        yield users[-1].line, f"USER {users[-1].text}: what runs is root, and a fault in it can change everything in the container", fix


def _shell_form(dockerfile: Dockerfile) -> Found:
    for item in _last(dockerfile).instructions:
        if item.keyword in ("CMD", "ENTRYPOINT") and item.text and not item.text.lstrip().startswith("["):
            words = item.words()
            started = f"{item.keyword} in shell form: `sh` gets SIGTERM and the program does not, so that every stop takes 10 s and a kill"
            if _NEEDS_SHELL.search(item.text) or "=" in words[0]:
                yield item.line, started, f'{item.keyword} ["sh", "-c", {json.dumps(f"exec {item.text}", ensure_ascii=False)}]'
            else:
                fix = f"{item.keyword} {json.dumps(words, ensure_ascii=False)}"
                yield item.line, started, fix, Edit(item.line, item.end, "", fix)


def _latest(dockerfile: Dockerfile) -> Found:
    for stage in dockerfile.stages:
        if dockerfile.base(stage) or stage.base == "scratch" or "$" in stage.base or "@" in stage.base:
            continue
        name = stage.base.rpartition("/")[2]
        if ":" not in name or name.endswith(":latest"):
            yield stage.line, f"FROM {stage.base}: another image on another day", f"FROM {stage.base.removesuffix(':latest')}:VERSION"


def _secret_values(dockerfile: Dockerfile) -> Found:
    for item in _all(dockerfile, "ENV", "ARG"):
        names = [word.partition("=")[0] for word in item.words() if "=" in word] or item.words()[:1]
        for name in names:
            if _SECRET.search(name):
                found = f"{item.keyword} {name}: its value stays in the image's history, for all who have the image"
                yield item.line, found, f"RUN --mount=type=secret,id={name.lower()} ..., and a value at run time by the environment"


def _secret_files(dockerfile: Dockerfile) -> Found:
    for item in _all(dockerfile, "COPY", "ADD"):
        for word in item.words()[:-1]:
            if item.flag("from") is None and _SECRET_FILE.search(word):
                found = f"{item.keyword} {word}: the secrets in it stay in a layer, also when a later step removes the file"
                identity = word.rpartition("/")[2].lstrip(".")
                yield item.line, found, f"RUN --mount=type=secret,id={identity} ..., or `env_file:` in compose.yaml"


def _apt_update_apart(dockerfile: Dockerfile) -> Found:
    for item in _all(dockerfile, "RUN"):
        script = _script(item)
        if re.search(r"\bapt(?:-get)?\s+(?:-\S+\s+)*update\b", script) and not re.search(r"\bapt(?:-get)?\s+(?:-\S+\s+)*install\b", script):
            found = "apt-get update in a step of its own: the cache keeps its lists, and a later install asks for packages that are gone"
            yield item.line, found, "RUN apt-get update && apt-get install --yes --no-install-recommends ... && rm -rf /var/lib/apt/lists/*"


def _apt_install(dockerfile: Dockerfile) -> Found:
    for item in _all(dockerfile, "RUN"):
        script = _script(item)
        if not re.search(r"\bapt(?:-get)?\s+(?:-\S+\s+)*install\b", script):
            continue
        if not re.search(r"(?:^|\s)(?:-y|-yq|-qy|-qqy|-yqq|--yes|--assume-yes)\b", script):
            found = "apt-get install without --yes: it asks, nobody answers, and the build ends"
            yield item.line, found, "apt-get install --yes ...", _edit(item, "apt-get install", "apt-get install --yes")
        cached = any(mount.get("target", "").startswith("/var/lib/apt") for mount in item.mounts())
        if "/var/lib/apt/lists" not in script and not cached:
            found = "the lists of Debian's packages stay in the layer: 20 MB that nothing needs"
            yield item.line, found, "... && rm -rf /var/lib/apt/lists/* at the end of the same RUN"


def _pip_cache(dockerfile: Dockerfile) -> Found:
    environment = " ".join(item.text for item in _all(dockerfile, "ENV"))
    for item in _all(dockerfile, "RUN"):
        asked = re.search(r"\bpip3?\s+(?:-\S+\s+)*install\b", _script(item)) and "uv pip" not in _script(item)
        kept = "--no-cache-dir" in _script(item) or "PIP_NO_CACHE_DIR" in environment + _script(item)
        if asked and not kept and not any(mount["type"] == "cache" for mount in item.mounts()):
            found = "pip keeps what it downloaded in the layer: the packages are in the image twice"
            fix = "RUN --mount=type=cache,target=/root/.cache/pip pip install ..., or pip install --no-cache-dir"
            yield item.line, found, fix, _edit(item, "pip install", "pip install --no-cache-dir")


def _add(dockerfile: Dockerfile) -> Found:
    for item in _all(dockerfile, "ADD"):
        sources = [word for word in item.words()[:-1] if not word.startswith("<<")]
        plain = [word for word in sources if not _REMOTE.search(word) and not _ARCHIVE.search(word)]
        if plain:
            found = f"ADD {plain[0]}: it also unpacks archives and fetches addresses, which nobody reads in it"
            if plain == sources:
                yield item.line, found, "COPY", _edit(item, "ADD ", "COPY ")
            else:
                yield item.line, found, "COPY"
        elif any(_REMOTE.search(word) for word in sources) and item.flag("checksum") is None:
            yield item.line, f"ADD {sources[0]}: whatever is there on that day comes into the image", "ADD --checksum=sha256:..."


def _sudo(dockerfile: Dockerfile) -> Found:
    for item in _all(dockerfile, "RUN"):
        if re.search(r"(?:^|[;&|]\s*|\n)\s*sudo\s", _script(item)):
            found = "sudo in a build: slim images have none, and steps are root before USER"
            yield item.line, found, "the command without sudo, above USER", _edit(item, "sudo ", "")


def _open_to_all(dockerfile: Dockerfile) -> Found:
    for item in _all(dockerfile, "RUN"):
        if re.search(r"\bchmod\s+(?:-\S+\s+)*0?777\b", _script(item)):
            found = "chmod 777: whatever runs in the container may change these files, code among them"
            yield item.line, found, "install -d -o 10001 -g 0 -m 2775 FOLDER, for the one folder that is written to"


def _curl_health(dockerfile: Dockerfile) -> Found:
    scripts = "\n".join(_script(item) for stage in _chain(dockerfile) for item in stage.instructions if item.keyword == "RUN")
    for item in _last(dockerfile).instructions:
        tool = re.search(r"\b(curl|wget)\b", item.text) if item.keyword == "HEALTHCHECK" else None
        slim = any(word in _chain(dockerfile)[0].base for word in ("slim", "distroless"))
        if tool and slim and not re.search(rf"install[^&;]*\b{tool[1]}\b", scripts):
            found = f"HEALTHCHECK with {tool[1]}, which this image has not: the container is never healthy"
            yield item.line, found, "HEALTHCHECK CMD [\"python\", \"-c\", \"import urllib.request as r; r.urlopen('http://127.0.0.1:8000/')\"]"


def _commands(dockerfile: Dockerfile) -> Found:
    for keyword in ("CMD", "ENTRYPOINT", "HEALTHCHECK"):
        several = [item for item in _last(dockerfile).instructions if item.keyword == keyword]
        for item in several[:-1]:
            found = f"{keyword} is set again in line {several[-1].line}: only the last one counts"
            yield item.line, found, "remove this one", Edit(item.line, item.end, "", "")


Rule = Callable[[Dockerfile], Found]
_RULES: tuple[tuple[str, Severity, Rule], ...] = (
    ("root", "warning", _root),
    ("shell-form", "error", _shell_form),
    ("latest", "warning", _latest),
    ("secret-value", "error", _secret_values),
    ("secret-file", "error", _secret_files),
    ("apt-update-apart", "error", _apt_update_apart),
    ("apt-install", "warning", _apt_install),
    ("pip-cache", "warning", _pip_cache),
    ("add", "warning", _add),
    ("sudo", "error", _sudo),
    ("open-to-all", "warning", _open_to_all),
    ("health-without-tool", "error", _curl_health),
    ("set-twice", "warning", _commands),
)
