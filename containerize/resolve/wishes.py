"""What only the user can want: another network, leaner or split layers, an index in place of the usual one."""

from containerize.config import Config, Install
from containerize.config.values import URL
from containerize.errors import InvalidInput
from containerize.inspection.findings import Finding
from containerize.inspection.overrides import Overrides
from containerize.resolve.additions import resolve_additions
from containerize.resolve.provenance import Provenance

_INSTALL = "images.app.install"
_NETWORK_NOTES = {
    "host": "With the machine's own network the port is open to whoever reaches this machine, and two copies cannot run at once",
    "none": "Without a network nothing reaches the application, and it reaches nothing: what it is for must lie in its volumes",
}
# Who takes the usual index from a setting, and what to do where the lock or the manifest names it.
_OWN_INDEX = {
    "uv": "uv.lock has the address of every file: make it against the mirror, UV_DEFAULT_INDEX={url} uv lock",
    "script": "the script's lock has the address of every file: UV_DEFAULT_INDEX={url} uv lock --script FILE",
    "pylock": "the lock has the address of every file: make it again against the mirror",
    "pipenv": "the Pipfile names its index: set the url of its [[source]] to {url}, and pipenv lock",
    "pdm": "name it in pyproject.toml, [[tool.pdm.source]] with name = \"pypi\" and url = \"{url}\", and pdm lock",
}


def with_wishes(config: Config, overrides: Overrides, provenance: Provenance) -> tuple[Config, tuple[str, ...]]:
    """The same config as the user wants it, and what is to be said of it. Raises InvalidInput for what cannot be had."""
    network, notes = _network(config, overrides.network, provenance)
    image = config.images["app"]
    install = _install(image.install, overrides, provenance)
    changed: dict[str, object] = {
        "network": network,
        "networks": config.networks if network == "bridge" else {},
        "images": config.images | {"app": image.model_copy(update={"install": install})},
    }
    changed |= resolve_additions(config, overrides.with_files, provenance)
    return Config.model_validate(config.model_copy(update=changed).model_dump()), notes


def _network(config: Config, wish: Finding[str] | None, provenance: Provenance) -> tuple[str, tuple[str, ...]]:
    if wish is None or wish.value == "bridge":
        provenance.default("network", "networks of the project, apart from those of others")
        return "bridge", ()
    if config.services:
        names = list(config.services)
        flags = " ".join(f"--without-service {name}" for name in names)
        raise InvalidInput(
            f"{wish.source}: the network is to be {wish.value!r}, and {', '.join(names)} would be beside the application",
            "services are reached by their names, which only a network of the project knows",
            f"leave the network as it is, or run them yourself: containerize init {flags}",
        )
    provenance.from_finding("network", wish)
    return wish.value, (_NETWORK_NOTES[wish.value],)


def _install(install: Install, overrides: Overrides, provenance: Provenance) -> Install:
    values: dict[str, object] = {}
    for field, wish in (("prune_tests", overrides.prune_tests), ("split", overrides.split_layers)):
        if wish is not None:
            provenance.from_finding(f"{_INSTALL}.{field}", wish)
            values[field] = wish.value
    if overrides.index_url:
        provenance.from_finding(f"{_INSTALL}.mirror", overrides.index_url, "packages, and the tools that install them, come from there")
        values |= {"mirror": _mirror(install, overrides.index_url), "netrc": True}
    return install.model_copy(update=values)


def _mirror(install: Install, wish: Finding[str]) -> str:
    found = f"{wish.source}: {wish.value}"
    if not URL.fullmatch(wish.value):
        raise InvalidInput(
            f"{wish.source} is no plain address of an index",
            "it is written into the Dockerfile, where a password would be everybody's",
            "give it as https://HOST/PATH/simple, and its user and password in ~/.netrc",
        )
    if install.index_url:
        raise InvalidInput(
            f"{found}: the project names {install.index_url} as its index",
            "there can be one that takes the place of the usual",
            "keep one of the two",
        )
    if install.manager in _OWN_INDEX:
        fix = _OWN_INDEX[install.manager].format(url=wish.value)
        raise InvalidInput(f"{found} cannot take the place of the usual index here", "another one is named already", fix)
    return wish.value
