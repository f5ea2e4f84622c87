"""An image: what it is built on, how dependencies and the project get into it, and what it may write."""

from typing import Annotated, Literal

from pydantic import Field

from containerize.config.values import (
    AbsolutePath,
    AptPackage,
    ImageReference,
    Model,
    Name,
    RelativePath,
    Requirement,
    Slug,
    Text,
    ToolRequirement,
    Url,
    VariableName,
)


class LocalPackage(Model):
    """A distribution that is built from a folder of the project. path: that folder, `.` for the project itself."""

    name: Text
    path: RelativePath


class Install(Model):
    """How dependencies get into the image.

    inputs: the files that the dependency step reads, and nothing else. requirements: the files that are installed from.
    extras, groups: what the user chose beside production. added: distributions that we add: a production server
    that the project lacks, and what old versions of others need beside them.
    tool: the requirements of the manager's own tool, the tool first.
    packages: what is built from the project's own code and installed, in a layer of its own.
    dynamic: only the build backend knows the dependencies, so that they are taken from the packages that were built.
    check_lock: the lock is compared with the manifests where all of them are seen, not in the dependency step.
    version_variable: replaces the version control that the version is read from. torch_backend: which builds of torch are taken.
    member: the member of a workspace that is installed, None where the project's lock is its own.
    native: the manager's own tool installs, its lock having no form for another installer. several_indexes: whether the best version
    of all indexes is taken, as pip does. index_url, extra_index_urls: indexes that no file which uv reads names.
    netrc: whether a private index may ask for credentials, which come as a build secret. blank: variables that stand for such
    credentials in a requirements file: while they are empty, uv looks into the netrc. ssh: whether distributions come from git over
    SSH, with the key of whoever builds. mirror: the index in place of the usual one, for tools as well.
    prune_tests: whether the tests that distributions bring are left out. split: whether the heavy ones get a layer of their own.
    """

    manager: Literal["uv", "pip", "poetry", "pdm", "pipenv", "pylock", "pyproject", "setuptools", "script", "none"]
    inputs: list[RelativePath]
    requirements: list[RelativePath] = []
    extras: list[Name] = []
    groups: list[Name] = []
    added: list[Requirement] = []
    tool: list[ToolRequirement] = []
    packages: list[LocalPackage] = []
    dynamic: bool = False
    check_lock: bool = False
    version_variable: VariableName | None = None
    torch_backend: Literal["cpu"] | None = None
    member: Name | None = None
    native: bool = False
    several_indexes: bool = False
    index_url: Url | None = None
    extra_index_urls: list[Url] = []
    netrc: bool = False
    ssh: bool = False
    mirror: Url | None = None
    prune_tests: bool = False
    split: bool = False
    blank: list[VariableName] = []


class BuildStep(Model):
    """A command of the project that runs in the build, such as collectstatic. environment, packages: of that step only."""

    name: Text
    command: list[Text]
    environment: dict[VariableName, Text] = {}
    packages: list[AptPackage] = []


class Assets(Model):
    """What Node.js builds in a stage of its own: in `folder`, from what `inputs` install, into `output`, which the image gets."""

    base: ImageReference
    folder: RelativePath
    inputs: list[RelativePath]
    install: list[Text]
    build: list[Text]
    output: RelativePath


class FinalBase(Model):
    """An image that has no shell. interpreter: where Python is in it."""

    reference: ImageReference
    interpreter: AbsolutePath


class Image(Model):
    """One image. folder: where the project lies in the build's context, `.` for all of it.

    copy_paths: what of the project's folder is in it, `.` for all that .dockerignore leaves.
    platform: the only one it is for; None for whichever builds it.
    executable: the program that must be installed at the end of the build. process: the one that CMD starts.
    writable: folders of the account that the image runs as. owned: those of the project's tree that are copied for it.
    links: files that the code writes beside itself, and where they lie instead.
    ca_certificate: an authority that is trusted beside the public ones, as a path in the context.
    linux: whose tools the base has. final: the base of the last stage where that has no shell; `base` then builds what is put into it.
    """

    base: ImageReference
    linux: Literal["debian", "alpine"] = "debian"
    final: FinalBase | None = None
    python: Text
    platform: Annotated[str, Field(pattern=r"^linux/(amd64|arm64)$")] | None = None
    uv: ImageReference
    user: int = 10001
    build_packages: list[AptPackage] = []
    runtime_packages: list[AptPackage] = []
    install: Install
    executable: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")] | None = None
    folder: RelativePath = "."
    copy_paths: list[RelativePath] = ["."]
    environment: dict[VariableName, Text] = {}
    writable: list[AbsolutePath] = []
    owned: list[RelativePath] = []
    links: dict[AbsolutePath, AbsolutePath] = {}
    ca_certificate: RelativePath | None = None
    assets: Assets | None = None
    steps: list[BuildStep] = []
    labels: dict[Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")], Text] = {}
    process: Slug
