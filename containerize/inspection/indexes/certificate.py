"""The certificate of a network's own authority, which the build and the application must trust."""

import re

from containerize.config import PLAIN_PATH
from containerize.errors import InvalidInput
from containerize.inspection.findings import Finding
from containerize.project import Project

_CERTIFICATE = re.compile(r"-----BEGIN (TRUSTED )?CERTIFICATE-----")


def find_certificate(project: Project, wish: Finding[str] | None) -> Finding[str] | None:
    """The path of the file from the project's folder. Raises InvalidInput for one that is not there, or holds something else."""
    if wish is None:
        return None
    path = wish.value.removeprefix("./")
    if not PLAIN_PATH.fullmatch(path) or ".." in path.split("/") or path not in project:
        raise InvalidInput(
            f"{wish.source}: there is no file {wish.value} in the project",
            "a build sees nothing but the project's own folder",
            f"cp YOUR-AUTHORITY.pem {project.folder_name}/certs/ and name it certs/YOUR-AUTHORITY.pem",
        )
    text = project.text(path) or ""
    if "PRIVATE KEY-----" in text:
        raise InvalidInput(
            f"{path} holds a private key",
            "whoever gets the image could act as your authority",
            "name a file that has the certificate alone: openssl x509 -in THIS -out certs/authority.pem",
        )
    if not _CERTIFICATE.search(text):
        raise InvalidInput(
            f"{path} holds no certificate in PEM form",
            "Debian's list of authorities takes no other",
            f"openssl x509 -inform der -in {path} -out certs/authority.pem",
        )
    return Finding(path, wish.source, wish.reason)
