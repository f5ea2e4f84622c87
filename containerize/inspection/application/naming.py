"""What the project is called, and how it describes itself."""

from containerize.inspection.findings import Finding, Source
from containerize.inspection.packages.setup_py import FILE, setup_call
from containerize.project import Project


def find_name(project: Project, recorded: Finding[str] | None) -> Finding[str]:
    """The name in the manifest, else the one of the first run, else the folder's: another clone may be called otherwise."""
    document = project.toml("pyproject.toml")
    for keys in (("project", "name"), ("tool", "poetry", "name")):
        name = document.string(*keys) if document else None
        if document and name and name.strip():
            return Finding(_one_line(name.strip()), Source("pyproject.toml", document.line(*keys)), "the name in the manifest")
    call = setup_call(project)
    if call and call.name and call.name.text.strip():
        return Finding(_one_line(call.name.text.strip()), Source(FILE, call.name.line), "the name in setup.py")
    if recorded:
        return Finding(recorded.value, recorded.source, "no manifest gives a name; the folder's when the setup was made")
    return Finding(_one_line(project.folder_name), Source("folder name"), "no manifest gives a name")


def _one_line(name: str) -> str:
    """A name without what a terminal, a label or a comment cannot hold."""
    return "".join(character if character.isprintable() else "?" for character in name)[:100]


def find_description(project: Project) -> Finding[str] | None:
    """The one-line description in the manifest, without control characters, at most 200 characters."""
    document = project.toml("pyproject.toml")
    for keys in (("project", "description"), ("tool", "poetry", "description")):
        text = document.string(*keys) if document else None
        if document and text:
            line = "".join(character if character.isprintable() else " " for character in text)
            words = " ".join(line.split())[:200].rstrip(" \\")
            if words:
                return Finding(words, Source("pyproject.toml", document.line(*keys)), "the description in the manifest")
    return None
