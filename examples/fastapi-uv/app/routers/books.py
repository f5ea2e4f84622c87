from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query, status

from app.models import BOOKS, Book
from app.settings import Settings, get_settings

router = APIRouter(prefix="/books", tags=["books"])


@router.get("")
def list_books(
    settings: Annotated[Settings, Depends(get_settings)],
    author: str | None = None,
    page: Annotated[int, Query(ge=1)] = 1,
) -> list[Book]:
    books = [book for book in BOOKS.values() if author is None or book.author == author]
    first = (page - 1) * settings.page_size
    return books[first : first + settings.page_size]


@router.get("/{isbn}")
def get_book(isbn: str) -> Book:
    try:
        return BOOKS[isbn]
    except KeyError:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "No such book") from None
