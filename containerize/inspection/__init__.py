"""INSPECT: Project -> Findings. One question after the other, each answered from the files alone; nothing of the project runs."""

from dataclasses import replace

from containerize import knowledge
from containerize.inspection.application.choice import find_application
from containerize.inspection.application.django import DjangoProject, find_django
from containerize.inspection.application.django_production import development_notes, refuse_missing_settings
from containerize.inspection.application.django_urls import find_django_routes
from containerize.inspection.application.entrypoints import SCRIPT, Application
from containerize.inspection.application.environment import find_variables
from containerize.inspection.application.listening_address import find_address
from containerize.inspection.application.naming import find_description, find_name
from containerize.inspection.application.other_manifests import refuse_member
from containerize.inspection.application.ports import find_port
from containerize.inspection.application.routes import find_health, find_routes
from containerize.inspection.application.server_config import with_config
from containerize.inspection.application.servers import find_server, refuse_unserved
from containerize.inspection.application.services import find_services
from containerize.inspection.application.start_lines import find_start_lines
from containerize.inspection.application.undeclared import refuse_imports_without_manifest
from containerize.inspection.dependencies.development import Development, find_development
from containerize.inspection.dependencies.markers import Target
from containerize.inspection.dependencies.model import Dependencies
from containerize.inspection.findings import DEFAULT, EntryPoint, Finding, Findings, Job, Source, Variable
from containerize.inspection.installation import Installation, find_installation
from containerize.inspection.overrides import Overrides
from containerize.inspection.processes.assets import find_assets
from containerize.inspection.processes.migrations import find_migrations
from containerize.inspection.processes.procfile import find_release, with_procfile
from containerize.inspection.processes.translations import find_translations
from containerize.inspection.processes.workers import as_application, find_workers
from containerize.inspection.python import end_of_life, minor
from containerize.inspection.storage.image_paths import ImagePaths
from containerize.inspection.storage.places import find_places
from containerize.names import DEVCONTAINER
from containerize.project import Project

__all__ = ["Findings", "inspect_project"]


def inspect_project(project: Project, overrides: Overrides) -> Findings:
    """Answer every question about a project. overrides: what options and `[tool.containerize]` settle beforehand.

    Raises the errors of the single questions: NotRecognised, InvalidInput, Ambiguous.
    """
    refuse_member(project)
    installation = find_installation(project, overrides)
    project.libraries = _libraries(project, installation)
    dependencies, packaging, python = installation.dependencies, installation.packaging, installation.python.value
    workers = find_workers(project, dependencies)
    worker = as_application(workers[0]) if workers else None
    package = packaging.value if packaging else None
    lines = find_start_lines(project)
    application = find_application(project, dependencies, package, overrides.entry_point, worker, lines)
    if installation.manager.source == DEFAULT and application.framework.value == SCRIPT:
        refuse_imports_without_manifest(project, application.entry_point.value)
    entry_point = application.entry_point.value
    framework = knowledge.frameworks().get(application.framework.value)
    address = find_address(project, framework, entry_point) if framework else None
    django = find_django(project, entry_point) if framework and framework.name == "django" else None
    if django:
        refuse_missing_settings(django)
    routes = find_django_routes(django) if django else find_routes(project, framework.name, entry_point) if framework else ()
    workers = with_procfile(project, workers)
    variables = tuple(one for one in _variables(project) if address is None or one.name != address.value)
    images = ImagePaths(project, None if django else package, python)
    jobs = _jobs(project, dependencies, application, django, images)
    assets, unbuilt = find_assets(project)
    steps = (find_translations(project, dependencies, django, images), django.collect_static() if django else None)
    services, offers = find_services([project, *project.libraries], dependencies, variables, overrides)
    places, sqlite = find_places(project, dependencies, images, entry_point, variables, services)
    server = find_server(framework, entry_point, dependencies, python) if framework and framework.server else None
    if server is None:
        refuse_unserved(application.entry_point)
    return Findings(
        name=find_name(project, overrides.name),
        description=find_description(project),
        installation=installation,
        packaging=None if django else packaging,
        framework=application.framework,
        entry_point=application.entry_point,
        server=with_config(project, server, lines) if server else None,
        port=find_port(project, entry_point, framework, overrides.port),
        address=address,
        health=find_health(routes, framework),
        routes=routes,
        services=services,
        variables=variables,
        jobs=jobs,
        workers=tuple(worker for worker in workers if worker.value.argv != entry_point.argv),
        steps=tuple(step for step in steps if step),
        assets=assets,
        places=places,
        sqlite=sqlite,
        development=_development(project, installation, overrides),
        settings_module=django.differs if django else None,
        warnings=(*_on_python(python), *_on_code(django, entry_point), *offers, *unbuilt, *project.warnings),
    )


def _variables(project: Project) -> tuple[Variable, ...]:
    """What the code reads, and what the members of the workspace read that are installed with it."""
    found = {variable.name: variable for variable in find_variables(project)}
    for library in project.libraries:
        for variable in find_variables(library):
            source = Source(library.in_context(variable.source.place), variable.source.line)
            found.setdefault(variable.name, replace(variable, source=source))
    return tuple(found[name] for name in sorted(found))


def _libraries(project: Project, installation: Installation) -> tuple[Project, ...]:
    """The other members of the workspace that are installed with it."""
    whole = project.context
    paths = [local.value.path for local in installation.local_paths if local.value.kind == "folder"] if whole is not project else []
    return tuple(Project(whole.root / path, whole) for path in paths)


def _jobs(
    project: Project, dependencies: Dependencies, application: Application, django: DjangoProject | None, images: ImagePaths
) -> tuple[Finding[Job], ...]:
    """The release command of a Procfile says all that comes before the application; else its migrations do."""
    if release := find_release(project):
        return (release,)
    if django:
        found = django.migrations()
    else:
        found = find_migrations(project, dependencies, application.framework.value, application.entry_point.value, images)
    return (found,) if found else ()


def _development(project: Project, installation: Installation, overrides: Overrides) -> Finding[Development] | None:
    inside = overrides.with_files is not None and DEVCONTAINER in overrides.with_files.value
    if not inside and (not overrides.dev or not overrides.dev.value):
        return None
    return find_development(project, installation.manager.value, Target(installation.python.value))


def _on_code(django: DjangoProject | None, entry_point: EntryPoint) -> list[str]:
    """What of the code is for development only, and what an application is served without."""
    return [*(development_notes(django) if django else ()), *_unfinished(entry_point)]


def _unfinished(entry_point: EntryPoint) -> list[str]:
    if entry_point.unfinished is None:
        return []
    what = f"{entry_point.unfinished}: {entry_point.attribute} gets its routes in a function, and importing {entry_point.file} calls none"
    return [f"{what}: as it is served it may answer 404. Name what completes it: containerize init --entry-point 'module:function()'"]


def _on_python(python: str) -> list[str]:
    """What the chosen version costs."""
    end = end_of_life(python)
    if end or python.count(".") < 2:
        return [end] if end else []
    return [f"Python {python} is an exact patch: an exact patch gets no more security fixes; {minor(python)} alone follows them"]
