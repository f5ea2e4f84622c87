from typing import Annotated

from fastapi import Depends, FastAPI

from app.models import BOOKS, Health, Shelf
from app.routers import books
from app.settings import Settings, get_settings

app = FastAPI(title="Bookshelf")
app.include_router(books.router)


@app.get("/")
def index(settings: Annotated[Settings, Depends(get_settings)]) -> Shelf:
    return Shelf(name=settings.name, books=len(BOOKS))


@app.get("/health")
def health() -> Health:
    return Health()
