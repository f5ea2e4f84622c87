from fastapi import FastAPI


def make_app(title: str) -> FastAPI:
    app = FastAPI(title=title)

    @app.get("/healthz")
    def health() -> dict[str, bool]:
        return {"ok": True}

    return app
