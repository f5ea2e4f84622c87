"""The base image: the official one of the Python, on another Debian release or Alpine, or an image of the user's own."""

import re

from containerize import knowledge
from containerize.errors import InvalidInput
from containerize.inspection.findings import Finding
from containerize.inspection.python.constraints import minor
from containerize.inspection.python.images import ALPINE, PythonImage, image_of
from containerize.inspection.python.shell_less import find_shell_less, is_named_for_a_release

# https://github.com/distribution/reference: host, path, tag, digest.
_REFERENCE = re.compile(
    r"(?P<name>(?:[A-Za-z0-9.-]+(?::[0-9]+)?/)?[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*)"
    r"(?::(?P<tag>[A-Za-z0-9_][A-Za-z0-9._-]{0,127}))?(?:@(?P<digest>sha256:[0-9a-f]{64}))?"
)
_RELEASES = ("trixie", "bookworm", "bullseye", "buster")


def find_base(python: Finding[str], wish: Finding[str] | None, shell: Finding[bool] | None = None) -> Finding[PythonImage]:
    """The image that everything is built on. wish: a Debian release, `alpine`, or an image that brings the Python and apt, or
    that has no shell: then the official one builds what is put into it. shell: what the user says about that.

    Raises InvalidInput for a release that this Python was not made for, and for a reference that is none, or that moves.
    """
    if wish is None:
        return Finding(image_of(python.value), python.source, python.reason, python.rejected)
    if wish.value == ALPINE:
        return Finding(PythonImage(f"python:{python.value}-alpine", ALPINE), wish.source, f"{wish.reason}: Alpine, of wheels for musl")
    if wish.value in _RELEASES:
        return Finding(_on_release(python.value, wish), wish.source, wish.reason)
    image = _own(python.value, wish, shell)
    brings = "without a shell, so that another one builds what it runs" if image.final else "which brings Python and apt"
    return Finding(image, wish.source, f"{wish.reason}: an image of your own, {brings}")


def is_alpine(wish: Finding[str] | None) -> bool:
    """Whether that wish is for an image of Alpine."""
    return wish is not None and ALPINE in wish.value.rpartition("/")[2]


def _on_release(python: str, wish: Finding[str]) -> PythonImage:
    row = knowledge.pins().python.series[minor(python)]
    patch = int(python.split(".")[2]) if python.count(".") > 1 else None
    made = [release for release, first in row.patches.items() if patch is None or first <= patch]
    if wish.value not in made:
        raise InvalidInput(
            f"{wish.source}: there is no python:{python}-slim-{wish.value}",
            "the official images of a Python are made for the Debian releases of its time",
            f"use one of: {', '.join(made)}",
        )
    return PythonImage(f"python:{python}-slim-{wish.value}", wish.value)


def _own(python: str, wish: Finding[str], shell: Finding[bool] | None) -> PythonImage:
    found = _REFERENCE.fullmatch(wish.value)
    if found is None:
        raise InvalidInput(
            f"{wish.source}: {wish.value!r} is neither a release nor the name of an image",
            "the image must bring Python, and the tools of Debian or Alpine",
            f"use one of {', '.join((*_RELEASES[:2], ALPINE))}, or a reference such as registry.example/python:{minor(python)}-slim-trixie",
        )
    tag, digest = found["tag"], found["digest"]
    if digest is None and tag in (None, "latest") and not is_named_for_a_release(found["name"]):
        raise InvalidInput(
            f"{wish.source}: {wish.value} has no version in its name",
            "another build on another day would have another Python under the same files",
            f"name a tag or a digest: {found['name']}:{minor(python)}",
        )
    said = re.search(r"(?<![\d.])3\.\d+", tag or "")
    if said and said[0] != minor(python):
        raise InvalidInput(
            f"{wish.source}: {wish.value} says Python {said[0]}, and the project is to run on {python}",
            "what is chosen for one Python need not install on another",
            f"take that of Python {minor(python)}, or settle the other: --python {said[0]}",
        )
    if is_alpine(wish):
        return PythonImage(wish.value, ALPINE)
    final = find_shell_less(found["name"], tag, python, wish, shell)
    release = next((release for release in _RELEASES if release in (tag or "")), knowledge.pins().python.series[minor(python)].release)
    if final is None:
        return PythonImage(wish.value, release)
    release = final.release or release
    return PythonImage(f"python:{minor(python)}-slim-{release}", release, final)
