from pyramid.config import Configurator
from pyramid.response import Response


def home(request):
    return Response("greetings from " + request.registry.settings["greeter.place"])


def main(global_config, **settings):
    with Configurator(settings=settings) as config:
        config.add_route("home", "/")
        config.add_view(home, route_name="home")
        return config.make_wsgi_app()
