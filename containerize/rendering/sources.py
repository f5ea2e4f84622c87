"""Where templates come from: a folder, an archive, a git repository; each is brought to a folder of its own before anything reads it."""

import hashlib
import re
import shutil
import tarfile
import zipfile
from pathlib import Path

from containerize import process
from containerize.errors import InvalidConfig, UsageError
from containerize.rendering.surroundings import git_environment

_TIMEOUT = 120
_ARCHIVES = (".zip", ".tar.gz", ".tgz")
_MAX_BYTES = 64 << 20
_GIT = re.compile(r"https://.+|ssh://.+|[A-Za-z0-9._-]+@[A-Za-z0-9.-]+:.+")
_REF = re.compile(r"[0-9A-Za-z][0-9A-Za-z._+/-]{0,199}")


def split_reference(written: str) -> tuple[str, str | None]:
    """`SOURCE[@REF]` as (source, ref). Raises UsageError for what is neither an address, nor can be a path, nor a ref."""
    source, at, ref = written.rpartition("@")
    if not at or "/" in ref or ":" in ref or not source:  # git@host:team/template has an @ of its own, and ./a@b/c is a path
        source, ref = written, ""
    if re.match(r"https://[^/]*@", source):
        found = f"--template {re.sub(r'//[^/]*@', '//***@', written)}"
        why = "the address is recorded in the project, and who reads that would have the login"
        raise UsageError(found, why, "leave the login out, and give it to git, by its credential.helper")
    known = bool(_GIT.fullmatch(source)) or ("://" not in source and "::" not in source)
    if source.startswith("-") or not known or (ref and not _REF.fullmatch(ref)):
        raise UsageError(
            f"--template {written}",
            "a template is a folder, an archive (.zip, .tar.gz) or a git repository (https, ssh), perhaps with @VERSION",
            "--template https://HOST/TEAM/TEMPLATE.git@1.2, or --template ../template",
        )
    return source, ref or None


def is_git(source: str) -> bool:
    """Whether git has to fetch it: an address, or a folder that is a repository."""
    return bool(_GIT.fullmatch(source)) or (Path(source) / ".git").exists() or (Path(source) / "HEAD").is_file()


def fetch_plain(source: str, folder: Path) -> str:
    """Copy a folder or unpack an archive to a folder that is not there yet; its version: a digest, for it has no other.

    Raises InvalidConfig for what is not there or cannot be unpacked.
    """
    path = Path(source)
    try:
        if path.name.endswith(_ARCHIVES):
            _unpack(path, folder)
        else:
            shutil.copytree(path, folder, symlinks=True, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
    except (OSError, tarfile.TarError, zipfile.BadZipFile, ValueError) as error:
        said = getattr(error, "strerror", None) or str(error)
        raise InvalidConfig(f"the template {source} cannot be read: {said}", "nothing can be rendered from it", f"ls -l {source}") from None
    return _digest(folder)


def _unpack(path: Path, folder: Path) -> None:
    """What is in it, without the one folder that all of it may be in. Nothing of it can come to lie elsewhere."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            _refuse_large(sum(entry.file_size for entry in archive.infolist()))
            archive.extractall(folder)  # noqa: S202 - it drops drives and `..` itself, and makes no links
    else:
        with tarfile.open(path) as files:
            _refuse_large(sum(entry.size for entry in files))
            files.extractall(folder, filter="data")
    inside = list(folder.iterdir())
    if len(inside) == 1 and inside[0].is_dir() and not (folder / "copier.yml").exists():
        moved = folder.with_name(f"{folder.name}-inside")
        inside[0].rename(moved)
        folder.rmdir()
        moved.rename(folder)


def _refuse_large(size: int) -> None:
    if size > _MAX_BYTES:
        raise ValueError(f"it holds {size:,} bytes, and a template a few thousand")


def _digest(folder: Path) -> str:
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and ".git" not in path.relative_to(folder).parts:
            content = path.read_bytes()
            found.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode() + content)
    return f"sha256-{found.hexdigest()[:16]}"


class Repository:
    """A git repository of templates, fetched once; each version of it can be brought to a folder."""

    def __init__(self, source: str, folder: Path) -> None:
        """Fetch it. Raises InvalidConfig with what git says when it cannot."""
        self.source = source
        self._folder = folder
        # What the user's own git knows of logins counts here, and nothing of any project: the working folder is ours.
        settings = git_environment() | {"GIT_CONFIG_NOSYSTEM": "", "GIT_CONFIG_GLOBAL": "", "GIT_ALLOW_PROTOCOL": "https:ssh:file"}
        environment = process.clean_environment({key: value for key, value in settings.items() if value})
        address = source if _GIT.fullmatch(source) else str(Path(source).resolve())
        folder.parent.mkdir(exist_ok=True)
        self._git("clone", "--quiet", "--mirror", "--", address, str(folder), environment=environment)

    def versions(self) -> list[str]:
        """Its releases, oldest first: tags that are versions (PEP 440)."""
        from packaging.version import InvalidVersion, Version

        found = {}
        for tag in self._git(f"--git-dir={self._folder}", "tag").splitlines():
            try:
                found[tag] = Version(tag)
            except InvalidVersion:
                continue
        return sorted(found, key=lambda tag: found[tag])

    def newest(self) -> str:
        """The last release that is no pre-release, else what its default branch has."""
        from packaging.version import Version

        finished = [tag for tag in self.versions() if not Version(tag).is_prerelease]
        return finished[-1] if finished else self.describe("HEAD")

    def describe(self, ref: str) -> str:
        """The name of a version as copier records it: a tag, else by the commit."""
        return self._git(f"--git-dir={self._folder}", "describe", "--tags", "--always", ref).strip()

    def extract(self, version: str, folder: Path) -> None:
        """Bring the files of a version to a folder that is not there yet. Raises InvalidConfig for one that it does not have."""
        commit = self._git(f"--git-dir={self._folder}", "rev-parse", "--verify", "--quiet", f"{_commitish(version)}^{{commit}}").strip()
        self._git("clone", "--quiet", "--no-checkout", "--", str(self._folder), str(folder))
        self._git("-C", str(folder), "checkout", "--quiet", "--detach", commit)
        shutil.rmtree(folder / ".git")  # of a repository copier would take the newest release

    def _git(self, *words: str, environment: dict[str, str] | None = None) -> str:
        try:
            ended = process.run(
                ["git", *words], cwd=self._folder.parent, env=environment or process.clean_environment(git_environment()), timeout=_TIMEOUT
            )
        except FileNotFoundError:
            found = f"the template {self.source} is a git repository"
            raise InvalidConfig(found, "there is no git here to fetch it", "install git") from None
        except TimeoutError as error:
            fix = f"try it by hand: git clone {self.source}"
            raise InvalidConfig(f"the template {self.source} cannot be fetched: {error}", "nothing can be rendered from it", fix) from None
        if ended.returncode:
            said = " ".join(ended.stderr.split())[-300:] or f"git {words[0]} failed"
            fix = f"git ls-remote {self.source}   (shows what is there, with your login)"
            raise InvalidConfig(f"the template {self.source} cannot be fetched: {said}", "nothing can be rendered from it", fix)
        return ended.stdout


def _commitish(version: str) -> str:
    """`1.2-3-gabc1234`, which is how a commit after a release is described, is that commit."""
    described = re.fullmatch(r".+-\d+-g([0-9a-f]{4,40})", version)
    return described[1] if described else version
