"""Files of a build's context that look like secrets: whoever gets the image, or reaches the builder, could read them."""

import re
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from containerize.engine.build_context import BuildContext

# What each is called, by the name of the file or the end of its path, in lower case; the first that fits.
_NAMES = (
    ("no secret", (".env.example", ".env.sample", ".env.template", ".env.dist", "*.env.example", "*.pub", "id_*.pub")),
    ("settings with passwords", (".env", ".env.*", "*.env", "secrets.toml", "secrets.y*ml", "secrets.json", "local_settings.py")),
    ("a private key", ("id_rsa", "id_ed25519", "id_ecdsa", "id_dsa", "*.ppk")),
    ("a key store", ("*.p12", "*.pfx", "*.jks", "*.keystore", "*.kdbx")),
    ("credentials", (".netrc", "_netrc", ".pypirc", ".npmrc", ".htpasswd", ".pgpass", ".git-credentials", "kubeconfig")),
    ("credentials", ("credentials.json", "service-account*.json", "service_account*.json", "*.tfstate", "*.tfstate.backup", "*.tfvars")),
)
_PATHS = (("credentials", (".aws/credentials", ".docker/config.json", ".kube/config", ".config/gcloud/*", ".ssh/*")),)
# Certificates have the same endings as private keys.
_BY_CONTENT = ("*.pem", "*.key", "*.crt", "*.asc")
_PRIVATE = re.compile(rb"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----")
_READ = 1 << 16


def secret_files(context: BuildContext) -> dict[str, str]:
    """What each file that looks like a secret seems to be, by its path in the context."""
    found = {path: what for path in context.files if (what := _looks_like(context, path))}
    return {path: what for path, what in found.items() if what != "no secret"}


def _looks_like(context: BuildContext, path: str) -> str | None:
    name = PurePosixPath(path).name.lower()
    for what, patterns in _NAMES:
        if any(fnmatchcase(name, pattern) for pattern in patterns):
            return what
    for what, patterns in _PATHS:
        if any(fnmatchcase(f"/{path.lower()}", f"*/{pattern}") for pattern in patterns):
            return what
    private = any(fnmatchcase(name, pattern) for pattern in _BY_CONTENT) and _PRIVATE.search(_head(context, path))
    return "a private key" if private else None


def _head(context: BuildContext, path: str) -> bytes:
    file = context.root / path
    if file.is_symlink() or not file.is_file():
        return b""
    try:
        with file.open("rb") as stream:
            return stream.read(_READ)
    except OSError:
        return b""
