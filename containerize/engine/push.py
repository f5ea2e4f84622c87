"""Bringing an image to its registry, with the login of the docker CLI."""

from typing import Any

from containerize.engine.build_options import registry_of
from containerize.engine.connection import APIError, Engine
from containerize.engine.untrusted_text import one_line
from containerize.errors import RegistryFailed

_LOGIN = ("unauthorized", "no basic auth", "authentication required", "denied", "forbidden")


def push(engine: Engine, tag: str) -> str:
    """The digest that the registry gave it. Raises UsageError for a name without a registry, RegistryFailed when it was not taken."""
    host = registry_of(tag)
    try:
        events: list[dict[str, Any]] = list(engine.client.images.push(tag, stream=True, decode=True))
    except APIError as error:
        raise _refused(tag, host, str(error.explanation or error)) from None
    for event in events:
        if "error" in event:
            raise _refused(tag, host, str(event["error"]))
    return next((str(event["aux"]["Digest"]) for event in reversed(events) if "Digest" in event.get("aux", {})), "")


def _refused(tag: str, host: str, said: str) -> RegistryFailed:
    text = one_line(said, 300)
    if any(word in said.lower() for word in _LOGIN):
        return RegistryFailed(f"{tag}: {text}", f"{host} wants a login that may write there", f"docker login {host}, then repeat it")
    if "no such host" in said or "connection refused" in said or "timeout" in said.lower():
        return RegistryFailed(f"{tag}: {text}", f"{host} does not answer", "check the name of the registry, the network and the proxy")
    return RegistryFailed(f"{tag}: {text}", "the registry did not take it", "see what it says above; docker push by hand says the same")
