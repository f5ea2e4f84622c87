"""The options that several verbs of the command line share."""

from pathlib import Path
from typing import Annotated, Literal

import typer

Folder = Annotated[Path, typer.Argument(help="The project's folder.", show_default="this folder")]
App = Annotated[str | None, typer.Option("--app", metavar="NAME", help="Which project of a monorepo: its name, or its folder.")]
Manager = Annotated[str | None, typer.Option("--package-manager", metavar="NAME", help="uv, poetry, pdm, pipenv, pip, ..., or none.")]
Requirements = Annotated[str | None, typer.Option("--requirements", metavar="FILE", help="The requirements file of production.")]
Platform = Annotated[str | None, typer.Option("--platform", metavar="OS/ARCH", help="linux/amd64 or linux/arm64.")]
Base = Annotated[str | None, typer.Option("--base", metavar="RELEASE|IMAGE", help="bookworm, trixie, or an image of your own.")]
Registry = Annotated[str | None, typer.Option("--registry", metavar="HOST/PATH", help="Take every image from this mirror.")]
Certificate = Annotated[str | None, typer.Option("--ca-certificate", metavar="FILE", help="Trust this authority too, a PEM file.")]
Extras = Annotated[list[str] | None, typer.Option("--extra", metavar="NAME", help="Install this extra too; can be given several times.")]
Groups = Annotated[list[str] | None, typer.Option("--group", metavar="NAME", help="Install this dependency group too; likewise.")]
Gpu = Annotated[bool | None, typer.Option("--gpu/--no-gpu", help="Reserve a GPU, and install the builds that use one.")]
Dev = Annotated[bool | None, typer.Option("--dev/--no-dev", help="Also an image and a compose file for development.")]
Services = Annotated[list[str] | None, typer.Option("--service", metavar="NAME", help="Also start this service; likewise.")]
WithoutServices = Annotated[list[str] | None, typer.Option("--without-service", metavar="NAME", help="Do not start this one; likewise.")]
With = Annotated[list[str] | None, typer.Option("--with", metavar="NAME", help="Also ci-github, devcontainer, bake, ...; likewise.")]
Template = Annotated[
    str | None,
    typer.Option("--template", metavar="SOURCE[@REF]", envvar="CONTAINERIZE_TEMPLATE", help="One of your own: git, folder, archive."),
]
TrustTemplate = Annotated[bool, typer.Option("--trust", help="Let that template run programs here.")]
Tag = Annotated[str | None, typer.Option("--tag", "-t", help="The image's name.", show_default="the one in compose.yaml")]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Run every step again.")]
Pull = Annotated[bool, typer.Option("--pull", help="Ask registries for newer base images.")]
Push = Annotated[bool, typer.Option("--push", help="Bring it to the registry that its name has, with the login of docker.")]
CacheFrom = Annotated[list[str] | None, typer.Option("--cache-from", metavar="SOURCE", help="A cache elsewhere, as docker takes it.")]
CacheTo = Annotated[list[str] | None, typer.Option("--cache-to", metavar="TARGET", help="Where to keep the cache too, likewise.")]
Builder = Annotated[str | None, typer.Option("--builder", metavar="NAME", help="Another builder of buildx than the current one.")]
Sbom = Annotated[str | None, typer.Option("--sbom", metavar="true|generator=IMAGE", help="Attest what is in the image.")]
Provenance = Annotated[str | None, typer.Option("--provenance", metavar="true|mode=max", help="Attest how it was built.")]
Progress = Annotated[Literal["auto", "plain", "json"], typer.Option("--progress", help="plain: with each step's log. json: a line a step.")]
Secret = Annotated[list[str] | None, typer.Option("--secret", metavar="id=ID,src=FILE", help="A build secret, as docker build takes it.")]
Ssh = Annotated[list[str] | None, typer.Option("--ssh", metavar="default|ID=KEY", help="An SSH agent or key, as docker build takes it.")]
Python = Annotated[str | None, typer.Option("--python", metavar="VERSION", help="The Python version, such as 3.13.")]
EntryPoint = Annotated[str | None, typer.Option("--entry-point", metavar="WHAT", help="package.module:app, a command, or a script file.")]
Port = Annotated[int | None, typer.Option("--port", help="The port that a web application listens on in its container.")]
Settings = Annotated[list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Any other key of [tool.containerize]; likewise.")]
Json = Annotated[bool, typer.Option("--json", help="Machine-readable, on standard output.")]
Timeout = Annotated[float, typer.Option("--timeout", help="Seconds until everything must be healthy.")]
JUnit = Annotated[Path | None, typer.Option("--junit", metavar="FILE", help="Also write the checks as JUnit's XML.")]
Markdown = Annotated[Path | None, typer.Option("--markdown", metavar="FILE", help="Also write them as Markdown, for a CI job's summary.")]
Html = Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Also write a report to look at, all in one file.")]
Trust = Annotated[bool, typer.Option("--trust-compose", help="Run a compose file of your own that reaches outside the project.")]
Probe = Annotated[list[str] | None, typer.Option("--probe", metavar="PATH", help="Also ask for this path; can be given several times.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Never ask; an ambiguity is an error.")]
Force = Annotated[bool, typer.Option("--force", help="Replace files that you wrote or edited; the old ones stay as NAME.orig.")]
