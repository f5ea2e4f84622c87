"""Two builds under SOURCE_DATE_EPOCH that share no cache: are the images equal to the byte, and if not, what differs?

    DOCKER_HOST=... python benchmarks/reproducible.py [EXAMPLE ...]

Needs an engine that writes OCI archives (containerd's image store), with the base images on it; its cache mounts are emptied. Ends with 1
where a file differs that is not among the known ones: `uv_cache.json`, in which uv keeps the time of a wheel that came from a file,
and the RECORD with its hash.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KNOWN = ("uv_cache.json", "RECORD")
EXAMPLES = ("flask-requirements", "script-pyproject", "fastapi-uv")


def _build(folder: Path, archive: Path) -> str:
    """Build into an archive; the image's digest."""
    prune = ["docker", "buildx", "prune", "--all", "--force", "--filter", "type=exec.cachemount"]
    subprocess.run(prune, check=True, capture_output=True)
    output = f"type=oci,dest={archive},rewrite-timestamp=true"
    command = ["docker", "buildx", "build", "--quiet", "--no-cache", "--output", output, str(folder)]
    subprocess.run(command, check=True, capture_output=True, env=os.environ | {"SOURCE_DATE_EPOCH": "1700000000"})
    with tarfile.open(archive) as opened:
        return str(_json(opened, "index.json")["manifests"][0]["digest"])


def _json(archive: tarfile.TarFile, name: str) -> dict[str, list[dict[str, str]]]:
    found = archive.extractfile(name)
    assert found is not None
    return dict(json.load(found))


def _files(archive: Path, digest: str) -> dict[str, object]:
    """Every file of every layer, with all that a layer says of it."""
    found: dict[str, object] = {}
    with tarfile.open(archive) as opened:
        manifest = _json(opened, f"blobs/{digest.replace(':', '/')}")
        if "manifests" in manifest:
            manifest = _json(opened, f"blobs/{manifest['manifests'][0]['digest'].replace(':', '/')}")
        for number, layer in enumerate(manifest["layers"]):
            with tarfile.open(fileobj=opened.extractfile(f"blobs/{layer['digest'].replace(':', '/')}")) as files:
                for entry in files:
                    data = files.extractfile(entry) if entry.isfile() else None
                    said = (entry.mode, entry.uid, entry.gid, entry.mtime, entry.linkname)
                    found[f"{number}:{entry.name}"] = (said, hashlib.sha256(data.read()).hexdigest() if data else None)
    return found


def _compare(example: str, scratch: Path) -> list[str]:
    """What differs and is not known."""
    folder = scratch / example
    shutil.copytree(ROOT / "examples" / example, folder)
    subprocess.run([sys.executable, "-m", "containerize", "-q", "init", str(folder), "--yes"], check=True, cwd=ROOT)
    made = [_build(folder, scratch / f"{example}{turn}.tar") for turn in (1, 2)]
    first, second = (_files(scratch / f"{example}{turn}.tar", digest) for turn, digest in enumerate(made, 1))
    differing = sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))
    print(f"{example}: {'equal' if made[0] == made[1] else f'{len(differing)} of {len(first)} files differ'}")
    for name in differing[:10]:
        print(f"  {name}")
    return [name for name in differing if not name.endswith(KNOWN)]


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="repeat-") as scratch:
        unknown = [name for example in sys.argv[1:] or EXAMPLES for name in _compare(example, Path(scratch))]
    return 1 if unknown else 0


if __name__ == "__main__":
    sys.exit(main())
