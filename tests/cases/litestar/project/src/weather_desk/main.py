from litestar import Litestar

from weather_desk.routes import forecast


def create_app() -> Litestar:
    return Litestar(route_handlers=[forecast])
