"""Copier's processes, kept from one test to the next: importing copier is most of a render. What a command line starts itself is as it is."""

import contextlib
import tempfile
from collections.abc import Iterator

import pytest

from containerize import process
from containerize.errors import ContainerizeError
from containerize.rendering import Renderer
from containerize.rendering.surroundings import git_environment


class Kept:
    """Those that are idle, each for renderers of the environment that it was started in."""

    def __init__(self) -> None:
        self._start = Renderer._start
        self._idle: list[process.Child] = []
        self._environments: dict[process.Child, dict[str, str]] = {}
        self._folders: list[tempfile.TemporaryDirectory[str]] = []

    def take(self, renderer: Renderer) -> process.Child:
        """An idle one with this environment, else a new one in a folder that outlives the renderer's own."""
        environment = process.clean_environment(git_environment(), prefixes=("PYTHON",))
        for child in self._idle:
            if self._environments[child] == environment and child.popen.poll() is None:
                self._idle.remove(child)
                return child
        own, kept = renderer._folder, tempfile.TemporaryDirectory(prefix="containerize-tests-")
        self._folders.append(kept)
        renderer._folder = kept
        try:
            child = self._start(renderer)
        finally:
            renderer._folder = own
        self._environments[child] = environment
        return child

    def give_back(self, renderer: Renderer, *_: object) -> None:
        """Keep it, unless it has ended."""
        if renderer._asked:
            with contextlib.suppress(ContainerizeError):
                renderer.files()
        child = renderer._child
        if child.popen.poll() is None:
            self._idle.append(child)
        renderer._folder.cleanup()

    def end(self) -> None:
        """End them all."""
        for child in self._idle:
            child.end()
        for folder in self._folders:
            folder.cleanup()


@contextlib.contextmanager
def kept_renderers() -> Iterator[None]:
    """For as long as the context lasts."""
    kept = Kept()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Renderer, "_start", lambda renderer: kept.take(renderer))
        patch.setattr(Renderer, "__exit__", lambda renderer, *error: kept.give_back(renderer, *error))
        yield
    kept.end()

