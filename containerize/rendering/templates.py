"""Which template a run renders from: the built-in one, one that the user names, or the one that a project records and the user allows."""

from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from containerize.errors import InvalidConfig
from containerize.rendering.history import extract
from containerize.rendering.surroundings import TEMPLATE_SOURCE, TEMPLATE_VERSION, template_folder
from containerize.rendering.template import Template, read_template
from containerize.rendering.user_config import user_templates

if TYPE_CHECKING:  # what fetches is needed by those alone who have a template of their own
    from containerize.rendering.sources import Repository

BUILT_IN = "built-in"


@dataclass(frozen=True)
class Recorded:
    """What an answers file says of the template that was applied."""

    source: str
    version: str | None


class Templates:
    """What a run may render from; each is fetched when it is first needed, below `store`, which is the run's own folder."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self._chosen: str | None = None
        self._version: str | None = None
        self._trust = False
        self._numbers = count()
        self._repositories: dict[str, Repository] = {}
        self._read: dict[tuple[str, str | None], Template] = {}

    def choose(self, written: str | None, *, trust: bool = False, version: str | None = None) -> None:
        """Settle what the command line says: `SOURCE[@REF]` or `built-in`, whether it may run programs, which version of it is wanted.

        Raises UsageError for what can be no template.
        """
        self._trust = trust
        self._version = version
        if written == BUILT_IN:
            self._chosen = TEMPLATE_SOURCE
        elif written is not None:
            from containerize.rendering.sources import split_reference

            self._chosen, ref = split_reference(written)
            self._version = version or ref

    def settle_likewise(self, other: "Templates") -> None:
        """Give another the same settings; it fetches for itself."""
        other._chosen, other._version, other._trust = self._chosen, self._version, self._trust

    def allows(self, source: str) -> bool:
        """Whether the user, and not the project alone, says that a source may be rendered from."""
        if source == TEMPLATE_SOURCE:
            return True
        from containerize.rendering.sources import split_reference

        named = [self._chosen] if self._chosen else []
        return any(_same(source, known) for known in (*named, *(split_reference(name)[0] for name in user_templates().allowed)))

    def wanted(self, recorded: Recorded | None = None) -> Template:
        """What is to be applied now: what the command line names, else what was applied before, else the user's own default."""
        if self._chosen or recorded:
            return self._template(self._chosen or (recorded.source if recorded else TEMPLATE_SOURCE), self._version)
        default = user_templates().default
        if default is None:
            return self._template(TEMPLATE_SOURCE, self._version)
        from containerize.rendering.sources import split_reference

        source, ref = split_reference(default)
        return self._template(source, self._version or ref)

    def applied(self, recorded: Recorded) -> Template:
        """What was applied before, at the very version. Raises InvalidConfig where that is not at hand."""
        return self._template(recorded.source, recorded.version)

    def _template(self, source: str, version: str | None) -> Template:
        key = (source, version)
        if key not in self._read:
            self._read[key] = self._built_in(version or TEMPLATE_VERSION) if source == TEMPLATE_SOURCE else self._of_others(source, version)
        return self._read[key]

    def _built_in(self, version: str) -> Template:
        if version == TEMPLATE_VERSION:
            return Template(TEMPLATE_SOURCE, version, template_folder())
        folder = self._place()
        extract(version, folder)
        return Template(TEMPLATE_SOURCE, version, folder)

    def _of_others(self, source: str, version: str | None) -> Template:
        from containerize.rendering.sources import Repository, fetch_plain, is_git

        folder = self._place()
        if not is_git(source):
            found = fetch_plain(source, folder)
            if version not in (None, found):
                raise InvalidConfig(
                    f"the template {source} is {found} now, and not {version}",
                    "a folder or an archive has one version, its content, and the files were made from another",
                    f"containerize init --force --template {source}; and keep it in a git repository with tags, so that updates can merge",
                )
            return read_template(source, found, folder, trust=self._trust)
        repository = self._repositories.get(source) or Repository(source, self._place())
        self._repositories[source] = repository
        name = version or repository.newest()
        repository.extract(name, folder)
        return read_template(source, repository.describe(name), folder, trust=self._trust)

    def _place(self) -> Path:
        (self._store / "templates").mkdir(exist_ok=True)
        return self._store / "templates" / str(next(self._numbers))


def _same(one: str, other: str) -> bool:
    return one == other or ("://" not in one + other and Path(one).resolve() == Path(other).resolve())
