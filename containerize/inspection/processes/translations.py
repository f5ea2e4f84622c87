"""Translations that must be compiled before they are read: `.po` files whose `.mo` the repository does not have."""

from containerize.inspection.application.django import DjangoProject
from containerize.inspection.application.syntax import is_of_application
from containerize.inspection.dependencies.model import Dependencies
from containerize.inspection.findings import Finding, Source, Step
from containerize.inspection.storage.image_paths import ImagePaths
from containerize.project import Project

_NAME = "Translations, compiled once at build time"


def find_translations(
    project: Project, dependencies: Dependencies, django: DjangoProject | None, images: ImagePaths
) -> Finding[Step] | None:
    """Django's own command, which calls msgfmt of Debian's gettext; Babel's, for Flask-Babel and its kin, which needs nothing.

    images: where files lie in the image; what is installed with the project's own package is compiled by its build.

    https://docs.djangoproject.com/en/stable/ref/django-admin/#compilemessages, https://babel.pocoo.org/en/latest/cmdline.html#compile
    """
    sources = [path for path in project.files if path.endswith(".po") and "/LC_MESSAGES/" in path and f"{path[:-3]}.mo" not in project]
    own = (path for path in sources if is_of_application(path) and images.in_tree(images.of(path)))
    sources = sorted(own, key=lambda path: (path.count("/"), path))
    if not sources:
        return None
    source, count = Source(sources[0]), len(sources)
    reason = f"{count} .po file{'s' if count > 1 else ''} without .mo"
    if django:
        return Finding(Step(_NAME, ("python", django.manage, "compilemessages"), ("gettext",)), source, reason)
    if dependencies.first(("flask-babel", "flask-babelplus", "quart-babel", "starlette-babel", "babel")):
        folder = sources[0].rpartition("/LC_MESSAGES/")[0].rpartition("/")[0]
        domain = sources[0].rpartition("/")[2].removesuffix(".po")
        return Finding(Step(_NAME, ("pybabel", "compile", "--directory", folder, "--domain", domain)), source, reason)
    return None
