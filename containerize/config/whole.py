"""The config itself, of which the rest of this package are parts."""

from typing import Literal

from containerize.config.image import Image
from containerize.config.running import Development, IgnoreGroup, Network, Process, Secret, Service, Variable, Volume
from containerize.config.values import Model, Slug, Text, VariableName
from containerize.names import Addition

SettledKey = Literal[
    "package_manager", "requirements", "python", "platform", "base", "shell", "registry", "ca_certificate", "digests", "extras", "groups",
    "gpu", "dev", "services", "without_services", "entry_point", "port", "name",
    "with_files", "network", "split_layers", "prune_tests", "index_url",
]  # fmt: skip


class ProjectInfo(Model):
    """Who the project is. `slug` names images, containers and volumes; `cache` keeps its build caches apart from others'."""

    name: Text
    slug: Slug
    cache: Slug
    description: Text | None = None


class Config(Model):
    """Everything that the templates need. env_example: whether .env.example is ours to write, the project having none of its own.

    network: what the application's containers are on: `networks`, the machine's own, or none.
    additions: what is rendered beside, for those who use it: workflows, a development container, targets.
    settled: what options said and no file of the project does, so that the next run says the same.
    """

    schema_version: Literal[1] = 1
    project: ProjectInfo
    images: dict[Slug, Image]
    processes: dict[Slug, Process]
    services: dict[Slug, Service] = {}
    network: Literal["bridge", "host", "none"] = "bridge"
    networks: dict[Slug, Network] = {}
    volumes: dict[Slug, Volume] = {}
    variables: dict[VariableName, Variable] = {}
    env_example: bool = True
    secrets: dict[VariableName, Secret] = {}
    ignore: list[IgnoreGroup]
    development: Development | None = None
    additions: list[Addition] = []
    settled: dict[SettledKey, bool | int | str | list[Text]] = {}
