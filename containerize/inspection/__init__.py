"""INSPECT: Project -> Findings. One question after the other, each answered from the files alone; nothing of the project runs."""

from containerize import knowledge
from containerize.inspection.application.chosen_entry import chosen_application
from containerize.inspection.application.django import find_django
from containerize.inspection.application.entrypoints import SCRIPT, Application, find_program, find_web_application
from containerize.inspection.application.environment import find_variables
from containerize.inspection.application.listening_address import check_address
from containerize.inspection.application.naming import find_description, find_name
from containerize.inspection.application.ports import find_port
from containerize.inspection.application.routes import find_health, find_routes
from containerize.inspection.application.servers import find_server
from containerize.inspection.application.services import find_services
from containerize.inspection.application.undeclared import refuse_imports_without_manifest, refuse_undeclared_framework
from containerize.inspection.dependencies.model import Dependencies
from containerize.inspection.findings import DEFAULT, Finding, Findings, Packaging
from containerize.inspection.installation import find_installation
from containerize.inspection.overrides import Overrides
from containerize.inspection.python import end_of_life, minor
from containerize.project import Project

__all__ = ["Findings", "inspect_project"]


def inspect_project(project: Project, overrides: Overrides) -> Findings:
    """Answer every question about a project. overrides: what options and `[tool.containerize]` settle beforehand.

    Raises the errors of the single questions: NotRecognised, InvalidInput, Ambiguous.
    """
    installation = find_installation(project, overrides)
    dependencies, packaging, python = installation.dependencies, installation.packaging, installation.python.value
    application = _application(project, dependencies, packaging, overrides)
    if installation.manager.source == DEFAULT and application.framework.value == SCRIPT:
        refuse_imports_without_manifest(project, application.entry_point.value)
    entry_point = application.entry_point.value
    framework = knowledge.frameworks().get(application.framework.value)
    if framework:
        check_address(project, framework, entry_point)
    routes = find_routes(project, framework.name, entry_point) if framework else ()
    django = find_django(project, entry_point) if framework and framework.name == "django" else None
    migrations = django.migrations() if django else None
    static = django.collect_static() if django else None
    return Findings(
        name=find_name(project, overrides.name),
        description=find_description(project),
        installation=installation,
        packaging=None if django else packaging,
        framework=application.framework,
        entry_point=application.entry_point,
        server=find_server(framework, entry_point, dependencies, python) if framework and framework.server else None,
        port=find_port(project, entry_point, framework, overrides.port),
        health=find_health(routes, framework),
        routes=routes,
        services=find_services(dependencies),
        variables=find_variables(project),
        jobs=(migrations,) if migrations else (),
        steps=(static,) if static else (),
        settings_module=django.differs if django else None,
        warnings=(*_on_python(python), *project.warnings),
    )


def _on_python(python: str) -> list[str]:
    """What the chosen version costs."""
    end = end_of_life(python)
    if end or python.count(".") < 2:
        return [end] if end else []
    return [f"Python {python} is an exact patch: an exact patch gets no more security fixes; {minor(python)} alone follows them"]


def _application(project: Project, dependencies: Dependencies, packaging: Finding[Packaging] | None, overrides: Overrides) -> Application:
    package = packaging.value if packaging else None
    if overrides.entry_point:
        return chosen_application(project, dependencies, package, overrides.entry_point)
    application = find_web_application(project, dependencies, package)
    if application is None:
        refuse_undeclared_framework(project, dependencies)
        application = find_program(project, package)
    return application
