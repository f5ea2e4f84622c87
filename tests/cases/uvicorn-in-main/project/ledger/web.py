from fastapi import FastAPI

from .settings import Settings


def build(settings: Settings) -> FastAPI:
    app = FastAPI(title=settings.title)

    @app.get("/")
    def entries() -> str:
        return "three entries"

    return app
