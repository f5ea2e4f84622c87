"""A project that the template is tried on. Put one of each kind that you have beside it."""

from fastapi import FastAPI

app = FastAPI()


@app.get("/health")
def health() -> dict[str, str]:
    return {"status": "ok"}
