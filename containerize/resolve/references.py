"""Where images are taken from: a mirror in place of their registries, and digests in which they were pinned."""

import re
from collections.abc import Callable, Iterator

from containerize.config import Config
from containerize.errors import InvalidInput
from containerize.inspection.findings import Finding
from containerize.inspection.overrides import Overrides
from containerize.resolve.provenance import Provenance

# A registry is a host with a dot or a port, or localhost: https://github.com/distribution/reference.
_HOST = re.compile(r"^(?:localhost|[^/]*[.:][^/]*)(?=/)")
_PREFIX = re.compile(r"[a-z0-9][a-z0-9.-]*(?::[0-9]+)?(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*")


def references(config: Config) -> Iterator[tuple[str, str]]:
    """(the dotted path of its value, the reference) of every image that the files name."""
    for name, image in config.images.items():
        yield f"images.{name}.base", image.base
        yield f"images.{name}.uv", image.uv
        if image.final:
            yield f"images.{name}.final.reference", image.final.reference
        if image.assets:
            yield f"images.{name}.assets.base", image.assets.base
    for name, service in config.services.items():
        yield f"services.{name}.image", service.image


def with_references(config: Config, overrides: Overrides, provenance: Provenance) -> Config:
    """The same config with each image from the mirror and in the digest that the user wants. An image of the user's own stays where it is.

    Raises InvalidInput for a mirror that cannot be one.
    """
    digests = recorded(overrides.digests)
    registry = overrides.registry
    if not registry and not digests:
        return config
    if registry and not _PREFIX.fullmatch(registry.value):
        raise InvalidInput(
            f"{registry.source}: {registry.value!r} is no registry",
            "it is put before the name of every image",
            "give a host and a path, such as registry.example:5000/mirror",
        )

    last = "images.app.final.reference" if config.images["app"].final else "images.app.base"

    def changed(path: str, reference: str) -> str:
        own = path == last and overrides.base is not None and "/" in reference
        if registry and not own:
            reference = f"{registry.value}/{without_host(reference)}"
            provenance.from_finding(path, registry, f"{registry.reason}: images are taken from {registry.value}")
        if reference in digests and overrides.digests:
            provenance.from_finding(path, overrides.digests, "pinned to the digest that the tag had")
            return f"{reference}@{digests[reference]}"
        return reference

    return _mapped(config, changed)


def without_host(reference: str) -> str:
    """`astral-sh/uv:1` of `ghcr.io/astral-sh/uv:1`; names of Docker Hub have no host."""
    return _HOST.sub("", reference).removeprefix("/")


def _mapped(config: Config, changed: Callable[[str, str], str]) -> Config:
    images = {}
    for name, image in config.images.items():
        values: dict[str, object] = {key: changed(f"images.{name}.{key}", getattr(image, key)) for key in ("base", "uv")}
        if image.final:
            reference = changed(f"images.{name}.final.reference", image.final.reference)
            values["final"] = image.final.model_copy(update={"reference": reference})
        if image.assets:
            values["assets"] = image.assets.model_copy(update={"base": changed(f"images.{name}.assets.base", image.assets.base)})
        images[name] = image.model_copy(update=values)
    services = {
        name: service.model_copy(update={"image": changed(f"services.{name}.image", service.image)})
        for name, service in config.services.items()
    }
    # Built anew, so that every reference is checked.
    return Config.model_validate(config.model_copy(update={"images": images, "services": services}).model_dump())


def pinned_list(found: dict[str, str]) -> list[str]:
    """`reference@digest` for each, sorted: the form in which digests are recorded."""
    return sorted(f"{reference}@{digest}" for reference, digest in found.items())


def recorded(digests: Finding[list[str]] | None) -> dict[str, str]:
    """The digests by reference that a record holds."""
    return dict(pinned.split("@", 1) for pinned in digests.value if "@" in pinned) if digests else {}
