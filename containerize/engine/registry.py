"""Asking a registry which digest a tag has: https://github.com/opencontainers/distribution-spec/blob/main/spec.md."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass

import requests

from containerize.engine.connection import registry_login
from containerize.engine.untrusted_text import one_line
from containerize.errors import RegistryFailed

_TIMEOUT = 10
_HUB = "registry-1.docker.io"
# What an image may be listed as; without these a registry answers with a form of long ago, of another digest.
_ACCEPT = ", ".join(
    (
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.v2+json",
    )
)
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_LOCAL = re.compile(r"(localhost|127\.\d+\.\d+\.\d+)(:\d+)?")
_MANIFEST_BYTES = 4 << 20


@dataclass(frozen=True, slots=True)
class Reference:
    """An image in a registry. written: as it stands in the files."""

    written: str
    host: str
    repository: str
    tag: str

    @property
    def url(self) -> str:
        """Of its manifest. The engine speaks HTTP without TLS to this machine alone, and so do we."""
        return f"{'http' if _LOCAL.fullmatch(self.host) else 'https'}://{self.host}/v2/{self.repository}/manifests/{self.tag}"


def parse(written: str) -> Reference:
    """A reference as the engine reads it: without a host it is Docker Hub's, without a tag it is `latest`."""
    plain = written.partition("@")[0]
    name, _, tag = plain.rpartition(":") if ":" in plain.rpartition("/")[2] else (plain, "", "latest")
    host, slash, path = name.partition("/")
    if not slash or not re.search(r"[.:]|^localhost$", host):
        return Reference(written, _HUB, name if slash else f"library/{name}", tag)
    return Reference(written, host, path, tag)


def digest_of(written: str) -> str:
    """The digest that the tag of an image has now. Raises RegistryFailed when its registry does not say."""
    reference = parse(written)
    with requests.Session() as session:
        answer = _ask(session, reference, session.head)
        digest = answer.headers.get("Docker-Content-Digest", "")
        if not _DIGEST.fullmatch(digest):
            # The header need not be there; the digest is that of the manifest's bytes.
            body = _ask(session, reference, session.get).content[:_MANIFEST_BYTES]
            digest = f"sha256:{hashlib.sha256(body).hexdigest()}"
    return digest


def _ask(session: requests.Session, reference: Reference, method: Callable[..., requests.Response]) -> requests.Response:
    headers = {"Accept": _ACCEPT}
    try:
        answer = method(reference.url, headers=headers, timeout=_TIMEOUT, allow_redirects=True)
        if answer.status_code == requests.codes.unauthorized:
            allowed = _authorization(session, reference, answer.headers.get("WWW-Authenticate", ""))
            answer = method(reference.url, headers={**headers, "Authorization": allowed}, timeout=_TIMEOUT) if allowed else answer
    except requests.RequestException as error:
        raise RegistryFailed(
            f"{reference.written}: {reference.host} does not answer ({one_line(type(error).__name__)})",
            "the digest of a tag is known to its registry alone",
            "check the network, proxy and certificates, or name a mirror: containerize pin --registry HOST/PATH",
        ) from None
    if answer.status_code != requests.codes.ok:
        raise _refused(reference, answer.status_code)
    return answer


def _authorization(session: requests.Session, reference: Reference, challenge: str) -> str | None:
    """What the registry wants to see: https://distribution.github.io/distribution/spec/auth/token/. None when nobody is logged in."""
    kind, _, rest = challenge.partition(" ")
    login = registry_login(reference.host if reference.host != _HUB else None)
    if kind.lower() == "basic":
        return requests.Request("GET", reference.url, auth=login).prepare().headers.get("Authorization") if login else None
    if kind.lower() != "bearer":
        return None
    values = dict(re.findall(r'(\w+)="([^"]*)"', rest))
    question = {"service": values.get("service", ""), "scope": values.get("scope", f"repository:{reference.repository}:pull")}
    realm = values.get("realm", "")
    if not realm.startswith("https://") and not (realm.startswith("http://") and _LOCAL.fullmatch(reference.host)):
        return None  # a password goes to nobody without TLS
    answer = session.get(realm, params=question, auth=login, timeout=_TIMEOUT)
    if answer.status_code != requests.codes.ok:
        return None
    told = answer.json()
    token = told.get("token") or told.get("access_token")
    return f"Bearer {token}" if token else None


def _refused(reference: Reference, status: int) -> RegistryFailed:
    why, fix = {
        401: ("the registry wants a login for it", f"docker login {reference.host}"),
        403: ("the login does not allow it", f"docker login {reference.host}, as somebody who may pull it"),
        404: ("there is no such image or tag", f"docker manifest inspect {reference.written}, and correct the tag"),
        429: ("too many questions were asked from here", f"docker login {reference.host}, or wait for an hour"),
    }.get(status, ("the registry has a fault", "try it again later"))
    return RegistryFailed(f"{reference.written}: {reference.host} answers {status}", why, fix)
